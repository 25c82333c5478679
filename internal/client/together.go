package client

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// UserAsOf returns a user with all that they hold. Those who ask for the same one at
// about the same time share one request, and whoever wants it as of lately may get an
// answer from before. The slices in it are shared, and must not be changed.
func UserAsOf(ctx context.Context, c *Client, wanted Freshness, userID string) (api.User, error) {
	return together(ctx, c, func(l *library) *gatherings[api.User] { return l.user }, api.GetUser.Name, userID, wanted,
		func(ctx context.Context) (api.User, error) {
			out, err := callAlone(ctx, c, api.GetUser, api.UserInput{UserID: userID})
			return out.User, err
		})
}

// UserGroupAsOf is UserAsOf for a user group.
func UserGroupAsOf(ctx context.Context, c *Client, wanted Freshness, userGroupID string) (api.UserGroup, error) {
	return together(ctx, c, func(l *library) *gatherings[api.UserGroup] { return l.group }, api.GetUserGroup.Name, userGroupID, wanted,
		func(ctx context.Context) (api.UserGroup, error) {
			out, err := callAlone(ctx, c, api.GetUserGroup, api.UserGroupInput{UserGroupID: userGroupID})
			return out.UserGroup, err
		})
}

// UserAnew finds the user with an email (rule A1) in a list of users that is read after
// it was called, and returns false where there is none: for where FindUser, whose list
// may be a little older, has found nobody. Those who look at about the same time share
// the list.
func UserAnew(ctx context.Context, c *Client, email string) (api.User, bool, error) {
	users, err := together(ctx, c, func(l *library) *gatherings[[]api.User] { return l.everyone }, api.ListUsers.Name, everything, Anew,
		func(ctx context.Context) ([]api.User, error) { return All(ctx, c, ListUsers, api.ListInput{}) })
	for _, user := range users {
		if api.SameEmail(user.Email, email) {
			return user, true, nil
		}
	}
	return api.User{}, false, err
}

// PoliciesOf returns the policies of a subject, as they are after it was called. Where
// many ask at about the same time, they share the list of all policies, and otherwise
// those who ask for the same subject its own.
func PoliciesOf(ctx context.Context, c *Client, subjectType, subjectID string) ([]api.Policy, error) {
	name := heldBy(subjectType, subjectID)
	if c.config.Sparing {
		policies, known, err := anew(ctx, c, c.libraries.in(c.workspace).holders, name)
		if err != nil {
			return nil, interrupted(api.ReadPolicies.Name, err, nil, false)
		}
		if known {
			return policies, nil
		}
	}
	return together(ctx, c, func(l *library) *gatherings[[]api.Policy] { return l.holder }, api.ReadPolicies.Name, name, Anew,
		func(ctx context.Context) ([]api.Policy, error) {
			return All(ctx, c, ReadPolicies, api.ReadPoliciesInput{SubjectType: subjectType, SubjectID: subjectID})
		})
}

// anew returns what goes by a name in a list that is read from now on, where more ask
// for something in it than it has pages.
func anew[Item any](ctx context.Context, c *Client, s *shelf[Item], name string) ([]Item, bool, error) {
	s.calendar.Lock()
	now := s.calendar.next()
	s.written[name], s.changed = trace{at: now}, now
	s.calendar.Unlock()
	items, known, err := s.get(ctx, c, name, false)
	if !known {
		// The list is read for those only who wait for it, and is worth no more to them for
		// those who came before.
		s.calendar.Lock()
		s.alone = 0
		s.calendar.Unlock()
	}
	return items, known, err
}

// together reads what goes by a name with those who want to know the same.
func together[T any](
	ctx context.Context, c *Client, in func(*library) *gatherings[T], operation, name string, wanted Freshness, read func(context.Context) (T, error),
) (T, error) {
	if !c.config.Sparing {
		return read(ctx)
	}
	value, err := in(c.libraries.in(c.workspace)).by(name).get(ctx, wanted, read)
	if err != nil && ctx.Err() != nil {
		return value, interrupted(operation, ctx.Err(), nil, false)
	}
	return value, err
}
