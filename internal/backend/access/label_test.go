package access_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

func TestRuleD2NewLabel(t *testing.T) {
	t.Parallel()
	const form = "must be a letter followed by letters, digits and hyphens"
	for name, c := range map[string]struct {
		label api.Label
		want  []api.Problem
	}{
		"well-formed": {api.Label{Key: "Team-7-", Value: "z"}, nil},
		"longest":     {api.Label{Key: strings.Repeat("k", 255), Value: strings.Repeat("v", 255)}, nil},
		"both": {api.Label{Key: "7", Value: "-"}, []api.Problem{
			problem("label.key", `"key" `+form), problem("label.value", `"value" `+form),
		}},
		"too long": {api.Label{Key: strings.Repeat("k", 256), Value: strings.Repeat("v", 256)}, []api.Problem{
			problem("label.key", `"key" must be at most 255 characters long`),
			problem("label.value", `"value" must be at most 255 characters long`),
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, access.CheckLabel("label", c.label)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRuleD2LabelsBesideThoseThatAreKept(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		labels, kept []api.Label
		want         []api.Problem
	}{
		"none":           {nil, []api.Label{dev}, nil},
		"another key":    {[]api.Label{brand}, []api.Label{dev}, nil},
		"the same again": {[]api.Label{brand, dev}, []api.Label{dev}, nil},
		"another value": {[]api.Label{brand, prod}, []api.Label{dev}, []api.Problem{problem("labels.1.value",
			`"value" must be "dev", since the resource carries environment:dev and a resource carries one value for a key`)}},
		"twice": {[]api.Label{brand, brand}, nil, []api.Problem{problem("labels.1.key",
			`"key" must not be "brand" a second time, since a resource carries one value for a key`)}},
		"200":                 {manyLabels(200), nil, nil},
		"200 that are there":  {manyLabels(200), manyLabels(150), nil},
		"201":                 {manyLabels(201), nil, []api.Problem{problem("labels", `"labels" must have at most 200 entries, and has 201`)}},
		"201 with those kept": {[]api.Label{dev}, manyLabels(200), []api.Problem{problem("labels", `"labels" would come to 201 with those that are there, and at most 200 can be carried`)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, access.CheckLabels("labels", c.labels, c.kept)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

// Joining keeps each label once, and leaves both lists as they were.
func TestJoinLabels(t *testing.T) {
	t.Parallel()
	kept, added := []api.Label{dev, brand}, []api.Label{{Key: brand.Key, Value: brand.Value, Description: "again"}, {Key: "tier", Value: "gold"}}
	before := slices.Clone(kept)
	want := []api.Label{dev, brand, {Key: "tier", Value: "gold"}}
	if diff := cmp.Diff(want, access.JoinLabels(kept, added)); diff != "" {
		t.Errorf("joined (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(before, kept); diff != "" {
		t.Errorf("the kept labels changed (-before +after):\n%s", diff)
	}
}

func TestSameLabels(t *testing.T) {
	t.Parallel()
	described := api.Label{Key: dev.Key, Value: dev.Value, Description: "Development"}
	for name, c := range map[string]struct {
		a, b []api.Label
		want bool
	}{
		"none":                {nil, []api.Label{}, true},
		"one":                 {[]api.Label{dev}, []api.Label{dev}, true},
		"described otherwise": {[]api.Label{described}, []api.Label{dev}, true},
		"in another order":    {[]api.Label{dev, brand}, []api.Label{brand, dev}, true},
		"one more":            {[]api.Label{dev, brand}, []api.Label{dev}, false},
		"another value":       {[]api.Label{dev}, []api.Label{prod}, false},
		"some and none":       {[]api.Label{dev}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, back := access.SameLabels(c.a, c.b), access.SameLabels(c.b, c.a); got != c.want || back != c.want {
				t.Errorf("got %t, and %t the other way round, want %t", got, back, c.want)
			}
		})
	}
}
