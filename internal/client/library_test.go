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
