package backend

import (
	"context"
	"errors"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ListUserGroups lists the groups of the workspace with their permissions, which
// Segment's own list leaves out.
func ListUserGroups(ctx context.Context, r *Request, in api.ListInput) (api.UserGroupsOutput, error) {
	var policies map[string][]store.Policy
	groups, pagination, err := paginate(in.Pagination,
		func(p store.Page) (groups []store.Group, info store.PageInfo, err error) {
			if groups, info, err = r.tx.Groups(ctx, r.workspace.ID, p); err == nil && !r.publicAPIOnly {
				ids := idsOf(groups, func(g store.Group) string { return g.ID })
				policies, err = r.tx.PoliciesOf(ctx, r.workspace.ID, api.SubjectGroup, ids)
			}
			return groups, info, err
		},
		func(g store.Group) api.UserGroup {
			group := userGroup(g, policies[g.ID])
			if r.publicAPIOnly {
				group.Permissions = nil
			}
			return group
		})
	return api.UserGroupsOutput{UserGroups: groups, Pagination: pagination}, err
}

// GetUserGroup answers with one group.
func GetUserGroup(ctx context.Context, r *Request, in api.UserGroupInput) (api.UserGroupOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.UserGroupOutput{}, err
	}
	return r.readGroup(ctx, group.ID)
}

func (r *Request) group(ctx context.Context, id string) (store.Group, error) {
	group, err := r.tx.Group(ctx, r.workspace.ID, id)
	return group, asNotFound(err, notFound("there is no user group with the id %q in the workspace", id))
}

// readGroup reads a group as it stands after the changes of the request.
func (r *Request) readGroup(ctx context.Context, id string) (api.UserGroupOutput, error) {
	group, err := r.group(ctx, id)
	if err != nil {
		return api.UserGroupOutput{}, err
	}
	policies, err := r.tx.Policies(ctx, r.workspace.ID, api.SubjectGroup, id)
	return api.UserGroupOutput{UserGroup: userGroup(group, policies)}, err
}

func userGroup(g store.Group, policies []store.Policy) api.UserGroup {
	return api.UserGroup{ID: g.ID, Name: g.Name, MemberCount: g.MemberCount, Permissions: access.Granted(policies)}
}

// CreateUserGroup makes a group with Minimal Workspace Access (rule C5).
func CreateUserGroup(ctx context.Context, r *Request, in api.CreateUserGroupInput) (api.UserGroupOutput, error) {
	var wrong problems
	wrong.name(in.Name)
	if err := wrong.err(Invalid); err != nil {
		return api.UserGroupOutput{}, err
	}
	group := store.Group{ID: r.ids.Object(), WorkspaceID: r.workspace.ID, Name: in.Name, CreatedAt: r.now}
	if err := r.tx.InsertGroup(ctx, group); err != nil {
		return api.UserGroupOutput{}, asTakenGroupName(err, in.Name)
	}
	if err := r.record(ctx, eventGroupCreated, groupObject(group)); err != nil {
		return api.UserGroupOutput{}, err
	}
	policy := r.policyOf(r.workspace.ID, api.SubjectGroup, group.ID, access.MinimalPermission(r.workspace.ID))
	if err := r.createPolicy(ctx, policy); err != nil {
		return api.UserGroupOutput{}, err
	}
	return api.UserGroupOutput{UserGroup: userGroup(group, []store.Policy{policy})}, nil
}

// UpdateUserGroup renames a group.
func UpdateUserGroup(ctx context.Context, r *Request, in api.UpdateUserGroupInput) (api.UserGroupOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.UserGroupOutput{}, err
	}
	var wrong problems
	wrong.name(in.Name)
	if err := wrong.err(Invalid); err != nil {
		return api.UserGroupOutput{}, err
	}
	if err := r.tx.RenameGroup(ctx, r.workspace.ID, group.ID, in.Name); err != nil {
		return api.UserGroupOutput{}, asTakenGroupName(err, in.Name)
	}
	group.Name = in.Name
	if err := r.record(ctx, eventGroupUpdated, groupObject(group)); err != nil {
		return api.UserGroupOutput{}, err
	}
	return r.readGroup(ctx, group.ID)
}

func asTakenGroupName(err error, name string) error {
	if errors.Is(err, store.ErrTaken) {
		return conflict("name", "the workspace has a user group named %q already", name)
	}
	return err
}

// DeleteUserGroup deletes a group and removes no person (rules C5, E1).
func DeleteUserGroup(ctx context.Context, r *Request, in api.UserGroupInput) (api.StatusOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.StatusOutput{}, err
	}
	err = r.keepOwner(ctx, func() error {
		if err := r.tx.DeleteGroup(ctx, r.workspace.ID, group.ID); err != nil {
			return err
		}
		return r.record(ctx, eventGroupDeleted, groupObject(group))
	})
	return api.StatusOutput{Status: api.StatusSuccess}, err
}

// AddPermissionsToUserGroup gives permissions besides those held; it answers with
// all of them, as Segment does for groups.
func AddPermissionsToUserGroup(ctx context.Context, r *Request, in api.UserGroupPermissionsInput) (api.PermissionsOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.PermissionsOutput{}, err
	}
	if err := r.checkedPermissions(ctx, in.Permissions); err != nil {
		return api.PermissionsOutput{}, err
	}
	_, all, changed, err := r.addPermissions(ctx, api.SubjectGroup, group.ID, in.Permissions)
	if err == nil && changed {
		err = r.record(ctx, eventGroupPolicyUpdated, groupObject(group))
	}
	return accessPermissions(all, true), err
}

// ReplacePermissionsForUserGroup makes a group hold exactly the given
// permissions, at least one (rules D4, E1).
func ReplacePermissionsForUserGroup(ctx context.Context, r *Request, in api.UserGroupPermissionsInput) (api.PermissionsOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.PermissionsOutput{}, err
	}
	if len(in.Permissions) == 0 {
		return api.PermissionsOutput{}, invalidField("permissions", `"permissions" must not be empty for a user group`)
	}
	if err := r.checkedPermissions(ctx, in.Permissions); err != nil {
		return api.PermissionsOutput{}, err
	}
	var policies []store.Policy
	err = r.keepOwner(ctx, func() error {
		policies, _, err = r.replacePermissions(ctx, api.SubjectGroup, group.ID, in.Permissions)
		return err
	})
	return accessPermissions(policies, false), err
}
