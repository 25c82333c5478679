package server_test

import (
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// refuseEach sends requests that must all be refused with a status and write
// nothing to the database.
func refuseEach(t *testing.T, w *world, status int, requests map[string]request) {
	t.Helper()
	before := w.version(t)
	for name, r := range requests {
		if a := w.send(t, r); a.status != status {
			t.Errorf("%s: %s %s: got %d %s, want the status %d", name, r.method, r.path, a.status, a.body, status)
		}
	}
	if w.version(t) != before {
		t.Error("the refused requests have written to the database")
	}
}

// Every operation, on the things of a workspace that is not the caller's.
func TestRuleJ2ThingsOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.employ(t, "acme"), w.employ(t, "globex")
	for _, e := range operations {
		if !e.objects || e.shared {
			continue
		}
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			theirs := e.ask(globex)
			refuseEach(t, w, 404, map[string]request{
				"an owner's account":        theirs.as(acme.owner.secret).in(acme.id),
				"a workspace token":         theirs.as(acme.secret),
				"a token that names itself": theirs.as(acme.secret).in(acme.slug),
			})
		})
	}
}

// Every operation that acts in a workspace, in one that is not the caller's.
func TestRuleJ2AnotherWorkspace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.employ(t, "acme"), w.employ(t, "globex")
	nowhere := *globex
	nowhere.team = &team{world: w, id: "0000000000000000000000", slug: "nowhere"}
	for _, e := range operations {
		if !e.inWorkspace() {
			continue
		}
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			theirs, none := e.ask(globex), e.ask(&nowhere)
			forToken := 404
			if e.name == "LeaveWorkspace" {
				forToken = 401 // No workspace token has a right to it anywhere (rule J4).
			}
			refuseEach(t, w, forToken, map[string]request{
				"a workspace token, by id":   theirs.as(acme.secret).in(globex.id),
				"a workspace token, by slug": theirs.as(acme.secret).in(globex.slug),
				"a token, where nothing is":  none.as(acme.secret).in(nowhere.id),
			})
			refuseEach(t, w, 404, map[string]request{
				"an owner elsewhere, by id":    theirs.as(acme.owner.secret).in(globex.id),
				"an owner elsewhere, by slug":  theirs.as(acme.owner.secret).in(globex.slug),
				"an owner, where nothing is":   none.as(acme.owner.secret).in(nowhere.id),
				"a member, where nothing is":   none.as(acme.ada.secret).in(nowhere.id),
				"a member of another, by slug": theirs.as(acme.ada.secret).in(globex.slug),
			})
			// What is there cannot be told from what is not.
			there := w.send(t, theirs.as(acme.owner.secret).in(globex.id))
			absent := w.send(t, none.as(acme.owner.secret).in(nowhere.id))
			same(t, "the answer where nothing is", strings.ReplaceAll(absent.body, nowhere.id, globex.id), there.body)
		})
	}
}

func TestRuleJ2AccountMustNameTheWorkspace(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	for _, e := range operations {
		if !e.inWorkspace() || strings.Contains(e.path, "{workspaceId}") {
			continue
		}
		a := s.world.expect(t, 422, e.ask(s).as(s.owner.secret))
		same(t, "the fields that "+e.name+" blames", a.blames(t), []string{api.HeaderWorkspace})
	}
	for _, ref := range []string{s.id, s.slug} {
		s.world.expect(t, 200, request{method: "GET", path: "/", token: s.owner.secret, workspace: ref})
		s.world.expect(t, 200, request{method: "GET", path: "/", token: s.secret, workspace: ref})
		s.world.expect(t, 200, request{method: "GET", path: "/access/v1/workspaces/" + ref, token: s.owner.secret})
		s.world.expect(t, 200, request{method: "GET", path: "/access/v1/workspaces/" + ref, token: s.secret})
	}
}

func TestRuleJ2WhoamiTellsWhatACredentialSees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	globex.joinAs(t, acme.owner, memberRole)
	at := func(tm *team, roles ...string) api.WorkspaceAccess {
		return api.WorkspaceAccess{ID: tm.id, Slug: tm.slug, Name: tm.slug, Region: api.RegionUS, Roles: roles}
	}

	account := do(t, acme.owner.Client, api.Whoami, struct{}{})
	same(t, "what an account is told", account, api.WhoamiOutput{
		Kind: api.KindAccount, TokenID: account.TokenID,
		Account:    &api.Account{ID: acme.owner.id, Email: acme.owner.email, CreatedAt: w.Clock.Now()},
		Workspaces: []api.WorkspaceAccess{at(acme, ownerRole), at(globex, memberRole)},
	})
	token := do(t, acme.token, api.Whoami, struct{}{})
	same(t, "what a workspace token is told", token, api.WhoamiOutput{
		Kind: api.KindWorkspaceToken, TokenID: token.TokenID, Workspaces: []api.WorkspaceAccess{at(acme, ownerRole)},
	})
	same(t, "the workspaces of an account", len(do(t, acme.owner.Client, api.ReadWorkspaces, api.ListInput{}).Workspaces), 2)

	features := do(t, acme.token, api.ReadFeatures, struct{}{})
	same(t, "the workspace of a token", features.Workspace, &api.WorkspaceRef{ID: acme.id, Slug: "acme", Name: "acme"})
	ofAccount := do(t, acme.owner.Client, api.ReadFeatures, struct{}{})
	same(t, "the workspace of an account", ofAccount.Workspace, nil)
	same(t, "the installation", ofAccount.InstallationID, features.InstallationID)
	same(t, "who asks, as an account", *ofAccount.Caller, account)
	same(t, "who asks, as a workspace token", *features.Caller, token)
	same(t, "what the workspace of a token tells besides", *do(t, acme.token, api.GetWorkspace, struct{}{}).Access, features)
	if features.InstallationID == "" {
		t.Error("the installation has no id")
	}
}
