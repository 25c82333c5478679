// Package policy is segmentaccess_permission_policy.
package policy

import (
	"context"
	"errors"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var (
	_ resource.ResourceWithConfigValidators = (*policyResource)(nil)
	_ resource.ResourceWithConfigure        = (*policyResource)(nil)
	_ resource.ResourceWithIdentity         = (*policyResource)(nil)
	_ resource.ResourceWithImportState      = (*policyResource)(nil)
	_ resource.ResourceWithModifyPlan       = (*policyResource)(nil)
	_ resource.ResourceWithValidateConfig   = (*policyResource)(nil)
)

type policyResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_permission_policy.
func NewResource() resource.Resource {
	return &policyResource{Resource: connection.NewResource("permission_policy")}
}

// Metadata names the resource. Its identity holds the id of the policy, and one that
// is changed is another policy.
func (r *policyResource) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	r.Resource.Metadata(ctx, req, resp)
	resp.ResourceBehavior.MutableIdentity = true
}

// Create adds the policy. One that is there already is taken over only from a resource
// that lets it go in this run: it may be another's, and would go with this one.
func (r *policyResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	const title = "Cannot create permission policy"
	var plan policyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, wanted, ok := r.wanted(ctx, plan, title, &resp.Diagnostics)
	if !ok {
		return
	}
	id, err := r.give(ctx, workspace, plan, wanted, nil)
	if err != nil {
		addNotGiven(&resp.Diagnostics, title, err, workspace, plan)
		return
	}
	plan.ID, plan.WorkspaceID = types.StringValue(id), types.StringValue(workspace.ID)
	save(ctx, &resp.State, resp.Identity, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(connection.Warnings(r.Conn.Remember(ctx, resp.Private))...)
}

// wanted finds the workspace, and what the policy is to give there.
func (r *policyResource) wanted(
	ctx context.Context, plan policyModel, title string, diags *diag.Diagnostics,
) (connection.Workspace, api.PermissionInput, bool) {
	workspace, ok := r.Conn.ActIn(ctx, plan.WorkspaceID, title, diags)
	if !ok {
		return workspace, api.PermissionInput{}, false
	}
	roles, err := r.Conn.Roles(ctx)
	if err != nil {
		connection.AddError(diags, title, err, nil)
		return workspace, api.PermissionInput{}, false
	}
	wanted, expanded := plan.Expand(ctx, roles, workspace.ID)
	diags.Append(expanded...)
	return workspace, wanted, !diags.HasError()
}

// Read takes over what the server has. A policy that is gone leaves the state, but
// only if it is certainly gone; one that was to be imported is missed.
func (r *policyResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state policyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	leftOver := leftOverOf(ctx, req.Private, &resp.Diagnostics)
	// The framework wants an identity of a policy that is dropped or kept as it is,
	// too, and a Terraform before 1.12 stores none.
	connection.SetIdentity(ctx, resp.Identity, state.WorkspaceID, state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.Locate(ctx, req.Private, state.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	found, still, err := firstOf(ctx, holdingsOf(r.Conn, workspace), state.ID.ValueString(), leftOver)
	if errors.Is(err, errNoPolicy) {
		if state.imported() {
			resp.Diagnostics.Append(notFoundError(workspace, state.ID.ValueString()))
		} else if r.Conn.Gone(ctx, req.Private, workspace.ID, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	}
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot read permission policy", err, nil)
		return
	}
	roles, err := r.Conn.Roles(ctx)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot read the roles", err, nil)
		return
	}
	fresh, diags := state.refreshed(ctx, found, workspace, roles)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	save(ctx, &resp.State, resp.Identity, fresh, &resp.Diagnostics)
	resp.Diagnostics.Append(keepLeftOver(ctx, resp.Private, leftOver, still)...)
	if found.subject.kind == api.SubjectUser {
		resp.Diagnostics.Append(connection.Note(ctx, resp.Private, holderKey, found.subject.id)...)
	}
	resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
}

// firstOf returns the policy of an id or, where that is gone, the first one there is
// of what it took the place of: nothing that this resource made is forgotten. The
// others are still left over.
func firstOf(ctx context.Context, held holdings, id string, leftOver []string) (policy, []string, error) {
	found, err := held.get(ctx, id)
	for errors.Is(err, errNoPolicy) && len(leftOver) > 0 {
		id, leftOver = leftOver[0], leftOver[1:]
		found, err = held.get(ctx, id)
	}
	return found, leftOver, err
}

// Update adds the policy as it is to be, and then takes the old one away, so that
// access never lapses. From the first of the two on, the state has the new one; what
// is still to be taken away is noted in the private state until it is gone.
func (r *policyResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	const title = "Cannot update permission policy"
	var plan, state policyModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	leftOver := leftOverOf(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, wanted, ok := r.wanted(ctx, plan, title, &resp.Diagnostics)
	if !ok {
		return
	}
	plan.ID, plan.WorkspaceID = state.ID, types.StringValue(workspace.ID)
	toGo := leftOver
	if !plan.SameSpelling(state.Single) || !plan.TokenID.Equal(state.TokenID) {
		own, ok := r.own(ctx, workspace, plan, state, leftOver, title, &resp.Diagnostics)
		if !ok {
			return
		}
		id, err := r.give(ctx, workspace, plan, wanted, own)
		if err != nil {
			addNotGiven(&resp.Diagnostics, title, err, workspace, plan)
			return
		}
		plan.ID = types.StringValue(id)
		toGo = slices.DeleteFunc(own, func(old string) bool { return old == id })
	}
	save(ctx, &resp.State, resp.Identity, plan, &resp.Diagnostics)
	left := r.takeAway(ctx, workspace, toGo, title, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(keepLeftOver(ctx, resp.Private, leftOver, left)...)
}

// own returns the ids of what the resource has on the server: its policy, those that
// are left over and, where another token took the place of one that is gone, the copy
// there. A token that is rotated takes what it holds along.
func (r *policyResource) own(
	ctx context.Context, workspace connection.Workspace, plan, state policyModel, leftOver []string, title string, diags *diag.Diagnostics,
) ([]string, bool) {
	own := append(slices.Clone(leftOver), state.ID.ValueString())
	to, ok := plan.fixedSubject()
	if !ok || plan.TokenID.Equal(state.TokenID) {
		return own, true
	}
	held := holdingsOf(r.Conn, workspace)
	_, err := held.get(ctx, state.ID.ValueString())
	if err == nil {
		return own, true // Then the other token is no rotation of the one before.
	}
	if !errors.Is(err, errNoPolicy) {
		connection.AddError(diags, title, err, nil)
		return nil, false
	}
	_, content, ok := r.wanted(ctx, state, title, diags)
	if !ok {
		return nil, false
	}
	copied, err := held.find(ctx, to, content)
	switch {
	case err != nil:
		addNotGiven(diags, title, err, workspace, plan)
		return nil, false
	case copied != "":
		own = append(own, copied)
	}
	return own, true
}

// Delete takes the policy away, and what earlier changes have left over.
func (r *policyResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	const title = "Cannot delete permission policy"
	var state policyModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	leftOver := leftOverOf(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, state.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	// What is left over goes first, since it is forgotten with the policy itself.
	if r.takeAway(ctx, workspace, leftOver, title, state, &resp.Diagnostics); !resp.Diagnostics.HasError() {
		r.takeAway(ctx, workspace, []string{state.ID.ValueString()}, title, state, &resp.Diagnostics)
	}
}

// takeAway removes policies that no other resource of this run has taken over, and
// returns those that could not be, having added why.
func (r *policyResource) takeAway(
	ctx context.Context, workspace connection.Workspace, ids []string, title string, of policyModel, diags *diag.Diagnostics,
) []string {
	held := holdingsOf(r.Conn, workspace)
	var left []string
	for _, id := range ids {
		fate, done := r.Conn.Exchange().Release(exchanged(workspace, id))
		switch fate {
		case connection.LeaveIt:
		case connection.KeepIt:
			diags.Append(keptError(title, id, of))
			left = append(left, id)
		case connection.Remove:
			err := held.remove(ctx, id)
			gone := err == nil || errors.Is(err, errNoPolicy)
			if done(gone); !gone {
				addNotTaken(diags, title, err, of)
				left = append(left, id)
			}
		}
	}
	return left
}

func save(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, model policyModel, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
	connection.SetIdentity(ctx, identity, model.WorkspaceID, model.ID, diags)
}
