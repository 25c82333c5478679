package permission

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestFlatten(t *testing.T) {
	t.Parallel()
	sources := func(ids ...string) []target {
		var targets []target
		for _, id := range ids {
			targets = append(targets, target{api.ResourceSource, id})
		}
		return targets
	}
	writtenOut := []target{{api.ResourceWorkspace, workspace}}
	environment := func(value string) map[string]string { return map[string]string{"environment": value} }

	for name, test := range map[string]struct {
		prior   types.List
		granted []api.PermissionInput
		want    []entry
	}{
		"nothing to keep": {
			prior: Null(),
			granted: []api.PermissionInput{
				onSources(sourceRead, "c"), onWorkspace(sourceAdmin, prod), onWorkspace(sourceAdmin, dev), onSources(sourceRead, "a"),
				onWorkspace(minimal), onSources(sourceRead, "a"),
			},
			want: []entry{
				{Role: "Minimal Workspace Access"},
				{Role: "Source Admin", Labels: environment("dev")},
				{Role: "Source Admin", Labels: environment("prod")},
				{Role: "Source Read-only", Resources: sources("a", "c")},
			},
		},
		"unknown prior keeps nothing": {
			prior:   types.ListUnknown(entryType),
			granted: []api.PermissionInput{onWorkspace(minimal)},
			want:    []entry{{Role: "Minimal Workspace Access"}},
		},
		"workspace beside a source is written out": {
			prior:   Null(),
			granted: []api.PermissionInput{onWorkspace(sourceRead), onSources(sourceRead, "a")},
			want:    []entry{{Role: "Source Read-only", Resources: []target{{api.ResourceSource, "a"}, {api.ResourceWorkspace, workspace}}}},
		},
		"another workspace is never left out": {
			prior:   write(t, entry{Role: "Source Admin"}),
			granted: []api.PermissionInput{{RoleID: sourceAdmin.ID, Resources: []api.Resource{{ID: "ws2", Type: api.ResourceWorkspace}}}},
			want:    []entry{{Role: "Source Admin", Resources: []target{{api.ResourceWorkspace, "ws2"}}}},
		},
		"nothing granted": {prior: Null(), want: []entry{}},
		"everything taken away": {
			prior: write(t, entry{Role: "Source Admin"}),
			want:  []entry{},
		},
		"minimal for nothing": {
			prior:   write(t),
			granted: []api.PermissionInput{onWorkspace(minimal)},
			want:    []entry{},
		},
		"nothing for minimal": {
			prior: write(t, entry{Role: minimal.ID, Resources: writtenOut}),
			want:  []entry{{Role: minimal.ID, Resources: writtenOut}},
		},
		"minimal and more": {
			prior:   write(t),
			granted: []api.PermissionInput{onWorkspace(minimal), onWorkspace(sourceRead)},
			want:    []entry{{Role: "Minimal Workspace Access"}, {Role: "Source Read-only"}},
		},
		"another spelling of the same": {
			prior: write(t,
				entry{Role: sourceRead.ID, Resources: sources("b")},
				entry{Role: "Source Admin", Resources: writtenOut, Labels: environment("dev")},
				entry{Role: "Source Read-only", Resources: sources("a", "b")},
				entry{Role: "Source Read-only", Labels: map[string]string{}},
			),
			granted: []api.PermissionInput{onSources(sourceRead, "a", "b"), onWorkspace(sourceRead), onWorkspace(sourceAdmin, dev)},
			want: []entry{
				{Role: sourceRead.ID, Resources: sources("b")},
				{Role: "Source Admin", Resources: writtenOut, Labels: environment("dev")},
				{Role: "Source Read-only", Resources: sources("a", "b")},
				{Role: "Source Read-only", Labels: map[string]string{}},
			},
		},
		"what still holds stays in its place": {
			prior: write(t,
				entry{Role: sourceRead.ID, Resources: sources("c", "b", "a")},
				entry{Role: "Source Admin", Labels: environment("dev")},
				entry{Role: "Source Admin", Resources: writtenOut, Labels: environment("prod")},
				entry{Role: "Workspace Owner"},
			),
			granted: []api.PermissionInput{onSources(sourceRead, "d", "a", "c"), onWorkspace(sourceAdmin, prod), onWorkspace(sourceAdmin)},
			want: []entry{
				{Role: sourceRead.ID, Resources: sources("c", "a")},
				{Role: "Source Admin", Resources: writtenOut, Labels: environment("prod")},
				{Role: "Source Admin"},
				{Role: "Source Read-only", Resources: sources("d")},
			},
		},
		"a role that was renamed": {
			prior:   write(t, entry{Role: "Source Reader"}, entry{Role: "Workspace Owner"}),
			granted: []api.PermissionInput{onWorkspace(sourceRead), onWorkspace(owner)},
			want:    []entry{{Role: "Workspace Owner"}, {Role: "Source Read-only"}},
		},
		"two values of one key are both shown": {
			prior:   write(t, entry{Role: "Source Admin", Labels: environment("prod")}),
			granted: []api.PermissionInput{onWorkspace(sourceAdmin, prod, dev)},
			want:    []entry{{Role: "Source Admin", Labels: environment("dev, prod")}},
		},
		"labels are shown wherever a server puts them": {
			prior: write(t, entry{Role: "Source Admin", Resources: sources("a")}),
			granted: []api.PermissionInput{{
				RoleID:    sourceAdmin.ID,
				Resources: []api.Resource{{ID: "a", Type: api.ResourceSource, Labels: []api.Label{dev}}},
			}},
			want: []entry{{Role: "Source Admin", Resources: sources("a"), Labels: environment("dev")}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := Flatten(t.Context(), test.prior, granted(standardRoles(), test.granted...), standardRoles(), workspace)
			wantFound(t, diags)
			if diff := cmp.Diff(test.want, spell(t, got)); diff != "" {
				t.Errorf("permissions (-want +got):\n%s", diff)
			}
			again, diags := Flatten(t.Context(), got, granted(standardRoles(), test.granted...), standardRoles(), workspace)
			wantFound(t, diags)
			if !again.Equal(got) {
				t.Errorf("reading again gives %s, want %s as before", again, got)
			}
		})
	}
}

func TestFlattenRolesThatAreNotListed(t *testing.T) {
	t.Parallel()
	everywhere := []api.GrantedResource{{ID: workspace, Type: api.ResourceWorkspace, Labels: []api.Label{}}}
	given := []api.Permission{
		{RoleID: "role-custom", RoleName: "Custom", Resources: everywhere},
		{RoleID: "role-nameless", Resources: everywhere},
		{RoleID: "role-imitation", RoleName: "Source Admin", Resources: everywhere},
	}
	want := []entry{{Role: "Custom"}, {Role: "role-imitation"}, {Role: "role-nameless"}}

	got, diags := Flatten(t.Context(), Null(), given, standardRoles(), workspace)
	wantFound(t, diags)
	if diff := cmp.Diff(want, spell(t, got)); diff != "" {
		t.Errorf("permissions (-want +got):\n%s", diff)
	}
	prior := write(t, want[2], want[0], want[1])
	got, diags = Flatten(t.Context(), prior, given, standardRoles(), workspace)
	wantFound(t, diags)
	if !got.Equal(prior) {
		t.Errorf("reading again gives %s, want %s as before", got, prior)
	}
}
