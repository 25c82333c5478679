package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
)

// A WindowKey names a window: all calls of one credential and one class share it.
type WindowKey struct {
	Credential, Class string
}

// A Window is what was counted since the first call in it (rule J1).
type Window struct {
	// Consumed is the number of calls.
	Consumed int
	// Ends is when the next window may begin.
	Ends time.Time
}

// A Counted is what became of one call.
type Counted struct {
	Window

	// At is the time at which it was its turn, which the window goes by.
	At time.Time
	// Admitted is set for a call that the window had room for.
	Admitted bool
}

// Count counts a call in its window, or changes nothing where that is full. Rate is
// what the window has room for, and must be a limit. It is exact over all processes
// that have the database open. A window begins with its first call.
//
// The clock now is read when it is the call's turn: a call that has waited for
// longer than a window would otherwise take the one that there is for one of the
// future. Count fails with [ErrBusy] where its turn does not come within the busy
// timeout.
//
// Windows are kept apart from the data and survive no loss of power, so that
// counting waits neither for the disk nor for [Store.Update].
func (s *Store) Count(ctx context.Context, key WindowKey, rate ratelimit.Rate, now func() time.Time) (Counted, error) {
	counting, err := s.windowTerms(ctx, true)
	if err != nil {
		return Counted{}, err
	}
	var counted Counted
	err = s.transact(ctx, counting, func(tx *Tx) (err error) {
		counted, err = tx.count(ctx, key, rate, now())
		return err
	})
	if err != nil {
		return Counted{}, err
	}
	if counted.Admitted && counted.Consumed == 1 {
		err = s.transact(ctx, counting, func(tx *Tx) error { return tx.forgetWindows(ctx, counted.At) })
		// The call is counted. Whoever begins the next window removes what is over.
		if errors.Is(err, ErrBusy) {
			err = nil
		}
	}
	return counted, err
}

// OpenWindows opens the windows, as the first Count does otherwise: for who wants to
// know beforehand that calls can be counted. What is wrong with their file is told
// by an [OpenError].
func (s *Store) OpenWindows(ctx context.Context) error {
	_, err := s.windowPool(ctx)
	return err
}

// windowTerms are those of a transaction on the windows.
func (s *Store) windowTerms(ctx context.Context, writable bool) (terms, error) {
	pool, err := s.windowPool(ctx)
	return terms{pool: pool, writable: writable, wait: s.windowWait()}, err
}

func (s *Store) windowPool(ctx context.Context) (*sql.DB, error) {
	pool, err := s.windows.get(ctx, s.engine, s.windowWait())
	if err != nil {
		return nil, s.engine.explain(err)
	}
	return pool, nil
}

// windowWait is how long a call waits to be counted. Even who does not wait for
// other processes waits for those before it in this one.
func (s *Store) windowWait() time.Duration {
	return max(s.busyTimeout, minWindowWait)
}

const minWindowWait = 10 * time.Millisecond

// count counts a call, or finds no room for it.
func (t *Tx) count(ctx context.Context, key WindowKey, rate ratelimit.Rate, at time.Time) (Counted, error) {
	w, err := t.takeRoom(ctx, key, rate, at)
	if errors.Is(err, ErrNotFound) {
		w, err = t.readWindow(ctx, key)
		return Counted{Window: w, At: at}, err
	}
	return Counted{Window: w, At: at, Admitted: err == nil}, err
}

// takeRoom takes room in a window, or returns ErrNotFound where it is full. A window
// is over at its end; one that begins later than a whole window from now was begun
// before the clock was set back, and counts as over too.
func (t *Tx) takeRoom(ctx context.Context, key WindowKey, rate ratelimit.Rate, at time.Time) (Window, error) {
	// Not interrupted by ctx, as in record.
	return queryOne(context.WithoutCancel(ctx), t, scanWindow, `
		INSERT INTO windows (credential, class, consumed, ends_at) VALUES ($1, $2, 1, $3)
		ON CONFLICT (credential, class) DO UPDATE SET
			consumed = CASE WHEN windows.ends_at <= $4 OR windows.ends_at > $5 THEN 1 ELSE windows.consumed + 1 END,
			ends_at = CASE WHEN windows.ends_at <= $4 OR windows.ends_at > $5 THEN excluded.ends_at ELSE windows.ends_at END
		WHERE windows.ends_at <= $4 OR windows.ends_at > $5 OR windows.consumed < $6
		RETURNING consumed, ends_at`,
		key.Credential, key.Class, at.Add(rate.Per).UnixMilli(), at.UnixMilli(), at.Add(2*rate.Per).UnixMilli(), rate.Calls)
}

func (t *Tx) readWindow(ctx context.Context, key WindowKey) (Window, error) {
	return queryOne(ctx, t, scanWindow, "SELECT consumed, ends_at FROM windows WHERE credential = $1 AND class = $2",
		key.Credential, key.Class)
}

// forgetWindows removes what is over. Done after a window has begun, it keeps the
// table as small as the number of callers times that of the classes they call. It
// is a transaction of its own, for it touches windows that others count in: with
// locks on rows, two that count would wait for each other.
func (t *Tx) forgetWindows(ctx context.Context, now time.Time) error {
	_, err := t.record(ctx, "DELETE FROM windows WHERE ends_at <= $1", now.UnixMilli())
	return err
}

func scanWindow(r row) (w Window, err error) {
	err = r.Scan(&w.Consumed, timeColumn{&w.Ends})
	return w, err
}

// windows are opened when the first call is counted, if not before: who has no
// limits has nothing to count.
type windows struct {
	// turn holds one token, for whoever looks at or sets what follows. It is a
	// channel so that a wait for it can end.
	turn   chan struct{}
	pool   *sql.DB
	closed bool
}

func newWindows() *windows {
	return &windows{turn: make(chan struct{}, 1)}
}

// get waits no longer than wait for who is opening them, nor for other processes
// longer than the engine does.
func (w *windows) get(ctx context.Context, e engine, wait time.Duration) (*sql.DB, error) {
	patience := time.NewTimer(wait)
	defer patience.Stop()
	select {
	case w.turn <- struct{}{}:
		defer func() { <-w.turn }()
	case <-patience.C:
		return nil, fmt.Errorf("waiting for the windows to be opened: %w", ErrBusy)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if w.closed {
		return nil, errClosed
	}
	if w.pool != nil {
		return w.pool, nil
	}
	pool, err := e.openWindows(ctx)
	if err != nil {
		return nil, err
	}
	w.pool = pool
	return pool, nil
}

func (w *windows) close() error {
	w.turn <- struct{}{}
	defer func() { <-w.turn }()
	w.closed = true
	if w.pool == nil {
		return nil
	}
	return w.pool.Close()
}
