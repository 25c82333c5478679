package permission

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

var (
	dev   = api.Label{Key: "environment", Value: "dev"}
	prod  = api.Label{Key: "environment", Value: "prod"}
	north = api.Label{Key: "region", Value: "north"}
)

func TestExpand(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		list types.List
		want []api.PermissionInput
	}{
		"not managed": {list: Null(), want: nil},
		"empty":       {list: write(t), want: []api.PermissionInput{}},
		"workspace by default, labels sorted": {
			list: write(t, entry{Role: "Source Admin", Labels: map[string]string{"region": "north", "environment": "dev"}}),
			want: []api.PermissionInput{onWorkspace(sourceAdmin, dev, north)},
		},
		"workspace written out": {
			list: write(t, entry{Role: "Source Admin", Resources: []target{{api.ResourceWorkspace, workspace}}, Labels: map[string]string{"environment": "dev"}}),
			want: []api.PermissionInput{onWorkspace(sourceAdmin, dev)},
		},
		"by id, in their order": {
			list: write(t,
				entry{Role: sourceRead.ID, Resources: []target{{api.ResourceSource, "b"}, {api.ResourceSource, "a"}}},
				entry{Role: "Minimal Workspace Access", Labels: map[string]string{}},
			),
			want: []api.PermissionInput{onSources(sourceRead, "b", "a"), onWorkspace(minimal)},
		},
		"what is there twice is sent once": {
			list: write(t,
				entry{Role: "Source Admin", Resources: []target{{api.ResourceSource, "a"}, {api.ResourceSource, "a"}}},
				entry{Role: sourceAdmin.ID, Resources: []target{{api.ResourceSource, "a"}, {api.ResourceSource, "b"}}},
				entry{Role: sourceAdmin.ID, Resources: []target{{api.ResourceSource, "b"}}},
				entry{Role: "Source Admin"},
				entry{Role: "Source Admin", Labels: map[string]string{"environment": "dev"}},
				entry{Role: "Source Admin", Resources: []target{{api.ResourceWorkspace, workspace}}},
			),
			want: []api.PermissionInput{
				onSources(sourceAdmin, "a"), onSources(sourceAdmin, "b"), onWorkspace(sourceAdmin), onWorkspace(sourceAdmin, dev),
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := Expand(t.Context(), test.list, standardRoles(), workspace, at)
			wantFound(t, diags)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("permissions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExpandRefuses(t *testing.T) {
	t.Parallel()
	incomplete := found{
		"permissions", "Cannot give permissions",
		"A part of these permissions is still unknown; report this to the authors of the provider.",
	}
	for name, test := range map[string]struct {
		list      types.List
		workspace string
		want      found
	}{
		"unknown list":       {types.ListUnknown(entryType), workspace, incomplete},
		"unknown role":       {drafts(element(types.StringUnknown(), noResources, noLabels)), workspace, incomplete},
		"unknown permission": {drafts(types.ObjectUnknown(entryType.AttrTypes)), workspace, incomplete},
		"null permission": {
			drafts(types.ObjectNull(entryType.AttrTypes)), workspace,
			below("permissions[0]", "Missing permission", "This permission is null; leave it out, or give it a role."),
		},
		"null resource": {
			drafts(element(text("Source Admin"), resourceList(types.ObjectNull(targetType.AttrTypes)), noLabels)), workspace,
			below("permissions[0].resources[0]", "Missing resource", "This resource is null; leave it out, or give it a type and an id."),
		},
		"null id": {
			drafts(element(text("Source Admin"), resourceList(resourceValue(text(api.ResourceSource), types.StringNull())), noLabels)),
			workspace,
			below("permissions[0].resources[0].id", "Missing id", "An id is required; give the id of the resource."),
		},
		"null label": {
			drafts(element(text("Source Admin"), noResources, labelValues(map[string]attr.Value{"environment": types.StringNull()}))),
			workspace,
			below(`permissions[0].labels["environment"]`, "Invalid label", `"" cannot be the value of the label "environment": `+labelRule),
		},
		"unknown workspace": {list: write(t, entry{Role: "Source Admin"}), want: found{
			"permissions", "Cannot give permissions",
			"The workspace that these permissions are given in is not known yet; report this to the authors of the provider.",
		}},
		"role that does not exist": {
			list: write(t, entry{Role: "Source Admin"}, entry{Role: "Source Amin"}), workspace: workspace,
			want: below("permissions[1].role", "Unknown role", `There is no role "Source Amin"; did you mean "Source Admin"?`),
		},
		"labels that would be ignored": {
			list: write(t, entry{
				Role: "Source Admin", Resources: []target{{api.ResourceSource, "a"}}, Labels: map[string]string{"environment": "dev"},
			}),
			workspace: workspace,
			want: below(
				"permissions[0].labels", "Labels on a single resource",
				"Labels narrow a permission on the workspace, and this one is on a resource of type SOURCE; leave out the labels or the resources.",
			),
		},
		"resources that turned out to be none": {
			list: drafts(element(text("Source Admin"), resourceList(), noLabels)), workspace: workspace,
			want: below(
				"permissions[0].resources", "Permission on nothing",
				"This list of resources is empty; leave resources out to mean the whole workspace, or leave out the permission.",
			),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := Expand(t.Context(), test.list, standardRoles(), test.workspace, at)
			wantFound(t, diags, test.want)
			if got != nil {
				t.Errorf("permissions = %v, want none beside an error", got)
			}
		})
	}
}

func TestRuleD4OrMinimal(t *testing.T) {
	t.Parallel()
	lone := []api.PermissionInput{onWorkspace(minimal)}
	some := []api.PermissionInput{onSources(sourceRead, "a")}
	for name, test := range map[string]struct{ given, want []api.PermissionInput }{
		"nil":   {nil, lone},
		"empty": {[]api.PermissionInput{}, lone},
		"some":  {some, some},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, OrMinimal(test.given, workspace)); diff != "" {
				t.Errorf("permissions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFromGranted(t *testing.T) {
	t.Parallel()
	described := api.Label{Key: "region", Value: "north", Description: "Above the line"}
	got := FromGranted([]api.Permission{
		{RoleID: "r1", RoleName: "One", Resources: []api.GrantedResource{
			{ID: workspace, Type: api.ResourceWorkspace, Labels: []api.Label{prod, described, dev}},
			{ID: "a", Type: api.ResourceSource, Labels: []api.Label{}},
		}},
		{RoleID: "r2", RoleName: "Two"},
	})
	want := []api.PermissionInput{
		{RoleID: "r1", Resources: []api.Resource{
			{ID: workspace, Type: api.ResourceWorkspace, Labels: []api.Label{prod, north, dev}},
			{ID: "a", Type: api.ResourceSource},
		}},
		{RoleID: "r2", Resources: []api.Resource{}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("permissions (-want +got):\n%s", diff)
	}
}

func TestToInvite(t *testing.T) {
	t.Parallel()
	resource := func(kind, id string, labels ...api.Label) api.Resource {
		return api.Resource{ID: id, Type: kind, Labels: labels}
	}
	for name, test := range map[string]struct {
		given []api.PermissionInput
		want  []api.InvitePermission
	}{
		"none":                             {},
		"nothing does not mean everything": {given: []api.PermissionInput{{RoleID: "r"}}},
		"labels move to the permission": {
			given: []api.PermissionInput{onWorkspace(sourceAdmin, dev, north)},
			want: []api.InvitePermission{{
				RoleID: sourceAdmin.ID, Resources: []api.InviteResource{{ID: workspace, Type: api.ResourceWorkspace}}, Labels: []api.Label{dev, north},
			}},
		},
		"one permission for each set of labels": {
			given: []api.PermissionInput{
				{RoleID: "r", Resources: []api.Resource{
					resource(api.ResourceSource, "a"),
					resource(api.ResourceWorkspace, "w", dev, north),
					resource(api.ResourceWorkspace, "w", prod),
					resource(api.ResourceSource, "b"),
					resource(api.ResourceWorkspace, "v", north, dev),
				}},
				{RoleID: "r", Resources: []api.Resource{resource(api.ResourceSource, "c")}},
			},
			want: []api.InvitePermission{
				{RoleID: "r", Resources: []api.InviteResource{{ID: "a", Type: api.ResourceSource}, {ID: "b", Type: api.ResourceSource}}},
				{
					RoleID:    "r",
					Resources: []api.InviteResource{{ID: "w", Type: api.ResourceWorkspace}, {ID: "v", Type: api.ResourceWorkspace}},
					Labels:    []api.Label{dev, north},
				},
				{RoleID: "r", Resources: []api.InviteResource{{ID: "w", Type: api.ResourceWorkspace}}, Labels: []api.Label{prod}},
				{RoleID: "r", Resources: []api.InviteResource{{ID: "c", Type: api.ResourceSource}}},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, ToInvite(test.given)); diff != "" {
				t.Errorf("permissions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	type list = []api.PermissionInput
	for name, test := range map[string]struct {
		a, b list
		want bool
	}{
		"nothing":                       {nil, list{}, true},
		"nothing and minimal":           {nil, list{onWorkspace(minimal)}, true},
		"minimal elsewhere":             {nil, list{onSources(minimal, workspace)}, false},
		"minimal and more":              {list{onWorkspace(sourceRead)}, list{onWorkspace(minimal), onWorkspace(sourceRead)}, false},
		"two resources, two entries":    {list{onSources(sourceRead, "a", "b")}, list{onSources(sourceRead, "b"), onSources(sourceRead, "a")}, true},
		"the same twice":                {list{onSources(sourceRead, "a", "a")}, list{onSources(sourceRead, "a")}, true},
		"order of labels":               {list{onWorkspace(sourceRead, dev, north)}, list{onWorkspace(sourceRead, north, dev)}, true},
		"description of a label":        {list{onWorkspace(sourceRead, dev)}, list{onWorkspace(sourceRead, api.Label{Key: "environment", Value: "dev", Description: "x"})}, true},
		"labels and none":               {list{onWorkspace(sourceRead, dev)}, list{onWorkspace(sourceRead)}, false},
		"labels together and apart":     {list{onWorkspace(sourceRead, dev, north)}, list{onWorkspace(sourceRead, dev), onWorkspace(sourceRead, north)}, false},
		"both values of a key, and one": {list{onWorkspace(sourceRead, dev, prod)}, list{onWorkspace(sourceRead, prod)}, false},
		"another role":                  {list{onSources(sourceRead, "a")}, list{onSources(sourceAdmin, "a")}, false},
		"another type":                  {list{onSources(sourceRead, workspace)}, list{onWorkspace(sourceRead)}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Same(test.a, test.b, workspace); got != test.want {
				t.Errorf("Same = %t, want %t", got, test.want)
			}
			if got := Same(test.b, test.a, workspace); got != test.want {
				t.Errorf("Same the other way round = %t, want %t", got, test.want)
			}
		})
	}
}

func TestFromGrantedTakesLabelsOfTheWholePermission(t *testing.T) {
	t.Parallel()
	got := FromGranted([]api.Permission{{
		RoleID: "role", Labels: []api.Label{dev},
		Resources: []api.GrantedResource{{ID: "ws", Type: api.ResourceWorkspace}, {ID: "ws", Type: api.ResourceWorkspace, Labels: []api.Label{prod}}},
	}})
	want := []api.PermissionInput{{RoleID: "role", Resources: []api.Resource{
		{ID: "ws", Type: api.ResourceWorkspace, Labels: []api.Label{dev}},
		{ID: "ws", Type: api.ResourceWorkspace, Labels: []api.Label{prod}},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("FromGranted (-want +got):\n%s", diff)
	}
}
