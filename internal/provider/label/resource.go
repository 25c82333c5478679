// Package label is segmentaccess_label and the data source of labels.
package label

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var (
	_ resource.ResourceWithConfigure   = (*labelResource)(nil)
	_ resource.ResourceWithIdentity    = (*labelResource)(nil)
	_ resource.ResourceWithImportState = (*labelResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*labelResource)(nil)
)

type labelResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_label.
func NewResource() resource.Resource {
	return &labelResource{Resource: connection.NewResource("label")}
}

// Create makes the label.
func (r *labelResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	const title = "Cannot create label"
	var plan labelModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, plan.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	_, err := client.Call(ctx, workspace.Client, api.CreateLabel, api.CreateLabelInput{Label: plan.label()})
	switch {
	case client.IsConflict(err):
		resp.Diagnostics.Append(takenError(title, workspace, plan.name()))
		return
	case err != nil:
		connection.AddError(&resp.Diagnostics, title, err, fields)
		return
	}
	save(ctx, &resp.State, resp.Identity, plan.settled(workspace.ID), &resp.Diagnostics)
	resp.Diagnostics.Append(connection.Warnings(r.Conn.Remember(ctx, resp.Private))...)
}

// Read takes over what the server has. A label that is gone leaves the state, but
// only if it is certainly gone; one that was to be imported is missed.
func (r *labelResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state labelModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// The framework wants an identity of a label that is dropped or kept as it is, too,
	// and a Terraform before 1.12 stores none.
	connection.SetIdentity(ctx, resp.Identity, state.WorkspaceID, state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.Locate(ctx, req.Private, state.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	found, err := find(ctx, workspace.Client, state.Key.ValueString(), state.Value.ValueString())
	switch {
	case errors.Is(err, errNoLabel) && state.imported():
		resp.Diagnostics.AddError("Cannot import label", fmt.Sprintf("The workspace %q has no label %s.", workspace.Slug, state.name()))
	case errors.Is(err, errNoLabel):
		if r.Conn.Gone(ctx, req.Private, workspace.ID, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot read label", err, nil)
	default:
		state.Description = types.StringValue(found.Description)
		save(ctx, &resp.State, resp.Identity, state.settled(workspace.ID), &resp.Diagnostics)
		resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
	}
}

// Update describes the label anew, which is all that can change.
func (r *labelResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	const title = "Cannot update label"
	var plan labelModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, plan.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	description := plan.Description.ValueString()
	_, err := client.Call(ctx, workspace.Client, api.UpdateLabel, api.UpdateLabelInput{
		Key: plan.Key.ValueString(), Value: plan.Value.ValueString(), Description: &description,
	})
	if err != nil {
		connection.AddError(&resp.Diagnostics, title, err, fields)
		return
	}
	save(ctx, &resp.State, resp.Identity, plan.settled(workspace.ID), &resp.Diagnostics)
}

// Delete deletes the label. The server says where one is assigned that cannot be
// deleted for that (rule D2).
func (r *labelResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	const title = "Cannot delete label"
	var state labelModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, state.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	_, err := client.Call(ctx, workspace.Client, api.DeleteLabel, api.LabelInput{Key: state.Key.ValueString(), Value: state.Value.ValueString()})
	if err != nil && !client.IsNotFound(err) {
		connection.AddError(&resp.Diagnostics, title, err, nil)
	}
}

// errNoLabel says that the workspace does not have a label.
var errNoLabel = errors.New("the workspace has no such label")

// find looks for a label among all of the workspace: there is no reading of one.
func find(ctx context.Context, c *client.Client, key, value string) (api.WorkspaceLabel, error) {
	out, err := client.Call(ctx, c, api.ListLabels, struct{}{})
	if err != nil {
		return api.WorkspaceLabel{}, err
	}
	i := slices.IndexFunc(out.Labels, func(l api.WorkspaceLabel) bool { return l.Key == key && l.Value == value })
	if i < 0 {
		return api.WorkspaceLabel{}, errNoLabel
	}
	return out.Labels[i], nil
}

func save(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, model labelModel, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
	connection.SetIdentity(ctx, identity, model.WorkspaceID, model.ID, diags)
}
