package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// CheckPermissions looks for what is wrong with planned permissions that stand at
// an attribute, and returns the roles there are; none where permissions are not
// managed. It returns false where there is an error, also one from before.
func (c *Connection) CheckPermissions(
	ctx context.Context, planned types.List, workspace Workspace, at path.Path, diags *diag.Diagnostics,
) (permission.Roles, bool) {
	if diags.HasError() || planned.IsNull() {
		return permission.Roles{}, !diags.HasError()
	}
	roles, err := c.Roles(ctx)
	if err != nil {
		AddError(diags, "Cannot read the roles", err, nil)
		return roles, false
	}
	diags.Append(permission.Check(ctx, planned, roles, workspace.ID, at)...)
	return roles, !diags.HasError()
}

// Permissions finds the workspace that an object is in, and the permissions that
// it is to have there; nil where they are not managed. It returns false where
// there is an error.
func (c *Connection) Permissions(
	ctx context.Context, workspaceID types.String, planned types.List, at path.Path, diags *diag.Diagnostics,
) (Workspace, []api.PermissionInput, bool) {
	workspace, err := c.Workspace(ctx, workspaceID.ValueString())
	if err != nil {
		AddError(diags, "Cannot find the workspace", err, nil)
		return workspace, nil, false
	}
	if planned.IsNull() {
		return workspace, nil, true
	}
	roles, err := c.Roles(ctx)
	if err != nil {
		AddError(diags, "Cannot read the roles", err, nil)
		return workspace, nil, false
	}
	permissions, expanded := permission.Expand(ctx, planned, roles, workspace.ID, at)
	diags.Append(expanded...)
	return workspace, permissions, !diags.HasError()
}
