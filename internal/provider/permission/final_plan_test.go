package permission

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"pgregory.net/rapid"
)

// respelled writes the same entries in the same places in another way: roles by name or
// id, and resources in any order.
func respelled(t *rapid.T, entries []entry) []entry {
	again := make([]entry, len(entries))
	for i, e := range entries {
		role, err := standardRoles().Find(e.Role)
		if err != nil {
			t.Fatalf("%v: %v", e, err)
		}
		again[i] = entry{Role: rapid.SampledFrom([]string{role.ID, role.Name}).Draw(t, "role"), Resources: e.Resources, Labels: e.Labels}
		if e.Resources != nil {
			again[i].Resources = rapid.Permutation(e.Resources).Draw(t, "order of resources")
		}
	}
	return again
}

// hidden returns the list with some of it unknown. In the resources of a permission
// nothing is, unless they all are: the order of those that are known in part cannot be
// told from another.
func hidden(t *rapid.T, list types.List) types.List {
	elements := list.Elements()
	for i, each := range elements {
		d, _ := draftOf(each)
		for _, part := range rapid.SliceOfDistinct(rapid.IntRange(0, 3), rapid.ID).Draw(t, "unknown parts") {
			switch part {
			case 0:
				d.role = types.StringUnknown()
			case 1:
				d.resources = types.ListUnknown(targetType)
			case 2:
				d.labels = types.MapUnknown(types.StringType)
			}
		}
		elements[i] = d.value()
		if rapid.IntRange(0, 9).Draw(t, "permission is unknown") == 0 {
			elements[i] = types.ObjectUnknown(entryType.AttrTypes)
		}
	}
	return drafts(elements...)
}

// wantPromiseKept is what Terraform asks of the plan that it has made while applying:
// whatever was known in the plan before stays.
func wantPromiseKept(t *rapid.T, first, final types.List) {
	before, after := first.Elements(), final.Elements()
	if len(before) != len(after) {
		t.Fatalf("first plan %s, final plan %s", first, final)
	}
	for i := range before {
		promised, ok := draftOf(before[i])
		if !ok {
			continue
		}
		kept, _ := draftOf(after[i])
		for _, part := range [][2]attr.Value{{promised.role, kept.role}, {promised.resources, kept.resources}, {promised.labels, kept.labels}} {
			if !part[0].IsUnknown() && !part[0].Equal(part[1]) {
				t.Fatalf("permission %d was planned as %s and is %s in the final plan", i, part[0], part[1])
			}
		}
	}
}

// What is spelled in another way in the same places may turn out to be the same, or to
// be a change: the spelling of what is known is the same in either plan.
func TestFinalPlanKeepsThePromises(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		held := spellings(t, inputs().Draw(t, "in state"))
		wanted := respelled(t, held)
		changed := rapid.Bool().Draw(t, "changed")
		if changed {
			wanted = spellings(t, inputs().Draw(t, "in plan"))
		}
		final, state := write(t, wanted...), write(t, held...)
		first := hidden(t, final)
		if changed && grantTheSame(final, state, standardRoles(), workspace) {
			return // It is the same in another shape: the decision is written down at KeepSpelling.
		}
		wantPromiseKept(t,
			KeepSpelling(t.Context(), first, state, standardRoles(), workspace),
			KeepSpelling(t.Context(), final, state, standardRoles(), workspace))
	})
}

// A single permission has no shape but that of its resources, so that its promises are
// kept whatever it turns out to be.
func TestFinalPlanKeepsThePromisesOfASingle(t *testing.T) {
	t.Parallel()
	one := rapid.Custom(func(t *rapid.T) entry {
		return spellOne(t, anyRole.Draw(t, "role").ID, drawResource(t))
	})
	rapid.Check(t, func(t *rapid.T) {
		held := []entry{one.Draw(t, "in state")}
		wanted := respelled(t, held)
		if rapid.Bool().Draw(t, "changed") {
			wanted = []entry{one.Draw(t, "in plan")}
		}
		state, _ := draftOf(held[0].value())
		kept := func(plan attr.Value) types.List {
			d, ok := draftOf(plan)
			if !ok {
				return drafts(plan)
			}
			like, _ := d.single().KeepSpelling(t.Context(), state.single(), standardRoles(), workspace)
			return like.list()
		}
		final := write(t, wanted...)
		wantPromiseKept(t, kept(hidden(t, final).Elements()[0]), kept(final.Elements()[0]))
	})
}
