package server_test

import (
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func TestRuleC5GroupNamesAreUniqueInAWorkspace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	analysts := acme.group(t, "Analysts")
	others := acme.group(t, "analysts")
	globex.group(t, "Analysts")

	says(t, refuse(t, w, acme.token, api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"}, 409, "name"), "Analysts")
	says(t, refuse(t, w, acme.token, api.UpdateUserGroup,
		api.UpdateUserGroupInput{UserGroupID: others, Name: "Analysts"}, 409, "name"), "Analysts")
	do(t, acme.token, api.UpdateUserGroup, api.UpdateUserGroupInput{UserGroupID: analysts, Name: "Analysts"})
	do(t, acme.token, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: analysts})
	renamed := do(t, acme.token, api.UpdateUserGroup, api.UpdateUserGroupInput{UserGroupID: others, Name: "Analysts"}).UserGroup
	same(t, "the group", [2]string{renamed.ID, renamed.Name}, [2]string{others, "Analysts"})
}

func TestRuleC5GroupNamedByManyAtOnce(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	create := request{method: "POST", path: "/groups", token: acme.secret, body: `{"name":"Analysts"}`}
	statuses := atOnce(8, func(int) int { return acme.world.send(t, create).status })
	same(t, "how often each status came", tally(statuses), map[int]int{200: 1, 409: 7})
	same(t, "the number of groups", len(acme.look(t).Groups), 1)
}

func TestRuleC5NewGroupHoldsMinimalAccess(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	made := do(t, acme.token, api.CreateUserGroup, api.CreateUserGroupInput{Name: " Überlinge, 数据 "}).UserGroup
	same(t, "the group", made, api.UserGroup{
		ID: made.ID, Name: " Überlinge, 数据 ",
		Permissions: []api.Permission{{
			RoleID: api.RoleIDMinimalWorkspaceAccess, RoleName: minimalRole,
			Resources: []api.GrantedResource{{ID: acme.id, Type: api.ResourceWorkspace, Labels: []api.Label{}}},
		}},
	})
	same(t, "what is read", do(t, acme.token, api.GetUserGroup, api.UserGroupInput{UserGroupID: made.ID}).UserGroup, made)
	same(t, "what is listed", all(t, acme.token, client.ListUserGroups, api.ListInput{}), []api.UserGroup{made})

	for _, name := range []string{" ", "\u00a0\u2003", strings.Repeat("x", 256)} {
		refuse(t, acme.world, acme.token, api.CreateUserGroup, api.CreateUserGroupInput{Name: name}, 422, "name")
		refuse(t, acme.world, acme.token, api.UpdateUserGroup, api.UpdateUserGroupInput{UserGroupID: made.ID, Name: name}, 422, "name")
	}
}

func TestRuleC5MembersAreUsersAndInvites(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	acme.invite(t, "ivan@example.com")
	id := acme.group(t, "Analysts")
	emails := []string{"ivan@example.com", "ada@example.com", "ADA@example.com"}

	added := do(t, acme.token, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: emails}).UserGroup
	same(t, "the count, which is of users only", added.MemberCount, 1)
	same(t, "the users", all(t, acme.token, client.ListUsersFromUserGroup, api.UserGroupListInput{UserGroupID: id}),
		[]api.UserRef{{ID: ada.id, Email: "ada@example.com"}})
	same(t, "the invites", all(t, acme.token, client.ListInvitesFromUserGroup, api.UserGroupListInput{UserGroupID: id}),
		[]string{"ivan@example.com"})
	same(t, "the groups of the user", all(t, acme.token, client.ListUserGroupsFromUser, api.UserListInput{UserID: ada.id}),
		[]api.GroupRef{{ID: id, Name: "Analysts"}})

	ivan := acme.world.accept(t, "", acme.world.Code(t, "ivan@example.com")).User
	same(t, "the users after acceptance", all(t, acme.token, client.ListUsersFromUserGroup, api.UserGroupListInput{UserGroupID: id}),
		[]api.UserRef{{ID: ivan.ID, Email: "ivan@example.com"}, {ID: ada.id, Email: "ada@example.com"}})
	same(t, "the invites after acceptance", all(t, acme.token, client.ListInvitesFromUserGroup, api.UserGroupListInput{UserGroupID: id}),
		[]string{})

	events := acme.events(t)
	do(t, acme.token, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: emails})
	same(t, "the events after adding nobody new", acme.events(t), events)
}

func TestRuleC5MembersAreReplaced(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada, bob := acme.join(t, "ada@example.com"), acme.join(t, "bob@example.com")
	acme.invite(t, "ivan@example.com")
	acme.invite(t, "ida@example.com")
	id := acme.group(t, "Analysts", "ada@example.com", "ivan@example.com")
	replace := func(emails ...string) int {
		in := api.UserGroupMembersInput{UserGroupID: id, Emails: append([]string{}, emails...)}
		return do(t, acme.token, api.ReplaceUsersInUserGroup, in).UserGroup.MemberCount
	}
	user := func(p person) api.Membership {
		return api.Membership{GroupID: id, Email: p.email, Kind: api.MembershipUser, UserID: p.id}
	}
	invite := func(email string) api.Membership {
		return api.Membership{GroupID: id, Email: email, Kind: api.MembershipInvite}
	}

	same(t, "the count", replace("ida@example.com", "ADA@example.com", "bob@example.com", "bob@example.com"), 2)
	same(t, "the members", acme.look(t).Memberships, []api.Membership{user(ada), invite("ida@example.com"), user(bob)})
	events := acme.events(t)
	same(t, "the count of the same again", replace("bob@example.com", "ada@example.com", "ida@example.com"), 2)
	same(t, "the events of the same again", acme.events(t), events)
	same(t, "the count of none", replace(), 0)
	same(t, "the members, none wanted", acme.look(t).Memberships, []api.Membership{})
	same(t, "the people", len(acme.look(t).Users)+len(acme.look(t).Invites), 5)
}

func TestRuleC5MembersAreRemoved(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.join(t, "ada@example.com")
	bob := acme.join(t, "bob@example.com")
	acme.invite(t, "ivan@example.com")
	id := acme.group(t, "Analysts", "ada@example.com", "ivan@example.com", "bob@example.com")
	remove := func(emails ...string) {
		do(t, acme.token, api.RemoveUsersFromUserGroup, api.RemoveUsersFromUserGroupInput{UserGroupID: id, Emails: emails})
	}
	remove("ADA@example.com", "ivan@example.com", "ada@example.com")
	left := []api.Membership{{GroupID: id, Email: "bob@example.com", Kind: api.MembershipUser, UserID: bob.id}}
	same(t, "the members", acme.look(t).Memberships, left)
	before := acme.look(t)
	remove("ada@example.com", "ivan@example.com")
	same(t, "everything, after removing who is not in it", acme.look(t), before)
	same(t, "the invites", before.Invites[0].Email, "ivan@example.com")
}

func TestRuleC5UnknownEmailIs404(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	acme.join(t, "ada@example.com")
	globex.join(t, "grace@example.com")
	globex.invite(t, "gil@example.com")
	id := acme.group(t, "Analysts", "ada@example.com")
	emails := []string{"ada@example.com", "nobody@example.com", "grace@example.com", "owner@acme.example", "gil@example.com"}
	fields := []string{"emails.1", "emails.2", "emails.4"}

	in := api.UserGroupMembersInput{UserGroupID: id, Emails: emails}
	for i, problem := range refuse(t, w, acme.token, api.AddUsersToUserGroup, in, 404, fields...) {
		says(t, []api.Problem{problem}, []string{"nobody@example.com", "grace@example.com", "gil@example.com"}[i])
	}
	refuse(t, w, acme.token, api.ReplaceUsersInUserGroup, in, 404, fields...)
	refuse(t, w, acme.token, api.RemoveUsersFromUserGroup, api.RemoveUsersFromUserGroupInput{UserGroupID: id, Emails: emails}, 404, fields...)
}

func TestRuleC5DeletingAGroupRemovesNoPerson(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.join(t, "ada@example.com", memberRole)
	acme.invite(t, "ivan@example.com", adminRole)
	id := acme.group(t, "Analysts", "ada@example.com", "ivan@example.com")
	wanted := acme.look(t)

	do(t, acme.token, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: id})

	left := acme.look(t)
	wanted.Groups, wanted.Memberships, wanted.Events = []api.UserGroup{}, []api.Membership{}, left.Events
	wanted.Invites[0].GroupIDs, wanted.Policies = []string{}, wanted.policiesWithout(id)
	same(t, "the workspace", left, wanted)
	refuse(t, acme.world, acme.token, api.GetUserGroup, api.UserGroupInput{UserGroupID: id}, 404)
	refuse(t, acme.world, acme.token, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: id}, 404)
}
