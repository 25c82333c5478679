package backend

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
)

var noon = time.Date(2026, time.May, 9, 12, 0, 0, 0, time.UTC)

// newTestLimiter returns a limiter that lets one call of each class through in a
// minute.
func newTestLimiter(t *testing.T) (*limiter, *store.Store) {
	t.Helper()
	s, err := store.Open(t.Context(), store.Memory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	one := ratelimit.Rate{Calls: 1, Per: time.Minute}
	return newLimiter(s, Limits{IAM: one, Default: one}), s
}

func listing(l *limiter, tokenID string, at time.Duration) *store.Point {
	return l.point(Call{Route: api.ListUsers.Route()}, caller{kind: api.KindWorkspaceToken, tokenID: tokenID}, noon.Add(at))
}

// isTooMany fails unless err is the refusal of a call beyond its limit.
func isTooMany(t *testing.T, err error) {
	t.Helper()
	var refused *Error
	if !errors.As(err, &refused) || refused.Code != TooMany {
		t.Errorf("got %v, want a refusal by the rate limit", err)
	}
}

// A full window is known without asking for it, until it ends (rule J1).
func TestRuleJ1FullWindowsAreKnown(t *testing.T) {
	t.Parallel()
	l, _ := newTestLimiter(t)
	if w, err := l.refusal(listing(l, "t1", 0)); w != nil || err != nil {
		t.Fatalf("it is refused before it is counted: %v, %v", w, err)
	}
	if _, err := l.take(t.Context(), listing(l, "t1", 0)); err != nil {
		t.Fatal(err)
	}
	for after, wait := range map[time.Duration]time.Duration{
		0: time.Minute, time.Minute - time.Millisecond: time.Millisecond, -time.Minute: 2 * time.Minute,
	} {
		w, err := l.refusal(listing(l, "t1", after))
		isTooMany(t, err)
		want := &Window{Consumed: 1, Ends: noon.Add(time.Minute), Wait: wait, Exceeded: true}
		if diff := cmp.Diff(want, w); diff != "" {
			t.Errorf("the window after %s (-want +got):\n%s", after, diff)
		}
	}
	for _, p := range []*store.Point{
		nil, listing(l, "t2", 0), listing(l, "t1", time.Minute), listing(l, "t1", -time.Minute-time.Millisecond),
		l.point(Call{Route: api.CreateUserGroup.Route()}, caller{kind: api.KindWorkspaceToken, tokenID: "t1"}, noon),
	} {
		if w, err := l.refusal(p); w != nil || err != nil {
			t.Errorf("%v is refused: %v, %v", p, w, err)
		}
	}
}

func TestRuleJ1FullWindowsAreBounded(t *testing.T) {
	t.Parallel()
	l, _ := newTestLimiter(t)
	for n := range maxFull + 10 {
		l.remember(listing(l, fmt.Sprint(n), 0), store.Window{Consumed: 1, Ends: noon.Add(time.Minute)})
	}
	if got := len(l.full); got != 10 {
		t.Errorf("%d full windows are remembered, want 10", got)
	}
	_, err := l.refusal(listing(l, fmt.Sprint(maxFull+9), 0))
	isTooMany(t, err)
}

// A call that cannot be counted is not made.
func TestRuleJ1UncountedCallsFail(t *testing.T) {
	t.Parallel()
	l, s := newTestLimiter(t)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var refused *Error
	if w, err := l.take(t.Context(), listing(l, "t1", 0)); w != nil || err == nil || errors.As(err, &refused) {
		t.Errorf("got %v and %v, want an error that is no refusal", w, err)
	}
}
