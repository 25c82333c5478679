package access

import (
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// FromInvite returns the permissions of an invite as all other subjects have
// them. A permission without resources is on the workspace, and an invite
// without permissions has Minimal Workspace Access (rule C1). Labels go on every
// resource of their permission, since one that went missing would widen it;
// CheckInvite has them on the workspace only.
func FromInvite(workspaceID string, permissions []api.InvitePermission) []api.PermissionInput {
	if len(permissions) == 0 {
		return []api.PermissionInput{MinimalPermission(workspaceID)}
	}
	converted := make([]api.PermissionInput, len(permissions))
	for i, p := range permissions {
		converted[i] = fromInvite(workspaceID, p)
	}
	return converted
}

func fromInvite(workspaceID string, p api.InvitePermission) api.PermissionInput {
	converted := onWorkspace(p.RoleID, workspaceID)
	if len(p.Resources) > 0 {
		converted.Resources = make([]api.Resource, len(p.Resources))
		for i, r := range p.Resources {
			converted.Resources[i] = api.Resource{ID: r.ID, Type: r.Type}
		}
	}
	for i := range converted.Resources {
		converted.Resources[i].Labels = slices.Clone(p.Labels)
	}
	return converted
}
