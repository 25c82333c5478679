package servertest_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// A listener is a test that only notes what it is told.
type listener struct {
	testing.TB

	said []string
}

func (l *listener) Helper() {}

func (l *listener) Errorf(format string, arguments ...any) {
	l.said = append(l.said, fmt.Sprintf(format, arguments...))
}

// An exchange is a request and what a server that may be wrong answers to it.
type exchange struct {
	method, target, sent string
	status               int
	header               http.Header
	answer               string
}

// hear returns what is said of an exchange.
func (e exchange) hear(t *testing.T) []string {
	t.Helper()
	test := &listener{TB: t}
	handler := servertest.Checked(test, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Request-Id", "r1")
		maps.Copy(w.Header(), e.header)
		w.WriteHeader(e.status)
		if _, err := io.WriteString(w, e.answer); err != nil {
			t.Error(err)
		}
	}))
	got := httptest.NewRecorder()
	handler.ServeHTTP(got, httptest.NewRequestWithContext(t.Context(), e.method, e.target, strings.NewReader(e.sent)))
	if got.Code != e.status || got.Body.String() != e.answer {
		t.Errorf("the answer came through as %d %s", got.Code, got.Body)
	}
	return test.said
}

const (
	refusal = `{"errors":[{"type":"not-found","message":"no"}]}`
	roles   = `{"data":{"roles":[],"pagination":{"current":"MA=="}}}`
	group   = `{"data":{"userGroup":{"id":"g","name":"G","memberCount":0}}}`
	deleted = `{"data":{"status":"SUCCESS"}}`

	workspace = `{"data":{"workspace":{"id":"w1","slug":"w","name":"W","region":"eu","billingContacts":[],"incidentContacts":[],` +
		`"createdAt":"2026-03-04T12:00:00Z"}}}`
)

func TestWhatKeepsTheContractIsLeftAlone(t *testing.T) {
	t.Parallel()
	for name, e := range map[string]exchange{
		"an answer":                   {"GET", "/roles", "", 200, nil, roles},
		"a refusal":                   {"GET", "/users/u1", "", 404, nil, refusal},
		"a failure":                   {"GET", "/roles", "", 503, nil, refusal},
		"Segment's content type":      {"GET", "/roles", "", 200, http.Header{"Content-Type": {"application/vnd.segment.v1+json"}}, roles},
		"limits":                      {"GET", "/roles", "", 200, http.Header{"X-Ratelimit-Remaining": {"7"}}, roles},
		"no such operation":           {"GET", "/rolls", "", 404, nil, refusal},
		"an unclean path":             {"GET", "//roles", "", 404, nil, refusal},
		"the document":                {"GET", "/access/v1/openapi.yaml", "", 200, http.Header{"Content-Type": {"application/yaml"}}, "openapi: 3.1.1"},
		"a dry run":                   {"POST", "/access/v1/dry-run/groups", `{"name":"G"}`, 200, nil, group},
		"what is refused":             {"POST", "/groups", `[7`, 422, nil, refusal},
		"unknown members and numbers": {"POST", "/groups?more=1", `{"name":"G","more":1e400}`, 200, nil, group},
		"brackets in the query":       {"GET", "/roles?pagination%5Bcount%5D=2&pagination[cursor]=MA", "", 200, nil, roles},
		"dots in the query":           {"GET", "/roles?pagination.count=2", "", 200, nil, roles},
		"an empty parameter":          {"GET", "/roles?pagination.count=", "", 200, nil, roles},
		"a list with indexes":         {"DELETE", "/users?userIds.0=a&userIds[1]=b", "", 200, nil, deleted},
		"a list without indexes":      {"DELETE", "/users?userIds=a&userIds[]=b", "", 200, nil, deleted},
		"a list of nothing":           {"DELETE", "/users?userIds.0=", "", 200, nil, deleted},
		"no body where it may be":     {"PATCH", "/access/v1/workspaces/w1", "", 200, nil, workspace},
		"a null for nothing":          {"PATCH", "/access/v1/workspaces/w1", `{"name":null}`, 200, nil, workspace},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if said := e.hear(t); len(said) > 0 {
				t.Errorf("it was said: %q", said)
			}
		})
	}
}

func TestWhatBreaksTheContractFailsTheTest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		exchange
		want string
	}{
		"a member is missing": {
			exchange{"POST", "/groups", `{"name":"G"}`, 200, nil, `{"data":{"userGroup":{"id":"g","name":"G"}}}`},
			`POST /groups (CreateUserGroup) was answered with 200: Error at "/data/userGroup/memberCount": property "memberCount" is missing`,
		},
		"a member is not described": {
			exchange{"GET", "/roles", "", 200, nil, `{"data":{"roles":[{"id":"r","name":"R","description":"","more":1}],"pagination":{"current":"MA=="}}}`},
			`GET /roles (ListRoles) was answered with 200: Error at "/data/roles/0": property "more" is unsupported`,
		},
		"a member is of another type": {
			exchange{"GET", "/groups/g1", "", 200, nil, `{"data":{"userGroup":{"id":"g","name":"G","memberCount":"0"}}}`},
			`GET /groups/g1 (GetUserGroup) was answered with 200: Error at "/data/userGroup/memberCount": value must be an integer`,
		},
		"a member is null": {
			exchange{"GET", "/roles", "", 200, nil, `{"data":{"roles":[],"pagination":{"current":"MA==","next":null}}}`},
			`GET /roles (ListRoles) was answered with 200: Error at "/data/pagination/next": Value is not nullable`,
		},
		"a word that is not one of those": {
			exchange{"GET", "/access/v1", "", 200, nil, `{"data":{"version":1,"installationId":"","features":["magic"]}}`},
			`GET /access/v1 (ReadFeatures) was answered with 200: Error at "/data/features/0": value is not one of the allowed values ["idempotency-keys","whoami","workspaces","invites","memberships","policies","tokens","label-updates","transfers","default-source-roles","dry-run"]`,
		},
		"data and errors": {
			exchange{"DELETE", "/groups/g1", "", 200, nil, `{"data":{"status":"SUCCESS"},"errors":[]}`},
			`DELETE /groups/g1 (DeleteUserGroup) was answered with 200: property "errors" is unsupported`,
		},
		"another status": {
			exchange{"POST", "/groups", `{"name":"G"}`, 201, nil, group},
			`POST /groups (CreateUserGroup) was answered with 201: the status is not described`,
		},
		"another content type": {
			exchange{"GET", "/roles", "", 200, http.Header{"Content-Type": {"text/json"}}, roles},
			`GET /roles (ListRoles) was answered with 200: the content type "text/json" is not described`,
		},
		"a header is missing": {
			exchange{"GET", "/roles", "", 200, http.Header{"X-Request-Id": nil}, roles},
			`GET /roles (ListRoles) was answered with 200: the header X-Request-Id is missing`,
		},
		"a header is no number": {
			exchange{"GET", "/roles", "", 200, http.Header{"X-Ratelimit-Remaining": {"many"}}, roles},
			`GET /roles (ListRoles) was answered with 200: the header X-RateLimit-Remaining: value must be an integer`,
		},
		"no JSON": {
			exchange{"GET", "/roles", "", 500, nil, "oops"},
			`GET /roles (ListRoles) was answered with 500: the body is not JSON: invalid character 'o' looking for beginning of value`,
		},
		"no errors in a refusal": {
			exchange{"GET", "/users/u1", "", 404, nil, `{"errors":[]}`},
			`GET /users/u1 (GetUser) was answered with 404: Error at "/errors": minimum number of items is 1`,
		},
		"no operation and no errors": {
			exchange{"GET", "/rolls", "", 200, nil, roles},
			"GET /rolls (no operation) was answered with 200: property \"data\" is unsupported\n" +
				`GET /rolls (no operation) was answered with 200: Error at "/errors": property "errors" is missing`,
		},
		"a dry run": {
			exchange{"POST", "/access/v1/dry-run/groups", `{"name":"G"}`, 201, nil, group},
			`POST /access/v1/dry-run/groups (CreateUserGroup) was answered with 201: the status is not described`,
		},
		"success without what is required": {
			exchange{"POST", "/groups", `{}`, 200, nil, group},
			`POST /groups (CreateUserGroup) was answered with 200: the body of the request: Error at "/name": property "name" is missing`,
		},
		"success without a body": {
			exchange{"POST", "/groups", "", 200, nil, group},
			`POST /groups (CreateUserGroup) was answered with 200: the body of the request: the body is not JSON: EOF`,
		},
		"success without a list": {
			exchange{"DELETE", "/users", "", 200, nil, deleted},
			`DELETE /users (DeleteUsers) was answered with 200: parameter "userIds" in query has an error: value is required but missing`,
		},
		"success beyond the bounds": {
			exchange{"GET", "/roles?pagination[count]=1001", "", 200, nil, roles},
			`GET /roles (ListRoles) was answered with 200: parameter "pagination" in query has an error: Error at "/count": number must be at most 1000`,
		},
		"success with an id that is too long": {
			exchange{"DELETE", "/groups/" + strings.Repeat("g", 256), "", 200, nil, deleted},
			`DELETE /groups/` + strings.Repeat("g", 256) + ` (DeleteUserGroup) was answered with 200: parameter "userGroupId" in path has an error: maximum string length is 255`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, strings.Join(test.hear(t), "\n")); diff != "" {
				t.Errorf("what is said (-want +got):\n%s", diff)
			}
		})
	}
}
