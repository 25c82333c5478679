package backend

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ReadFeatures says what this server offers beyond the Public API.
func ReadFeatures(ctx context.Context, r *Request, _ struct{}) (api.FeaturesOutput, error) {
	out := api.FeaturesOutput{Version: api.AccessVersion, Features: api.Features}
	if !r.provisional {
		installation, err := r.tx.InstallationID(ctx)
		if err != nil {
			return out, err
		}
		out.InstallationID = installation
	}
	if r.caller.kind == api.KindWorkspaceToken {
		workspace, err := r.tx.Workspace(ctx, r.caller.workspaceID)
		if err != nil {
			return out, err
		}
		ref := workspaceRef(workspace)
		out.Workspace = &ref
	}
	return out, nil
}

// Whoami describes the caller's credential, the workspaces it sees and the roles
// it effectively holds there.
func Whoami(ctx context.Context, r *Request, _ struct{}) (api.WhoamiOutput, error) {
	out := api.WhoamiOutput{Kind: r.caller.kind, TokenID: r.caller.tokenID, Workspaces: []api.WorkspaceAccess{}}
	if r.caller.kind == api.KindWorkspaceToken {
		workspace, err := r.tx.Workspace(ctx, r.caller.workspaceID)
		if err != nil {
			return out, err
		}
		policies, err := r.tx.Policies(ctx, workspace.ID, api.SubjectToken, r.caller.tokenID)
		out.Workspaces = append(out.Workspaces, workspaceAccess(workspace, policies))
		return out, err
	}
	account, err := r.accountOf(ctx, r.caller.account)
	if err != nil {
		return out, err
	}
	out.Account = &account
	workspaces, err := everyPage(func(p store.Page) ([]store.Workspace, store.PageInfo, error) {
		return r.tx.WorkspacesOfAccount(ctx, r.caller.account.ID, p)
	})
	if err != nil {
		return out, err
	}
	for _, workspace := range workspaces {
		policies, err := r.tx.EffectivePolicies(ctx, workspace.ID, r.caller.account.ID)
		if err != nil {
			return out, err
		}
		out.Workspaces = append(out.Workspaces, workspaceAccess(workspace, policies))
	}
	return out, nil
}

func workspaceAccess(w store.Workspace, policies []store.Policy) api.WorkspaceAccess {
	return api.WorkspaceAccess{ID: w.ID, Slug: w.Slug, Name: w.Name, Region: w.Region, Roles: access.RoleNames(policies)}
}

// makeAccount makes the account of an address that has none (rule A1). The name
// may be empty.
func (r *Request) makeAccount(ctx context.Context, email, name string) (store.Account, error) {
	var wrong problems
	if err := api.CheckEmail(email); err != nil {
		wrong.add("email", `"email" %v`, err)
	}
	if name != "" {
		wrong.name(name)
	}
	if err := wrong.err(Invalid); err != nil {
		return store.Account{}, err
	}
	account := store.Account{ID: r.ids.Object(), Email: email, Name: name, CreatedAt: r.now}
	if err := r.tx.InsertAccount(ctx, account); err != nil {
		return account, err
	}
	return account, r.record(ctx, eventAccountCreated, accountObject(account))
}

// makeAccountToken makes a token of the account that holds it and returns its
// secret, which is not stored.
func (r *Request) makeAccountToken(ctx context.Context, token store.Token) (store.Token, string, error) {
	secret := newSecret(accountTokenPrefix)
	token.ID, token.Hash, token.CreatedAt = r.ids.Object(), hashSecret(secret), r.now
	if err := r.tx.InsertAccountToken(ctx, token); err != nil {
		return token, "", err
	}
	return token, secret, r.recordOutside(ctx, eventAccountTokenCreated, accountTokenObject(token))
}
