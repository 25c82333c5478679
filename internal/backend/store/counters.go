package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
)

// A Point is one call that is to be counted (rule J1).
type Point struct {
	// Credential and Class say in which window: all calls of one credential and
	// one class share it.
	Credential, Class string
	// Rate is what the window has room for. It must be a limit.
	Rate ratelimit.Rate
	// At is the time of the call.
	At time.Time
}

// A Window is what was counted since the first call in it.
type Window struct {
	// Consumed is the number of calls.
	Consumed int
	// Ends is when the next window may begin.
	Ends time.Time
}

// Count takes a point in the window that it belongs to, or changes nothing where
// that is full, and returns the window as it is then. It is exact over all
// processes that have the database open. A window begins with its first point.
//
// What is counted is kept apart from the data and survives no loss of power, so
// that counting costs no write to the disk and does not wait for [Store.Update].
func (s *Store) Count(ctx context.Context, p Point) (w Window, admitted bool, err error) {
	pool, err := s.counters.get(ctx, s.engine)
	if err != nil {
		return Window{}, false, s.engine.explain(err)
	}
	err = s.transact(ctx, pool, true, func(tx *Tx) error {
		w, err = tx.takePoint(ctx, p)
		switch {
		case errors.Is(err, ErrNotFound):
			w, err = tx.window(ctx, p)
		case err == nil && w.Consumed == 1:
			admitted, err = true, tx.forgetWindows(ctx, p.At)
		default:
			admitted = err == nil
		}
		return err
	})
	if err != nil {
		return Window{}, false, err
	}
	return w, admitted, nil
}

// takePoint counts p, or returns ErrNotFound where its window is full. A window
// is over at its end; one that begins later than a whole window from now was
// begun before the clock was set back, and counts as over too.
func (t *Tx) takePoint(ctx context.Context, p Point) (Window, error) {
	now, end := p.At.UnixMilli(), p.At.Add(p.Rate.Per).UnixMilli()
	// Not interrupted by ctx, as in record.
	return queryOne(context.WithoutCancel(ctx), t, scanWindow, `
		INSERT INTO windows (credential, class, consumed, ends_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (credential, class) DO UPDATE SET
			consumed = CASE WHEN windows.ends_at <= $4 OR windows.ends_at > $5 THEN 1 ELSE windows.consumed + 1 END,
			ends_at = CASE WHEN windows.ends_at <= $4 OR windows.ends_at > $5 THEN excluded.ends_at ELSE windows.ends_at END
		WHERE windows.ends_at <= $4 OR windows.ends_at > $5 OR windows.consumed < $6
		RETURNING consumed, ends_at`,
		p.Credential, p.Class, end, now, p.At.Add(2*p.Rate.Per).UnixMilli(), p.Rate.Calls)
}

// window returns the window that p belongs to.
func (t *Tx) window(ctx context.Context, p Point) (Window, error) {
	return queryOne(ctx, t, scanWindow, "SELECT consumed, ends_at FROM windows WHERE credential = $1 AND class = $2",
		p.Credential, p.Class)
}

// forgetWindows removes what is over. Done whenever a window begins, it keeps the
// table as small as the number of callers.
func (t *Tx) forgetWindows(ctx context.Context, now time.Time) error {
	_, err := t.record(ctx, "DELETE FROM windows WHERE ends_at <= $1", now.UnixMilli())
	return err
}

func scanWindow(r row) (w Window, err error) {
	err = r.Scan(&w.Consumed, timeColumn{&w.Ends})
	return w, err
}

// counters is where the windows are, which is opened when the first call is
// counted: who has no limits has nothing to count.
type counters struct {
	// turn holds one token, for whoever looks at or sets what follows. It is a
	// channel so that a wait for it ends with its context.
	turn   chan struct{}
	pool   *sql.DB
	closed bool
}

func newCounters() *counters {
	return &counters{turn: make(chan struct{}, 1)}
}

func (c *counters) get(ctx context.Context, e engine) (*sql.DB, error) {
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if c.closed {
		return nil, errClosed
	}
	if c.pool != nil {
		return c.pool, nil
	}
	pool, err := e.openCounters(ctx)
	if err != nil {
		return nil, err
	}
	c.pool = pool
	return pool, nil
}

func (c *counters) close() error {
	c.turn <- struct{}{}
	defer func() { <-c.turn }()
	c.closed = true
	if c.pool == nil {
		return nil
	}
	return c.pool.Close()
}
