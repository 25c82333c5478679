package backend

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ListUsersFromUserGroup lists the users of a group.
func ListUsersFromUserGroup(ctx context.Context, r *Request, in api.UserGroupListInput) (api.UsersOfUserGroupOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.UsersOfUserGroupOutput{}, err
	}
	users, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Member, store.PageInfo, error) { return r.tx.GroupUsers(ctx, group.ID, p) },
		func(m store.Member) api.UserRef { return api.UserRef{ID: m.AccountID, Name: m.Name, Email: m.Email} })
	return api.UsersOfUserGroupOutput{Users: users, Pagination: pagination}, err
}

// ListInvitesFromUserGroup lists the emails of the invites in a group.
func ListInvitesFromUserGroup(ctx context.Context, r *Request, in api.UserGroupListInput) (api.InvitesOfUserGroupOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.InvitesOfUserGroupOutput{}, err
	}
	emails, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Invite, store.PageInfo, error) { return r.tx.GroupInvites(ctx, group.ID, p) },
		func(i store.Invite) string { return i.Email })
	return api.InvitesOfUserGroupOutput{Emails: emails, Pagination: pagination}, err
}

// ReadMemberships lists who is in which group, over the whole workspace.
func ReadMemberships(ctx context.Context, r *Request, in api.ListInput) (api.MembershipsOutput, error) {
	memberships, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Membership, store.PageInfo, error) {
			return r.tx.Memberships(ctx, r.workspace.ID, p)
		},
		func(m store.Membership) api.Membership {
			kind := api.MembershipUser
			if m.InviteID != "" {
				kind = api.MembershipInvite
			}
			return api.Membership{GroupID: m.GroupID, Email: m.Email, Kind: kind, UserID: m.AccountID}
		})
	return api.MembershipsOutput{Memberships: memberships, Pagination: pagination}, err
}

// AddUsersToUserGroup puts users and invites into a group (rule C5).
func AddUsersToUserGroup(ctx context.Context, r *Request, in api.UserGroupMembersInput) (api.UserGroupOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.UserGroupOutput{}, err
	}
	wanted, err := r.subjects(ctx, group.ID, in.Emails)
	if err != nil {
		return api.UserGroupOutput{}, err
	}
	if err := r.addToGroup(ctx, group, wanted); err != nil {
		return api.UserGroupOutput{}, err
	}
	return r.readGroup(ctx, group.ID)
}

// RemoveUsersFromUserGroup takes users and invites out of a group (rule E1).
func RemoveUsersFromUserGroup(ctx context.Context, r *Request, in api.RemoveUsersFromUserGroupInput) (api.StatusOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.StatusOutput{}, err
	}
	unwanted, err := r.subjects(ctx, group.ID, in.Emails)
	if err != nil {
		return api.StatusOutput{}, err
	}
	err = r.keepOwner(ctx, func() error {
		users, err := r.removeFromGroup(ctx, group, unwanted)
		if err != nil || users == 0 {
			return err
		}
		return r.record(ctx, eventUserRemovedFrom, groupObject(group))
	})
	return api.StatusOutput{Status: api.StatusSuccess}, err
}

// ReplaceUsersInUserGroup makes a group have exactly the given members
// (rules C5, E1).
func ReplaceUsersInUserGroup(ctx context.Context, r *Request, in api.UserGroupMembersInput) (api.UserGroupOutput, error) {
	group, err := r.group(ctx, in.UserGroupID)
	if err != nil {
		return api.UserGroupOutput{}, err
	}
	wanted, err := r.subjects(ctx, group.ID, in.Emails)
	if err != nil {
		return api.UserGroupOutput{}, err
	}
	present, err := r.tx.GroupMembers(ctx, group.ID)
	if err != nil {
		return api.UserGroupOutput{}, err
	}
	err = r.keepOwner(ctx, func() error {
		if _, err := r.removeFromGroup(ctx, group, without(present, wanted)); err != nil {
			return err
		}
		return r.addToGroup(ctx, group, without(wanted, present))
	})
	if err != nil {
		return api.UserGroupOutput{}, err
	}
	return r.readGroup(ctx, group.ID)
}

// subjects finds the users and invites behind emails. An unknown email is 404,
// and all of them are named (rule C5). An expired invite counts, so that a group
// can be written as it is read.
func (r *Request) subjects(ctx context.Context, groupID string, emails []string) ([]store.Membership, error) {
	subjects := make([]store.Membership, 0, len(emails))
	var unknown problems
	for i, email := range emails {
		membership := store.Membership{GroupID: groupID, Email: email}
		member, err := r.tx.MemberByEmail(ctx, r.workspace.ID, email)
		if err == nil {
			membership.AccountID = member.AccountID
		} else if errors.Is(err, store.ErrNotFound) {
			var invite store.Invite
			invite, err = r.tx.InviteByEmail(ctx, r.workspace.ID, email)
			membership.InviteID = invite.ID
		}
		switch {
		case err == nil:
			subjects = append(subjects, membership)
		case errors.Is(err, store.ErrNotFound):
			unknown.add(fmt.Sprintf("emails.%d", i), "%q is neither a user nor invited to the workspace", email)
		default:
			return nil, err
		}
	}
	return subjects, unknown.err(NotFound)
}

// without returns the memberships of list whose person is not in others.
func without(list, others []store.Membership) []store.Membership {
	type person struct{ account, invite string }
	there := make(map[person]bool, len(others))
	for _, m := range others {
		there[person{m.AccountID, m.InviteID}] = true
	}
	var left []store.Membership
	for _, m := range list {
		if !there[person{m.AccountID, m.InviteID}] {
			left = append(left, m)
		}
	}
	return left
}

func (r *Request) addToGroup(ctx context.Context, group store.Group, members []store.Membership) error {
	users, total := 0, 0
	for _, member := range members {
		added, err := r.tx.AddToGroup(ctx, member)
		if err != nil {
			return err
		}
		if added {
			total++
			if member.AccountID != "" {
				users++
			}
		}
	}
	if total == 0 {
		return nil
	}
	if err := r.record(ctx, eventSubjectsAdded, groupObject(group)); err != nil {
		return err
	}
	if users == 0 {
		return nil
	}
	return r.record(ctx, eventUserAddedToGroup, groupObject(group))
}

// removeFromGroup returns how many of those who were in the group were users.
func (r *Request) removeFromGroup(ctx context.Context, group store.Group, members []store.Membership) (users int, err error) {
	total := 0
	for _, member := range members {
		gone, err := r.tx.RemoveFromGroup(ctx, member)
		if err != nil {
			return users, err
		}
		if gone {
			total++
			if member.AccountID != "" {
				users++
			}
		}
	}
	if total == 0 {
		return users, nil
	}
	return users, r.record(ctx, eventMembershipsDeleted, groupObject(group))
}
