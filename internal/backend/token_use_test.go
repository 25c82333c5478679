package backend

import (
	"fmt"
	"testing"
	"time"
)

func TestTokenUsesAreNotedOnceAMinute(t *testing.T) {
	t.Parallel()
	noon := time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)
	uses := newTokenUses()
	for _, use := range []struct {
		token string
		after time.Duration
		due   bool
	}{
		{"t1", 0, true},
		{"t1", 0, false},
		{"t2", time.Second, true},
		{"t1", time.Minute - time.Millisecond, false},
		{"t1", time.Minute, true},
		{"t1", time.Minute + time.Second, false},
		{"t2", time.Minute + time.Second, true},
		{"t1", -time.Hour, true}, // The clock was set back.
		{"t1", -time.Hour, false},
	} {
		if due := uses.due(use.token, noon.Add(use.after)); due != use.due {
			t.Errorf("the use of %s at %s is due: %t", use.token, use.after, due)
		}
	}
}

func TestTokenUsesTakeNoMoreThanTheirRoom(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)
	uses := newTokenUses()
	for n := range maxNoted + 1 {
		if !uses.due(fmt.Sprint(n), now) {
			t.Fatalf("the first use of token %d is not due", n)
		}
	}
	if len(uses.noted) != 1 {
		t.Errorf("%d uses are remembered", len(uses.noted))
	}
}
