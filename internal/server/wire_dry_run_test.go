package server_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// dry returns the request for a try.
func (r request) dry() request {
	r.path = "/access/v1/dry-run" + r.path
	return r
}

// shapeOf is an answer without what differs from time to time: each text and
// number is replaced by its kind.
func shapeOf(t *testing.T, a answer) any {
	t.Helper()
	var tree any
	if err := json.Unmarshal([]byte(a.body), &tree); err != nil {
		t.Fatalf("%v: %s", err, a.body)
	}
	return shape(tree)
}

func shape(tree any) any {
	switch value := tree.(type) {
	case map[string]any:
		for name, member := range value {
			value[name] = shape(member)
		}
		return value
	case []any:
		for i, element := range value {
			value[i] = shape(element)
		}
		return value
	case string:
		return "a text"
	case float64:
		return "a number"
	default:
		return tree
	}
}

// lookAround is everything in the world that can be read, with what belongs to no
// workspace and the workspaces that an account has.
func (s *staff) lookAround(t *testing.T) []any {
	t.Helper()
	return []any{
		s.world.look(t), s.world.EventTypes(t, ""),
		all(t, s.owner.Client, client.ReadWorkspaces, api.ListInput{}), all(t, s.ada.Client, client.ReadWorkspaces, api.ListInput{}),
	}
}

// Every operation that writes: its dry run answers what it would, and does
// nothing, under whatever key.
func TestWireDryRunOfEveryWrite(t *testing.T) {
	t.Parallel()
	everyWrite(t, func(t *testing.T, e entry, s *staff) {
		t.Helper()
		r := e.caller(s).keyed("once")
		before := s.lookAround(t)

		tried := s.world.expect(t, e.status, r.dry())
		again := s.world.expect(t, e.status, r.dry())

		if diff := cmp.Diff(before, s.lookAround(t)); diff != "" {
			t.Errorf("the dry run changed something (-before +after):\n%s", diff)
		}
		same(t, "the shape of the same again", shapeOf(t, again), shapeOf(t, tried))
		other := r.dry()
		other.body += "\n"
		s.world.expect(t, e.status, other)

		where := s.id
		if e.outside {
			where = ""
		}
		events := s.world.EventTypes(t, where)
		done := s.world.expect(t, e.status, r)
		same(t, "the shape of the dry run's answer", shapeOf(t, tried), shapeOf(t, done))
		if e.name != "CreateWorkspace" {
			same(t, "the number of events of doing it", len(s.world.EventTypes(t, where)), len(events)+len(e.events))
		}
	})
}

// A key that is taken by a call is no matter to its dry run.
func TestWireDryRunHasNoKeys(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	r := group(acme.secret, "Analysts").keyed("once")
	acme.world.expect(t, 200, r)
	refuseEach(t, acme.world, 409, map[string]request{"the same": r.dry()})
	acme.world.expect(t, 200, group(acme.secret, "Engineers").keyed("once").dry())
	acme.world.expect(t, 422, group(acme.secret, "Engineers").keyed(strings.Repeat("x", 256)).dry())
	same(t, "the number of groups", len(acme.look(t).Groups), 1)
}

// What is refused is refused alike: without a token, without the right, where
// nothing is there, with an input that is nonsense.
func TestWireDryRunIsRefusedAlike(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	before := s.lookAround(t)
	for _, e := range operations {
		if !e.writes() {
			continue
		}
		requests := map[string]request{}
		if nonsense := e.caller(s); nonsense.body != "" {
			nonsense.body = `{"`
			requests["nonsense"] = nonsense
		}
		if e.by != anybody {
			requests["no token"], requests["an unknown token"] = e.ask(s), e.ask(s).as("sga_unknown").in(s.id)
		}
		if _, limited := holders[e.by]; limited {
			requests["no right"] = e.ask(s).as(s.join(t, strings.ToLower(e.name)+"@example.com").secret).in(s.id)
			before = s.lookAround(t)
		}
		if e.objects {
			requests["nothing there"] = e.ask(s.ghosts()).as(s.secret)
		}
		if e.inWorkspace() && !strings.Contains(e.path, "{workspaceId}") {
			requests["no workspace"] = e.ask(s).as(s.owner.secret)
		}
		for name, r := range requests {
			tried, done := s.world.send(t, r.dry()), s.world.send(t, r)
			same(t, "the status of "+e.name+" with "+name, tried.status, done.status)
			same(t, "what "+e.name+" answers with "+name, tried.body, done.body)
			if done.status < http.StatusBadRequest {
				t.Errorf("%s with %s was done: %d", e.name, name, done.status)
			}
		}
	}
	same(t, "everything", cmp.Diff(before, s.lookAround(t)), "")
}

// Rules that look at what is there are those of the operation itself.
func TestWireDryRunKeepsTheRules(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	requests := map[string]request{
		"the last owner leaves (E1)": {method: "DELETE", path: "/access/v1/workspaces/" + s.id + "/membership", token: s.owner.secret},
		"a source's slug (G1)":       {method: "POST", path: "/sources", body: `{"slug":"web","enabled":true,"metadataId":"IqDTy1TpoU"}`, token: s.secret},
		"a label twice (D2)":         {method: "POST", path: "/labels", body: `{"label":{"key":"environment","value":"dev"}}`, token: s.secret},
		"a group's name (C5)":        group(s.secret, "Analysts"),
		"removing the owner (E1)":    {method: "DELETE", path: "/users?userIds=" + s.owner.id, token: s.secret},
		"another tracking plan":      {method: "POST", path: "/tracking-plans/%s/sources", body: `{"sourceId":"` + s.web + `"}`, token: s.secret},
	}
	other := do(t, s.token, api.CreateTrackingPlan, api.CreateTrackingPlanInput{Name: "Other", Type: api.TrackingPlanLive}).TrackingPlan.ID
	for name, r := range requests {
		requests[name] = r.about(other).dry()
	}
	refuseEach(t, s.world, 409, requests)
	refuseEach(t, s.world, 422, map[string]request{
		"a label that is assigned (D2)": request{method: "DELETE", path: "/labels/environment/prod", token: s.secret}.dry(),
	})
}

// There is a dry run of what writes, and of nothing else.
func TestWireDryRunOfNothingElse(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	requests := map[string]request{}
	for _, e := range operations {
		if !e.writes() {
			requests[e.name] = e.ask(s).as(s.owner.secret).in(s.id).dry()
		}
	}
	for _, path := range []string{"", "/", "/unknown", "/groupss", "/access/v1/dry-run/groups", "/access/v1"} {
		requests[path] = request{method: "POST", path: path, body: `{"name":"Engineers"}`, token: s.secret}.dry()
	}
	requests["another method"] = request{method: "PUT", path: "/groups", body: `{"name":"Engineers"}`, token: s.secret}.dry()
	refuseEach(t, s.world, 404, requests)
}

// A server says that it can be asked for dry runs.
func TestWireDryRunIsAFeature(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	if features := do(t, acme.token, api.ReadFeatures, struct{}{}).Features; !slices.Contains(features, "dry-run") {
		t.Errorf("the features are %q", features)
	}
}
