package backend

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

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
