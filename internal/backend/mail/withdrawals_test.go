package mail

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// invite invites somebody whose mail is in the outbox.
func (o *office) invite(to string) store.Invite {
	o.t.Helper()
	ctx, now := o.t.Context(), time.Now().UTC()
	i := store.Invite{ID: "i-" + to, WorkspaceID: "w", Email: to, CodeHash: to, CreatedAt: now, ExpiresAt: now.Add(week)}
	o.update(func(tx *store.Tx) error {
		if _, err := tx.Workspace(ctx, "w"); err != nil {
			if err := tx.InsertWorkspace(ctx, store.Workspace{ID: "w", Slug: "w", Region: api.RegionUS, CreatedAt: now}); err != nil {
				return err
			}
		}
		if _, err := tx.PutInvite(ctx, i); err != nil {
			return err
		}
		return tx.InsertMail(ctx, store.Mail{ID: "m-" + to, To: to, Text: "Hello.", InviteID: i.ID, CreatedAt: now, ExpiresAt: i.ExpiresAt})
	})
	return i
}

func (o *office) withdraw(i store.Invite) {
	o.t.Helper()
	o.update(func(tx *store.Tx) error { return tx.DeleteInvite(o.t.Context(), i.ID) })
}

// An invite may be withdrawn while its mail waits, and even while it is being delivered.
func TestNoMailForWhatWasWithdrawn(t *testing.T) {
	t.Parallel()
	var slow chan struct{}
	in(t, func(verb, argument string) string {
		if verb == "RCPT" && strings.Contains(argument, bob) {
			<-slow
		}
		return ""
	}, func(o *office) {
		slow = make(chan struct{})
		o.withdraw(o.invite(ada))
		withdrawn := o.invite(bob)
		o.invite(eve)
		o.start(o.store)
		synctest.Wait() // The server is asked whether it takes a mail to bob.
		o.withdraw(withdrawn)
		close(slow)
		same(o.t, "who has mail", o.arrived(2*time.Hour), []string{eve})
		same(o.t, "the connections", o.smtp.Connections(), 1)
		o.empty()
	})
}

// A code may expire while the server takes its time.
func TestNoMailWhoseCodeExpiresMeanwhile(t *testing.T) {
	t.Parallel()
	var slow chan struct{}
	in(t, func(verb, argument string) string {
		if verb == "RCPT" && strings.Contains(argument, bob) {
			<-slow
		}
		return ""
	}, func(o *office) {
		slow = make(chan struct{})
		o.write(bob, time.Minute)
		o.start(o.store)
		same(o.t, "who has mail", o.arrived(time.Minute), []string{})
		close(slow)
		same(o.t, "who has mail", o.arrived(time.Hour), []string{})
		o.empty()
	})
}
