package roster

import (
	"context"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// A roll is what a roster asks for in a workspace.
type roll struct {
	workspace connection.Workspace
	roles     permission.Roles
	// wanted are those that are listed, held is what the state says of people.
	wanted, held listing
	// ignored are the keys of those who are left alone.
	ignored map[string]bool
	// known are the keys of those whom the plan names or, as long as a new roster is
	// planned and it is nil, can name: everybody. Nobody else is removed.
	known map[string]bool
	// resend is set where expired invites are sent again.
	resend bool
}

// newRoll returns what a plan asks for on top of a state, nil where there is none.
func newRoll(plan rosterModel, state *rosterModel, workspace connection.Workspace, roles permission.Roles) roll {
	r := roll{
		workspace: workspace, roles: roles, wanted: listingOf(plan.People), ignored: plan.ignores(),
		resend: plan.ResendWhenExpired.ValueBool(), held: listing{},
	}
	if state != nil {
		r.held, r.known = listingOf(state.People), state.ignores()
		for key := range r.held {
			r.known[key] = true
		}
	}
	return r
}

// steps are what is to be done in a workspace, each in the order of the addresses.
type steps struct {
	invite []invitation
	give   []gift
	remove []people.Person
	// stay are those who are listed and there already, with all that is asked for.
	stay []people.Person
}

// An invitation is to be sent, to somebody new or again.
type invitation struct {
	entry entry
	input api.InviteInput
	// again is set for an invite that has expired.
	again bool
}

// A gift is what somebody is to hold who is there already.
type gift struct {
	entry       entry
	person      people.Person
	permissions []api.PermissionInput
	// certain is not set while it is not known yet what the permissions are.
	certain bool
}

// steps compares what is asked for with who is there.
func (r roll) steps(ctx context.Context, have []people.Person) steps {
	var todo steps
	present := byKey(have)
	for _, key := range r.wanted.keys() {
		e := r.wanted[key]
		permissions, certain := r.permissionsOf(ctx, e)
		switch person, there := present[key]; {
		case !there:
			todo.invite = append(todo.invite, invitation{e, api.InviteInput{Email: e.email, Permissions: permission.ToInvite(permissions)}, false})
		case person.Status == people.InviteExpired && r.resend:
			if e.permissions.IsNull() {
				permissions = permission.FromGranted(person.Permissions)
			}
			todo.invite = append(todo.invite, invitation{e, api.InviteInput{Email: person.Email, Permissions: permission.ToInvite(permissions)}, true})
		case r.differs(key, person, permissions, certain):
			todo.give = append(todo.give, gift{e, person, permissions, certain})
		default:
			todo.stay = append(todo.stay, person)
		}
	}
	for _, key := range sortedKeys(present) {
		if r.removes(key) {
			todo.remove = append(todo.remove, present[key])
		}
	}
	return todo
}

// permissionsOf returns what somebody is to hold, nil where that is not managed, and
// whether that is known.
func (r roll) permissionsOf(ctx context.Context, e entry) ([]api.PermissionInput, bool) {
	permissions, unknown := permission.Expand(ctx, e.permissions, r.roles, r.workspace.ID, at(e.email).AtName(namePermissions))
	return permissions, !unknown.HasError()
}

// differs reports whether somebody does not hold what they are to, as far as can be
// told: where the server does not say what that is, by the state.
func (r roll) differs(key string, person people.Person, permissions []api.PermissionInput, certain bool) bool {
	wanted := r.wanted[key].permissions
	switch {
	case wanted.IsNull():
		return false
	case person.Permissions == nil:
		held, listed := r.held[key]
		return !listed || !wanted.Equal(held.permissions)
	default:
		return !certain || !permission.Same(permission.FromGranted(person.Permissions), permissions, r.workspace.ID)
	}
}

func (r roll) removes(key string) bool {
	_, wanted := r.wanted[key]
	return !wanted && !r.ignored[key] && (r.known == nil || r.known[key])
}

// owner reports whether permissions make somebody Workspace Owner.
func owner(permissions []api.PermissionInput) bool {
	return slices.ContainsFunc(permissions, func(p api.PermissionInput) bool { return p.RoleID == api.RoleIDWorkspaceOwner })
}

// isOwner reports whether somebody is known to be Workspace Owner in their own right.
func isOwner(person people.Person) bool {
	return person.Status == people.Active && owner(permission.FromGranted(person.Permissions))
}

// losesOwner reports whether somebody is Workspace Owner and will not be one by
// their own permissions.
func (g gift) losesOwner() bool {
	return g.certain && isOwner(g.person) && !owner(g.permissions)
}

func byKey(have []people.Person) map[string]people.Person {
	present := make(map[string]people.Person, len(have))
	for _, person := range have {
		present[api.FoldEmail(person.Email)] = person
	}
	return present
}
