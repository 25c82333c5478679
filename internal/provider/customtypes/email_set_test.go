package customtypes_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

// emailSet returns a set of any elements, unknown, null and repeated ones too.
func emailSet(elements ...attr.Value) customtypes.EmailSet {
	return customtypes.EmailSet{SetValue: types.SetValueMust(types.StringType, elements)}
}

func TestNewEmailSetHoldsAPersonOnce(t *testing.T) {
	t.Parallel()
	got, ok := customtypes.NewEmailSet([]string{"Ann@example.com", "bob@example.com", "ann@example.com", "Ann@example.com"}).Emails()
	if diff := cmp.Diff([]string{"Ann@example.com", "bob@example.com"}, got); !ok || diff != "" {
		t.Errorf("known %t (-want +got):\n%s", ok, diff)
	}
}

func TestEmailSetToTerraformValue(t *testing.T) {
	t.Parallel()
	listType := tftypes.List{ElementType: tftypes.String}
	list := func(values ...tftypes.Value) tftypes.Value { return tftypes.NewValue(listType, values) }
	ann := tftypes.NewValue(tftypes.String, "Ann@example.com")
	tests := map[string]struct {
		set  customtypes.EmailSet
		want tftypes.Value
	}{
		"zero value": {set: customtypes.EmailSet{}, want: tftypes.NewValue(listType, nil)},
		"null":       {set: customtypes.NewEmailSetNull(), want: tftypes.NewValue(listType, nil)},
		"unknown":    {set: customtypes.NewEmailSetUnknown(), want: tftypes.NewValue(listType, tftypes.UnknownValue)},
		"no emails":  {set: customtypes.NewEmailSet(nil), want: list()},
		"known":      {set: customtypes.NewEmailSet([]string{"Ann@example.com"}), want: list(ann)},
		"partly unknown": {
			set:  emailSet(types.StringValue("Ann@example.com"), types.StringUnknown()),
			want: list(ann, tftypes.NewValue(tftypes.String, tftypes.UnknownValue)),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := test.set.ToTerraformValue(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			back, err := customtypes.EmailSetType{}.ValueFromTerraform(t.Context(), got)
			if err != nil {
				t.Fatal(err)
			}
			if !test.set.Equal(back) {
				t.Errorf("%s came back as %s", test.set, back)
			}
		})
	}
}

func TestEmailSetTypeRefusesOtherElements(t *testing.T) {
	t.Parallel()
	_, err := customtypes.EmailSetType{}.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.List{ElementType: tftypes.Bool}, nil))
	if err == nil || !strings.HasPrefix(err.Error(), "read a set of email addresses: ") {
		t.Errorf("error %v does not say that a set of email addresses was read", err)
	}
	_, diags := customtypes.EmailSetType{}.ValueFromSet(t.Context(), types.SetValueMust(types.BoolType, nil))
	if !diags.HasError() || diags[0].Summary() != "Cannot read a set of email addresses" {
		t.Errorf("a set of booleans is no error, got %v", diags)
	}
}

func TestEmailSetTypeValueFromSet(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]types.Set{
		"null":    types.SetNull(types.StringType),
		"unknown": types.SetUnknown(types.StringType),
		"known":   types.SetValueMust(types.StringType, []attr.Value{types.StringValue("Ann@example.com")}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := customtypes.EmailSetType{}.ValueFromSet(t.Context(), set)
			want := customtypes.EmailSet{SetValue: set}
			if len(diags) != 0 || !want.Equal(got) {
				t.Errorf("got %s, %v; want %s", got, diags, want)
			}
		})
	}
}

func TestEmailSetOfOtherElementsIsNotWritten(t *testing.T) {
	t.Parallel()
	set := customtypes.EmailSet{SetValue: types.SetValueMust(types.BoolType, []attr.Value{types.BoolValue(true)})}
	value, err := set.ToTerraformValue(t.Context())
	if err == nil || !strings.HasPrefix(err.Error(), "write a set of email addresses: ") {
		t.Errorf("%s was written, error %v", value, err)
	}
}

func TestEmailSetTypeIsASetOfStringsAndAListInMemory(t *testing.T) {
	t.Parallel()
	set := customtypes.EmailSetType{}
	if !set.Equal(customtypes.EmailSet{}.Type(t.Context())) {
		t.Error("an EmailSet is not of EmailSetType")
	}
	if set.Equal(types.SetType{ElemType: types.StringType}) {
		t.Error("EmailSetType is equal to the framework's set of strings")
	}
	if want := (tftypes.List{ElementType: tftypes.String}); !want.Equal(set.TerraformType(t.Context())) {
		t.Errorf("in memory it is %s, want %s", set.TerraformType(t.Context()), want)
	}
	if got := set.ElementType(); got != (basetypes.StringType{}) {
		t.Errorf("its elements are %s", got)
	}
	if got := set.WithElementType(types.BoolType); !got.Equal(types.SetType{ElemType: types.BoolType}) {
		t.Errorf("with booleans it is %s", got)
	}
	element, err := set.ApplyTerraform5AttributePathStep(tftypes.ElementKeyInt(0))
	if err != nil || element != (basetypes.StringType{}) {
		t.Errorf("a step into it leads to %v, %v", element, err)
	}
	if got := set.ValueType(t.Context()); !got.Equal(customtypes.EmailSet{}) {
		t.Errorf("its values are %T", got)
	}
	if got := set.String(); got != "customtypes.EmailSetType" {
		t.Errorf("its name is %q", got)
	}
}

func TestZeroEmailSetIsANullSetOfStrings(t *testing.T) {
	t.Parallel()
	set, diags := customtypes.EmailSet{}.ToSetValue(t.Context())
	if len(diags) != 0 || !set.Equal(types.SetNull(types.StringType)) {
		t.Errorf("got %s, %v", set, diags)
	}
	if got := (customtypes.EmailSet{}).ElementType(t.Context()); got != (basetypes.StringType{}) {
		t.Errorf("its elements are %v", got)
	}
}

func TestEmailSetEmails(t *testing.T) {
	t.Parallel()
	ann := types.StringValue("Ann@example.com")
	tests := map[string]struct {
		set   customtypes.EmailSet
		want  []string
		known bool
		byKey map[string]string
	}{
		"null":           {set: customtypes.NewEmailSetNull(), want: []string{}, known: true, byKey: map[string]string{}},
		"empty":          {set: customtypes.NewEmailSet(nil), want: []string{}, known: true, byKey: map[string]string{}},
		"unknown":        {set: customtypes.NewEmailSetUnknown(), byKey: map[string]string{}},
		"known":          {set: emailSet(ann), want: []string{"Ann@example.com"}, known: true, byKey: map[string]string{"ann@example.com": "Ann@example.com"}},
		"partly unknown": {set: emailSet(ann, types.StringUnknown()), byKey: map[string]string{"ann@example.com": "Ann@example.com"}},
		"partly null":    {set: emailSet(types.StringNull(), ann), byKey: map[string]string{"ann@example.com": "Ann@example.com"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, known := test.set.Emails()
			if diff := cmp.Diff(test.want, got); known != test.known || diff != "" {
				t.Errorf("known %t, want %t (-want +got):\n%s", known, test.known, diff)
			}
			if diff := cmp.Diff(test.byKey, test.set.ByKey()); diff != "" {
				t.Errorf("by key (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmailSetSpelledLike(t *testing.T) {
	t.Parallel()
	prior := customtypes.NewEmailSet([]string{"Ann@example.com", "Bob@example.com"})
	tests := map[string]struct {
		set, prior, want customtypes.EmailSet
	}{
		"one left, one came": {
			set:   customtypes.NewEmailSet([]string{"ann@example.com", "carl@example.com"}),
			prior: prior,
			want:  customtypes.NewEmailSet([]string{"Ann@example.com", "carl@example.com"}),
		},
		"no prior": {
			set:   customtypes.NewEmailSet([]string{"ann@example.com"}),
			prior: customtypes.NewEmailSetNull(),
			want:  customtypes.NewEmailSet([]string{"ann@example.com"}),
		},
		"unknown element": {
			set:   emailSet(types.StringUnknown(), types.StringValue("ann@example.com")),
			prior: prior,
			want:  emailSet(types.StringUnknown(), types.StringValue("Ann@example.com")),
		},
		"null":    {set: customtypes.NewEmailSetNull(), prior: prior, want: customtypes.NewEmailSetNull()},
		"unknown": {set: customtypes.NewEmailSetUnknown(), prior: prior, want: customtypes.NewEmailSetUnknown()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := test.set.Elements()
			if got := test.set.SpelledLike(test.prior); !got.Equal(test.want) {
				t.Errorf("got %v, want %v", got.Elements(), test.want.Elements())
			}
			if diff := cmp.Diff(before, test.set.Elements()); diff != "" {
				t.Errorf("the set itself changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestEmailSetStringNamesNobody(t *testing.T) {
	t.Parallel()
	for want, set := range map[string]customtypes.EmailSet{
		"<null>":            customtypes.NewEmailSetNull(),
		"<unknown>":         customtypes.NewEmailSetUnknown(),
		"2 email addresses": customtypes.NewEmailSet([]string{"ann@example.com", "bob@example.com"}),
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			if got := set.String(); got != want {
				t.Errorf("got %q", got)
			}
		})
	}
}
