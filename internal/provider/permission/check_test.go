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
		"a type that is missing is for the schema to report": {
			config: drafts(element(admin, resourceList(resourceValue(types.StringNull(), text("abc"))), dev)),
		},
		"unknown roles are named one by one": {config: drafts(
			element(text("source admin"), noResources, noLabels),
			element(admin, noResources, noLabels),
			element(text("Janitor"), noResources, noLabels),
		), want: []found{
			{"permissions[0].role", "Unknown role", `There is no role "source admin"; did you mean "Source Admin"?`},
			{"permissions[2].role", "Unknown role", `There is no role "Janitor"; the roles are "Minimal Workspace Access", "Source Admin", "Source Read-only", "Workspace Owner".`},
		}},
		"role that turned out to be null": {config: drafts(element(types.StringNull(), noResources, noLabels)), want: []found{
			{"permissions[0].role", "Unknown role", `There is no role ""; the roles are "Minimal Workspace Access", "Source Admin", "Source Read-only", "Workspace Owner".`},
		}},
		"labels beside a source": {config: drafts(element(admin, resourceList(
			resourceValue(text(api.ResourceWorkspace), text(workspace)), source, resourceValue(text(api.ResourceSource), text("def")),
		), dev)), want: []found{
			{
				"permissions[0].labels", "Labels on a single resource",
				"Labels narrow a permission on the workspace, and this one is on a resource of type SOURCE; leave out the labels or the resources.",
			},
		}},
		"no resource left": {config: drafts(element(admin, resourceList(), noLabels)), want: []found{
			{
				"permissions[0].resources", "Permission on nothing",
				"This list of resources is empty; leave resources out to mean the whole workspace, or leave out the permission.",
			},
		}},
		"labels that cannot be": {config: drafts(element(admin, noResources, labelValues(map[string]attr.Value{
			"1st": text("a"), "b c": text("ünder"), "ok": types.StringNull(), "team": text("a\n"),
		}))), want: []found{
			{`permissions[0].labels["1st"]`, "Invalid label", `"1st" cannot be the key of a label: ` + labelRule},
			{`permissions[0].labels["b c"]`, "Invalid label", `"b c" cannot be the key of a label: ` + labelRule},
			{`permissions[0].labels["b c"]`, "Invalid label", `"ünder" cannot be the value of the label "b c": ` + labelRule},
			{`permissions[0].labels["ok"]`, "Invalid label", `"" cannot be the value of the label "ok": ` + labelRule},
			{`permissions[0].labels["team"]`, "Invalid label", `"a\n" cannot be the value of the label "team": ` + labelRule},
		}},
		"another workspace": {
			config:    drafts(element(admin, resourceList(source, resourceValue(text(api.ResourceWorkspace), text("ws2"))), noLabels)),
			workspace: workspace,
			want: []found{
				{
					"permissions[0].resources[1].id", "Permission in another workspace",
					`"ws2" is not the id of the workspace that this permission is given in, which is "ws1"; leave resources out to mean the whole of it.`,
				},
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
