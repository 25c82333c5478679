package client_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// What a write changes is known of each that is likely to be made often. All lists are
// out of date after any other.
func TestLibraryKnowsWhatIsWritten(t *testing.T) {
	t.Parallel()
	unknown := []string{}
	for _, route := range api.Routes() {
		if route.Writes() && !client.KnowsWrite(route) {
			unknown = append(unknown, route.Name)
		}
	}
	want := []string{
		"UpdateAccount", "DeleteAccount", "VerifyEmail", "CreateAccountToken", "CreateDestination", "AcceptInvite",
		"CreateTrackingPlan", "AddSourceToTrackingPlan", "RemoveSourceFromTrackingPlan", "TransferSource",
		"CreateWorkspace", "UpdateWorkspace", "DeleteWorkspace", "LeaveWorkspace",
	}
	if diff := cmp.Diff(want, unknown); diff != "" {
		t.Errorf("the writes that are not known (-want +got):\n%s", diff)
	}
}

// Whatever is taken out of a list may move others from one page to another, past a walk
// that is under way.
func TestLibraryKnowsWhatIsTakenOut(t *testing.T) {
	t.Parallel()
	for list, routes := range map[string][]api.Route{
		"groups":      {api.DeleteUserGroup.Route(), api.DeleteUsers.Route()},
		"invites":     {api.DeleteInvites.Route()},
		"labels":      {api.DeleteLabel.Route()},
		"memberships": {api.RemoveUsersFromUserGroup.Route(), api.ReplaceUsersInUserGroup.Route(), api.DeleteUserGroup.Route(), api.DeleteUsers.Route()},
		"sources":     {api.DeleteSource.Route()},
		"users":       {api.DeleteUsers.Route()},
	} {
		for _, route := range routes {
			if !client.Changes(route)[list] {
				t.Errorf("%s takes nothing out of the %s", route.Name, list)
			}
		}
	}
	for list, route := range map[string]api.Route{"users": api.UpdateUser.Route(), "invites": api.CreateInvites.Route(), "groups": api.CreateUserGroup.Route()} {
		if takes, changes := client.Changes(route)[list]; takes || !changes {
			t.Errorf("%s changes the %s: %t, and takes something out of them: %t", route.Name, list, changes, takes)
		}
	}
}

// The description of a label stands in the sources that have it.
func TestLibraryKnowsWhereLabelsStand(t *testing.T) {
	t.Parallel()
	if _, changes := client.Changes(api.UpdateLabel.Route())["sources"]; !changes {
		t.Error("another description of a label changes no source")
	}
}
