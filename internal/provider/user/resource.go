// Package user is segmentaccess_user and its data sources.
package user

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var (
	_ resource.ResourceWithConfigure   = (*userResource)(nil)
	_ resource.ResourceWithIdentity    = (*userResource)(nil)
	_ resource.ResourceWithImportState = (*userResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*userResource)(nil)
	_ resource.ResourceWithMoveState   = (*userResource)(nil)
)

// fields are the attributes that the server may blame.
var fields = people.Fields.With("defaultSourceRoleId", defaultSourceRoleAt)

type userResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_user.
func NewResource() resource.Resource {
	return &userResource{Resource: connection.NewResource("user")}
}

// Create invites the person, unless there is somebody to adopt. Once they are in
// state, what goes wrong is a warning: an error would taint somebody who was only
// adopted, so that the next apply removes them.
func (r *userResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan userModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	errand, ok := r.errand(ctx, &plan, &resp.Diagnostics)
	if !ok {
		return
	}
	errand.Prior.Permissions = permission.Null()
	plan.ID = types.StringValue(plan.Email.Key())
	defer people.TakeOver(r.Conn, plan.Model)()
	email := plan.Email.ValueString()
	person, err := inviteOrAdopt(ctx, errand)
	var taken diag.Diagnostics
	switch {
	case err != nil && errand.Reinvited:
		// The invite is this resource's own by now, and the next apply does the rest.
		connection.AddError(&taken, "Cannot complete the invite of "+email, err, nil)
		person = people.Person{Status: people.Invited, Email: email}
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot create user "+email, err, fields)
		resp.Diagnostics.Append(errand.Owed.Lost(email)...)
		return
	}
	plan.settle(person)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	connection.SetIdentity(ctx, resp.Identity, plan.WorkspaceID, plan.ID, &taken)
	if err := setDefaultSourceRole(ctx, errand, person); err != nil {
		connection.AddError(&taken, "Cannot set the default source role of "+email, err, fields)
	}
	taken.Append(r.Conn.Remember(ctx, resp.Private)...)
	taken.Append(errand.Owed.Keep(ctx, resp.Private)...)
	taken.Append(errand.Owed.Warnings(email)...)
	resp.Diagnostics.Append(connection.Warnings(taken)...)
}

// errand is what is to be done for the person of a plan, which gets the workspace
// that it is done in. It returns false where there is an error.
func (r *userResource) errand(ctx context.Context, plan *userModel, diags *diag.Diagnostics) (*people.Errand, bool) {
	workspace, permissions, ok := r.Conn.Permissions(ctx, plan.WorkspaceID, plan.Permissions, people.PermissionsAt, diags)
	if !ok {
		return nil, false
	}
	role, err := defaultSourceRoleID(ctx, r.Conn, plan.DefaultSourceRole)
	if err != nil {
		connection.AddAttributeError(diags, defaultSourceRoleAt, "Cannot set the default source role", err)
		return nil, false
	}
	plan.WorkspaceID = types.StringValue(workspace.ID)
	return &people.Errand{Workspace: workspace, Plan: plan.Model, Permissions: permissions, DefaultSourceRoleID: role}, true
}

// inviteOrAdopt brings the person into the workspace. An invite is one call, so
// that it is there or not. Somebody who is adopted enters the state only when all
// calls have succeeded: a resource whose creation fails is destroyed by the next
// apply, and that must not remove somebody who was there before.
func inviteOrAdopt(ctx context.Context, errand *people.Errand) (people.Person, error) {
	email := errand.Plan.Email.ValueString()
	_, err := people.Look(ctx, errand.Workspace, email)
	if errors.Is(err, people.ErrNotFound) {
		var person people.Person
		if person, err = people.Invite(ctx, errand.Workspace, email, permission.ToInvite(errand.Permissions)); err == nil {
			return person, nil
		}
		// The server refuses to invite a member: then somebody accepted in between.
		if _, now := people.Find(ctx, errand.Workspace, "", email); !client.IsInvalid(err) || now != nil {
			return people.Person{}, err
		}
	} else if err != nil {
		return people.Person{}, err
	}
	return run(ctx, errand, "")
}

// setDefaultSourceRole does for somebody who was just invited what the invitation
// cannot; whoever was adopted has the role already.
func setDefaultSourceRole(ctx context.Context, errand *people.Errand, person people.Person) error {
	if err := errand.SetDefaultSourceRole(ctx, person); !client.IsNotFound(err) {
		return err
	}
	return people.Change(ctx, errand.Workspace, "", person.Email, func(person people.Person) error {
		return errand.SetDefaultSourceRole(ctx, person)
	})
}

// run makes a person who is there what the plan says, and returns what they are
// then.
func run(ctx context.Context, errand *people.Errand, userID string) (people.Person, error) {
	return errand.Run(ctx, userID, func(person people.Person) error { return errand.Bring(ctx, person) })
}

// Read takes over what has become of the person. Nobody being there any more
// drops the resource from state, but only where that is certain.
func (r *userResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state userModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	connection.SetIdentity(ctx, resp.Identity, state.WorkspaceID, state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.Locate(ctx, req.Private, state.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	person, err := people.Find(ctx, workspace, state.UserID.ValueString(), state.Email.ValueString())
	switch {
	case errors.Is(err, people.ErrNotFound) && people.OwedTo(ctx, req.Private, &resp.Diagnostics).Invite:
		return // An apply withdrew the invite and could not make it again, which the next one does.
	case errors.Is(err, people.ErrNotFound) && !state.Imported():
		if r.Conn.Gone(ctx, req.Private, workspace.ID, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot find user "+state.Email.ValueString(), err, nil)
		return
	}
	roles, err := r.Conn.Roles(ctx)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot read the roles", err, nil)
		return
	}
	resp.Diagnostics.Append(state.refresh(ctx, person, roles, workspace.ID)...)
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	connection.SetIdentity(ctx, resp.Identity, state.WorkspaceID, state.ID, &resp.Diagnostics)
	resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
}

// Update changes permissions, and sends an invite again that has expired.
func (r *userResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state userModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	errand, ok := r.errand(ctx, &plan, &resp.Diagnostics)
	if !ok {
		return
	}
	email := plan.Email.ValueString()
	errand.Prior, errand.Owed = state.Model, people.OwedTo(ctx, req.Private, &resp.Diagnostics)
	person, err := run(ctx, errand, state.UserID.ValueString())
	resp.Diagnostics.Append(errand.Owed.Keep(ctx, resp.Private)...)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot update user "+email, err, fields)
		resp.Diagnostics.Append(errand.Owed.Warnings(email)...)
		if !errand.Reinvited {
			return
		}
		person = people.Person{Status: people.Invited, Email: email}
	}
	plan.settle(person)
	resp.Diagnostics.Append(resp.State.Set(ctx, plan)...)
	connection.SetIdentity(ctx, resp.Identity, plan.WorkspaceID, plan.ID, &resp.Diagnostics)
}

// Delete removes the person, or withdraws the invite, unless another resource has
// taken them over in the same run.
func (r *userResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state userModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	taken, done := people.LetGo(r.Conn, state.Model)
	defer done()
	if taken {
		resp.Diagnostics.AddWarning("Nobody was removed", state.Email.ValueString()+" stays in the workspace: another resource took "+
			"over the person in this run, such as, with create_before_destroy, the one that replaces this.")
		return
	}
	workspace, err := r.Conn.Workspace(ctx, state.WorkspaceID.ValueString())
	if err == nil {
		err = people.Remove(ctx, workspace, state.UserID.ValueString(), state.Email.ValueString())
	}
	if client.IsConflict(err) {
		err = fmt.Errorf("%w.\n\nTo stop managing this person and leave them in the workspace, use a removed block or `terraform state rm`", err)
	}
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot remove user "+state.Email.ValueString(), err, nil)
	}
}

// ImportState takes an email or a user id, with the id or slug of the workspace
// and a slash before it where needed, or an identity.
func (r *userResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := connection.ImportID(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, name, err := r.Conn.ImportWorkspace(ctx, id)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import user", err, nil)
		return
	}
	state := userModel{Model: people.ImportedModel(workspace.ID, name)}
	if !strings.Contains(name, "@") {
		// The identity holds the address, and must not change when that is read.
		person, err := people.Find(ctx, workspace, name, "")
		if err != nil {
			connection.AddError(&resp.Diagnostics, "Cannot import user", err, nil)
			return
		}
		state.Model = people.ImportedModel(workspace.ID, person.Email)
		state.UserID = types.StringValue(name)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	connection.SetIdentity(ctx, resp.Identity, state.WorkspaceID, state.ID, &resp.Diagnostics)
}
