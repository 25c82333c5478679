package backend

import (
	"fmt"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// inviteMail is what an invited person gets: where to, by whom, and how to
// accept until when.
func (r *Request) inviteMail(invite store.Invite, code string) store.Mail {
	inviter := "A Workspace Owner"
	if _, email := r.caller.actor(); email != "" {
		inviter = email
	}
	return store.Mail{
		ID: r.ids.Object(), To: invite.Email, InviteID: invite.ID, Code: code, CreatedAt: r.now,
		Subject: fmt.Sprintf("You are invited to the Segment workspace %s", r.workspace.Name),
		Text: fmt.Sprintf(`%s invited %s to the Segment workspace %s (%s).

To accept, give this code back by %s:

    %s

The code works once. Whoever holds it can accept in your place, so do not pass it on.
If you did not expect this mail, ignore it: nothing happens until the code is used.
`, inviter, invite.Email, r.workspace.Name, r.workspace.Slug, invite.ExpiresAt.Format(time.RFC1123), code),
	}
}
