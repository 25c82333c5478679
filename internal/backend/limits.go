package backend

import (
	"context"
	"sync"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
)

// Limits are the rates of the two limit classes (rule J1). The zero value is no
// limit at all.
type Limits struct {
	// IAM is for each operation of [api.LimitWrite] by itself, Default for all
	// others together.
	IAM, Default ratelimit.Rate
}

// DefaultLimits are those of a server: what Segment publishes for its own, and a
// default that it does not publish.
func DefaultLimits() Limits {
	return Limits{
		IAM:     ratelimit.Rate{Calls: 60, Per: time.Minute},
		Default: ratelimit.Rate{Calls: 200, Per: time.Minute},
	}
}

// defaultClass is the class of the window that operations without a limit of
// their own share. No operation has that name.
const defaultClass = "default"

// unlimited reports whether nothing is ever counted.
func (l Limits) unlimited() bool {
	return l.IAM.Unlimited() && l.Default.Unlimited()
}

// of returns the rate and the class of the window that an operation counts in.
func (l Limits) of(route api.Route) (rate ratelimit.Rate, class string) {
	if route.Limit == api.LimitWrite {
		return l.IAM, route.Name
	}
	return l.Default, defaultClass
}

// A Standing is how a call stands with its rate limit.
type Standing struct {
	// Consumed and Remaining are the calls that were counted in the window and
	// those that it still has room for.
	Consumed, Remaining int
	// Ends is the time from which on a new window may begin, and Wait how long that
	// is from the time at which the call was counted or refused.
	Ends time.Time
	Wait time.Duration
	// Exceeded is set for a call that found no room, and was not counted.
	Exceeded bool
}

// exceed refuses a call that its window has no room for.
func (s *Standing) exceed() error {
	s.Exceeded = true
	return &Error{Code: TooMany, Problems: []api.Problem{{
		Type: api.TypeTooMany, Message: "Too many requests",
		Data: map[string]any{"remainingPoints": s.Remaining, "msBeforeNext": s.Wait.Milliseconds(), "consumedPoints": s.Consumed},
	}}}
}

// A limiter counts the calls of one Backend against its limits. It remembers which
// windows are full, so that who goes on calling neither writes nor waits for those
// who do: a refusal costs the reads by which its caller is known.
type limiter struct {
	store  *store.Store
	limits Limits
	now    func() time.Time

	mu   sync.Mutex
	full map[store.WindowKey]store.Window
}

// maxFull is the most full windows that are remembered. Those that are not are
// looked up in the store.
const maxFull = 4096

func newLimiter(s *store.Store, limits Limits, now func() time.Time) *limiter {
	return &limiter{store: s, limits: limits, now: now, full: map[store.WindowKey]store.Window{}}
}

// A quota is the window that a call counts in, and what that has room for.
type quota struct {
	window store.WindowKey
	rate   ratelimit.Rate
}

// quota is nil for a call that counts nowhere: it has no limit, or the caller is not
// known.
func (l *limiter) quota(call Call, by caller) *quota {
	rate, class := l.limits.of(call.Route)
	if rate.Unlimited() || by.tokenID == "" {
		return nil
	}
	return &quota{window: store.WindowKey{Credential: by.metered(), Class: class}, rate: rate}
}

// metered is whose calls are counted together: a workspace token's, or those of
// all tokens of an account. A local owner is counted as such, since the account
// may be made by the first of the calls.
func (c caller) metered() string {
	if c.kind == api.KindAccount && c.hasToken() {
		return c.account.ID
	}
	return c.tokenID
}

// refusal returns the standing of a call and an error if its window is known to be
// full, without counting.
func (l *limiter) refusal(q *quota) (*Standing, error) {
	if q == nil {
		return nil, nil
	}
	l.mu.Lock()
	full, known := l.full[q.window]
	l.mu.Unlock()
	if !known {
		return nil, nil
	}
	// As the store has it, a window that begins too late was begun by another clock.
	now := l.now()
	if !now.Before(full.Ends) || full.Ends.After(now.Add(2*q.rate.Per)) {
		return nil, nil
	}
	standing := q.standing(full, now)
	return standing, standing.exceed()
}

// take counts a call, or refuses it.
func (l *limiter) take(ctx context.Context, q *quota) (*Standing, error) {
	if q == nil {
		return nil, nil
	}
	counted, err := l.store.Count(ctx, q.window, q.rate, l.now)
	if err != nil {
		return nil, err
	}
	standing := q.standing(counted.Window, counted.At)
	if standing.Remaining == 0 {
		l.remember(q.window, counted.Window)
	}
	if !counted.Admitted {
		return standing, standing.exceed()
	}
	return standing, nil
}

// remember notes a full window. Where there are too many, they are all forgotten:
// they come back with the next call.
func (l *limiter) remember(key store.WindowKey, full store.Window) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.full) >= maxFull {
		clear(l.full)
	}
	l.full[key] = full
}

// standing is a window as its caller sees it.
func (q *quota) standing(w store.Window, now time.Time) *Standing {
	return &Standing{
		Consumed: w.Consumed, Remaining: max(0, q.rate.Calls-w.Consumed),
		Ends: w.Ends, Wait: max(0, w.Ends.Sub(now)),
	}
}
