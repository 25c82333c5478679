package backend

import (
	"context"
	"strings"
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

// of returns the rate and the class of the window that an operation counts in.
func (l Limits) of(route api.Route) (rate ratelimit.Rate, class string) {
	if route.Limit == api.LimitWrite {
		return l.IAM, route.Name
	}
	return l.Default, defaultClass
}

// A Window is how a call stands with its rate limit.
type Window struct {
	// Consumed and Remaining are the calls that were counted in the window and
	// those that it still has room for.
	Consumed, Remaining int
	// Ends is the time from which on a new window may begin, and Wait how long that
	// is from the call on.
	Ends time.Time
	Wait time.Duration
	// Exceeded is set for a call that found no room, and was not counted.
	Exceeded bool
}

// exceed refuses a call that the window has no room for.
func (w *Window) exceed() error {
	w.Exceeded = true
	return &Error{Code: TooMany, Problems: []api.Problem{{
		Type: api.TypeTooMany, Message: "Too many requests",
		Data: map[string]any{"remainingPoints": w.Remaining, "msBeforeNext": w.Wait.Milliseconds(), "consumedPoints": w.Consumed},
	}}}
}

// A limiter counts the calls of one Backend against its limits. It remembers which
// windows are full, so that who goes on calling costs next to nothing.
type limiter struct {
	store  *store.Store
	limits Limits

	mu   sync.Mutex
	full map[window]store.Window
}

// window names a window.
type window struct {
	credential, class string
}

// maxFull is the most full windows that are remembered. Those that are not are
// looked up in the store.
const maxFull = 4096

func newLimiter(s *store.Store, limits Limits) *limiter {
	return &limiter{store: s, limits: limits, full: map[window]store.Window{}}
}

// point is what a call counts for, nil where it counts for nothing: it has no
// limit, or the caller is not known.
func (l *limiter) point(call Call, by caller, now time.Time) *store.Point {
	rate, class := l.limits.of(call.Route)
	if rate.Unlimited() || by.tokenID == "" {
		return nil
	}
	return &store.Point{Credential: by.metered(), Class: class, Rate: rate, At: now}
}

// metered is whose calls are counted together: a workspace token's, or those of
// all tokens of an account. A local owner is counted as such, since the account
// may be made by the first of the calls.
func (c caller) metered() string {
	if c.kind == api.KindAccount && !strings.HasPrefix(c.tokenID, localTokenPrefix) {
		return c.account.ID
	}
	return c.tokenID
}

// refusal returns the window of a call and an error if the window is known to be
// full, without counting.
func (l *limiter) refusal(p *store.Point) (*Window, error) {
	if p == nil {
		return nil, nil
	}
	l.mu.Lock()
	full, known := l.full[window{p.Credential, p.Class}]
	l.mu.Unlock()
	// As the store has it, a window that begins too late was begun by another clock.
	if !known || !p.At.Before(full.Ends) || full.Ends.After(p.At.Add(2*p.Rate.Per)) {
		return nil, nil
	}
	w := standing(p, full)
	return w, w.exceed()
}

// take counts a call, or refuses it.
func (l *limiter) take(ctx context.Context, p *store.Point) (*Window, error) {
	if p == nil {
		return nil, nil
	}
	counted, admitted, err := l.store.Count(ctx, *p)
	if err != nil {
		return nil, err
	}
	w := standing(p, counted)
	if w.Remaining == 0 {
		l.remember(p, counted)
	}
	if !admitted {
		return w, w.exceed()
	}
	return w, nil
}

// remember notes a full window. Where there are too many, they are all forgotten:
// they come back with the next call.
func (l *limiter) remember(p *store.Point, full store.Window) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.full) >= maxFull {
		clear(l.full)
	}
	l.full[window{p.Credential, p.Class}] = full
}

// standing is a window as the caller sees it.
func standing(p *store.Point, w store.Window) *Window {
	return &Window{
		Consumed: w.Consumed, Remaining: max(0, p.Rate.Calls-w.Consumed),
		Ends: w.Ends, Wait: max(0, w.Ends.Sub(p.At)),
	}
}
