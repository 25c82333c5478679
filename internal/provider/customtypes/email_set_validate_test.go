package customtypes_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

func TestValidEmails(t *testing.T) {
	t.Parallel()
	at := path.Root("members")
	tests := map[string]struct {
		set  customtypes.EmailSet
		want diag.Diagnostics
	}{
		"zero value": {set: customtypes.EmailSet{}},
		"unknown":    {set: customtypes.NewEmailSetUnknown()},
		"empty":      {set: emailSet()},
		"valid":      {set: emailSet(types.StringValue("Ann@example.com"), types.StringValue("bob@example.com"))},
		"unknown elements wait": {
			set: emailSet(types.StringUnknown(), types.StringValue("ann@example.com"), types.StringUnknown()),
		},
		"null element": {
			set: emailSet(types.StringNull()),
			want: diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Missing email address",
				"An element of this set is null; leave it out or give it an address.")},
		},
		"no addresses": {
			set: emailSet(types.StringValue("ann@example.com"), types.StringValue("nobody"), types.StringValue("jörg@example.com")),
			want: diag.Diagnostics{
				diag.NewAttributeErrorDiagnostic(at, "Invalid email address",
					`"nobody" must be an email address such as name@example.com.`),
				diag.NewAttributeErrorDiagnostic(at, "Invalid email address",
					`"jörg@example.com" must be an email address in plain ASCII letters.`),
			},
		},
		"a fault beside an unknown element": {
			set: emailSet(types.StringUnknown(), types.StringValue("nobody")),
			want: diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Invalid email address",
				`"nobody" must be an email address such as name@example.com.`)},
		},
		"one person in three ways": {
			set: emailSet(types.StringValue("ann@example.com"), types.StringValue("Ann@example.com"), types.StringValue("ANN@example.com")),
			want: diag.Diagnostics{
				diag.NewAttributeErrorDiagnostic(at, "Duplicate email address",
					`"ann@example.com" and "Ann@example.com" are the same person, since the case of letters does not count; keep one of them.`),
				diag.NewAttributeErrorDiagnostic(at, "Duplicate email address",
					`"ann@example.com" and "ANN@example.com" are the same person, since the case of letters does not count; keep one of them.`),
			},
		},
		"repeated": {
			set: emailSet(types.StringValue("ann@example.com"), types.StringValue("ann@example.com")),
			want: diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Duplicate email address",
				`"ann@example.com" is in this set more than once; keep one of them.`)},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, validateSet(t, at, test.set)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestValidEmailsReportsTenFaultsAndTheNumberOfTheOthers(t *testing.T) {
	t.Parallel()
	at := path.Root("members")
	tests := map[string]struct {
		faults   int
		want     int
		wantLast string
	}{
		"as many as are named": {faults: 10, want: 10, wantLast: `"nobody-00009" must be an email address such as name@example.com.`},
		"one more":             {faults: 11, want: 11, wantLast: "Further faults of these kinds in this set: 1; they are named once those above are mended."},
		"thousands":            {faults: 5000, want: 11, wantLast: "Further faults of these kinds in this set: 4990; they are named once those above are mended."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diags := validateSet(t, at, customtypes.NewEmailSet(people(test.faults, "nobody-%05d")))
			if len(diags) != test.want {
				t.Fatalf("%d diagnostics, want %d", len(diags), test.want)
			}
			if got := diags[len(diags)-1].Detail(); got != test.wantLast {
				t.Errorf("the last is %q, want %q", got, test.wantLast)
			}
		})
	}
}

func validateSet(t *testing.T, at path.Path, set customtypes.EmailSet) diag.Diagnostics {
	t.Helper()
	var resp validator.SetResponse
	customtypes.ValidEmails().ValidateSet(t.Context(), validator.SetRequest{Path: at, ConfigValue: set.SetValue}, &resp)
	return resp.Diagnostics
}
