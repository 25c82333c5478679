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
	for part, err := range walk(ctx, c) {
		if err != nil {
			return none, false, err
		}
		if i := slices.IndexFunc(part.items, is); i >= 0 {
			return part.items[i], true, nil
		}
	}
	return none, false, nil
}

// MembersOfUserGroup returns the emails of a group's users and invites. Somebody who
// accepts meanwhile may be in it twice. A group that is not there may have none.
func MembersOfUserGroup(ctx context.Context, c *Client, userGroupID string) ([]string, error) {
	if members, known, err := c.listedMembers(ctx, userGroupID); known || err != nil {
		return members, err
	}
	// The invites come first: somebody who accepts between the two lists is then in
	// both, and would otherwise be in neither.
	in := api.UserGroupListInput{UserGroupID: userGroupID}
	members, err := All(ctx, c, ListInvitesFromUserGroup, in)
	if err != nil {
		return nil, err
	}
	users, err := All(ctx, c, ListUsersFromUserGroup, in)
	return append(members, each(users, func(u api.UserRef) string { return u.Email })...), err
}

// listedMembers looks for a group's members in the list of all memberships. It
// returns false where that is not to be asked.
func (c *Client) listedMembers(ctx context.Context, userGroupID string) ([]string, bool, error) {
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
	return each(found, func(m api.Membership) string { return m.Email }), known, nil
}
