package connection_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// Those who come while a read is under way share the next one.
func TestRoundIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			round connection.Round[int]
			reads int
			begun = make(chan struct{})
			mu    sync.Mutex
			got   []int
			all   sync.WaitGroup
		)
		ask := func() {
			value, err := round.Get(t.Context(), func(context.Context) (int, error) {
				reads++
				mine := reads
				<-begun
				return mine, nil
			})
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got = append(got, value)
		}
		all.Go(ask)
		synctest.Wait()
		for range 9 {
			all.Go(ask)
		}
		synctest.Wait()
		close(begun)
		all.Wait()
		slices.Sort(got)
		if want := []int{1, 2, 2, 2, 2, 2, 2, 2, 2, 2}; !slices.Equal(got, want) {
			t.Errorf("the reads answered %d, want %d", got, want)
		}
		all.Go(ask)
		all.Wait()
		if reads != 3 {
			t.Errorf("there were %d reads, want another one for who asks later", reads)
		}
	})
}

func TestRoundPassesErrorsOn(t *testing.T) {
	t.Parallel()
	var round connection.Round[int]
	failure := errors.New("no")
	if _, err := round.Get(t.Context(), func(context.Context) (int, error) { return 0, failure }); !errors.Is(err, failure) {
		t.Errorf("the error is %v, want %v", err, failure)
	}
	if value, err := round.Get(t.Context(), func(context.Context) (int, error) { return 7, nil }); value != 7 || err != nil {
		t.Errorf("got %d and %v after a failure", value, err)
	}
}

// Whoever is cancelled while waiting does not wait.
func TestRoundIsCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var (
			round connection.Round[int]
			begun = make(chan struct{})
			all   sync.WaitGroup
		)
		slow := func(ctx context.Context) (int, error) {
			<-begun
			return 1, ctx.Err()
		}
		for range 2 {
			all.Go(func() { _, _ = round.Get(t.Context(), slow) })
			synctest.Wait()
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := round.Get(ctx, slow); !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v, want %v", err, context.Canceled)
		}
		close(begun)
		all.Wait()
	})
}

// Whoever waits does not give up with whom they wait for.
func TestRoundOutlivesWhoMakesIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var round connection.Round[int]
		read := func(ctx context.Context) (int, error) {
			select {
			case <-time.After(time.Second):
				return 2, nil
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}
		var group sync.WaitGroup
		get := func(ctx context.Context, want error) {
			group.Go(func() {
				if _, err := round.Get(ctx, read); !errors.Is(err, want) {
					t.Errorf("the error is %v, want %v", err, want)
				}
			})
			synctest.Wait()
		}
		impatient, giveUp := context.WithCancel(t.Context())
		get(t.Context(), nil)
		get(impatient, context.Canceled) // Makes the next read.
		get(t.Context(), nil)            // Waits for it.
		<-time.After(1500 * time.Millisecond)
		giveUp()
		group.Wait()
	})
}

// Whoever is to make the next read and is cancelled before that waits no longer, and no
// two reads run at a time.
func TestRoundIsHandedOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var round connection.Round[int]
		reading, most := 0, 0
		read := func(ctx context.Context) (int, error) {
			reading++
			most = max(most, reading)
			<-time.After(time.Minute)
			reading--
			return 1, ctx.Err()
		}
		var group sync.WaitGroup
		get := func(ctx context.Context, want error, after time.Duration) {
			began := time.Now()
			group.Go(func() {
				if _, err := round.Get(ctx, read); !errors.Is(err, want) || time.Since(began) != after {
					t.Errorf("it ended after %s with %v, want %v after %s", time.Since(began), err, want, after)
				}
			})
			synctest.Wait()
		}
		impatient, giveUp := context.WithTimeout(t.Context(), time.Second)
		defer giveUp()
		get(t.Context(), nil, time.Minute)
		get(impatient, context.DeadlineExceeded, time.Second)
		get(t.Context(), nil, 2*time.Minute)
		get(t.Context(), nil, 2*time.Minute)
		group.Wait()
		if most != 1 {
			t.Errorf("%d reads ran at a time", most)
		}
	})
}
