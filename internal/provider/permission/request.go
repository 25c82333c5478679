package permission

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Expand returns the permissions of a list as a request has them: roles by id,
// the workspace written out, in the order of the list, and every triple once,
// so that a server which refuses repetitions gets none. A null list, which is
// not managed, gives nil; an empty one gives a slice that is not nil. See
// OrMinimal for who must not be sent an empty slice.
//
// It is for applying. A list with unknown values is an error, as is an empty
// workspaceID, and everything that Check would refuse.
func Expand(ctx context.Context, list types.List, roles Roles, workspaceID string, at path.Path) ([]api.PermissionInput, diag.Diagnostics) {
	if list.IsNull() {
		return nil, nil
	}
	if diags := Check(ctx, list, roles, workspaceID, at); diags.HasError() {
		return nil, diags
	}
	if workspaceID == "" {
		return nil, attributeError(at, "Cannot give permissions",
			"The workspace that these permissions are given in is not known yet; report this to the authors of the provider.")
	}
	entries, ok := entriesOf(list)
	if !ok {
		return nil, attributeError(at, "Cannot give permissions",
			"A part of these permissions is still unknown; report this to the authors of the provider.")
	}
	permissions, err := resolveAll(entries, roles, workspaceID)
	if err != nil {
		return nil, attributeError(at, "Cannot give permissions", sentence(err))
	}
	return distinct(permissions), nil
}

// distinct leaves out the triples that have come before.
func distinct(permissions []api.PermissionInput) []api.PermissionInput {
	seen := tripleSet{}
	kept := make([]api.PermissionInput, 0, len(permissions))
	for _, permission := range permissions {
		var resources []api.Resource
		for _, resource := range permission.Resources {
			if seen.add(tripleOf(permission.RoleID, resource)) {
				resources = append(resources, resource)
			}
		}
		if len(resources) > 0 {
			kept = append(kept, api.PermissionInput{RoleID: permission.RoleID, Resources: resources})
		}
	}
	return kept
}

// OrMinimal returns the permissions, or Minimal Workspace Access on the workspace
// where there are none: a group cannot be left without any (rule D4).
func OrMinimal(permissions []api.PermissionInput, workspaceID string) []api.PermissionInput {
	if len(permissions) > 0 {
		return permissions
	}
	return []api.PermissionInput{{
		RoleID:    api.RoleIDMinimalWorkspaceAccess,
		Resources: []api.Resource{{ID: workspaceID, Type: api.ResourceWorkspace}},
	}}
}

// FromGranted returns the permissions that a subject holds as a request would
// give them, label for label and in the same order. Labels of a whole permission
// go to those of its resources that have none, since a request has them there.
func FromGranted(granted []api.Permission) []api.PermissionInput {
	permissions := make([]api.PermissionInput, len(granted))
	for i, permission := range granted {
		resources := make([]api.Resource, len(permission.Resources))
		for j, resource := range permission.Resources {
			labels := resource.Labels
			if len(labels) == 0 {
				labels = permission.Labels
			}
			resources[j] = api.Resource{ID: resource.ID, Type: resource.Type, Labels: withoutDescriptions(labels)}
		}
		permissions[i] = api.PermissionInput{RoleID: permission.RoleID, Resources: resources}
	}
	return permissions
}

func withoutDescriptions(labels []api.Label) []api.Label {
	var plain []api.Label
	for _, label := range labels {
		plain = append(plain, api.Label{Key: label.Key, Value: label.Value})
	}
	return plain
}

// ToInvite returns the permissions as an invite has them. There the labels stand
// on the permission and not on the resource, so a permission whose resources
// carry different labels becomes one for each set of labels. Leaving labels out
// instead would give a person who is limited to some sources all of them, and
// giving them to every resource would take access away.
//
// A permission without resources grants nothing and is left out: in an invite it
// would mean the whole workspace.
func ToInvite(permissions []api.PermissionInput) []api.InvitePermission {
	var invited []api.InvitePermission
	for _, permission := range permissions {
		invited = append(invited, byLabels(permission)...)
	}
	return invited
}

func byLabels(permission api.PermissionInput) []api.InvitePermission {
	var split []api.InvitePermission
	index := map[labelSet]int{}
	for _, resource := range permission.Resources {
		labels := labelSetOf(labelMap(resource.Labels))
		i, ok := index[labels]
		if !ok {
			i = len(split)
			index[labels] = i
			split = append(split, api.InvitePermission{RoleID: permission.RoleID, Labels: resource.Labels})
		}
		split[i].Resources = append(split[i].Resources, api.InviteResource{ID: resource.ID, Type: resource.Type})
	}
	return split
}
