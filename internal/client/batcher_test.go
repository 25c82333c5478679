package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A host is a server that invites people, all of a request or none. It refuses
// addresses that begin with "bad", naming their entries, and those that begin with
// "odd", naming none.
type host struct {
	takes time.Duration

	mu       sync.Mutex
	invited  map[string]int
	requests []int // of how many entries
	longest  int   // of the URLs
	doubles  int   // addresses that stood in a request twice
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet {
		http.NotFound(w, r) // It is a plain Public API.
		return
	}
	<-time.After(h.takes)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.longest = max(h.longest, len(r.URL.String()))
	emails, answer, list := h.read(r)
	h.requests = append(h.requests, len(emails))
	different := map[string]bool{}
	for _, email := range emails {
		different[api.FoldEmail(email)] = true
	}
	h.doubles += len(emails) - len(different)
	status, refused := http.StatusOK, []string(nil)
	for i, email := range emails {
		switch {
		case strings.HasPrefix(email, "bad"):
			refused = append(refused, fmt.Sprintf(`{"type":"input-validation","message":"%s is bad","field":"%s.%d.email"}`, email, list, i))
		case strings.HasPrefix(email, "odd"):
			refused = append(refused, `{"type":"input-validation","message":"something is odd"}`)
		}
	}
	if len(refused) > 0 {
		status, answer = http.StatusUnprocessableEntity, `{"errors":[`+strings.Join(refused, ",")+`]}`
	} else {
		for _, email := range emails {
			h.invited[email]++
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(answer))
}

// read returns the addresses of a request, what it is answered, and the name of the
// list that they stand in.
func (h *host) read(r *http.Request) (emails []string, answer, list string) {
	if r.Method == http.MethodDelete {
		for i := range len(r.URL.Query()) {
			emails = append(emails, r.URL.Query().Get(fmt.Sprintf("emails.%d", i)))
		}
		return emails, success, "emails"
	}
	var in api.CreateInvitesInput
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		panic(err)
	}
	for _, invite := range in.Invites {
		emails = append(emails, invite.Email)
	}
	body, err := json.Marshal(map[string]any{"data": api.CreateInvitesOutput{Emails: emails}})
	if err != nil {
		panic(err)
	}
	return emails, string(body), "invites"
}

func newHost() *host {
	return &host{takes: 5 * time.Millisecond, invited: map[string]int{}}
}

func invite(ctx context.Context, c *client.Client, email string) error {
	out, err := client.Call(ctx, c, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{Email: email}}})
	if err == nil && !slices.Equal(out.Emails, []string{email}) {
		err = fmt.Errorf("inviting %s answered %q", email, out.Emails)
	}
	return err
}

func withdraw(ctx context.Context, c *client.Client, email string) error {
	_, err := client.Call(ctx, c, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{email}})
	return err
}

// people returns so many addresses.
func people(count int, prefix string) []string {
	emails := make([]string, count)
	for i := range emails {
		emails[i] = fmt.Sprintf("%s%04d@example.com", prefix, i)
	}
	return emails
}

// concurrently does something with each address, so many at a time, and returns how
// each of them ended.
func concurrently(emails []string, parallelism int, do func(email string) error) map[string]error {
	ends := map[string]error{}
	var mu sync.Mutex
	var group sync.WaitGroup
	room := make(chan struct{}, parallelism)
	for _, email := range emails {
		room <- struct{}{}
		group.Go(func() {
			err := do(email)
			mu.Lock()
			ends[email] = err
			mu.Unlock()
			<-room
		})
	}
	group.Wait()
	return ends
}

// Whatever the parallelism, what Terraform does at a time goes together.
func TestBatchTakesTheFewestRequests(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ people, parallelism, want int }{
		"ten at a time":              {200, 10, 20},
		"one at a time":              {5, 1, 5},
		"two hundred at a time":      {1000, 200, 5},
		"more than a request takes":  {900, 300, 5},
		"fewer than there are hands": {7, 10, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newHost()
				c := sparing(t, server)
				for email, err := range concurrently(people(test.people, "p"), test.parallelism, func(email string) error { return invite(t.Context(), c, email) }) {
					if err != nil || server.invited[email] != 1 {
						t.Errorf("%s was invited %d times: %v", email, server.invited[email], err)
					}
				}
				if len(server.requests) != test.want {
					t.Errorf("%d requests, want %d: %v", len(server.requests), test.want, server.requests)
				}
			})
		})
	}
}

// Entries in a URL are bounded by its length.
func TestBatchKeepsURLsShort(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newHost()
		c := sparing(t, server)
		emails := people(300, strings.Repeat("quite-a-long-name+", 4))
		for email, err := range concurrently(emails, 300, func(email string) error { return withdraw(t.Context(), c, email) }) {
			if err != nil || server.invited[email] != 1 {
				t.Errorf("%s was withdrawn %d times: %v", email, server.invited[email], err)
			}
		}
		if server.longest > 6<<10 || server.longest < 4<<10 {
			t.Errorf("the longest URL has %d bytes", server.longest)
		}
	})
}

// The same entry twice in a request would be another thing than twice by itself.
func TestBatchNeverRepeatsAnEntry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newHost()
		c := sparing(t, server)
		var group sync.WaitGroup
		for _, email := range []string{"ada@example.com", "grace@example.com", "Ada@example.com", "alan@example.com"} {
			group.Go(func() {
				if err := invite(t.Context(), c, email); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if server.doubles != 0 || len(server.invited) != 4 {
			t.Errorf("%d addresses stood in a request twice; invited were %v", server.doubles, slices.Collect(maps.Keys(server.invited)))
		}
	})
}

// Whoever gives up leaves, before and after the request is sent, and takes nobody
// along.
func TestBatchAndGivingUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		after   time.Duration
		unclear bool
		invited int
	}{
		"before it is sent": {10 * time.Millisecond, false, 3},
		"after it was sent": {27 * time.Millisecond, true, 4},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newHost()
				c := sparing(t, server)
				var group sync.WaitGroup
				group.Go(func() {
					ctx, cancel := context.WithTimeout(t.Context(), test.after)
					defer cancel()
					started := time.Now()
					err := invite(ctx, c, "impatient@example.com")
					if !errors.Is(err, context.DeadlineExceeded) || client.MaybeDone(err) != test.unclear || time.Since(started) != test.after {
						t.Errorf("after %s: %v", time.Since(started), err)
					}
				})
				for email, err := range concurrently(people(3, "p"), 3, func(email string) error { return invite(t.Context(), c, email) }) {
					if err != nil {
						t.Errorf("%s: %v", email, err)
					}
				}
				group.Wait()
				if len(server.invited) != test.invited || len(server.requests) != 1 {
					t.Errorf("%v were invited by %d requests", slices.Collect(maps.Keys(server.invited)), len(server.requests))
				}
			})
		})
	}
}

// Whoever gives up while the rate limit has no room has sent nothing, and is not sent
// later.
func TestBatchLeavesBeforeItsTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newHost()
		limited := newCounter(1)
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				http.NotFound(w, r)
				return
			}
			limited.tell(w, r)
			server.ServeHTTP(w, r)
		}))
		if err := invite(t.Context(), c, "first@example.com"); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		group.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			if err := invite(ctx, c, "impatient@example.com"); !errors.Is(err, context.DeadlineExceeded) || client.MaybeDone(err) {
				t.Error(err)
			}
		})
		group.Go(func() {
			if err := invite(t.Context(), c, "patient@example.com"); err != nil {
				t.Error(err)
			}
		})
		group.Wait()
		if want := map[string]int{"first@example.com": 1, "patient@example.com": 1}; !maps.Equal(want, server.invited) {
			t.Errorf("invited were %v", server.invited)
		}
	})
}

// Batches of one operation that wait for the same limit each have a place of their own in
// it: whoever gives up without one has sent nothing.
func TestBatchesOfGroupsWaitForTheirTurns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, limited := newRegistry(), newCounter(3)
		groups := people(11, "g")
		for _, id := range groups {
			server.groups[id] = map[string]bool{}
		}
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				ofAll := r.Clone(r.Context())
				ofAll.URL.Path = "/groups"
				limited.tell(w, ofAll)
			}
			server.ServeHTTP(w, r)
		}))
		add := func(ctx context.Context, id, email string) error {
			_, err := client.Call(ctx, c, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: []string{email}})
			return err
		}
		for range 3 {
			if err := add(t.Context(), groups[0], "first@example.com"); err != nil {
				t.Fatal(err)
			}
		}
		server.took()
		var group sync.WaitGroup
		var late atomic.Int64
		for _, id := range groups[1:] {
			group.Go(func() {
				if err := add(t.Context(), id, "patient@example.com"); err != nil {
					t.Errorf("%s: %v", id, err)
				}
			})
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), 70*time.Second) // Three have gone by then.
				defer cancel()
				switch err := add(ctx, id, "impatient@example.com"); {
				case err == nil:
				case errors.Is(err, context.DeadlineExceeded) && !client.MaybeDone(err):
					late.Add(1)
				default:
					t.Errorf("%s: %v", id, err)
				}
			})
		}
		group.Wait()
		if late.Load() != 7 {
			t.Errorf("%d gave up, want 7", late.Load())
		}
		wantCalls(t, server, map[string]int{api.AddUsersToUserGroup.Name: 10})
	})
}

// Nobody waits for an answer that nobody wants.
func TestBatchEndsWithTheLastWhoWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked, ended := make(chan struct{}), make(chan struct{})
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				http.NotFound(w, r)
				return
			}
			close(asked)
			<-r.Context().Done()
			close(ended)
		}))
		ctx, cancel := context.WithCancel(t.Context())
		for range 2 {
			go func() {
				if err := invite(ctx, c, fmt.Sprintf("p%p@example.com", new(int))); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			}()
		}
		<-asked
		cancel()
		<-ended
	})
}

// An end that is not clear is not clear to anybody.
func TestBatchSharesWhatIsUnclear(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				http.NotFound(w, r)
				return
			}
			w.WriteHeader(http.StatusInternalServerError)
		}))
		for email, err := range concurrently(people(3, "p"), 3, func(email string) error { return invite(t.Context(), c, email) }) {
			if !client.MaybeDone(err) {
				t.Errorf("%s: %v", email, err)
			}
		}
	})
}

// What is in another workspace, or another group, is another request.
func TestBatchKeepsApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var seen []string
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				http.NotFound(w, r)
				return
			}
			var in api.UserGroupMembersInput
			if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
				t.Error(err)
			}
			slices.Sort(in.Emails)
			mu.Lock()
			seen = append(seen, fmt.Sprint(r.Header.Get("Segment-Workspace"), " ", r.URL.Path, " ", in.Emails))
			mu.Unlock()
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(aGroup))
		}))
		var group sync.WaitGroup
		for _, workspace := range []string{"w1", "w2"} {
			for _, id := range []string{"g1", "g2"} {
				for _, email := range []string{"a@example.com", "b@example.com"} {
					group.Go(func() {
						_, err := client.Call(t.Context(), c.In(workspace), api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: []string{email}})
						if err != nil {
							t.Error(err)
						}
					})
				}
			}
		}
		group.Wait()
		slices.Sort(seen)
		want := []string{
			"w1 /groups/g1/users [a@example.com b@example.com]", "w1 /groups/g2/users [a@example.com b@example.com]",
			"w2 /groups/g1/users [a@example.com b@example.com]", "w2 /groups/g2/users [a@example.com b@example.com]",
		}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("the requests (-want +got):\n%s", diff)
		}
	})
}

// Calls that never meet leave nothing behind.
func TestBatchForgetsWhoIsAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := sparing(t, newCounter(1000))
		for email, err := range concurrently(people(100, "u"), 10, func(email string) error {
			_, err := client.Call(t.Context(), c, api.AddPermissionsToUser, api.UserPermissionsInput{
				UserID: email, Permissions: []api.PermissionInput{{RoleID: "reader"}},
			})
			return err
		}) {
			if err != nil {
				t.Errorf("%s: %v", email, err)
			}
		}
		synctest.Wait() // A caller is answered before its batch has ended.
		if count := c.Queues(); count != 0 {
			t.Errorf("%d queues are left", count)
		}
	})
}
