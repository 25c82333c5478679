package server_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// A witness is a clock that tells of each time it is read.
type witness struct {
	read chan struct{}
}

func (c *witness) into(o *servertest.Options) {
	now := o.Now
	o.Now = func() time.Time {
		select {
		case c.read <- struct{}{}:
		default: // Nobody listens.
		}
		return now()
	}
}

// holdWindows keeps the file of a server's windows locked until it is released with
// a last statement.
func holdWindows(t *testing.T, database string) (release func(statement string, args ...any)) {
	t.Helper()
	pool, err := sql.Open("sqlite", database+"-limits?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	run := func(ctx context.Context, statement string, args ...any) {
		t.Helper()
		if _, err := conn.ExecContext(ctx, statement, args...); err != nil {
			t.Fatal(err)
		}
	}
	run(t.Context(), "BEGIN IMMEDIATE")
	return func(statement string, args ...any) {
		t.Helper()
		run(t.Context(), statement, args...)
		run(t.Context(), "COMMIT")
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}

// Calls that waited for longer than a window count in the one that there is when
// their turn comes, which is not the one that there was when they came.
func TestRuleJ1HoldsWhenCountingStalls(t *testing.T) {
	t.Parallel()
	const calls, room = 8, 2
	clock := witness{make(chan struct{}, calls)}
	acme := newTeam(t, limited(0, room), clock.into)
	w, list := acme.world, request{method: "GET", path: "/users", token: acme.secret}
	same(t, "the first", w.send(t, list).standing(), counted(200, 1, room))
	for len(clock.read) > 0 {
		<-clock.read
	}

	release := holdWindows(t, w.Database)
	answers := make(chan standing, calls)
	for range calls {
		go func() { answers <- w.send(t, list).standing() }()
	}
	for range calls {
		<-clock.read // They have come, and nobody can count them.
	}
	w.Clock.Advance(3 * time.Minute)
	// Another server has filled the window that there is now.
	release("UPDATE windows SET consumed = ?, ends_at = ?", room, w.Clock.Now().Add(time.Minute).UnixMilli())

	got := map[standing]int{}
	for range calls {
		got[<-answers]++
	}
	same(t, "the answers", got, map[standing]int{{429, "2", "0", "Wed, 04 Mar 2026 12:04:00 +0000", "60"}: calls})
}
