package token

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// ImportState takes the id of a token, with the id or slug of the workspace and a
// slash before it or not, or an identity. Read does the rest, but for the secret,
// which nobody can read.
func (r *tokenResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := connection.ImportID(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	named, err := r.resolve(ctx, id)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import token", err, nil)
		return
	}
	save(ctx, &resp.State, resp.Identity, named, &resp.Diagnostics)
}

// resolve finds the token that an import id names, whether or not there is one.
func (r *tokenResource) resolve(ctx context.Context, id string) (tokenModel, error) {
	workspace, rest, err := r.Conn.ImportWorkspace(ctx, id)
	if err != nil {
		return tokenModel{}, err
	}
	if rest == "" || strings.Contains(rest, "/") {
		return tokenModel{}, fmt.Errorf("%q names no token: give its id, with the id or slug of the workspace and a slash before it "+
			"where the token of the provider sees several workspaces", id)
	}
	return importedModel(workspace.ID, rest), nil
}
