package backend

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
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
