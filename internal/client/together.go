package client

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// SharedUser returns a user with all that they hold, as GetUser does. Those who ask for
// the same one at about the same time share one request, and those who ask later its
// answer, as long as they would that of a list. The slices in it must not be changed.
func SharedUser(ctx context.Context, c *Client, userID string) (api.User, error) {
	return together(ctx, c, func(l *library) *gatherings[api.User] { return l.user }, api.GetUser.Name, userID,
		func(ctx context.Context) (api.User, error) {
			out, err := callAlone(ctx, c, api.GetUser, api.UserInput{UserID: userID})
			return out.User, err
		})
}

// SharedUserGroup is SharedUser for a user group.
func SharedUserGroup(ctx context.Context, c *Client, userGroupID string) (api.UserGroup, error) {
	return together(ctx, c, func(l *library) *gatherings[api.UserGroup] { return l.group }, api.GetUserGroup.Name, userGroupID,
		func(ctx context.Context) (api.UserGroup, error) {
			out, err := callAlone(ctx, c, api.GetUserGroup, api.UserGroupInput{UserGroupID: userGroupID})
			return out.UserGroup, err
		})
}

// PoliciesOf returns the policies of a subject. Where many ask at about the same time,
// they share the list of all policies, and otherwise those who ask for the same subject
// its own.
func PoliciesOf(ctx context.Context, c *Client, subjectType, subjectID string) ([]api.Policy, error) {
	name := heldBy(subjectType, subjectID)
	if c.config.Sparing {
		policies, known, err := c.libraries.in(c.workspace).policies.get(ctx, c, name, false)
		if err != nil {
			return nil, interrupted(api.ReadPolicies.Name, err, nil, false)
		}
		if known {
			return policies, nil
		}
	}
	return together(ctx, c, func(l *library) *gatherings[[]api.Policy] { return l.holder }, api.ReadPolicies.Name, name,
		func(ctx context.Context) ([]api.Policy, error) {
			return All(ctx, c, ReadPolicies, api.ReadPoliciesInput{SubjectType: subjectType, SubjectID: subjectID})
		})
}

// together reads what goes by a name with those who want to know the same.
func together[T any](
	ctx context.Context, c *Client, in func(*library) *gatherings[T], operation, name string, read func(context.Context) (T, error),
) (T, error) {
	if !c.config.Sparing {
		return read(ctx)
	}
	value, err := in(c.libraries.in(c.workspace)).by(name).get(ctx, c, read)
	if err != nil && ctx.Err() != nil {
		return value, interrupted(operation, ctx.Err(), nil, false)
	}
	return value, err
}
