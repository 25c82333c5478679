package server_test

import (
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// ghosts returns staff of the same workspace of whom nothing exists.
func (s *staff) ghosts() *staff {
	g := *s
	g.ada.id, g.bob.id, g.analysts = "0000000000000000000001", "0000000000000000000002", "0000000000000000000003"
	g.ivan, g.ada.email, g.code = "ghost@example.com", "gaunt@example.com", "sgi_unknown"
	g.web, g.loose, g.writeKey, g.plan, g.label = "0000000000000000000004", "0000000000000000000005", "none", "tp_none", "ghost"
	g.policy, g.tokenID, g.elsewhere, g.emailCode, g.accountTokenID = "none", "none", "nowhere", "none", "none"
	return &g
}

// The matrix shows of every operation that a refusal reveals nothing.
func TestRuleJ3OtherSchemesAreNoToken(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	challenged := acme.world.expect(t, 401, request{method: "GET", path: "/"})
	same(t, "the challenge", challenged.header.Get("WWW-Authenticate"), `Bearer realm="segment"`)
	none := challenged.body
	if unknown := acme.world.expect(t, 401, request{method: "GET", path: "/", token: "sgp_unknown"}).body; unknown == none {
		t.Errorf("no token and an unknown token are both answered with %s", none)
	}
	for _, header := range []string{"", "Bearer", "Bearer ", "Basic " + acme.secret, acme.secret, "Token " + acme.secret} {
		a := acme.world.expect(t, 401, request{method: "GET", path: "/"}.with("Authorization", header))
		same(t, "the answer to "+strings.ReplaceAll(header, acme.secret, "…"), a.body, none)
	}
	for _, header := range []string{"Bearer " + acme.secret, "bearer " + acme.secret, "BEARER  " + acme.secret} {
		acme.world.expect(t, 200, request{method: "GET", path: "/"}.with("Authorization", header))
	}
}

// With the right to an operation, what is not there is 404.
func TestRuleJ4NothingThere(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	requests := map[string]request{}
	for _, e := range operations {
		if e.objects {
			requests[e.name] = e.ask(s.ghosts()).as(s.secret)
		}
	}
	refuseEach(t, s.world, 404, requests)
	s.world.expect(t, 404, request{method: "GET", path: "/users/unknown", token: s.ada.secret, workspace: s.id})
}

func TestRuleJ4MemberSeesPeopleWithoutPermissions(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	want := []api.User{{ID: s.owner.id, Email: s.owner.email}, {ID: s.ada.id, Email: s.ada.email}, {ID: s.bob.id, Email: s.bob.email}}
	same(t, "the users", do(t, s.ada.Client, api.ListUsers, api.ListInput{}).Users, want)
	for _, user := range want {
		same(t, "the user", do(t, s.ada.Client, api.GetUser, api.UserInput{UserID: user.ID}).User, user)
	}
	for _, path := range []string{"/users", "/users/" + s.owner.id} {
		if a := s.world.expect(t, 200, request{method: "GET", path: path, token: s.ada.secret, workspace: s.id}); strings.Contains(a.body, "permissions") {
			t.Errorf("%s shows a member permissions: %s", path, a.body)
		}
	}
	same(t, "what an owner sees of the member", roles(do(t, s.owner.Client, api.ListUsers, api.ListInput{}).Users[1].Permissions), []string{memberRole})
}
