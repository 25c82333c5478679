package customtypes_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

// TestEmailSetComparison holds the exact Equal of the framework against the
// comparison by people of rule A1.
func TestEmailSetComparison(t *testing.T) {
	t.Parallel()
	ann, annInCapitals, bob := types.StringValue("ann@example.com"), types.StringValue("ANN@example.com"), types.StringValue("bob@example.com")
	null, unknown := types.StringNull(), types.StringUnknown()
	tests := map[string]struct {
		a, b       customtypes.EmailSet
		wantEqual  bool
		wantPeople bool
	}{
		"same":                      {a: emailSet(ann, bob), b: emailSet(ann, bob), wantEqual: true, wantPeople: true},
		"other order":               {a: emailSet(ann, bob), b: emailSet(bob, ann), wantEqual: true, wantPeople: true},
		"other spelling":            {a: emailSet(ann, bob), b: emailSet(bob, annInCapitals), wantPeople: true},
		"one more":                  {a: emailSet(ann), b: emailSet(ann, bob)},
		"one other":                 {a: emailSet(ann), b: emailSet(bob)},
		"one person in two ways":    {a: emailSet(ann, annInCapitals), b: emailSet(ann), wantPeople: true},
		"repeated":                  {a: emailSet(ann, ann, bob), b: emailSet(ann, bob, bob), wantPeople: true},
		"both empty":                {a: emailSet(), b: emailSet(), wantEqual: true, wantPeople: true},
		"empty and null":            {a: emailSet(), b: customtypes.NewEmailSetNull()},
		"both null":                 {a: customtypes.NewEmailSetNull(), b: customtypes.EmailSet{}, wantEqual: true},
		"both unknown":              {a: customtypes.NewEmailSetUnknown(), b: customtypes.NewEmailSetUnknown(), wantEqual: true},
		"null and unknown":          {a: customtypes.NewEmailSetNull(), b: customtypes.NewEmailSetUnknown()},
		"empty and unknown":         {a: emailSet(), b: customtypes.NewEmailSetUnknown()},
		"same unknown element":      {a: emailSet(ann, unknown), b: emailSet(unknown, ann), wantEqual: true},
		"more unknown elements":     {a: emailSet(ann, unknown), b: emailSet(unknown, unknown)},
		"unknown and known element": {a: emailSet(ann, unknown), b: emailSet(ann, bob)},
		"null and unknown element":  {a: emailSet(null), b: emailSet(unknown)},
		"null and empty element":    {a: emailSet(null), b: emailSet(types.StringValue(""))},
		"same null element":         {a: emailSet(null), b: emailSet(null), wantEqual: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkComparison(t, test.a, test.b, test.wantEqual, test.wantPeople)
			checkComparison(t, test.b, test.a, test.wantEqual, test.wantPeople)
		})
	}
}

func checkComparison(t *testing.T, a, b customtypes.EmailSet, wantEqual, wantPeople bool) {
	t.Helper()
	if got := a.Equal(b); got != wantEqual {
		t.Errorf("Equal: %t, want %t", got, wantEqual)
	}
	if got := a.SamePeople(b); got != wantPeople {
		t.Errorf("SamePeople: %t, want %t", got, wantPeople)
	}
	asSet, diags := a.SetSemanticEquals(t.Context(), b)
	if asSet != wantPeople || len(diags) != 0 {
		t.Errorf("SetSemanticEquals: %t, %v; want %t", asSet, diags, wantPeople)
	}
	asList, diags := a.ListSemanticEquals(t.Context(), b)
	if asList != wantPeople || len(diags) != 0 {
		t.Errorf("ListSemanticEquals: %t, %v; want %t", asList, diags, wantPeople)
	}
}

func TestEmailSetEqualsNoFrameworkSet(t *testing.T) {
	t.Parallel()
	set := customtypes.NewEmailSet([]string{"ann@example.com"})
	if set.Equal(set.SetValue) {
		t.Error("an EmailSet is equal to a framework set")
	}
}

// TestEmailSetAgreesWithTheFramework compares the hashed comparisons with the
// pairwise ones that they stand in for.
func TestEmailSetAgreesWithTheFramework(t *testing.T) {
	t.Parallel()
	element := rapid.SampledFrom([]basetypes.StringValue{
		types.StringValue("a@x"), types.StringValue("A@x"), types.StringValue("b@x"), types.StringValue("B@X"),
		types.StringValue(""), types.StringNull(), types.StringUnknown(),
	})
	elements := rapid.SliceOfNDistinct(element, 0, 4, rapid.ID[basetypes.StringValue])
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawSet(t, elements, "a"), drawSet(t, elements, "b")
		if got, want := a.Equal(b), a.SetValue.Equal(b.SetValue); got != want {
			t.Fatalf("Equal: %t, the framework says %t", got, want)
		}
		if got, want := a.SamePeople(b), samePeopleInPairs(a, b); got != want {
			t.Fatalf("SamePeople: %t, in pairs %t", got, want)
		}
	})
}

func drawSet(t *rapid.T, elements *rapid.Generator[[]basetypes.StringValue], label string) customtypes.EmailSet {
	drawn := elements.Draw(t, label)
	values := make([]attr.Value, 0, len(drawn))
	for _, value := range drawn {
		values = append(values, value)
	}
	return emailSet(values...)
}

func samePeopleInPairs(a, b customtypes.EmailSet) bool {
	emails, known := a.Emails()
	others, othersKnown := b.Emails()
	return known && othersKnown && eachIsIn(emails, others) && eachIsIn(others, emails)
}

func eachIsIn(emails, others []string) bool {
	for _, email := range emails {
		found := false
		for _, other := range others {
			found = found || api.SameEmail(email, other)
		}
		if !found {
			return false
		}
	}
	return true
}

func TestEmailSetToListValue(t *testing.T) {
	t.Parallel()
	elements := []attr.Value{types.StringValue("bob@example.com"), types.StringUnknown(), types.StringValue("ann@example.com")}
	tests := map[string]struct {
		set  customtypes.EmailSet
		want types.List
	}{
		"zero value": {set: customtypes.EmailSet{}, want: types.ListNull(types.StringType)},
		"unknown":    {set: customtypes.NewEmailSetUnknown(), want: types.ListUnknown(types.StringType)},
		"known":      {set: emailSet(elements...), want: types.ListValueMust(types.StringType, elements)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := test.set.ToListValue(t.Context())
			if len(diags) != 0 || !got.Equal(test.want) {
				t.Errorf("got %s, %v; want %s", got, diags, test.want)
			}
		})
	}
}
