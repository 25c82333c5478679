package server_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// workspaceResource is the whole workspace, narrowed by labels of the form
// key:value.
func (tm *team) resource(labels ...string) api.Resource {
	return api.Resource{ID: tm.id, Type: api.ResourceWorkspace, Labels: parseLabels(labels)}
}

func parseLabels(texts []string) []api.Label {
	var labels []api.Label
	for _, text := range texts {
		key, value, _ := strings.Cut(text, ":")
		labels = append(labels, api.Label{Key: key, Value: value})
	}
	return labels
}

// A subject is what permissions are given to, in one of the ways there are.
type subject struct {
	name string
	// path is what stands before the dotted path of the permissions.
	path string
	// give gives permissions, by a client.
	give func(t *testing.T, status int, permissions []api.PermissionInput, fields ...string)
}

// subjects are all ways of giving permissions. A way that is refused must change
// nothing.
func (tm *team) subjects(t *testing.T) []subject {
	t.Helper()
	user := tm.join(t, "subject@example.com").id
	group := tm.group(t, "Subjects")
	tm.invite(t, "invited@example.com")
	return []subject{
		{"add to user", "", giving(tm, api.AddPermissionsToUser, func(p []api.PermissionInput) api.UserPermissionsInput {
			return api.UserPermissionsInput{UserID: user, Permissions: p}
		})},
		{"replace for user", "", giving(tm, api.ReplacePermissionsForUser, func(p []api.PermissionInput) api.UserPermissionsInput {
			return api.UserPermissionsInput{UserID: user, Permissions: p}
		})},
		{"add to group", "", giving(tm, api.AddPermissionsToUserGroup, func(p []api.PermissionInput) api.UserGroupPermissionsInput {
			return api.UserGroupPermissionsInput{UserGroupID: group, Permissions: p}
		})},
		{"replace for group", "", giving(tm, api.ReplacePermissionsForUserGroup, func(p []api.PermissionInput) api.UserGroupPermissionsInput {
			return api.UserGroupPermissionsInput{UserGroupID: group, Permissions: p}
		})},
		{"update invite", "", giving(tm, api.UpdateInvite, func(p []api.PermissionInput) api.UpdateInviteInput {
			return api.UpdateInviteInput{Email: "invited@example.com", Permissions: &p}
		})},
	}
}

// giving is one way of giving permissions.
func giving[In, Out any](
	tm *team, op api.Operation[In, Out], input func([]api.PermissionInput) In,
) func(*testing.T, int, []api.PermissionInput, ...string) {
	return func(t *testing.T, status int, permissions []api.PermissionInput, fields ...string) {
		t.Helper()
		if status == op.Status {
			do(t, tm.token, op, input(permissions))
		} else {
			refuse(t, tm.world, tm.token, op, input(permissions), status, fields...)
		}
	}
}

func TestRuleD1RightsAreTheUnionOfOwnAndGroups(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com", adminRole)
	readers, owners := acme.group(t, "Readers"), acme.group(t, "Owners")
	for group, role := range map[string]string{readers: memberRole, owners: ownerRole} {
		do(t, acme.token, api.ReplacePermissionsForUserGroup,
			api.UserGroupPermissionsInput{UserGroupID: group, Permissions: acme.permissions(t, role)})
	}
	move := func(group string, emails ...string) {
		in := api.UserGroupMembersInput{UserGroupID: group, Emails: append([]string{}, emails...)}
		do(t, acme.token, api.ReplaceUsersInUserGroup, in)
	}
	may := func(who string, names ...string) {
		t.Helper()
		same(t, "the roles as "+who, do(t, ada.Client, api.Whoami, struct{}{}).Workspaces[0].Roles, names)
	}

	may("nobody's member", adminRole)
	refuse(t, acme.world, ada.Client, api.ListUsers, api.ListInput{}, 401)

	move(readers, "ada@example.com")
	may("a reader", memberRole, adminRole)
	same(t, "the permissions that a reader sees", do(t, ada.Client, api.GetUser, api.UserInput{UserID: ada.id}).User.Permissions, nil)
	refuse(t, acme.world, ada.Client, api.ListUserGroups, api.ListInput{}, 401)

	move(owners, "ada@example.com")
	may("an owner", ownerRole, memberRole, adminRole)
	same(t, "the user's own roles", roles(do(t, ada.Client, api.GetUser, api.UserInput{UserID: ada.id}).User.Permissions), []string{adminRole})

	move(owners)
	may("a reader again", memberRole, adminRole)
	refuse(t, acme.world, ada.Client, api.ListUserGroups, api.ListInput{}, 401)
	do(t, acme.token, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: readers})
	may("nobody's member again", adminRole)
}

func TestRuleD1AddingAnswersWithPolicies(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	admin := roleID(t, acme.token, adminRole)
	in := api.UserPermissionsInput{UserID: ada.id, Permissions: []api.PermissionInput{on(admin, acme.resource("environment:dev"))}}
	policy := func(subjectType, subjectID string, p api.AccessPermission) api.AccessPermission {
		return api.AccessPermission{
			RoleID: admin, RoleName: adminRole, PolicyID: p.PolicyID, SubjectID: subjectID, SubjectType: subjectType,
			Resources: []api.GrantedResource{{ID: acme.id, Type: api.ResourceWorkspace, Labels: parseLabels([]string{"environment:dev"})}},
		}
	}

	added := do(t, acme.token, api.AddPermissionsToUser, in).Permissions
	same(t, "the answer, which is the new ones", added, []api.AccessPermission{policy("user", ada.id, added[0])})
	same(t, "the length of the policy's id", len(added[0].PolicyID), 27)
	events := acme.events(t)
	same(t, "the answer to the same again", do(t, acme.token, api.AddPermissionsToUser, in).Permissions, added)
	same(t, "the events of the same again", acme.events(t), events)
	same(t, "the roles", roles(do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User.Permissions), []string{minimalRole, adminRole})

	group := acme.group(t, "Analysts")
	all := do(t, acme.token, api.AddPermissionsToUserGroup,
		api.UserGroupPermissionsInput{UserGroupID: group, Permissions: in.Permissions}).Permissions
	if len(all) != 2 {
		t.Fatalf("the answer for a group is %v, want all two", all)
	}
	same(t, "the group's old permission", all[0].RoleName, minimalRole)
	same(t, "the group's new permission", all[1], policy("group", group, all[1]))
}

func TestRuleD1ReplacingKeepsWhatStays(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	admin, reader := roleID(t, acme.token, adminRole), roleID(t, acme.token, readerRole)
	replace := func(permissions ...api.PermissionInput) []api.AccessPermission {
		return do(t, acme.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: ada.id, Permissions: permissions}).Permissions
	}
	labelled := on(admin, acme.resource("environment:dev"))

	replaced := replace(labelled, on(reader, acme.resource()))
	same(t, "the answer", replaced, []api.AccessPermission{
		{RoleID: admin, RoleName: adminRole, Resources: []api.GrantedResource{
			{ID: acme.id, Type: api.ResourceWorkspace, Labels: parseLabels([]string{"environment:dev"})},
		}},
		{RoleID: reader, RoleName: readerRole, Resources: []api.GrantedResource{{ID: acme.id, Type: api.ResourceWorkspace, Labels: []api.Label{}}}},
	})
	events := acme.events(t)
	replace(on(reader, acme.resource()), labelled)
	same(t, "the events of the same in another order", acme.events(t), events)
	spaces := roleID(t, acme.token, "Unify and Engage Admin")
	one, two := api.Resource{ID: "space-1", Type: api.ResourceSpace}, api.Resource{ID: "space-2", Type: api.ResourceSpace}
	replaced = replace(labelled, on(spaces, one, two))
	events = acme.events(t)
	same(t, "the answer to resources in another order", replace(labelled, on(spaces, two, one, two)), replaced)
	same(t, "the events of resources in another order", acme.events(t), events)
	replace(labelled)
	same(t, "the events of taking one", acme.events(t)[len(events):], []string{"Policy Deleted"})
}

// Several labels narrow together, several policies widen: one must not become the
// other on its way.
func TestRuleD2LabelsStayWithTheirPolicy(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	spaces := roleID(t, acme.token, "Unify and Engage Admin")
	permissions := []api.PermissionInput{
		on(spaces, acme.resource("environment:dev")),
		on(spaces, acme.resource("environment:prod")),
		on(spaces, api.Resource{ID: "space-1", Type: api.ResourceSpace, Labels: []api.Label{}}, acme.resource("environment:dev")),
	}
	want := []api.Permission{}
	for _, p := range permissions {
		granted := api.Permission{RoleID: spaces, RoleName: "Unify and Engage Admin"}
		for _, r := range p.Resources {
			granted.Resources = append(granted.Resources, api.GrantedResource(r))
		}
		want = append(want, granted)
	}
	ada := acme.join(t, "ada@example.com")
	do(t, acme.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: ada.id, Permissions: permissions})
	same(t, "the user's permissions", do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User.Permissions, want)
	same(t, "the listed user's permissions", acme.look(t).Users[1].Permissions, want)
}

func TestRuleD2LabelForm(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	admin := roleID(t, acme.token, adminRole)
	for _, way := range acme.subjects(t) {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			for label, leaf := range map[string]string{
				"9environment:dev": "key", "-environment:dev": "key", "environ ment:dev": "key", "environment_:dev": "key", "ümgebung:dev": "key",
				"environment:1dev": "value", "environment:-dev": "value", "environment:d.ev": "value", "environment:дев": "value",
			} {
				way.give(t, 422, []api.PermissionInput{on(admin, acme.resource()), on(admin, acme.resource(label))},
					"permissions.1.resources.0.labels.0."+leaf)
			}
			way.give(t, 422, []api.PermissionInput{on(admin, acme.resource("environment:dev", "environment:prod"))},
				"permissions.0.resources.0.labels.1.key")
		})
	}
}

func TestRuleD2LabelMustExist(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	admin := roleID(t, acme.token, adminRole)
	for _, way := range acme.subjects(t) {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			way.give(t, 422, []api.PermissionInput{on(admin, acme.resource("environment:test", "tier:gold"))},
				"permissions.0.resources.0.labels.0.value", "permissions.0.resources.0.labels.1.value")
			way.give(t, 422, []api.PermissionInput{on(admin, acme.resource("Environment:dev"))}, "permissions.0.resources.0.labels.0.value")
		})
	}
}

func TestRuleD2LabelExistsAtStart(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	admin := roleID(t, acme.token, adminRole)
	for _, way := range acme.subjects(t) {
		way.give(t, 200, []api.PermissionInput{on(admin, acme.resource("environment:dev"))})
		way.give(t, 200, []api.PermissionInput{on(admin, acme.resource("environment:prod"))})
	}
}

func TestRuleD4ReplacingByNothing(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com", memberRole, adminRole)
	group := acme.group(t, "Analysts")

	left := do(t, acme.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: ada.id, Permissions: []api.PermissionInput{}})
	same(t, "what is left of a user's permissions", left.Permissions, []api.AccessPermission{{
		RoleID: api.RoleIDMinimalWorkspaceAccess, RoleName: minimalRole,
		Resources: []api.GrantedResource{{ID: acme.id, Type: api.ResourceWorkspace, Labels: []api.Label{}}},
	}})
	same(t, "what is read", roles(do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User.Permissions), []string{minimalRole})
	refuse(t, acme.world, acme.token, api.ReplacePermissionsForUserGroup,
		api.UserGroupPermissionsInput{UserGroupID: group, Permissions: []api.PermissionInput{}}, 422, "permissions")
	for _, path := range []string{"/users/" + ada.id, "/groups/" + group} {
		for _, body := range []string{``, `{}`, `{"permissions":null}`} {
			answered := acme.world.expect(t, 422, request{method: "PUT", path: path + "/permissions", token: acme.secret, body: body})
			same(t, "the fields", answered.blames(t), []string{"permissions"})
		}
	}
}

func TestRuleD4AtMost200(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	spaces := roleID(t, acme.token, "Unify and Engage Admin")
	space := func(i int) api.Resource { return api.Resource{ID: fmt.Sprintf("space-%d", i), Type: api.ResourceSpace} }
	permissions := func(n int) []api.PermissionInput {
		list := make([]api.PermissionInput, n)
		for i := range list {
			list[i] = on(spaces, space(i))
		}
		return list
	}
	resources := make([]api.Resource, 201)
	for i := range resources {
		resources[i] = space(i)
	}
	labels := make([]string, 201)
	for i := range labels {
		labels[i] = fmt.Sprintf("key%d:value", i)
	}

	for _, way := range acme.subjects(t) {
		way.give(t, 422, permissions(201), "permissions")
		way.give(t, 422, []api.PermissionInput{on(spaces, resources...)}, "permissions.0.resources")
		way.give(t, 422, []api.PermissionInput{on(spaces, acme.resource(labels...))}, "permissions.0.resources.0.labels")
	}
	invite := func(p ...api.InvitePermission) api.CreateInvitesInput {
		return api.CreateInvitesInput{Invites: []api.InviteInput{{Email: "ada@example.com", Permissions: p}}}
	}
	many := make([]api.InvitePermission, 201)
	for i := range many {
		many[i] = api.InvitePermission{RoleID: spaces, Resources: naming(fmt.Sprintf("space-%d", i), "SPACE")}
	}
	refuse(t, acme.world, acme.token, api.CreateInvites, invite(many...), 422, "invites.0.permissions")
	refuse(t, acme.world, acme.token, api.CreateInvites,
		invite(api.InvitePermission{RoleID: spaces, Labels: parseLabels(labels)}), 422, "invites.0.permissions.0.labels")

	ada := acme.join(t, "bob@example.com")
	replace := api.UserPermissionsInput{UserID: ada.id, Permissions: permissions(200)}
	same(t, "the number of permissions", len(do(t, acme.token, api.ReplacePermissionsForUser, replace).Permissions), 200)
	refuse(t, acme.world, acme.token, api.AddPermissionsToUser,
		api.UserPermissionsInput{UserID: ada.id, Permissions: []api.PermissionInput{on(spaces, space(200))}}, 422, "permissions")
	do(t, acme.token, api.ReplacePermissionsForUser,
		api.UserPermissionsInput{UserID: ada.id, Permissions: []api.PermissionInput{on(spaces, resources[:200]...)}})
}
