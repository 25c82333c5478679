package access_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

// permission is a permission with the role of a name.
func permission(role string, resources ...api.Resource) api.PermissionInput {
	return api.PermissionInput{RoleID: roleID(role), Resources: resources}
}

func problem(field, message string) api.Problem {
	return api.Problem{Type: "input-validation", Field: field, Message: message}
}

type checkCase struct {
	name        string
	permissions []api.PermissionInput
	want        []api.Problem
}

func runChecks(t *testing.T, cases []checkCase) {
	t.Helper()
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, access.Check("permissions", workspaceID, tc.permissions)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRuleD2LabelsOfAPermission(t *testing.T) {
	t.Parallel()
	const form = "must be a letter followed by letters, digits and hyphens"
	labelled := func(labels ...api.Label) []api.PermissionInput {
		return []api.PermissionInput{permission("Source Admin", wholeWorkspace(labels...))}
	}
	runChecks(t, []checkCase{
		{"one", labelled(dev), nil},
		{"two keys", labelled(dev, brand), nil},
		{"every kind of character", labelled(api.Label{Key: "Team-7-", Value: "z"}), nil},
		{"an empty list on any type", []api.PermissionInput{
			permission("Function Admin", api.Resource{ID: "fn", Type: "FUNCTION", Labels: []api.Label{}}),
			permission("Workspace Owner", api.Resource{ID: workspaceID, Type: "WORKSPACE", Labels: []api.Label{}}),
		}, nil},
		{"two values of one key", labelled(dev, brand, prod), []api.Problem{
			problem("permissions.0.resources.0.labels.2.key", `"key" must not be "environment" a second time, since a resource carries one value for a key`),
		}},
		{"the same label again", labelled(dev, dev), []api.Problem{
			problem("permissions.0.resources.0.labels.1.key", `"key" must not be "environment" a second time, since a resource carries one value for a key`),
		}},
		{"key and value out of form", labelled(dev, api.Label{Key: "7up", Value: "a_b"}), []api.Problem{
			problem("permissions.0.resources.0.labels.1.key", `"key" `+form),
			problem("permissions.0.resources.0.labels.1.value", `"value" `+form),
		}},
		{"empty value", labelled(api.Label{Key: "environment"}), []api.Problem{
			problem("permissions.0.resources.0.labels.0.value", `"value" `+form),
		}},
		{"a line break at the end", labelled(api.Label{Key: "environment\n", Value: "dev"}), []api.Problem{
			problem("permissions.0.resources.0.labels.0.key", `"key" `+form),
		}},
		{"a letter that is not ASCII", labelled(api.Label{Key: "environment", Value: "dév"}), []api.Problem{
			problem("permissions.0.resources.0.labels.0.value", `"value" `+form),
		}},
	})
}

func TestRuleD3RoleAndResource(t *testing.T) {
	t.Parallel()
	web := api.Resource{ID: "web", Type: "SOURCE"}
	runChecks(t, []checkCase{
		{"no permissions", []api.PermissionInput{}, nil},
		{"a source", []api.PermissionInput{permission("Source Admin", web, wholeWorkspace())}, nil},
		{"any id of another type", []api.PermissionInput{permission("Warehouse Destination Admin", api.Resource{ID: "as given", Type: "WAREHOUSE"})}, nil},
		{"unknown role, and what is wrong whatever the role", []api.PermissionInput{{
			RoleID:    "gone",
			Resources: []api.Resource{web, wholeWorkspace(dev), {ID: "x", Type: "PLANET"}, {ID: "wsOther", Type: "WORKSPACE"}},
		}}, []api.Problem{
			problem("permissions.0.roleId", `"roleId" must be the id of a role, which "gone" is not; list the roles for their ids`),
			problem("permissions.0.resources.2.type", `"type" must be WORKSPACE, SOURCE, FUNCTION, SPACE or WAREHOUSE`),
			problem("permissions.0.resources.3.id", `"id" must be `+workspaceID+`, the id of the workspace that the permission is for`),
		}},
		{"the name in place of the id", []api.PermissionInput{{RoleID: "Source Admin", Resources: []api.Resource{web}}}, []api.Problem{
			problem("permissions.0.roleId", `"roleId" must be the id of a role, which "Source Admin" is not; list the roles for their ids`),
		}},
		{"no resources", []api.PermissionInput{permission("Source Admin", web), permission("Source Admin")}, []api.Problem{
			problem("permissions.1.resources", `"resources" must name at least one resource; for the whole workspace that is the type WORKSPACE with the id of the workspace`),
		}},
		{"type of another role", []api.PermissionInput{permission("Function Admin", web)}, []api.Problem{
			problem("permissions.0.resources.0.type", `"type" must be WORKSPACE or FUNCTION for the role Function Admin`),
		}},
		{"a role for the workspace only", []api.PermissionInput{permission("Workspace Owner", web)}, []api.Problem{
			problem("permissions.0.resources.0.type", `"type" must be WORKSPACE for the role Workspace Owner`),
		}},
		{"a type in lower case", []api.PermissionInput{permission("Source Admin", api.Resource{ID: "web", Type: "source"})}, []api.Problem{
			problem("permissions.0.resources.0.type", `"type" must be WORKSPACE, SOURCE, FUNCTION, SPACE or WAREHOUSE`),
		}},
		{"another workspace", []api.PermissionInput{permission("Workspace Owner", api.Resource{ID: "wsOther", Type: "WORKSPACE"})}, []api.Problem{
			problem("permissions.0.resources.0.id", `"id" must be `+workspaceID+`, the id of the workspace that the permission is for`),
		}},
		{"labels for a role without", []api.PermissionInput{permission("Function Read-only", wholeWorkspace(dev))}, []api.Problem{
			problem("permissions.0.resources.0.labels", `"labels" must be empty, since labels cannot narrow the role Function Read-only`),
		}},
		{"labels on a source", []api.PermissionInput{permission("Source Admin", api.Resource{ID: "web", Type: "SOURCE", Labels: []api.Label{dev}})}, []api.Problem{
			problem("permissions.0.resources.0.labels", `"labels" can narrow resources of the type WORKSPACE only, and must be empty for any other`),
		}},
		{"every failing field of every permission", []api.PermissionInput{
			permission("Tracking Plan Admin", web, wholeWorkspace(api.Label{Key: "-", Value: "dev"})),
			permission("Source Admin", web),
			permission("Source Admin", wholeWorkspace(), api.Resource{ID: "x", Type: "SPACE"}),
		}, []api.Problem{
			problem("permissions.0.resources.0.type", `"type" must be WORKSPACE for the role Tracking Plan Admin`),
			problem("permissions.0.resources.1.labels", `"labels" must be empty, since labels cannot narrow the role Tracking Plan Admin`),
			problem("permissions.0.resources.1.labels.0.key", `"key" must be a letter followed by letters, digits and hyphens`),
			problem("permissions.2.resources.1.type", `"type" must be WORKSPACE or SOURCE for the role Source Admin`),
		}},
	})
}

// Every role on every type of resource, with and without a label.
func TestRuleD3EveryRoleOnEveryType(t *testing.T) {
	t.Parallel()
	for _, role := range access.Roles() {
		for _, resourceType := range []string{"WORKSPACE", "SOURCE", "FUNCTION", "SPACE", "WAREHOUSE"} {
			for _, labels := range [][]api.Label{nil, {dev}} {
				resource := api.Resource{ID: workspaceID, Type: resourceType, Labels: labels}
				problems := access.Check("permissions", workspaceID, []api.PermissionInput{permission(role.Name, resource)})
				var fields []string
				for _, p := range problems {
					fields = append(fields, p.Field)
				}
				var want []string
				if !slices.Contains(role.Binds, resourceType) {
					want = append(want, "permissions.0.resources.0.type")
				}
				if labels != nil && (!role.Labels || resourceType != "WORKSPACE") {
					want = append(want, "permissions.0.resources.0.labels")
				}
				if diff := cmp.Diff(want, fields); diff != "" {
					t.Errorf("%s on %s with %d labels (-want +got):\n%s", role.Name, resourceType, len(labels), diff)
				}
			}
		}
	}
}

func TestRuleD4AtMost200OfEach(t *testing.T) {
	t.Parallel()
	resources := func(n int) []api.Resource {
		return slices.Repeat([]api.Resource{{ID: "web", Type: "SOURCE"}}, n)
	}
	permissions := func(n int) []api.PermissionInput {
		return slices.Repeat([]api.PermissionInput{access.MinimalPermission(workspaceID)}, n)
	}
	runChecks(t, []checkCase{
		{"200 permissions", permissions(200), nil},
		{"201 permissions", permissions(201), []api.Problem{
			problem("permissions", `"permissions" must have at most 200 entries, and has 201`),
		}},
		{"200 resources", []api.PermissionInput{permission("Source Admin", resources(200)...)}, nil},
		{"201 resources", []api.PermissionInput{permission("Source Admin", resources(201)...)}, []api.Problem{
			problem("permissions.0.resources", `"resources" must have at most 200 entries, and has 201`),
		}},
		{"200 labels", []api.PermissionInput{permission("Source Admin", wholeWorkspace(manyLabels(200)...))}, nil},
		{"201 labels", []api.PermissionInput{permission("Source Admin", wholeWorkspace(manyLabels(201)...))}, []api.Problem{
			problem("permissions.0.resources.0.labels", `"labels" must have at most 200 entries, and has 201`),
		}},
	})
	if access.MaxEntries != 200 {
		t.Errorf("MaxEntries is %d, want 200", access.MaxEntries)
	}
}

// manyLabels returns labels of different keys.
func manyLabels(n int) []api.Label {
	labels := make([]api.Label, n)
	for i := range labels {
		labels[i] = api.Label{Key: "key" + strconv.Itoa(i), Value: "value"}
	}
	return labels
}
