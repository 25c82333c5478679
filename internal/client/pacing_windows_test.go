package client_test

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// Two answers at once that tell the limit of an operation's own open one window, not two.
func TestPacingLearnsOfALimitOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		used, refused := map[string]int{}, 0
		ends := time.Now().Add(time.Minute)
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			limit, body := 100, noUsers
			<-time.After(time.Second)
			if r.URL.Path == "/groups" {
				limit, body = 6, `{"data":{"userGroups":[],"pagination":{"current":"MA=="}}}`
			}
			mu.Lock()
			if !time.Now().Before(ends) {
				used, ends = map[string]int{}, time.Now().Add(time.Minute)
			}
			used[r.URL.Path]++
			count := used[r.URL.Path]
			w.Header().Set("X-RateLimit-Consumed", strconv.Itoa(min(count, limit)))
			w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(max(limit-count, 0)))
			w.Header().Set("X-RateLimit-Reset", ends.UTC().Format(time.RFC1123))
			if count > limit {
				refused++
			}
			mu.Unlock()
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(body))
		}))
		if err := listUsers(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for i := range 12 {
			group.Go(func() {
				<-time.After(time.Duration(i) * 400 * time.Millisecond)
				if _, err := client.Call(t.Context(), c, api.ListUserGroups, api.ListInput{}); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if refused > 0 {
			t.Errorf("%d calls were too many", refused)
		}
	})
}

// Whoever waits in the window of an operation's own hears of its end from a call that was
// let in by the shared one, before anybody knew of the other.
func TestPacingHearsOfItsEndFromAnotherWindow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		// The calls of groups: how long each takes, and what it says was used; nothing if it fails.
		script := []struct {
			takes time.Duration
			used  int
			ends  time.Duration
		}{{6500 * time.Millisecond, 2, 12 * time.Second}, {0, 1, 5 * time.Second}, {2 * time.Second, 0, 0}, {2 * time.Second, 0, 0}, {0, 1, time.Minute}}
		var calls atomic.Int64
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			limit, used, ends, body := 100, 1, time.Minute, noUsers
			if r.URL.Path == "/groups" {
				one := script[calls.Add(1)-1]
				<-time.After(one.takes)
				if one.used == 0 {
					w.WriteHeader(http.StatusInternalServerError)
					return
				}
				limit, used, ends, body = 2, one.used, one.ends, `{"data":{"userGroups":[],"pagination":{"current":"MA=="}}}`
			}
			w.Header().Set("X-RateLimit-Consumed", strconv.Itoa(used))
			w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(limit-used))
			w.Header().Set("X-RateLimit-Reset", began.Add(ends).UTC().Format(time.RFC1123))
			_, _ = w.Write([]byte(body))
		}))
		if err := listUsers(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		var group sync.WaitGroup
		list := func(ends time.Duration, succeeds bool) {
			group.Go(func() {
				_, err := client.Call(ctx, c, api.ListUserGroups, api.ListInput{})
				if (err == nil) != succeeds || time.Since(began) != ends {
					t.Errorf("it ended after %s with %v, want %s", time.Since(began), err, ends)
				}
			})
			synctest.Wait()
		}
		list(6500*time.Millisecond, true)
		list(0, true)
		<-time.After(6 * time.Second)
		list(8*time.Second, false)
		list(8*time.Second, false)
		list(12*time.Second, true)
		group.Wait()
	})
}
