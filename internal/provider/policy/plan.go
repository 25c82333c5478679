package policy

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// ModifyPlan finds the workspace, refuses what is known to fail, and plans no change
// where only the spelling differs.
func (r *policyResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	var workspaceID types.String
	var plan, state policyModel
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
	}
	roles, err := r.Conn.Roles(ctx)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot read the roles", err, nil)
		return
	}
	resp.Diagnostics.Append(plan.Check(roles, workspace.ID)...)
	r.checkToken(ctx, plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if creating {
		if known && workspace.Plain {
			checkUser(ctx, workspace, plan, &resp.Diagnostics)
		}
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	var same bool
	if plan.Single, same = plan.KeepSpelling(ctx, state.Single, roles, workspace.ID); same && plan.TokenID.Equal(state.TokenID) {
		// Only other content, or another token, makes another policy.
		plan.ID = state.ID
	}
	r.planUpdate(ctx, workspace, plan, state, req, resp)
}

// checkToken refuses the policy of a token where the server cannot have one.
func (r *policyResource) checkToken(ctx context.Context, plan policyModel, diags *diag.Diagnostics) {
	if plan.TokenID.IsNull() {
		return
	}
	if err := r.Conn.Require(ctx, api.FeaturePolicies, "The policy of a token"); err != nil {
		diags.AddAttributeError(tokenIDAt, "Cannot manage the policy of a token", err.Error()+".")
	}
}

// checkUser refuses somebody who is no user of a plain Public API, which cannot give
// anything to anybody else.
func checkUser(ctx context.Context, workspace connection.Workspace, plan policyModel, diags *diag.Diagnostics) {
	if plan.Email.IsNull() || plan.Email.IsUnknown() {
		return
	}
	_, err := userAt(ctx, workspace, plan.Email.ValueString())
	switch {
	case errors.Is(err, people.ErrNotFound) || errors.Is(err, errPending):
		diags.Append(pendingError("Cannot give a role to "+plan.holder(), plan))
	case err != nil:
		connection.AddError(diags, "Cannot look for "+plan.holder(), err, nil)
	}
}

// planUpdate plans the change of a policy that was made: another address of the same
// person changes nothing, other content makes another policy.
func (r *policyResource) planUpdate(
	ctx context.Context, workspace connection.Workspace, plan, state policyModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	leftOver := leftOverOf(ctx, req.Private, &resp.Diagnostics)
	if !plan.Email.IsNull() && plan.Email.SamePerson(state.Email) && workspace.Client != nil {
		checkAddress(ctx, workspace, state, connection.Noted[string](ctx, req.Private, holderKey, &resp.Diagnostics), &resp.Diagnostics)
	}
	if !plan.Email.Equal(state.Email) {
		same, err := r.samePerson(ctx, workspace, plan, state)
		if err != nil {
			connection.AddError(&resp.Diagnostics, "Cannot tell whether the policy is of "+plan.holder(), err, nil)
		}
		if !same {
			resp.RequiresReplace.Append(emailAt)
		}
	}
	if resp.Diagnostics.HasError() {
		return
	}
	switch {
	case len(leftOver) > 0:
		resp.Diagnostics.AddWarning("A permission policy was left over", fmt.Sprintf("An earlier change of this policy of %s could not take away what "+
			"it replaced: %q. Applying this plan does.", state.holder(), leftOver))
		plan.ID = types.StringUnknown()
	case plan.same(state):
		resp.Plan.Raw = req.State.Raw
		return
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// holderKey is where the private state holds the id of the user who has the policy.
const holderKey = "holder"

// checkAddress refuses the address of somebody who has another one by now: whoever
// takes the old one next is another person.
func checkAddress(ctx context.Context, workspace connection.Workspace, state policyModel, userID string, diags *diag.Diagnostics) {
	if userID == "" {
		return
	}
	written := state.Email.ValueString()
	email, err := emailOf(ctx, workspace, subject{api.SubjectUser, userID})
	if err == nil && !api.SameEmail(email, written) {
		email, err = emailAnew(ctx, workspace, userID)
	}
	switch {
	case client.IsNotFound(err):
	case err != nil:
		connection.AddError(diags, "Cannot tell the address of "+written, err, nil)
	case !api.SameEmail(email, written):
		diags.Append(people.ReaddressedError(emailAt, written, email))
	}
}

// samePerson reports whether whoever holds the policy has the planned address now.
func (r *policyResource) samePerson(ctx context.Context, workspace connection.Workspace, plan, state policyModel) (bool, error) {
	if plan.Email.IsNull() || plan.Email.IsUnknown() || state.Email.IsNull() || workspace.Client == nil {
		return false, nil
	}
	found, err := holdingsOf(r.Conn, workspace).get(ctx, state.ID.ValueString())
	if errors.Is(err, errNoPolicy) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	email, err := emailOf(ctx, workspace, found.subject)
	if err == nil && found.subject.kind == api.SubjectUser && !api.SameEmail(email, plan.Email.ValueString()) {
		email, err = emailAnew(ctx, workspace, found.subject.id)
	}
	if client.IsNotFound(err) {
		return false, nil
	}
	return err == nil && api.SameEmail(email, plan.Email.ValueString()), err
}
