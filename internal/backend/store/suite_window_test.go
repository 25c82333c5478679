package store

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
)

// A call is one that is to be counted, so long after noon.
type call struct {
	WindowKey

	rate  ratelimit.Rate
	after time.Duration
}

// twoAMinute is a call where two are a minute's worth.
func twoAMinute(credential, class string, after time.Duration) call {
	return call{WindowKey{credential, class}, ratelimit.Rate{Calls: 2, Per: time.Minute}, after}
}

func (c call) countIn(ctx context.Context, s *Store) (Counted, error) {
	return s.Count(ctx, c.WindowKey, c.rate, func() time.Time { return noon.Add(c.after) })
}

// counted is what Count returns.
type counted struct {
	Consumed int
	// Ends is the end of the window, from noon on.
	Ends     time.Duration
	Admitted bool
}

func count(t *testing.T, s *Store, c call) counted {
	t.Helper()
	got, err := c.countIn(t.Context(), s)
	if err != nil {
		t.Error(err)
	} else {
		assertEqual(t, noon.Add(c.after), got.At)
	}
	return counted{got.Consumed, got.Ends.Sub(noon), got.Admitted}
}

func (e suite) windows(t *testing.T) {
	t.Parallel()
	const second, minute = time.Second, time.Minute
	tests := map[string][]struct {
		at   time.Duration
		want counted
	}{
		"begins with its first call and ends for good": {
			{20 * second, counted{1, 80 * second, true}},
			{79 * second, counted{2, 80 * second, true}},
			{80*second - time.Millisecond, counted{2, 80 * second, false}},
			{80 * second, counted{1, 140 * second, true}},
			{200 * second, counted{1, 260 * second, true}},
		},
		"is not prolonged by calls that it has no room for": {
			{0, counted{1, minute, true}},
			{0, counted{2, minute, true}},
			{second, counted{2, minute, false}},
			{59 * second, counted{2, minute, false}},
			{minute, counted{1, 2 * minute, true}},
		},
		"counts for a clock that is a little behind": {
			{0, counted{1, minute, true}},
			{-minute, counted{2, minute, true}},
			{-minute, counted{2, minute, false}},
		},
		"is over for a clock that was set back": {
			{0, counted{1, minute, true}},
			{0, counted{2, minute, true}},
			{-minute - time.Millisecond, counted{1, -time.Millisecond, true}},
		},
	}
	for name, calls := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := e.open(t)
			for _, call := range calls {
				assertEqual(t, call.want, count(t, s, twoAMinute("a1", "", call.at)))
			}
		})
	}
}

func (e suite) windowsAreApart(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	first, second := counted{1, time.Minute, true}, counted{2, time.Minute, true}
	for _, want := range []counted{first, second, {2, time.Minute, false}} {
		for _, credential := range []string{"a1", "t1"} {
			for _, class := range []string{"", "CreateUserGroup", "DeleteUserGroup"} {
				assertEqual(t, want, count(t, s, twoAMinute(credential, class, 0)))
			}
		}
	}
}

// A process that was started with another rate shares the window all the same.
func (e suite) windowUnderAnotherRate(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	c := twoAMinute("a1", "", 0)
	assertEqual(t, counted{1, time.Minute, true}, count(t, s, c))
	c.rate = ratelimit.Rate{Calls: 1, Per: time.Hour}
	assertEqual(t, counted{1, time.Minute, false}, count(t, s, c))
	c.rate = ratelimit.Rate{Calls: 3, Per: time.Hour}
	assertEqual(t, counted{2, time.Minute, true}, count(t, s, c))
	c.rate = ratelimit.Rate{Calls: 1, Per: time.Second}
	assertEqual(t, counted{1, time.Second, true}, count(t, s, c))
}

func (e suite) windowsAreForgotten(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	for n := range 100 {
		count(t, s, twoAMinute(id("a", n), "", time.Duration(n)*time.Second))
	}
	// Those that began in the last minute are left: at 40 s and later.
	assertEqual(t, 60, countWindows(t, s))
	count(t, s, twoAMinute("a99", "", time.Hour))
	assertEqual(t, 1, countWindows(t, s))
}

func countWindows(t *testing.T, s *Store) int {
	t.Helper()
	pool, err := s.windowPool(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := pool.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM windows").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Counting is no write to the data: it goes on while somebody else writes, and
// what is counted in a write that fails stays counted.
func (e suite) countWhileWriting(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	for n, failure := range []error{nil, ErrTaken} {
		err := s.Update(t.Context(), func(*Tx) error {
			assertEqual(t, counted{n + 1, time.Minute, true}, count(t, s, twoAMinute("a1", "", 0)))
			return failure
		})
		assertError(t, err, failure)
	}
	assertEqual(t, counted{2, time.Minute, false}, count(t, s, twoAMinute("a1", "", 0)))
}

func (e suite) concurrentCounts(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	assertExact(t, func(int) *Store { return s })
}

// assertExact counts 200 calls at once, each in the Store that open returns, where
// there is room for 60, and fails unless 60 pass.
func assertExact(t *testing.T, open func(n int) *Store) {
	t.Helper()
	const calls, room = 200, 60
	results := make([]counted, calls)
	var done sync.WaitGroup
	for n := range calls {
		s := open(n)
		done.Go(func() {
			results[n] = count(t, s, call{WindowKey{Credential: "a1"}, ratelimit.Rate{Calls: room, Per: time.Minute}, 0})
		})
	}
	done.Wait()
	got, want := map[counted]int{}, map[counted]int{{room, time.Minute, false}: calls - room}
	for _, result := range results {
		got[result]++
	}
	for n := range room {
		want[counted{n + 1, time.Minute, true}] = 1
	}
	assertEqual(t, want, got)
}

func (e suite) noCountAfterContextEnd(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	got, err := twoAMinute("a1", "", 0).countIn(ended, s)
	assertError(t, err, context.Canceled)
	assertEqual(t, Counted{}, got)
	assertEqual(t, counted{1, time.Minute, true}, count(t, s, twoAMinute("a1", "", 0)))
}

func (e suite) noCountAfterClose(t *testing.T) {
	t.Parallel()
	for name, before := range map[string]func(*testing.T, *Store){
		"before any": func(*testing.T, *Store) {},
		"after one":  func(t *testing.T, s *Store) { count(t, s, twoAMinute("a1", "", 0)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := e.open(t)
			before(t, s)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			_, err := twoAMinute("a1", "", 0).countIn(t.Context(), s)
			assertError(t, err, errClosed)
		})
	}
}
