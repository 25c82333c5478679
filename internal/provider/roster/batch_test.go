package roster

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// TestRemovalsFitIntoURLs has addresses of all lengths, with characters that a URL
// escapes.
func TestRemovalsFitIntoURLs(t *testing.T) {
	t.Parallel()
	var everybody []people.Person
	for i := range 1000 {
		local := strings.Repeat("+", 1+i%50)
		everybody = append(everybody, people.Person{Email: fmt.Sprintf("%s%d@%s.example.com", local, i, strings.Repeat("x", 1+i%60))})
	}
	var again []people.Person
	for _, batch := range inQueries(everybody, func(p people.Person) string { return p.Email }) {
		in := api.DeleteInvitesInput{}
		for _, person := range batch {
			in.Emails = append(in.Emails, person.Email)
		}
		request, err := api.DeleteInvites.Encode(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(request.Path) + len(request.Query); len(batch) == 0 || got > maxQuery+len(request.Path) {
			t.Errorf("%d people take %d bytes", len(batch), got)
		}
		again = append(again, batch...)
	}
	if diff := cmp.Diff(everybody, again); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
}

// TestInvitesFitIntoRequests has few people who are given much, and many who are
// given little (rules C3, J3).
func TestInvitesFitIntoRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		people, permissions int
		want                []int
	}{
		"nobody":       {0, 0, nil},
		"little":       {450, 1, []int{200, 200, 50}},
		"much":         {5, 10_000, []int{2, 2, 1}},
		"just one lot": {200, 1, []int{200}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := make([]invitation, test.people)
			for i := range all {
				all[i].input = api.InviteInput{Email: "ada@example.com", Permissions: make([]api.InvitePermission, test.permissions)}
				for j := range all[i].input.Permissions {
					all[i].input.Permissions[j].RoleID = api.RoleIDMinimalWorkspaceAccess
				}
			}
			batches, err := batched(all)
			if err != nil {
				t.Fatal(err)
			}
			var got []int
			for _, batch := range batches {
				got = append(got, len(batch))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("sizes (-want +got):\n%s", diff)
			}
		})
	}
}
