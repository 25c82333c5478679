package roster

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// skipElements keeps the framework from looking for plan modifiers in every element
// of people, where there are none: it copies the whole map for each of them, which is
// quadratic, and takes more than half of the time of a plan for 5,000 people. What
// it does not know it does not look into, and withPeople brings the people back.
type skipElements struct{}

var _ planmodifier.Map = skipElements{}

const skipDescription = "Plans people as they are configured."

func (skipElements) Description(context.Context) string {
	return skipDescription
}

func (skipElements) MarkdownDescription(context.Context) string {
	return skipDescription
}

func (skipElements) PlanModifyMap(ctx context.Context, req planmodifier.MapRequest, resp *planmodifier.MapResponse) {
	resp.PlanValue = types.MapUnknown(req.PlanValue.ElementType(ctx))
}

// withPeople puts the people of the configuration into a plan, and that nobody is
// removed as long as nothing else is known.
func withPeople(req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) diag.Diagnostics {
	var planned, configured map[string]tftypes.Value
	if err := req.Plan.Raw.As(&planned); err != nil {
		return undecodable(err)
	}
	if err := req.Config.Raw.As(&configured); err != nil {
		return undecodable(err)
	}
	restored := maps.Clone(planned)
	restored["people"] = configured["people"]
	removingNobody(req, restored)
	resp.Plan.Raw = tftypes.NewValue(req.Plan.Raw.Type(), restored)
	return nil
}

func undecodable(err error) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot read the roster", "Terraform sent a roster that cannot be read: "+err.Error()+".")}
}
