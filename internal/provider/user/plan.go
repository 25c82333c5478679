package user

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// ModifyPlan refuses what is known to fail, keeps another spelling of the same
// from being a change, and leaves open what acceptance may still change.
func (r *userResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if r.Conn.Unknown() || !r.Conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.planRemoval(ctx, req, resp)
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
	workspace, known := r.Conn.PlanWorkspace(ctx, config.WorkspaceID, plan.WorkspaceID, &resp.Diagnostics)
	if known {
		plan.WorkspaceID = types.StringValue(workspace.ID)
	}
	var ok bool
	if plan.DefaultSourceRole, ok = planDefaultSourceRole(ctx, r.Conn, plan.DefaultSourceRole, state.DefaultSourceRole, &resp.Diagnostics); !ok {
		return
	}
	roles, ok := r.Conn.CheckPermissions(ctx, plan.Permissions, workspace, people.PermissionsAt, &resp.Diagnostics)
	if !ok {
		return
	}
	if creating {
		if !plan.Email.IsUnknown() {
			plan.ID = types.StringValue(plan.Email.Key())
			prior := connection.Prior[string](ctx, req.Private, &resp.Diagnostics)
			if known && workspace.Plain && prior != plan.Key() {
				warnOfReinviting(ctx, workspace, plan, &resp.Diagnostics)
			}
		}
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	resp.Diagnostics.Append(connection.RememberPrior(ctx, resp.Private, state.Key())...)
	plan.Permissions = permission.KeepSpelling(ctx, plan.Permissions, state.Permissions, roles, workspace.ID)
	planUpdate(ctx, workspace, plan, state, req, resp)
	if known && replaces(plan, state) && !resp.Diagnostics.HasError() {
		r.warnOfTokens(ctx, state, &resp.Diagnostics)
	}
}

// replaces reports whether a plan is certain to remove the person in state, for
// another or to another workspace.
func replaces(plan, state userModel) bool {
	return !plan.Email.IsUnknown() && !plan.Email.SamePerson(state.Email) || !plan.WorkspaceID.Equal(state.WorkspaceID)
}

// planRemoval warns of what a removal leaves behind.
func (r *userResource) planRemoval(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state userModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if !resp.Diagnostics.HasError() {
		r.warnOfTokens(ctx, state, &resp.Diagnostics)
	}
}

// warnOfTokens names the tokens that somebody made who is to be removed. A workspace
// that is not to be found is for the removal to report.
func (r *userResource) warnOfTokens(ctx context.Context, state userModel, diags *diag.Diagnostics) {
	if workspace, err := r.Conn.Workspace(ctx, state.WorkspaceID.ValueString()); err == nil {
		diags.Append(people.TokensLeft(ctx, r.Conn, workspace, people.EmailAt, state.person())...)
	}
}

// warnOfReinviting says where adopting somebody means that a plain Public API has to
// make their invite again.
func warnOfReinviting(ctx context.Context, workspace connection.Workspace, plan userModel, diags *diag.Diagnostics) {
	if unmanaged := (people.Model{Permissions: permission.Null()}); !unmanaged.GivesOther(ctx, plan.Model) {
		return
	}
	email := plan.Email.ValueString()
	pending, err := people.Pending(ctx, workspace, email)
	switch {
	case err != nil:
		connection.AddError(diags, "Cannot look for "+email, err, nil)
	case pending:
		diags.Append(people.ReinviteWarning(email, false))
	}
}

// planUpdate plans the change of a person who is there.
func planUpdate(
	ctx context.Context, workspace connection.Workspace, plan, state userModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if !plan.Email.IsUnknown() && !plan.Email.SamePerson(state.Email) && plan.Email.Key() == state.ID.ValueString() {
		resp.Diagnostics.AddAttributeError(people.EmailAt, "The person has another address now", fmt.Sprintf(
			"The account that was invited as %s is %s now. Write email = %q: it is the same person, and nobody is removed or invited.",
			plan.Email.ValueString(), state.Email.ValueString(), state.Email.ValueString()))
		return
	}
	owed := people.OwedTo(ctx, req.Private, &resp.Diagnostics)
	if state.same(plan) && !state.Renewable(plan.Model) && owed.Nothing() {
		resp.Plan.Raw = req.State.Raw
		return
	}
	if state.Stays(plan.Model) {
		email := state.Email.ValueString()
		resp.Diagnostics.Append(owed.Warnings(email)...)
		if workspace.Plain && state.pending() && !owed.Invite && state.GivesOther(ctx, plan.Model) {
			resp.Diagnostics.Append(people.ReinviteWarning(email, !state.Permissions.IsNull()))
		}
	}
	// Anybody may take another name between plan and apply, and whoever accepts
	// then gets an id by that.
	plan.Status, plan.UserID, plan.Name = state.Status, state.UserID, types.StringUnknown()
	if state.pending() {
		plan.Status, plan.UserID = types.StringUnknown(), types.StringUnknown()
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}
