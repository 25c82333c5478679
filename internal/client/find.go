package client

import (
	"context"

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
	found, err := look(ctx, c, walk, is, 1)
	if err != nil {
		return none, false, err
	}
	if len(found) > 0 {
		return found[0], true, nil
	}
	if c.config.Sparing { // Whoever is not among the invites may be a user by now.
		c.libraries.in(c.workspace).missed(name)
	}
	return none, false, nil
}

// look walks a list for so many items at most, and once more where entries were missed.
func look[Item any](ctx context.Context, c *Client, walk walker[Item], is func(Item) bool, most int) ([]Item, error) {
	for attempt := 1; ; attempt++ {
		var found []Item
		var seen begun[Item]
		for part, err := range walk(ctx, c, "") {
			if err != nil {
				return nil, err
			}
			for _, item := range part.items {
				if is(item) {
					found = append(found, item)
				}
				if len(found) == most {
					return found, nil
				}
			}
			seen.add(part)
		}
		if !seen.short() || attempt == looks {
			return found, nil
		}
	}
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
