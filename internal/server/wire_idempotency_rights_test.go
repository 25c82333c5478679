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

// A repeat shows the write keys of a source only to whom the source itself does by
// then (rule J4).
func TestWireIdempotencyTellsNoWriteKeysToWhoLostTheSource(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		left   func(f *field, admin, reader string) []api.PermissionInput
		status int
	}{
		"another source": {func(f *field, admin, _ string) []api.PermissionInput {
			return []api.PermissionInput{on(admin, f.named("bare")...)}
		}, 404},
		"another source, and reading of this one": {func(f *field, admin, reader string) []api.PermissionInput {
			return []api.PermissionInput{on(admin, f.named("bare")...), on(reader, f.named("web")...)}
		}, 401},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t).sow(t, "acme")
			ada := f.holders(t, ofTwo)[byPolicy]
			web := f.sources["web"]
			calls := []request{
				{method: "POST", path: "/sources/" + web.ID + "/writekey", token: ada.secret, workspace: f.id},
				{method: "PATCH", path: "/sources/" + web.ID, token: ada.secret, workspace: f.id, body: `{"enabled":false}`},
			}
			answers := make([]string, len(calls))
			for i, call := range calls {
				answers[i] = f.world.expect(t, 200, call.keyed("once")).body
				same(t, "the repeat", f.world.expect(t, 200, call.keyed("once")).body, answers[i])
			}
			do(t, f.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{
				UserID: ada.id, Permissions: c.left(f, roleID(t, f.token, adminRole), roleID(t, f.token, readerRole)),
			})
			for _, call := range calls {
				refuseEach(t, f.world, c.status, map[string]request{call.method: call.keyed("once")})
			}
			do(t, f.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{
				UserID: ada.id, Permissions: ofTwo.give(f, roleID(t, f.token, adminRole), ""),
			})
			for i, call := range calls {
				same(t, "the repeat with the right again", f.world.expect(t, 200, call.keyed("once")).body, answers[i])
			}
		})
	}
}

// The repeat of an answer about a source is that answer, whatever has become of the
// source: but write keys that are gone are not shown again, nor is a source that is
// gone.
func TestWireIdempotencyOfASourceThatChanged(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	create := request{
		method: "POST", path: "/sources", token: acme.secret,
		body: `{"slug":"web","enabled":true,"metadataId":"IqDTy1TpoU","settings":` + settings + `}`,
	}.keyed("once")
	first := acme.world.expect(t, 201, create)
	var made api.SourceOutput
	first.decode(t, &made)
	web, key := made.Source.ID, made.Source.WriteKeys[0]
	added := do(t, acme.token, api.CreateWriteKeyForSource, api.SourceInput{SourceID: web}).Source.WriteKeys[1]
	do(t, acme.token, api.UpdateSource, api.UpdateSourceInput{SourceID: web, Slug: new("site"), Settings: api.Settings{}})
	same(t, "the repeat", acme.world.expect(t, 201, create).body, first.body)

	do(t, acme.token, api.RemoveWriteKeyFromSource, api.WriteKeyInput{SourceID: web, WriteKey: key})
	made.Source.WriteKeys = []string{}
	var again api.SourceOutput
	acme.world.expect(t, 201, create).decode(t, &again)
	same(t, "the repeat without the key", again, made)
	same(t, "the keys", do(t, acme.token, api.GetSource, api.SourceInput{SourceID: web}).Source.WriteKeys, []string{added})

	do(t, acme.token, api.DeleteSource, api.SourceInput{SourceID: web})
	refuseEach(t, acme.world, 404, map[string]request{"a source that is gone": create})
}
