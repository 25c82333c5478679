package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// ModifyPlan refuses what is known to fail and what would remove people by accident,
// keeps another spelling of the same from being a change, and names those whom
// Terraform cannot.
func (r *rosterResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	goes := req.Plan.Raw.IsNull()
	if !goes {
		resp.Diagnostics.Append(withPeople(req, resp)...)
	}
	if resp.Diagnostics.HasError() || r.Conn.Unknown() || !r.Conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	if goes {
		r.planDestroy(ctx, req, resp)
		return
	}
	var workspaceID types.String
	var plan rosterModel
	var state *rosterModel
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("workspace_id"), &workspaceID)...)
	resp.Diagnostics.Append(resp.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, known := r.Conn.PlanWorkspace(ctx, workspaceID, plan.WorkspaceID, &resp.Diagnostics)
	plan.ID = types.StringUnknown()
	if known {
		plan.WorkspaceID, plan.ID = types.StringValue(workspace.ID), types.StringValue(workspace.ID)
	}
	roles, ok := r.checkPermissions(ctx, plan, workspace, &resp.Diagnostics)
	if !ok {
		return
	}
	moves := state != nil && !state.WorkspaceID.Equal(plan.WorkspaceID)
	if moves {
		// Terraform plans once more for the other workspace, as if there were nothing yet,
		// and never for leaving this one.
		r.checkDestroy(ctx, *state, &resp.Diagnostics)
		state = nil
	}
	plan.planFrom(ctx, state, roles, workspace.ID)
	owed := readDebts(ctx, req.Private, &resp.Diagnostics)
	if len(owed) > 0 {
		owed.warn(&resp.Diagnostics, people.Owed.Warnings)
		plan.ExpiredInvites = customtypes.NewEmailSetUnknown()
	}
	if state != nil && plan.same(*state) {
		resp.Plan.Raw = req.State.Raw
		return
	}
	if known && !moves && plan.settled() && !resp.Diagnostics.HasError() {
		todo := r.look(ctx, newRoll(plan, state, workspace, roles), plan, readAccounts(ctx, req.Private, &resp.Diagnostics), &resp.Diagnostics)
		if state == nil {
			plan.RemovedAtCreation = removedAtCreation(todo.remove)
		}
	}
	resp.Diagnostics.Append(plan.write(ctx, &resp.Plan.Raw)...)
}

// checkPermissions looks for what is wrong with the permissions of everybody. It
// returns false where there is an error.
func (r *rosterResource) checkPermissions(
	ctx context.Context, plan rosterModel, workspace connection.Workspace, diags *diag.Diagnostics,
) (permission.Roles, bool) {
	roles, err := r.Conn.Roles(ctx)
	if err != nil {
		connection.AddError(diags, "Cannot read the roles", err, nil)
		return roles, false
	}
	var faults []diag.Diagnostic
	listed := listingOf(plan.People)
	for _, key := range listed.keys() {
		e := listed[key]
		faults = append(faults, permission.Check(ctx, e.permissions, roles, workspace.ID, at(e.email).AtName(namePermissions))...)
	}
	report(faults, diags)
	return roles, !diags.HasError()
}

// planFrom plans what is known of a roster that is in state, or of a new one.
func (m *rosterModel) planFrom(ctx context.Context, state *rosterModel, roles permission.Roles, workspaceID string) {
	var prior rosterModel
	if state != nil {
		prior = *state
	}
	if !m.People.IsUnknown() {
		m.People = listingOf(m.People).spelledLike(ctx, listingOf(prior.People), roles, workspaceID).value()
	}
	if state != nil {
		m.RemovedAtCreation = state.RemovedAtCreation
	}
	switch {
	case m.ResendWhenExpired.ValueBool():
		m.ExpiredInvites = customtypes.NewEmailSet(nil)
	case state == nil || m.People.IsUnknown() || m.ResendWhenExpired.IsUnknown():
		m.ExpiredInvites = customtypes.NewEmailSetUnknown()
	default:
		m.ExpiredInvites = m.stillExpired(prior.ExpiredInvites)
	}
}

// stillExpired are those of the expired invites that stay in the roster: the very
// same set where all of them do.
func (m *rosterModel) stillExpired(expired customtypes.EmailSet) customtypes.EmailSet {
	listed := listingOf(m.People)
	var emails []string
	before := expired.ByKey()
	for _, key := range sortedKeys(before) {
		if _, stays := listed[key]; stays {
			emails = append(emails, before[key])
		}
	}
	if len(emails) == len(before) {
		return expired
	}
	return customtypes.NewEmailSet(emails)
}

// look compares a plan with who is in the workspace, and returns what it comes to.
func (r *rosterResource) look(ctx context.Context, asked roll, plan rosterModel, known accounts, diags *diag.Diagnostics) steps {
	have, err := people.All(ctx, asked.workspace)
	if err != nil {
		connection.AddError(diags, "Cannot tell who is in the workspace", err, nil)
		return steps{}
	}
	todo := asked.steps(ctx, have)
	report(known.moved(asked, have), diags)
	if !diags.HasError() {
		checkRemovals(asked.workspace, plan, todo.remove, diags)
		r.checkOwners(ctx, asked, plan, todo, have, diags)
	}
	if !diags.HasError() {
		asked.announce(todo, diags)
		diags.Append(people.TokensLeft(ctx, r.Conn, asked.workspace, peopleAt, todo.remove...)...)
	}
	return todo
}
