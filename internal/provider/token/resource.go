// Package token is segmentaccess_token, the resource and the ephemeral resource.
package token

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var (
	_ resource.ResourceWithConfigure   = (*tokenResource)(nil)
	_ resource.ResourceWithIdentity    = (*tokenResource)(nil)
	_ resource.ResourceWithImportState = (*tokenResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*tokenResource)(nil)
)

type tokenResource struct {
	connection.Resource

	now func() time.Time
}

// NewResource returns segmentaccess_token.
func NewResource() resource.Resource {
	return &tokenResource{Resource: connection.NewResource("token"), now: time.Now}
}

// Metadata names the resource. Its identity changes when a rotation makes another
// token.
func (r *tokenResource) Metadata(ctx context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	r.Resource.Metadata(ctx, req, resp)
	resp.ResourceBehavior.MutableIdentity = true
}

// Create makes the token, in one call.
func (r *tokenResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan, config tokenModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, permissions, ok := r.Conn.Permissions(ctx, plan.WorkspaceID, plan.Permissions, permissionsAt, &resp.Diagnostics)
	if !ok {
		return
	}
	plan.WorkspaceID = types.StringValue(workspace.ID)
	out, err := issue(ctx, workspace.Client, plan.request(permissions, config.SecurityCode))
	if err != nil {
		addNotMade(ctx, &resp.Diagnostics, "Cannot create token", r.Conn, err)
		return
	}
	save(ctx, &resp.State, resp.Identity, plan.issued(out), &resp.Diagnostics)
	resp.Diagnostics.Append(connection.Warnings(r.Conn.Remember(ctx, resp.Private))...)
}

// Read takes over what the server has. A token that is revoked leaves the state, but
// only if that is certain; one that was to be imported is missed.
func (r *tokenResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	const title = "Cannot read token"
	var state tokenModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// The framework wants an identity of a token that is dropped or kept as it is, too,
	// and a Terraform before 1.12 stores none.
	connection.SetIdentity(ctx, resp.Identity, state.WorkspaceID, state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.Locate(ctx, req.Private, state.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	out, err := client.Call(ctx, workspace.Client, api.ReadToken, api.TokenInput{TokenID: state.ID.ValueString()})
	if client.IsNotFound(err) && !state.imported() {
		if r.Conn.Gone(ctx, req.Private, workspace.ID, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	}
	var roles permission.Roles
	if err == nil && (state.imported() || !state.Permissions.IsNull()) {
		roles, err = r.Conn.Roles(ctx)
	}
	if err != nil {
		connection.AddError(&resp.Diagnostics, title, err, nil)
		return
	}
	state, diags := state.refreshed(ctx, out.Token, roles, workspace.ID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	save(ctx, &resp.State, resp.Identity, state, &resp.Diagnostics)
	resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
}

// Update changes the token in place or makes a new one, whichever is planned. What
// the new one replaces is revoked last, so that there is always a token that is good.
func (r *tokenResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, config, state tokenModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, permissions, ok := r.Conn.Permissions(ctx, plan.WorkspaceID, plan.Permissions, permissionsAt, &resp.Diagnostics)
	if !ok {
		return
	}
	if plan.rotates(state) == unchanged {
		plan, ok = r.change(ctx, workspace, plan, state, permissions, &resp.Diagnostics)
	} else {
		plan, ok = r.rotate(ctx, workspace, plan, state, permissions, config.SecurityCode, &resp.Diagnostics)
	}
	if !ok {
		return
	}
	save(ctx, &resp.State, resp.Identity, plan, &resp.Diagnostics)
	plan.SupersededIDs = idList(revokeAll(ctx, workspace, plan.superseded(), &resp.Diagnostics))
	save(ctx, &resp.State, resp.Identity, plan, &resp.Diagnostics)
}

// Delete revokes the token, and what it replaced.
func (r *tokenResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	const title = "Cannot revoke token"
	var state tokenModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, state.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	if !r.mayRevoke(ctx, state.tokens(), &resp.Diagnostics) {
		return // No plan knows of one that is tainted.
	}
	for _, id := range state.tokens() {
		if err := revoke(ctx, workspace.Client, id); err != nil {
			connection.AddError(&resp.Diagnostics, title, fmt.Errorf("the token %s is still good: %w", id, err), nil)
		}
	}
}

// change changes the description and the permissions of the token, if they differ.
func (r *tokenResource) change(
	ctx context.Context, workspace connection.Workspace, plan, state tokenModel, permissions []api.PermissionInput, diags *diag.Diagnostics,
) (tokenModel, bool) {
	in := api.UpdateTokenInput{TokenID: state.ID.ValueString()}
	if !plan.Description.Equal(state.Description) {
		in.Description = plan.Description.ValueStringPointer()
	}
	if !plan.Permissions.IsNull() && !plan.Permissions.Equal(state.Permissions) {
		in.Permissions = &permissions
	}
	if in.Description != nil || in.Permissions != nil {
		if _, err := client.Call(ctx, workspace.Client, api.UpdateToken, in); err != nil {
			connection.AddError(diags, "Cannot update token", err, fields)
			return state, false
		}
	}
	plan.ID, plan.Secret, plan.CreatedAt, plan.CreatedBy = state.ID, state.Secret, state.CreatedAt, state.CreatedBy
	plan.SupersededIDs = state.SupersededIDs
	return plan, true
}

// rotate makes a new token in place of the one in state, which is superseded then.
func (r *tokenResource) rotate(
	ctx context.Context, workspace connection.Workspace, plan, state tokenModel, permissions []api.PermissionInput,
	code types.String, diags *diag.Diagnostics,
) (tokenModel, bool) {
	const title = "Cannot make a new token"
	if !r.mayRevoke(ctx, state.tokens(), diags) {
		return state, false // The plan may not have known that a new one is made.
	}
	if plan.Permissions.IsNull() {
		// They are not managed, so that they are what they came to be.
		out, err := client.Call(ctx, workspace.Client, api.ReadToken, api.TokenInput{TokenID: state.ID.ValueString()})
		if err != nil {
			connection.AddError(diags, title, err, nil)
			return state, false
		}
		permissions = permission.FromGranted(out.Token.Permissions)
	}
	out, err := issue(ctx, workspace.Client, plan.request(permissions, code))
	if err != nil {
		addNotMade(ctx, diags, title, r.Conn, err)
		return state, false
	}
	made := plan.issued(out)
	made.SupersededIDs = idList(state.tokens())
	return made, true
}

// revokeAll revokes earlier tokens and returns those that it could not revoke.
func revokeAll(ctx context.Context, workspace connection.Workspace, ids []string, diags *diag.Diagnostics) []string {
	var left []string
	for _, id := range ids {
		if err := revoke(ctx, workspace.Client, id); err != nil {
			diags.Append(notRevokedError(id, err))
			left = append(left, id)
		}
	}
	return left
}

func save(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, model tokenModel, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
	connection.SetIdentity(ctx, identity, model.WorkspaceID, model.ID, diags)
}
