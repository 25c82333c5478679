package backend

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Two permissions have one key if they say the same, and only then.
func TestPermissionKeyTellsMeaningsApart(t *testing.T) {
	t.Parallel()
	rapid.Check(t, keysAgreeWithTheModel)
}

func FuzzPermissionKey(f *testing.F) {
	f.Fuzz(rapid.MakeFuzz(keysAgreeWithTheModel))
}

func keysAgreeWithTheModel(t *rapid.T) {
	first := keyedPermissions().Draw(t, "first")
	second := variantsOf(first).Draw(t, "second")
	got := permissionKey(first.RoleID, first.Resources) == permissionKey(second.RoleID, second.Resources)
	if want := modelSame(first, second); got != want {
		t.Errorf("%q and %q have one key: %t, want %t", first, second, got, want)
	}
}

// modelSame compares permissions as sets of resources with sets of labels. A
// label's description says nothing.
func modelSame(a, b api.PermissionInput) bool {
	hasLabel := func(r api.Resource) func(api.Label) bool {
		return func(l api.Label) bool {
			return slices.ContainsFunc(r.Labels, func(m api.Label) bool { return l.Key == m.Key && l.Value == m.Value })
		}
	}
	sameResource := func(r, s api.Resource) bool {
		return r.Type == s.Type && r.ID == s.ID && every(r.Labels, hasLabel(s)) && every(s.Labels, hasLabel(r))
	}
	within := func(others []api.Resource) func(api.Resource) bool {
		return func(r api.Resource) bool {
			return slices.ContainsFunc(others, func(s api.Resource) bool { return sameResource(r, s) })
		}
	}
	return a.RoleID == b.RoleID && every(a.Resources, within(b.Resources)) && every(b.Resources, within(a.Resources))
}

func every[T any](list []T, holds func(T) bool) bool {
	return !slices.ContainsFunc(list, func(v T) bool { return !holds(v) })
}

// keyWords are few, so that much is equal, and have in them what holds a key
// together.
func keyWords() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"a", "b", "ab", `"`, `a"`, `"a`, `a""b`, `\`, `\"`, ";", `";"`, `a";"b`, "\xff", `\xff`, "\ufffd", ""}),
		rapid.StringOfN(rapid.SampledFrom([]rune(`ab"\;:`)), 0, 4, -1),
	)
}

func keyedPermissions() *rapid.Generator[api.PermissionInput] {
	return rapid.Custom(func(t *rapid.T) api.PermissionInput {
		return api.PermissionInput{
			RoleID:    keyWords().Draw(t, "role"),
			Resources: rapid.SliceOfN(keyedResources(), 1, 3).Draw(t, "resources"),
		}
	})
}

// keyedResources draws resources that have a label's key once, as rule D2 has it.
func keyedResources() *rapid.Generator[api.Resource] {
	return rapid.Custom(func(t *rapid.T) api.Resource {
		labels := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) api.Label {
			return api.Label{
				Key: keyWords().Draw(t, "key"), Value: keyWords().Draw(t, "value"), Description: keyWords().Draw(t, "description"),
			}
		}), 0, 2, func(l api.Label) string { return l.Key })
		return api.Resource{Type: keyWords().Draw(t, "type"), ID: keyWords().Draw(t, "id"), Labels: labels.Draw(t, "labels")}
	})
}

// variantsOf draws permissions that say the same in another way, nearly the same,
// or something else.
func variantsOf(p api.PermissionInput) *rapid.Generator[api.PermissionInput] {
	return rapid.Custom(func(t *rapid.T) api.PermissionInput {
		q := api.PermissionInput{RoleID: p.RoleID, Resources: rapid.Permutation(p.Resources).Draw(t, "order")}
		for i := range q.Resources {
			labels := rapid.Permutation(q.Resources[i].Labels).Draw(t, "order of labels")
			for j := range labels {
				labels[j].Description = keyWords().Draw(t, "description")
			}
			q.Resources[i].Labels = labels
		}
		switch rapid.IntRange(0, 8).Draw(t, "variant") {
		case 0:
			q.RoleID = keyWords().Draw(t, "role")
		case 1:
			q.Resources = append(q.Resources, q.Resources[0])
		case 2:
			q.Resources = append(q.Resources, keyedResources().Draw(t, "one more"))
		case 3:
			q.Resources = q.Resources[1:]
		case 4:
			q.Resources[0].Labels = keyedResources().Draw(t, "labels of another").Labels
		case 5:
			q.Resources[0].Type, q.Resources[0].ID = keyWords().Draw(t, "type"), keyWords().Draw(t, "id")
		case 6:
			q.Resources[0].Type, q.Resources[0].ID = cutAnew(t, q.Resources[0].Type+q.Resources[0].ID)
		case 7:
			for i, l := range q.Resources[0].Labels {
				q.Resources[0].Labels[i].Key, q.Resources[0].Labels[i].Value = cutAnew(t, l.Key+l.Value)
			}
		}
		return q
	})
}

// cutAnew cuts what were two words elsewhere.
func cutAnew(t *rapid.T, words string) (first, second string) {
	at := rapid.IntRange(0, len(words)).Draw(t, "cut")
	return words[:at], words[at:]
}
