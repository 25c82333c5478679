package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A context that has ended sends nothing.
func TestCancelledBefore(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	transport := play(answer(http.StatusOK, noUsers))
	err := deleteGroup(ctx, newClient(t, transport))
	if got, want := failing(t, err), "DeleteUserGroup was interrupted: context canceled"; got != want {
		t.Errorf("the error is %q, want %q", got, want)
	}
	if !errors.Is(err, context.Canceled) || client.MaybeDone(err) {
		t.Errorf("the error is %#v", err)
	}
	if got := len(transport.sent()) + transport.askedFeatures(); got != 0 {
		t.Errorf("%d requests were sent", got)
	}
}

// The real timer is at work here: were it not stopped, the test would last for
// ten minutes.
func TestCancelledWhileWaiting(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	transport := play(answer(http.StatusTooManyRequests, refusedIt, "Retry-After", "600"))
	c := newClient(t, transport, func(cfg *client.Config) {
		cfg.Wait = nil
		cfg.Log = func(context.Context, string, ...any) { cancel() }
	})
	err := createGroup(ctx, c)
	want := "CreateUserGroup was interrupted: context canceled (before that: the server answered CreateUserGroup with " +
		"429 Too Many Requests: It was refused (to be tried again after 10m0s))"
	if got := failing(t, err); got != want {
		t.Errorf("the error is\n%s, want\n%s", got, want)
	}
	var refused *client.Error
	if !errors.Is(err, context.Canceled) || !errors.As(err, &refused) || client.MaybeDone(err) {
		t.Errorf("the error is %#v", err)
	}
}

// A write that was under way when the context ended may have been carried out,
// and the server learns that nobody waits any more.
func TestCancelledInFlight(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]func(*testing.T, http.Handler) *client.Client{
		"over HTTP": overHTTP, "in process": inProcess,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			ended := make(chan error, 1)
			handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodGet {
					http.NotFound(w, r)
					return
				}
				// A server notices that a caller is gone once it has read the body.
				_, _ = io.Copy(io.Discard, r.Body)
				cancel()
				<-r.Context().Done()
				ended <- r.Context().Err()
			})
			err := createGroup(ctx, serve(t, handler))
			want := "CreateUserGroup was interrupted: context canceled; the change may have been made nevertheless, so look before it is tried again"
			if got := failing(t, err); got != want {
				t.Errorf("the error is\n%s, want\n%s", got, want)
			}
			if !errors.Is(err, context.Canceled) || !client.MaybeDone(err) {
				t.Errorf("the error is %#v", err)
			}
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("the handler's context ended with %v", err)
			}
		})
	}
}

// silent is a server that never answers.
var silent = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })

func TestServerNeverAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var w waits
		start := time.Now()
		c := newClient(t, client.InProcess(silent), recordWaits(&w), func(cfg *client.Config) { cfg.Timeout = 20 * time.Second })
		err := listUsers(t.Context(), c)
		if got, want := failing(t, err), "no answer from https://api.test to ListUsers: it took too long (timeout)"; got != want {
			t.Errorf("the error is %q, want %q", got, want)
		}
		if got, want := time.Since(start), 5*20*time.Second; got != want {
			t.Errorf("five tries took %s, want %s", got, want)
		}
		if got := len(w.taken()); got != 4 {
			t.Errorf("it was repeated %d times, want 4", got)
		}
	})
}

func TestDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
		defer cancel()
		start := time.Now()
		err := listUsers(ctx, newClient(t, client.InProcess(silent), func(cfg *client.Config) { cfg.Wait = nil }))
		want := "ListUsers was interrupted: context deadline exceeded"
		if got := failing(t, err); got != want {
			t.Errorf("the error is %q, want %q", got, want)
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the error is %#v", err)
		}
		if got, want := time.Since(start), 90*time.Second; got != want {
			t.Errorf("the call took %s, want %s", got, want)
		}
	})
}

// The delays are what a real timer waits.
func TestDefaultWaitTakesItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		transport := play(answer(http.StatusTooManyRequests, refusedIt, "Retry-After", "60"), answer(http.StatusOK, noUsers))
		if err := listUsers(t.Context(), newClient(t, transport, func(cfg *client.Config) { cfg.Wait = nil })); err != nil {
			t.Fatal(err)
		}
		if got := time.Since(start); got != time.Minute {
			t.Errorf("the call took %s, want 1m0s", got)
		}
	})
}
