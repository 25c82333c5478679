package customtypes_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

func TestKeepSpelling(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prior, planned, want types.String
	}{
		"other spelling": {
			prior: types.StringValue("ann@example.com"), planned: types.StringValue("Ann@Example.com"), want: types.StringValue("ann@example.com"),
		},
		"other person": {
			prior: types.StringValue("ann@example.com"), planned: types.StringValue("Bob@Example.com"), want: types.StringValue("Bob@Example.com"),
		},
		"create": {
			prior: types.StringNull(), planned: types.StringValue("Ann@Example.com"), want: types.StringValue("Ann@Example.com"),
		},
		"unset": {
			prior: types.StringValue("ann@example.com"), planned: types.StringNull(), want: types.StringNull(),
		},
		"unknown": {
			prior: types.StringValue("ann@example.com"), planned: types.StringUnknown(), want: types.StringUnknown(),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := planmodifier.StringResponse{PlanValue: test.planned}
			customtypes.KeepSpelling().PlanModifyString(t.Context(), planmodifier.StringRequest{
				PlanValue: test.planned, StateValue: test.prior,
			}, &resp)
			if !resp.PlanValue.Equal(test.want) {
				t.Errorf("planned %s, want %s", resp.PlanValue, test.want)
			}
		})
	}
}

func TestRequiresReplaceIfOtherPerson(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prior, planned types.String
		create         bool
		destroy        bool
		want           bool
	}{
		"same spelling":  {prior: types.StringValue("ann@example.com"), planned: types.StringValue("ann@example.com")},
		"other spelling": {prior: types.StringValue("ann@example.com"), planned: types.StringValue("Ann@Example.com")},
		"other person":   {prior: types.StringValue("ann@example.com"), planned: types.StringValue("bob@example.com"), want: true},
		"unknown":        {prior: types.StringValue("ann@example.com"), planned: types.StringUnknown(), want: true},
		"unset":          {prior: types.StringValue("ann@example.com"), planned: types.StringNull(), want: true},
		"set":            {prior: types.StringNull(), planned: types.StringValue("ann@example.com"), want: true},
		"never set":      {prior: types.StringNull(), planned: types.StringNull()},
		"create":         {prior: types.StringNull(), planned: types.StringValue("ann@example.com"), create: true},
		"destroy":        {prior: types.StringValue("ann@example.com"), planned: types.StringNull(), destroy: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var resp planmodifier.StringResponse
			customtypes.RequiresReplaceIfOtherPerson().PlanModifyString(t.Context(), planmodifier.StringRequest{
				PlanValue:  test.planned,
				StateValue: test.prior,
				Plan:       tfsdk.Plan{Raw: resourceThatIs(!test.destroy)},
				State:      tfsdk.State{Raw: resourceThatIs(!test.create)},
			}, &resp)
			if resp.RequiresReplace != test.want {
				t.Errorf("requires replace: %t, want %t", resp.RequiresReplace, test.want)
			}
		})
	}
}

// resourceThatIs returns a whole resource that is there or is null.
func resourceThatIs(there bool) tftypes.Value {
	if !there {
		return tftypes.NewValue(tftypes.Object{}, nil)
	}
	return tftypes.NewValue(tftypes.Object{}, map[string]tftypes.Value{})
}

func TestPlanModifiersDescribeThemselves(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		modifier planmodifier.Describer
		want     string
	}{
		"KeepSpelling":                 {customtypes.KeepSpelling(), "Another spelling of the same email address is not a change."},
		"KeepSetSpelling":              {customtypes.KeepSetSpelling(), "Other spellings of the same email addresses are not a change."},
		"RequiresReplaceIfOtherPerson": {customtypes.RequiresReplaceIfOtherPerson(), "The address of another person replaces the resource; another spelling of the same address does not."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.modifier.Description(t.Context()); got != test.want {
				t.Errorf("description %q, want %q", got, test.want)
			}
			if got := test.modifier.MarkdownDescription(t.Context()); got != test.want {
				t.Errorf("markdown description %q, want %q", got, test.want)
			}
		})
	}
}
