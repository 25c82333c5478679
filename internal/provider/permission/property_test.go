package permission

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// The naive model writes every triple out as a line of text and compares sorted
// lists of lines. It shares nothing with the code that it judges.
type model []string

func (m model) with(roleID, kind, id string, labels []string) model {
	labels = slices.Sorted(slices.Values(labels))
	return append(m, fmt.Sprintf("%s on %s %s where %v", roleID, kind, id, labels))
}

// settled is the model without order and repetition; nothing is Minimal
// Workspace Access (rule D4).
func (m model) settled() model {
	if len(m) == 0 {
		m = m.with(api.RoleIDMinimalWorkspaceAccess, "WORKSPACE", workspace, nil)
	}
	return slices.Compact(slices.Sorted(slices.Values(m)))
}

func labelLines(labels []api.Label) []string {
	var lines []string
	for _, label := range labels {
		lines = append(lines, label.Key+":"+label.Value)
	}
	return lines
}

func modelOfInputs(permissions []api.PermissionInput) model {
	var m model
	for _, permission := range permissions {
		for _, resource := range permission.Resources {
			m = m.with(permission.RoleID, resource.Type, resource.ID, labelLines(resource.Labels))
		}
	}
	return m
}

func modelOfInvite(permissions []api.InvitePermission) model {
	var m model
	for _, permission := range permissions {
		for _, resource := range permission.Resources {
			m = m.with(permission.RoleID, resource.Type, resource.ID, labelLines(permission.Labels))
		}
	}
	return m
}

func modelOfEntries(entries ...entry) model {
	ids := map[string]string{owner.Name: owner.ID, minimal.Name: minimal.ID, sourceAdmin.Name: sourceAdmin.ID, sourceRead.Name: sourceRead.ID}
	var m model
	for _, e := range entries {
		id, ok := ids[e.Role]
		if !ok {
			id = e.Role
		}
		var labels []string
		for key, value := range e.Labels {
			labels = append(labels, key+":"+value)
		}
		if e.Resources == nil {
			m = m.with(id, "WORKSPACE", workspace, labels)
		}
		for _, resource := range e.Resources {
			m = m.with(id, resource.Type, resource.ID, labels)
		}
	}
	return m
}

// The pools are small, so that what is drawn often coincides.
var (
	anyRole   = rapid.SampledFrom([]api.Role{owner, minimal, sourceAdmin, sourceRead})
	anyID     = rapid.SampledFrom([]string{"a", "b", "c", workspace})
	anyType   = rapid.SampledFrom([]string{api.ResourceSource, api.ResourceSpace})
	anyLabels = rapid.Permutation([]api.Label{dev, north, {Key: "team", Value: "web"}})
)

// drawLabels draws at most one label for a key, in any order.
func drawLabels(t *rapid.T) []api.Label {
	return anyLabels.Draw(t, "labels")[:rapid.IntRange(0, 3).Draw(t, "number of labels")]
}

func drawResource(t *rapid.T) api.Resource {
	if rapid.Bool().Draw(t, "whole workspace") {
		return api.Resource{ID: workspace, Type: api.ResourceWorkspace, Labels: drawLabels(t)}
	}
	return api.Resource{ID: anyID.Draw(t, "id"), Type: anyType.Draw(t, "type")}
}

func inputs() *rapid.Generator[[]api.PermissionInput] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) api.PermissionInput {
		return api.PermissionInput{
			RoleID:    anyRole.Draw(t, "role").ID,
			Resources: rapid.SliceOfN(rapid.Custom(drawResource), 1, 4).Draw(t, "resources"),
		}
	}), 0, 5)
}

// spellings draws a way to write the permissions down: roles by name or id,
// the workspace left out or written out, triples in any order, joined where they
// can be, and some of them repeated.
func spellings(t *rapid.T, permissions []api.PermissionInput) []entry {
	entries := []entry{}
	for _, permission := range permissions {
		for _, resource := range permission.Resources {
			entries = append(entries, spellOne(t, permission.RoleID, resource))
			if rapid.Bool().Draw(t, "repeated") {
				entries = append(entries, spellOne(t, permission.RoleID, resource))
			}
		}
	}
	if len(entries) == 0 {
		return entries
	}
	entries = rapid.Permutation(entries).Draw(t, "order")
	joined := entries[:1]
	for _, e := range entries[1:] {
		last := &joined[len(joined)-1]
		joinable := last.Role == e.Role && last.Resources != nil && e.Resources != nil && cmp.Equal(last.Labels, e.Labels)
		if joinable && rapid.Bool().Draw(t, "joined") {
			last.Resources = append(slices.Clone(last.Resources), e.Resources...)
			continue
		}
		joined = append(joined, e)
	}
	return joined
}

func spellOne(t *rapid.T, roleID string, resource api.Resource) entry {
	e := entry{Role: roleID}
	if rapid.Bool().Draw(t, "role by name") {
		e.Role = standardRoles().byID[roleID].Name
	}
	if resource.Type != api.ResourceWorkspace || rapid.Bool().Draw(t, "workspace written out") {
		e.Resources = []target{{resource.Type, resource.ID}}
	}
	if len(resource.Labels) > 0 || rapid.Bool().Draw(t, "labels that are empty") {
		e.Labels = map[string]string{}
	}
	for _, label := range resource.Labels {
		e.Labels[label.Key] = label.Value
	}
	return e
}

func flattened(t *rapid.T, prior []entry, held []api.PermissionInput) []entry {
	list := Null()
	if prior != nil {
		list = write(t, prior...)
	}
	got, diags := Flatten(t.Context(), list, granted(standardRoles(), held...), standardRoles(), workspace)
	if diags.HasError() {
		t.Fatalf("Flatten: %v", diags)
	}
	return spell(t, got)
}

func expanded(t *rapid.T, entries []entry) []api.PermissionInput {
	got, diags := Expand(t.Context(), write(t, entries...), standardRoles(), workspace, at)
	if diags.HasError() {
		t.Fatalf("Expand: %v", diags)
	}
	return got
}

func TestExpandGrantsWhatIsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		written := spellings(t, inputs().Draw(t, "permissions"))
		got := modelOfInputs(expanded(t, written))
		if diff := cmp.Diff(modelOfEntries(written...).settled(), got.settled()); diff != "" {
			t.Fatalf("triples (-written +sent):\n%s", diff)
		}
		if len(got) > 0 && len(got) != len(got.settled()) {
			t.Fatalf("a triple is sent twice: %v", got)
		}
	})
}

func TestFlattenExpandsToWhatIsGranted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		held := inputs().Draw(t, "granted")
		var prior []entry
		if rapid.Bool().Draw(t, "has a prior") {
			some := rapid.IntRange(0, len(held)).Draw(t, "still held")
			prior = spellings(t, append(held[:some:some], inputs().Draw(t, "no longer held")...))
		}
		got := flattened(t, prior, held)
		if diff := cmp.Diff(modelOfInputs(held).settled(), modelOfInputs(expanded(t, got)).settled()); diff != "" {
			t.Fatalf("triples (-granted +expanded):\n%s", diff)
		}
		if again := flattened(t, got, held); !cmp.Equal(got, again) {
			t.Fatalf("reading again changes the list (-first +second):\n%s", cmp.Diff(got, again))
		}
		wantKeptInOrder(t, prior, got, modelOfInputs(held))
	})
}

// wantKeptInOrder wants the entries of prior that are held in every part to come
// first in got in the same order and spelling, but for entries that are held in
// part.
func wantKeptInOrder(t *rapid.T, prior, got []entry, held model) {
	rest := got
	for _, e := range prior {
		whole := !slices.ContainsFunc(modelOfEntries(e), func(line string) bool { return !slices.Contains(held, line) })
		if !whole {
			continue
		}
		i := slices.IndexFunc(rest, func(other entry) bool { return cmp.Equal(e, other) })
		if i < 0 {
			t.Fatalf("%v of %v is not kept in its order in %v", e, prior, got)
		}
		rest = rest[i+1:]
	}
}

func TestFlattenKeepsEverySpelling(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		held := inputs().Draw(t, "granted")
		prior := spellings(t, held)
		if diff := cmp.Diff(prior, flattened(t, prior, held)); diff != "" {
			t.Fatalf("list (-prior +read):\n%s", diff)
		}
	})
}

func TestFlattenDoesNotDependOnTheServersOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		held := inputs().Draw(t, "granted")
		other := expanded(t, spellings(t, held))
		if diff := cmp.Diff(flattened(t, nil, held), flattened(t, nil, other)); diff != "" {
			t.Fatalf("list (-one order +another):\n%s", diff)
		}
	})
}

func TestKeepSpellingComparesTriples(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		held := inputs().Draw(t, "in state")
		wanted := held
		if rapid.Bool().Draw(t, "changed") {
			wanted = inputs().Draw(t, "in plan")
		}
		plan, state := write(t, spellings(t, wanted)...), write(t, spellings(t, held)...)
		same := cmp.Equal(modelOfInputs(wanted).settled(), modelOfInputs(held).settled())
		if got := Same(wanted, held, workspace); got != same {
			t.Fatalf("Same(%v, %v) = %t", wanted, held, got)
		}
		got := KeepSpelling(t.Context(), plan, state, standardRoles(), workspace)
		if same && !got.Equal(state) {
			t.Fatalf("KeepSpelling(%s, %s) = %s, want the state", plan, state, got)
		}
		if diff := cmp.Diff(modelOfEntries(spell(t, plan)...).settled(), modelOfEntries(spell(t, got)...).settled()); diff != "" {
			t.Fatalf("KeepSpelling(%s, %s) grants (-planned +kept):\n%s", plan, state, diff)
		}
	})
}

// TestToInviteLosesNothing draws labels for any resource and not for the
// workspace alone, as the worst that there could be.
func TestToInviteLosesNothing(t *testing.T) {
	t.Parallel()
	anything := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) api.PermissionInput {
		return api.PermissionInput{
			RoleID: anyRole.Draw(t, "role").ID,
			Resources: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) api.Resource {
				return api.Resource{ID: anyID.Draw(t, "id"), Type: anyType.Draw(t, "type"), Labels: drawLabels(t)}
			}), 0, 6).Draw(t, "resources"),
		}
	}), 0, 6)
	rapid.Check(t, func(t *rapid.T) {
		given := anything.Draw(t, "permissions")
		want, got := modelOfInputs(given), modelOfInvite(ToInvite(given))
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("triples (-given +invited):\n%s", diff)
		}
	})
}

// TestLabelSetsDoNotLookAlike uses keys and values that only a foreign server
// could have, made of what the spelling itself is made of.
func TestLabelSetsDoNotLookAlike(t *testing.T) {
	t.Parallel()
	nasty := rapid.MapOfN(rapid.StringOfN(rapid.SampledFrom([]rune(`"=;\a`)), 0, 4, -1), rapid.StringOfN(rapid.SampledFrom([]rune(`"=;\a`)), 0, 4, -1), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		a, b := nasty.Draw(t, "a"), nasty.Draw(t, "b")
		if got, want := labelSetOf(a) == labelSetOf(b), cmp.Equal(a, b); got != want {
			t.Fatalf("labelSetOf(%v) == labelSetOf(%v) is %t", a, b, got)
		}
	})
}
