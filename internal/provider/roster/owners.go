package roster

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// owners are the user ids of those who are Workspace Owner: true for those who are
// so through a group, which a roster does not change.
type owners map[string]bool

// readOwners asks who is Workspace Owner, directly or through a group. A plain
// Public API cannot tell, and then there are none.
func readOwners(ctx context.Context, workspace connection.Workspace) (owners, error) {
	if workspace.Plain {
		return nil, nil
	}
	rows, err := client.All(ctx, workspace.Client, client.ReadEffectiveAccess, api.EffectiveAccessInput{RoleID: api.RoleIDWorkspaceOwner})
	found := owners{}
	for _, row := range rows {
		found[row.UserID] = found[row.UserID] || row.Via.Kind == api.SubjectGroup
	}
	return found, err
}

// without returns the owners who are left when some people go, and those of them
// who are owners only in their own right lose that.
func (o owners) without(gone, lose map[string]bool) owners {
	left := owners{}
	for userID, throughGroup := range o {
		if !gone[userID] && (throughGroup || !lose[userID]) {
			left[userID] = throughGroup
		}
	}
	return left
}

// A loss is who ceases to be Workspace Owner in a plan, as far as the lists of people
// tell, and whether somebody stays one for certain.
type loss struct {
	gone, lose map[string]bool
	// safe is set where somebody stays or becomes owner in their own right.
	safe bool
}

// doubtful reports whether it takes more than the lists of people to tell whether
// anybody is owner in the end.
func (l loss) doubtful() bool {
	return !l.safe && len(l.gone)+len(l.lose) > 0
}

// lossOf looks through all people. Somebody who is invited only does not count
// (rule E1).
func lossOf(todo steps, have []people.Person) loss {
	l := loss{gone: map[string]bool{}, lose: map[string]bool{}}
	for _, person := range todo.remove {
		if person.UserID != "" {
			l.gone[person.UserID] = true
		}
	}
	for _, g := range todo.give {
		if g.losesOwner() {
			l.lose[g.person.UserID] = true
		}
		if g.person.Status == people.Active && owner(g.permissions) {
			l.safe = true
		}
	}
	for _, person := range have {
		if isOwner(person) && !l.gone[person.UserID] && !l.lose[person.UserID] {
			l.safe = true
		}
	}
	return l
}
