// Package workspace is segmentaccess_workspace and its data sources.
package workspace

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
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
	conn *connection.Connection
}

// NewResource returns segmentaccess_workspace.
func NewResource() resource.Resource {
	return &workspaceResource{}
}

// fields are the attributes that the server may blame.
var fields = connection.Fields{
	"name": path.Root("name"), "slug": path.Root("slug"), "region": path.Root("region"),
	"billingContacts": path.Root("billing_contacts"), "incidentContacts": path.Root("incident_contacts"),
}

// Metadata names the resource.
func (r *workspaceResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_workspace"
}

// Configure takes over the provider's connection.
func (r *workspaceResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.conn = connection.From(req.ProviderData, &resp.Diagnostics)
}

// ModifyPlan refuses what is known to fail: a server that makes no workspaces, a
// slug that is taken, destroying what is protected.
func (r *workspaceResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state workspaceModel
	if !req.State.Raw.IsNull() {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if !req.Plan.Raw.IsNull() {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	destroying := req.Plan.Raw.IsNull() || !state.Region.IsNull() && !plan.Region.Equal(state.Region)
	if destroying && state.DeletionProtection.ValueBool() {
		resp.Diagnostics.Append(protectedError(state))
		return
	}
	if r.conn.Unknown() || !r.conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	if err := r.conn.Require(ctx, api.FeatureWorkspaces, "segmentaccess_workspace"); err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot manage workspaces", err, nil)
		return
	}
	if !req.Plan.Raw.IsNull() && !plan.Slug.IsUnknown() && !plan.Slug.Equal(state.Slug) {
		r.checkSlug(ctx, plan, &resp.Diagnostics)
	}
}

// checkSlug looks for the slug among the workspaces that the token sees. One that
// it does not see is found by the server.
func (r *workspaceResource) checkSlug(ctx context.Context, plan workspaceModel, diags *diag.Diagnostics) {
	seen, err := r.conn.Seen(ctx)
	if err != nil {
		connection.AddError(diags, "Cannot check the slug", err, nil)
		return
	}
	for _, other := range seen {
		if other.Slug == plan.Slug.ValueString() && other.ID != plan.ID.ValueString() {
			diags.AddAttributeError(path.Root("slug"), "The slug is taken", fmt.Sprintf(
				"The workspace %q has the slug %q. Choose another one or, to manage that workspace here, import it:\n\n%s",
				other.Name, other.Slug, importBlock(other.ID)))
		}
	}
}

func importBlock(id string) string {
	return fmt.Sprintf("import {\n  to = segmentaccess_workspace.<name>\n  id = %q\n}", id)
}

func protectedError(state workspaceModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_protection"), "The workspace is protected from deletion", fmt.Sprintf(
		"The plan would delete the workspace %q (%s) and everything in it, for good. If that is meant, set deletion_protection = false "+
			"and apply, then plan again; to keep the workspace and only stop managing it, use a removed block or `terraform state rm`.",
		state.Name.ValueString(), state.Slug.ValueString()))
}

// Create makes the workspace in one call.
func (r *workspaceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan workspaceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	out, err := client.Call(ctx, r.conn.Client(), api.CreateWorkspace, createInput(plan))
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot create workspace", err, fields)
		return
	}
	r.conn.Forget()
	plan.refresh(out.Workspace, false)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	setIdentity(ctx, resp.Identity, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(r.conn.Remember(ctx, resp.Private)...)
	resp.Diagnostics.Append(r.conn.RememberAccount(ctx, resp.Private)...)
}

// Read takes over what the server has; a workspace that is gone leaves the state,
// but only on the installation that it was made on.
func (r *workspaceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state workspaceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	setIdentity(ctx, resp.Identity, state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.conn.Reachable(ctx, req.Private, &resp.Diagnostics) {
		return
	}
	out, err := client.Call(ctx, r.conn.Client(), api.ReadWorkspace, api.WorkspaceInput{WorkspaceID: state.ID.ValueString()})
	imported := state.Name.IsNull()
	switch {
	case client.IsNotFound(err) && imported:
		connection.AddError(&resp.Diagnostics, "Cannot import workspace", err, nil)
		return
	case client.IsNotFound(err):
		if r.conn.WorkspaceGone(ctx, req.Private, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot read workspace", err, nil)
		return
	}
	state.refresh(out.Workspace, imported)
	if imported {
		state.DeletionProtection = types.BoolValue(true)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	setIdentity(ctx, resp.Identity, state, &resp.Diagnostics)
	resp.Diagnostics.Append(r.conn.Remember(ctx, resp.Private)...)
	resp.Diagnostics.Append(r.conn.RememberAccount(ctx, resp.Private)...)
}

// Update changes what differs in one call.
func (r *workspaceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state workspaceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	out, err := client.Call(ctx, r.conn.Client(), api.UpdateWorkspace, updateInput(plan, state))
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot update workspace", err, fields)
		return
	}
	r.conn.Forget()
	plan.refresh(out.Workspace, false)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	setIdentity(ctx, resp.Identity, plan, &resp.Diagnostics)
}

// Delete deletes the workspace and everything in it.
func (r *workspaceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state workspaceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.DeletionProtection.ValueBool() {
		resp.Diagnostics.Append(protectedError(state))
		return
	}
	_, err := client.Call(ctx, r.conn.Client(), api.DeleteWorkspace, api.WorkspaceInput{WorkspaceID: state.ID.ValueString()})
	if err != nil && !client.IsNotFound(err) {
		connection.AddError(&resp.Diagnostics, "Cannot delete workspace", err, nil)
		return
	}
	r.conn.Forget()
}

// ImportState takes the id or the slug of a workspace, or its identity.
func (r *workspaceResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	resource.ImportStatePassthroughWithIdentity(ctx, path.Root("id"), path.Root("id"), req, resp)
}

func setIdentity(ctx context.Context, identity *tfsdk.ResourceIdentity, model workspaceModel, diags *diag.Diagnostics) {
	if identity != nil {
		diags.Append(identity.Set(ctx, identityModel{ID: model.ID})...)
	}
}
