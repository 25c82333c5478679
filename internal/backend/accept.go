package backend

import (
	"context"
	"errors"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// AcceptInvite redeems the code of an invite: the membership, the policies and
// the group memberships appear together (rule C2). An address that has an account
// accepts with that account's own token besides the code and gets no new one, so
// that a forwarded mail opens nothing else.
func AcceptInvite(ctx context.Context, r *Request, in api.AcceptInviteInput) (api.AcceptInviteOutput, error) {
	return r.accept(ctx, in, false)
}

// accept is AcceptInvite, with the operator's word in place of the account's
// token where trusted.
func (r *Request) accept(ctx context.Context, in api.AcceptInviteInput, trusted bool) (api.AcceptInviteOutput, error) {
	invite, err := r.tx.InviteByCode(ctx, hashSecret(in.Code))
	if err != nil {
		return api.AcceptInviteOutput{}, asNotFound(err,
			notFound("no invite has this code: it was used, withdrawn or replaced by a newer one"))
	}
	if r.expired(invite.ExpiresAt) {
		return api.AcceptInviteOutput{}, conflict("code", "the invite has expired: ask for a new one")
	}
	account, token, err := r.acceptingAccount(ctx, invite, in.Name, trusted)
	if err != nil {
		return api.AcceptInviteOutput{}, err
	}
	if !trusted {
		r.caller.kind, r.caller.account = api.KindAccount, account
	}
	if r.workspace, err = r.tx.Workspace(ctx, invite.WorkspaceID); err != nil {
		return api.AcceptInviteOutput{}, err
	}
	if err := r.tx.AcceptInvite(ctx, invite.ID, account.ID, r.now); err != nil {
		if errors.Is(err, store.ErrTaken) { // The account took the invited email when it was a member already (rule A2).
			err = conflict("code", "%s is a user of the workspace %q already: the invite can be deleted", account.Email, r.workspace.Slug)
		}
		return api.AcceptInviteOutput{}, err
	}
	if err := r.record(ctx, eventInviteAccepted, inviteObject(invite)); err != nil {
		return api.AcceptInviteOutput{}, err
	}
	user := api.User{ID: account.ID, Name: account.Name, Email: account.Email}
	return api.AcceptInviteOutput{Workspace: workspaceOf(r.workspace), User: user, AccountToken: token}, nil
}

// acceptingAccount finds the account that an invite is for, or makes it together
// with its first token.
func (r *Request) acceptingAccount(ctx context.Context, invite store.Invite, name string, trusted bool) (store.Account, string, error) {
	account, err := r.tx.AccountByEmail(ctx, invite.Email)
	if err == nil {
		if !trusted && (r.caller.kind != api.KindAccount || r.caller.account.ID != account.ID) {
			return account, "", unauthorized("%s has an account already: accept with that account's token besides the code", invite.Email)
		}
		return account, "", nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return account, "", err
	}
	if account, err = r.makeAccount(ctx, invite.Email, name); err != nil {
		return account, "", err
	}
	_, secret, err := r.makeAccountToken(ctx, store.Token{Holder: account.ID, Description: "made by accepting an invite"})
	r.secretOf = account.ID
	return account, secret, err
}
