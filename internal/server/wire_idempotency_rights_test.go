package server_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Whoever has lost their rights meanwhile is not told what they were told before.
func TestWireIdempotencyTellsNothingToWhoWasRemoved(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	bob := acme.join(t, "bob@example.com", ownerRole)
	calls := map[string]request{
		"a workspace's settings": {
			method: "PATCH", path: "/access/v1/workspaces/" + acme.id, token: bob.secret, body: `{"name":"Acme Corporation"}`,
		},
		"a group":    group(bob.secret, "Analysts").in(acme.id),
		"an invite":  {method: "POST", path: "/invites", token: bob.secret, workspace: acme.id, body: `{"invites":[{"email":"ada@example.com"}]}`},
		"a deletion": {method: "DELETE", path: "/invites?emails=", token: bob.secret, workspace: acme.id},
	}
	for name, call := range calls {
		if a := acme.world.send(t, call.keyed("once")); a.status >= 300 {
			t.Fatalf("%s: %s", name, a.body)
		}
	}
	do(t, acme.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{bob.id}})

	for name, call := range calls {
		a := acme.world.send(t, call.keyed("once"))
		wanted := 404
		if name == "a deletion" {
			wanted = 200 // It holds no more than that it is done.
		}
		same(t, "the status of "+name, a.status, wanted)
		other := call.keyed("once")
		other.body += "\n"
		acme.world.expect(t, 404, other)
	}
}

// Strangers do not share their keys.
func TestWireIdempotencyKeysWithoutACredential(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	accepting := func(email string) request {
		acme.invite(t, email)
		return request{
			method: "POST", path: "/access/v1/invites/accept", body: encoded(t, api.AcceptInviteInput{Code: acme.world.Code(t, email)}),
		}.keyed("1")
	}
	acme.world.expect(t, 200, accepting("ada@example.com"))
	acme.world.expect(t, 200, accepting("bob@example.com"))
}

// A call that ends the name it was made under can be repeated under it.
func TestWireIdempotencyOfAWorkspaceBySlug(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for _, token := range []string{acme.owner.secret, acme.secret} {
		rename := request{method: "PATCH", path: "/access/v1/workspaces/acme", token: token, body: `{"slug":"initech"}`}.keyed("once")
		same(t, "the repeat", acme.world.expect(t, 200, rename).body, acme.world.expect(t, 200, rename).body)
		back := request{method: "PATCH", path: "/access/v1/workspaces/" + acme.id, token: token, body: `{"slug":"acme"}`}
		acme.world.expect(t, 200, back)
	}
	unkeyed := request{method: "PATCH", path: "/access/v1/workspaces/acme", token: acme.owner.secret, body: `{"slug":"initech"}`}
	acme.world.expect(t, 200, unkeyed)
	acme.world.expect(t, 404, unkeyed)
	remove := request{method: "DELETE", path: "/access/v1/workspaces/initech", token: acme.owner.secret}.keyed("once")
	same(t, "the repeat", acme.world.expect(t, 200, remove).body, acme.world.expect(t, 200, remove).body)
}
