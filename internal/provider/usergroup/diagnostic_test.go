package usergroup

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

func refusal(status int, blamed ...string) error {
	refused := &client.Error{Status: status}
	for _, name := range blamed {
		refused.Problems = append(refused.Problems, api.Problem{Field: name, Message: "refused"})
	}
	return fmt.Errorf("wrapped: %w", refused)
}

func TestUnknownMembers(t *testing.T) {
	t.Parallel()
	emails := []string{"a@example.com", "b@example.com", "c@example.com"}
	tests := map[string]struct {
		err  error
		want []string
	}{
		"no error":               {nil, nil},
		"another error":          {errors.New("no route"), nil},
		"the group":              {refusal(http.StatusNotFound, ""), nil},
		"an invalid address":     {refusal(http.StatusUnprocessableEntity, "emails.1"), nil},
		"two addresses":          {refusal(http.StatusNotFound, "emails.2", "emails.0"), []string{"c@example.com", "a@example.com"}},
		"fields of another form": {refusal(http.StatusNotFound, "emails", "emails.x", "emails.3", "emails.-1", "1"), nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, unknownMembers(test.err, emails)); diff != "" {
				t.Errorf("unknown members (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownMembersErrorNamesAFew(t *testing.T) {
	t.Parallel()
	var unknown []string
	for i := range 12 {
		unknown = append(unknown, fmt.Sprintf("p%d@example.com", i))
	}
	want := `Not in the workspace "acme", neither as a user nor invited: p0@example.com, p1@example.com, p2@example.com, p3@example.com, ` +
		"p4@example.com, p5@example.com, p6@example.com, p7@example.com, p8@example.com, p9@example.com and 2 more. Invite them first. " +
		"Where this configuration does so, refer to the resource instead of writing the address, as in segmentaccess_user.<name>.email, " +
		"so that Terraform invites before it adds."
	got := unknownMembersError("Cannot update user group", unknown, connection.Workspace{Slug: "acme"})
	if diff := cmp.Diff(want, got.Detail()); diff != "" {
		t.Errorf("detail (-want +got):\n%s", diff)
	}
}
