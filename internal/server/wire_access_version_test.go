package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// knowing returns the request of a caller who knows what an access server adds.
func (r request) knowing() request {
	return r.with(api.HeaderAccessVersion, "1")
}

// invitation is that of one address, as a request.
func (tm *team) invitation(t *testing.T, email string) request {
	t.Helper()
	return request{method: http.MethodPost, path: api.CreateInvites.Path, token: tm.secret, body: encoded(t, inviting(email))}
}

// member is the value under a name in the data of an answer, to the letter. Nothing
// else may be there.
func (a answer) member(t *testing.T, name string) string {
	t.Helper()
	value, named := strings.CutPrefix(a.body, `{"data":{"`+name+`":`)
	value, ended := strings.CutSuffix(value, "}}")
	if !named || !ended {
		t.Fatalf("the answer is not a single %q: %s", name, a.body)
	}
	return value
}

// invitedTo is the answer to an invitation of whoever does not know more.
func invitedTo(email string) string {
	return `{"data":{"emails":["` + email + `"]}}`
}

// invitedWith is the answer with the invite that the server reads itself.
func (tm *team) invitedWith(t *testing.T, email string) string {
	t.Helper()
	read := tm.world.expect(t, http.StatusOK, request{method: http.MethodGet, path: api.AccessPrefix + "/invites/" + email, token: tm.secret})
	return `{"data":{"emails":["` + email + `"],"invites":[` + read.member(t, "invite") + `]}}`
}

// Segment's own client knows no other field of these answers than Segment's: the server
// adds one only for whoever says that they know it, and never where it is to be like
// Segment.
func TestWireWorkspaceComesWithMoreForWhoeverAsks(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	plain := openWorld(t, acme.world.Database, publicAPIOnly)
	features := acme.world.expect(t, http.StatusOK, request{method: http.MethodGet, path: api.AccessPrefix, token: acme.secret})
	more := strings.TrimSuffix(strings.TrimPrefix(features.body, `{"data":`), "}")
	r := request{method: http.MethodGet, path: api.GetWorkspace.Path, token: acme.secret}
	want := `{"data":{"workspace":{"id":"` + acme.id + `","slug":"acme","name":"acme"}`

	same(t, "the answer", acme.world.expect(t, http.StatusOK, r).body, want+"}}")
	same(t, "that to an empty header", acme.world.expect(t, http.StatusOK, r.with(api.HeaderAccessVersion, "")).body, want+"}}")
	same(t, "that to who knows more", acme.world.expect(t, http.StatusOK, r.knowing()).body, want+`,"accessServer":`+more+"}}")
	byAccount := r.as(acme.owner.secret).in(acme.id).knowing()
	same(t, "that to an account", acme.world.expect(t, http.StatusOK, byAccount).body, want+"}}")
	same(t, "that of a plain Public API", plain.expect(t, http.StatusOK, r).body, want+"}}")
	same(t, "that of a plain Public API to who knows more", plain.expect(t, http.StatusOK, r.knowing()).body, want+"}}")
}

func TestWireInvitesComeWithMoreForWhoeverAsks(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	plain := openWorld(t, acme.world.Database, publicAPIOnly)
	for name, test := range map[string]struct {
		of      *world
		request request
	}{
		"the answer":                                   {acme.world, acme.invitation(t, "a@example.com")},
		"that to an empty header":                      {acme.world, acme.invitation(t, "a@example.com").with(api.HeaderAccessVersion, "")},
		"that of a try":                                {acme.world, acme.invitation(t, "a@example.com").dry()},
		"that of a plain Public API":                   {plain, acme.invitation(t, "a@example.com")},
		"that of a plain Public API to who knows more": {plain, acme.invitation(t, "a@example.com").knowing()},
	} {
		same(t, name, test.of.expect(t, http.StatusCreated, test.request).body, invitedTo("a@example.com"))
	}
	known := acme.world.expect(t, http.StatusCreated, acme.invitation(t, "b@example.com").knowing())
	same(t, "that to who knows more", known.body, acme.invitedWith(t, "b@example.com"))
}

// So it is with an answer that is repeated under its key, whoever had it first: nobody
// is told more than they know of, nor invited twice.
func TestWireIdempotencyTellsNoMoreThanIsKnown(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	plain := openWorld(t, acme.world.Database, publicAPIOnly)
	r := acme.invitation(t, "a@example.com").keyed("once")
	first := acme.world.expect(t, http.StatusCreated, r.knowing())
	same(t, "the first answer", first.body, acme.invitedWith(t, "a@example.com"))
	events := acme.world.EventTypes(t, acme.id)

	same(t, "the repeat", acme.world.expect(t, http.StatusCreated, r).body, invitedTo("a@example.com"))
	same(t, "that of a plain Public API", plain.expect(t, http.StatusCreated, r.knowing()).body, invitedTo("a@example.com"))
	same(t, "the repeat for who knows more", acme.world.expect(t, http.StatusCreated, r.knowing()).body, first.body)
	same(t, "the events", acme.world.EventTypes(t, acme.id), events)

	// What was not told at first is not made up for later: it is the same answer.
	other := acme.invitation(t, "b@example.com").keyed("twice")
	acme.world.expect(t, http.StatusCreated, other)
	same(t, "a later repeat", acme.world.expect(t, http.StatusCreated, other.knowing()).body, invitedTo("b@example.com"))
}
