package connection_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// Whoever wants something gets it from whoever lets it go.
func TestExchangeHandsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e connection.Exchange
		got := make(chan connection.Handover, 1)
		go func() { got <- e.Want(t.Context(), "x", nil) }()
		synctest.Wait()
		if second := e.Want(t.Context(), "x", nil); second != connection.Refused {
			t.Errorf("the second who wanted it was told %d, want Refused", second)
		}
		if fate, _ := e.Release("x"); fate != connection.LeaveIt {
			t.Errorf("whoever let it go was told %d, want LeaveIt", fate)
		}
		if first := <-got; first != connection.Granted {
			t.Errorf("whoever wanted it was told %d, want Granted", first)
		}
	})
}

// Where each wants what the next one has, all are served at once, and each finds that
// its own is another's now.
func TestExchangeInACircle(t *testing.T) {
	t.Parallel()
	for name, members := range map[string][]string{"of two": {"a", "b"}, "of four": {"a", "b", "c", "d"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var e connection.Exchange
				got, fates := make([]connection.Handover, len(members)), make([]connection.Fate, len(members))
				var all sync.WaitGroup
				for i, own := range members {
					all.Go(func() {
						got[i] = e.Want(t.Context(), members[(i+1)%len(members)], []string{"left over " + own, own})
						fates[i], _ = e.Release(own)
					})
				}
				all.Wait()
				for i := range members {
					if got[i] != connection.Granted || fates[i] != connection.LeaveIt {
						t.Errorf("%s was told %d and %d, want Granted and LeaveIt", members[i], got[i], fates[i])
					}
				}
				// From then on they are like any other.
				if fate, done := e.Release("a"); fate != connection.Remove {
					t.Errorf("who let it go later was told %d, want Remove", fate)
				} else {
					done(true)
				}
			})
		})
	}
}

// What somebody wanted in vain stays for the next run.
func TestExchangeKeepsWhatWasWantedInVain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e connection.Exchange
		if got := e.Want(t.Context(), "x", []string{"y"}); got != connection.Refused {
			t.Errorf("whoever wanted it was told %d, want Refused", got)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if got := e.Want(ctx, "z", nil); got != connection.Refused {
			t.Errorf("whoever was interrupted was told %d, want Refused", got)
		}
		fates := map[string]connection.Fate{}
		for _, id := range []string{"x", "y", "z"} {
			fates[id], _ = e.Release(id)
		}
		want := map[string]connection.Fate{"x": connection.KeepIt, "y": connection.Remove, "z": connection.KeepIt}
		if diff := cmp.Diff(want, fates); diff != "" {
			t.Errorf("fates (-want +got):\n%s", diff)
		}
	})
}

// Whoever wants what is about to be removed waits for that, and looks again.
func TestExchangeOfWhatIsRemoved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var e connection.Exchange
		_, done := e.Release("x")
		got := make(chan connection.Handover, 1)
		go func() { got <- e.Want(t.Context(), "x", nil) }()
		synctest.Wait()
		done(true)
		if told := <-got; told != connection.Removed {
			t.Errorf("whoever wanted it was told %d, want Removed", told)
		}
		// Once it is made again it is there to be wanted, as it is where it could not be removed.
		e.Made("x")
		if told := e.Want(t.Context(), "x", nil); told != connection.Refused {
			t.Errorf("whoever wanted it again was told %d, want Refused", told)
		}
		_, done = e.Release("y")
		done(false)
		if told := e.Want(t.Context(), "y", nil); told != connection.Refused {
			t.Errorf("whoever wanted what could not be removed was told %d, want Refused", told)
		}
	})
}
