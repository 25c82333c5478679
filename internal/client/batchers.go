package client

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A merger is how inputs of an operation, each with entries of a list, become one.
type merger[In, Out any] struct {
	// list is the name of the list in the input, by which problems blame its entries.
	list string
	// most is how many entries a request takes; no number is too large if zero.
	most int
	// query is set where the entries stand in the URL, whose length is bounded.
	query bool
	// entries tells them apart: the same one stands in a request only once.
	entries func(In) []string
	// scope is what inputs must have in common to become one, besides the workspace, and
	// scoped is set where that is anything.
	scope  func(In) string
	scoped bool
	merge  func([]In) In
	// share is what an input has of the output.
	share func(Out, In) Out
}

// longestQuery is how long the entries in a URL may be together, in bytes: with host
// and path, some 6 KB, which is what proxies let through.
const longestQuery = 5 << 10

// A size is how much a request holds already.
type size struct {
	entries map[string]bool
	length  int
}

func (s *size) add(m interface{ length(string) int }, entries []string) {
	for _, entry := range entries {
		s.entries[entry] = true
		s.length += m.length(entry)
	}
}

func (s *size) remove(m interface{ length(string) int }, entries []string) {
	for _, entry := range entries {
		delete(s.entries, entry)
		s.length -= m.length(entry)
	}
}

// length is what an entry takes of a URL.
func (m merger[In, Out]) length(entry string) int {
	if !m.query {
		return 0
	}
	return len(m.list) + len(".000=&") + len(url.QueryEscape(entry))
}

// fits reports whether a request takes the entries of one more input.
func (m merger[In, Out]) fits(s size, in In) bool {
	entries := m.entries(in)
	length := s.length
	for _, entry := range entries {
		if s.entries[entry] {
			return false
		}
		length += m.length(entry)
	}
	return (m.most == 0 || len(s.entries)+len(entries) <= m.most) && length <= longestQuery
}

// more reports whether a request takes any more entries.
func (m merger[In, Out]) more(s size) bool {
	return m.most == 0 || len(s.entries) < m.most
}

// problems returns those that blame the entries from first to before next, as they
// would blame them if there were no others.
func (m merger[In, Out]) problems(all []api.Problem, first, next int) []api.Problem {
	var own []api.Problem
	for _, problem := range all {
		list, rest, _ := strings.Cut(problem.Field, ".")
		number, rest, more := strings.Cut(rest, ".")
		entry, err := strconv.Atoi(number)
		if list != m.list || err != nil || entry < first || entry >= next {
			continue
		}
		problem.Field = fmt.Sprintf("%s.%d", m.list, entry-first)
		if more {
			problem.Field += "." + rest
		}
		own = append(own, problem)
	}
	return own
}

// newBatchers returns the operations that a sparing client sends together.
func newBatchers() byOperation {
	return fileByOperation(
		newBatcher(api.CreateInvites, merger[api.CreateInvitesInput, api.CreateInvitesOutput]{
			list: "invites", most: api.MaxInviteBatch,
			entries: func(in api.CreateInvitesInput) []string {
				return each(in.Invites, func(i api.InviteInput) string { return api.FoldEmail(i.Email) })
			},
			merge: func(ins []api.CreateInvitesInput) api.CreateInvitesInput {
				return api.CreateInvitesInput{Invites: all(ins, func(in api.CreateInvitesInput) []api.InviteInput { return in.Invites })}
			},
			share: invitesOf,
		}),
		newBatcher(api.DeleteInvites, merger[api.DeleteInvitesInput, api.StatusOutput]{
			list: "emails", query: true,
			entries: func(in api.DeleteInvitesInput) []string { return each(in.Emails, api.FoldEmail) },
			merge: func(ins []api.DeleteInvitesInput) api.DeleteInvitesInput {
				return api.DeleteInvitesInput{Emails: all(ins, func(in api.DeleteInvitesInput) []string { return in.Emails })}
			},
		}),
		newBatcher(api.DeleteUsers, merger[api.DeleteUsersInput, api.StatusOutput]{
			list: "userIds", query: true,
			entries: func(in api.DeleteUsersInput) []string { return in.UserIDs },
			merge: func(ins []api.DeleteUsersInput) api.DeleteUsersInput {
				return api.DeleteUsersInput{UserIDs: all(ins, func(in api.DeleteUsersInput) []string { return in.UserIDs })}
			},
		}),
		newBatcher(api.AddUsersToUserGroup, merger[api.UserGroupMembersInput, api.UserGroupOutput]{
			list: "emails", most: maxMembers,
			scope:   func(in api.UserGroupMembersInput) string { return in.UserGroupID },
			entries: func(in api.UserGroupMembersInput) []string { return each(in.Emails, api.FoldEmail) },
			merge: func(ins []api.UserGroupMembersInput) api.UserGroupMembersInput {
				return api.UserGroupMembersInput{
					UserGroupID: ins[0].UserGroupID, Emails: all(ins, func(in api.UserGroupMembersInput) []string { return in.Emails }),
				}
			},
		}),
		newBatcher(api.RemoveUsersFromUserGroup, merger[api.RemoveUsersFromUserGroupInput, api.StatusOutput]{
			list: "emails", query: true,
			scope:   func(in api.RemoveUsersFromUserGroupInput) string { return in.UserGroupID },
			entries: func(in api.RemoveUsersFromUserGroupInput) []string { return each(in.Emails, api.FoldEmail) },
			merge: func(ins []api.RemoveUsersFromUserGroupInput) api.RemoveUsersFromUserGroupInput {
				return api.RemoveUsersFromUserGroupInput{
					UserGroupID: ins[0].UserGroupID, Emails: all(ins, func(in api.RemoveUsersFromUserGroupInput) []string { return in.Emails }),
				}
			},
		}),
		newBatcher(api.AddPermissionsToUser, merger[api.UserPermissionsInput, api.PermissionsOutput]{
			list: "permissions", most: maxPermissions,
			scope: func(in api.UserPermissionsInput) string { return in.UserID },
			share: func(out api.PermissionsOutput, in api.UserPermissionsInput) api.PermissionsOutput {
				return added(out, in.Permissions)
			},
			entries: func(in api.UserPermissionsInput) []string { return each(in.Permissions, describePermission) },
			merge: func(ins []api.UserPermissionsInput) api.UserPermissionsInput {
				return api.UserPermissionsInput{
					UserID: ins[0].UserID, Permissions: all(ins, func(in api.UserPermissionsInput) []api.PermissionInput { return in.Permissions }),
				}
			},
		}),
		newBatcher(api.AddPermissionsToUserGroup, merger[api.UserGroupPermissionsInput, api.PermissionsOutput]{
			list: "permissions", most: maxPermissions,
			scope:   func(in api.UserGroupPermissionsInput) string { return in.UserGroupID },
			entries: func(in api.UserGroupPermissionsInput) []string { return each(in.Permissions, describePermission) },
			merge: func(ins []api.UserGroupPermissionsInput) api.UserGroupPermissionsInput {
				return api.UserGroupPermissionsInput{
					UserGroupID: ins[0].UserGroupID, Permissions: all(ins, func(in api.UserGroupPermissionsInput) []api.PermissionInput { return in.Permissions }),
				}
			},
		}),
	)
}

// The most entries of a request that the API takes, where it says so (rule D4), or
// that are sent.
const (
	maxMembers     = 1000
	maxPermissions = 200
)

// invitesOf are those of the invites in an answer that were asked for.
func invitesOf(out api.CreateInvitesOutput, in api.CreateInvitesInput) api.CreateInvitesOutput {
	own := api.CreateInvitesOutput{Emails: each(in.Invites, func(i api.InviteInput) string { return i.Email })}
	for _, email := range own.Emails {
		made := slices.IndexFunc(out.Invites, func(i api.Invite) bool { return i.Email == email })
		if made < 0 { // An address that was invited before keeps the spelling it had.
			made = slices.IndexFunc(out.Invites, func(i api.Invite) bool { return api.SameEmail(i.Email, email) })
		}
		if made >= 0 {
			own.Invites = append(own.Invites, out.Invites[made])
		}
	}
	return own
}

// added are those of the permissions in an answer that were asked for.
func added(out api.PermissionsOutput, asked []api.PermissionInput) api.PermissionsOutput {
	own := api.PermissionsOutput{Permissions: []api.AccessPermission{}}
	for _, permission := range out.Permissions {
		if slices.ContainsFunc(asked, func(p api.PermissionInput) bool { return grants(permission, p) }) {
			own.Permissions = append(own.Permissions, permission)
		}
	}
	return own
}

// grants reports whether a permission in an answer is the one that was asked for.
func grants(permission api.AccessPermission, asked api.PermissionInput) bool {
	return permission.RoleID == asked.RoleID && slices.EqualFunc(permission.Resources, asked.Resources,
		func(granted api.GrantedResource, resource api.Resource) bool {
			return granted.ID == resource.ID && granted.Type == resource.Type && slices.EqualFunc(granted.Labels, resource.Labels,
				func(a, b api.Label) bool { return a.Key == b.Key && a.Value == b.Value })
		})
}

// describePermission tells permissions apart.
func describePermission(p api.PermissionInput) string {
	return fmt.Sprintf("%+v", p)
}

func newBatcher[In, Out any](operation api.Operation[In, Out], m merger[In, Out]) *batcher[In, Out] {
	if m.scoped = m.scope != nil; !m.scoped {
		m.scope = func(In) string { return "" }
	}
	if m.share == nil {
		m.share = func(out Out, _ In) Out { return out }
	}
	if operation.Limit != api.LimitWrite {
		panic("client: a batch of " + operation.Name + " would hold a place in the limit that asking for the features needs")
	}
	if m.query != (operation.Method == http.MethodDelete) {
		panic("client: the entries of " + operation.Name + " stand elsewhere")
	}
	return &batcher[In, Out]{operation: operation, merger: m, queues: map[string]*queue[In, Out]{}}
}

func each[A, B any](list []A, of func(A) B) []B {
	result := make([]B, len(list))
	for i, a := range list {
		result[i] = of(a)
	}
	return result
}

func all[A, B any](list []A, of func(A) []B) []B {
	var result []B
	for _, a := range list {
		result = append(result, of(a)...)
	}
	return result
}
