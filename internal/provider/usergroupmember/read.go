package usergroupmember

import (
	"context"
	"errors"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// A member is somebody in a group.
type member struct {
	email string
	// userID is empty for somebody who has not accepted their invite yet.
	userID string
}

var (
	// errNotIn means that somebody is not in the group, or that there is no such group.
	errNotIn = errors.New("not in the user group")
	// errNotInvited means that somebody is not in the group as an invite, and may be as
	// a user.
	errNotInvited = errors.New("not invited")
)

// find looks for somebody in a group: by their user id, if that is not empty, and
// otherwise, or where there is no such user any more, by their email (rule A1). A user
// who is known by id costs one request, and so does an invite on an access server,
// whatever the size of the group; many of them cost the pages that they are listed on.
func find(ctx context.Context, workspace connection.Workspace, groupID, userID, email string) (member, error) {
	if userID != "" {
		listed, err := listedUser(ctx, workspace, groupID, func(m api.Membership) bool { return m.UserID == userID })
		if err != nil || listed.userID != "" {
			return found(true, err, member{email: email, userID: userID})
		}
		groups, err := client.All(ctx, workspace.Client, client.ListUserGroupsFromUser, api.UserListInput{UserID: userID})
		if !client.IsNotFound(err) {
			in := slices.ContainsFunc(groups, func(g api.GroupRef) bool { return g.ID == groupID })
			return found(in, err, member{email: email, userID: userID})
		}
	}
	// Invites come first: somebody who accepts between the two looks is then found by
	// one of them at least.
	invited, err := findInvite(ctx, workspace, groupID, email)
	if !errors.Is(err, errNotInvited) {
		return invited, err
	}
	return findUser(ctx, workspace, groupID, email)
}

func found(in bool, err error, who member) (member, error) {
	if err == nil && !in {
		err = errNotIn
	}
	if err != nil {
		return member{}, err
	}
	return who, nil
}

func findInvite(ctx context.Context, workspace connection.Workspace, groupID, email string) (member, error) {
	if workspace.Plain {
		return findListedInvite(ctx, workspace, groupID, email)
	}
	out, err := client.Call(ctx, workspace.Client, api.ReadInvite, api.InviteEmailInput{Email: email})
	if client.IsNotFound(err) {
		return member{}, errNotInvited
	}
	return found(slices.Contains(out.Invite.GroupIDs, groupID), err, member{email: out.Invite.Email})
}

func findListedInvite(ctx context.Context, workspace connection.Workspace, groupID, email string) (member, error) {
	for invited, err := range client.Pages(ctx, workspace.Client, client.ListInvitesFromUserGroup, api.UserGroupListInput{UserGroupID: groupID}) {
		if err != nil {
			return member{}, orNotIn(err)
		}
		if i := slices.IndexFunc(invited, func(other string) bool { return api.SameEmail(other, email) }); i >= 0 {
			return member{email: invited[i]}, nil
		}
	}
	return member{}, errNotInvited
}

// listedUser looks for a user in the list of all memberships, where many are looked for.
// It returns nobody where that does not tell.
func listedUser(
	ctx context.Context, workspace connection.Workspace, groupID string, is func(api.Membership) bool,
) (member, error) {
	listed, _, err := client.ListedMemberships(ctx, workspace.Client, groupID)
	if err != nil {
		return member{}, err
	}
	i := slices.IndexFunc(listed, func(m api.Membership) bool { return m.UserID != "" && is(m) })
	if i < 0 {
		return member{}, nil
	}
	return member{email: listed[i].Email, userID: listed[i].UserID}, nil
}

func findUser(ctx context.Context, workspace connection.Workspace, groupID, email string) (member, error) {
	listed, err := listedUser(ctx, workspace, groupID, func(m api.Membership) bool { return api.SameEmail(m.Email, email) })
	if err != nil || listed.userID != "" {
		return found(true, err, listed)
	}
	for users, err := range client.Pages(ctx, workspace.Client, client.ListUsersFromUserGroup, api.UserGroupListInput{UserGroupID: groupID}) {
		if err != nil {
			return member{}, orNotIn(err)
		}
		if i := slices.IndexFunc(users, func(user api.UserRef) bool { return api.SameEmail(user.Email, email) }); i >= 0 {
			return member{email: users[i].Email, userID: users[i].ID}, nil
		}
	}
	return member{}, errNotIn
}

func orNotIn(err error) error {
	if client.IsNotFound(err) {
		return errNotIn
	}
	return err
}

// emailOf returns the address of a user as it is now, and an empty one where there is
// no such user in the workspace.
func emailOf(ctx context.Context, workspace connection.Workspace, userID string) (string, error) {
	out, err := client.Call(ctx, workspace.Client, api.GetUser, api.UserInput{UserID: userID})
	if client.IsNotFound(err) {
		return "", nil
	}
	return out.User.Email, err
}
