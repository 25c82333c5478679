package server_test

import (
	"slices"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A binding is one row of the table of rule D3, as the rules have it.
type binding struct {
	roles  []string
	types  []string
	labels bool
}

var bindings = []binding{
	{[]string{ownerRole, minimalRole, memberRole}, []string{"WORKSPACE"}, false},
	{[]string{adminRole, readerRole}, []string{"WORKSPACE", "SOURCE"}, true},
	{[]string{"Function Admin", "Function Read-only"}, []string{"WORKSPACE", "FUNCTION"}, false},
	{
		[]string{"Unify and Engage Admin", "Unify Read-only, Engage User", "Unify and Engage Read-only"},
		[]string{"WORKSPACE", "SPACE"},
		true,
	},
	{[]string{"Warehouse Destination Admin", "Warehouse Destination Read-only"}, []string{"WORKSPACE", "WAREHOUSE"}, false},
	{[]string{"Tracking Plan Admin", "Tracking Plan Read-only"}, []string{"WORKSPACE"}, false},
	{[]string{"End User Privacy Admin", "Identity Admin", "Entities Admin", "Entities Read-only"}, []string{"WORKSPACE"}, false},
	{[]string{"PII Access"}, []string{"WORKSPACE"}, false},
}

func TestRuleD3TableOfRoles(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	names := []string{}
	for _, row := range bindings {
		names = append(names, row.roles...)
	}
	listed := []string{}
	for _, role := range all(t, acme.token, client.ListRoles, api.ListInput{}) {
		listed = append(listed, role.Name)
		if len(role.ID) != 27 || role.Description == "" {
			t.Errorf("the role %q has the id %q and the description %q", role.Name, role.ID, role.Description)
		}
	}
	same(t, "the roles", listed, names)
	same(t, "the id of the owner's role", roleID(t, acme.token, ownerRole), "1WDUuRLxv84rrfCNUwvkrRtkxnS")
	same(t, "the id of the smallest role", roleID(t, acme.token, minimalRole), "1aEWAcU0fArxScocwH9xxLgW7r3")
}

func TestRuleD3RolesBindToTheirTypesOnly(t *testing.T) {
	t.Parallel()
	for _, row := range bindings {
		for _, role := range row.roles {
			t.Run(role, func(t *testing.T) {
				t.Parallel()
				acme := newTeam(t)
				ada := acme.join(t, "ada@example.com")
				id := roleID(t, acme.token, role)
				give := giving(acme, api.ReplacePermissionsForUser, func(p []api.PermissionInput) api.UserPermissionsInput {
					return api.UserPermissionsInput{UserID: ada.id, Permissions: p}
				})
				for _, kind := range []string{"WORKSPACE", "SOURCE", "FUNCTION", "SPACE", "WAREHOUSE"} {
					tryBinding(t, acme, give, row, id, kind)
				}
				for _, kind := range []string{"workspace", "DESTINATION", "SOURCE "} {
					give(t, 422, []api.PermissionInput{on(id, api.Resource{ID: acme.id, Type: kind})}, "permissions.0.resources.0.type")
				}
			})
		}
	}
}

// tryBinding binds a role to a type of resource, without labels and with one.
func tryBinding(
	t *testing.T, tm *team, give func(*testing.T, int, []api.PermissionInput, ...string), row binding, id, kind string,
) {
	t.Helper()
	const at = "permissions.0.resources.0."
	resource := api.Resource{ID: "any-1", Type: kind}
	if kind == "WORKSPACE" {
		resource.ID = tm.id
	}
	bound := slices.Contains(row.types, kind)
	var wrong []string
	switch {
	case !bound:
		wrong = append(wrong, at+"type")
	case kind == "SOURCE":
		wrong = append(wrong, at+"id") // No source is there.
	}
	give(t, statusFor(wrong), []api.PermissionInput{on(id, resource)}, wrong...)

	resource.Labels = parseLabels([]string{"environment:dev"})
	if !row.labels || kind != "WORKSPACE" {
		wrong = append(wrong, at+"labels")
	}
	if bound && kind == "SOURCE" {
		wrong = []string{at + "labels"} // Whether it is there is looked up for a well-formed permission only.
	}
	give(t, statusFor(wrong), []api.PermissionInput{on(id, resource)}, wrong...)
}

func statusFor(wrong []string) int {
	if len(wrong) > 0 {
		return 422
	}
	return 200
}

func TestRuleD3ResourcesMustExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	ours, theirs := acme.source(t, "web").ID, globex.source(t, "web").ID
	admin := roleID(t, acme.token, adminRole)
	subjects := acme.subjects(t)
	for _, way := range subjects {
		way.give(t, 200, []api.PermissionInput{on(admin, api.Resource{ID: ours, Type: "SOURCE"})})
	}
	for _, way := range subjects {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			for _, id := range []string{globex.id, acme.slug, "unknown"} {
				way.give(t, 422, []api.PermissionInput{on(admin, api.Resource{ID: id, Type: "WORKSPACE"})}, "permissions.0.resources.0.id")
			}
			way.give(t, 422, []api.PermissionInput{
				on(admin, acme.resource(), api.Resource{ID: theirs, Type: "SOURCE"}, api.Resource{ID: acme.id, Type: "SOURCE"}),
			}, "permissions.0.resources.1.id", "permissions.0.resources.2.id")
			way.give(t, 422, []api.PermissionInput{on("no-role", acme.resource()), on(admin)},
				"permissions.0.roleId", "permissions.1.resources")
		})
	}
}

func TestRuleD3IDsOfOtherTypesAreStoredAsGiven(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	spaces := roleID(t, acme.token, "Unify and Engage Admin")
	for _, way := range acme.subjects(t) {
		way.give(t, 200, []api.PermissionInput{on(spaces, api.Resource{ID: "never checked/at all", Type: "SPACE"})})
	}
	granted := api.GrantedResource{ID: "never checked/at all", Type: "SPACE", Labels: []api.Label{}}
	after := acme.look(t)
	for _, permissions := range [][]api.Permission{after.Users[1].Permissions, after.Groups[0].Permissions, after.Invites[0].Permissions} {
		same(t, "the resources", permissions[len(permissions)-1].Resources, []api.GrantedResource{granted})
	}
}

func naming(id, kind string) []api.InviteResource {
	return []api.InviteResource{{ID: id, Type: kind}}
}

func TestRuleD3PermissionsOfInvites(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	theirs := globex.source(t, "web").ID
	admin, function := roleID(t, acme.token, adminRole), roleID(t, acme.token, "Function Admin")
	dev := parseLabels([]string{"environment:dev"})
	for name, c := range map[string]struct {
		permission api.InvitePermission
		fields     []string
	}{
		"unknown role":       {api.InvitePermission{RoleID: "no-role"}, []string{"roleId"}},
		"type of other role": {api.InvitePermission{RoleID: admin, Resources: naming("f-1", "FUNCTION")}, []string{"resources.0.type"}},
		"unknown type":       {api.InvitePermission{RoleID: admin, Resources: naming("f-1", "THING")}, []string{"resources.0.type"}},
		"unknown source":     {api.InvitePermission{RoleID: admin, Resources: naming("s-1", "SOURCE")}, []string{"resources.0.id"}},
		"foreign source":     {api.InvitePermission{RoleID: admin, Resources: naming(theirs, "SOURCE")}, []string{"resources.0.id"}},
		"other workspace":    {api.InvitePermission{RoleID: admin, Resources: naming(globex.id, "WORKSPACE")}, []string{"resources.0.id"}},
		"labels on a source": {
			api.InvitePermission{RoleID: admin, Resources: naming("s-1", "SOURCE"), Labels: dev},
			[]string{"labels"},
		},
		"role without labels": {api.InvitePermission{RoleID: function, Labels: dev}, []string{"labels"}},
		"malformed label":     {api.InvitePermission{RoleID: admin, Labels: parseLabels([]string{"1:2"})}, []string{"labels.0.key", "labels.0.value"}},
		"key twice": {
			api.InvitePermission{RoleID: admin, Labels: parseLabels([]string{"environment:dev", "environment:prod"})},
			[]string{"labels.1.key"},
		},
		"unknown labels": {
			api.InvitePermission{RoleID: admin, Labels: parseLabels([]string{"environment:test", "tier:gold"})},
			[]string{"labels.0.value", "labels.1.value"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fields := []string{}
			for _, field := range c.fields {
				fields = append(fields, "invites.0.permissions.1."+field)
			}
			refuse(t, w, acme.token, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{
				{Email: "ada@example.com", Permissions: []api.InvitePermission{{RoleID: admin}, c.permission}},
			}}, 422, fields...)
		})
	}
}
