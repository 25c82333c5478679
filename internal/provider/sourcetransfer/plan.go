package sourcetransfer

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

// ModifyPlan refuses what is known to fail, by trying the transfer, and warns of what
// does not move with the source.
func (r *transferResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state transferModel
	creating := req.State.Raw.IsNull()
	if !creating {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(staysWarning(state, r.home(ctx, state)))
		return
	}
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() || r.Conn.Unknown() || !r.Conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	// Another source makes another transfer, which Terraform plans after this.
	replaced := !creating && !plan.SourceID.Equal(state.SourceID)
	if replaced || plan.ToWorkspaceID.Equal(state.ToWorkspaceID) {
		return
	}
	if err := r.requireAccount(ctx); err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot transfer sources", err, nil)
		return
	}
	plan = plan.open()
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
	if plan.ToWorkspaceID.IsUnknown() {
		return
	}
	target, ok := r.checkTarget(ctx, plan, &resp.Diagnostics)
	if ok && !plan.SourceID.IsUnknown() {
		r.try(ctx, plan, target, &resp.Diagnostics)
	}
}

// home names the workspace of a transfer in state for a message: with its slug where
// that is known.
func (r *transferResource) home(ctx context.Context, state transferModel) string {
	id := state.ToWorkspaceID.ValueString()
	workspace, err := r.Conn.Workspace(ctx, id)
	if err != nil {
		return id // Destroying a transfer asks for nothing, so that it must not fail on this.
	}
	return fmt.Sprintf("%q (%s)", workspace.Slug, workspace.ID)
}

// requireAccount refuses a plain Public API, and the token of a workspace, which
// reaches no other one.
func (r *transferResource) requireAccount(ctx context.Context) error {
	if err := r.Conn.Require(ctx, api.FeatureTransfers, typeName); err != nil {
		return err
	}
	features, err := r.Conn.Client().Features(ctx)
	if err == nil && features.Workspace != nil {
		err = fmt.Errorf("the provider's token is of the workspace %q, and only an account that owns both workspaces can transfer a source: "+
			"configure the token of an account", features.Workspace.Slug)
	}
	return err
}

// checkTarget looks for the workspace among those that the token sees.
func (r *transferResource) checkTarget(ctx context.Context, plan transferModel, diags *diag.Diagnostics) (connection.Workspace, bool) {
	id := plan.ToWorkspaceID.ValueString()
	workspace, err := r.Conn.Workspace(ctx, id)
	if err == nil && workspace.ID != id {
		err = fmt.Errorf("to_workspace_id takes an id, and %q is the slug of the workspace with the id %q", id, workspace.ID)
	}
	if err != nil {
		connection.AddAttributeError(diags, targetAt, "Cannot find the workspace", err)
	}
	return workspace, err == nil
}

// try makes a dry run of the transfer. Only where there is something to say of the source
// is it looked at.
func (r *transferResource) try(ctx context.Context, plan transferModel, target connection.Workspace, diags *diag.Diagnostics) {
	out, err := connection.Try(ctx, r.Conn.Client(), api.TransferSource, plan.input())
	tried := err == nil && out.Source.ID != "" // Not every server knows dry runs.
	if tried && !losesAnything(out) {
		return
	}
	found, ok := r.movable(ctx, plan, diags)
	switch {
	case !ok:
	case slugTaken(err) && whereabouts.IsRenamed(r.Conn, found.ID):
		// The source has another slug by the time that it is transferred.
	case err != nil:
		addRefused(diags, err, plan)
	default:
		diags.Append(losses(found, target, out)...)
	}
}
