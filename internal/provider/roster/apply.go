package roster

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// attempts is how often an apply looks who is there, because somebody accepted an
// invite or was removed by others between its look and its change.
const attempts = 3

// maxBody is how many bytes of invites go into one request, well below the limit of
// the server (rule J3).
const maxBody = 900_000

// A run carries out what a roster asks for. Its held is what was reached, in the end
// and after every request, so that a state can be written whatever comes in between.
type run struct {
	roll

	// self is the user id of the account that applies, empty for none. What ends its
	// own rights is done last.
	self string
	// have is who was there at the last look.
	have []people.Person
	// invited counts those whom this run has invited.
	invited int
	// spared are those to be removed whom another resource took over meanwhile.
	spared []string
	// owed is what people lost on the way whose invites are made again.
	owed debts
	// letGo says of somebody to be removed whether another resource took them over.
	letGo func(email string) bool
}

// do brings the workspace to what is asked for. The error names the person to blame
// where there is one: see addFailure.
func (r *run) do(ctx context.Context) error {
	if err := r.look(ctx); err != nil {
		return err
	}
	for attempt := 1; ; attempt++ {
		before := r.have
		err := r.carryOut(ctx, r.steps(ctx, r.have))
		if err == nil || attempt == attempts || !client.IsNotFound(err) && !client.IsInvalid(err) {
			return err
		}
		if again := r.look(ctx); again != nil {
			return again
		}
		if !overtaken(err, before, r.have) {
			return err
		}
	}
}

// look asks who is there.
func (r *run) look(ctx context.Context) error {
	have, err := people.All(ctx, r.workspace)
	if err != nil {
		return err
	}
	r.have, err = withPermissions(ctx, r.workspace, have, func(key string) bool {
		_, held := r.held[key]
		return !held && !r.wanted[key].permissions.IsNull()
	})
	return err
}

// overtaken reports whether one of the people whom a request was refused for has
// accepted, joined or gone since the look before it.
func overtaken(err error, before, now []people.Person) bool {
	var about *refusal
	if !errors.As(err, &about) {
		return false
	}
	then, since := byKey(before), byKey(now)
	return slices.ContainsFunc(about.emails, func(email string) bool {
		key := api.FoldEmail(email)
		return then[key].Status != since[key].Status
	})
}

// carryOut invites and gives before it takes away, and takes away before it removes,
// so that no owner is missing in between (rule E1).
func (r *run) carryOut(ctx context.Context, todo steps) error {
	for _, person := range todo.stay {
		r.reached(api.FoldEmail(person.Email))
	}
	if err := r.invite(ctx, todo.invite); err != nil {
		return err
	}
	ordered := slices.Clone(todo.give)
	slices.SortStableFunc(ordered, func(a, b gift) int { return a.rank(r.self) - b.rank(r.self) })
	last := len(ordered)
	if last > 0 && ordered[last-1].rank(r.self) == rankLast {
		last--
	}
	if err := r.giveAll(ctx, ordered[:last]); err != nil {
		return err
	}
	if err := r.putBack(ctx); err != nil {
		return err
	}
	others, own := r.apart(todo.remove)
	if err := r.remove(ctx, others); err != nil {
		return err
	}
	if err := r.giveAll(ctx, ordered[last:]); err != nil {
		return err
	}
	return r.remove(ctx, own)
}

// apart takes the account that applies out of those to be removed.
func (r *run) apart(those []people.Person) (others, own []people.Person) {
	for _, person := range those {
		if r.self != "" && person.UserID == r.self {
			own = append(own, person)
		} else {
			others = append(others, person)
		}
	}
	return others, own
}

// The order in which people get their permissions.
const (
	rankOwner = iota
	rankOthers
	rankLosing
	rankLast
)

// rank has owners made first and unmade last, and the account that applies last of
// all, since it can do nothing more then.
func (g gift) rank(self string) int {
	switch {
	case owner(g.permissions):
		return rankOwner
	case g.losesOwner() && g.person.UserID == self:
		return rankLast
	case g.losesOwner():
		return rankLosing
	default:
		return rankOthers
	}
}

// reached notes that somebody who is listed is there with what is asked for.
func (r *run) reached(key string) {
	r.held[key] = r.wanted[key]
}

func (r *run) invite(ctx context.Context, all []invitation) error {
	batches, err := batched(all)
	if err != nil {
		return err
	}
	for _, batch := range batches {
		in := api.CreateInvitesInput{Invites: make([]api.InviteInput, len(batch))}
		emails := make([]string, len(batch))
		for i, one := range batch {
			in.Invites[i], emails[i] = one.input, one.entry.email
		}
		if _, err := client.Call(ctx, r.workspace.Client, api.CreateInvites, in); err != nil {
			return &refusal{err, "invites", emails}
		}
		for _, one := range batch {
			r.reached(api.FoldEmail(one.entry.email))
			r.invited++
		}
	}
	return nil
}

// batched splits invitations into requests that the server takes (rule C3).
func batched(all []invitation) ([][]invitation, error) {
	var batches [][]invitation
	size := maxBody
	for _, one := range all {
		encoded, err := json.Marshal(one.input)
		if err != nil {
			return nil, fmt.Errorf("encoding the invite of %s: %w", one.entry.email, err)
		}
		last := len(batches) - 1
		if size+len(encoded) > maxBody || len(batches[last]) == api.MaxInviteBatch {
			batches, size = append(batches, nil), 0
			last++
		}
		batches[last] = append(batches[last], one)
		size += len(encoded) + 1
	}
	return batches, nil
}

func (r *run) giveAll(ctx context.Context, gifts []gift) error {
	for _, g := range gifts {
		if err := r.give(ctx, g); err != nil {
			return &refusal{err, "permissions", []string{g.entry.email}}
		}
		r.reached(api.FoldEmail(g.entry.email))
	}
	return nil
}

// give makes somebody hold what is asked for. It is the one place where a person
// who is there is changed.
func (r *run) give(ctx context.Context, g gift) error {
	key := api.FoldEmail(g.person.Email)
	errand := people.Errand{
		Workspace: r.workspace, Permissions: g.permissions,
		Prior: people.Model{Permissions: permission.Null()},
		Plan:  people.Model{Email: customtypes.NewEmail(g.entry.email), Permissions: g.entry.permissions},
		Owed:  r.owed[key],
	}
	if held, listed := r.held[key]; listed {
		errand.Prior.Permissions = held.permissions
	}
	err := errand.Bring(ctx, g.person)
	r.owed[key] = errand.Owed
	return err
}

// remove removes people, but for those whom another resource took over meanwhile.
func (r *run) remove(ctx context.Context, those []people.Person) error {
	leaving := make([]people.Person, 0, len(those))
	for _, person := range those {
		if r.letGo(person.Email) {
			r.spared = append(r.spared, person.Email)
			continue
		}
		leaving = append(leaving, person)
	}
	return removeAll(ctx, r.workspace, leaving, func(gone []people.Person) {
		for _, person := range gone {
			delete(r.held, api.FoldEmail(person.Email))
		}
	})
}

// settle fills in what a plan leaves open: whose invite has expired and stays so.
func (r *run) settle(plan *rosterModel) {
	if !plan.ExpiredInvites.IsUnknown() {
		return
	}
	var expired []string
	for _, person := range r.have {
		if person.Status == people.InviteExpired {
			expired = append(expired, person.Email)
		}
	}
	plan.ExpiredInvites = plan.stillExpired(customtypes.NewEmailSet(expired))
}

// A refusal is the failure of one request for some people.
type refusal struct {
	err error
	// field is what the server calls the people or, for one person alone, what of
	// them it may blame.
	field string
	// emails are of the people in the order of the request.
	emails []string
}

func (f *refusal) Error() string { return f.err.Error() }

func (f *refusal) Unwrap() error { return f.err }

// warnings say what else there is to know of a run.
func (r *run) warnings(diags *diag.Diagnostics) {
	if len(r.spared) > 0 {
		diags.AddWarning("Not everybody was removed", named(r.spared)+" stays in the workspace: another resource took them over in this run.")
	}
	r.warnLate(diags)
}
