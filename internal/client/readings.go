package client

import (
	"context"
	"fmt"
	"net/http"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A listAnswerer answers an operation from a list. It returns false where that is to
// be asked alone.
type listAnswerer[In, Out any] interface {
	operationNamer
	answer(ctx context.Context, c *Client, l *library, in In) (Out, bool, error)
}

// A listedRead is an operation that reads what is in a list, or in a part of it.
type listedRead[In, Out, Item any] struct {
	operation api.Operation[In, Out]
	shelf     func(*library) *shelf[Item]
	name      func(In) string
	// out makes the output of the items that go by the name. It returns false for
	// items that do not tell all of it.
	out func([]Item) (Out, bool)
	// thin is set where the list of a plain Public API leaves out a part of each item.
	thin bool
	// missing says that there is nothing of the name; nil where the list is not believed
	// that there is not, and the object is asked for alone.
	missing func(In) string
	// whole is set where the answer is all of the list, which may be nothing.
	whole bool
}

func (r listedRead[In, Out, Item]) operationName() string { return r.operation.Name }

func (r listedRead[In, Out, Item]) answer(ctx context.Context, c *Client, l *library, in In) (Out, bool, error) {
	var none Out
	if r.thin && c.mayBePlain(ctx) {
		return none, false, nil
	}
	list := r.shelf(l)
	items, known, err := list.get(ctx, c, r.name(in), false)
	switch {
	case err != nil:
		return none, false, interrupted(r.operation.Name, err, nil, false)
	case !known:
		return none, false, nil
	case len(items) == 0 && !r.whole && r.missing == nil:
		return none, false, nil
	case len(items) == 0 && !r.whole:
		return none, true, &Error{
			Operation: r.operation.Name, Method: r.operation.Method, Status: http.StatusNotFound,
			Problems: []api.Problem{{Type: api.TypeNotFound, Message: r.missing(in)}},
		}
	}
	out, complete := r.out(items)
	if !complete {
		list.tellsPart()
	}
	return out, complete, nil
}

// mayBePlain reports whether the server is a plain Public API or does not say.
func (c *Client) mayBePlain(ctx context.Context) bool {
	features, err := c.Features(ctx)
	return err != nil || features.Plain()
}

// listedReads are the operations that a sparing client answers from lists.
var listedReads = fileByOperation(
	listedRead[api.InviteEmailInput, api.InviteOutput, api.Invite]{
		operation: api.ReadInvite,
		shelf:     func(l *library) *shelf[api.Invite] { return l.invites },
		name:      func(in api.InviteEmailInput) string { return byEmail(in.Email) },
		out:       func(found []api.Invite) (api.InviteOutput, bool) { return api.InviteOutput{Invite: found[0]}, true },
		missing: func(in api.InviteEmailInput) string {
			return fmt.Sprintf("there is no invite for %q in the workspace", in.Email)
		},
	},
	listedRead[api.UserInput, api.UserOutput, api.User]{
		operation: api.GetUser,
		shelf:     func(l *library) *shelf[api.User] { return l.users },
		name:      func(in api.UserInput) string { return in.UserID },
		thin:      true,
		out: func(found []api.User) (api.UserOutput, bool) {
			return api.UserOutput{User: found[0]}, found[0].Permissions != nil
		},
	},
	listedRead[api.UserGroupInput, api.UserGroupOutput, api.UserGroup]{
		operation: api.GetUserGroup,
		shelf:     func(l *library) *shelf[api.UserGroup] { return l.groups },
		name:      func(in api.UserGroupInput) string { return in.UserGroupID },
		thin:      true,
		out: func(found []api.UserGroup) (api.UserGroupOutput, bool) {
			return api.UserGroupOutput{UserGroup: found[0]}, found[0].Permissions != nil
		},
	},
	listedRead[api.PolicyInput, api.PolicyOutput, api.Policy]{
		operation: api.ReadPolicy,
		shelf:     func(l *library) *shelf[api.Policy] { return l.policies },
		name:      func(in api.PolicyInput) string { return in.PolicyID },
		out:       func(found []api.Policy) (api.PolicyOutput, bool) { return api.PolicyOutput{Policy: found[0]}, true },
	},
	listedRead[api.TokenInput, api.TokenOutput, api.Token]{
		operation: api.ReadToken,
		shelf:     func(l *library) *shelf[api.Token] { return l.tokens },
		name:      func(in api.TokenInput) string { return in.TokenID },
		out:       func(found []api.Token) (api.TokenOutput, bool) { return api.TokenOutput{Token: found[0]}, true },
	},
	listedRead[struct{}, api.LabelsOutput, api.WorkspaceLabel]{
		operation: api.ListLabels,
		shelf:     func(l *library) *shelf[api.WorkspaceLabel] { return l.labels },
		name:      func(struct{}) string { return everything },
		out: func(found []api.WorkspaceLabel) (api.LabelsOutput, bool) {
			return api.LabelsOutput{Labels: append([]api.WorkspaceLabel{}, found...)}, true
		},
		whole: true,
	},
)
