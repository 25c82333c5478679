package client

import (
	"reflect"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// LimitAnswers makes the client refuse answers longer than a few bytes, so that
// no test has to make a huge one.
func (c *Client) LimitAnswers(bytes int64) { c.maxAnswer = bytes }

// OperationName returns the name of the operation that a list walks.
func (l List[In, Out, Item]) OperationName() string { return l.operation.Name }

// FileTwice files two batchers for one operation.
func FileTwice(op api.Operation[api.CreateInvitesInput, api.CreateInvitesOutput]) {
	one := newBatcher(op, merger[api.CreateInvitesInput, api.CreateInvitesOutput]{})
	fileByOperation(one, one)
}

// KnowsWrite reports whether it is known what an operation that writes changes.
func KnowsWrite(route api.Route) bool {
	return newLibrary(&Config{}).write(route.Name, reflect.Zero(route.In).Interface(), nil)
}

// Changes returns by what operations that write make lists out of date, and which of
// these lists they take something out of.
func Changes(route api.Route) map[string]bool {
	l := newLibrary(&Config{})
	l.note(false, func(l *library) { l.write(route.Name, reflect.Zero(route.In).Interface(), nil) })
	changes := map[string]bool{}
	note := func(name string, changed trace, removed moment) {
		if changed.at > 0 {
			changes[name] = removed > 0
		}
	}
	note("groups", l.groups.changed, l.groups.removed)
	note("invites", l.invites.changed, l.invites.removed)
	note("labels", l.labels.changed, l.labels.removed)
	note("memberships", l.memberships.changed, l.memberships.removed)
	note("sources", l.sources.changed, l.sources.removed)
	note("users", l.users.changed, l.users.removed)
	return changes
}

// Queues returns how many queues of permissions for users a client remembers.
func (c *Client) Queues() int {
	b, _ := filedFor[*batcher[api.UserPermissionsInput, api.PermissionsOutput]](c.batchers, api.AddPermissionsToUser.Name)
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.queues)
}
