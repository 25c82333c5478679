package permission

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const labelRule = "it must begin with a letter and go on with letters, digits and hyphens, all of them ASCII."

func TestCheck(t *testing.T) {
	t.Parallel()
	admin := text(sourceAdmin.Name)
	unknown := types.StringUnknown()
	source := resourceValue(text(api.ResourceSource), text("abc"))
	dev := labelValues(map[string]attr.Value{"environment": text("dev")})

	for name, test := range map[string]struct {
		config    types.List
		workspace string
		want      []found
	}{
		"null":    {config: Null()},
		"unknown": {config: types.ListUnknown(entryType)},
		"empty":   {config: drafts()},
		"fine": {config: drafts(
			element(admin, noResources, dev),
			element(text(sourceRead.ID), resourceList(source), noLabels),
			element(admin, resourceList(resourceValue(text(api.ResourceWorkspace), text(workspace))), dev),
			element(admin, resourceList(source), labelValues(nil)),
		), workspace: workspace},
		"the same twice": {config: drafts(element(admin, noResources, dev), element(text(sourceAdmin.ID), noResources, dev))},
		"everything unknown": {config: drafts(
			types.ObjectUnknown(entryType.AttrTypes),
			element(unknown, types.ListUnknown(targetType), types.MapUnknown(types.StringType)),
			element(admin, resourceList(types.ObjectUnknown(targetType.AttrTypes), resourceValue(unknown, unknown)),
				labelValues(map[string]attr.Value{"environment": unknown})),
			element(admin, resourceList(resourceValue(text(api.ResourceWorkspace), unknown)), noLabels),
		), workspace: workspace},
		"a type that is missing": {
			config: drafts(element(admin, resourceList(source, resourceValue(types.StringNull(), text("abc"))), noLabels)),
			want: []found{
				below("permissions[0].resources[1].type", "Missing type", "A type is required; give the type of the resource, such as SOURCE."),
			},
		},
		"an id that is missing": {
			config:    drafts(element(admin, resourceList(resourceValue(text(api.ResourceWorkspace), types.StringNull())), dev)),
			workspace: workspace,
			want:      []found{below("permissions[0].resources[0].id", "Missing id", "An id is required; give the id of the resource.")},
		},
		"a permission and a resource that are null": {
			config: drafts(types.ObjectNull(entryType.AttrTypes), element(admin, resourceList(types.ObjectNull(targetType.AttrTypes)), dev)),
			want: []found{
				below("permissions[0]", "Missing permission", "This permission is null; leave it out, or give it a role."),
				below("permissions[1].resources[0]", "Missing resource", "This resource is null; leave it out, or give it a type and an id."),
			},
		},
		"unknown roles are named one by one": {config: drafts(
			element(text("source admin"), noResources, noLabels),
			element(admin, noResources, noLabels),
			element(text("Janitor"), noResources, noLabels),
		), want: []found{
			below("permissions[0].role", "Unknown role", `There is no role "source admin"; did you mean "Source Admin"?`),
			below("permissions[2].role", "Unknown role", `There is no role "Janitor"; the roles are "Minimal Workspace Access", "Source Admin", "Source Read-only", "Workspace Owner".`),
		}},
		"role that turned out to be null": {config: drafts(element(types.StringNull(), noResources, noLabels)), want: []found{
			below("permissions[0].role", "Missing role", "A role is required; give its name or its id."),
		}},
		"labels beside a source": {config: drafts(element(admin, resourceList(
			resourceValue(text(api.ResourceWorkspace), text(workspace)), source, resourceValue(text(api.ResourceSource), text("def")),
		), dev)), want: []found{
			below(
				"permissions[0].labels", "Labels on a single resource",
				"Labels narrow a permission on the workspace, and this one is on a resource of type SOURCE; leave out the labels or the resources.",
			),
		}},
		"no resource left": {config: drafts(element(admin, resourceList(), noLabels)), want: []found{
			below(
				"permissions[0].resources", "Permission on nothing",
				"This list of resources is empty; leave resources out to mean the whole workspace, or leave out the permission.",
			),
		}},
		"labels that cannot be": {config: drafts(element(admin, noResources, labelValues(map[string]attr.Value{
			"1st": text("a"), "b c": text("ünder"), "ok": types.StringNull(), "team": text("a\n"),
		}))), want: []found{
			below(`permissions[0].labels["1st"]`, "Invalid label", `"1st" cannot be the key of a label: `+labelRule),
			below(`permissions[0].labels["b c"]`, "Invalid label", `"b c" cannot be the key of a label: `+labelRule),
			below(`permissions[0].labels["b c"]`, "Invalid label", `"ünder" cannot be the value of the label "b c": `+labelRule),
			below(`permissions[0].labels["ok"]`, "Invalid label", `"" cannot be the value of the label "ok": `+labelRule),
			below(`permissions[0].labels["team"]`, "Invalid label", `"a\n" cannot be the value of the label "team": `+labelRule),
		}},
		"another workspace": {
			config:    drafts(element(admin, resourceList(source, resourceValue(text(api.ResourceWorkspace), text("ws2"))), noLabels)),
			workspace: workspace,
			want: []found{
				below(
					"permissions[0].resources[1].id", "Permission in another workspace",
					`"ws2" is not the id of the workspace that this permission is given in, which is "ws1"; leave resources out to mean the whole of it.`,
				),
			},
		},
		"perhaps another workspace": {
			config: drafts(element(admin, resourceList(resourceValue(text(api.ResourceWorkspace), text("ws2"))), noLabels)),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantFound(t, Check(t.Context(), test.config, standardRoles(), test.workspace, at), test.want...)
		})
	}
}
