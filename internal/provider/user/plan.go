package user

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// ModifyPlan refuses what is known to fail, keeps another spelling of the same
// from being a change, and leaves open what acceptance may still change.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.conn.Unknown() || !r.conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	var config, plan, state userModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	creating := req.State.Raw.IsNull()
	if !creating {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, known := r.conn.PlanWorkspace(ctx, config.WorkspaceID, plan.WorkspaceID, &resp.Diagnostics)
	if known {
		plan.WorkspaceID = types.StringValue(workspace.ID)
	}
	roles, ok := r.conn.CheckPermissions(ctx, plan.Permissions, workspace, permissionsAt, &resp.Diagnostics)
	if !ok {
		return
	}
	if creating {
		if !plan.Email.IsUnknown() {
			plan.ID = types.StringValue(plan.Email.Key())
		}
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	plan.Permissions = permission.KeepSpelling(ctx, plan.Permissions, state.Permissions, roles, workspace.ID)
	planUpdate(ctx, plan, state, req, resp)
}

// planUpdate plans the change of a person who is there.
func planUpdate(ctx context.Context, plan, state userModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if !plan.Email.IsUnknown() && !plan.Email.SamePerson(state.Email) && plan.Email.Key() == state.ID.ValueString() {
		resp.Diagnostics.AddAttributeError(emailAt, "The person has another address now", fmt.Sprintf(
			"The account that was invited as %s is %s now. Write email = %q: it is the same person, and nobody is removed or invited.",
			plan.Email.ValueString(), state.Email.ValueString(), state.Email.ValueString()))
		return
	}
	if state.same(plan) && !state.renewable(plan) {
		resp.Plan.Raw = req.State.Raw
		return
	}
	plan.Status, plan.Name, plan.UserID = state.Status, state.Name, state.UserID
	if state.pending() {
		// Whoever accepts between plan and apply gets a name and an id by that.
		plan.Status, plan.Name, plan.UserID = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}
