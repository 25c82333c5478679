// Package roster is segmentaccess_roster: everyone in a workspace.
package roster

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var (
	_ resource.ResourceWithConfigure      = (*rosterResource)(nil)
	_ resource.ResourceWithIdentity       = (*rosterResource)(nil)
	_ resource.ResourceWithImportState    = (*rosterResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*rosterResource)(nil)
	_ resource.ResourceWithValidateConfig = (*rosterResource)(nil)
)

type rosterResource struct {
	connection.Resource
}

// NewResource returns segmentaccess_roster.
func NewResource() resource.Resource {
	return &rosterResource{Resource: connection.NewResource("roster")}
}

// Create takes over the workspace. The roster enters the state only when all of it
// has succeeded: a resource whose creation fails is destroyed by the next apply, and
// that must not remove whoever was there before. The next apply goes on from what
// was reached, which it finds in the workspace.
func (r *rosterResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	const title = "Cannot create roster"
	var plan rosterModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, plan.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	claim := r.claim(workspace.ID)
	claim.Lock()
	defer claim.Unlock()
	if claim.Taken {
		resp.Diagnostics.AddError(title, fmt.Sprintf("Another segmentaccess_roster manages the workspace %q already; keep one of them.", workspace.Slug))
		return
	}
	claim.Taken = true
	done, err := r.run(ctx, workspace, plan, nil, debts{}, &resp.Diagnostics)
	if err != nil {
		addFailure(&resp.Diagnostics, title, err)
		done.owed.warn(&resp.Diagnostics, people.Owed.Lost)
		if done.invited > 0 {
			resp.Diagnostics.AddWarning("The roster is not in the state yet", fmt.Sprintf(
				"Before that, this invited %s. The next apply finds what was done and goes on from there.", count(done.invited)))
		}
		return
	}
	plan.WorkspaceID, plan.ID = types.StringValue(workspace.ID), types.StringValue(workspace.ID)
	done.settle(&plan)
	save(ctx, &resp.State, resp.Identity, plan, &resp.Diagnostics)
	taken := r.Conn.Remember(ctx, resp.Private)
	taken.Append(accounts(nil).updated(done.have).keep(ctx, resp.Private)...)
	resp.Diagnostics.Append(connection.Warnings(taken)...)
}

// Read takes over who is in the workspace. A roster never leaves the state by itself:
// a workspace always has people.
func (r *rosterResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	const title = "Cannot read roster"
	var state rosterModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	connection.SetLoneIdentity(ctx, resp.Identity, state.ID, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.Locate(ctx, req.Private, state.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	have, err := people.All(ctx, workspace)
	if err == nil {
		listed := listingOf(state.People)
		have, err = withPermissions(ctx, workspace, have, func(key string) bool {
			return state.imported() || !listed[key].permissions.IsNull()
		})
	}
	var roles permission.Roles
	if err == nil {
		roles, err = r.Conn.Roles(ctx)
	}
	if err != nil {
		connection.AddError(&resp.Diagnostics, title, err, nil)
		return
	}
	resp.Diagnostics.Append(state.refresh(ctx, have, roles, workspace.ID)...)
	known := readAccounts(ctx, req.Private, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	save(ctx, &resp.State, resp.Identity, state, &resp.Diagnostics)
	resp.Diagnostics.Append(r.Conn.Remember(ctx, resp.Private)...)
	resp.Diagnostics.Append(known.updated(have).keep(ctx, resp.Private)...)
}

// Update does what the plan says. What was reached of it is in state afterwards, also
// where it failed on the way.
func (r *rosterResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	const title = "Cannot update roster"
	var plan, state rosterModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := r.Conn.ActIn(ctx, state.WorkspaceID, title, &resp.Diagnostics)
	if !ok {
		return
	}
	claim := r.claim(workspace.ID)
	claim.Lock()
	defer claim.Unlock()
	claim.Taken = true
	owed := readDebts(ctx, req.Private, &resp.Diagnostics)
	if owed == nil {
		owed = debts{}
	}
	done, err := r.run(ctx, workspace, plan, &state, owed, &resp.Diagnostics)
	resp.Diagnostics.Append(owed.keep(ctx, resp.Private)...)
	if err != nil {
		addFailure(&resp.Diagnostics, title, err)
		owed.warn(&resp.Diagnostics, people.Owed.Warnings)
		state.People = done.held.value()
		save(ctx, &resp.State, resp.Identity, state, &resp.Diagnostics)
		return
	}
	done.settle(&plan)
	save(ctx, &resp.State, resp.Identity, plan, &resp.Diagnostics)
	resp.Diagnostics.Append(accounts(nil).updated(done.have).keep(ctx, resp.Private)...)
}

// run brings the workspace from a state, nil for a new roster, to a plan.
func (r *rosterResource) run(
	ctx context.Context, workspace connection.Workspace, plan rosterModel, state *rosterModel, owed debts, diags *diag.Diagnostics,
) (*run, error) {
	doing := &run{roll: newRoll(plan, state, workspace, permission.Roles{}), owed: owed}
	if state == nil {
		doing.known = plan.reviewed()
	}
	var err error
	if doing.roles, err = r.Conn.Roles(ctx); err != nil {
		return doing, err
	}
	if doing.self, err = r.Conn.AccountID(ctx); err != nil {
		return doing, err
	}
	for _, key := range doing.wanted.keys() {
		defer people.TakeOver(r.Conn, people.ImportedModel(workspace.ID, key))()
	}
	letGo, done := r.letGo(workspace)
	defer done()
	doing.letGo = letGo
	err = doing.do(ctx)
	doing.warnings(diags)
	return doing, err
}

// ImportState takes the id or the slug of a workspace, or its identity.
func (r *rosterResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	ref := connection.LoneImportID(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, err := r.Conn.Workspace(ctx, ref)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import roster", err, nil)
		return
	}
	save(ctx, &resp.State, resp.Identity, importedModel(workspace.ID), &resp.Diagnostics)
}

func save(ctx context.Context, state *tfsdk.State, identity *tfsdk.ResourceIdentity, model rosterModel, diags *diag.Diagnostics) {
	diags.Append(model.write(ctx, &state.Raw)...)
	connection.SetLoneIdentity(ctx, identity, model.ID, diags)
}

// claim is the one on the roster of a workspace, which is locked while one works.
func (r *rosterResource) claim(workspaceID string) *connection.Claim {
	return r.Conn.Claim("roster/" + workspaceID)
}

// letGo returns what begins to remove somebody, once however often it is asked, and
// what ends it for all.
func (r *rosterResource) letGo(workspace connection.Workspace) (letGo func(email string) bool, done func()) {
	var held []func()
	answers := map[string]bool{}
	letGo = func(email string) bool {
		key := api.FoldEmail(email)
		taken, asked := answers[key]
		if !asked {
			var unlock func()
			taken, unlock = people.LetGo(r.Conn, people.ImportedModel(workspace.ID, email))
			answers[key], held = taken, append(held, unlock)
		}
		return taken
	}
	return letGo, func() {
		for _, unlock := range held {
			unlock()
		}
	}
}
