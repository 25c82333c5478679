package source

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

// ImportState takes <id> or slug=<slug>, each with the id or slug of a workspace and
// a slash before it or not, or an identity. The workspace before an id is the one
// that the source was made in, which its configuration may name; it need not live
// there any more. Read does the rest.
func (r *sourceResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := connection.ImportID(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	named, err := r.resolve(ctx, id)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import source", err, nil)
		return
	}
	save(ctx, &resp.State, named, &resp.Diagnostics)
	connection.SetIdentity(ctx, resp.Identity, named.WorkspaceID, named.ID, &resp.Diagnostics)
}

// resolve finds the ids behind an import id.
func (r *sourceResource) resolve(ctx context.Context, importID string) (sourceModel, error) {
	if !strings.ContainsAny(importID, "/=") {
		found, err := whereabouts.Find(ctx, r.Conn, importID)
		if client.IsNotFound(err) {
			err = fmt.Errorf("there is no source %q in the workspaces that the provider's token sees", importID)
		}
		return importedModel(found.Home.ID, importID), err
	}
	workspace, rest, err := r.Conn.ImportWorkspace(ctx, importID)
	if err != nil {
		return sourceModel{}, err
	}
	slug, bySlug := strings.CutPrefix(rest, "slug=")
	if !bySlug {
		return importedModel(workspace.ID, rest), nil
	}
	found, err := whereabouts.BySlug(ctx, workspace, slug)
	return importedModel(workspace.ID, found.ID), err
}
