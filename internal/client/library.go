package client

import (
	"context"
	"iter"
	"sync"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// libraries are those of all workspaces that a client acts in.
type libraries struct {
	config *Config

	mu sync.Mutex
	of map[string]*library
}

// in returns the library of a workspace, named as the client names it: who acts in
// one by its id and by its slug has two.
func (l *libraries) in(workspace string) *library {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.of[workspace] == nil {
		l.of[workspace] = newLibrary(l.config)
	}
	return l.of[workspace]
}

// note takes in that a write begins or has ended, by its operation, with its input, and
// in the end its output. It is unclear where nobody can tell what becomes of it.
func (l *libraries) note(workspace, operation string, in, out any, unclear bool) {
	known := false
	l.in(workspace).note(unclear, func(library *library) { known = library.write(operation, in, out) })
	if known {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, each := range l.of {
		each.note(unclear, (*library).writeAny)
	}
}

// A library is the lists of one workspace that answer reads of what is in them.
type library struct {
	config      *Config
	calendar    *calendar
	invites     *shelf[api.Invite]
	emails      *shelf[string] // Of the invites, where a plain Public API tells no more.
	firstEmail  *shelf[string] // Of those, for whether there is any.
	users       *shelf[api.User]
	groups      *shelf[api.UserGroup]
	memberships *shelf[api.Membership]
	policies    *shelf[api.Policy]
	tokens      *shelf[api.Token]
	labels      *shelf[api.WorkspaceLabel]
	sources     *shelf[api.Source]
	workspaces  *shelf[api.Workspace] // Of the account, whichever workspace the client acts in.

	// usersOf and invitesOf are in the user groups.
	usersOf   *shelves[api.UserRef]
	invitesOf *shelves[string]
	// Of one user, group or holder of policies several may want to know at a time.
	user   *gatherings[api.User]
	group  *gatherings[api.UserGroup]
	holder *gatherings[[]api.Policy]
}

func newLibrary(config *Config) *library {
	l := &library{config: config, calendar: &calendar{}}
	l.users = newShelf(l.calendar, config, pages(ListUsers), func(u api.User) []string { return []string{u.ID, byEmail(u.Email)} })
	l.invites = newShelf(l.calendar, config, pages(ReadInvites), func(i api.Invite) []string { return []string{byEmail(i.Email)} })
	l.emails = newShelf(l.calendar, config, pages(ListInvites), func(email string) []string { return []string{byEmail(email)} })
	l.firstEmail = newShelf(l.calendar, config, firstInvite, func(string) []string { return []string{everything} })
	l.invites.vanished, l.emails.vanished = l.accepted, l.accepted
	l.groups = newShelf(l.calendar, config, pages(ListUserGroups), func(g api.UserGroup) []string { return []string{g.ID, byName(g.Name)} })
	l.memberships = newShelf(l.calendar, config, pages(ReadMemberships), func(m api.Membership) []string { return []string{m.GroupID} })
	l.policies = newShelf(l.calendar, config, policyPages, func(p api.Policy) []string {
		return []string{p.ID, heldBy(p.SubjectType, p.SubjectID)}
	})
	l.tokens = newShelf(l.calendar, config, pages(ReadTokens), func(t api.Token) []string { return []string{t.ID, everything} })
	l.labels = newShelf(l.calendar, config, labelPage, func(api.WorkspaceLabel) []string { return []string{everything} })
	l.sources = newShelf(l.calendar, config, pages(ListSources), func(s api.Source) []string { return []string{s.ID, bySlug(s.Slug)} })
	l.workspaces = newShelf(l.calendar, config, pages(ReadWorkspaces), func(w api.Workspace) []string { return []string{w.ID} })
	inGroups := func() trace { return l.memberships.changed }
	l.usersOf = newShelves(l.calendar, config, ListUsersFromUserGroup, func(u api.UserRef) []string { return []string{u.ID, byEmail(u.Email)} }, inGroups)
	l.invitesOf = newShelves(l.calendar, config, ListInvitesFromUserGroup, func(email string) []string { return []string{byEmail(email)} }, inGroups)
	l.user = newGatherings[api.User](l.calendar, config, func() trace { return l.users.changed })
	l.group = newGatherings[api.UserGroup](l.calendar, config, func() trace { return l.groups.changed })
	l.holder = newGatherings[[]api.Policy](l.calendar, config, func() trace { return l.policies.changed })
	return l
}

// note notes a write, which may change what the function says.
func (l *library) note(unclear bool, writes func(*library)) {
	l.calendar.Lock()
	defer l.calendar.Unlock()
	l.calendar.writing = trace{at: l.calendar.next()}
	if unclear {
		l.calendar.writing.unclear = l.config.Now().Add(staleAfter)
	}
	writes(l)
}

// everything is what all items of a list go by that is asked for as a whole.
const everything = ""

// byEmail is what somebody goes by beside their id (rule A1).
func byEmail(email string) string {
	return "email " + api.FoldEmail(email)
}

// heldBy is what the policies of a subject go by. The id of an invite is its email.
func heldBy(subjectType, id string) string {
	if subjectType == api.SubjectInvite {
		id = api.FoldEmail(id)
	}
	return subjectType + " " + id
}

// policyPages walks the policies of a workspace from a cursor.
func policyPages(ctx context.Context, c *Client, cursor string) iter.Seq2[page[api.Policy], error] {
	return walkFrom(ctx, c, ReadPolicies, api.ReadPoliciesInput{}, cursor)
}

// pages walks a list that takes nothing but the page.
func pages[Out, Item any](list List[api.ListInput, Out, Item]) walker[Item] {
	return func(ctx context.Context, c *Client, cursor string) iter.Seq2[page[Item], error] {
		return walkFrom(ctx, c, list, api.ListInput{}, cursor)
	}
}

// labelPage is the list of labels, which has no pages.
func labelPage(ctx context.Context, c *Client, _ string) iter.Seq2[page[api.WorkspaceLabel], error] {
	return func(yield func(page[api.WorkspaceLabel], error) bool) {
		out, err := callAlone(ctx, c, api.ListLabels, struct{}{})
		yield(page[api.WorkspaceLabel]{items: out.Labels, total: len(out.Labels)}, err)
	}
}

// firstInvite is no more than the first of the invites, if there is any.
func firstInvite(ctx context.Context, c *Client, _ string) iter.Seq2[page[string], error] {
	return func(yield func(page[string], error) bool) {
		out, err := callAlone(ctx, c, api.ListInvites, api.ListInput{Pagination: api.PageOf(1, "")})
		yield(page[string]{items: out.Invites, total: len(out.Invites)}, err)
	}
}

// writeAny notes a write to what may be anything.
func (l *library) writeAny() {
	l.writeAnyone()
	l.tokens.writeAny()
	l.labels.writeAny()
	l.memberships.writeAny()
	l.sources.writeAny()
	l.workspaces.writeAny()
}

// writeAnyone notes a write to what anybody may do, and thereby to all who hold
// policies.
func (l *library) writeAnyone() {
	l.users.writeAny()
	l.invites.writeAny()
	l.emails.writeAny()
	l.firstEmail.writeAny()
	l.groups.writeAny()
	l.policies.writeAny()
	l.tokens.writeAny()
}

// write notes what an operation with an input, and an output where it has ended,
// changes. It reports whether it knows.
func (l *library) write(operation string, in, out any) bool {
	switch in := in.(type) {
	case api.CreateInvitesInput:
		l.invite(each(in.Invites, func(i api.InviteInput) string { return i.Email }))
		l.policies.writeAny() // Who was invited before has others now.
	case api.UpdateInviteInput:
		l.invite([]string{in.Email})
		l.policies.writeAny()
	case api.InviteEmailInput:
		l.invite([]string{in.Email})
	case api.DeleteInvitesInput:
		l.withdraw(in.Emails)
		l.policies.writeAny()
		l.memberships.writeAny()
	case api.DeleteUsersInput:
		l.users.remove(in.UserIDs...)
		l.policies.writeAny()
		l.memberships.writeAny()
		l.groups.writeAny() // They tell how many members they have.
	case api.UserPermissionsInput:
		l.users.write(in.UserID)
		l.policies.writeAny()
	case api.UpdateUserInput:
		l.users.write(in.UserID)
	case api.CreateUserGroupInput, api.UpdateUserGroupInput, api.UserGroupInput, api.UserGroupPermissionsInput,
		api.UserGroupMembersInput, api.RemoveUsersFromUserGroupInput:
		l.writeGroup(operation, in, out)
	case api.CreateTokenInput, api.UpdateTokenInput, api.TokenInput:
		l.tokens.writeAny()
		l.policies.writeAny()
	case api.CreateLabelInput:
		l.labels.writeAny()
	case api.UpdateLabelInput, api.LabelInput: // Sources tell their labels.
		l.labels.writeAny()
		l.sources.writeAny()
	case api.CreateSourceInput:
		l.sources.write(bySlug(in.Slug))
		l.writeAnyone() // The roles that people have on new sources come with it.
	case api.SourceInput: // It is deleted, and what is about it alone with it, or gets a write key.
		l.sources.remove(in.SourceID)
		l.writeAnyone()
	case api.UpdateSourceInput:
		l.sources.write(in.SourceID)
		if in.Slug != nil {
			l.sources.write(bySlug(*in.Slug))
		}
	case api.SourceLabelsInput:
		l.sources.write(in.SourceID)
	case api.WriteKeyInput:
		l.sources.write(in.SourceID)
	case api.CreatePolicyInput:
		l.writePolicy(in, out)
	case api.PolicyInput: // It is deleted, and does not say whose it was.
		l.writeAnyone()
	default:
		return false
	}
	return true
}

// accepted notes that some are not among the invites any more: they may be users by
// now, whatever the list of users said before.
func (l *library) accepted(names []string, first bool) {
	l.calendar.writing = trace{at: l.calendar.next()}
	if first {
		l.users.writeAny()
	}
	l.users.write(names...)
}

// miss notes that what an input names was asked for and is not there.
func (l *library) miss(in any) {
	if in, ok := in.(api.InviteEmailInput); ok {
		l.missed(byEmail(in.Email)) // Whoever has accepted is there.
	}
}

// missed notes that whoever goes by a name was looked for and is not there, so that the
// list of users says nothing of them any more.
func (l *library) missed(name string) {
	l.note(false, func(l *library) { l.users.write(name) })
}

// invite notes a write to the invites of some addresses.
func (l *library) invite(emails []string) {
	names := each(emails, byEmail)
	l.invites.write(names...)
	l.emails.write(names...)
	l.firstEmail.writeAny()
}

// withdraw notes that the invites of some addresses are withdrawn.
func (l *library) withdraw(emails []string) {
	names := each(emails, byEmail)
	l.invites.remove(names...)
	l.emails.remove(names...)
	l.firstEmail.writeAny()
}

// writePolicy notes that a subject gets a policy.
func (l *library) writePolicy(in api.CreatePolicyInput, out any) {
	l.policies.write(heldBy(in.SubjectType, in.SubjectID))
	if made, ok := out.(api.PolicyOutput); ok {
		l.policies.write(made.Policy.ID)
	}
	switch in.SubjectType {
	case api.SubjectUser:
		l.users.write(in.SubjectID)
	case api.SubjectGroup:
		l.groups.write(in.SubjectID)
	case api.SubjectInvite: // Its id is the address.
		l.invites.write(byEmail(in.SubjectID))
	default:
		l.tokens.writeAny()
	}
}

// writeGroup notes a write to a group. Invites tell the groups that they are in.
func (l *library) writeGroup(operation string, in, out any) {
	var id string
	switch in := in.(type) {
	case api.CreateUserGroupInput:
		l.groups.write(byName(in.Name))
		if made, ok := out.(api.UserGroupOutput); ok {
			id = made.UserGroup.ID
		}
	case api.UpdateUserGroupInput:
		l.groups.write(byName(in.Name))
		id = in.UserGroupID
	case api.UserGroupPermissionsInput:
		id = in.UserGroupID
		l.policies.writeAny()
	case api.UserGroupInput: // It is deleted.
		id = in.UserGroupID
		l.groups.remove()
		l.policies.writeAny()
		l.invites.writeAny()
	case api.UserGroupMembersInput:
		id = in.UserGroupID
		if operation == api.AddUsersToUserGroup.Name {
			l.invites.write(each(in.Emails, byEmail)...)
		} else { // They replace whoever was there.
			l.invites.writeAny()
		}
	case api.RemoveUsersFromUserGroupInput:
		id = in.UserGroupID
		l.invites.write(each(in.Emails, byEmail)...)
	}
	l.groups.write(id)
	l.memberships.remove(id)
}
