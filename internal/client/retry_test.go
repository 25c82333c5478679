package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// TestRepeats tries every method with every failure on every kind of server.
// What is decided by it is how often the call is sent and whether its error says
// that the change may have been made.
func TestRepeats(t *testing.T) {
	t.Parallel()
	failures := map[string]struct {
		step step
		// safe is the number of requests of a call that may be repeated, unsafe
		// of a POST to a server without keys.
		safe, unsafe int
		unclear      bool
	}{
		"no connection":         {unconnected(io.ErrUnexpectedEOF), 5, 5, false},
		"connection lost":       {cutOff(io.ErrUnexpectedEOF), 5, 1, true},
		"301":                   {answer(http.StatusMovedPermanently, "", "Location", "/else"), 1, 1, false},
		"400":                   {answer(http.StatusBadRequest, refusedIt), 1, 1, false},
		"401":                   {answer(http.StatusUnauthorized, refusedIt), 1, 1, false},
		"404":                   {answer(http.StatusNotFound, refusedIt), 1, 1, false},
		"409":                   {answer(http.StatusConflict, refusedIt), 1, 1, false},
		"422":                   {answer(http.StatusUnprocessableEntity, refusedIt), 1, 1, false},
		"422 that is no JSON":   {answer(http.StatusUnprocessableEntity, "<p>"), 1, 1, false},
		"429":                   {answer(http.StatusTooManyRequests, refusedIt), 5, 5, false},
		"429 that is no JSON":   {answer(http.StatusTooManyRequests, "<p>"), 5, 5, false},
		"429 with an end":       {answer(http.StatusTooManyRequests, refusedIt, "Retry-After", "1"), 100, 100, false},
		"429 without an end":    {answer(http.StatusTooManyRequests, refusedIt, "Retry-After", "901"), 1, 1, false},
		"500":                   {answer(http.StatusInternalServerError, refusedIt), 1, 1, true},
		"501":                   {answer(http.StatusNotImplemented, refusedIt), 1, 1, true},
		"502":                   {answer(http.StatusBadGateway, refusedIt), 5, 1, true},
		"502 that is no JSON":   {answer(http.StatusBadGateway, "<p>"), 5, 1, true},
		"503":                   {answer(http.StatusServiceUnavailable, refusedIt), 5, 1, true},
		"503 with an end":       {answer(http.StatusServiceUnavailable, refusedIt, "Retry-After", "1"), 5, 1, true},
		"504":                   {answer(http.StatusGatewayTimeout, refusedIt), 5, 1, true},
		"success that is none":  {answer(http.StatusOK, "<p>"), 1, 1, true},
		"a status out of place": {answer(http.StatusSwitchingProtocols, ""), 1, 1, false},
	}
	methods := map[string]func(context.Context, *client.Client) error{
		http.MethodGet: listUsers, http.MethodPut: replacePermissions, http.MethodPatch: renameGroup,
		http.MethodDelete: deleteGroup, http.MethodPost: createGroup,
	}
	servers := map[string]struct {
		features step
		keys     bool
	}{
		"with keys":            {answer(http.StatusOK, offerAll), true},
		"without keys":         {answer(http.StatusOK, offerNone), false},
		"plain":                {answer(http.StatusNotFound, notFound), false},
		"that hides its frame": {answer(http.StatusInternalServerError, refusedIt), false},
	}
	for failureName, failure := range failures {
		for method, do := range methods {
			for serverName, server := range servers {
				t.Run(failureName+"/"+method+"/"+serverName, func(t *testing.T) {
					t.Parallel()
					transport := play(failure.step).offering(server.features)
					err := do(t.Context(), newClient(t, transport))
					failing(t, err)
					writes := method != http.MethodGet
					want := failure.safe
					if method == http.MethodPost && !server.keys {
						want = failure.unsafe
					}
					if got := len(transport.sent()); got != want {
						t.Errorf("%d requests were sent, want %d", got, want)
					}
					if got := client.MaybeDone(err); got != (writes && failure.unclear) {
						t.Errorf("MaybeDone is %t for %v", got, err)
					}
					checkKeys(t, transport, writes && server.keys)
					if got := transport.askedFeatures() == 1; got != writes {
						t.Errorf("the features were asked for %d times", transport.askedFeatures())
					}
				})
			}
		}
	}
}

// checkKeys asserts that all requests carry the same key, or none does.
func checkKeys(t *testing.T, transport *script, wanted bool) {
	t.Helper()
	requests := transport.sent()
	key := requests[0].Header.Get(api.HeaderIdempotencyKey)
	if got := len(key) >= 26; got != wanted {
		t.Errorf("the key is %q, wanted: %t", key, wanted)
	}
	for _, request := range requests {
		if got := request.Header.Values(api.HeaderIdempotencyKey); wanted && !cmp.Equal(got, []string{key}) || !wanted && got != nil {
			t.Errorf("a repeat has the key %q, the first request had %q", got, key)
		}
	}
}

// A dry run does nothing, so that it needs no key and may be sent again whatever
// became of it.
func TestDryRunsAreRepeatedWithoutAKey(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]step{"502": answer(http.StatusBadGateway, refusedIt), "connection lost": cutOff(io.ErrUnexpectedEOF)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := play(failure, failure, answer(http.StatusOK, aGroup), failure).offering(answer(http.StatusOK, offerAll))
			c := newClient(t, transport)
			try := func() (api.UserGroupOutput, error) {
				return client.Call(t.Context(), c, api.CreateUserGroup.DryRun(), api.CreateUserGroupInput{Name: "Analysts"})
			}

			out, err := try()

			if err != nil || out.UserGroup.ID != "g1" {
				t.Errorf("got %+v and %v", out, err)
			}
			if got := len(transport.sent()); got != 3 {
				t.Errorf("%d requests were sent, want 3", got)
			}
			checkKeys(t, transport, false)
			if got := transport.askedFeatures(); got != 0 {
				t.Errorf("the features were asked for %d times", got)
			}
			for _, request := range transport.sent() {
				if got := request.Method + " " + request.URL.Path; got != "POST /access/v1/dry-run/groups" {
					t.Errorf("sent %s", got)
				}
			}
			_, err = try()
			failing(t, err)
			if client.MaybeDone(err) {
				t.Errorf("a dry run may have been done: %v", err)
			}
		})
	}
}

func TestEveryWriteHasAKeyOfItsOwn(t *testing.T) {
	t.Parallel()
	transport := play(answer(http.StatusOK, aGroup)).offering(answer(http.StatusOK, offerAll))
	c := newClient(t, transport)
	keys := map[string]bool{}
	for range 3 {
		if err := createGroup(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	for _, request := range transport.sent() {
		keys[request.Header.Get(api.HeaderIdempotencyKey)] = true
	}
	if len(keys) != 3 {
		t.Errorf("three writes had %d keys", len(keys))
	}
	if got := transport.askedFeatures(); got != 1 {
		t.Errorf("the features were asked for %d times, want 1", got)
	}
}

func TestRepeatSucceeds(t *testing.T) {
	t.Parallel()
	var w waits
	transport := play(
		unconnected(errors.New("away")), cutOff(io.EOF), answer(http.StatusBadGateway, "<p>"), answer(http.StatusServiceUnavailable, "{}"),
		answer(http.StatusOK, noUsers),
	)
	if err := listUsers(t.Context(), newClient(t, transport, recordWaits(&w))); err != nil {
		t.Fatal(err)
	}
	want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second}
	if diff := cmp.Diff(want, w.taken()); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
}

func TestBackoffIsCapped(t *testing.T) {
	t.Parallel()
	var w waits
	c := newClient(t, play(cutOff(io.EOF)), recordWaits(&w), func(cfg *client.Config) { cfg.MaxTries = 8 })
	failing(t, listUsers(t.Context(), c))
	want := []time.Duration{
		time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 30 * time.Second, 30 * time.Second,
	}
	if diff := cmp.Diff(want, w.taken()); diff != "" {
		t.Errorf("waits (-want +got):\n%s", diff)
	}
}

func TestJitterIsFull(t *testing.T) {
	t.Parallel()
	var w waits
	c := newClient(t, play(cutOff(io.EOF)), recordWaits(&w), func(cfg *client.Config) { cfg.Jitter, cfg.MaxTries = nil, 40 })
	failing(t, listUsers(t.Context(), c))
	seen := map[time.Duration]bool{}
	for _, delay := range w.taken() {
		if delay < 0 || delay > 30*time.Second {
			t.Errorf("a wait of %s", delay)
		}
		seen[delay] = true
	}
	if len(seen) < 30 {
		t.Errorf("%d of 39 waits differ", len(seen))
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	t.Parallel()
	const (
		atOnce = time.Second // By what is added at random.
		unsaid = -1
	)
	unknown := map[int]time.Duration{http.StatusTooManyRequests: 30 * time.Second, http.StatusServiceUnavailable: time.Second}
	for value, want := range map[string]time.Duration{
		"7":                               7 * time.Second,
		" 60 ":                            time.Minute,
		"900":                             15 * time.Minute,
		"0":                               atOnce,
		"Thu, 20 Aug 2026 16:00:42 GMT":   42 * time.Second,
		"Thu, 20 Aug 2026 16:00:42 +0000": 42 * time.Second,
		"Thu, 20 Aug 2026 18:01:00 +0200": time.Minute,
		"20 Aug 2026 16:00:05 +0000":      5 * time.Second,
		"Thu, 20 Aug 2026 15:00:00 GMT":   atOnce,
		"-5":                              unsaid,
		"1.5":                             unsaid,
		"soon":                            unsaid,
		"":                                unsaid,
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			for _, status := range []int{http.StatusTooManyRequests, http.StatusServiceUnavailable} {
				var w waits
				transport := play(answer(status, refusedIt, "Retry-After", value), answer(http.StatusOK, noUsers))
				if err := listUsers(t.Context(), newClient(t, transport, recordWaits(&w))); err != nil {
					t.Fatal(err)
				}
				want := want
				if want == unsaid {
					want = unknown[status]
				}
				if diff := cmp.Diff([]time.Duration{want}, w.taken()); diff != "" {
					t.Errorf("%d: waits (-want +got):\n%s", status, diff)
				}
			}
		})
	}
}

// A refusal for the number of calls lasts as long as anything in it tells, whoever says
// it in whatever place. The server's clock is an hour ahead.
func TestRefusalsWithoutRetryAfter(t *testing.T) {
	t.Parallel()
	const (
		date = "Thu, 20 Aug 2026 17:00:00 GMT"
		soon = "Thu, 20 Aug 2026 17:00:42 GMT"
	)
	body := func(data string) string {
		return `{"errors":[{"type":"RequestError","message":"Too many requests","data":` + data + `}]}`
	}
	for name, test := range map[string]struct {
		step step
		want time.Duration
	}{
		"in the body":            {answer(http.StatusTooManyRequests, body(`{"remainingPoints":0,"msBeforeNext":41500,"consumedPoints":61}`)), 41500 * time.Millisecond},
		"no number":              {answer(http.StatusTooManyRequests, body(`{"msBeforeNext":"soon"}`)), 30 * time.Second},
		"negative":               {answer(http.StatusTooManyRequests, body(`{"msBeforeNext":-1}`)), 30 * time.Second},
		"in the headers":         {answer(http.StatusTooManyRequests, body(`{}`), "Date", date, "X-RateLimit-Consumed", "60", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", soon), 42 * time.Second},
		"a date":                 {answer(http.StatusTooManyRequests, body(`{}`), "Date", date, "Retry-After", soon), 42 * time.Second},
		"in the header first":    {answer(http.StatusTooManyRequests, body(`{"msBeforeNext":41500}`), "Retry-After", "7"), 7 * time.Second},
		"no word of this server": {answer(http.StatusTooManyRequests, "<p>"), 30 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var w waits
			transport := play(test.step, answer(http.StatusOK, noUsers))
			if err := listUsers(t.Context(), newClient(t, transport, recordWaits(&w))); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]time.Duration{test.want}, w.taken()); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRetryAfterTooLong(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]time.Duration{
		"901":                             901 * time.Second,
		"9223372037":                      1<<63 - 1,
		"99999999999999999999999":         1<<63 - 1,
		"Fri, 20 Aug 2027 16:00:00 GMT":   365 * 24 * time.Hour,
		"Thu, 20 Aug 2026 16:15:01 +0000": 15*time.Minute + time.Second,
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			var w waits
			transport := play(answer(http.StatusTooManyRequests, refusedIt, "Retry-After", value))
			err := listUsers(t.Context(), newClient(t, transport, recordWaits(&w)))
			failing(t, err)
			var refused *client.Error
			if !errors.As(err, &refused) || refused.RetryAfter != want {
				t.Errorf("the error is %#v, want one with RetryAfter %s", err, want)
			}
			if len(w.taken()) != 0 || len(transport.sent()) != 1 {
				t.Errorf("waits %v, requests %d, want none and 1", w.taken(), len(transport.sent()))
			}
		})
	}
}

// Waiting for a rate limit leaves the tries for other failures untouched.
func TestRateLimitUsesNoTries(t *testing.T) {
	t.Parallel()
	var w waits
	limited := answer(http.StatusTooManyRequests, refusedIt, "Retry-After", "60")
	lost := cutOff(io.EOF)
	transport := play(limited, lost, limited, lost, limited, lost, limited, lost, limited, answer(http.StatusOK, noUsers))
	if err := listUsers(t.Context(), newClient(t, transport, recordWaits(&w))); err != nil {
		t.Fatal(err)
	}
	var total time.Duration
	for _, delay := range w.taken() {
		total += delay
	}
	if want := 5*time.Minute + 15*time.Second; total != want {
		t.Errorf("the waits are %s in all, want %s: %v", total, want, w.taken())
	}
}

// A write that got lost and is then refused may have been made the first time.
func TestMaybeDoneAtAnEarlierTry(t *testing.T) {
	t.Parallel()
	transport := play(cutOff(io.EOF), answer(http.StatusNotFound, notFound))
	err := deleteGroup(t.Context(), newClient(t, transport))
	want := "the server answered DeleteUserGroup with 404 Not Found: There is no such thing" +
		"; the change may have been made nevertheless, so look before it is tried again"
	if got := failing(t, err); got != want {
		t.Errorf("the error is\n%s, want\n%s", got, want)
	}
	if !client.MaybeDone(err) || !client.IsNotFound(err) {
		t.Errorf("MaybeDone is %t and IsNotFound %t, want both", client.MaybeDone(err), client.IsNotFound(err))
	}
}

func TestLongWaitsAreLogged(t *testing.T) {
	t.Parallel()
	var logged [][]any
	transport := play(cutOff(io.EOF), answer(http.StatusTooManyRequests, refusedIt, "Retry-After", "60"), answer(http.StatusOK, noUsers))
	c := newClient(t, transport, func(cfg *client.Config) {
		cfg.Log = func(_ context.Context, message string, args ...any) {
			logged = append(logged, append([]any{message}, args...))
		}
	})
	if err := listUsers(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	want := [][]any{{
		"Waiting before a request is repeated.", "operation", "ListUsers", "delay", "1m0s",
		"error", "the server answered ListUsers with 429 Too Many Requests: It was refused (to be tried again after 1m0s)",
	}}
	if diff := cmp.Diff(want, logged); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}

func TestWritingWithoutFeaturesIsLogged(t *testing.T) {
	t.Parallel()
	var logged []any
	transport := play(answer(http.StatusOK, aGroup)).offering(answer(http.StatusInternalServerError, refusedIt))
	c := newClient(t, transport, func(cfg *client.Config) {
		cfg.Log = func(_ context.Context, message string, args ...any) { logged = append([]any{message}, args...) }
	})
	if err := createGroup(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	want := []any{
		"Writing without an idempotency key, since the server did not tell its features.", "operation", "CreateUserGroup",
		"error", "the server answered ReadFeatures with 500 Internal Server Error: It was refused",
	}
	if diff := cmp.Diff(want, logged); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}
