package token

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// ModifyPlan tells whether a new token is to be made, refuses what is known to fail,
// and plans no change where only the spelling differs.
func (r *tokenResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state tokenModel
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if req.Plan.Raw.IsNull() {
		r.checkRevoked(ctx, state.tokens(), &resp.Diagnostics)
		return
	}
	var workspaceID types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("workspace_id"), &workspaceID)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	makes := changed
	if !state.ID.IsNull() {
		makes = plan.rotates(state)
	}
	if resp.Diagnostics.HasError() || !r.checkRevoked(ctx, plan.replaces(state, makes), &resp.Diagnostics) {
		return
	}
	// What an apply with other settings of the provider finds must fit this plan, so that
	// it is made whether or not the server can be asked. How permissions are spelled is
	// the exception, as is written down at permission.KeepSpelling.
	plan = plan.planned(state, makes)
	if !r.Conn.Unknown() && !r.check(ctx, workspaceID, &plan, state, &resp.Diagnostics) {
		return
	}
	resp.Diagnostics.Append(r.notes(plan, state, makes)...)
	if plan.same(state) {
		resp.Plan.Raw = req.State.Raw
		return
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

// planned returns a plan with what the server decides: not known for a token that is
// to be made, and as it is otherwise. What could not be revoked is to go.
func (m tokenModel) planned(state tokenModel, makes change) tokenModel {
	m.ID, m.Secret, m.CreatedAt, m.CreatedBy = state.ID, state.Secret, state.CreatedAt, state.CreatedBy
	if makes != unchanged {
		m.ID, m.Secret, m.CreatedAt, m.CreatedBy = types.StringUnknown(), types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	}
	if sameInstant(m.ExpiresAt, state.ExpiresAt) {
		m.ExpiresAt = state.ExpiresAt
	}
	m.SupersededIDs = idList(nil)
	return m
}

// check asks the server about a plan. It returns false where there is an error.
func (r *tokenResource) check(ctx context.Context, workspaceID types.String, plan *tokenModel, state tokenModel, diags *diag.Diagnostics) bool {
	if !r.Conn.Usable(ctx, diags) {
		return false
	}
	if err := r.Conn.Require(ctx, api.FeatureTokens, "segmentaccess_token"); err != nil {
		connection.AddError(diags, "Cannot manage tokens", err, nil)
		return false
	}
	workspace, known := r.Conn.PlanWorkspace(ctx, workspaceID, plan.WorkspaceID, diags)
	if known {
		plan.WorkspaceID = types.StringValue(workspace.ID)
	}
	roles, ok := r.Conn.CheckPermissions(ctx, plan.Permissions, workspace, permissionsAt, diags)
	plan.Permissions = permission.KeepSpelling(ctx, plan.Permissions, state.Permissions, roles, workspace.ID)
	return ok
}

// checkRevoked asks the server about the tokens that a plan revokes. It returns false
// where there is an error.
func (r *tokenResource) checkRevoked(ctx context.Context, ids []string, diags *diag.Diagnostics) bool {
	if len(ids) == 0 || r.Conn.Unknown() {
		return true
	}
	return r.Conn.Usable(ctx, diags) && r.mayRevoke(ctx, ids, diags)
}

// mayRevoke refuses to revoke the provider's own token, without which nothing that
// comes after it in the run could be done. It returns false where there is an error.
func (r *tokenResource) mayRevoke(ctx context.Context, ids []string, diags *diag.Diagnostics) bool {
	own, err := r.Conn.TokenID(ctx)
	switch {
	case err != nil:
		connection.AddError(diags, "Cannot tell which token the provider has", err, nil)
	case slices.Contains(ids, own):
		diags.Append(ownError(own))
	default:
		return true
	}
	return false
}

// notes says what a plan cannot do, and what it does that one would not expect.
func (r *tokenResource) notes(plan, state tokenModel, makes change) diag.Diagnostics {
	var diags diag.Diagnostics
	exists := !state.ID.IsNull()
	expires, expiring := instantOf(plan.ExpiresAt)
	past := expiring && !expires.After(r.now())
	switch {
	case makes == changed && past:
		diags.Append(pastError(plan.ExpiresAt.ValueString()))
	case makes == unchanged && past:
		diags.Append(expiredWarning(state))
	case exists && plan.rotated(state) != changed && plan.expiryChange(state) == changed:
		diags.AddAttributeWarning(expiresAtAt, "A new token is made", fmt.Sprintf("When a token expires cannot be changed, so that the token "+
			"%q (%s) is replaced by a new one with a new secret, and revoked.", state.Description.ValueString(), state.ID.ValueString()))
	}
	if exists && plan.adoptsRotation(state) {
		diags.AddAttributeWarning(rotationAt, "No new secret is made", fmt.Sprintf("The token %q (%s) was imported, so that the first rotation is "+
			"only noted and its secret stays as it is. To have a new secret made, change rotation once this is applied.",
			state.Description.ValueString(), state.ID.ValueString()))
	}
	return diags
}
