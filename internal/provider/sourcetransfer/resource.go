// Package sourcetransfer is segmentaccess_source_transfer.
package sourcetransfer

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

var (
	_ resource.ResourceWithConfigure   = (*transferResource)(nil)
	_ resource.ResourceWithIdentity    = (*transferResource)(nil)
	_ resource.ResourceWithImportState = (*transferResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*transferResource)(nil)
)

// typeName is the name of the resource in messages.
const typeName = "segmentaccess_source_transfer"

type transferResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_source_transfer.
func NewResource() resource.Resource {
	return &transferResource{Resource: connection.NewResource("source_transfer")}
}

// Create transfers the source.
func (r *transferResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan transferModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if r.transfer(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics) {
		resp.Diagnostics.Append(connection.Warnings(r.Conn.Remember(ctx, resp.Private))...)
	}
}

// Read finds out where the source lives now. A source that is gone takes its
// transfer with it, but only if it is certainly gone; one whose transfer was to be
// imported is missed.
func (r *transferResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state transferModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	connection.SetLoneIdentity(ctx, resp.Identity, state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Conn.Reachable(ctx, req.Private, &resp.Diagnostics) {
		return
	}
	found, err := whereabouts.Refresh(ctx, r.Conn, state.SourceID.ValueString(), state.ToWorkspaceID.ValueString())
	switch {
	case client.IsNotFound(err) && state.imported():
		resp.Diagnostics.AddError("Cannot import source transfer", fmt.Sprintf(
			"There is no source %q in the workspaces that the provider's token sees.", state.SourceID.ValueString()))
		return
	case client.IsNotFound(err):
		missing := whereabouts.Missing{ID: state.SourceID.ValueString(), Home: state.ToWorkspaceID.ValueString()}
		if whereabouts.Gone(ctx, r.Conn, req.Private, missing, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot read source transfer", err, nil)
		return
	}
	state.ToWorkspaceID = types.StringValue(found.Home.ID)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
}

// Update transfers the source on, or back where it is to be.
func (r *transferResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan transferModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !resp.Diagnostics.HasError() {
		r.transfer(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	}
}

// Delete leaves the source where it is. The plan has said so.
func (r *transferResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {
}

// ImportState takes the id of a source, or its identity. The transfer is then one to
// where the source lives.
func (r *transferResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if err := r.Conn.Require(ctx, api.FeatureTransfers, typeName); err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import source transfer", err, nil)
		return
	}
	model := importedModel(types.StringValue(connection.LoneImportID(ctx, req, &resp.Diagnostics)))
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
	connection.SetLoneIdentity(ctx, resp.Identity, model.ID, &resp.Diagnostics)
}

// transfer moves the source to where it is to be, and saves what did not move with
// it. It returns false where there is an error.
func (r *transferResource) transfer(
	ctx context.Context, plan transferModel, state *tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics,
) bool {
	found, ok := r.movable(ctx, plan, diags)
	if !ok {
		return false
	}
	out, err := client.Call(ctx, r.Conn.Client(), api.TransferSource, plan.input())
	if err != nil {
		addRefused(diags, err, plan)
		return false
	}
	made := plan.settled(found.Home.ID, out)
	diags.Append(state.Set(ctx, made)...)
	connection.SetLoneIdentity(ctx, identity, made.ID, diags)
	return true
}

// movable finds the source, which must not be where it is to be already: an apply
// that was cut off may have moved it without noting so.
func (r *transferResource) movable(ctx context.Context, plan transferModel, diags *diag.Diagnostics) (whereabouts.Source, bool) {
	found, err := whereabouts.Find(ctx, r.Conn, plan.SourceID.ValueString())
	switch {
	case client.IsNotFound(err):
		diags.AddAttributeError(sourceAt, title, fmt.Sprintf(
			"There is no source %q in the workspaces that the provider's token sees.", plan.SourceID.ValueString()))
		return found, false
	case err != nil:
		connection.AddError(diags, title, err, nil)
		return found, false
	case found.Home.ID == plan.ToWorkspaceID.ValueString():
		diags.Append(alreadyThereError(found))
		return found, false
	}
	return found, true
}
