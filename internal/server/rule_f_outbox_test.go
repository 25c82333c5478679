package server_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
)

// A code that opens nothing any more is not kept.
func TestRuleF6ExpiredCodesLeaveTheOutbox(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.invite(t, "ada@example.com")
	acme.world.Clock.Advance(backend.DefaultInviteLifetime - 1)
	same(t, "whom mails are to before", acme.mails(t), []string{"ada@example.com"})
	acme.world.Clock.Advance(1)
	same(t, "whom mails are to after", acme.mails(t), []string{})

	do(t, acme.token, api.ResendInvite, api.InviteEmailInput{Email: "ada@example.com"})
	same(t, "whom mails are to once it is sent again", acme.mails(t), []string{"ada@example.com"})
}

// Another invite's mail takes the expired ones with it, whether or not anybody
// looks at the outbox.
func TestRuleF6NewMailErasesExpiredOnes(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.invite(t, "ada@example.com")
	acme.world.Clock.Advance(backend.DefaultInviteLifetime)
	acme.invite(t, "bob@example.com")
	acme.world.Clock.Advance(-backend.DefaultInviteLifetime)
	same(t, "whom mails are to", acme.mails(t), []string{"bob@example.com"})
}

// mails returns whom the mails in the outbox are to.
func (tm *team) mails(t *testing.T) []string {
	t.Helper()
	mails, err := tm.world.Backend.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to := make([]string, len(mails))
	for i, mail := range mails {
		to[i] = mail.To
	}
	return to
}
