// Package usergroup is segmentaccess_user_group and the data sources of user
// groups.
package usergroup

import (
	"context"

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
	_ resource.ResourceWithConfigure   = (*userGroupResource)(nil)
	_ resource.ResourceWithIdentity    = (*userGroupResource)(nil)
	_ resource.ResourceWithImportState = (*userGroupResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*userGroupResource)(nil)
	_ resource.ResourceWithMoveState   = (*userGroupResource)(nil)
)

type userGroupResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_user_group.
func NewResource() resource.Resource {
	return &userGroupResource{Resource: connection.NewResource("user_group")}
}

// Create makes the group, which is in state from then on, and goes on to its
// permissions and members.
func (r *userGroupResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	const title = "Cannot create user group"
	var plan userGroupModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, plan.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	out, err := client.Call(ctx, workspace.Client, api.CreateUserGroup, api.CreateUserGroupInput{Name: plan.Name.ValueString()})
	switch {
	case client.IsConflict(err):
		addNameTaken(ctx, &resp.Diagnostics, title, err, workspace, plan.Name.ValueString())
		return
	case err != nil:
		connection.AddError(&resp.Diagnostics, title, err, fields)
		return
	}
	made := unmanaged(types.StringValue(workspace.ID), types.StringValue(out.UserGroup.ID), plan.Name)
	save(ctx, &resp.State, resp.Identity, made, &resp.Diagnostics)
	resp.Diagnostics.Append(connection.Warnings(r.Conn.Remember(ctx, resp.Private))...)
	made = r.change(ctx, workspace, made, plan, title, &resp.Diagnostics)
	save(ctx, &resp.State, resp.Identity, made, &resp.Diagnostics)
}

// Read takes over what the server has. A group that is gone leaves the state, but
// only if it is certainly gone; one that was to be imported or moved is missed.
func (r *userGroupResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	const title = "Cannot read user group"
	var state userGroupModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// The framework wants an identity of a group that is dropped or kept as it is,
	// too, and a Terraform before 1.12 stores none.
	connection.SetIdentity(ctx, resp.Identity, state.WorkspaceID, state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.Locate(ctx, req.Private, state.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	found, err := read(ctx, workspace.Client, state.ID.ValueString(),
		wants{permissions: state.wantsPermissions(), members: state.wantsMembers()})
	if client.IsNotFound(err) && !state.discovered() {
		if r.Conn.Gone(ctx, req.Private, workspace.ID, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	}
	var roles permission.Roles
	if err == nil && state.wantsPermissions() {
		roles, err = r.Conn.Roles(ctx)
	}
	if err != nil {
		connection.AddError(&resp.Diagnostics, title, err, nil)
		return
	}
	state, diags := state.refreshed(ctx, found, roles, workspace.ID)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	save(ctx, &resp.State, resp.Identity, state, &resp.Diagnostics)
	resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
}

// Update changes what differs.
func (r *userGroupResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	const title = "Cannot update user group"
	var plan, state userGroupModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, state.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	state = r.change(ctx, workspace, state, plan, title, &resp.Diagnostics)
	save(ctx, &resp.State, resp.Identity, state, &resp.Diagnostics)
}

// Delete deletes the group, which removes no person.
func (r *userGroupResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	const title = "Cannot delete user group"
	var state userGroupModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, state.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	_, err := client.Call(ctx, workspace.Client, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: state.ID.ValueString()})
	if err != nil && !client.IsNotFound(err) {
		addRefused(&resp.Diagnostics, title, err, state.Name.ValueString())
	}
}

// change brings a group from have to want, one call after the other, and returns
// what it has reached: all of want unless there was an error.
func (r *userGroupResource) change(
	ctx context.Context, workspace connection.Workspace, have, want userGroupModel, title string, diags *diag.Diagnostics,
) userGroupModel {
	if !want.Name.Equal(have.Name) {
		in := api.UpdateUserGroupInput{UserGroupID: have.ID.ValueString(), Name: want.Name.ValueString()}
		if _, err := client.Call(ctx, workspace.Client, api.UpdateUserGroup, in); err != nil {
			connection.AddError(diags, title, err, fields)
			return have
		}
		have.Name = want.Name
	}
	if !want.Permissions.IsNull() && !want.Permissions.Equal(have.Permissions) {
		if !r.replacePermissions(ctx, workspace, have, want, title, diags) {
			return have
		}
	}
	have.Permissions = want.Permissions
	if !want.Members.IsNull() && !want.Members.Equal(have.Members) {
		if !r.replaceMembers(ctx, workspace, have, want, title, diags) {
			return have
		}
	}
	have.Members = want.Members
	return have
}

func (r *userGroupResource) replacePermissions(
	ctx context.Context, workspace connection.Workspace, have, want userGroupModel, title string, diags *diag.Diagnostics,
) bool {
	roles, err := r.Conn.Roles(ctx)
	if err != nil {
		connection.AddError(diags, title, err, nil)
		return false
	}
	permissions, more := permission.Expand(ctx, want.Permissions, roles, workspace.ID, permissionsAt)
	diags.Append(more...)
	if more.HasError() {
		return false
	}
	_, err = client.Call(ctx, workspace.Client, api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{
		UserGroupID: have.ID.ValueString(), Permissions: permission.OrMinimal(permissions, workspace.ID),
	})
	if err != nil {
		addRefused(diags, title, err, have.Name.ValueString())
	}
	return err == nil
}

func (r *userGroupResource) replaceMembers(
	ctx context.Context, workspace connection.Workspace, have, want userGroupModel, title string, diags *diag.Diagnostics,
) bool {
	emails, _ := want.Members.Emails() // All of it is known when it is applied.
	_, err := client.Call(ctx, workspace.Client, api.ReplaceUsersInUserGroup, api.UserGroupMembersInput{
		UserGroupID: have.ID.ValueString(), Emails: emails,
	})
	switch unknown := unknownMembers(err, emails); {
	case err == nil:
		return true
	case len(unknown) > 0:
		diags.Append(unknownMembersError(title, unknown, workspace))
	default:
		addRefused(diags, title, err, have.Name.ValueString())
	}
	return false
}

func save(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, model userGroupModel, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
	connection.SetIdentity(ctx, identity, model.WorkspaceID, model.ID, diags)
}
