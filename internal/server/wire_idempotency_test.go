package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// keyed returns a request with an idempotency key.
func (r request) keyed(key string) request {
	return r.with(api.HeaderIdempotencyKey, key)
}

// madeSecrets are the operations whose answers hold a secret, which is not kept,
// and where in the answer the id of what was made stands.
var madeSecrets = map[string]func(t *testing.T, a answer) string{
	"AcceptInvite": func(t *testing.T, a answer) string {
		t.Helper()
		var out api.AcceptInviteOutput
		a.decode(t, &out)
		return out.User.ID
	},
	"CreateToken": func(t *testing.T, a answer) string {
		t.Helper()
		var out api.CreatedTokenOutput
		a.decode(t, &out)
		return out.Token.ID
	},
	"CreateAccountToken": func(t *testing.T, a answer) string {
		t.Helper()
		var out api.CreatedAccountTokenOutput
		a.decode(t, &out)
		return out.Token.ID
	},
}

// Every operation that writes, twice under one key.
func TestWireIdempotencyOfEveryWrite(t *testing.T) {
	t.Parallel()
	everyWrite(t, func(t *testing.T, e entry, s *staff) {
		t.Helper()
		r := e.caller(s).keyed("once")
		first := s.world.expect(t, e.status, r)
		events := s.world.EventTypes(t, s.id)
		s.world.Clock.Advance(24 * time.Hour)

		again := s.world.send(t, r)

		made, secret := madeSecrets[e.name]
		switch {
		case e.name == "DeleteAccount":
			same(t, "the status of whoever has no account any more", again.status, 401)
		case secret:
			same(t, "the status", again.status, 409)
			same(t, "the fields", again.blames(t), []string{api.HeaderIdempotencyKey})
			says(t, again.problems(t), made(t, first))
			same(t, "what a program is told", again.problems(t)[0].Data, map[string]any{api.DataMade: made(t, first)})
			if strings.Contains(again.body, "sga_") || strings.Contains(again.body, "sgp_") {
				t.Errorf("the token is shown again: %s", again.body)
			}
		default:
			same(t, "the answer", again.body, first.body)
			same(t, "the status", again.status, first.status)
		}
		same(t, "the events", s.world.EventTypes(t, s.id), events)

		other := r
		other.body += "\n"
		switch e.name {
		case "AcceptInvite", "LeaveWorkspace", "DeleteWorkspace":
			// Whoever has no credential, or no right any more, is not told of keys.
			s.world.expect(t, 404, other)
		case "DeleteAccount":
			s.world.expect(t, 401, other)
		default:
			a := s.world.expect(t, 422, other)
			same(t, "the fields", a.blames(t), []string{api.HeaderIdempotencyKey})
		}
	})
}

func group(token, name string) request {
	return request{method: "POST", path: "/groups", token: token, body: fmt.Sprintf(`{"name":%q}`, name)}
}

func TestWireIdempotencyLasts24Hours(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	r := group(acme.secret, "Analysts").keyed("once")
	first := acme.world.expect(t, 200, r)
	acme.world.Clock.Advance(24 * time.Hour)
	same(t, "the answer at the end", acme.world.expect(t, 200, r).body, first.body)
	acme.world.Clock.Advance(time.Millisecond)
	acme.world.expect(t, 409, r)
	acme.world.expect(t, 200, group(acme.secret, "Engineers").keyed("once"))
}

func TestWireIdempotencyKeyOfAnotherRequest(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.world.expect(t, 200, group(acme.secret, "Analysts").keyed("once"))
	for name, r := range map[string]request{
		"another body":            group(acme.secret, "Engineers"),
		"another spelling of it":  {method: "POST", path: "/groups", token: acme.secret, body: `{"name": "Analysts"}`},
		"a query besides":         {method: "POST", path: "/groups?a=1", token: acme.secret, body: `{"name":"Analysts"}`},
		"an input that is broken": {method: "POST", path: "/groups", token: acme.secret, body: `{"name":7}`},
	} {
		refuseEach(t, acme.world, 422, map[string]request{name: r.keyed("once")})
	}
	one, two := acme.group(t, "one"), acme.group(t, "two")
	rename := func(id string) request {
		return request{method: "PATCH", path: "/groups/" + id, token: acme.secret, body: `{"name":"three"}`}.keyed("rename")
	}
	acme.world.expect(t, 200, rename(one))
	same(t, "the fields", acme.world.expect(t, 422, rename(two)).blames(t), []string{api.HeaderIdempotencyKey})
}

// A key belongs to one credential, one workspace and one operation.
func TestWireIdempotencyScope(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	globex.joinAs(t, acme.owner, ownerRole)
	r := group(acme.owner.secret, "Analysts").keyed("once")
	made := w.expect(t, 200, r.in(acme.id))

	same(t, "the answer by the slug", w.expect(t, 200, r.in(acme.slug)).body, made.body)
	elsewhere := w.expect(t, 200, r.in(globex.id))
	if elsewhere.body == made.body {
		t.Errorf("the same group was made in two workspaces: %s", made.body)
	}
	w.expect(t, 409, r.as(acme.secret))
	w.expect(t, 409, r.as(globex.owner.secret).in(globex.id))
	w.expect(t, 201, request{method: "POST", path: "/invites", token: acme.owner.secret, workspace: acme.id, body: encoded(t, inviting("a@example.com"))}.keyed("once"))
	same(t, "the number of groups", len(acme.look(t).Groups)+len(globex.look(t).Groups), 2)
}

// What changed nothing is answered again all the same, even if it would change
// something by now.
func TestWireIdempotencyOfNothing(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	r := request{
		method: "POST", path: "/users/" + s.ada.id + "/permissions", token: s.secret,
		body: encoded(t, map[string]any{"permissions": s.permissions(t, memberRole)}),
	}.keyed("once")
	first := s.world.expect(t, 200, r)
	do(t, s.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: s.ada.id, Permissions: []api.PermissionInput{}})
	same(t, "the answer", s.world.expect(t, 200, r).body, first.body)
	same(t, "the roles", roles(do(t, s.token, api.GetUser, api.UserInput{UserID: s.ada.id}).User.Permissions), []string{minimalRole})
}

// A repeat is answered although the call itself gave the right to it away, but
// only to the same credential, and nothing new is done.
func TestWireIdempotencyAfterLosingTheRight(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	s.join(t, "other@example.com", ownerRole)
	keyless := request{method: "DELETE", path: "/users?userIds=" + s.owner.id, token: s.owner.secret, workspace: s.id}
	remove := keyless.keyed("once")
	first := s.world.expect(t, 200, remove)
	same(t, "the answer", s.world.expect(t, 200, remove).body, first.body)
	refuseEach(t, s.world, 404, map[string]request{
		"another key":        keyless.keyed("twice"),
		"no key":             keyless,
		"another operation":  group(s.owner.secret, "Engineers").in(s.id).keyed("once"),
		"another credential": remove.as(s.outsider(t, "eve@example.com").secret),
	})
	refuseEach(t, s.world, 401, map[string]request{"no credential": remove.as(""), "an unknown one": remove.as("sga_unknown")})
}

func TestWireIdempotencyAtTheSameMoment(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	r := group(acme.secret, "Analysts").keyed("once")
	bodies := atOnce(8, func(int) string { return acme.world.send(t, r).body })
	same(t, "the number of different answers", len(tally(bodies)), 1)
	same(t, "the number of groups", len(acme.look(t).Groups), 1)
}

func TestWireIdempotencyKeyForm(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for _, key := range []string{strings.Repeat("x", 256), "ü", "a\tb"} {
		r := group(acme.secret, "Analysts").keyed(key)
		refuseEach(t, acme.world, 422, map[string]request{key: r})
		same(t, "the fields", acme.world.send(t, r).blames(t), []string{api.HeaderIdempotencyKey})
		acme.world.expect(t, 401, r.as(""))
	}
	acme.world.expect(t, 200, group(acme.secret, "Analysts").keyed(strings.Repeat("x", 255)))
	// Reading needs no key, and gets the present state under any.
	r := request{method: "GET", path: "/groups", token: acme.secret}.keyed("once")
	before := acme.world.expect(t, 200, r).body
	acme.group(t, "Engineers")
	if after := acme.world.expect(t, 200, r).body; after == before {
		t.Errorf("an old answer was kept for a reading operation: %s", after)
	}
}

// An existing account gets no new token, so that its acceptance is answered again.
func TestWireIdempotencyOfAnAcceptanceWithoutSecret(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.outsider(t, "ada@example.com")
	acme.invite(t, "ada@example.com")
	r := accepting(t, acme.world.Code(t, "ada@example.com"), "").as(ada.secret).keyed("once")
	first := acme.world.expect(t, 200, r)
	same(t, "the answer", acme.world.expect(t, 200, r).body, first.body)
}

// A renamed workspace is the same one.
func TestWireIdempotencyOutlivesARename(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	r := group(acme.owner.secret, "Analysts").keyed("once")
	first := acme.world.expect(t, 200, r.in("acme"))
	do(t, acme.token, api.UpdateWorkspace, api.UpdateWorkspaceInput{WorkspaceID: acme.id, Slug: new("acme-corp")})
	same(t, "the answer", acme.world.expect(t, 200, r.in("acme-corp")).body, first.body)
}
