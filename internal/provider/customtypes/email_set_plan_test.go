package customtypes_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

func TestKeepSetSpelling(t *testing.T) {
	t.Parallel()
	prior := customtypes.NewEmailSet([]string{"ann@example.com", "bob@example.com"})
	null, unknown := customtypes.NewEmailSetNull(), customtypes.NewEmailSetUnknown()
	other := customtypes.NewEmailSet([]string{"Ann@example.com", "carl@example.com"})
	partlyUnknown := emailSet(types.StringValue("Ann@example.com"), types.StringUnknown())
	tests := map[string]struct {
		prior, planned, want customtypes.EmailSet
	}{
		"other spellings":       {prior: prior, planned: customtypes.NewEmailSet([]string{"Bob@example.com", "ANN@example.com"}), want: prior},
		"other people":          {prior: prior, planned: other, want: other},
		"an unknown element":    {prior: prior, planned: partlyUnknown, want: partlyUnknown},
		"unknown":               {prior: prior, planned: unknown, want: unknown},
		"unset":                 {prior: prior, planned: null, want: null},
		"emptied":               {prior: prior, planned: emailSet(), want: emailSet()},
		"create":                {prior: null, planned: other, want: other},
		"create with no people": {prior: null, planned: emailSet(), want: emailSet()},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := planmodifier.SetResponse{PlanValue: test.planned.SetValue}
			customtypes.KeepSetSpelling().PlanModifySet(t.Context(), planmodifier.SetRequest{
				PlanValue: test.planned.SetValue, StateValue: test.prior.SetValue,
			}, &resp)
			if !resp.PlanValue.Equal(test.want.SetValue) {
				t.Errorf("planned %s, want %s", resp.PlanValue, test.want.SetValue)
			}
		})
	}
}
