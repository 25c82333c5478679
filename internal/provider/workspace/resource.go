// Package workspace is segmentaccess_workspace and its data sources.
package workspace

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var (
	_ resource.ResourceWithConfigure   = (*workspaceResource)(nil)
	_ resource.ResourceWithIdentity    = (*workspaceResource)(nil)
	_ resource.ResourceWithImportState = (*workspaceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*workspaceResource)(nil)
)

type workspaceResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_workspace.
func NewResource() resource.Resource {
	return &workspaceResource{Resource: connection.NewResource("workspace")}
}

// fields are the attributes that the server may blame.
var fields = connection.Fields{
	"name": path.Root("name"), "slug": path.Root("slug"), "region": path.Root("region"),
	"billingContacts": path.Root("billing_contacts"), "incidentContacts": path.Root("incident_contacts"),
}

// Create makes the workspace in one call.
func (r *workspaceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan workspaceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	out, err := client.Call(ctx, r.Conn.Client(), api.CreateWorkspace, createInput(plan))
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot create workspace", err, fields)
		return
	}
	r.Conn.Forget()
	plan.refresh(out.Workspace, false)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	connection.SetLoneIdentity(ctx, resp.Identity, plan.ID, &resp.Diagnostics)
	resp.Diagnostics.Append(connection.Warnings(r.Conn.Remember(ctx, resp.Private))...)
}

// Read takes over what the server has. A workspace never leaves the state by
// itself, since nobody but its members can tell whether it is there.
func (r *workspaceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state workspaceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	connection.SetLoneIdentity(ctx, resp.Identity, state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Conn.Reachable(ctx, req.Private, &resp.Diagnostics) {
		return
	}
	found, err := r.find(ctx, state.ID.ValueString())
	imported := state.Name.IsNull()
	switch {
	case client.IsNotFound(err) && imported:
		connection.AddError(&resp.Diagnostics, "Cannot import workspace", err, nil)
		return
	case client.IsNotFound(err):
		r.Conn.NotSeen(state.ID.ValueString(), &resp.Diagnostics)
		return
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot read workspace", err, nil)
		return
	}
	state.refresh(found, imported)
	if imported {
		state.DeletionProtection = types.BoolValue(true)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	connection.SetLoneIdentity(ctx, resp.Identity, state.ID, &resp.Diagnostics)
	resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
}

// Update changes what differs in one call.
func (r *workspaceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state workspaceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	out, err := client.Call(ctx, r.Conn.Client(), api.UpdateWorkspace, updateInput(plan, state))
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot update workspace", err, fields)
		return
	}
	r.Conn.Forget()
	plan.refresh(out.Workspace, false)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	connection.SetLoneIdentity(ctx, resp.Identity, plan.ID, &resp.Diagnostics)
}

// Delete deletes the workspace and everything in it.
func (r *workspaceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state workspaceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.protected() {
		resp.Diagnostics.Append(protectedError(state.prior()))
		return
	}
	_, err := client.Call(ctx, r.Conn.Client(), api.DeleteWorkspace, api.WorkspaceInput{WorkspaceID: state.ID.ValueString()})
	if client.IsNotFound(err) {
		if !client.MaybeDone(err) {
			r.Conn.NotSeen(state.ID.ValueString(), &resp.Diagnostics)
			return
		}
		err = nil // It is this deletion's own doing, whose first answer was lost.
	}
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot delete workspace", err, nil)
		return
	}
	r.Conn.Forget()
}

// ImportState takes the id or the slug of a workspace, or its identity.
func (r *workspaceResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if err := r.Conn.Require(ctx, api.FeatureWorkspaces, "segmentaccess_workspace"); err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import workspace", err, nil)
		return
	}
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}

// find reads a workspace, many at a time by their list.
func (r *workspaceResource) find(ctx context.Context, id string) (api.Workspace, error) {
	if found, listed, err := client.ListedWorkspace(ctx, r.Conn.Client(), id); listed || err != nil {
		return found, err
	}
	out, err := client.Call(ctx, r.Conn.Client(), api.ReadWorkspace, api.WorkspaceInput{WorkspaceID: id})
	return out.Workspace, err
}
