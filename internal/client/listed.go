package client

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// ListedUserGroup returns a group out of the list of groups, where many are read at a
// time. It returns false where it is to be read alone, by GetUserGroup. Permissions are
// nil where the list leaves them out.
func ListedUserGroup(ctx context.Context, c *Client, id string) (api.UserGroup, bool, error) {
	return listed(ctx, c, func(l *library) *shelf[api.UserGroup] { return l.groups }, api.ListUserGroups.Name, id)
}

// ListedMemberships returns who is in a group out of the list of all memberships, where
// those of many are read at a time. It returns false where they are to be read alone.
func ListedMemberships(ctx context.Context, c *Client, userGroupID string) ([]api.Membership, bool, error) {
	if !c.config.Sparing {
		return nil, false, nil
	}
	features, err := c.Features(ctx)
	if err != nil || !features.Has(api.FeatureMemberships) {
		return nil, false, err
	}
	found, known, err := c.libraries.in(c.workspace).memberships.get(ctx, c, userGroupID, false)
	if err != nil {
		return nil, false, interrupted(api.ReadMemberships.Name, err, nil, false)
	}
	return found, known, nil
}

// ListedUser returns a user out of the list of users, where many are read at a time. It
// returns false where they are to be read alone, by GetUser. Permissions are nil where
// the list leaves them out.
func ListedUser(ctx context.Context, c *Client, userID string) (api.User, bool, error) {
	return listed(ctx, c, func(l *library) *shelf[api.User] { return l.users }, api.ListUsers.Name, userID)
}

// ListedUserID returns the id of the user with an email (rule A1) out of the list of
// users, where many are looked for at a time, and an empty one where nobody in it has
// the email. It returns false where they are to be looked for alone.
func ListedUserID(ctx context.Context, c *Client, email string) (string, bool, error) {
	if !c.config.Sparing {
		return "", false, nil
	}
	found, known, err := c.libraries.in(c.workspace).users.get(ctx, c, byEmail(email), false)
	switch {
	case err != nil:
		return "", false, interrupted(api.ListUsers.Name, err, nil, false)
	case len(found) == 0:
		return "", known, nil
	default:
		return found[0].ID, true, nil
	}
}

// ListedUserOfGroup returns a user out of the list of a group's, where many are looked
// for in it at a time: by their id or, if that is empty, by their email (rule A1). It
// returns false where they are to be looked for alone, and where the list does not have
// them, which does not say that they are not in the group by now.
func ListedUserOfGroup(ctx context.Context, c *Client, userGroupID, userID, email string) (api.UserRef, bool, error) {
	name := userID
	if name == "" {
		name = byEmail(email)
	}
	return listed(ctx, c, func(l *library) *shelf[api.UserRef] { return l.usersOf.in(userGroupID) }, api.ListUsersFromUserGroup.Name, name)
}

// ListedInviteOfGroup does so for an invite, and returns the email as it is written
// there.
func ListedInviteOfGroup(ctx context.Context, c *Client, userGroupID, email string) (string, bool, error) {
	return listed(ctx, c, func(l *library) *shelf[string] { return l.invitesOf.in(userGroupID) }, api.ListInvitesFromUserGroup.Name, byEmail(email))
}

// ListedSource returns a source out of the list of those in the client's workspace,
// where many are read at a time. It returns false where it is to be read alone, by
// GetSource or ReadSource: because few are, because the client is not sparing, or
// because the list does not have it, which does not say that it is gone, since a
// source may live in another workspace by now (rule G2).
//
// GetSource itself is never answered from the list: it tells the tracking plan of a
// source, which the list does not.
func ListedSource(ctx context.Context, c *Client, id string) (api.Source, bool, error) {
	return listed(ctx, c, func(l *library) *shelf[api.Source] { return l.sources }, api.ListSources.Name, id)
}

// ListedWorkspace returns a workspace by its id out of the list of those that an account
// is a member of, where many are read at a time. It returns false where it is to be read
// alone, by ReadWorkspace: because few are, because the token is of one workspace and has
// no such list, or because the list does not have it, which the server then says in its
// own words.
func ListedWorkspace(ctx context.Context, c *Client, id string) (api.Workspace, bool, error) {
	if !c.config.Sparing {
		return api.Workspace{}, false, nil
	}
	features, err := c.Features(ctx)
	if err != nil || features.Workspace != nil || !features.Has(api.FeatureWorkspaces) {
		return api.Workspace{}, false, err
	}
	return listed(ctx, c, func(l *library) *shelf[api.Workspace] { return l.workspaces }, api.ReadWorkspaces.Name, id)
}

// listed returns what goes by a name in a list, where many are read at a time. It
// returns false where it is to be read alone, and where the list does not have it.
func listed[Item any](
	ctx context.Context, c *Client, shelf func(*library) *shelf[Item], operation, name string,
) (Item, bool, error) {
	var none Item
	if !c.config.Sparing {
		return none, false, nil
	}
	found, known, err := shelf(c.libraries.in(c.workspace)).get(ctx, c, name, false)
	if err != nil {
		return none, false, interrupted(operation, err, nil, false)
	}
	if !known || len(found) == 0 {
		return none, false, nil
	}
	return found[0], true, nil
}
