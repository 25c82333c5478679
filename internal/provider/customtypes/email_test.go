package customtypes_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

func TestEmailConstructors(t *testing.T) {
	t.Parallel()
	address := "Ann@Example.com"
	tests := map[string]struct {
		got  customtypes.Email
		want basetypes.StringValue
	}{
		"zero value":  {got: customtypes.Email{}, want: basetypes.NewStringNull()},
		"known":       {got: customtypes.NewEmail(address), want: basetypes.NewStringValue(address)},
		"null":        {got: customtypes.NewEmailNull(), want: basetypes.NewStringNull()},
		"unknown":     {got: customtypes.NewEmailUnknown(), want: basetypes.NewStringUnknown()},
		"pointer":     {got: customtypes.NewEmailPointer(&address), want: basetypes.NewStringValue(address)},
		"nil pointer": {got: customtypes.NewEmailPointer(nil), want: basetypes.NewStringNull()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.got.StringValue); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmailTypeValueFromTerraform(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		in   tftypes.Value
		want attr.Value
	}{
		"known":   {in: tftypes.NewValue(tftypes.String, "Ann@Example.com"), want: customtypes.NewEmail("Ann@Example.com")},
		"null":    {in: tftypes.NewValue(tftypes.String, nil), want: customtypes.NewEmailNull()},
		"unknown": {in: tftypes.NewValue(tftypes.String, tftypes.UnknownValue), want: customtypes.NewEmailUnknown()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := customtypes.EmailType{}.ValueFromTerraform(t.Context(), test.in)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestEmailTypeRefusesOtherWireTypes(t *testing.T) {
	t.Parallel()
	_, err := customtypes.EmailType{}.ValueFromTerraform(t.Context(), tftypes.NewValue(tftypes.Bool, true))
	if err == nil || !strings.HasPrefix(err.Error(), "read an email address: ") {
		t.Errorf("error %v does not say that an email address was read", err)
	}
}

func TestEmailTypeIsNotAString(t *testing.T) {
	t.Parallel()
	email := customtypes.EmailType{}
	if !email.Equal(customtypes.EmailType{}) {
		t.Error("EmailType is not equal to itself")
	}
	if email.Equal(basetypes.StringType{}) {
		t.Error("EmailType is equal to the framework's string")
	}
	if !email.Equal(customtypes.NewEmail("ann@example.com").Type(t.Context())) {
		t.Error("an Email is not of EmailType")
	}
	if got := email.ValueType(t.Context()); got != (customtypes.Email{}) {
		t.Errorf("its values are %T", got)
	}
	if got := email.String(); got != "customtypes.EmailType" {
		t.Errorf("its name is %q", got)
	}
}

// TestEmailComparison holds the exact Equal of the framework against the
// comparison by person of rule A1.
func TestEmailComparison(t *testing.T) {
	t.Parallel()
	ann := customtypes.NewEmail("Ann@Example.com")
	tests := map[string]struct {
		other      customtypes.Email
		wantEqual  bool
		wantPerson bool
	}{
		"same spelling":          {other: customtypes.NewEmail("Ann@Example.com"), wantEqual: true, wantPerson: true},
		"other case":             {other: customtypes.NewEmail("ann@EXAMPLE.com"), wantPerson: true},
		"other person":           {other: customtypes.NewEmail("bob@example.com")},
		"a letter that looks so": {other: customtypes.NewEmail("ann@example.c\u03bfm")},
		"null":                   {other: customtypes.NewEmailNull()},
		"unknown":                {other: customtypes.NewEmailUnknown()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := ann.Equal(test.other); got != test.wantEqual {
				t.Errorf("Equal: %t, want %t", got, test.wantEqual)
			}
			if got := ann.SamePerson(test.other); got != test.wantPerson {
				t.Errorf("SamePerson: %t, want %t", got, test.wantPerson)
			}
			got, diags := ann.StringSemanticEquals(t.Context(), test.other)
			if got != test.wantPerson || len(diags) != 0 {
				t.Errorf("StringSemanticEquals: %t, %v; want %t", got, diags, test.wantPerson)
			}
		})
	}
}

func TestEmailsWithoutAnAddressAreNobody(t *testing.T) {
	t.Parallel()
	for name, email := range map[string]customtypes.Email{
		"null":    customtypes.NewEmailNull(),
		"unknown": customtypes.NewEmailUnknown(),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if email.SamePerson(email) {
				t.Error("an address that is not there names the same person as itself")
			}
			if !email.Equal(email) {
				t.Error("a value is not equal to itself")
			}
			if key := email.Key(); key != "" {
				t.Errorf("key %q, want none", key)
			}
		})
	}
}

func TestEmailEqualsNoString(t *testing.T) {
	t.Parallel()
	if customtypes.NewEmail("ann@example.com").Equal(basetypes.NewStringValue("ann@example.com")) {
		t.Error("an Email is equal to a framework string")
	}
}

func TestEmailKey(t *testing.T) {
	t.Parallel()
	if got, want := customtypes.NewEmail("Ann.Öst@Example.COM").Key(), "ann.Öst@example.com"; got != want {
		t.Errorf("key %q, want %q", got, want)
	}
}
