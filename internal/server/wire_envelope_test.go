package server_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Every operation: its status, and data alone in the envelope, nothing of it null.
func TestWireSuccessOfEveryOperation(t *testing.T) {
	t.Parallel()
	for _, e := range operations {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			s := newStaff(t)
			a := s.world.expect(t, e.status, e.caller(s))
			same(t, "the members of the envelope", slices.Sorted(maps.Keys(a.members(t))), []string{"data"})
			var data map[string]any
			a.decode(t, &data)
			same(t, "the members of the data", slices.Sorted(maps.Keys(data)), e.data)
			if place := findNull(data, "data"); place != "" {
				t.Errorf("%s is null: %s", place, a.body)
			}
			same(t, "the content type", a.header.Get("Content-Type"), "application/json")
			same(t, "the caching", a.header.Get("Cache-Control"), "no-store")
			if slices.Contains(e.data, "status") {
				same(t, "the status", data["status"], any("SUCCESS"))
			}
		})
	}
}

// findNull returns the place of a null in a JSON value, or "".
func findNull(value any, place string) string {
	switch v := value.(type) {
	case nil:
		return place
	case map[string]any:
		for name, member := range v {
			if found := findNull(member, place+"."+name); found != "" {
				return found
			}
		}
	case []any:
		for _, element := range v {
			if found := findNull(element, place+"[]"); found != "" {
				return found
			}
		}
	}
	return ""
}

// A refusal has errors alone in the envelope, each with a type and a sentence.
func TestWireEnvelopeOfRefusals(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	for _, c := range []struct {
		r      request
		status int
		kind   string
	}{
		{request{method: "GET", path: "/"}, 401, "unauthorized"},
		{request{method: "GET", path: "/groups", token: s.bob.secret, workspace: s.id}, 401, "unauthorized"},
		{request{method: "GET", path: "/groups/unknown", token: s.secret}, 404, "not-found"},
		{request{method: "DELETE", path: "/users?userIds=a&userIds=b", token: s.secret}, 404, "not-found"},
		{request{method: "GET", path: "/nothing", token: s.secret}, 404, "not-found"},
		{request{method: "POST", path: "/groups", body: `{"name":"Analysts"}`, token: s.secret}, 409, "conflict"},
		{request{method: "DELETE", path: "/users?userIds=" + s.owner.id, token: s.secret}, 409, "conflict"},
		{request{method: "POST", path: "/groups", body: padded(1<<20 + 1), token: s.secret}, 413, "body-too-large"},
		{request{method: "POST", path: "/groups", body: `{}`, token: s.secret}, 422, "input-validation"},
		{request{method: "DELETE", path: "/users", token: s.secret}, 422, "input-validation"},
		{request{method: "GET", path: "/", token: s.secret}.with("Accept", "text/html"), 406, "input-validation"},
	} {
		a := s.world.expect(t, c.status, c.r)
		same(t, "the members of the envelope", slices.Sorted(maps.Keys(a.members(t))), []string{"errors"})
		same(t, "the content type", a.header.Get("Content-Type"), "application/json")
		var entries []map[string]any
		if err := json.Unmarshal(a.members(t)["errors"], &entries); err != nil || len(entries) == 0 {
			t.Fatalf("the errors are no entries (%v): %s", err, a.body)
		}
		for _, entry := range entries {
			same(t, "the type", entry["type"], any(c.kind))
			if message, ok := entry["message"].(string); !ok || message == "" {
				t.Errorf("an error says nothing: %s", a.body)
			}
			if _, found := entry["field"]; found && entry["field"] == "" {
				t.Errorf("an error blames a field without a name: %s", a.body)
			}
		}
	}
	same(t, "the message of a missing field",
		s.world.send(t, request{method: "POST", path: "/invites", body: `{"invites":[{}]}`, token: s.secret}).problems(t),
		[]api.Problem{{Type: "input-validation", Field: "invites.0.email", Message: `"email" is required`}})
}

func TestWireIDs(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	ids := map[string]int{s.id: 22, s.owner.id: 22, s.ada.id: 22, s.analysts: 22}
	added := do(t, s.token, api.AddPermissionsToUser, api.UserPermissionsInput{UserID: s.ada.id, Permissions: s.permissions(t, ownerRole)})
	ids[added.Permissions[0].PolicyID] = 27
	for id, length := range ids {
		if len(id) != length || strings.Trim(id, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "" {
			t.Errorf("the id %q is not %d letters of base 62", id, length)
		}
	}
}

func TestWireUnknownRoutes(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	requests := map[string]request{}
	for _, target := range []string{
		"GET /nothing", "GET //", "GET //users", "GET /users/", "GET /users//", "GET /users//permissions", "GET /users/./groups", "GET /users/../groups",
		"GET /access/v1/", "GET /access/v2", "GET /access", "POST /", "PUT /users", "DELETE /", "PATCH /roles", "DELETE /groups", "OPTIONS /users",
		"POST /users//permissions", "DELETE /users/" + s.ada.id, "PUT /groups/" + s.analysts + "/users", "DELETE /groups/" + s.analysts + "/users",
		"POST /group/" + s.analysts + "/users", "GET /group/" + s.analysts, "GET /access/v1/users", "GET /USERS", "GET /users%2F",
	} {
		method, path, _ := strings.Cut(target, " ")
		requests[target] = request{method: method, path: path, token: s.secret}
		requests[target+", without a token"] = request{method: method, path: path}
	}
	refuseEach(t, s.world, 404, requests)
	same(t, "what is said", s.world.send(t, request{method: "PUT", path: "/users?a=b"}).problems(t),
		[]api.Problem{{Type: "not-found", Message: "there is no operation PUT /users"}})
	a := s.world.expect(t, 404, request{method: http.MethodGet, path: "/users/"})
	same(t, "where it would lead", a.header.Get("Location"), "")
}

func TestWireAccept(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	const plain = "application/json"
	for accept, contentType := range map[string]string{
		"":                                     plain,
		"*/*":                                  plain,
		"application/*":                        plain,
		plain:                                  plain,
		"application/json; charset=utf-8":      plain,
		"Application/JSON":                     plain,
		"text/html, */*;q=0.1":                 plain,
		"text/html,application/json":           plain,
		"application/vnd.segment.v1+json":      "application/vnd.segment.v1+json",
		"application/vnd.segment.v1beta+json":  "application/vnd.segment.v1beta+json",
		"application/vnd.segment.v1alpha+json": "application/vnd.segment.v1alpha+json",
		"application/vnd.segment.stable+json":  "application/vnd.segment.stable+json",
		"application/vnd.segment.beta+json":    "application/vnd.segment.beta+json",
		"application/vnd.segment.alpha+json":   "application/vnd.segment.alpha+json",
		"text/html, application/vnd.segment.v1+json;q=0.5": "application/vnd.segment.v1+json",
	} {
		t.Run(accept, func(t *testing.T) {
			t.Parallel()
			r := request{method: "GET", path: "/", token: acme.secret}
			if accept != "" {
				r = r.with("Accept", accept)
			}
			same(t, "the content type", acme.world.expect(t, 200, r).header.Get("Content-Type"), contentType)
			r.path = "/users/unknown"
			same(t, "the content type of a refusal", acme.world.expect(t, 404, r).header.Get("Content-Type"), contentType)
		})
	}
	for _, accept := range []string{
		"text/html", "application/xml, text/plain", "application/vnd.segment.v2+json", "application/vnd.segment.v1", "application/vnd.other+json",
		"image/*", "nonsense", "application/",
	} {
		refuseEach(t, acme.world, 406, map[string]request{
			accept:               request{method: "GET", path: "/", token: acme.secret}.with("Accept", accept),
			accept + ", writing": request{method: "POST", path: "/groups", body: `{"name":"a"}`, token: acme.secret}.with("Accept", accept),
		})
		refuseEach(t, acme.world, 401, map[string]request{
			accept + ", without a token": request{method: "GET", path: "/"}.with("Accept", accept),
		})
	}
	two := request{method: "GET", path: "/", token: acme.secret}.with("Accept", "text/html").with("Accept", "application/json")
	acme.world.expect(t, 200, two)
}

func TestWireRequestID(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	sent := func(id string) string {
		r := request{method: "GET", path: "/", token: acme.secret}
		if id != "" {
			r = r.with("X-Request-Id", id)
		}
		return acme.world.expect(t, 200, r).header.Get("X-Request-Id")
	}
	for _, id := range []string{"a", "0b5d9a7e-4f1c", "!~{}", strings.Repeat("x", 128)} {
		same(t, "the id", sent(id), id)
	}
	seen := map[string]bool{}
	for _, id := range []string{"", "", strings.Repeat("x", 129), "ü", "a\tb"} {
		made := sent(id)
		if made == "" || made == id || len(made) > 128 || seen[made] {
			t.Errorf("the id %q is answered with %q, want one of its own", id, made)
		}
		seen[made] = true
	}
	a := acme.world.expect(t, 404, request{method: "GET", path: "//nothing"}.with("X-Request-Id", "lost"))
	same(t, "the id of a refusal", a.header.Get("X-Request-Id"), "lost")
}

// What a write answers is what is read later, to the last digit of its times.
func TestWireTimesAreReadAsTheyWereAnswered(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.world.Clock.Advance(123_456_789 * time.Nanosecond)
	made := do(t, acme.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Initech", Slug: "initech", Region: api.RegionUS}).Workspace
	same(t, "the workspace", do(t, acme.owner.Client, api.ReadWorkspace, api.WorkspaceInput{WorkspaceID: made.ID}).Workspace, made)
	acme.invite(t, "ada@example.com")
	sent := do(t, acme.token, api.ResendInvite, api.InviteEmailInput{Email: "ada@example.com"}).Invite
	same(t, "the invite", do(t, acme.token, api.ReadInvite, api.InviteEmailInput{Email: "ada@example.com"}).Invite, sent)
	same(t, "the instant", sent.CreatedAt, time.Date(2026, time.March, 4, 12, 0, 0, 123_000_000, time.UTC))
}
