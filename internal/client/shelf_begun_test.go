package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// However many pages a list has and however its reads come, they take fewer requests
// than two for each page, and never more than two for each read.
func TestShelfTakesFewRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ objects, reads, parallelism, alone, pages int }{
		"one":                              {1, 1, 10, 1, 0},
		"ten of one page":                  {10, 10, 10, 0, 1},
		"ten of one page, one at a time":   {10, 10, 1, 1, 1},
		"all of ten pages":                 {10_000, 10_000, 10, 0, 10},
		"all of ten pages, one at a time":  {10_000, 10_000, 1, 9, 10},
		"one of ten pages":                 {10_000, 1, 10, 1, 0},
		"five of ten pages":                {10_000, 5, 10, 5, 1},
		"ten of twenty-five pages":         {25_000, 10, 10, 10, 1},
		"twenty of twenty-five pages":      {25_000, 20, 10, 20, 1},
		"a thousand of twenty-five pages":  {25_000, 1000, 10, 20, 25},
		"a thousand of them, one by one":   {25_000, 1000, 1, 24, 25},
		"a thousand of them, all together": {25_000, 1000, 1000, 0, 25},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				emails := people(test.objects, "p")
				server := invited(emails)
				wantRolesAtOnce(t, sparing(t, server), emails[:test.reads], test.parallelism, "reader")
				want := map[string]int{}
				if test.alone > 0 {
					want[api.ReadInvite.Name] = test.alone
				}
				if test.pages > 0 {
					want[api.ReadInvites.Name] = test.pages
				}
				wantCalls(t, server, want)
			})
		})
	}
}

// Those who come while a page is under way are counted.
func TestShelfCountsWhoComesMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(250, "p")
		server := invited(emails)
		server.pageSize = 10
		server.pause = func(*http.Request) time.Duration { return 5 * time.Millisecond }
		c := sparing(t, server)
		var group sync.WaitGroup
		group.Go(func() { wantRolesAtOnce(t, c, emails[:10], 10, "reader") })
		<-time.After(30 * time.Millisecond) // The first page is under way.
		group.Go(func() { wantRolesAtOnce(t, c, emails[10:40], 30, "reader") })
		group.Wait()
		wantCalls(t, server, map[string]int{api.ReadInvites.Name: 25})
	})
}

// What was kept of a list is read on from for as long as a list answers, and only
// while this process writes nothing in it.
func TestShelfKeepsNothingThatIsOutOfDate(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		after time.Duration
		write bool
		pages int
		// sees is what is read of an invite on the first page, which became an admin's.
		sees string
	}{
		"at once":       {0, false, 9, "reader"},
		"two minutes":   {time.Minute + 59*time.Second, false, 9, "reader"},
		"later":         {2*time.Minute + time.Second, false, 10, "admin"},
		"after a write": {0, true, 10, "admin"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				emails := people(100, "p")
				server := invited(emails)
				server.pageSize = 10
				c := sparing(t, server)
				wantRoles(t, c, emails[:5], "reader")
				wantCalls(t, server, map[string]int{api.ReadInvite.Name: 5, api.ReadInvites.Name: 1})
				server.invites[emails[0]] = "admin" // Behind our back.
				<-time.After(test.after)
				if test.write {
					if err := inviteAs(t.Context(), c, "zoe@example.com", "reader"); err != nil {
						t.Fatal(err)
					}
				}
				server.took()
				wantRolesAtOnce(t, c, emails[50:], 50, "reader")
				wantRoles(t, c, emails[:1], test.sees)
				want := map[string]int{api.ReadInvites.Name: test.pages}
				if test.write {
					want[api.ReadInvites.Name]++ // Zoe's is on an eleventh page.
				}
				wantCalls(t, server, want)
			})
		})
	}
}

// A walk that everybody leaves is gone on with by those who come then.
func TestShelfGoesOnWithAWalkThatWasLeft(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(100, "p")
		server := invited(emails)
		server.pageSize = 10
		server.pause = func(*http.Request) time.Duration { return 5 * time.Millisecond }
		c := sparing(t, server)
		ctx, cancel := context.WithTimeout(t.Context(), 70*time.Millisecond) // In the middle of the fifth page.
		defer cancel()
		for email, err := range concurrently(emails[:20], 20, func(email string) error {
			_, err := roleOf(ctx, c, email)
			return err
		}) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", email, err)
			}
		}
		server.took()
		wantRolesAtOnce(t, c, emails, 20, "reader")
		wantCalls(t, server, map[string]int{api.ReadInvites.Name: 6})
	})
}

// A server that promises another page for ever is asked for no more of them than
// there are reads, and everybody gets an answer.
func TestShelfOfAListWithoutEnd(t *testing.T) {
	t.Parallel()
	for name, total := range map[string]string{
		"no total": "", "a total that is too small": `,"totalEntries":1`, "a total below nothing": `,"totalEntries":-9223372036854775808`,
		"a total beyond all": `,"totalEntries":9223372036854775807`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				emails := people(200, "p")
				server := invited(emails)
				var mu sync.Mutex
				pages := 0
				c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path != api.ReadInvites.Path {
						server.ServeHTTP(w, r)
						return
					}
					mu.Lock()
					pages++
					next := pages
					mu.Unlock()
					w.Header().Set("Content-Type", "application/json")
					_, _ = fmt.Fprintf(w, `{"data":{"invites":[],"pagination":{"current":"at %d","next":"at %d"%s}}}`, next-1, next, total)
				}))
				wantRoles(t, c, emails, "reader")
				if reads := server.took()[api.ReadInvite.Name]; reads != 200 || pages > 200 {
					t.Errorf("200 reads took %d of one invite and %d pages", reads, pages)
				}
			})
		})
	}
}

// Whoever is looked for in the list waits for all of it, even if others were about to
// leave it at a part.
func TestShelfIsReadOnceForAllWhoLook(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(30, "p")
		server := invited(emails)
		server.pageSize = 1
		for _, email := range emails {
			server.accept(email)
		}
		server.pause = func(*http.Request) time.Duration { return 5 * time.Millisecond }
		c := sparing(t, server)
		if _, err := c.Features(t.Context()); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for _, email := range emails[:5] {
			group.Go(func() {
				if _, err := client.Call(t.Context(), c, api.GetUser, api.UserInput{UserID: "u-" + email}); err != nil {
					t.Errorf("%s: %v", email, err)
				}
			})
		}
		<-time.After(30 * time.Millisecond) // The first page is under way.
		for _, email := range emails[20:] {
			group.Go(func() {
				if _, found, err := client.FindUser(t.Context(), c, email); !found || err != nil {
					t.Errorf("%s: %v %v", email, found, err)
				}
			})
		}
		group.Wait()
		calls := server.took()
		if calls[api.ListUsers.Name] != 31 {
			t.Errorf("the calls are %v, want 31 pages", calls)
		}
	})
}
