package backend

import (
	"cmp"
	"fmt"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// The mails are plain text for somebody who may never have heard of this program:
// each says what was asked for, by whom, and the command that gives its code back.

// unknownAddress stands in mails where the server was not told its own address.
const unknownAddress = "https://ADDRESS"

// giveBack is the command that sends a body to an operation of the server.
func (r *Request) giveBack(route api.Route, authorization, body string) string {
	return fmt.Sprintf("curl -X %s %s%s \\\n        %s-H 'Content-Type: application/json' -d '%s'",
		route.Method, cmp.Or(r.publicURL, unknownAddress), route.Path, authorization, body)
}

// asCaller is the part of a command that says who calls.
const asCaller = "-H \"Authorization: Bearer $TOKEN\" \\\n        "

// whereAddressIs explains unknownAddress to those who get one.
func (r *Request) whereAddressIs(who string) string {
	if r.publicURL != "" {
		return ""
	}
	return fmt.Sprintf("\nADDRESS is that of the access server, which %s knows.\n", who)
}

// inviteMail is what an invited person gets: where to, by whom, and how to
// accept until when.
func (r *Request) inviteMail(invite store.Invite, code string) store.Mail {
	inviter := "A Workspace Owner"
	if _, email := r.caller.actor(); email != "" {
		inviter = email
	}
	return store.Mail{
		ID: r.ids.Object(), To: invite.Email, InviteID: invite.ID, Code: code, CreatedAt: r.now, ExpiresAt: invite.ExpiresAt,
		Subject: fmt.Sprintf("You are invited to the Segment workspace %s", r.workspace.Name),
		Text: fmt.Sprintf(`%s invited %s to the Segment workspace %s (%s).

To accept, give this code back by %s:

    %s

This command does it, with your own name in it:

    %s
%s
The answer holds a token, which acts for you from then on and is shown this once: keep it. If you have an account
there already, add its token to the command: -H 'Authorization: Bearer sga_...'

Whoever runs the server can accept for you as well:

    terraform-provider-segmentaccess accept --database FILE --code %s

The code works once. Whoever holds it can accept in your place, so do not pass it on.
If you did not expect this mail, ignore it: nothing happens until the code is used.
`, inviter, invite.Email, r.workspace.Name, r.workspace.Slug, invite.ExpiresAt.Format(time.RFC1123), code,
			r.giveBack(api.AcceptInvite.Route(), "", fmt.Sprintf(`{"code": "%s", "name": "Your Name"}`, code)),
			r.whereAddressIs("whoever invited you"), code),
	}
}

// tokenCodeMail is what the maker of a token gets, with the code that proves the
// mailbox to be theirs (rule F3).
func (r *Request) tokenCodeMail(code string) store.Mail {
	account, ends := r.caller.account, r.now.Add(securityCodeLifetime)
	return store.Mail{
		ID: r.ids.Object(), To: account.Email, AccountID: account.ID, Purpose: tokenPurpose, Code: code, CreatedAt: r.now, ExpiresAt: ends,
		Subject: fmt.Sprintf("Security code for a new token of the Segment workspace %s", r.workspace.Name),
		Text: fmt.Sprintf(`Somebody with your account, %s, asks for a new token of the Segment workspace %s (%s).

If that is you, send the request again with this security code by %s:

    %s

It goes into "securityCode" of the request, which is security_code in Terraform. The code is good for that one request.
If it is not you, do nothing, and revoke the account token that you do not trust: it was used for this.
`, account.Email, r.workspace.Name, r.workspace.Slug, ends.Format(time.RFC1123), code),
	}
}

// emailCodeMail goes to a new email, with the code that proves the mailbox to be
// the account's (rule A2).
func (r *Request) emailCodeMail(email, code string) store.Mail {
	account, ends := r.caller.account, r.now.Add(securityCodeLifetime)
	return store.Mail{
		ID: r.ids.Object(), To: email, AccountID: account.ID, Purpose: emailPurpose, Code: code, CreatedAt: r.now, ExpiresAt: ends,
		Subject: "Confirm your new email address",
		Text: fmt.Sprintf(`The account %s asks to use %s as its email from now on.

If that is you, give this code back by %s:

    %s

This command does it, where TOKEN is a token of the account:

    %s
%s
Until then the old address stands. If it is not you, ignore this mail: nothing happens until the code is used.
`, account.Email, email, ends.Format(time.RFC1123), code,
			r.giveBack(api.VerifyEmail.Route(), asCaller, fmt.Sprintf(`{"code": "%s"}`, code)),
			r.whereAddressIs("whoever runs it")),
	}
}
