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
	half := drafts(
		element(text("Source Admin"), noResources, noLabels),
		element(text("Source Read-only"), resourceList(resourceValue(text(api.ResourceSource), types.StringUnknown())), noLabels),
	)
	gone := write(t, entry{Role: "Source Amin"})

	for name, test := range map[string]struct {
		plan, state types.List
		roles       Roles
		workspace   string
		keeps       bool
	}{
		"another spelling":                 {byName, byID, standardRoles(), workspace, true},
		"the workspace written out":        {leftOut, writtenOut, standardRoles(), workspace, true},
		"in another workspace":             {leftOut, writtenOut, standardRoles(), "ws2", false},
		"workspace not known":              {leftOut, writtenOut, standardRoles(), "", false},
		"workspace not known, none named":  {byName, byID, standardRoles(), "", true},
		"a change":                         {leftOut, byName, standardRoles(), workspace, false},
		"minimal for nothing":              {write(t), write(t, entry{Role: minimal.ID}), standardRoles(), workspace, true},
		"nothing for minimal":              {write(t, entry{Role: "Minimal Workspace Access"}), write(t), standardRoles(), workspace, true},
		"no longer managed":                {Null(), write(t), standardRoles(), workspace, false},
		"managed from now on":              {write(t), Null(), standardRoles(), workspace, false},
		"not known":                        {types.ListUnknown(entryType), byName, standardRoles(), workspace, false},
		"not known in part":                {half, byName, standardRoles(), workspace, false},
		"a role that is gone":              {leftOut, gone, standardRoles(), workspace, false},
		"a role that does not exist":       {gone, leftOut, standardRoles(), workspace, false},
		"roles that could not be listed":   {leftOut, writtenOut, Roles{}, workspace, false},
		"a null in what ought to be state": {write(t), drafts(types.ObjectNull(entryType.AttrTypes)), standardRoles(), workspace, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := test.plan
			if test.keeps {
				want = test.state
			}
			if got := KeepSpelling(t.Context(), test.plan, test.state, test.roles, test.workspace); !got.Equal(want) {
				t.Errorf("KeepSpelling = %s, want %s", got, want)
			}
		})
	}
}

// The decision is written down at KeepSpelling: the final plan has the spelling of
// the state, which is not the plan before with its unknowns filled in.
func TestKeepSpellingOfWhatTurnsOutToBeTheSame(t *testing.T) {
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
