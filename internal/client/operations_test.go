package client_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A mistake in the tables by which operations are batched, or answered from lists,
// shows at once, and not as a call that goes alone.
func TestOperationsAreFiledRightly(t *testing.T) {
	t.Parallel()
	for name, mistake := range map[string]func(){
		"two of one name": func() { client.FileTwice(api.CreateInvites) },
		"a call's other types": func() {
			op := api.Operation[api.DeleteInvitesInput, api.StatusOutput]{Name: api.CreateInvites.Name, Method: "POST", Path: "/invites"}
			c := sparing(t, newRegistry())
			_, _ = client.Call(t.Context(), c, op, api.DeleteInvitesInput{Emails: []string{"ada@example.com"}})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			defer func() {
				if recover() == nil {
					t.Error("nothing came of it")
				}
			}()
			mistake()
		})
	}
}
