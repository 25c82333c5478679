package usergroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// ModifyPlan finds the workspace, refuses what is known to fail, and plans no
// change where only the spelling differs.
func (r *userGroupResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Conn.Unknown() || !r.Conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	var workspaceID types.String
	var plan, state userGroupModel
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("workspace_id"), &workspaceID)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, known := r.Conn.PlanWorkspace(ctx, workspaceID, plan.WorkspaceID, &resp.Diagnostics)
	if known {
		plan.WorkspaceID = types.StringValue(workspace.ID)
	}
	roles, ok := r.Conn.CheckPermissions(ctx, plan.Permissions, workspace, permissionsAt, &resp.Diagnostics)
	if !ok {
		return
	}
	plan.Permissions = permission.KeepSpelling(ctx, plan.Permissions, state.Permissions, roles, workspace.ID)
	if plan.same(state) {
		resp.Plan.Raw = req.State.Raw
		return
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}
