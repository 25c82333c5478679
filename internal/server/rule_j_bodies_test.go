package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// padded is a body of an exact size that makes a group.
func padded(size int) string {
	const head, tail = `{"name":"Engineers","comment":"`, `"}`
	return head + strings.Repeat("x", size-len(head)-len(tail)) + tail
}

func TestRuleJ3BodyOfAtMost1MiB(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	post := func(size int, token string) request {
		return request{method: "POST", path: "/groups", body: padded(size), token: token}
	}
	refuseEach(t, s.world, 413, map[string]request{
		"an owner":           post(1<<20+1, s.secret),
		"what takes no body": {method: "GET", path: "/groups", body: padded(1<<20 + 1), token: s.secret},
		"nobody, who may be": {method: "POST", path: "/access/v1/invites/accept", body: padded(1<<20 + 1)},
	})
	// Who may not call learns that first. The body is kept back until it is wanted,
	// since nobody reads it.
	refuseEach(t, s.world, 401, map[string]request{
		"nobody":   post(1<<20+1, "").with("Expect", "100-continue"),
		"a member": post(1<<20+1, s.ada.secret).in(s.id).with("Expect", "100-continue"),
	})
	a := s.world.expect(t, 413, post(1<<20+1, s.secret))
	same(t, "the problems", a.problems(t), []api.Problem{{Type: "body-too-large", Message: "the body must be at most 1 MiB long"}})
	s.world.expect(t, 200, post(1<<20, s.secret))
}

func TestRuleJ3UnknownFieldsAreIgnored(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for i, body := range []string{
		`{"name":"a0","unknown":{"deep":[1,2,{}]},"id":"chosen","permissions":7}`,
		`{"name":"a1","Name":"other","NAME":7}`,
		" \r\n\t{\"name\" : \"a2\"}\n",
		`{"name":"no","name":"a3"}`,
		`{"name":"a4","number":1e400}`,
	} {
		var out api.UserGroupOutput
		acme.world.expect(t, 200, request{method: "POST", path: "/groups?unknown=1", body: body, token: acme.secret}).decode(t, &out)
		same(t, "the name", out.UserGroup.Name, fmt.Sprintf("a%d", i))
	}
}

func TestRuleJ3MalformedJSON(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for body, place := range map[string]string{
		`{`:                   "byte 1",
		`{"name":}`:           "byte 9",
		`{"name":"a"`:         "byte 11",
		`{"name":"a"} x`:      "byte 14",
		`{"name":"a"}{}`:      "byte 13",
		"{\"name\":\"a\nb\"}": "byte 11",
		`{'name':'a'}`:        "byte 2",
		`{"name":"a",}`:       "byte 13",
		`nonsense`:            "byte 2",
		`[]`:                  "must be a JSON object",
		`"name"`:              "must be a JSON object",
		`null`:                "must be a JSON object",
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			r := request{method: "POST", path: "/groups", body: body, token: acme.secret}
			refuseEach(t, acme.world, 422, map[string]request{body: r})
			says(t, acme.world.send(t, r).problems(t), "the body", place)
		})
	}
}

func TestRuleJ3WrongTypes(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	analysts := acme.group(t, "Analysts")
	for _, c := range []struct {
		method, path, body string
		fields             []string
	}{
		{"POST", "/groups", `{"name":7}`, []string{"name"}},
		{"POST", "/groups", `{"name":["a"]}`, []string{"name"}},
		{"POST", "/groups", `{"name":null}`, []string{"name"}},
		{"POST", "/groups", `{"name":""}`, []string{"name"}},
		{"POST", "/groups", ``, []string{"name"}},
		{"POST", "/groups/" + analysts + "/users", `{"emails":"ada@example.com"}`, []string{"emails"}},
		{"POST", "/groups/" + analysts + "/users", `{"emails":[1,"owner@acme.example",null]}`, []string{"emails.0", "emails.2"}},
		{"PUT", "/group/" + analysts + "/users", `{"emails":{"0":"owner@acme.example"}}`, []string{"emails"}},
		{"PUT", "/groups/" + analysts + "/permissions", `{"permissions":[7,{"roleId":1,"resources":"x"}]}`, []string{
			"permissions.0", "permissions.1.roleId", "permissions.1.resources",
		}},
		{
			"PATCH", "/access/v1/workspaces/acme", `{"name":1,"slug":true,"billingContacts":"x","incidentContacts":[[]]}`,
			[]string{"name", "slug", "billingContacts", "incidentContacts.0"},
		},
	} {
		t.Run(c.method+c.path+c.body, func(t *testing.T) {
			t.Parallel()
			r := request{method: c.method, path: c.path, body: c.body, token: acme.secret}
			refuseEach(t, acme.world, 422, map[string]request{c.body: r})
			a := acme.world.send(t, r)
			same(t, "the fields", a.blames(t), c.fields)
			for _, problem := range a.problems(t) {
				same(t, "the type", problem.Type, "input-validation")
			}
		})
	}
}

// badTexts hold what no name or id may hold.
var badTexts = map[string]string{
	"NUL": "a\x00b", "line break": "a\nb", "escape": "a\x1bb", "delete": "a\x7fb", "next line": "a\u0085b", "tab": "a\tb",
}

func TestRuleJ3ControlCharactersInBodies(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	for name, text := range badTexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, c := range []struct {
				method, path string
				body         any
				field        string
			}{
				{"POST", "/groups", map[string]any{"name": text}, "name"},
				{"PATCH", "/groups/" + s.analysts, map[string]any{"name": text}, "name"},
				{"POST", "/groups/" + s.analysts + "/users", map[string]any{"emails": []string{text}}, "emails.0"},
				{"POST", "/invites", inviting(text), "invites.0.email"},
				{"PATCH", "/access/v1/workspaces/" + s.id, map[string]any{"name": text}, "name"},
				{"PATCH", "/access/v1/workspaces/" + s.id, map[string]any{"slug": text}, "slug"},
				{"POST", "/access/v1/workspaces", map[string]any{"name": text, "slug": "initech", "region": "us"}, "name"},
				{"POST", "/labels", map[string]any{"label": map[string]any{"key": "team", "value": text}}, "label.value"},
				{"POST", "/sources", map[string]any{"slug": text, "enabled": true, "metadataId": "IqDTy1TpoU"}, "slug"},
				{"PATCH", "/sources/" + s.web, map[string]any{"name": text}, "name"},
				{"POST", "/tracking-plans", map[string]any{"name": text, "type": "LIVE"}, "name"},
				{
					"POST", "/destinations",
					map[string]any{"sourceId": s.web, "metadataId": "9TqVxdK3mH54a1Ru", "name": text, "settings": map[string]any{}},
					"name",
				},
				{
					"POST", "/users/" + s.ada.id + "/permissions",
					map[string]any{"permissions": []any{on(text, s.resource())}},
					"permissions.0.roleId",
				},
				{
					"POST", "/users/" + s.ada.id + "/permissions",
					map[string]any{"permissions": []any{on("role", api.Resource{ID: text, Type: "SPACE"})}},
					"permissions.0.resources.0.id",
				},
			} {
				r := request{method: c.method, path: c.path, body: encoded(t, c.body), token: s.owner.secret, workspace: s.id}
				refuseEach(t, s.world, 422, map[string]request{c.path: r})
				same(t, "the fields of "+c.path, s.world.send(t, r).blames(t), []string{c.field})
			}
		})
	}
}

func TestRuleJ3ControlCharactersInPathsAndQueries(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	for name, text := range badTexts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for path, field := range map[string]string{
				"GET /users/%s":                      "userId",
				"GET /groups/%s":                     "userGroupId",
				"GET /access/v1/invites/%s":          "email",
				"DELETE /users?userIds.0=%s":         "userIds.0",
				"DELETE /invites?emails.0=%s":        "emails.0",
				"GET /users?pagination.cursor=%s":    "pagination.cursor",
				"GET /audit-events?resourceId=%s":    "resourceId",
				"GET /audit-events?startTime=%s":     "startTime",
				"DELETE /users?userIds=x&userIds=%s": "userIds.1",
			} {
				method, target, _ := strings.Cut(path, " ")
				r := request{method: method, path: fmt.Sprintf(target, url.PathEscape(text)), token: s.secret}
				refuseEach(t, s.world, 422, map[string]request{path: r})
				same(t, "the fields of "+path, s.world.send(t, r).blames(t), []string{field})
			}
		})
	}
}

func TestRuleJ3InvalidUTF8(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	refuseEach(t, acme.world, 422, map[string]request{
		"in a body":            {method: "POST", path: "/groups", body: "{\"name\":\"a\xffb\"}", token: acme.secret},
		"as half a surrogate":  {method: "POST", path: "/groups", body: `{"name":"a\ud800b"}`, token: acme.secret},
		"in a path":            {method: "GET", path: "/users/a%FFb", token: acme.secret},
		"in a query":           {method: "DELETE", path: "/users?userIds.0=a%FFb", token: acme.secret},
		"as no escape at all":  {method: "DELETE", path: "/users?userIds.0=%zz", token: acme.secret},
		"as half an escape":    {method: "DELETE", path: "/users?userIds.0=%2", token: acme.secret},
		"as a semicolon alone": {method: "DELETE", path: "/users?a=1;userIds.0=x", token: acme.secret},
	})
}

func TestRuleJ3PathIDsOf1To255Characters(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for _, letter := range []string{"x", "ü", "/"} {
		id := url.PathEscape(strings.Repeat(letter, 255))
		acme.world.expect(t, 404, request{method: "GET", path: "/users/" + id, token: acme.secret})
		a := acme.world.expect(t, 422, request{method: "GET", path: "/users/" + id + "x", token: acme.secret})
		same(t, "the fields", a.blames(t), []string{"userId"})
	}
	acme.world.expect(t, 404, request{method: "GET", path: "/users/..%2F..%2Fgroups", token: acme.secret})
	acme.world.expect(t, 404, request{method: "GET", path: "/users/%2e%2e", token: acme.secret})
}

// A reading operation takes no body, so that none is looked at.
func TestRuleJ3BodyOfAnOperationWithoutOne(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		acme.world.expect(t, 200, request{method: method, path: "/users", body: "nonsense", token: acme.secret})
	}
}
