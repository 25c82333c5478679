package label

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// ImportState takes <key>:<value>, with the id or slug of the workspace and a
// slash before it or not, or an identity. Read does the rest.
func (r *labelResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := connection.ImportID(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	named, err := r.resolve(ctx, id)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import label", err, nil)
		return
	}
	save(ctx, &resp.State, resp.Identity, named, &resp.Diagnostics)
}

// resolve finds the label that an import id names, whether or not there is one.
func (r *labelResource) resolve(ctx context.Context, id string) (labelModel, error) {
	workspace, rest, err := r.Conn.ImportWorkspace(ctx, id)
	if err != nil {
		return labelModel{}, err
	}
	key, value, found := parseName(rest)
	if !found {
		return labelModel{}, fmt.Errorf("%q names no label: give its key and value, with the id or slug of the workspace and a slash "+
			`before it where the token sees several workspaces, as in "acme/environment:prod"`, id)
	}
	return importedModel(workspace.ID, key, value), nil
}

// parseName reads <key>:<value>.
func parseName(text string) (key, value string, ok bool) {
	key, value, found := strings.Cut(text, ":")
	if !found || !part.MatchString(key) || !part.MatchString(value) {
		return "", "", false
	}
	return key, value, true
}
