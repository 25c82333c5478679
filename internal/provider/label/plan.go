package label

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// ModifyPlan finds the workspace, and refuses to describe a label anew where the
// server cannot do that.
func (r *labelResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Conn.Unknown() || !r.Conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	var workspaceID types.String
	var plan, state labelModel
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("workspace_id"), &workspaceID)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if workspace, known := r.Conn.PlanWorkspace(ctx, workspaceID, plan.WorkspaceID, &resp.Diagnostics); known {
		plan.WorkspaceID = types.StringValue(workspace.ID)
	}
	plan.ID = plan.plannedID()
	if plan.describes(state) {
		if err := r.Conn.Require(ctx, api.FeatureLabelUpdates, "Changing the description of the label "+plan.name()); err != nil {
			resp.Diagnostics.Append(notDescribedError(err, state))
		}
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}
