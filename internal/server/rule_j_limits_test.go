package server_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// limited gives a server so many calls a minute for each write, and for all else
// together; none is no limit.
func limited(iam, others int) func(*servertest.Options) {
	rate := func(calls int) ratelimit.Rate {
		if calls == 0 {
			return ratelimit.Rate{}
		}
		return ratelimit.Rate{Calls: calls, Per: time.Minute}
	}
	return func(o *servertest.Options) { o.Limits = backend.Limits{IAM: rate(iam), Default: rate(others)} }
}

// A standing is what an answer tells of the rate limit.
type standing struct {
	Status                     int
	Consumed, Remaining, Reset string
	RetryAfter                 string
}

func (a answer) standing() standing {
	return standing{
		a.status, a.header.Get("X-RateLimit-Consumed"), a.header.Get("X-RateLimit-Remaining"), a.header.Get("X-RateLimit-Reset"),
		a.header.Get("Retry-After"),
	}
}

// The end of a window that begins with the clock.
const firstEnd = "Wed, 04 Mar 2026 12:01:00 +0000"

// counted is the standing of a call that was counted in such a window.
func counted(status, consumed, room int) standing {
	return standing{Status: status, Consumed: fmt.Sprint(consumed), Remaining: fmt.Sprint(room - consumed), Reset: firstEnd}
}

// full is that of a call at the same moment that found no room.
func full(room int) standing {
	return standing{Status: 429, Consumed: fmt.Sprint(room), Remaining: "0", Reset: firstEnd, RetryAfter: "60"}
}

// 200 calls at once, where 60 have room: 60 pass, each with a number of its own.
func TestRuleJ1ExactUnderConcurrency(t *testing.T) {
	t.Parallel()
	const calls, room = 200, 60
	for _, servers := range []int{1, 2} {
		for name, ask := range map[string]func(n int) request{
			"writing": func(n int) request {
				return request{method: "POST", path: "/groups", body: fmt.Sprintf(`{"name":"Group %d"}`, n)}
			},
			"reading": func(int) request { return request{method: "GET", path: "/users"} },
		} {
			t.Run(fmt.Sprintf("%s on %d servers", name, servers), func(t *testing.T) {
				t.Parallel()
				database := filepath.Join(t.TempDir(), "access.db")
				worlds := make([]*world, servers)
				for i := range worlds {
					worlds[i] = openWorld(t, database, limited(room, room))
				}
				acme := worlds[0].found(t, "acme")
				events := len(worlds[0].EventTypes(t, acme.id))
				got := tally(atOnce(calls, func(n int) standing {
					return worlds[n%servers].send(t, ask(n).as(acme.secret)).standing()
				}))
				want := map[standing]int{full(room): calls - room}
				for n := range room {
					want[counted(200, n+1, room)] = 1
				}
				same(t, "the answers", got, want)

				groups := 0
				if name == "writing" {
					groups = room
				}
				made := do(t, acme.owner.Client, api.ListUserGroups, api.ListInput{Pagination: api.PageInput{Count: new(1000)}}).UserGroups
				same(t, "the number of groups", len(made), groups)
				same(t, "the number of events", len(worlds[0].EventTypes(t, acme.id)), events+2*groups)
			})
		}
	}
}

func TestRuleJ1HeadersAndBody(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, limited(2, 3))
	w, list := acme.world, request{method: "GET", path: "/users", token: acme.secret}
	w.Clock.Advance(500 * time.Millisecond)
	const end = "Wed, 04 Mar 2026 12:01:01 +0000" // Half a second later than the window.
	same(t, "the first", w.send(t, list).standing(), standing{200, "1", "2", end, ""})
	w.Clock.Advance(time.Second)
	same(t, "the second", w.send(t, list).standing(), standing{200, "2", "1", end, ""})
	same(t, "the third", w.send(t, list).standing(), standing{200, "3", "0", end, ""})
	w.Clock.Advance(9100 * time.Millisecond)
	for range 2 {
		a := w.send(t, list)
		same(t, "the refusal", a.standing(), standing{429, "3", "0", end, "50"})
		same(t, "the body", a.body, `{"errors":[{"type":"RequestError","message":"Too many requests",`+
			`"data":{"consumedPoints":3,"msBeforeNext":49900,"remainingPoints":0}}]}`)
	}
	w.Clock.Advance(49899 * time.Millisecond)
	a := w.send(t, list)
	same(t, "the last refusal", a.standing(), standing{429, "3", "0", end, "1"})
	same(t, "the wait", a.problems(t)[0].Data["msBeforeNext"], any(1.0))
}

// A window begins with its first call, ends a minute later whatever comes
// meanwhile, and the next one begins with the first call after that.
func TestRuleJ1WindowBeginsWithItsFirstCall(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, limited(0, 2))
	w, list := acme.world, request{method: "GET", path: "/users", token: acme.secret}
	same(t, "the first", w.send(t, list).standing(), counted(200, 1, 2))
	w.Clock.Advance(59 * time.Second)
	same(t, "the second", w.send(t, list).standing(), counted(200, 2, 2))
	w.Clock.Advance(time.Second - time.Millisecond)
	w.expect(t, 429, list)
	w.Clock.Advance(time.Millisecond)
	same(t, "the first after the end", w.send(t, list).standing(), standing{200, "1", "1", "Wed, 04 Mar 2026 12:02:00 +0000", ""})
	w.Clock.Advance(10 * time.Minute)
	same(t, "the first after a pause", w.send(t, list).standing(), standing{200, "1", "1", "Wed, 04 Mar 2026 12:12:00 +0000", ""})
	w.expect(t, 200, list)
	w.expect(t, 429, list)
	w.Clock.Advance(-5 * time.Minute)
	same(t, "the first by a clock that was set back", w.send(t, list).standing(),
		standing{200, "1", "1", "Wed, 04 Mar 2026 12:07:00 +0000", ""})
}

// What Segment publishes a limit for has a window of its own, and everything else
// shares one.
func TestRuleJ1WindowOfEveryOperation(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	// A server with limits on the database of one without.
	w := s.limitedTo(t, 2, 100)
	shared := 0
	for _, e := range operations {
		// What is not acceptable is counted, and nothing else happens.
		r := e.ask(s).as(s.owner.secret).in(s.id).with("Accept", "text/html")
		if !e.hasOwnLimit() {
			shared++
			same(t, e.name, w.send(t, r).standing(), counted(406, shared, 100))
			continue
		}
		same(t, e.name, w.send(t, r).standing(), counted(406, 1, 2))
		same(t, e.name+" again", w.send(t, r).standing(), counted(406, 2, 2))
		same(t, e.name+" once more", w.send(t, r).standing(), full(2))
	}
	if shared < 30 {
		t.Errorf("only %d operations share a window", shared)
	}
}

// limitedTo returns a server with limits on the same database.
func (s *staff) limitedTo(t *testing.T, iam, others int) *world {
	t.Helper()
	return openWorld(t, s.world.Database, limited(iam, others))
}

// More tokens of an account are no more calls, and every workspace token has calls
// of its own.
func TestRuleJ1WhoSharesAWindow(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, limited(1, 5))
	w := acme.world
	again := w.Bootstrap(t, acme.owner.email, "acme")
	elsewhere := w.Bootstrap(t, acme.owner.email, "elsewhere")
	list := func(secret, workspace string) standing {
		return w.send(t, request{method: "GET", path: "/users", token: secret, workspace: workspace}).standing()
	}
	for i, secret := range []string{acme.owner.secret, again.AccountToken, elsewhere.AccountToken, acme.owner.secret} {
		same(t, "a token of the account", list(secret, acme.id), counted(200, i+1, 5))
	}
	same(t, "the account in another workspace", list(acme.owner.secret, elsewhere.WorkspaceID), counted(200, 5, 5))
	same(t, "another token of the account", list(again.AccountToken, acme.id), full(5))
	for _, secret := range []string{acme.secret, again.WorkspaceToken, elsewhere.WorkspaceToken} {
		same(t, "a workspace token", list(secret, ""), counted(200, 1, 5))
	}
	other := acme.outsider(t, "other@example.com")
	same(t, "another account", list(other.secret, acme.id), counted(404, 1, 5))
	same(t, "a write of the account", w.send(t, group(acme.owner.secret, "Analysts").in(acme.id)).standing(), counted(200, 1, 1))
	same(t, "a write by another token", w.send(t, group(again.AccountToken, "Engineers").in(acme.id)).standing(), full(1))
}

// Whatever a known credential is answered counts, but for the refusal that there
// were too many calls.
func TestRuleJ1RefusedCallsCount(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	w := s.limitedTo(t, 20, 20)
	for i, c := range []struct {
		status int
		r      request
	}{
		{200, request{method: "GET", path: "/users"}},
		{200, request{method: "HEAD", path: "/users"}},
		{404, request{method: "GET", path: "/users/unknown"}},
		{404, request{method: "GET", path: "/users", workspace: "unknown"}},
		{401, request{method: "GET", path: "/access/v1/workspaces"}},
		{422, request{method: "GET", path: "/users?pagination.count=0"}},
		{406, request{method: "GET", path: "/users"}.with("Accept", "text/html")},
	} {
		same(t, c.r.path, w.send(t, c.r.as(s.secret)).standing(), counted(c.status, i+1, 20))
	}
	for i, c := range []struct {
		status int
		r      request
	}{
		{409, group(s.secret, "Analysts")},
		{422, group(s.secret, "")},
		{413, request{method: "POST", path: "/groups", body: padded(1<<20 + 1)}},
		{422, request{method: "POST", path: "/groups", body: "nonsense"}},
		{422, group(s.secret, "a").keyed("ü")},
		{404, group(s.secret, "a").in("unknown")},
		{200, group(s.secret, "Engineers").keyed("once")},
		{200, group(s.secret, "Engineers").keyed("once")},
		{422, group(s.secret, "Others").keyed("once")},
	} {
		same(t, c.r.body[:min(len(c.r.body), 40)], w.send(t, c.r.as(s.secret)).standing(), counted(c.status, i+1, 20))
	}
	for i := range 20 {
		same(t, "without the right", w.send(t, group(s.bob.secret, "a").in(s.id)).standing(), counted(401, i+1, 20))
	}
	for range 3 {
		same(t, "one too many", w.send(t, group(s.bob.secret, "a").in(s.id)).standing(), full(20))
	}
	w.Clock.Advance(time.Minute)
	same(t, "the first of the next window", w.send(t, group(s.bob.secret, "a").in(s.id)).standing(),
		standing{401, "1", "19", "Wed, 04 Mar 2026 12:02:00 +0000", ""})
}

// Who is not known has no window, and no headers.
func TestRuleJ1UnknownCredentialsCountNowhere(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, limited(1, 1))
	w := acme.world
	for range 3 {
		for status, requests := range map[int][]request{
			401: {
				{method: "GET", path: "/users"},
				{method: "GET", path: "/users", token: "sgp_unknown"},
				{method: "GET", path: "/users", token: acme.secret + "x"},
				{method: "POST", path: "/access/v1/invites/accept", token: "sga_unknown", body: `{"code":"sgi_unknown"}`},
			},
			404: {{method: "POST", path: "/access/v1/invites/accept", body: `{"code":"sgi_unknown"}`}},
			422: {{method: "POST", path: "/access/v1/invites/accept", body: `{}`}},
		} {
			for _, r := range requests {
				same(t, r.path, w.send(t, r).standing(), standing{Status: status})
			}
		}
	}
	do(t, acme.owner.Client, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{Email: "ada@example.com"}}})
	accept := accepting(t, w.Code(t, "ada@example.com"), "Ada")
	same(t, "accepting", w.send(t, accept).standing(), standing{Status: 200})
	same(t, "who accepts with a token", w.send(t, accept.as(acme.secret)).standing(), counted(404, 1, 1))
	same(t, "and again", w.send(t, accept.as(acme.secret)).standing(), full(1))
	same(t, "the window of the token", w.send(t, request{method: "GET", path: "/users", token: acme.secret}).standing(), counted(200, 1, 1))
}

func TestRuleJ1NoLimitNoHeaders(t *testing.T) {
	t.Parallel()
	for name, limits := range map[string]func(*servertest.Options){
		"none": limited(0, 0), "for writes": limited(1, 0), "for the rest": limited(0, 1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acme := newTeam(t, limits)
			read, write := standing{Status: 200}, standing{Status: 200}
			switch name {
			case "for writes":
				write = counted(200, 1, 1)
			case "for the rest":
				read = counted(200, 1, 1)
			}
			same(t, "reading", acme.world.send(t, request{method: "GET", path: "/users", token: acme.secret}).standing(), read)
			same(t, "writing", acme.world.send(t, group(acme.secret, "Analysts")).standing(), write)
		})
	}
}

// A write that is one too many changes nothing, and tells nothing of what is there
// (rule J3).
func TestRuleJ1LimitedWriteChangesNothing(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	w := s.limitedTo(t, 1, 0)
	for _, e := range operations {
		if !e.hasOwnLimit() {
			continue
		}
		mine := e.ask(s).as(s.owner.secret).in(s.id)
		w.expect(t, 406, mine.with("Accept", "text/html"))
		before := s.world.look(t)
		a := w.expect(t, 429, mine)
		same(t, "what there is after "+e.name, s.world.look(t), before)
		same(t, "what "+e.name+" answers about ghosts", w.expect(t, 429, e.ask(s.ghosts()).as(s.owner.secret).in(s.id)).body, a.body)
		same(t, "what "+e.name+" answers to nonsense", w.expect(t, 429, request{
			method: e.method, path: mine.path, body: "nonsense", token: s.owner.secret, workspace: "nowhere",
		}).body, a.body)
	}
}

// A write that was done is not done again because its repeat had to wait.
func TestRuleJ1RepeatAfterALimit(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, limited(1, 0))
	once := group(acme.secret, "Analysts").keyed("once")
	first := acme.world.expect(t, 200, once)
	acme.world.expect(t, 429, once)
	acme.world.Clock.Advance(time.Minute)
	same(t, "the repeat", acme.world.expect(t, 200, once).body, first.body)
}

// The account of a local owner may be made by the first call of a window.
func TestRuleJ1LocalOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withLocalOwner, limited(2, 0))
	same(t, "the first", w.send(t, initech("first")).standing(), counted(http.StatusCreated, 1, 2))
	same(t, "the second", w.send(t, initech("second")).standing(), counted(http.StatusCreated, 2, 2))
	same(t, "the third", w.send(t, initech("third")).standing(), full(2))
}

// A code that opens nothing does not wait for who writes, since nobody limits
// those who try them.
func TestRuleJ1StrangersDoNotWaitForWriters(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	w := openWorld(t, s.world.Database, func(o *servertest.Options) { o.BusyTimeout = time.Millisecond })
	s.world.Hold(t, func() {
		w.expect(t, 404, accepting(t, "sgi_unknown", ""))
		w.expect(t, 404, accepting(t, "sgi_unknown", "").keyed("once"))
		w.expect(t, 503, accepting(t, s.code, ""))
	})
	var accepted api.AcceptInviteOutput
	w.expect(t, 200, accepting(t, s.code, "")).decode(t, &accepted)
	same(t, "who accepted", accepted.User.Email, s.ivan)
	w.expect(t, 404, accepting(t, s.code, ""))
}
