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
	return &g
}

// Every operation, without a token and with an unknown one: what exists and what
// does not are answered alike, to the letter.
func TestRuleJ3RefusalsRevealNothing(t *testing.T) {
	t.Parallel()
	s := newWorld(t).employ(t, "acme")
	requests := map[string]request{}
	for name, token := range map[string]string{"no token": "", "an unknown token": "sga_unknown", "a cut token": s.owner.secret[:20]} {
		for _, e := range operations {
			if e.by == anybody && token == "" {
				continue
			}
			requests[e.name+", "+name] = e.ask(s).as(token)
			for kind, other := range map[string]request{"ghosts": e.ask(s.ghosts()), "nonsense": {method: e.method, path: e.ask(s).path, body: `{"`}} {
				there, ghost := s.world.send(t, e.ask(s).as(token)), s.world.send(t, other.as(token))
				same(t, "what "+e.name+" answers about "+kind, ghost.body, there.body)
			}
		}
	}
	refuseEach(t, s.world, 401, requests)

	none := s.world.send(t, request{method: "GET", path: "/"})
	unknown := s.world.send(t, request{method: "GET", path: "/", token: "sgp_unknown"})
	if none.body == unknown.body {
		t.Errorf("no token and an unknown token are both answered with %s", none.body)
	}
	same(t, "the challenge", none.header.Get("WWW-Authenticate"), `Bearer realm="segment"`)
}

func TestRuleJ3OtherSchemesAreNoToken(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	none := acme.world.send(t, request{method: "GET", path: "/"}).body
	for _, header := range []string{"", "Bearer", "Bearer ", "Basic " + acme.secret, acme.secret, "Token " + acme.secret} {
		a := acme.world.expect(t, 401, request{method: "GET", path: "/"}.with("Authorization", header))
		same(t, "the answer to "+strings.ReplaceAll(header, acme.secret, "…"), a.body, none)
	}
	for _, header := range []string{"Bearer " + acme.secret, "bearer " + acme.secret, "BEARER  " + acme.secret} {
		acme.world.expect(t, 200, request{method: "GET", path: "/"}.with("Authorization", header))
	}
}

// Every operation that its caller has no right to at all is refused before
// anything is looked up, be it there, absent or nonsense; everything in the table
// of roles but ownership gives the rights of Minimal Workspace Access or those of
// Workspace Member.
func TestRuleJ4NoRightAtAll(t *testing.T) {
	t.Parallel()
	for _, row := range bindings {
		for _, role := range row.roles {
			t.Run(role, func(t *testing.T) {
				t.Parallel()
				s := newWorld(t).employ(t, "acme")
				who := s.join(t, "who@example.com", role)
				refused := map[string]request{}
				for _, e := range operations {
					mine := e.ask(s).as(who.secret).in(s.id)
					switch {
					case !e.by.takes(role):
						refused[e.name+" on what is there"] = mine
						refused[e.name+" on what is not there"] = e.ask(s.ghosts()).as(who.secret).in(s.id)
						refused[e.name+" with nonsense"] = request{
							method: e.method, path: mine.path + "?pagination.count=nonsense", body: "nonsense", token: who.secret, workspace: s.id,
						}
					case !e.writes():
						s.world.expect(t, e.status, mine)
					}
				}
				refuseEach(t, s.world, 401, refused)
			})
		}
	}
}

func TestRuleJ4AnswersAreAlikeWithoutTheRight(t *testing.T) {
	t.Parallel()
	s := newWorld(t).employ(t, "acme")
	for _, e := range operations {
		if e.objects && e.by == onlyOwners {
			there, ghost := s.world.send(t, e.ask(s).as(s.bob.secret).in(s.id)), s.world.send(t, e.ask(s.ghosts()).as(s.bob.secret).in(s.id))
			same(t, "what "+e.name+" answers about ghosts", ghost.body, there.body)
		}
	}
}

// With the right to an operation, what is not there is 404.
func TestRuleJ4NothingThere(t *testing.T) {
	t.Parallel()
	s := newWorld(t).employ(t, "acme")
	requests := map[string]request{}
	for _, e := range operations {
		if e.objects {
			requests[e.name] = e.ask(s.ghosts()).as(s.secret)
		}
	}
	refuseEach(t, s.world, 404, requests)
	s.world.expect(t, 404, request{method: "GET", path: "/users/unknown", token: s.ada.secret, workspace: s.id})
}

func TestRuleJ4CredentialOfTheWrongKind(t *testing.T) {
	t.Parallel()
	s := newWorld(t).employ(t, "acme")
	requests := map[string]request{}
	for _, e := range operations {
		if e.by == anyAccount || e.by == accountIn {
			requests[e.name] = e.ask(s).as(s.secret)
		}
	}
	same(t, "the number of operations that need an account", len(requests), 3)
	refuseEach(t, s.world, 401, requests)
}

func TestRuleJ4MemberSeesPeopleWithoutPermissions(t *testing.T) {
	t.Parallel()
	s := newWorld(t).employ(t, "acme")
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

func TestRuleJ4MinimalSeesTheWorkspaceOnly(t *testing.T) {
	t.Parallel()
	s := newWorld(t).employ(t, "acme")
	carl := s.join(t, "carl@example.com")
	seen := []string{}
	for _, e := range operations {
		if e.writes() {
			continue
		}
		if a := s.world.send(t, e.ask(s).as(carl.secret).in(s.id)); a.status == 200 {
			seen = append(seen, e.name)
		}
	}
	same(t, "what can be read", seen, []string{"GetWorkspace", "ListRoles", "ReadFeatures", "Whoami", "ReadWorkspaces", "ReadWorkspace", "Echo"})
	same(t, "the workspace", do(t, carl.Client, api.GetWorkspace, struct{}{}).Workspace, api.WorkspaceRef{ID: s.id, Slug: "acme", Name: "acme"})
}
