package server_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api/apitest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// A playground is a server for fuzz targets, which call its handler without a
// network. It always has a workspace to play with: once an input has changed
// something, the next one gets a new workspace, so that an input does the same
// whatever came before it.
type playground struct {
	*servertest.Server
	handler http.Handler
	log     *bytes.Buffer
	watcher *sql.DB
	changes int

	founded int
	// until is when the present workspace is too old to play with.
	until             time.Time
	secret, workspace string
	// names puts the ids of the present workspace in place of its letters, which
	// inputs have.
	names *strings.Replacer
}

// letters is the staff of whatever workspace is played with: an id that stands in
// an input as ~ada~ is Ada's there.
var letters = &staff{
	team: &team{id: "~workspace~", slug: "~slug~", owner: person{id: "~owner~", email: "~owner-email~"}},
	ada:  person{id: "~ada~", email: "~ada-email~"}, bob: person{id: "~bob~", email: "~bob-email~"},
	analysts: "~analysts~", ivan: "~ivan~", code: "~code~",
	web: "~web~", loose: "~loose~", writeKey: "~write-key~", plan: "~plan~", label: "web",
	policy: "~policy~", tokenID: "~token~", admin: "~admin~", elsewhere: "~elsewhere~", emailCode: "~email-code~", accountTokenID: "~account-token~",
}

func newPlayground(tb testing.TB) *playground {
	tb.Helper()
	database := filepath.Join(tb.TempDir(), "access.db")
	p := &playground{Server: servertest.Open(tb, database), log: &bytes.Buffer{}}
	p.handler = server.New(p.Backend, hclog.New(&hclog.LoggerOptions{Output: p.log, Level: hclog.Error}))
	p.watch(tb, database)
	return p
}

// uncounted are the tables that a refused call may write to.
var uncounted = []string{"goose_db_version", "security_codes"}

// watch makes the database count the rows that are written, wherever that is
// done.
func (p *playground) watch(tb testing.TB, database string) {
	tb.Helper()
	watcher, err := sql.Open("sqlite", database+"?_pragma=busy_timeout(10000)")
	if err != nil {
		tb.Fatal(err)
	}
	p.watcher = watcher
	tb.Cleanup(func() {
		if err := watcher.Close(); err != nil {
			tb.Error(err)
		}
	})
	script := []string{"CREATE TABLE rows_written (n INTEGER)", "INSERT INTO rows_written VALUES (0)"}
	for _, table := range p.tables(tb) {
		for _, event := range []string{"INSERT", "UPDATE", "DELETE"} {
			script = append(script, fmt.Sprintf(
				`CREATE TRIGGER "%s of %s" AFTER %s ON %s BEGIN UPDATE rows_written SET n = n + 1; END`, event, table, event, table))
		}
	}
	if _, err := watcher.ExecContext(tb.Context(), strings.Join(script, ";\n")); err != nil {
		tb.Fatal(err)
	}
}

// tables are those that only a call that succeeds may write to.
func (p *playground) tables(tb testing.TB) []string {
	tb.Helper()
	var names string
	err := p.watcher.QueryRowContext(tb.Context(),
		"SELECT group_concat(name) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").Scan(&names)
	if err != nil {
		tb.Fatal(err)
	}
	return slices.DeleteFunc(strings.Split(names, ","), func(name string) bool { return slices.Contains(uncounted, name) })
}

// changed reports whether anything was written since it was asked last. Then the
// workspace is not what an input expects any more.
func (p *playground) changed(t *testing.T) bool {
	t.Helper()
	before := p.changes
	if err := p.watcher.QueryRowContext(t.Context(), "SELECT n FROM rows_written").Scan(&p.changes); err != nil {
		t.Fatal(err)
	}
	if p.changes == before {
		return false
	}
	p.until = time.Time{}
	return true
}

// begin makes the playground ready for one input.
func (p *playground) begin(t *testing.T) {
	t.Helper()
	p.log.Reset()
	p.Clock.Advance(time.Minute)
	if p.changed(t) || p.Clock.Now().After(p.until) {
		p.found(t)
		p.changed(t)
		// The code for a new email lives ten minutes.
		p.until = p.Clock.Now().Add(9 * time.Minute)
	}
}

// found makes a workspace whose staff is that of letters.
func (p *playground) found(t *testing.T) {
	t.Helper()
	p.founded++
	slug := fmt.Sprintf("team%d", p.founded)
	owner, ada, bob, ivan := "owner@"+slug, "ada@"+slug, "bob@"+slug, "ivan@"+slug
	made := p.Bootstrap(t, owner, slug)
	p.secret, p.workspace = made.AccountToken, made.WorkspaceID
	p.setUp(t, api.CreateInvites.Route(), "", fmt.Sprintf(`{"invites":[{"email":%q},{"email":%q},{"email":%q}]}`, ada, bob, ivan))
	adaID, bobID := p.Accept(t, ada), p.Accept(t, bob)
	var created api.UserGroupOutput
	p.setUp(t, api.CreateUserGroup.Route(), "", `{"name":"Analysts"}`).decode(t, &created)
	p.setUp(t, api.AddUsersToUserGroup.Route(), created.UserGroup.ID, fmt.Sprintf(`{"emails":[%q,%q]}`, ada, ivan))
	p.setUp(t, api.CreateLabel.Route(), "", `{"label":{"key":"team","value":"web"}}`)
	web, loose := p.source(t, "web"), p.source(t, "loose")
	p.setUp(t, api.ReplaceLabelsInSource.Route(), web.ID, `{"labels":[{"key":"environment","value":"prod"}]}`)
	var plan api.TrackingPlanOutput
	p.setUp(t, api.CreateTrackingPlan.Route(), "", `{"name":"Events","type":"LIVE"}`).decode(t, &plan)
	p.setUp(t, api.AddSourceToTrackingPlan.Route(), plan.TrackingPlan.ID, fmt.Sprintf(`{"sourceId":%q}`, web.ID))
	p.names = strings.NewReplacer(
		letters.id, made.WorkspaceID, letters.slug, slug, letters.owner.id, made.AccountID, letters.owner.email, owner,
		letters.ada.id, adaID, letters.ada.email, ada, letters.bob.id, bobID, letters.bob.email, bob,
		letters.analysts, created.UserGroup.ID, letters.ivan, ivan, letters.code, p.Code(t, ivan),
		letters.web, web.ID, letters.loose, loose.ID, letters.writeKey, web.WriteKeys[0], letters.plan, plan.TrackingPlan.ID,
		letters.policy, p.policy(t, adaID), letters.tokenID, p.token(t, api.CreateToken.Route(), `{"description":"for a pipeline","permissions":[]}`),
		letters.admin, p.role(t, adminRole), letters.elsewhere, p.elsewhere(t, slug), letters.emailCode, p.emailCode(t, "boss@"+slug),
		letters.accountTokenID, p.token(t, api.CreateAccountToken.Route(), `{"description":"in a drawer"}`))
}

// policy returns the id of a user's only policy.
func (p *playground) policy(t *testing.T, userID string) string {
	t.Helper()
	var out api.PoliciesOutput
	p.call(t, api.ReadPolicies.Route(), play{query: "subjectId=" + userID}).decode(t, &out)
	return out.Policies[0].ID
}

// token makes a token of either kind and returns its id.
func (p *playground) token(t *testing.T, route api.Route, body string) string {
	t.Helper()
	var out struct {
		Token struct {
			ID string `json:"id"`
		} `json:"token"`
	}
	p.setUp(t, route, "", body).decode(t, &out)
	return out.Token.ID
}

// role returns the id of a role.
func (p *playground) role(t *testing.T, name string) string {
	t.Helper()
	var out api.RolesOutput
	p.call(t, api.ListRoles.Route(), play{}).decode(t, &out)
	return out.Roles[slices.IndexFunc(out.Roles, func(r api.Role) bool { return r.Name == name })].ID
}

// elsewhere makes another workspace of the owner.
func (p *playground) elsewhere(t *testing.T, slug string) string {
	t.Helper()
	var out api.WorkspaceOutput
	p.setUp(t, api.CreateWorkspace.Route(), "", fmt.Sprintf(`{"name":"Elsewhere","slug":"%s-elsewhere","region":"us"}`, slug)).decode(t, &out)
	return out.Workspace.ID
}

// emailCode asks for a new email of the owner and returns the code that it was
// mailed.
func (p *playground) emailCode(t *testing.T, email string) string {
	t.Helper()
	p.setUp(t, api.UpdateAccount.Route(), "", fmt.Sprintf(`{"email":%q}`, email))
	return p.Code(t, email)
}

// source makes a source.
func (p *playground) source(t *testing.T, slug string) api.Source {
	t.Helper()
	var out api.SourceOutput
	p.setUp(t, api.CreateSource.Route(), "", fmt.Sprintf(`{"slug":%q,"enabled":true,"metadataId":"IqDTy1TpoU"}`, slug)).decode(t, &out)
	return out.Source
}

// setUp makes a call that must succeed, with the id that its path names.
func (p *playground) setUp(t *testing.T, route api.Route, id, body string) answer {
	t.Helper()
	a := p.call(t, route, play{ids: id, body: body})
	if a.status != route.Status {
		t.Fatalf("%s: got %d %s", route.Name, a.status, a.body)
	}
	return a
}

// A play is a call in letters.
type play struct {
	// ids are the values that the path names, each on a line.
	ids, query, body string
	header           http.Header
}

// put returns a play with the ids of the present workspace.
func (p *playground) put(in play) play {
	in.ids, in.query, in.body = p.names.Replace(in.ids), p.names.Replace(in.query), p.names.Replace(in.body)
	return in
}

// call makes a call as the owner, in the present workspace.
func (p *playground) call(t *testing.T, route api.Route, in play) answer {
	t.Helper()
	path, ids := "", strings.Split(in.ids, "\n")
	for segment := range strings.SplitSeq(strings.TrimPrefix(route.Path, "/"), "/") {
		if strings.HasPrefix(segment, "{") {
			segment = url.PathEscape(ids[0])
			ids = append(ids[1:], ids[0])
		}
		path += "/" + segment
	}
	r, err := http.NewRequestWithContext(t.Context(), route.Method, "http://localhost"+path, strings.NewReader(in.body))
	if err != nil {
		t.Fatal(err)
	}
	r.URL.RawQuery = in.query
	if in.header != nil {
		r.Header = in.header.Clone()
	}
	r.Header.Set("Authorization", "Bearer "+p.secret)
	r.Header.Set(api.HeaderWorkspace, p.workspace)
	w := httptest.NewRecorder()
	p.handler.ServeHTTP(w, r)
	return answer{status: w.Code, header: w.Header(), body: w.Body.String()}
}

// plays are the calls of the catalogue, in letters, by the name of the operation.
func plays() map[string]play {
	all := make(map[string]play, len(operations))
	for _, e := range operations {
		asked := e.ask(letters)
		path, query, _ := strings.Cut(asked.path, "?")
		var ids []string
		given := strings.Split(path, "/")
		for i, name := range strings.Split(e.path, "/") {
			if strings.HasPrefix(name, "{") {
				ids = append(ids, given[i])
			}
		}
		all[e.name] = play{ids: strings.Join(ids, "\n"), query: query, body: asked.body}
	}
	return all
}

// wellFormed asserts what holds for every answer: JSON, either data or reasons,
// and reasons that name what the operation takes.
func wellFormed(t *testing.T, route api.Route, a answer) {
	t.Helper()
	if got := a.header.Get("Content-Type"); got != "application/json" {
		t.Errorf("%s: the content type is %q: %d %s", route.Name, got, a.status, a.body)
	}
	members := a.members(t)
	asked := a.status == route.Status || route.Name == api.Echo.Name && a.status < 400 // Echo has the status it is asked for.
	if _, ok := members["data"]; ok && len(members) == 1 && asked {
		return
	}
	if _, ok := members["errors"]; !ok || len(members) != 1 || a.status < 400 {
		t.Errorf("%s: got %d %s", route.Name, a.status, a.body)
		return
	}
	problems := a.problems(t)
	if len(problems) == 0 {
		t.Errorf("%s: got %d for no reason", route.Name, a.status)
	}
	for _, problem := range problems {
		if problem.Type == "" || problem.Message == "" || !takes(route, problem.Field) {
			t.Errorf("%s: %d with the problem %s", route.Name, a.status, encodedProblem(problem))
		}
	}
}

// takes reports whether an operation takes a field or a header of a name; having
// none to blame is fine.
func takes(route api.Route, name string) bool {
	return name == "" || name == api.HeaderIdempotencyKey || name == api.HeaderWorkspace || apitest.HasField(route.In, name)
}

func encodedProblem(p api.Problem) string {
	text, _ := json.Marshal(p) // A problem always encodes.
	return string(text)
}

// A watcher that sees nothing would let everything pass.
func TestPlaygroundSeesChanges(t *testing.T) {
	t.Parallel()
	p := newPlayground(t)
	p.begin(t)
	for _, step := range []struct {
		route   api.Route
		in      play
		status  int
		changes bool
	}{
		{api.ListUserGroups.Route(), play{}, 200, false},
		{api.CreateUserGroup.Route(), play{body: `{"name":"Engineers"}`}, 200, true},
		{api.CreateUserGroup.Route(), play{body: `{"name":"Engineers"}`}, 409, false},
		{api.UpdateUserGroup.Route(), play{ids: letters.analysts, body: `{"name":"Readers"}`}, 200, true},
		{api.RemoveUsersFromUserGroup.Route(), play{ids: letters.analysts, query: "emails=" + letters.ivan}, 200, true},
		{api.RemoveUsersFromUserGroup.Route(), play{ids: letters.analysts, query: "emails="}, 200, false},
		{api.DeleteWorkspace.Route(), play{ids: letters.id}, 200, true},
		{api.ListUserGroups.Route(), play{}, 404, false},
	} {
		a := p.call(t, step.route, p.put(step.in))
		if changed := p.changed(t); a.status != step.status || changed != step.changes {
			t.Fatalf("%s: got %d, and something has changed: %t; want %d, %t", step.route.Name, a.status, changed, step.status, step.changes)
		}
	}
	founded := p.founded
	p.begin(t)
	if a := p.call(t, api.GetUserGroup.Route(), p.put(play{ids: letters.analysts})); p.founded != founded+1 || a.status != 200 {
		t.Errorf("after %d workspaces there are %d, and its group is %d %s", founded, p.founded, a.status, a.body)
	}
}

// The calls of the catalogue are made up for a staff that is there.
func TestPlaygroundHasTheStaffOfTheCatalogue(t *testing.T) {
	t.Parallel()
	p := newPlayground(t)
	for _, route := range api.Routes() {
		p.begin(t)
		want := route.Status
		if route.Name == api.LeaveWorkspace.Name {
			want = http.StatusConflict // The caller is the only owner.
		}
		if a := p.call(t, route, p.put(plays()[route.Name])); a.status != want {
			t.Errorf("%s: got %d %s", route.Name, a.status, a.body)
		}
	}
}
