package roster

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

const destroyTitle = "Cannot destroy roster"

// stayKey is where the plan of a destruction notes whom it has said to stay, so that
// the apply says it again only of others.
const stayKey = "stay"

// leaveAlone is how to end a roster without removing anybody.
const leaveAlone = "To stop managing the people and leave all of them in the workspace, use a removed block or `terraform state rm`"

// A departure is what destroying a roster does.
type departure struct {
	workspace connection.Workspace
	// leave are removed. Stay are those who have to be kept.
	leave, stay []people.Person
}

// planDestroy says who stays, and refuses to remove more people than may be.
func (r *rosterResource) planDestroy(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state rosterModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	planned := r.checkDestroy(ctx, state, &resp.Diagnostics)
	resp.Diagnostics.Append(connection.Note(ctx, resp.Private, stayKey, emailsOf(planned.stay))...)
}

// checkDestroy looks at what destroying a roster would do.
func (r *rosterResource) checkDestroy(ctx context.Context, state rosterModel, diags *diag.Diagnostics) departure {
	planned, err := r.departure(ctx, state)
	if err != nil {
		connection.AddError(diags, destroyTitle, err, nil)
		return departure{}
	}
	if planned.check(state, diags) {
		planned.announce(diags)
		diags.Append(people.TokensLeft(ctx, r.Conn, planned.workspace, peopleAt, planned.leave...)...)
	}
	return planned
}

// departure compares a roster that goes with who is there. The account that applies
// stays unless it may go, and the owners stay where nobody else is one (rule E1).
func (r *rosterResource) departure(ctx context.Context, state rosterModel) (departure, error) {
	workspace, err := r.Conn.Workspace(ctx, state.WorkspaceID.ValueString())
	if err != nil {
		return departure{}, err
	}
	self, err := r.Conn.AccountID(ctx)
	if err != nil {
		return departure{}, err
	}
	have, err := people.All(ctx, workspace)
	if err != nil {
		return departure{}, err
	}
	before, err := readOwners(ctx, workspace)
	if err != nil {
		return departure{}, err
	}
	d := departure{workspace: workspace}
	listed, gone := listingOf(state.People), map[string]bool{}
	var leave []people.Person
	for _, person := range have {
		switch _, found := listed[api.FoldEmail(person.Email)]; {
		case !found:
		case self != "" && person.UserID == self && !state.AllowSelfRemoval.ValueBool():
			d.stay = append(d.stay, person)
		default:
			leave, gone[person.UserID] = append(leave, person), true
		}
	}
	ownerless := len(before.without(gone, nil)) == 0
	for _, person := range leave {
		if ownerless && stays(before, person.UserID) {
			d.stay = append(d.stay, person)
		} else {
			d.leave = append(d.leave, person)
		}
	}
	return d, nil
}

// check refuses to remove more people than may be.
func (d departure) check(state rosterModel, diags *diag.Diagnostics) bool {
	if most := state.MaxRemovals.ValueInt64(); int64(len(d.leave)) > most {
		diags.AddAttributeError(maxRemovalsAt, "Too many people would be removed", fmt.Sprintf(
			"Destroying this roster removes %s from the workspace %q, and max_removals allows %d: %s.\n\n%s. "+
				"If all of them are to go, raise max_removals, apply that, and destroy the roster then.",
			count(len(d.leave)), d.workspace.Slug, most, named(emailsOf(d.leave)), leaveAlone))
		return false
	}
	return true
}

// announce says who stays though the roster lists them.
func (d departure) announce(diags *diag.Diagnostics) {
	if len(d.stay) > 0 {
		diags.AddWarning("Not everybody in the roster is removed", fmt.Sprintf(
			"Left in the workspace %q, as the account that applies or as its last Workspace Owner: %s.", d.workspace.Slug, named(emailsOf(d.stay))))
	}
}

// Delete removes the people, but for those who have to stay, and those whom another
// resource took over in this run.
func (r *rosterResource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state rosterModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	claim := r.claim(state.WorkspaceID.ValueString())
	claim.Lock()
	defer claim.Unlock()
	if claim.Taken {
		resp.Diagnostics.AddWarning("Nobody was removed", "The people stay in the workspace: another roster took them over in this run, such as, "+
			"with create_before_destroy, the one that replaces this.")
		return
	}
	said := connection.Noted[[]string](ctx, req.Private, stayKey, &resp.Diagnostics)
	for attempt := 1; ; attempt++ {
		d, err := r.departure(ctx, state)
		if err == nil {
			if !d.check(state, &resp.Diagnostics) {
				return
			}
			if err = r.depart(ctx, &d); err == nil {
				if !slices.Equal(emailsOf(d.stay), said) {
					d.announce(&resp.Diagnostics)
				}
				return
			}
		}
		// Somebody accepted an invite, or was removed by others, since the look.
		if !client.IsNotFound(err) || attempt == attempts {
			connection.AddError(&resp.Diagnostics, destroyTitle, err, nil)
			return
		}
	}
}

// depart removes whoever leaves.
func (r *rosterResource) depart(ctx context.Context, d *departure) error {
	letGo, done := r.letGo(d.workspace)
	defer done()
	left := map[string]people.Person{}
	var leave []people.Person
	for _, person := range d.leave {
		if !letGo(person.Email) {
			leave = append(leave, person)
			left[person.Email] = person
		}
	}
	err := removeAll(ctx, d.workspace, leave, func(gone []people.Person) {
		for _, person := range gone {
			delete(left, person.Email)
		}
	})
	if !client.IsConflict(err) {
		return err
	}
	// A plain Public API does not tell who is owner: then it says who is the last one
	// when they are removed one by one (rule E1).
	for _, email := range sortedKeys(left) {
		err := removeAll(ctx, d.workspace, []people.Person{left[email]}, func([]people.Person) {})
		if client.IsConflict(err) {
			d.stay = append(d.stay, left[email])
		} else if err != nil {
			return err
		}
	}
	return nil
}
