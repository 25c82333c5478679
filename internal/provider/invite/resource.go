// Package invite is segmentaccess_invite.
package invite

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var (
	_ resource.ResourceWithConfigure   = (*inviteResource)(nil)
	_ resource.ResourceWithIdentity    = (*inviteResource)(nil)
	_ resource.ResourceWithImportState = (*inviteResource)(nil)
	_ resource.ResourceWithModifyPlan  = (*inviteResource)(nil)
)

type inviteResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_invite.
func NewResource() resource.Resource {
	return &inviteResource{Resource: connection.NewResource("invite")}
}

// Create invites somebody who is neither invited nor a user.
func (r *inviteResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan inviteModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, permissions, ok := r.Conn.Permissions(ctx, plan.WorkspaceID, plan.Permissions, people.PermissionsAt, &resp.Diagnostics)
	if !ok {
		return
	}
	// Inviting again would quietly replace an invite that somebody else made.
	checkFree(ctx, workspace, plan, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.WorkspaceID = types.StringValue(workspace.ID)
	plan.ID = types.StringValue(plan.Email.Key())
	email := plan.Email.ValueString()
	person, err := people.Invite(ctx, workspace, email, permission.ToInvite(permissions))
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot invite "+email, err, people.Fields)
		return
	}
	plan.settle(person)
	r.save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
	resp.Diagnostics.Append(connection.Warnings(r.Conn.Remember(ctx, resp.Private))...)
}

// Read takes over what has become of the invite. It is gone when there is neither
// the invite nor a user who has accepted it, but once it is accepted it stays so,
// whatever becomes of the person.
func (r *inviteResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state inviteModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	r.save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.Locate(ctx, req.Private, state.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	email := state.Email.ValueString()
	person, err := people.Find(ctx, workspace, state.UserID.ValueString(), email)
	switch {
	case errors.Is(err, people.ErrNotFound) && people.OwedTo(ctx, req.Private, &resp.Diagnostics).Invite:
		return // An apply withdrew the invite and could not make it again, which the next one does.
	case state.Imported() && (errors.Is(err, people.ErrNotFound) || person.Status == people.Active):
		resp.Diagnostics.AddError("Cannot import invite", fmt.Sprintf("There is no invite for %s in the workspace %q.", email, workspace.Slug))
		return
	case state.accepted() && (errors.Is(err, people.ErrNotFound) || err == nil && person.Status != people.Active):
		// The person is out of this resource's hands, and inviting somebody again who
		// was removed would undo that.
		return
	case errors.Is(err, people.ErrNotFound):
		if r.Conn.Gone(ctx, req.Private, workspace.ID, &resp.Diagnostics) {
			resp.State.RemoveResource(ctx)
		}
		return
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot read the invite of "+email, err, nil)
		return
	}
	roles, err := r.Conn.Roles(ctx)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot read the roles", err, nil)
		return
	}
	resp.Diagnostics.Append(state.refresh(ctx, person, roles)...)
	r.save(ctx, state, &resp.State, resp.Identity, &resp.Diagnostics)
	resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
}

// Update changes what a pending invite gives, and sends an expired one again. There
// is nothing to do for one that was accepted.
func (r *inviteResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan, state inviteModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, permissions, ok := r.Conn.Permissions(ctx, plan.WorkspaceID, plan.Permissions, people.PermissionsAt, &resp.Diagnostics)
	if !ok {
		return
	}
	email := plan.Email.ValueString()
	errand := people.Errand{
		Workspace: workspace, Prior: state.Model, Plan: plan.Model, Permissions: permissions,
		Owed: people.OwedTo(ctx, req.Private, &resp.Diagnostics),
	}
	person, err := run(ctx, &errand, state)
	resp.Diagnostics.Append(errand.Owed.Keep(ctx, resp.Private)...)
	switch {
	case errors.Is(err, errAccepted):
		resp.Diagnostics.Append(acceptedError(email))
		return
	case err != nil:
		connection.AddError(&resp.Diagnostics, "Cannot update the invite of "+email, err, people.Fields)
		resp.Diagnostics.Append(errand.Owed.Warnings(email)...)
		if !errand.Reinvited {
			return
		}
		person = people.Person{Status: people.Invited, Email: email}
	}
	plan.settle(person)
	r.save(ctx, plan, &resp.State, resp.Identity, &resp.Diagnostics)
}

// errAccepted means that an invite was accepted after its change was planned.
var errAccepted = errors.New("the invite is accepted")

// run does what is planned for a pending invite. For one that is accepted there is
// nothing left to do but what is owed to the person.
func run(ctx context.Context, errand *people.Errand, state inviteModel) (people.Person, error) {
	userID := state.UserID.ValueString()
	if !state.accepted() {
		return errand.Run(ctx, userID, func(person people.Person) error { return change(ctx, errand, person) })
	}
	accepted := people.Person{Status: people.Active, UserID: userID}
	if errand.Owed.Nothing() {
		return accepted, nil
	}
	person, err := people.Find(ctx, errand.Workspace, userID, "")
	switch {
	case errors.Is(err, people.ErrNotFound):
		errand.Owed = people.Owed{} // Whoever was removed since has no groups to be in.
		return accepted, nil
	case err != nil:
		return accepted, err
	}
	return accepted, errand.PutBack(ctx, person)
}

func change(ctx context.Context, errand *people.Errand, person people.Person) error {
	switch {
	case person.Status != people.Active:
		return errand.Bring(ctx, person)
	case errand.Prior.GivesOther(ctx, errand.Plan):
		return errAccepted
	default:
		return errand.PutBack(ctx, person)
	}
}

// Delete withdraws the invite, unless another resource has taken it over in the
// same run. Once it is accepted there is nothing to withdraw, and the person stays.
func (r *inviteResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state inviteModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	email := state.Email.ValueString()
	taken, done := people.LetGo(r.Conn, state.Model)
	defer done()
	if taken {
		resp.Diagnostics.AddWarning("The invite was not withdrawn", "The invite of "+email+" stays as it is: another resource, a "+
			"segmentaccess_user, took it over in this run.")
		return
	}
	workspace, err := r.Conn.Workspace(ctx, state.WorkspaceID.ValueString())
	if err == nil && !state.accepted() {
		if err = people.Withdraw(ctx, workspace, email); err == nil {
			return
		}
	}
	if err != nil && !client.IsNotFound(err) {
		connection.AddError(&resp.Diagnostics, "Cannot withdraw the invite of "+email, err, nil)
		return
	}
	resp.Diagnostics.Append(whatBecame(ctx, workspace, state)...)
}

// whatBecame warns where an invite that is not there any more was accepted.
func whatBecame(ctx context.Context, workspace connection.Workspace, state inviteModel) diag.Diagnostics {
	var diags diag.Diagnostics
	email := state.Email.ValueString()
	person, err := people.Find(ctx, workspace, state.UserID.ValueString(), email)
	switch {
	case errors.Is(err, people.ErrNotFound):
	case err != nil:
		connection.AddError(&diags, "Cannot tell whether "+email+" has accepted the invite", err, nil)
	case person.Status == people.Active:
		diags.AddWarning("The invite was accepted", fmt.Sprintf(
			"%s has accepted the invite and stays a user of the workspace %q: destroying an invite removes nobody.", email, workspace.Slug))
	}
	return connection.Warnings(diags)
}

// ImportState takes an email, with the id or slug of the workspace and a slash
// before it where needed, or an identity.
func (r *inviteResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := connection.ImportID(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, email, err := r.Conn.ImportWorkspace(ctx, id)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import invite", err, nil)
		return
	}
	if !strings.Contains(email, "@") {
		resp.Diagnostics.AddError("Cannot import invite", fmt.Sprintf(
			"%q names no invite: give the email that is invited, with the id or slug of the workspace and a slash before it where needed.", id))
		return
	}
	r.save(ctx, inviteModel{Model: people.ImportedModel(workspace.ID, email)}, &resp.State, resp.Identity, &resp.Diagnostics)
}

func (r *inviteResource) save(ctx context.Context, model inviteModel, state *tfsdk.State, identity *tfsdk.ResourceIdentity, diags *diag.Diagnostics) {
	diags.Append(state.Set(ctx, model)...)
	connection.SetIdentity(ctx, identity, model.WorkspaceID, model.ID, diags)
}
