// Package source is segmentaccess_source and the data sources of sources.
package source

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
	_ resource.ResourceWithConfigure   = (*sourceResource)(nil)
	_ resource.ResourceWithIdentity    = (*sourceResource)(nil)
	_ resource.ResourceWithImportState = (*sourceResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*sourceResource)(nil)
)

type sourceResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_source.
func NewResource() resource.Resource {
	return &sourceResource{Resource: connection.NewResource("source")}
}

// Create makes the source, which is in state from then on, and goes on to its name
// and labels.
func (r *sourceResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	const title = "Cannot create source"
	var plan sourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, plan.WorkspaceID, title, &resp.Diagnostics)
	if !ok || !checkLabels(ctx, workspace, plan, title, &resp.Diagnostics) {
		return
	}
	out, err := client.Call(ctx, workspace.Client, api.CreateSource, createInput(plan))
	if err != nil {
		r.addRefused(ctx, &resp.Diagnostics, title, err, workspace, plan.Slug.ValueString())
		return
	}
	made := madeModel(out.Source, workspace.ID)
	save(ctx, &resp.State, made, &resp.Diagnostics)
	identify(ctx, resp.Identity, made, &resp.Diagnostics)
	resp.Diagnostics.Append(connection.Warnings(r.Conn.Remember(ctx, resp.Private))...)
	made = r.change(ctx, made, plan, title, &resp.Diagnostics)
	if !resp.Diagnostics.HasError() {
		// One that is not finished is tainted. Nothing depends on it yet, so that it may
		// be replaced.
		made.DeletionProtection = plan.DeletionProtection
	}
	save(ctx, &resp.State, made, &resp.Diagnostics)
}

// Read takes over what the server has, in whichever workspace the source lives now.
// A source that is gone leaves the state, but only if it is certainly gone; one that
// was to be imported is missed.
func (r *sourceResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state sourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// The framework wants an identity of a source that is dropped or kept as it is, too.
	identify(ctx, resp.Identity, state, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || !r.Conn.Reachable(ctx, req.Private, &resp.Diagnostics) {
		return
	}
	found, err := whereabouts.Refresh(ctx, r.Conn, state.ID.ValueString(), state.CurrentWorkspaceID.ValueString())
	switch {
	case client.IsNotFound(err) && state.imported():
		resp.Diagnostics.AddError("Cannot import source", fmt.Sprintf(
			"There is no source %q in the workspaces that the provider's token sees.", state.ID.ValueString()))
		return
	case client.IsNotFound(err):
		if whereabouts.Gone(ctx, r.Conn, req.Private, state.missing(), &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot read source", err, nil)
		return
	}
	if !state.protected() {
		whereabouts.MayGo(r.Conn, found.ID)
	}
	labels, ok := refreshedLabels(ctx, found, state, &resp.Diagnostics)
	if !ok {
		return
	}
	save(ctx, &resp.State, state.refreshed(found, labels), &resp.Diagnostics)
	resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
}

// Update changes what differs, in whichever workspace the source lives now; nothing is
// asked of the server where that is only known here.
func (r *sourceResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	const title = "Cannot update source"
	var plan, state sourceModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	state.WorkspaceID, state.DeletionProtection = plan.WorkspaceID, plan.DeletionProtection
	state = r.change(ctx, state, plan, title, &resp.Diagnostics)
	save(ctx, &resp.State, state, &resp.Diagnostics)
	identify(ctx, resp.Identity, state, &resp.Diagnostics)
}

// Delete deletes the source, in whichever workspace it lives now.
func (r *sourceResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	const title = "Cannot delete source"
	var state sourceModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if state.protected() {
		resp.Diagnostics.Append(protectedError(state.prior()))
		return
	}
	_, err := whereabouts.Act(ctx, r.Conn, state.ID.ValueString(), state.CurrentWorkspaceID.ValueString(), func(home connection.Workspace) error {
		_, err := client.Call(ctx, home.Client, api.DeleteSource, api.SourceInput{SourceID: state.ID.ValueString()})
		return err
	})
	switch {
	case client.IsNotFound(err):
		whereabouts.Left(ctx, r.Conn, state.missing(), &resp.Diagnostics)
	case err != nil:
		connection.AddError(&resp.Diagnostics, title, err, nil)
	}
}

// change brings a source from have to want, one call after the other, each in the
// workspace where it lives, and returns what it has reached: all of want unless there was
// an error.
func (r *sourceResource) change(
	ctx context.Context, have, want sourceModel, title string, diags *diag.Diagnostics,
) sourceModel {
	lives := have.CurrentWorkspaceID.ValueString()
	if in, changes := updateInput(want, have); changes {
		var out api.SourceOutput
		home, err := whereabouts.Act(ctx, r.Conn, in.SourceID, lives, func(home connection.Workspace) (err error) {
			out, err = client.Call(ctx, home.Client, api.UpdateSource, in)
			return err
		})
		if err != nil {
			r.addRefused(ctx, diags, title, err, home, want.Slug.ValueString())
			return have
		}
		have.Slug, have.Enabled = want.Slug, want.Enabled
		have.Name = types.StringValue(out.Source.Name)
		lives = home.ID
	}
	if !want.Labels.IsNull() && !want.Labels.Equal(have.Labels) {
		if !r.replaceLabels(ctx, lives, have, want, title, diags) {
			return have
		}
	}
	have.Labels = want.Labels
	return have
}

func save(ctx context.Context, state *tfsdk.State, model sourceModel, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
}

// identify names a source in a response. An identity never changes, so that the
// workspace in it stays the first one that was known; only a Terraform before 1.12,
// which stores no identities, has none yet.
func identify(ctx context.Context, identity *tfsdk.ResourceIdentity, model sourceModel, diags *diag.Diagnostics) {
	if identity != nil && identity.Raw.IsNull() {
		connection.SetIdentity(ctx, identity, model.WorkspaceID, model.ID, diags)
	}
}
