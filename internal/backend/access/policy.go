package access

import (
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A Policy binds one subject to one role on one or more resources of one
// workspace (rule D1).
type Policy struct {
	ID          string
	WorkspaceID string
	// SubjectType is one of the api.Subject constants.
	SubjectType string
	SubjectID   string
	RoleID      string
	Resources   []api.Resource
}

// OwnerPermission makes its holder Workspace Owner.
func OwnerPermission(workspaceID string) api.PermissionInput {
	return onWorkspace(api.RoleIDWorkspaceOwner, workspaceID)
}

// MinimalPermission is what is left of access where nothing else is (rule D4).
func MinimalPermission(workspaceID string) api.PermissionInput {
	return onWorkspace(api.RoleIDMinimalWorkspaceAccess, workspaceID)
}

func onWorkspace(roleID, workspaceID string) api.PermissionInput {
	return api.PermissionInput{
		RoleID:    roleID,
		Resources: []api.Resource{{ID: workspaceID, Type: api.ResourceWorkspace}},
	}
}

// RoleNames returns the names of the roles that policies give, each once, in the
// order of the table of roles.
func RoleNames(policies []Policy) []string {
	names := []string{}
	for _, role := range roles {
		if slices.ContainsFunc(policies, func(p Policy) bool { return p.RoleID == role.ID }) {
			names = append(names, role.Name)
		}
	}
	return names
}

// Granted returns policies as a user, group or invite shows them, in the order
// given. The list and every label list are [] and not nil where they are empty.
func Granted(policies []Policy) []api.Permission {
	permissions := make([]api.Permission, len(policies))
	for i, p := range policies {
		permissions[i] = api.Permission{RoleID: p.RoleID, RoleName: roleName(p.RoleID), Resources: grantedResources(p.Resources)}
	}
	return permissions
}

func roleName(id string) string {
	role, _ := RoleByID(id)
	return role.Name
}

func grantedResources(resources []api.Resource) []api.GrantedResource {
	granted := make([]api.GrantedResource, len(resources))
	for i, r := range resources {
		granted[i] = grantedResource(r)
	}
	return granted
}

func grantedResource(r api.Resource) api.GrantedResource {
	granted := api.GrantedResource(r)
	granted.Labels = append(make([]api.Label, 0, len(r.Labels)), r.Labels...)
	return granted
}
