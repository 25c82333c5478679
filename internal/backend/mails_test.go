package backend

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Whoever delivers mails is told once a mail is there to be delivered, and not before.
func TestMailWritten(t *testing.T) {
	t.Parallel()
	b, made := found(t)
	var told []int
	b.mailWritten = func() {
		mails, err := b.Outbox(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, len(mails))
	}
	invite := func(route api.Route, emails ...string) error {
		in := api.CreateInvitesInput{}
		for _, email := range emails {
			in.Invites = append(in.Invites, api.InviteInput{Email: email})
		}
		_, err := Run(t.Context(), b, Call{Route: route, Secret: made.WorkspaceToken}, in, CreateInvites)
		return err
	}
	checkError(t, invite(api.CreateInvites.DryRun().Route(), "ada@example.com"), "")
	checkError(t, invite(api.CreateInvites.Route(), "ada@example.com", "ada"), `"email" must be an email address`)
	_, err := Run(t.Context(), b, Call{Route: api.CreateLabel.Route(), Secret: made.WorkspaceToken}, struct{}{},
		labelling(func(ctx context.Context, r *Request) error { return r.record(ctx, eventLabelCreated, object{}) }))
	checkError(t, err, "")
	if diff := cmp.Diff([]int(nil), told); diff != "" {
		t.Errorf("what whoever delivers was told without a mail (-want +got):\n%s", diff)
	}
	checkError(t, invite(api.CreateInvites.Route(), "ada@example.com", "bob@example.com"), "")
	checkError(t, invite(api.CreateInvites.Route(), "eve@example.com"), "")
	if diff := cmp.Diff([]int{2, 3}, told); diff != "" {
		t.Errorf("how many mails whoever delivers found when it was told (-want +got):\n%s", diff)
	}
}
