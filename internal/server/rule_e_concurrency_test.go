package server_test

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// duels is how often two owners meet.
const duels = 12

// A duel is what two owners do at the same moment, each against the other or each
// by itself. The loser's call is answered with one of the statuses.
type duel struct {
	act   func(t *testing.T, tm *team, actor, other person) request
	loser []int
}

var duelsOfOwners = map[string]duel{
	// The loser is no member any more when the call is carried out (rule J2).
	"removing each other": {loser: []int{404}, act: func(_ *testing.T, tm *team, actor, other person) request {
		return request{method: "DELETE", path: "/users?userIds.0=" + other.id, token: actor.secret, workspace: tm.id}
	}},
	"demoting each other": {loser: []int{401}, act: func(_ *testing.T, tm *team, actor, other person) request {
		return request{
			method: "PUT", path: "/users/" + other.id + "/permissions", token: actor.secret, workspace: tm.id, body: `{"permissions":[]}`,
		}
	}},
	"leaving": {loser: []int{409}, act: func(_ *testing.T, tm *team, actor, _ person) request {
		return request{method: "DELETE", path: "/access/v1/workspaces/" + tm.id + "/membership", token: actor.secret}
	}},
	"removed by one token": {loser: []int{409}, act: func(_ *testing.T, tm *team, _, other person) request {
		return request{method: "DELETE", path: "/users?userIds.0=" + other.id, token: tm.secret}
	}},
	"one leaving, one demoting itself": {loser: []int{409}, act: func(_ *testing.T, tm *team, actor, _ person) request {
		if actor.email == "ada@example.com" {
			return request{method: "DELETE", path: "/access/v1/workspaces/" + tm.id + "/membership", token: actor.secret}
		}
		return request{
			method: "PUT", path: "/users/" + actor.id + "/permissions", token: actor.secret, workspace: tm.id, body: `{"permissions":[]}`,
		}
	}},
}

func TestRuleE1OwnersAtTheSameMoment(t *testing.T) {
	t.Parallel()
	for name, d := range duelsOfOwners {
		t.Run(name+", on one server", func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			d.fight(t, w.found(t, "acme"), w)
		})
		t.Run(name+", on two servers", func(t *testing.T) {
			t.Parallel()
			database := filepath.Join(t.TempDir(), "access.db")
			w := openWorld(t, database)
			d.fight(t, w.found(t, "acme"), openWorld(t, database))
		})
	}
}

// fight makes two owners act at the same moment, ada on the team's server and bob
// on another one, again and again. One succeeds and one owner is left, each time.
func (d duel) fight(t *testing.T, tm *team, another *world) {
	t.Helper()
	ada, bob := tm.join(t, "ada@example.com", ownerRole), tm.join(t, "bob@example.com", ownerRole)
	do(t, tm.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{tm.owner.id}})
	for range duels {
		statuses := atOnce(2, func(i int) int {
			if i == 0 {
				return tm.world.send(t, d.act(t, tm, ada, bob)).status
			}
			return another.send(t, d.act(t, tm, bob, ada)).status
		})
		slices.Sort(statuses)
		if statuses[0] != 200 || !slices.Contains(d.loser, statuses[1]) {
			t.Fatalf("the two were answered with %v, want 200 and one of %v", statuses, d.loser)
		}
		if left := tm.owners(t); len(left) != 1 {
			t.Fatalf("the owners are %v, want one of them", left)
		}
		tm.restore(t, ada, bob)
	}
}

// restore makes people owners again who may have lost their membership or their
// permissions.
func (tm *team) restore(t *testing.T, people ...person) {
	t.Helper()
	members := tm.look(t).Users
	for _, p := range people {
		if !slices.ContainsFunc(members, func(u api.User) bool { return u.ID == p.id }) {
			tm.joinAs(t, p, ownerRole)
			continue
		}
		in := api.UserPermissionsInput{UserID: p.id, Permissions: tm.permissions(t, ownerRole)}
		do(t, tm.token, api.ReplacePermissionsForUser, in)
	}
}
