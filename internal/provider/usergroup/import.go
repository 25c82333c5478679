package usergroup

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// ImportState takes <id> or name=<name>, each with the id or slug of the
// workspace and a slash before it or not, or an identity. It finds out the ids,
// and Read does the rest.
//
// A name stands there as it is: everything after name= belongs to it, slashes,
// quotes and further equals signs included. That is unambiguous, since neither
// the id nor the slug of a workspace holds an equals sign.
func (r *userGroupResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := connection.ImportID(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := r.resolve(ctx, id)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import user group", err, nil)
		return
	}
	save(ctx, &resp.State, resp.Identity, found, &resp.Diagnostics)
}

// resolve finds the ids behind an import id.
func (r *userGroupResource) resolve(ctx context.Context, importID string) (userGroupModel, error) {
	workspace, rest, err := r.Conn.ImportWorkspace(ctx, importID)
	if err != nil {
		return userGroupModel{}, err
	}
	ref, err := parseReference(rest)
	if err != nil {
		return userGroupModel{}, fmt.Errorf("%q names no user group: %w", importID, err)
	}
	id, err := ref.find(ctx, workspace.Client)
	return unmanaged(types.StringValue(workspace.ID), types.StringValue(id), types.StringNull()), err
}

// parseReference reads <id> or name=<name>.
func parseReference(text string) (reference, error) {
	name, named := strings.CutPrefix(text, "name=")
	switch {
	case named && name != "":
		return reference{name: name}, nil
	case named || text == "" || strings.Contains(text, "/"):
		return reference{}, errors.New(`give the id of the group, or "name=" and its name, with the id or slug of the workspace ` +
			`and a slash before it where the token sees several workspaces, as in "acme/name=Data team"`)
	default:
		return reference{id: text}, nil
	}
}
