package usergroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// userGroupModel is segmentaccess_user_group in plan and state.
type userGroupModel struct {
	ID          types.String         `tfsdk:"id"`
	WorkspaceID types.String         `tfsdk:"workspace_id"`
	Name        types.String         `tfsdk:"name"`
	Permissions types.List           `tfsdk:"permissions"`
	Members     customtypes.EmailSet `tfsdk:"members"`
}

// unmanaged returns a group of which neither permissions nor members are managed.
func unmanaged(workspaceID, id, name types.String) userGroupModel {
	return userGroupModel{
		ID: id, WorkspaceID: workspaceID, Name: name,
		Permissions: permission.Null(), Members: customtypes.NewEmailSetNull(),
	}
}

// discovered reports a group of which only the id is known, since it was imported
// or moved here and not read yet. All of it is read then.
func (m userGroupModel) discovered() bool {
	return m.Name.IsNull()
}

func (m userGroupModel) wantsPermissions() bool {
	return m.discovered() || !m.Permissions.IsNull()
}

func (m userGroupModel) wantsMembers() bool {
	return m.discovered() || !m.Members.IsNull()
}

// same reports whether both say the same, down to the spelling.
func (m userGroupModel) same(other userGroupModel) bool {
	return m.ID.Equal(other.ID) && m.WorkspaceID.Equal(other.WorkspaceID) && m.Name.Equal(other.Name) &&
		m.Permissions.Equal(other.Permissions) && m.Members.Equal(other.Members)
}

// refreshed returns what the server says, in the spelling of m. What is not
// managed stays so. A group that was discovered is managed as far as it differs
// from one that was just made, in which nobody is and which holds Minimal
// Workspace Access only (rule C5).
func (m userGroupModel) refreshed(ctx context.Context, found userGroup, roles permission.Roles, workspaceID string) (userGroupModel, diag.Diagnostics) {
	var diags diag.Diagnostics
	fresh := m
	fresh.ID, fresh.Name = types.StringValue(found.ID), types.StringValue(found.Name)
	fresh.WorkspaceID = types.StringValue(workspaceID)
	if !m.Members.IsNull() || m.discovered() && len(found.members) > 0 {
		fresh.Members = customtypes.NewEmailSet(found.members).SpelledLike(m.Members)
	}
	if !m.Permissions.IsNull() || m.discovered() && !isMinimal(found, workspaceID) {
		fresh.Permissions, diags = permission.Flatten(ctx, m.Permissions, found.Permissions, roles, workspaceID)
	}
	return fresh, diags
}

func isMinimal(found userGroup, workspaceID string) bool {
	return permission.Same(permission.FromGranted(found.Permissions), nil, workspaceID)
}
