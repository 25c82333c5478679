package server_test

import (
	"slices"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A way is one in which a workspace can lose its owners: ada and bob, who are
// owners themselves, or through a group that is made for them.
type way struct {
	// throughGroup is set where ada and bob are owners through the group only.
	throughGroup bool
	// lose makes all of the people cease to be owners, and try reports a refusal.
	lose func(t *testing.T, s ownership, people ...person) attempt
}

// An attempt is a call that may be refused.
type attempt func(status int)

// An ownership is a workspace whose owners are ada and bob, besides whom there is
// somebody invited as an owner, in all ways.
type ownership struct {
	*team
	ada, bob person
	// group is the id of a group of owners. It holds the invited person, and ada and
	// bob where they are owners through it.
	group string
}

func newOwnership(t *testing.T, throughGroup bool) ownership {
	t.Helper()
	s := ownership{team: newTeam(t)}
	var own []string
	if !throughGroup {
		own = []string{ownerRole}
	}
	s.ada, s.bob = s.join(t, "ada@example.com", own...), s.join(t, "bob@example.com", own...)
	s.invite(t, "ivan@example.com", ownerRole)
	s.group = s.team.group(t, "Owners", "ivan@example.com")
	do(t, s.token, api.ReplacePermissionsForUserGroup,
		api.UserGroupPermissionsInput{UserGroupID: s.group, Permissions: s.permissions(t, ownerRole, adminRole)})
	if throughGroup {
		do(t, s.token, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: s.group, Emails: emails(s.ada, s.bob)})
	}
	do(t, s.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{s.owner.id}})
	same(t, "the owners at first", s.owners(t), []string{"ada@example.com", "bob@example.com"})
	return s
}

func emails(people ...person) []string {
	list := make([]string, len(people))
	for i, p := range people {
		list[i] = p.email
	}
	return list
}

func ids(people ...person) []string {
	list := make([]string, len(people))
	for i, p := range people {
		list[i] = p.id
	}
	return list
}

// attempting is a call by the workspace token.
func attempting[In, Out any](t *testing.T, s ownership, op api.Operation[In, Out], in In) attempt {
	return func(status int) {
		t.Helper()
		if status == op.Status {
			do(t, s.token, op, in)
			return
		}
		says(t, refuse(t, s.world, s.token, op, in, status), "Workspace Owner", "acme")
	}
}

// replacing replaces the permissions of one person.
func replacing(roles ...string) func(t *testing.T, s ownership, people ...person) attempt {
	return func(t *testing.T, s ownership, people ...person) attempt {
		t.Helper()
		// All but the last go first: they are not the last owner.
		for _, p := range people[:len(people)-1] {
			do(t, s.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: p.id, Permissions: s.permissions(t, roles...)})
		}
		last := people[len(people)-1]
		return attempting(t, s, api.ReplacePermissionsForUser,
			api.UserPermissionsInput{UserID: last.id, Permissions: s.permissions(t, roles...)})
	}
}

var ways = map[string]way{
	"removal": {lose: func(t *testing.T, s ownership, people ...person) attempt {
		t.Helper()
		return attempting(t, s, api.DeleteUsers, api.DeleteUsersInput{UserIDs: ids(people...)})
	}},
	"removal of who is owner through a group": {throughGroup: true, lose: func(t *testing.T, s ownership, people ...person) attempt {
		t.Helper()
		return attempting(t, s, api.DeleteUsers, api.DeleteUsersInput{UserIDs: ids(people...)})
	}},
	"leaving": {lose: func(t *testing.T, s ownership, people ...person) attempt {
		t.Helper()
		for _, p := range people[:len(people)-1] {
			do(t, p.Client, api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: s.id})
		}
		last := people[len(people)-1]
		return func(status int) {
			t.Helper()
			if status == 200 {
				do(t, last.Client, api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: s.id})
				return
			}
			refuse(t, s.world, last.Client, api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: s.id}, status)
		}
	}},
	"permissions replaced by others":  {lose: replacing(memberRole, adminRole)},
	"permissions replaced by nothing": {lose: replacing()},
	"group members removed": {throughGroup: true, lose: func(t *testing.T, s ownership, people ...person) attempt {
		t.Helper()
		return attempting(t, s, api.RemoveUsersFromUserGroup,
			api.RemoveUsersFromUserGroupInput{UserGroupID: s.group, Emails: emails(people...)})
	}},
	"group members replaced": {throughGroup: true, lose: func(t *testing.T, s ownership, people ...person) attempt {
		t.Helper()
		stay := []string{}
		for _, m := range s.look(t).Memberships {
			if !slices.Contains(emails(people...), m.Email) {
				stay = append(stay, m.Email)
			}
		}
		return attempting(t, s, api.ReplaceUsersInUserGroup, api.UserGroupMembersInput{UserGroupID: s.group, Emails: stay})
	}},
}

func TestRuleE1LastOwnerStays(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newOwnership(t, way.throughGroup)
			way.lose(t, s, s.ada, s.bob)(409)
		})
	}
}

func TestRuleE1OneOfTwoOwnersMayGo(t *testing.T) {
	t.Parallel()
	for name, way := range ways {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newOwnership(t, way.throughGroup)
			way.lose(t, s, s.ada)(200)
			same(t, "the owners", s.owners(t), []string{"bob@example.com"})
			way.lose(t, s, s.bob)(409)
		})
	}
}

func TestRuleE1GroupOfTheLastOwnersStays(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]func(*testing.T, ownership) attempt{
		"deleted": func(t *testing.T, s ownership) attempt {
			t.Helper()
			return attempting(t, s, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: s.group})
		},
		"permissions replaced": func(t *testing.T, s ownership) attempt {
			t.Helper()
			return attempting(t, s, api.ReplacePermissionsForUserGroup,
				api.UserGroupPermissionsInput{UserGroupID: s.group, Permissions: s.permissions(t, adminRole)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newOwnership(t, true)
			c(t, s)(409)
			do(t, s.token, api.AddPermissionsToUser, api.UserPermissionsInput{UserID: s.bob.id, Permissions: s.permissions(t, ownerRole)})
			c(t, s)(200)
			same(t, "the owners", s.owners(t), []string{"bob@example.com"})
		})
	}
}

func TestRuleE1GroupsCount(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	owners := acme.group(t, "Owners", "ada@example.com")
	remove := api.DeleteUsersInput{UserIDs: []string{acme.owner.id}}
	refuse(t, acme.world, acme.token, api.DeleteUsers, remove, 409)

	do(t, acme.token, api.AddPermissionsToUserGroup,
		api.UserGroupPermissionsInput{UserGroupID: owners, Permissions: acme.permissions(t, ownerRole)})
	do(t, ada.Client, api.DeleteUsers, remove)
	same(t, "the owners", acme.owners(t), []string{"ada@example.com"})
	refuse(t, acme.world, ada.Client, api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: acme.id}, 409)
}

// Who is owner twice stays owner without either.
func TestRuleE1OwnerInTwoWays(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	owners := acme.group(t, "Owners", acme.owner.email)
	permissions := api.UserGroupPermissionsInput{UserGroupID: owners, Permissions: acme.permissions(t, ownerRole)}
	do(t, acme.token, api.ReplacePermissionsForUserGroup, permissions)
	do(t, acme.token, api.RemoveUsersFromUserGroup, api.RemoveUsersFromUserGroupInput{UserGroupID: owners, Emails: []string{acme.owner.email}})
	do(t, acme.token, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: owners, Emails: []string{acme.owner.email}})
	do(t, acme.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: acme.owner.id, Permissions: []api.PermissionInput{}})
	refuse(t, acme.world, acme.token, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: owners}, 409)
	same(t, "the owners", acme.owners(t), []string{acme.owner.email})
}

func TestRuleE1InvitesDoNotCount(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.invite(t, "ada@example.com", ownerRole)
	owners := acme.group(t, "Owners", "ada@example.com")
	do(t, acme.token, api.AddPermissionsToUserGroup,
		api.UserGroupPermissionsInput{UserGroupID: owners, Permissions: acme.permissions(t, ownerRole)})
	leave := api.WorkspaceInput{WorkspaceID: acme.id}
	refuse(t, acme.world, acme.owner.Client, api.LeaveWorkspace, leave, 409)

	acme.world.accept(t, "", acme.world.Code(t, "ada@example.com"))
	do(t, acme.owner.Client, api.LeaveWorkspace, leave)
	same(t, "the owners", acme.owners(t), []string{"ada@example.com"})
}

func TestRuleE1OtherWorkspacesDoNotCount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	globex.joinAs(t, acme.owner, ownerRole)
	acme.joinAs(t, globex.owner, memberRole)
	refuse(t, w, acme.owner.Client, api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: acme.id}, 409)
	do(t, acme.owner.Client, api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: globex.id})
}
