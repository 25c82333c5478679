package permission

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestKeepSpelling(t *testing.T) {
	t.Parallel()
	byName := write(t, entry{Role: "Source Admin"}, entry{Role: "Source Read-only", Resources: []target{{api.ResourceSource, "a"}}})
	byID := write(t, entry{Role: sourceRead.ID, Resources: []target{{api.ResourceSource, "a"}}}, entry{Role: sourceAdmin.ID})
	writtenOut := write(t, entry{Role: sourceAdmin.ID, Resources: []target{{api.ResourceWorkspace, workspace}}})
	leftOut := write(t, entry{Role: "Source Admin"})
	leftOutByID := write(t, entry{Role: sourceAdmin.ID})
	withRead := write(t, entry{Role: "Source Admin"}, entry{Role: "Source Read-only"})
	withReadByID := write(t, entry{Role: sourceAdmin.ID}, entry{Role: "Source Read-only"})
	sources := write(t, entry{Role: sourceAdmin.ID, Resources: []target{{api.ResourceSource, "a"}, {api.ResourceSource, "b"}}})
	swapped := write(t, entry{Role: "Source Admin", Resources: []target{{api.ResourceSource, "b"}, {api.ResourceSource, "a"}}})
	half := func(known types.List) types.List {
		return drafts(append(known.Elements(),
			element(text("Source Read-only"), resourceList(resourceValue(text(api.ResourceSource), types.StringUnknown())), noLabels))...)
	}
	gone := write(t, entry{Role: "Source Amin"})

	for name, test := range map[string]struct {
		plan, state types.List
		roles       Roles
		workspace   string
		want        types.List
	}{
		"another spelling":                 {byName, byID, standardRoles(), workspace, byID},
		"the workspace written out":        {leftOut, writtenOut, standardRoles(), workspace, writtenOut},
		"in another workspace":             {leftOut, writtenOut, standardRoles(), "ws2", leftOutByID},
		"workspace not known":              {leftOut, writtenOut, standardRoles(), "", leftOutByID},
		"workspace not known, none named":  {byName, byID, standardRoles(), "", byID},
		"a change":                         {leftOut, byName, standardRoles(), workspace, leftOut},
		"a change beside another spelling": {withRead, writtenOut, standardRoles(), workspace, withReadByID},
		"minimal for nothing":              {write(t), write(t, entry{Role: minimal.ID}), standardRoles(), workspace, write(t, entry{Role: minimal.ID})},
		"nothing for minimal":              {write(t, entry{Role: "Minimal Workspace Access"}), write(t), standardRoles(), workspace, write(t)},
		"no longer managed":                {Null(), write(t), standardRoles(), workspace, Null()},
		"managed from now on":              {write(t), Null(), standardRoles(), workspace, write(t)},
		"not known":                        {types.ListUnknown(entryType), byName, standardRoles(), workspace, types.ListUnknown(entryType)},
		"not known in part":                {half(leftOut), byName, standardRoles(), workspace, half(leftOut)},
		"not known beside other spellings": {half(swapped), half(sources), standardRoles(), workspace, half(sources)},
		"a role that is gone":              {leftOut, gone, standardRoles(), workspace, leftOut},
		"a role that does not exist":       {gone, leftOut, standardRoles(), workspace, gone},
		"roles that could not be listed":   {leftOut, writtenOut, Roles{}, workspace, leftOut},
		"a null in what ought to be state": {write(t), drafts(types.ObjectNull(entryType.AttrTypes)), standardRoles(), workspace, write(t)},
		"a null in the same place":         {leftOut, drafts(types.ObjectNull(entryType.AttrTypes)), standardRoles(), workspace, leftOut},
		"a permission not known":           {drafts(types.ObjectUnknown(entryType.AttrTypes)), leftOut, standardRoles(), workspace, drafts(types.ObjectUnknown(entryType.AttrTypes))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := KeepSpelling(t.Context(), test.plan, test.state, test.roles, test.workspace); !got.Equal(test.want) {
				t.Errorf("KeepSpelling = %s, want %s", got, test.want)
			}
		})
	}
}

// The decision is written down at KeepSpelling: in another order the final plan is the
// state, which is not the plan before with its unknowns filled in.
func TestKeepSpellingOfWhatTurnsOutToBeTheSameInAnotherOrder(t *testing.T) {
	t.Parallel()
	onSource := func(id types.String) types.List {
		return drafts(
			element(text("Source Admin"), noResources, noLabels),
			element(text("Source Read-only"), resourceList(resourceValue(text(api.ResourceSource), id)), noLabels),
		)
	}
	state := write(t, entry{Role: "Source Read-only", Resources: []target{{api.ResourceSource, "a"}}}, entry{Role: "Source Admin"})
	first, final := onSource(types.StringUnknown()), onSource(text("a"))
	if got := KeepSpelling(t.Context(), first, state, standardRoles(), workspace); !got.Equal(first) {
		t.Errorf("first plan: %s, want %s", got, first)
	}
	if got := KeepSpelling(t.Context(), final, state, standardRoles(), workspace); !got.Equal(state) {
		t.Errorf("final plan: %s, want %s", got, state)
	}
}

// The decision is written down at KeepSpelling: without the provider's settings there
// are no roles, and what is planned is the configuration.
func TestKeepSpellingWithoutRoles(t *testing.T) {
	t.Parallel()
	plan, state := write(t, entry{Role: "Source Admin"}), write(t, entry{Role: sourceAdmin.ID})
	if got := KeepSpelling(t.Context(), plan, state, Roles{}, ""); !got.Equal(plan) {
		t.Errorf("first plan: %s, want %s", got, plan)
	}
	if got := KeepSpelling(t.Context(), plan, state, standardRoles(), workspace); !got.Equal(state) {
		t.Errorf("final plan: %s, want %s", got, state)
	}
}
