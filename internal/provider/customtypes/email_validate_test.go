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

func TestValidEmail(t *testing.T) {
	t.Parallel()
	at := path.Root("owner")
	tests := map[string]struct {
		email types.String
		want  diag.Diagnostics
	}{
		"valid":   {email: types.StringValue("Ann+test@Example.com")},
		"null":    {email: types.StringNull()},
		"unknown": {email: types.StringUnknown()},
		"no address": {
			email: types.StringValue("nobody"),
			want: diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Invalid email address",
				`"nobody" must be an email address such as name@example.com.`)},
		},
		"empty": {
			email: types.StringValue(""),
			want: diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Invalid email address",
				`"" must be an email address such as name@example.com.`)},
		},
		"not ASCII": {
			email: types.StringValue("jörg@example.com"),
			want: diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Invalid email address",
				`"jörg@example.com" must be an email address in plain ASCII letters.`)},
		},
		"quoted local part": {
			email: types.StringValue(`"ann lee"@example.com`),
			want: diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Invalid email address",
				`"\"ann lee\"@example.com" must be an email address such as name@example.com.`)},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp validator.StringResponse
			customtypes.ValidEmail().ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: test.email}, &resp)
			if diff := cmp.Diff(test.want, resp.Diagnostics); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestValidatorsDescribeThemselves(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		validator validator.Describer
		want      string
	}{
		"ValidEmail":  {customtypes.ValidEmail(), "value must be an email address in plain ASCII letters"},
		"ValidEmails": {customtypes.ValidEmails(), "every element must be an email address in plain ASCII letters, and each of another person"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.validator.Description(t.Context()); got != test.want {
				t.Errorf("description %q, want %q", got, test.want)
			}
			if got := test.validator.MarkdownDescription(t.Context()); got != test.want {
				t.Errorf("markdown description %q, want %q", got, test.want)
			}
		})
	}
}
