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

// tokenCodeMail is what the maker of a token gets, with the code that proves the
// mailbox to be theirs (rule F3).
func (r *Request) tokenCodeMail(code string) store.Mail {
	account := r.caller.account
	return store.Mail{
		ID: r.ids.Object(), To: account.Email, AccountID: account.ID, Purpose: tokenPurpose, Code: code, CreatedAt: r.now,
		Subject: fmt.Sprintf("Security code for a new token of the Segment workspace %s", r.workspace.Name),
		Text: fmt.Sprintf(`Somebody with your account, %s, asks for a new token of the Segment workspace %s (%s).

If that is you, send the request again with this security code by %s:

    %s

The code is good for that one request. If it is not you, do nothing, and revoke the account token that you
do not trust: it was used for this.
`, account.Email, r.workspace.Name, r.workspace.Slug, r.now.Add(securityCodeLifetime).Format(time.RFC1123), code),
	}
}

// emailCodeMail goes to a new email, with the code that proves the mailbox to be
// the account's (rule A2).
func (r *Request) emailCodeMail(email, code string) store.Mail {
	account := r.caller.account
	return store.Mail{
		ID: r.ids.Object(), To: email, AccountID: account.ID, Purpose: emailPurpose, Code: code, CreatedAt: r.now,
		Subject: "Confirm your new email address",
		Text: fmt.Sprintf(`The account %s asks to use %s as its email from now on.

If that is you, give this code back by %s:

    %s

Until then the old address stands. If it is not you, ignore this mail: nothing happens until the code is used.
`, account.Email, email, r.now.Add(securityCodeLifetime).Format(time.RFC1123), code),
	}
}
