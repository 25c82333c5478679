package client

import (
	"context"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// FindUser finds the user with an email (rule A1) in the list of users; there is no
// reading of one by it. Permissions are nil where the list leaves them out. It
// returns false where there is none.
func FindUser(ctx context.Context, c *Client, email string) (api.User, bool, error) {
	return find(ctx, c, func(l *library) *shelf[api.User] { return l.users }, pages(ListUsers),
		"a user", byEmail(email), func(u api.User) bool { return api.SameEmail(u.Email, email) })
}

// FindInvite finds the invite of an email (rule A1) in the list of a plain Public
// API, and returns the email as it is written there. It returns false where there
// is none.
func FindInvite(ctx context.Context, c *Client, email string) (string, bool, error) {
	return find(ctx, c, func(l *library) *shelf[string] { return l.emails }, pages(ListInvites),
		"an invite", byEmail(email), func(invited string) bool { return api.SameEmail(invited, email) })
}

// Tokens returns the tokens of the workspace, in no order. Those who ask at about the
// same time share one list.
func Tokens(ctx context.Context, c *Client) ([]api.Token, error) {
	if c.config.Sparing {
		tokens, known, err := c.libraries.in(c.workspace).tokens.get(ctx, c, everything, true)
		if err != nil {
			return nil, interrupted(api.ReadTokens.Name, err, nil, false)
		}
		if known {
			return tokens, nil
		}
	}
	return All(ctx, c, ReadTokens, api.ListInput{})
}

// looks is how often a list is walked in which somebody was not met, and which had more
// entries than were met: somebody was taken out meanwhile, which may have moved another
// one past the walk. A server that counts wrongly is believed after that.
const looks = 2

// find finds what is in a list only: in one that answers all who look in it, or
// else by a walk that ends where it is found.
func find[Item any](
	ctx context.Context, c *Client, shelf func(*library) *shelf[Item], walk walker[Item], what, name string, is func(Item) bool,
) (Item, bool, error) {
	var none Item
	if c.config.Sparing {
		items, known, err := shelf(c.libraries.in(c.workspace)).get(ctx, c, name, true)
		if known && len(items) > 0 {
			return items[0], true, nil
		}
		switch {
		case err != nil:
			return none, false, interrupted("looking for "+what, err, nil, false)
		case known:
			return none, false, nil
		}
	}
	for range looks {
		var seen begun[Item]
		for part, err := range walk(ctx, c, "") {
			if err != nil {
				return none, false, err
			}
			if i := slices.IndexFunc(part.items, is); i >= 0 {
				return part.items[i], true, nil
			}
			seen.add(part)
		}
		if !seen.short() {
			break
		}
	}
	if c.config.Sparing { // Whoever is not among the invites may be a user by now.
		c.libraries.in(c.workspace).missed(name)
	}
	return none, false, nil
}

// MembersOfUserGroup returns the emails of a group's users and invites. Somebody who
// accepts meanwhile may be in it twice. A group that is not there may have none.
func MembersOfUserGroup(ctx context.Context, c *Client, userGroupID string) ([]string, error) {
	if members, known, err := ListedMemberships(ctx, c, userGroupID); known || err != nil {
		return each(members, func(m api.Membership) string { return m.Email }), err
	}
	// The invites come first: somebody who accepts between the two lists is then in
	// both, and would otherwise be in neither.
	in := api.UserGroupListInput{UserGroupID: userGroupID}
	nobody, err := c.invitedNobody(ctx)
	if err != nil {
		return nil, err
	}
	var members []string
	if !nobody {
		if members, err = All(ctx, c, ListInvitesFromUserGroup, in); err != nil {
			return nil, err
		}
	}
	users, err := All(ctx, c, ListUsersFromUserGroup, in)
	return append(members, each(users, func(u api.UserRef) string { return u.Email })...), err
}

// invitedNobody reports whether the workspace has no invite, as far as a list says that
// is as new as any that reads are answered from, and thereby none of its groups. It asks
// where the invites of several groups are read.
func (c *Client) invitedNobody(ctx context.Context) (bool, error) {
	if !c.config.Sparing {
		return false, nil
	}
	invited, known, err := c.libraries.in(c.workspace).firstEmail.get(ctx, c, everything, false)
	if err != nil {
		return false, interrupted(api.ListInvites.Name, err, nil, false)
	}
	return known && len(invited) == 0, nil
}

// ListedUserGroup returns a group out of the list of groups, where many are read at a
// time. It returns false where it is to be read alone, by GetUserGroup. Permissions are
// nil where the list leaves them out.
func ListedUserGroup(ctx context.Context, c *Client, id string) (api.UserGroup, bool, error) {
	return listed(ctx, c, func(l *library) *shelf[api.UserGroup] { return l.groups }, api.ListUserGroups.Name, id)
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
