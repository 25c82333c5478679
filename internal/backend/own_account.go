package backend

import (
	"context"
	"errors"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// emailPurpose is that of the codes for a new email; their subject is the email.
const emailPurpose = "email"

// UpdateAccount changes the name of the caller's account, and mails the code that a
// new email needs to count (rule A2).
func UpdateAccount(ctx context.Context, r *Request, in api.UpdateAccountInput) (api.AccountOutput, error) {
	if err := checkAccount(in); err != nil {
		return api.AccountOutput{}, err
	}
	account := &r.caller.account
	if in.Name != nil && *in.Name != account.Name {
		if err := r.tx.RenameAccount(ctx, account.ID, *in.Name); err != nil {
			return api.AccountOutput{}, err
		}
		account.Name = *in.Name
		if err := r.recordOutside(ctx, eventAccountUpdated, accountObject(*account)); err != nil {
			return api.AccountOutput{}, err
		}
	}
	if in.Email != nil && *in.Email != account.Email {
		if err := r.requestEmail(ctx, *in.Email); err != nil {
			return api.AccountOutput{}, err
		}
	}
	return r.readAccount(ctx)
}

func checkAccount(in api.UpdateAccountInput) error {
	var wrong problems
	if in.Name != nil {
		wrong.name(*in.Name)
	}
	if in.Email != nil {
		if err := api.CheckEmail(*in.Email); err != nil {
			wrong.add("email", `"email" %v`, err)
		}
	}
	return wrong.err(Invalid)
}

// requestEmail mails a code to a new email. Whether somebody has it is told to
// whoever reads its mail, and to nobody else (rule J3). Another spelling of the
// same email counts at once.
func (r *Request) requestEmail(ctx context.Context, email string) error {
	if api.SameEmail(email, r.caller.account.Email) {
		return r.changeEmail(ctx, email)
	}
	tries, err := r.triesLeft(ctx, emailPurpose, "email")
	if err != nil {
		return err
	}
	code, err := r.putSecurityCode(ctx, emailPurpose, email, tries)
	if err != nil {
		return err
	}
	if err := r.tx.InsertMail(ctx, r.emailCodeMail(email, code)); err != nil {
		return err
	}
	return r.recordOutside(ctx, eventAccountEmailRequested, accountObject(r.caller.account))
}

func (r *Request) changeEmail(ctx context.Context, email string) error {
	if err := r.tx.ChangeEmail(ctx, r.caller.account.ID, email); err != nil {
		return err
	}
	r.caller.account.Email = email
	return r.recordOutside(ctx, eventAccountEmailChanged, accountObject(r.caller.account))
}

// VerifyEmail makes a new email count (rule A2).
func VerifyEmail(ctx context.Context, r *Request, in api.VerifyEmailInput) (api.AccountOutput, error) {
	code, err := r.redeem(ctx, redemption{purpose: emailPurpose, field: "code", code: in.Code})
	if err != nil {
		return api.AccountOutput{}, err
	}
	if err := r.changeEmail(ctx, code.Subject); err != nil {
		if errors.Is(err, store.ErrTaken) {
			err = conflict("code", "%s has another account", code.Subject)
		}
		return api.AccountOutput{}, err
	}
	return r.readAccount(ctx)
}

// DeleteAccount deletes the caller's account with its memberships and its tokens.
// No workspace loses its last owner by it unless that is asked for (rule A3).
func DeleteAccount(ctx context.Context, r *Request, in api.DeleteAccountInput) (api.StatusOutput, error) {
	workspaces, err := everyPage(func(p store.Page) ([]store.Workspace, store.PageInfo, error) {
		return r.tx.WorkspacesOfAccount(ctx, r.caller.account.ID, p)
	})
	if err != nil {
		return api.StatusOutput{}, err
	}
	var ownerless []string
	for _, workspace := range workspaces {
		r.workspace = workspace
		var refusal *Error
		switch err := r.keepOwner(ctx, func() error { return r.leave(ctx) }); {
		case errors.As(err, &refusal):
			ownerless = append(ownerless, workspace.Slug)
		case err != nil:
			return api.StatusOutput{}, err
		}
	}
	if len(ownerless) > 0 && (in.LeaveOwnerless == nil || !*in.LeaveOwnerless) {
		return api.StatusOutput{}, conflict("leaveOwnerless", "these workspaces would be left without a Workspace Owner: %s; give the role to somebody else first, or ask for leaveOwnerless=true",
			strings.Join(ownerless, ", "))
	}
	if err := r.recordOutside(ctx, eventAccountDeleted, accountObject(r.caller.account)); err != nil {
		return api.StatusOutput{}, err
	}
	return api.StatusOutput{Status: api.StatusSuccess}, r.tx.DeleteAccount(ctx, r.caller.account.ID)
}

// leave ends the caller's membership of the workspace.
func (r *Request) leave(ctx context.Context) error {
	account := r.caller.account
	if err := r.record(ctx, eventUserLeft, memberObject(store.Member{AccountID: account.ID, Email: account.Email})); err != nil {
		return err
	}
	return r.tx.DeleteMember(ctx, r.workspace.ID, account.ID)
}

// readAccount reads the caller's account as it stands after the changes of the
// request.
func (r *Request) readAccount(ctx context.Context) (api.AccountOutput, error) {
	account, err := r.accountOf(ctx, r.caller.account)
	return api.AccountOutput{Account: account}, err
}

func (r *Request) accountOf(ctx context.Context, a store.Account) (api.Account, error) {
	account := api.Account{ID: a.ID, Email: a.Email, Name: a.Name, CreatedAt: a.CreatedAt}
	code, err := r.tx.SecurityCode(ctx, a.ID, emailPurpose)
	if errors.Is(err, store.ErrNotFound) {
		return account, nil
	}
	if err == nil && code.TriesLeft > 0 && !r.expired(code.ExpiresAt) {
		account.PendingEmail = code.Subject
	}
	return account, err
}
