package client_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A counter is a server that takes so many calls of each operation a minute, in
// windows that begin with their first call, and answers each of them with success.
type counter struct {
	limit int
	// silent is set where it does not tell how the calls stand.
	silent bool
	// length is that of a window, a minute if zero; takes is how long a call takes.
	length, takes time.Duration
	// ahead is how far its clock is ahead of the client's.
	ahead time.Duration

	mu      sync.Mutex
	began   map[string]time.Time
	used    map[string]int
	taken   []time.Time
	refused int
}

func newCounter(limit int) *counter {
	return &counter{limit: limit, began: map[string]time.Time{}, used: map[string]int{}}
}

func (s *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		http.NotFound(w, r) // It is a plain Public API.
		return
	}
	<-time.After(s.takes)
	status, body := http.StatusOK, granted
	if r.Method == http.MethodDelete {
		body = success
	}
	if !s.tell(w, r) {
		status, body = http.StatusTooManyRequests, refusedIt
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

// tell counts a call, tells how the calls stand, and reports whether it is taken.
func (s *counter) tell(w http.ResponseWriter, r *http.Request) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now().Add(s.ahead)
	length := cmp.Or(s.length, time.Minute)
	key := r.Method + r.URL.Path
	if now.Sub(s.began[key]) >= length {
		s.began[key], s.used[key] = now, 0
	}
	ends := s.began[key].Add(length)
	taken := true
	if s.used[key] >= s.limit {
		s.refused++
		taken = false
		w.Header().Set("Retry-After", strconv.Itoa(int((ends.Sub(now)+time.Second-1)/time.Second)))
	} else {
		s.used[key]++
		s.taken = append(s.taken, now)
	}
	if !s.silent {
		w.Header().Set("X-RateLimit-Consumed", strconv.Itoa(s.used[key]))
		w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(s.limit-s.used[key]))
		w.Header().Set("X-RateLimit-Reset", ends.Add(time.Second-1).Truncate(time.Second).UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	}
	w.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	return taken
}

// sparing returns a client of a handler that goes by the time of its bubble.
func sparing(t *testing.T, handler http.Handler, changes ...func(*client.Config)) *client.Client {
	t.Helper()
	changes = append([]func(*client.Config){at("http://in-process"), func(cfg *client.Config) {
		cfg.Sparing, cfg.Now, cfg.Wait, cfg.Jitter = true, nil, nil, nil
	}}, changes...)
	return newClient(t, client.InProcess(handler), changes...)
}

// replaceMany makes so many calls of one operation, ten at a time as Terraform does.
func replaceMany(t *testing.T, c *client.Client, calls int) {
	t.Helper()
	replaceAtOnce(t, c, calls, 10)
}

func replaceAtOnce(t *testing.T, c *client.Client, calls, parallelism int) {
	t.Helper()
	var group sync.WaitGroup
	room := make(chan struct{}, parallelism)
	for range calls {
		room <- struct{}{}
		group.Go(func() {
			defer func() { <-room }()
			if err := replacePermissions(t.Context(), c); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
}

func TestPacingIsNeverRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limit, calls, parallelism int
		takes, ahead              time.Duration
		minutes                   int
	}{
		"as Segment":                     {60, 200, 10, 0, 0, 3},
		"a server that takes its time":   {60, 200, 10, 50 * time.Millisecond, 0, 3},
		"many at a time":                 {60, 200, 100, 50 * time.Millisecond, 0, 3},
		"all at a time":                  {60, 200, 200, 50 * time.Millisecond, 0, 3},
		"fewer than go at a time":        {5, 30, 10, 50 * time.Millisecond, 0, 5},
		"one":                            {1, 4, 10, 50 * time.Millisecond, 0, 3},
		"a server whose clock is ahead":  {60, 200, 10, 0, time.Hour, 3},
		"a server whose clock is behind": {60, 200, 10, 0, -time.Hour, 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newCounter(test.limit)
				server.takes, server.ahead = test.takes, test.ahead
				started, least := time.Now(), time.Duration(test.minutes)*time.Minute
				replaceAtOnce(t, sparing(t, server), test.calls, test.parallelism)
				if took := time.Since(started); took < least || took > least+20*time.Second {
					t.Errorf("%d calls at %d a minute took %s", test.calls, test.limit, took)
				}
				if server.refused != 0 || len(server.taken) != test.calls {
					t.Errorf("%d calls were taken and %d refused, want %d and none", len(server.taken), server.refused, test.calls)
				}
			})
		})
	}
}

// A window that ends in hours is an error that says so, and not a wait.
func TestPacingIsNotForHours(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCounter(1)
		server.length = 24 * time.Hour
		c := sparing(t, server)
		replaceMany(t, c, 1)
		started := time.Now()
		err := replacePermissions(t.Context(), c)
		const want = "ReplacePermissionsForUser was not sent, because its rate limit is used up for another 24h0m0s"
		if err == nil || err.Error() != want || !client.IsRateLimited(err) || client.MaybeDone(err) || time.Since(started) != 0 {
			t.Errorf("after %s: got %v, want %s", time.Since(started), err, want)
		}
	})
}

// Two processes with one token know nothing of each other but what the server says.
func TestPacingBesideAnotherProcess(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCounter(60)
		started := time.Now()
		var both sync.WaitGroup
		for range 2 {
			c := sparing(t, server)
			both.Go(func() { replaceMany(t, c, 100) })
		}
		both.Wait()
		if took := time.Since(started); took > 3*time.Minute+10*time.Second {
			t.Errorf("200 calls at 60 a minute took %s", took)
		}
		if len(server.taken) != 200 || server.refused > 60 {
			t.Errorf("%d calls were taken and %d refused, want 200 and a few", len(server.taken), server.refused)
		}
	})
}

// A server that only ever says that it has had enough is waited for.
func TestPacingBehindASilentServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCounter(60)
		server.silent = true
		started := time.Now()
		replaceMany(t, sparing(t, server), 130)
		if took := time.Since(started); took < 2*time.Minute || took > 2*time.Minute+10*time.Second {
			t.Errorf("130 calls at 60 a minute took %s", took)
		}
		if len(server.taken) != 130 || server.refused > 40 {
			t.Errorf("%d calls were taken and %d refused, want 130 and a few", len(server.taken), server.refused)
		}
	})
}

func TestPacingWithoutLimits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCounter(1 << 30)
		started := time.Now()
		replaceMany(t, sparing(t, server), 1000)
		if took := time.Since(started); took != 0 {
			t.Errorf("calls that nothing limits took %s", took)
		}
	})
}

// The limits of two operations have nothing to do with each other.
func TestPacingIsForEachOperation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCounter(1)
		c := sparing(t, server)
		started := time.Now()
		replaceMany(t, c, 1)
		if err := deleteGroup(t.Context(), c); err != nil {
			t.Error(err)
		}
		if took := time.Since(started); took != 0 {
			t.Errorf("the second operation waited %s for the first", took)
		}
		replaceMany(t, c, 1)
		if took := time.Since(started); took < time.Minute || took > time.Minute+time.Second {
			t.Errorf("the second call of the first operation came after %s", took)
		}
	})
}

// An operation whose answers tell another limit than the others share has a window of
// its own: it neither keeps them waiting nor goes by what they have used.
func TestPacingTellsLimitsApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		limits := map[string]int{"/users": 100, "/groups": 2}
		bodies := map[string]string{"/users": noUsers, "/groups": `{"data":{"userGroups":[],"pagination":{"current":"MA=="}}}`}
		used := map[string]int{"/users": 90}
		ends := time.Now().Add(time.Minute)
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !time.Now().Before(ends) {
				used, ends = map[string]int{}, time.Now().Add(time.Minute)
			}
			used[r.URL.Path]++
			w.Header().Set("X-RateLimit-Consumed", strconv.Itoa(used[r.URL.Path]))
			w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(limits[r.URL.Path]-used[r.URL.Path]))
			w.Header().Set("X-RateLimit-Reset", ends.UTC().Format(time.RFC1123))
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(bodies[r.URL.Path]))
		}))
		listGroups := func() error {
			_, err := client.Call(t.Context(), c, api.ListUserGroups, api.ListInput{})
			return err
		}
		list := func() error { return listUsers(t.Context(), c) }
		began := time.Now()
		for i, step := range []struct {
			do    func() error
			after time.Duration
		}{{list, 0}, {listGroups, 0}, {list, 0}, {listGroups, 0}, {list, 0}, {listGroups, time.Minute}, {list, time.Minute}} {
			if err := step.do(); err != nil || time.Since(began) != step.after {
				t.Errorf("call %d ended after %s with %v, want %s", i, time.Since(began), err, step.after)
			}
		}
	})
}

// A dry run counts with the operations that share a limit, and not as what it tries.
func TestPacingOfDryRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		used := map[bool]int{}
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			dry := strings.HasPrefix(r.URL.Path, api.DryRunPrefix)
			limit, body := 60, aGroup
			if dry || r.Method == http.MethodGet {
				dry, limit = true, 200
			}
			if r.Method == http.MethodGet {
				body = offerAll
			}
			used[dry]++
			w.Header().Set("X-RateLimit-Consumed", strconv.Itoa(used[dry]))
			w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(limit-used[dry]))
			w.Header().Set("X-RateLimit-Reset", epoch.Add(24*time.Hour).UTC().Format(time.RFC1123))
			w.Header().Set("Date", epoch.Add(24*time.Hour-time.Minute).UTC().Format(time.RFC1123))
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(body))
		}))
		began := time.Now()
		for range 50 {
			for _, op := range []api.Operation[api.CreateUserGroupInput, api.UserGroupOutput]{api.CreateUserGroup, api.CreateUserGroup.DryRun(), api.CreateUserGroup.DryRun()} {
				if _, err := client.Call(t.Context(), c, op, api.CreateUserGroupInput{Name: "Analysts"}); err != nil {
					t.Fatal(err)
				}
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("50 writes and 100 dry runs took %s", took)
		}
	})
}

func TestPacingEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCounter(1)
		c := sparing(t, server)
		replaceMany(t, c, 1)
		impatient, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		started := time.Now()
		err := replacePermissions(impatient, c)
		if took := time.Since(started); !errors.Is(err, context.DeadlineExceeded) || client.MaybeDone(err) || took != 10*time.Second {
			t.Errorf("the call ended after %s with %v", took, err)
		}
		replaceMany(t, c, 1) // The place of the one who left is free.
		if took := time.Since(started); took > time.Minute+time.Second {
			t.Errorf("the next call came after %s", took)
		}
		if len(server.taken) != 2 || server.refused != 0 {
			t.Errorf("%d calls were taken and %d refused, want 2 and none", len(server.taken), server.refused)
		}
	})
}

// The wait is told once, with how long and for what.
func TestPacingIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newCounter(1)
		var told []string
		c := sparing(t, server, func(cfg *client.Config) {
			cfg.Log = func(_ context.Context, message string, args ...any) {
				told = append(told, strings.TrimSpace(fmt.Sprintln(append([]any{message}, args...)...)))
			}
		})
		replaceMany(t, c, 1)
		told = nil
		replaceMany(t, c, 1)
		want := []string{"Waiting for the rate limit to reset. operation ReplacePermissionsForUser delay 1m0s"}
		if diff := gocmp.Diff(want, told); diff != "" {
			t.Errorf("what was logged (-want +got):\n%s", diff)
		}
	})
}

// An answer that cannot be read as a standing says nothing, and stops nobody.
func TestPacingByNonsense(t *testing.T) {
	t.Parallel()
	for name, headers := range map[string][]string{
		"no numbers":      {"X-RateLimit-Consumed", "many", "X-RateLimit-Remaining", "few", "X-RateLimit-Reset", "Thu, 20 Aug 2026 16:00:00 +0000"},
		"negative":        {"X-RateLimit-Consumed", "-1", "X-RateLimit-Remaining", "-60", "X-RateLimit-Reset", "Thu, 20 Aug 2026 16:00:00 +0000"},
		"no date":         {"X-RateLimit-Consumed", "1", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "soon"},
		"a date long ago": {"X-RateLimit-Consumed", "1", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "Thu, 20 Aug 1970 16:00:00 +0000"},
		"no limit at all": {"X-RateLimit-Consumed", "0", "X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "Thu, 20 Aug 2026 16:01:00 +0000"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			recorded := new(waits)
			c := newClient(t, play(answer(http.StatusOK, granted, headers...)), recordWaits(recorded), func(cfg *client.Config) { cfg.Sparing = true })
			replaceMany(t, c, 3)
			if taken := recorded.taken(); len(taken) > 0 {
				t.Errorf("the calls waited %v", taken)
			}
		})
	}
}

// Headers that mean nothing keep nobody waiting.
func TestPacingOfNonsense(t *testing.T) {
	t.Parallel()
	for name, said := range map[string]struct{ used, left string }{
		"none at all":         {"0", "0"},
		"more than there are": {"9223372036854775807", "1"},
		"less than nothing":   {"-5", "3"},
		"words":               {"many", "few"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("X-RateLimit-Consumed", said.used)
					w.Header().Set("X-RateLimit-Remaining", said.left)
					w.Header().Set("X-RateLimit-Reset", time.Now().Add(time.Minute).UTC().Format(http.TimeFormat))
					w.Header().Set("Content-Type", "application/json")
					_, _ = w.Write([]byte(granted))
				}))
				started := time.Now()
				replaceMany(t, c, 30)
				if took := time.Since(started); took > time.Second {
					t.Errorf("30 calls took %s", took)
				}
			})
		})
	}
}
