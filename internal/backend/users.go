package backend

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ListUsers lists the members of the workspace. Only those who manage people see
// what the members may do, and nobody does in Segment's own list.
func ListUsers(ctx context.Context, r *Request, in api.ListInput) (api.UsersOutput, error) {
	var policies map[string][]store.Policy
	users, pagination, err := paginate(in.Pagination,
		func(p store.Page) (members []store.Member, info store.PageInfo, err error) {
			if members, info, err = r.tx.Members(ctx, r.workspace.ID, p); err == nil {
				policies, err = r.policiesOf(ctx, members)
			}
			return members, info, err
		},
		func(m store.Member) api.User {
			user := r.userOf(m, policies[m.AccountID])
			if r.publicAPIOnly {
				user.Permissions = nil
			}
			return user
		})
	return api.UsersOutput{Users: users, Pagination: pagination}, err
}

// policiesOf reads the policies of members by their account, or nothing where the
// caller may not see them.
func (r *Request) policiesOf(ctx context.Context, members []store.Member) (map[string][]store.Policy, error) {
	if !r.rights.Has(api.ManagePeople) || r.publicAPIOnly {
		return map[string][]store.Policy{}, nil
	}
	ids := idsOf(members, func(m store.Member) string { return m.AccountID })
	return r.tx.PoliciesOf(ctx, r.workspace.ID, api.SubjectUser, ids)
}

// GetUser answers with one member.
func GetUser(ctx context.Context, r *Request, in api.UserInput) (api.UserOutput, error) {
	member, err := r.member(ctx, in.UserID)
	if err != nil {
		return api.UserOutput{}, err
	}
	user, err := r.readUser(ctx, member)
	return api.UserOutput{User: user}, err
}

func (r *Request) readUser(ctx context.Context, member store.Member) (api.User, error) {
	policies, err := r.tx.Policies(ctx, r.workspace.ID, api.SubjectUser, member.AccountID)
	return r.userOf(member, policies), err
}

func (r *Request) userOf(m store.Member, policies []store.Policy) api.User {
	user := api.User{ID: m.AccountID, Name: m.Name, Email: m.Email}
	if r.rights.Has(api.ManagePeople) {
		user.Permissions = access.Granted(policies)
		if !r.publicAPIOnly {
			user.DefaultSourceRoleID = m.DefaultSourceRole
		}
	}
	return user
}

func (r *Request) member(ctx context.Context, userID string) (store.Member, error) {
	member, err := r.tx.Member(ctx, r.workspace.ID, userID)
	return member, asNotFound(err, notFound("there is no user with the id %q in the workspace", userID))
}

// DeleteUsers ends memberships, with the policies and group memberships that hang
// on them; the accounts stay (rules C4, E1).
func DeleteUsers(ctx context.Context, r *Request, in api.DeleteUsersInput) (api.StatusOutput, error) {
	members, err := r.membersByID(ctx, in.UserIDs)
	if err != nil {
		return api.StatusOutput{}, err
	}
	err = r.keepOwner(ctx, func() error {
		for _, member := range members {
			if err := r.removeMember(ctx, member); err != nil {
				return err
			}
		}
		return nil
	})
	return api.StatusOutput{Status: api.StatusSuccess}, err
}

func (r *Request) membersByID(ctx context.Context, ids []string) ([]store.Member, error) {
	var members []store.Member
	var unknown problems
	seen := make(map[string]bool, len(ids))
	for i, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		member, err := r.tx.Member(ctx, r.workspace.ID, id)
		switch {
		case err == nil:
			members = append(members, member)
		case errors.Is(err, store.ErrNotFound):
			unknown.add(fmt.Sprintf("userIds.%d", i), "there is no user with the id %q in the workspace", id)
		default:
			return nil, err
		}
	}
	return members, unknown.err(NotFound)
}

func (r *Request) removeMember(ctx context.Context, member store.Member) error {
	inGroups, err := r.tx.InAnyGroup(ctx, r.workspace.ID, member.AccountID)
	if err != nil {
		return err
	}
	if err := r.tx.DeleteMember(ctx, r.workspace.ID, member.AccountID); err != nil {
		return err
	}
	if inGroups {
		if err := r.record(ctx, eventMembershipsDeleted, memberObject(member)); err != nil {
			return err
		}
	}
	return r.record(ctx, eventUserRemoved, memberObject(member))
}

// ListUserGroupsFromUser lists the groups that a member is in.
func ListUserGroupsFromUser(ctx context.Context, r *Request, in api.UserListInput) (api.UserGroupsOfUserOutput, error) {
	member, err := r.member(ctx, in.UserID)
	if err != nil {
		return api.UserGroupsOfUserOutput{}, err
	}
	groups, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Group, store.PageInfo, error) {
			return r.tx.GroupsOfMember(ctx, r.workspace.ID, member.AccountID, p)
		},
		func(g store.Group) api.GroupRef { return api.GroupRef{ID: g.ID, Name: g.Name} })
	return api.UserGroupsOfUserOutput{Groups: groups, Pagination: pagination}, err
}

// AddPermissionsToUser gives permissions besides those held; it answers with the
// ones that were asked for.
func AddPermissionsToUser(ctx context.Context, r *Request, in api.UserPermissionsInput) (api.PermissionsOutput, error) {
	member, err := r.member(ctx, in.UserID)
	if err != nil {
		return api.PermissionsOutput{}, err
	}
	if err := r.checkedPermissions(ctx, in.Permissions); err != nil {
		return api.PermissionsOutput{}, err
	}
	added, _, changed, err := r.addPermissions(ctx, api.SubjectUser, member.AccountID, in.Permissions)
	if err == nil && changed {
		err = r.record(ctx, eventUserPolicyUpdated, memberObject(member))
	}
	return accessPermissions(added, true), err
}

// ReplacePermissionsForUser makes a member hold exactly the given permissions;
// none leaves Minimal Workspace Access (rule D4).
func ReplacePermissionsForUser(ctx context.Context, r *Request, in api.UserPermissionsInput) (api.PermissionsOutput, error) {
	member, err := r.member(ctx, in.UserID)
	if err != nil {
		return api.PermissionsOutput{}, err
	}
	if err := r.checkedPermissions(ctx, in.Permissions); err != nil {
		return api.PermissionsOutput{}, err
	}
	permissions := r.orMinimal(in.Permissions)
	var policies []store.Policy
	err = r.keepOwner(ctx, func() error {
		policies, _, err = r.replacePermissions(ctx, api.SubjectUser, member.AccountID, permissions)
		return err
	})
	return accessPermissions(policies, false), err
}

// checkedPermissions is checkPermissions of a whole input.
func (r *Request) checkedPermissions(ctx context.Context, permissions []api.PermissionInput) error {
	wrong, err := r.checkPermissions(ctx, "permissions", permissions)
	if err != nil {
		return err
	}
	return wrong.err(Invalid)
}

func (r *Request) orMinimal(permissions []api.PermissionInput) []api.PermissionInput {
	if len(permissions) == 0 {
		return []api.PermissionInput{access.MinimalPermission(r.workspace.ID)}
	}
	return permissions
}
