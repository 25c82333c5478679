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

// A testLimiter is a limiter whose clock a test sets.
type testLimiter struct {
	*limiter

	time time.Time
}

// newTestLimiter returns a limiter that lets one call of each class through in a
// minute.
func newTestLimiter(t *testing.T) (*testLimiter, *store.Store) {
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
	l := &testLimiter{time: noon}
	l.limiter = newLimiter(s, Limits{IAM: one, Default: one}, func() time.Time { return l.time })
	return l, s
}

func (l *testLimiter) listing(tokenID string) *quota {
	return l.quota(Call{Route: api.ListUsers.Route()}, caller{kind: api.KindWorkspaceToken, tokenID: tokenID})
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
	if standing, err := l.refusal(l.listing("t1")); standing != nil || err != nil {
		t.Fatalf("it is refused before it is counted: %v, %v", standing, err)
	}
	if _, err := l.take(t.Context(), l.listing("t1")); err != nil {
		t.Fatal(err)
	}
	for after, wait := range map[time.Duration]time.Duration{
		0: time.Minute, time.Minute - time.Millisecond: time.Millisecond, -time.Minute: 2 * time.Minute,
	} {
		l.time = noon.Add(after)
		got, err := l.refusal(l.listing("t1"))
		isTooMany(t, err)
		want := &Standing{Consumed: 1, Ends: noon.Add(time.Minute), Wait: wait, Exceeded: true}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the standing after %s (-want +got):\n%s", after, diff)
		}
	}
	writing := l.quota(Call{Route: api.CreateUserGroup.Route()}, caller{kind: api.KindWorkspaceToken, tokenID: "t1"})
	for _, c := range []struct {
		quota *quota
		after time.Duration
	}{
		{nil, 0},
		{l.listing("t2"), 0},
		{l.listing("t1"), time.Minute},
		{l.listing("t1"), -time.Minute - time.Millisecond},
		{writing, 0},
	} {
		l.time = noon.Add(c.after)
		if standing, err := l.refusal(c.quota); standing != nil || err != nil {
			t.Errorf("%v is refused after %s: %v, %v", c.quota, c.after, standing, err)
		}
	}
}

func TestRuleJ1FullWindowsAreBounded(t *testing.T) {
	t.Parallel()
	l, _ := newTestLimiter(t)
	for n := range maxFull + 10 {
		l.remember(l.listing(fmt.Sprint(n)).window, store.Window{Consumed: 1, Ends: noon.Add(time.Minute)})
	}
	if got := len(l.full); got != 10 {
		t.Errorf("%d full windows are remembered, want 10", got)
	}
	_, err := l.refusal(l.listing(fmt.Sprint(maxFull + 9)))
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
	if standing, err := l.take(t.Context(), l.listing("t1")); standing != nil || err == nil || errors.As(err, &refused) {
		t.Errorf("got %v and %v, want an error that is no refusal", standing, err)
	}
}
