// Package usergroupmember is segmentaccess_user_group_member.
package usergroupmember

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var (
	_ resource.ResourceWithConfigure   = (*memberResource)(nil)
	_ resource.ResourceWithIdentity    = (*memberResource)(nil)
	_ resource.ResourceWithImportState = (*memberResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*memberResource)(nil)
)

type memberResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_user_group_member.
func NewResource() resource.Resource {
	return &memberResource{Resource: connection.NewResource("user_group_member")}
}

// Create adds the person to the group. The server does so beside whatever others
// change at the same time.
func (r *memberResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	const title = "Cannot add to user group"
	var plan memberModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, plan.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	plan.WorkspaceID, plan.ID = types.StringValue(workspace.ID), plan.plannedID()
	claim := r.claim(plan)
	defer claim.Unlock()
	groupID, email := plan.UserGroupID.ValueString(), plan.Email.ValueString()
	_, err := client.Call(ctx, workspace.Client, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: groupID, Emails: []string{email}})
	if err != nil {
		addNotAdded(&resp.Diagnostics, title, err, workspace, plan)
		return
	}
	claim.Taken = true
	plan.settle(member{email: email})
	save(ctx, &resp.State, resp.Identity, plan, &resp.Diagnostics)
	after := r.Conn.Remember(ctx, resp.Private)
	who, err := added(ctx, workspace, groupID, email)
	if err != nil {
		connection.AddError(&after, "Cannot read the new member of a user group", err, nil)
	}
	plan.settle(who)
	save(ctx, &resp.State, resp.Identity, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(connection.Warnings(after)...)
}

// claim locks the claim on a membership.
func (r *memberResource) claim(of memberModel) *connection.Claim {
	claim := r.Conn.Claim(of.key())
	claim.Lock()
	return claim
}

// Read takes over who the member is. A person who is not in the group any more leaves
// the state, but only if that is certain. An address stays as it is written, also
// where the person has another one by now, which is for the plan to say.
func (r *memberResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state memberModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	// The framework wants an identity of a membership that is dropped or kept as it is,
	// too, and a Terraform before 1.12 stores none.
	connection.SetIdentity(ctx, resp.Identity, state.WorkspaceID, state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.Locate(ctx, req.Private, state.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	who, err := find(ctx, workspace, state.UserGroupID.ValueString(), state.UserID.ValueString(), state.Email.ValueString())
	switch {
	case errors.Is(err, errNotIn):
		if r.Conn.Gone(ctx, req.Private, workspace.ID, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot read the member of a user group", err, nil)
	default:
		state.WorkspaceID = types.StringValue(workspace.ID)
		state.settle(who)
		save(ctx, &resp.State, resp.Identity, state, &resp.Diagnostics)
		resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
	}
}

// Update takes over another address of the same person, which is all that can change.
func (r *memberResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan memberModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if !resp.Diagnostics.HasError() {
		save(ctx, &resp.State, resp.Identity, plan, &resp.Diagnostics)
	}
}

// Delete takes the person out of the group, unless another resource has put them in
// in the same run.
func (r *memberResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	const title = "Cannot take out of user group"
	var state memberModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, state.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	claim := r.claim(state)
	defer claim.Unlock()
	if stays := stays(ctx, req.Private, &resp.Diagnostics); stays || claim.Taken {
		resp.Diagnostics.AddWarning("Nobody was taken out of the group", state.Email.ValueString()+" stays in the user group "+
			state.UserGroupID.ValueString()+": another resource has the person there, such as, with create_before_destroy, the one that replaces this.")
		return
	}
	if err := remove(ctx, workspace, state); err != nil {
		addNotRemoved(&resp.Diagnostics, title, err, state)
	}
}

// remove takes a user out by the address that they have now. Nobody being there is no
// error, once the user was asked for anew: an address that is out of a list may be the
// one that they had a moment ago.
func remove(ctx context.Context, workspace connection.Workspace, state memberModel) error {
	groupID, userID, email := state.UserGroupID.ValueString(), state.UserID.ValueString(), state.Email.ValueString()
	if userID != "" {
		var err error
		if email, err = emailOf(ctx, workspace, userID); err != nil {
			return err
		}
	}
	if email != "" {
		if err := takeOut(ctx, workspace, groupID, email); !client.IsNotFound(err) || userID == "" {
			return orNobody(err)
		}
	}
	now, err := emailAnew(ctx, workspace, userID)
	if err != nil || now == "" || api.SameEmail(now, email) {
		return err
	}
	return orNobody(takeOut(ctx, workspace, groupID, now))
}

func takeOut(ctx context.Context, workspace connection.Workspace, groupID, email string) error {
	_, err := client.Call(ctx, workspace.Client, api.RemoveUsersFromUserGroup,
		api.RemoveUsersFromUserGroupInput{UserGroupID: groupID, Emails: []string{email}})
	return err
}

// orNobody takes it for success that there is nobody to take out.
func orNobody(err error) error {
	if client.IsNotFound(err) {
		return nil
	}
	return err
}

func save(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, model memberModel, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
	connection.SetIdentity(ctx, identity, model.WorkspaceID, model.ID, diags)
}
