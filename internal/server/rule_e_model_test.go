package server_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

// Whatever an owner does in whatever order, the workspace is what the rules say,
// and it never is without an owner (rules C1 to C6, D1, D4, E1).
func TestRuleE1WhateverIsDone(t *testing.T) {
	t.Parallel()
	p := newPlayground(t)
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		e := newEngine(t, p, runs)
		rt.Repeat(map[string]func(*rapid.T){
			"": e.glance, "invite": e.invite, "accept": e.accept, "accept in vain": e.acceptInVain, "withdraw": e.withdraw, "wait": e.wait,
			"remove": e.remove, "leave": e.leave, "create group": e.createGroup, "rename group": e.renameGroup, "delete group": e.deleteGroup,
			"add to group": e.addToGroup, "remove from group": e.removeFromGroup, "replace group": e.replaceGroup,
			"add to member's permissions": e.addToMember, "replace member's permissions": e.replaceMember,
			"add to group's permissions": e.addToGroupPermissions, "replace group's permissions": e.replaceGroupPermissions,
		})
		e.check(rt)
	})
}

// An engine does the same in a workspace, by HTTP, and in an office.
type engine struct {
	*playground
	t      *testing.T
	run    int
	office office
	// ids are the ids of the people who have ever been members, and of the groups
	// by their names.
	ids map[string]string
	// secrets are the tokens of those who have an account.
	secrets map[string]string
	// codes are the codes of the invites that stand, and old those of others.
	codes map[string]string
	old   []string
}

func newEngine(t *testing.T, p *playground, run int) *engine {
	t.Helper()
	e := &engine{playground: p, t: t, run: run, codes: map[string]string{}}
	owner := e.email(0)
	made := p.Bootstrap(t, owner, fmt.Sprintf("run%d", run))
	p.workspace, p.secret = made.WorkspaceID, made.WorkspaceToken
	e.office = newOffice(owner)
	e.ids, e.secrets = map[string]string{owner: made.AccountID}, map[string]string{owner: made.AccountToken}
	p.changed(t)
	return e
}

// ask makes a call with a token, and returns its answer and the status.
func ask[In, Out any](e *engine, secret string, op api.Operation[In, Out], in In) (out Out, status int) {
	request, err := op.Encode(in)
	if err != nil {
		e.t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(e.t.Context(), op.Method, request.Path+"?"+request.Query, strings.NewReader(string(request.Body)))
	r.Header.Set(api.HeaderWorkspace, e.workspace)
	if secret != "" {
		r.Header.Set("Authorization", "Bearer "+secret)
	}
	w := httptest.NewRecorder()
	e.handler.ServeHTTP(w, r)
	if w.Code < http.StatusBadRequest {
		answer{body: w.Body.String()}.decode(e.t, &out)
	}
	return out, w.Code
}

// expect makes a call that must be answered as the rules have it, and changes
// nothing where it is refused.
func expect[In, Out any](rt *rapid.T, e *engine, secret string, op api.Operation[In, Out], in In, want verdict) (out Out, done bool) {
	e.log.Reset()
	out, status := ask(e, secret, op, in)
	if status != want.status {
		rt.Fatalf("%s %+v: got %d, want %d; %s", op.Name, in, status, want.status, e.log)
	}
	if changed := e.changed(e.t); changed && status >= http.StatusBadRequest {
		rt.Fatalf("%s %+v: got %d, and something has changed", op.Name, in, status)
	}
	e.office = want.after
	return out, status < http.StatusBadRequest
}

func (e *engine) email(n int) string { return fmt.Sprintf("p%d@run%d.example", n, e.run) }

// people draws emails, each once, which may be of anybody.
func (e *engine) people(rt *rapid.T) []string {
	numbers := rapid.SliceOfNDistinct(rapid.IntRange(0, 5), 1, 3, rapid.ID[int]).Draw(rt, "people")
	emails := make([]string, len(numbers))
	for i, n := range numbers {
		emails[i] = e.email(n)
	}
	return emails
}

// spelt writes emails in another way that is the same (rule A1).
func spelt(rt *rapid.T, emails []string) []string {
	if rapid.Bool().Draw(rt, "upper") {
		return strings.Split(strings.ToUpper(strings.Join(emails, " ")), " ")
	}
	return emails
}

func holdings() *rapid.Generator[holding] {
	roles := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{ownerRole, minimalRole, readerRole}), 0, 2, rapid.ID[string])
	return rapid.Map(roles, func(names []string) holding {
		h := holding{}
		for _, name := range names {
			h[name] = true
		}
		return h
	})
}

// permissions are the roles of a holding as a request gives them.
func (e *engine) permissions(h holding) []api.PermissionInput {
	permissions := []api.PermissionInput{}
	for _, role := range access.Roles() {
		if h[role.Name] {
			permissions = append(permissions, on(role.ID, api.Resource{ID: e.workspace, Type: api.ResourceWorkspace}))
		}
	}
	return permissions
}

func (e *engine) invite(rt *rapid.T) {
	emails, roles := e.people(rt), holdings().Draw(rt, "roles")
	var in api.CreateInvitesInput
	for _, email := range spelt(rt, emails) {
		invite := api.InviteInput{Email: email}
		for _, permission := range e.permissions(roles) {
			invite.Permissions = append(invite.Permissions, api.InvitePermission{RoleID: permission.RoleID})
		}
		in.Invites = append(in.Invites, invite)
	}
	if _, done := expect(rt, e, e.secret, api.CreateInvites, in, e.office.invite(emails, roles)); done {
		for _, email := range emails {
			e.spend(email)
			e.codes[email] = e.Code(e.t, email)
		}
	}
}

// spend notes that the code of somebody opens nothing any more.
func (e *engine) spend(email string) {
	if code, ok := e.codes[email]; ok {
		e.old = append(e.old, code)
		delete(e.codes, email)
	}
}

func (e *engine) accept(rt *rapid.T) {
	email := among(rt, "invited", e.office.invites)
	secret, known := e.secrets[email]
	if known && !e.office.expired[email] {
		// A forwarded mail opens nothing (rule C2).
		expect(rt, e, "", api.AcceptInvite, api.AcceptInviteInput{Code: e.codes[email]}, e.office.refuse(401))
	}
	out, done := expect(rt, e, secret, api.AcceptInvite, api.AcceptInviteInput{Code: e.codes[email]}, e.office.accept(email))
	if !done {
		return
	}
	if (out.AccountToken == "") != known {
		rt.Fatalf("%s accepts, with an account before: %t, and gets the token %q", email, known, out.AccountToken)
	}
	if !known {
		e.secrets[email] = out.AccountToken
	}
	e.ids[email] = out.User.ID
	e.spend(email)
}

func (e *engine) wait(*rapid.T) {
	e.Clock.Advance(backend.DefaultInviteLifetime)
	e.office = e.office.wait()
}

func (e *engine) acceptInVain(rt *rapid.T) {
	code := rapid.SampledFrom(append(e.old, "nonsense")).Draw(rt, "code")
	expect(rt, e, "", api.AcceptInvite, api.AcceptInviteInput{Code: code}, e.office.refuse(404))
}

func (e *engine) withdraw(rt *rapid.T) {
	emails := e.people(rt)
	_, done := expect(rt, e, e.secret, api.DeleteInvites, api.DeleteInvitesInput{Emails: spelt(rt, emails)}, e.office.withdraw(emails))
	if done {
		for _, email := range emails {
			e.spend(email)
		}
	}
}

func (e *engine) remove(rt *rapid.T) {
	emails := e.people(rt)
	ids := make([]string, len(emails))
	for i, email := range emails {
		if ids[i] = e.ids[email]; ids[i] == "" {
			ids[i] = "nobody"
		}
	}
	expect(rt, e, e.secret, api.DeleteUsers, api.DeleteUsersInput{UserIDs: ids}, e.office.remove(emails))
}

func (e *engine) leave(rt *rapid.T) {
	email := among(rt, "member", e.office.members)
	expect(rt, e, e.secrets[email], api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: e.workspace}, e.office.remove([]string{email}))
}

func groupName(rt *rapid.T) string {
	return rapid.SampledFrom([]string{"Analysts", "Engineers", "Owners"}).Draw(rt, "name")
}

// among draws one of those that are there, if there are any.
func among[V any](rt *rapid.T, what string, there map[string]V) string {
	if len(there) == 0 {
		rt.Skip("nothing to draw from")
	}
	return rapid.SampledFrom(slices.Sorted(maps.Keys(there))).Draw(rt, what)
}

func (e *engine) createGroup(rt *rapid.T) {
	name := groupName(rt)
	out, done := expect(rt, e, e.secret, api.CreateUserGroup, api.CreateUserGroupInput{Name: name}, e.office.createGroup(name))
	if done {
		e.ids[name] = out.UserGroup.ID
	}
}

func (e *engine) renameGroup(rt *rapid.T) {
	from, to := among(rt, "group", e.office.groups), groupName(rt)
	in := api.UpdateUserGroupInput{UserGroupID: e.ids[from], Name: to}
	if _, done := expect(rt, e, e.secret, api.UpdateUserGroup, in, e.office.renameGroup(from, to)); done {
		e.ids[to] = e.ids[from]
	}
}

func (e *engine) deleteGroup(rt *rapid.T) {
	name := among(rt, "group", e.office.groups)
	expect(rt, e, e.secret, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: e.ids[name]}, e.office.deleteGroup(name))
}

func (e *engine) addToGroup(rt *rapid.T) {
	name, emails := among(rt, "group", e.office.groups), e.people(rt)
	in := api.UserGroupMembersInput{UserGroupID: e.ids[name], Emails: spelt(rt, emails)}
	expect(rt, e, e.secret, api.AddUsersToUserGroup, in, e.office.regroup(name, emails, func(people map[string]bool) {
		for _, email := range emails {
			people[email] = true
		}
	}))
}

func (e *engine) removeFromGroup(rt *rapid.T) {
	name, emails := among(rt, "group", e.office.groups), e.people(rt)
	in := api.RemoveUsersFromUserGroupInput{UserGroupID: e.ids[name], Emails: spelt(rt, emails)}
	expect(rt, e, e.secret, api.RemoveUsersFromUserGroup, in, e.office.regroup(name, emails, func(people map[string]bool) {
		for _, email := range emails {
			delete(people, email)
		}
	}))
}

func (e *engine) replaceGroup(rt *rapid.T) {
	name, emails := among(rt, "group", e.office.groups), e.people(rt)
	in := api.UserGroupMembersInput{UserGroupID: e.ids[name], Emails: spelt(rt, emails)}
	expect(rt, e, e.secret, api.ReplaceUsersInUserGroup, in, e.office.regroup(name, emails, func(people map[string]bool) {
		clear(people)
		for _, email := range emails {
			people[email] = true
		}
	}))
}

func (e *engine) addToMember(rt *rapid.T) {
	email, roles := among(rt, "member", e.office.members), holdings().Draw(rt, "roles")
	in := api.UserPermissionsInput{UserID: e.ids[email], Permissions: e.permissions(roles)}
	expect(rt, e, e.secret, api.AddPermissionsToUser, in, e.office.allowMember(email, e.office.members[email].with(roles)))
}

func (e *engine) replaceMember(rt *rapid.T) {
	email, roles := among(rt, "member", e.office.members), holdings().Draw(rt, "roles")
	in := api.UserPermissionsInput{UserID: e.ids[email], Permissions: e.permissions(roles)}
	expect(rt, e, e.secret, api.ReplacePermissionsForUser, in, e.office.allowMember(email, orMinimal(roles)))
}

func (e *engine) addToGroupPermissions(rt *rapid.T) {
	name, roles := among(rt, "group", e.office.groups), holdings().Draw(rt, "roles")
	in := api.UserGroupPermissionsInput{UserGroupID: e.ids[name], Permissions: e.permissions(roles)}
	expect(rt, e, e.secret, api.AddPermissionsToUserGroup, in, e.office.allowGroup(name, e.office.groups[name].roles.with(roles)))
}

func (e *engine) replaceGroupPermissions(rt *rapid.T) {
	name, roles := among(rt, "group", e.office.groups), holdings().Draw(rt, "roles")
	in := api.UserGroupPermissionsInput{UserGroupID: e.ids[name], Permissions: e.permissions(roles)}
	expect(rt, e, e.secret, api.ReplacePermissionsForUserGroup, in, e.office.allowGroup(name, roles))
}

// glance checks after some of the steps: a check costs more than they do.
func (e *engine) glance(rt *rapid.T) {
	if rapid.IntRange(0, 7).Draw(rt, "glance") == 0 {
		e.check(rt)
	}
}

// check reads the workspace, page by page.
func (e *engine) check(rt *rapid.T) {
	seen := newOffice("")
	for _, u := range walked(rt, e, api.ListUsers, func(out api.UsersOutput) ([]api.User, api.Pagination) { return out.Users, out.Pagination }) {
		seen.members[api.FoldEmail(u.Email)] = held(u.Permissions)
	}
	for _, i := range walked(rt, e, api.ReadInvites, func(out api.InvitesOutput) ([]api.Invite, api.Pagination) { return out.Invites, out.Pagination }) {
		seen.invites[api.FoldEmail(i.Email)] = held(i.Permissions)
		if i.Status == api.InviteExpired {
			seen.expired[api.FoldEmail(i.Email)] = true
		}
	}
	names, users := map[string]string{}, map[string]int{}
	for _, g := range walked(rt, e, api.ListUserGroups, func(out api.UserGroupsOutput) ([]api.UserGroup, api.Pagination) {
		return out.UserGroups, out.Pagination
	}) {
		names[g.ID], users[g.Name] = g.Name, g.MemberCount
		seen.groups[g.Name] = circle{map[string]bool{}, held(g.Permissions)}
	}
	for _, m := range walked(rt, e, api.ReadMemberships, func(out api.MembershipsOutput) ([]api.Membership, api.Pagination) {
		return out.Memberships, out.Pagination
	}) {
		email := api.FoldEmail(m.Email)
		seen.groups[names[m.GroupID]].people[email] = true
		if m.Kind == api.MembershipUser {
			users[names[m.GroupID]]--
		} else if seen.invites[email] == nil {
			rt.Fatalf("%+v is of nobody who is invited", m)
		}
	}
	for name, left := range users {
		if left != 0 {
			rt.Fatalf("the group %s counts %d users more than there are", name, left)
		}
	}
	if diff := cmp.Diff(e.office, seen, cmp.AllowUnexported(office{}, circle{}), cmpopts.EquateEmpty()); diff != "" {
		rt.Fatalf("the workspace (-want +got):\n%s", diff)
	}
	if len(seen.owners()) == 0 {
		rt.Fatal("the workspace has no owner")
	}
}

// held are the names of the roles that permissions give, each once.
func held(permissions []api.Permission) holding {
	h := holding{}
	for _, name := range roles(permissions) {
		h[name] = true
	}
	return h
}

// walked reads a list page by page, whose sum is the number of entries that each
// page tells.
func walked[Out, Item any](
	rt *rapid.T, e *engine, op api.Operation[api.ListInput, Out], items func(Out) ([]Item, api.Pagination),
) []Item {
	var met []Item
	in := api.ListInput{Pagination: api.PageOf(rapid.IntRange(2, 5).Draw(rt, "count"), "")}
	for {
		out, status := ask(e, e.secret, op, in)
		if status != http.StatusOK {
			rt.Fatalf("%s %+v: got %d; %s", op.Name, in, status, e.log)
		}
		page, info := items(out)
		met = append(met, page...)
		if in.Pagination.Cursor = info.Next; info.Next != "" {
			continue
		}
		if *info.TotalEntries != len(met) {
			rt.Fatalf("%s tells of %d entries and has %d", op.Name, *info.TotalEntries, len(met))
		}
		return met
	}
}
