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
// That somebody is not in the group is only said after they were looked for alone.
func find(ctx context.Context, workspace connection.Workspace, groupID, userID, email string) (member, error) {
	if userID != "" {
		listed, err := listedUser(ctx, workspace, groupID, userID, email)
		if err != nil || listed.userID != "" {
			return found(true, err, member{email: email, userID: userID})
		}
		groups, err := client.All(ctx, workspace.Client, client.ListUserGroupsFromUser, api.UserListInput{UserID: userID})
		if !client.IsNotFound(err) {
			in := slices.ContainsFunc(groups, func(g api.GroupRef) bool { return g.ID == groupID })
			return found(in, err, member{email: email, userID: userID})
		}
	}
	if listed, err := listedMember(ctx, workspace, groupID, email); err != nil || listed.email != "" {
		return listed, err
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

// listedMember looks for somebody in the lists of a group that a plain Public API has,
// where many are looked for. It returns nobody where those do not tell.
func listedMember(ctx context.Context, workspace connection.Workspace, groupID, email string) (member, error) {
	if !workspace.Plain {
		return member{}, nil
	}
	invited, _, err := client.ListedInviteOfGroup(ctx, workspace.Client, groupID, email)
	if err != nil || invited != "" {
		return member{email: invited}, err
	}
	return listedUser(ctx, workspace, groupID, "", email)
}

// listedUser looks for a user in the list of all memberships, or of those in the group
// on a plain Public API, where many are looked for: by their id, if that is not empty,
// or else by their email. It returns nobody where that does not tell.
func listedUser(ctx context.Context, workspace connection.Workspace, groupID, userID, email string) (member, error) {
	if workspace.Plain {
		user, _, err := client.ListedUserOfGroup(ctx, workspace.Client, groupID, userID, email)
		return member{email: user.Email, userID: user.ID}, err
	}
	listed, _, err := client.ListedMemberships(ctx, workspace.Client, groupID)
	if err != nil {
		return member{}, err
	}
	i := slices.IndexFunc(listed, func(m api.Membership) bool {
		return m.UserID != "" && (userID == "" && api.SameEmail(m.Email, email) || m.UserID == userID)
	})
	if i < 0 {
		return member{}, nil
	}
	return member{email: listed[i].Email, userID: listed[i].UserID}, nil
}

func findUser(ctx context.Context, workspace connection.Workspace, groupID, email string) (member, error) {
	if !workspace.Plain {
		listed, err := listedUser(ctx, workspace, groupID, "", email)
		if err != nil || listed.userID != "" {
			return found(true, err, listed)
		}
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

// added tells who somebody is who was put into a group a moment ago. The list of users
// says it of many, and whoever is not in it has an invite, as far as it knows: an invite
// that is accepted about now is seen by the next plan.
func added(ctx context.Context, workspace connection.Workspace, groupID, email string) (member, error) {
	userID, known, err := client.ListedUserID(ctx, workspace.Client, email)
	if err != nil || known {
		return member{email: email, userID: userID}, err
	}
	return find(ctx, workspace, groupID, "", email)
}

// emailOf returns the address of a user, and an empty one where there is no such user in
// the workspace. It may be out of a list that is a little older, where many ask.
func emailOf(ctx context.Context, workspace connection.Workspace, userID string) (string, error) {
	if workspace.Plain {
		user, found, err := client.ListedUser(ctx, workspace.Client, userID)
		if err != nil || found {
			return user.Email, err
		}
	}
	out, err := client.Call(ctx, workspace.Client, api.GetUser, api.UserInput{UserID: userID})
	if client.IsNotFound(err) {
		return "", nil
	}
	return out.User.Email, err
}

// emailIn is emailOf for a user of a group, whose list a plain Public API has told
// where the members were read.
func emailIn(ctx context.Context, workspace connection.Workspace, groupID, userID string) (string, error) {
	if workspace.Plain {
		user, found, err := client.ListedUserOfGroup(ctx, workspace.Client, groupID, userID, "")
		if err != nil || found {
			return user.Email, err
		}
	}
	return emailOf(ctx, workspace, userID)
}

// emailAnew is emailOf as it is now.
func emailAnew(ctx context.Context, workspace connection.Workspace, userID string) (string, error) {
	out, err := client.Call(ctx, workspace.Client.Anew(), api.GetUser, api.UserInput{UserID: userID})
	if client.IsNotFound(err) {
		return "", nil
	}
	return out.User.Email, err
}
