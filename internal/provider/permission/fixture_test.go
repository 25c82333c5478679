package permission

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const workspace = "ws1"

var at = path.Root("permissions")

var (
	minimal     = api.Role{ID: api.RoleIDMinimalWorkspaceAccess, Name: "Minimal Workspace Access"}
	owner       = api.Role{ID: api.RoleIDWorkspaceOwner, Name: "Workspace Owner"}
	sourceAdmin = api.Role{ID: "role-source-admin", Name: "Source Admin"}
	sourceRead  = api.Role{ID: "role-source-read", Name: "Source Read-only"}
)

func standardRoles() Roles {
	return NewRoles([]api.Role{owner, minimal, sourceAdmin, sourceRead})
}

// tester is what the tests need of both testing.T and rapid.T.
type tester interface {
	Helper()
	Fatalf(format string, args ...any)
}

// write never gives a null list, not even for no entries.
func write(t tester, entries ...entry) types.List {
	t.Helper()
	list, diags := listOf(entries)
	if diags.HasError() {
		t.Fatalf("building a list: %v", diags)
	}
	return list
}

// element builds an element of a list from values that may be unknown or null.
func element(role, resources, labels attr.Value) attr.Value {
	return types.ObjectValueMust(entryType.AttrTypes, map[string]attr.Value{
		nameRole: role, nameResources: resources, nameLabels: labels,
	})
}

func drafts(elements ...attr.Value) types.List {
	return types.ListValueMust(entryType, elements)
}

func resourceValue(kind, id attr.Value) attr.Value {
	return types.ObjectValueMust(targetType.AttrTypes, map[string]attr.Value{nameType: kind, nameID: id})
}

func resourceList(elements ...attr.Value) attr.Value {
	return types.ListValueMust(targetType, elements)
}

func labelValues(labels map[string]attr.Value) attr.Value {
	return types.MapValueMust(types.StringType, labels)
}

var (
	noLabels    = types.MapNull(types.StringType)
	noResources = types.ListNull(targetType)
	text        = types.StringValue
)

// spell turns a list back into entries, to be compared and printed.
func spell(t tester, list types.List) []entry {
	t.Helper()
	entries, ok := entriesOf(list)
	if !ok {
		t.Fatalf("%s is not known", list)
	}
	return entries
}

// found is a diagnostic as the tests expect it.
type found struct{ Path, Summary, Detail string }

// below is what is found inside the list: the detail begins with the place.
func below(place, summary, detail string) found {
	return found{place, summary, "`" + place + "`: " + detail}
}

func foundIn(diags diag.Diagnostics) []found {
	var all []found
	for _, d := range diags {
		place := ""
		if with, ok := d.(diag.DiagnosticWithPath); ok {
			place = with.Path().String()
		}
		all = append(all, found{place, d.Summary(), d.Detail()})
	}
	return all
}

func wantFound(t *testing.T, diags diag.Diagnostics, want ...found) {
	t.Helper()
	if diff := cmp.Diff(want, foundIn(diags)); diff != "" {
		t.Errorf("diagnostics (-want +got):\n%s", diff)
	}
}

func onWorkspace(role api.Role, labels ...api.Label) api.PermissionInput {
	return api.PermissionInput{RoleID: role.ID, Resources: []api.Resource{{ID: workspace, Type: api.ResourceWorkspace, Labels: labels}}}
}

func onSources(role api.Role, ids ...string) api.PermissionInput {
	permission := api.PermissionInput{RoleID: role.ID}
	for _, id := range ids {
		permission.Resources = append(permission.Resources, api.Resource{ID: id, Type: api.ResourceSource})
	}
	return permission
}

// granted is what a server answers for permissions that it was sent.
func granted(roles Roles, permissions ...api.PermissionInput) []api.Permission {
	answers := make([]api.Permission, len(permissions))
	for i, permission := range permissions {
		answers[i] = api.Permission{RoleID: permission.RoleID, RoleName: roles.byID[permission.RoleID].Name}
		for _, resource := range permission.Resources {
			answers[i].Resources = append(answers[i].Resources, api.GrantedResource{
				ID: resource.ID, Type: resource.Type, Labels: append([]api.Label{}, resource.Labels...),
			})
		}
	}
	return answers
}
