package apitest_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api/apitest"
)

func TestHasField(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		route api.Route
		path  string
		want  bool
	}{
		{api.CreateInvites.Route(), "invites", true},
		{api.CreateInvites.Route(), "invites.12", true},
		{api.CreateInvites.Route(), "invites.0.permissions.3.labels.0.key", true},
		{api.CreateInvites.Route(), "invites.email", false},
		{api.CreateInvites.Route(), "invites.-1", false},
		{api.CreateInvites.Route(), "invites.0.email.0", false},
		{api.CreateInvites.Route(), "Invites", false},
		{api.CreateInvites.Route(), "", false},
		{api.UpdateWorkspace.Route(), "workspaceId", true},
		{api.UpdateWorkspace.Route(), "billingContacts.0", true},
		{api.UpdateWorkspace.Route(), "region", false},
		{api.ListUsers.Route(), "pagination.count", true},
		{api.ListUsers.Route(), "pagination.size", false},
		{api.GetWorkspace.Route(), "id", false},
	} {
		t.Run(test.route.Name+" "+test.path, func(t *testing.T) {
			t.Parallel()
			if got := apitest.HasField(test.route.In, test.path); got != test.want {
				t.Errorf("%q is a field of %s: %t, want %t", test.path, test.route.In, got, test.want)
			}
		})
	}
}
