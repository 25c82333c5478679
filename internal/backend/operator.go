package backend

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// The functions of this file are those of the installation's operator, who has
// the database at hand and so needs no credential.

// Bootstrapping says which account and workspace Bootstrap makes.
type Bootstrapping struct {
	Email string
	// Slug and Name are the workspace's; Name is Slug if empty, Region us.
	Slug, Name string
	Region     api.Region
}

// Bootstrapped is what Bootstrap made. The secrets are shown once.
type Bootstrapped struct {
	AccountID      string `json:"accountId"`
	AccountToken   string `json:"accountToken"`
	WorkspaceID    string `json:"workspaceId"`
	WorkspaceToken string `json:"workspaceToken"`
}

// Bootstrap makes an account, its workspace and a token of each; what is there
// already stays as it is and gets fresh tokens. A workspace that the account does
// not own is refused.
func (b *Backend) Bootstrap(ctx context.Context, in Bootstrapping) (Bootstrapped, error) {
	var made Bootstrapped
	err := b.operate(ctx, func(r *Request) error {
		account, err := r.bootstrapAccount(ctx, in.Email)
		if err != nil {
			return err
		}
		if err := r.bootstrapWorkspace(ctx, in, account); err != nil {
			return err
		}
		made.AccountID, made.WorkspaceID = account.ID, r.workspace.ID
		operators := store.Token{Description: madeByOperator}
		if _, made.WorkspaceToken, err = r.makeToken(ctx, operators, []api.PermissionInput{access.OwnerPermission(r.workspace.ID)}); err != nil {
			return err
		}
		operators.Holder = account.ID
		_, made.AccountToken, err = r.makeAccountToken(ctx, operators)
		return err
	})
	return made, err
}

// operate runs the operator's part in a transaction of its own.
func (b *Backend) operate(ctx context.Context, do func(*Request) error) error {
	return b.store.Update(ctx, func(tx *store.Tx) error {
		return do(&Request{Backend: b, tx: tx, now: b.instant()})
	})
}

func (r *Request) bootstrapAccount(ctx context.Context, email string) (store.Account, error) {
	account, err := r.tx.AccountByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		account, err = r.makeAccount(ctx, email, "")
	}
	return account, err
}

func (r *Request) bootstrapWorkspace(ctx context.Context, in Bootstrapping, owner store.Account) error {
	workspace, err := r.tx.WorkspaceBySlug(ctx, in.Slug)
	if errors.Is(err, store.ErrNotFound) {
		name := in.Name
		if name == "" {
			name = in.Slug
		}
		return r.makeWorkspace(ctx, api.CreateWorkspaceInput{Name: name, Slug: in.Slug, Region: cmp.Or(in.Region, api.RegionUS)}, owner)
	}
	if err != nil {
		return err
	}
	policies, err := r.tx.EffectivePolicies(ctx, workspace.ID, owner.ID)
	if err != nil {
		return err
	}
	if !access.IsOwner(policies) {
		return conflict("workspace", "the workspace %q is there already and %s does not own it", in.Slug, in.Email)
	}
	r.workspace = workspace
	return nil
}

// madeByOperator is how the operator's tokens describe themselves.
const madeByOperator = "made by the operator"

// AccountToken makes a new account token for somebody who lost theirs.
func (b *Backend) AccountToken(ctx context.Context, email string) (string, error) {
	var secret string
	err := b.operate(ctx, func(r *Request) error {
		account, err := r.tx.AccountByEmail(ctx, email)
		if err != nil {
			return asNotFound(err, notFound("there is no account with the email %q", email))
		}
		_, secret, err = r.makeAccountToken(ctx, store.Token{Holder: account.ID, Description: madeByOperator})
		return err
	})
	return secret, err
}

// Outbox returns the mails that no mail server took, newest last. Those whose
// codes have expired are erased (rule F6).
func (b *Backend) Outbox(ctx context.Context) ([]store.Mail, error) {
	var mails []store.Mail
	err := b.operate(ctx, func(r *Request) (err error) {
		if err = r.tx.EraseExpiredMails(ctx, r.now); err == nil {
			mails, err = r.tx.Mails(ctx)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}
	return mails, nil
}

// Accept redeems an invite's code on behalf of whom it was sent to.
func (b *Backend) Accept(ctx context.Context, in api.AcceptInviteInput) (api.AcceptInviteOutput, error) {
	var out api.AcceptInviteOutput
	err := b.operate(ctx, func(r *Request) (err error) {
		out, err = r.accept(ctx, in, true)
		return err
	})
	return out, err
}
