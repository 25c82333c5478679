package provider

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
)

// limitsOf is a setting of limits.
func limitsOf(iam, defaults types.String) types.Object {
	return types.ObjectValueMust(
		map[string]attr.Type{iamLimit: types.StringType, defaultLimit: types.StringType},
		map[string]attr.Value{iamLimit: iam, defaultLimit: defaults},
	)
}

func TestValidRate(t *testing.T) {
	t.Parallel()
	at := path.Root("embedded").AtName("limits").AtName("iam")
	for name, test := range map[string]struct {
		rate types.String
		want diag.Diagnostics
	}{
		"a rate":  {rate: types.StringValue("60/1m")},
		"off":     {rate: types.StringValue("off")},
		"null":    {rate: types.StringNull()},
		"unknown": {rate: types.StringUnknown()},
		"no rate": {rate: types.StringValue("60"), want: diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Invalid rate limit",
			`"60" is not a rate: write the calls and the time they are for, such as "60/1m", or "off" for no limit.`)}},
		"too short": {rate: types.StringValue("60/1ms"), want: diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "Invalid rate limit",
			`"60/1ms" must be for a length of whole seconds, from 1s to 24h.`)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp validator.StringResponse
			validRate{}.ValidateString(t.Context(), validator.StringRequest{Path: at, ConfigValue: test.rate}, &resp)
			if diff := cmp.Diff(test.want, resp.Diagnostics); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			// What was not known when it was validated is validated with its use.
			if test.rate.IsUnknown() {
				return
			}
			var used diag.Diagnostics
			rateOf(limitsOf(test.rate, types.StringNull()), iamLimit, &used)
			if diff := cmp.Diff(test.want, used); diff != "" {
				t.Errorf("in use (-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownLimitsWait(t *testing.T) {
	t.Parallel()
	some, none, unknown := types.StringValue("60/1m"), types.StringNull(), types.StringUnknown()
	for name, test := range map[string]struct {
		limits types.Object
		want   bool
	}{
		"not set":           {types.Object{}, false},
		"null":              {types.ObjectNull(limitsOf(none, none).AttributeTypes(t.Context())), false},
		"unknown":           {types.ObjectUnknown(limitsOf(none, none).AttributeTypes(t.Context())), true},
		"an unknown rate":   {limitsOf(some, unknown), true},
		"two rates":         {limitsOf(some, some), false},
		"one rate":          {limitsOf(none, some), false},
		"an empty setting":  {limitsOf(none, none), false},
		"two unknown rates": {limitsOf(unknown, unknown), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (providerModel{Embedded: &embeddedModel{Limits: test.limits}}).unknown(); got != test.want {
				t.Errorf("it is unknown: %t, want %t", got, test.want)
			}
		})
	}
}

func TestRuleJ1LimitsOfTheBlockAreThoseOfItsBackend(t *testing.T) {
	t.Parallel()
	none, some, other := types.StringNull(), types.StringValue("9/1m"), types.StringValue("7/2m")
	iam, shared := ratelimit.Rate{Calls: 9, Per: time.Minute}, ratelimit.Rate{Calls: 7, Per: 2 * time.Minute}
	for name, test := range map[string]struct {
		block *embeddedModel
		want  backend.Limits
	}{
		"no block":     {nil, backend.Limits{}},
		"not set":      {&embeddedModel{}, backend.Limits{}},
		"neither":      {&embeddedModel{Limits: limitsOf(none, none)}, backend.Limits{}},
		"off":          {&embeddedModel{Limits: limitsOf(types.StringValue("off"), none)}, backend.Limits{}},
		"of writes":    {&embeddedModel{Limits: limitsOf(some, none)}, backend.Limits{IAM: iam}},
		"of the rest":  {&embeddedModel{Limits: limitsOf(none, other)}, backend.Limits{Default: shared}},
		"of all calls": {&embeddedModel{Limits: limitsOf(some, other)}, backend.Limits{IAM: iam, Default: shared}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			got := test.block.options(&diags).Backend.Limits
			if diff := cmp.Diff(test.want, got); diff != "" || diags.HasError() {
				t.Errorf("the limits, with %v (-want +got):\n%s", diags, diff)
			}
		})
	}
}
