package backend

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// localTokenPrefix and the address of a LocalOwner stand for its credential.
const localTokenPrefix = "embedded:"

// caller is who a request acts as: a person, or a workspace token.
type caller struct {
	kind    api.CredentialKind
	tokenID string
	// account is set for a person. Its ID is empty while a local owner's account
	// has not been made yet.
	account store.Account
	// workspaceID is set for a workspace token.
	workspaceID string
}

// hasToken reports whether the caller has a token that is stored, as opposed to a
// local owner and to nobody.
func (c caller) hasToken() bool {
	return c.tokenID != "" && !strings.HasPrefix(c.tokenID, localTokenPrefix)
}

// operatorActor stands in audit events for the operator of the installation.
const operatorActor = "operator"

// actor returns the id and email that audit events carry.
func (c caller) actor() (id, email string) {
	switch c.kind {
	case api.KindAccount:
		return c.account.ID, c.account.Email
	case api.KindWorkspaceToken:
		return c.tokenID, ""
	default:
		return operatorActor, ""
	}
}

// authenticate finds the caller behind a secret. The answer to an unknown, an
// expired and a revoked token is the same (rules F4, J3).
func (b *Backend) authenticate(ctx context.Context, tx *store.Tx, secret string) (caller, error) {
	if secret == "" {
		return caller{}, unauthorized("no token was sent: put it in the header \"Authorization: Bearer <token>\"")
	}
	if b.localOwner != nil && subtle.ConstantTimeCompare([]byte(secret), []byte(b.localOwner.Secret)) == 1 {
		return b.localCaller(ctx, tx)
	}
	hash := hashSecret(secret)
	token, err := tx.AccountTokenByHash(ctx, hash)
	if err == nil {
		if !b.valid(token) {
			return caller{}, errUnknownToken()
		}
		account, err := tx.Account(ctx, token.Holder)
		if err != nil {
			return caller{}, fmt.Errorf("reading the account of a token: %w", err)
		}
		return caller{kind: api.KindAccount, tokenID: token.ID, account: account}, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return caller{}, err
	}
	token, err = tx.WorkspaceTokenByHash(ctx, hash)
	if errors.Is(err, store.ErrNotFound) || err == nil && !b.valid(token) {
		return caller{}, errUnknownToken()
	}
	if err != nil {
		return caller{}, err
	}
	return caller{kind: api.KindWorkspaceToken, tokenID: token.ID, workspaceID: token.Holder}, nil
}

func errUnknownToken() error {
	return unauthorized("the token is not valid: it is unknown here, has expired or was revoked")
}

func (b *Backend) valid(token store.Token) bool {
	return token.RevokedAt.IsZero() && (token.ExpiresAt.IsZero() || b.now().Before(token.ExpiresAt))
}

// localCaller acts for the local owner's account, whether or not it is there:
// reading must not make it.
func (b *Backend) localCaller(ctx context.Context, tx *store.Tx) (caller, error) {
	account, err := tx.AccountByEmail(ctx, b.localOwner.Email)
	if errors.Is(err, store.ErrNotFound) {
		account, err = store.Account{Email: b.localOwner.Email, Name: b.localOwner.Name}, nil
	}
	return caller{kind: api.KindAccount, tokenID: localTokenPrefix + api.FoldEmail(b.localOwner.Email), account: account}, err
}

// ensureAccount makes the account of a local owner that writes for the first
// time.
func (r *Request) ensureAccount(ctx context.Context) error {
	if r.caller.kind != api.KindAccount || r.caller.account.ID != "" {
		return nil
	}
	account, err := r.makeAccount(ctx, r.caller.account.Email, r.caller.account.Name)
	r.caller.account = account
	return err
}

// enter finds the workspace that a call acts in and the caller's rights there. A
// workspace that is not the caller's is answered as if it were not there
// (rule J2).
func (r *Request) enter(ctx context.Context, call Call) error {
	if call.Route.Right == api.OwnMembership && r.caller.kind != api.KindAccount {
		return unauthorized("only an account has a membership of its own, and this is a workspace token")
	}
	workspace, err := r.findWorkspace(ctx, call)
	if err != nil {
		return err
	}
	r.workspace = workspace
	if r.caller.kind == api.KindAccount {
		if _, err := r.tx.Member(ctx, workspace.ID, r.caller.account.ID); err != nil {
			return asNotFound(err, noWorkspace(call.Workspace))
		}
		r.policies, err = r.tx.EffectivePolicies(ctx, workspace.ID, r.caller.account.ID)
	} else {
		r.policies, err = r.tx.Policies(ctx, workspace.ID, api.SubjectToken, r.caller.tokenID)
	}
	if err != nil {
		return err
	}
	r.rights = access.Rights(r.policies)
	if !r.rights.Has(call.Route.Right) {
		return unauthorized("this token does not have the right to %s in the workspace", call.Route.Right)
	}
	return nil
}

func (r *Request) findWorkspace(ctx context.Context, call Call) (store.Workspace, error) {
	if r.caller.kind == api.KindAccount && call.Workspace == "" {
		return store.Workspace{}, invalidField(api.HeaderWorkspace,
			"the header %q must name the workspace, by id or slug: an account token can act in several", api.HeaderWorkspace)
	}
	workspace, err := r.namedWorkspace(ctx, call)
	if errors.Is(err, store.ErrNotFound) && call.Route.NamesWorkspace() {
		workspace, err = r.renamedWorkspace(ctx, call)
	}
	return workspace, asNotFound(err, noWorkspace(call.Workspace))
}

// namedWorkspace returns the workspace that a call names, which a workspace token
// need not do. It is store.ErrNotFound for such a token in any other workspace.
func (r *Request) namedWorkspace(ctx context.Context, call Call) (store.Workspace, error) {
	if r.caller.kind == api.KindWorkspaceToken {
		workspace, err := r.tx.Workspace(ctx, r.caller.workspaceID)
		if err == nil && call.Workspace != "" && call.Workspace != workspace.ID && call.Workspace != workspace.Slug {
			err = store.ErrNotFound
		}
		return workspace, err
	}
	return r.workspaceCalled(ctx, call.Workspace)
}

// workspaceCalled returns the workspace with an id or slug.
func (r *Request) workspaceCalled(ctx context.Context, ref string) (store.Workspace, error) {
	if !utf8.ValidString(ref) || strings.ContainsFunc(ref, unicode.IsControl) {
		return store.Workspace{}, store.ErrNotFound // Not every database takes such a text.
	}
	workspace, err := r.tx.Workspace(ctx, ref)
	if errors.Is(err, store.ErrNotFound) {
		workspace, err = r.tx.WorkspaceBySlug(ctx, ref)
	}
	return workspace, err
}

// renamedWorkspace returns the workspace that a call named when it was made for the
// first time under its key: a repeat of a change of slug names it by the old one.
func (r *Request) renamedWorkspace(ctx context.Context, call Call) (store.Workspace, error) {
	kept, err := r.answered(ctx, call)
	if err != nil {
		return store.Workspace{}, err
	}
	call.Workspace = kept.Made
	return r.namedWorkspace(ctx, call)
}

func noWorkspace(ref string) error {
	return notFound("there is no workspace %q that this token can act in", ref)
}

// asNotFound returns refusal in place of the store's ErrNotFound and any other
// error as it is.
func asNotFound(err, refusal error) error {
	if errors.Is(err, store.ErrNotFound) {
		return refusal
	}
	return err
}

// expired reports whether something that lives until then is over.
func (r *Request) expired(until time.Time) bool {
	return !r.now.Before(until)
}
