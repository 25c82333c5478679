package usergroupmember

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// ModifyPlan finds the workspace, refuses a second resource of one membership, and
// plans no replacement where only the address of the same person differs.
func (r *memberResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		r.planRemoval(ctx, req, resp)
		return
	}
	var workspaceID types.String
	var plan, state memberModel
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("workspace_id"), &workspaceID)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	creating := req.State.Raw.IsNull()
	if !creating {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if r.Conn.Unknown() {
		if !creating && !plan.Email.Equal(state.Email) {
			resp.RequiresReplace.Append(emailAt)
		}
		return
	}
	if !r.Conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	workspace, known := r.Conn.PlanWorkspace(ctx, workspaceID, plan.WorkspaceID, &resp.Diagnostics)
	if known {
		plan.WorkspaceID = types.StringValue(workspace.ID)
		r.planOnly(ctx, plan, creating, req, resp)
		if !creating && plan.Email.SamePerson(state.Email) {
			checkAddress(ctx, workspace, state, &resp.Diagnostics)
		}
	}
	switch {
	case creating:
		plan.ID = plan.plannedID()
	case plan.same(state):
		resp.Plan.Raw = req.State.Raw
		return
	default:
		r.planUpdate(ctx, workspace, &plan, state, resp)
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planUpdate plans another address. The user id tells whether it is the same person's.
func (r *memberResource) planUpdate(
	ctx context.Context, workspace connection.Workspace, plan *memberModel, state memberModel, resp *resource.ModifyPlanResponse,
) {
	if plan.Email.Equal(state.Email) {
		return // Then it is replaced for something else.
	}
	same := false
	if userID := state.UserID.ValueString(); userID != "" && !plan.Email.IsUnknown() && workspace.Client != nil {
		var err error
		if same, err = has(ctx, workspace, state, plan.Email.ValueString()); err != nil {
			connection.AddError(&resp.Diagnostics, "Cannot tell whose address "+plan.Email.ValueString()+" is", err, nil)
			return
		}
	}
	if !same {
		resp.RequiresReplace.Append(emailAt)
		return
	}
	plan.ID, plan.UserID = state.ID, state.UserID
}

// has reports whether the member has an address. Only an answer of now says no, which
// would replace the membership.
func has(ctx context.Context, workspace connection.Workspace, state memberModel, address string) (bool, error) {
	userID := state.UserID.ValueString()
	email, err := emailIn(ctx, workspace, state.UserGroupID.ValueString(), userID)
	if err == nil && !api.SameEmail(email, address) {
		email, err = emailAnew(ctx, workspace, userID)
	}
	return err == nil && api.SameEmail(email, address), err
}

// checkAddress refuses the address of somebody who has another one by now: whoever
// takes the old one next is another person.
func checkAddress(ctx context.Context, workspace connection.Workspace, state memberModel, diags *diag.Diagnostics) {
	userID, written := state.UserID.ValueString(), state.Email.ValueString()
	if userID == "" {
		return
	}
	email, err := emailIn(ctx, workspace, state.UserGroupID.ValueString(), userID)
	if err == nil && email != "" && !api.SameEmail(email, written) {
		email, err = emailAnew(ctx, workspace, userID)
	}
	switch {
	case err != nil:
		connection.AddError(diags, "Cannot tell the address of "+written, err, nil)
	case email != "" && !api.SameEmail(email, written):
		diags.Append(people.ReaddressedError(emailAt, written, email))
	}
}
