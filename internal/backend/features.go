package backend

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// ReadFeatures says what this server offers beyond the Public API, and to whom.
func ReadFeatures(ctx context.Context, r *Request, _ struct{}) (api.FeaturesOutput, error) {
	out := api.FeaturesOutput{Version: api.AccessVersion, Features: api.Features, Roles: roles()}
	caller, err := Whoami(ctx, r, struct{}{})
	if err != nil {
		return out, err
	}
	out.Caller = &caller
	if !r.provisional {
		installation, err := r.tx.InstallationID(ctx)
		if err != nil {
			return out, err
		}
		out.InstallationID = installation
	}
	if r.caller.kind == api.KindWorkspaceToken {
		own := caller.Workspaces[0]
		out.Workspace = &api.WorkspaceRef{ID: own.ID, Slug: own.Slug, Name: own.Name}
	}
	return out, nil
}
