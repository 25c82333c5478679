package client_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// Whoever is refused gets a refusal of their own, and nobody else does.
func TestBatchRefusesWhoIsNamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newHost()
		c := sparing(t, server)
		emails := append(people(8, "good"), "bad@example.com", "bad-too@example.com")
		for email, err := range concurrently(emails, 10, func(email string) error { return invite(t.Context(), c, email) }) {
			if !strings.HasPrefix(email, "bad") {
				if err != nil || server.invited[email] != 1 {
					t.Errorf("%s was invited %d times: %v", email, server.invited[email], err)
				}
				continue
			}
			want := []api.Problem{{Type: "input-validation", Message: email + " is bad", Field: "invites.0.email"}}
			if diff := cmp.Diff(want, client.FieldProblems(err)); diff != "" || server.invited[email] != 0 {
				t.Errorf("the problems of %s (-want +got):\n%s", email, diff)
			}
		}
		if diff := cmp.Diff([]int{10, 8}, server.requests); diff != "" {
			t.Errorf("the sizes of the requests (-want +got):\n%s", diff)
		}
	})
}

// Where nobody is named, halves are tried: whoever is refused is refused alone, and
// nobody is invited twice.
func TestBatchTriesHalvesWhereNobodyIsNamed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ good, odd, want int }{
		"one of two hundred": {199, 1, 17}, "all of two hundred": {0, 200, 399}, "one of one": {0, 1, 1},
		"one of two": {1, 1, 3}, "half of sixteen": {8, 8, 31}, "none": {200, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newHost()
				c := sparing(t, server)
				emails := append(people(test.odd, "odd"), people(test.good, "good")...)
				for email, err := range concurrently(emails, len(emails), func(email string) error { return invite(t.Context(), c, email) }) {
					good := strings.HasPrefix(email, "good")
					if (err == nil) != good || (server.invited[email] == 1) != good || !good && !client.IsInvalid(err) {
						t.Errorf("%s was invited %d times: %v", email, server.invited[email], err)
					}
				}
				if requests := len(server.requests); requests > test.want {
					t.Errorf("%d requests, want %d at most: %v", requests, test.want, server.requests)
				}
			})
		})
	}
}

// Whoever is named and whoever is not are found in one go.
func TestBatchTriesTheRestWhereSomeAreNamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newHost()
		c := sparing(t, server)
		emails := append(people(3, "good"), "odd@example.com", "bad@example.com")
		for email, err := range concurrently(emails, 10, func(email string) error { return invite(t.Context(), c, email) }) {
			good := strings.HasPrefix(email, "good")
			if (err == nil) != good || (server.invited[email] == 1) != good || !good && !client.IsInvalid(err) {
				t.Errorf("%s was invited %d times: %v", email, server.invited[email], err)
			}
		}
		slices.Sort(server.requests) // The odd one is in the one half or in the other.
		if diff := cmp.Diff([]int{1, 1, 2, 2, 4, 5}, server.requests); diff != "" {
			t.Errorf("the sizes of the requests (-want +got):\n%s", diff)
		}
	})
}

// The halves of a refused request keep to the rate limit as well, and whoever gives up
// while they wait has changed nothing.
func TestBatchPacesHalves(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newHost()
		limited := newCounter(1)
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				http.NotFound(w, r)
				return
			}
			if !limited.tell(w, r) {
				t.Error("a request was one too many")
			}
			server.ServeHTTP(w, r)
		}))
		emails := append(people(6, "good"), "odd@example.com", "impatient@example.com")
		for email, err := range concurrently(emails, 10, func(email string) error {
			ctx := t.Context()
			if email == "impatient@example.com" {
				var cancel context.CancelFunc
				ctx, cancel = context.WithTimeout(ctx, 10*time.Second)
				defer cancel()
			}
			return invite(ctx, c, email)
		}) {
			ended := err == nil && server.invited[email] == 1
			switch email {
			case "odd@example.com":
				ended = client.IsInvalid(err)
			case "impatient@example.com":
				ended = errors.Is(err, context.DeadlineExceeded) && !client.MaybeDone(err) && server.invited[email] == 0
			}
			if !ended {
				t.Errorf("%s was invited %d times: %v", email, server.invited[email], err)
			}
		}
	})
}

// A request that is too long, in the server's words or in a proxy's, is sent in parts.
func TestBatchTriesHalvesOfWhatIsTooLong(t *testing.T) {
	t.Parallel()
	for name, refuse := range map[string]func(http.ResponseWriter){
		"in the words of the server": func(w http.ResponseWriter) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			_, _ = w.Write([]byte(refusedIt))
		},
		"in those of a proxy": func(w http.ResponseWriter) { http.Error(w, "<html>Too large</html>", http.StatusRequestEntityTooLarge) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newHost()
				requests := 0
				c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if requests++; r.ContentLength > 5000 {
						refuse(w)
						return
					}
					server.ServeHTTP(w, r)
				}))
				emails := people(200, "p")
				for email, err := range concurrently(emails, 200, func(email string) error { return invite(t.Context(), c, email) }) {
					if err != nil || server.invited[email] != 1 {
						t.Errorf("%s was invited %d times: %v", email, server.invited[email], err)
					}
				}
				if diff := cmp.Diff([]int{100, 100}, server.requests); diff != "" {
					t.Errorf("the sizes of the requests (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// A refusal of what may have been done by an earlier try does not become a clear one
// where each is asked for alone.
func TestBatchRemembersWhatMayBeDone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lost := false
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete && !lost {
				lost = true
				w.WriteHeader(http.StatusBadGateway) // The invites are deleted nevertheless.
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(notFound))
		}))
		for email, err := range concurrently(people(3, "p"), 3, func(email string) error { return withdraw(t.Context(), c, email) }) {
			if !client.IsNotFound(err) || !client.MaybeDone(err) {
				t.Errorf("%s: %v", email, err)
			}
		}
	})
}

// A request that goes on for one caller ends with that one, whatever became of the
// others.
func TestBatchEndsWithTheLastOfTheRest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newHost()
		asked, ended := make(chan struct{}), make(chan struct{})
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet || len(server.requests) == 0 {
				server.ServeHTTP(w, r)
				return
			}
			close(asked)
			<-r.Context().Done()
			close(ended)
		}))
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-asked
			cancel()
		}()
		started := time.Now()
		ends := concurrently([]string{"bad@example.com", "good@example.com"}, 2, func(email string) error { return invite(ctx, c, email) })
		<-ended
		if took := time.Since(started); took > time.Second {
			t.Errorf("the request ended after %s", took)
		}
		if !client.IsInvalid(ends["bad@example.com"]) || !errors.Is(ends["good@example.com"], context.Canceled) || !client.MaybeDone(ends["good@example.com"]) {
			t.Errorf("the calls ended with %v", ends)
		}
	})
}

// A part of a batch that is sent again ends with its own callers, and does not keep the
// others waiting who have not given up.
func TestBatchEndsAHalfWithItsCallers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := make(chan struct{})
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodGet {
				http.NotFound(w, r)
				return
			}
			var in api.CreateInvitesInput
			decode(r, &in)
			w.Header().Set("Content-Type", "application/json")
			switch {
			case len(in.Invites) > 1:
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = w.Write([]byte(refusedIt))
			case in.Invites[0].Email == "slow@example.com":
				close(asked)
				<-r.Context().Done()
			default:
				w.WriteHeader(http.StatusCreated)
				_, _ = w.Write([]byte(`{"data":{"emails":["quick@example.com"]}}`))
			}
		}))
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			<-asked
			cancel()
		}()
		started := time.Now()
		var group sync.WaitGroup
		group.Go(func() {
			if err := invite(ctx, c, "slow@example.com"); !errors.Is(err, context.Canceled) {
				t.Errorf("the slow one ended with %v", err)
			}
		})
		synctest.Wait() // So that it comes first in the batch.
		group.Go(func() {
			if err := invite(t.Context(), c, "quick@example.com"); err != nil {
				t.Errorf("the quick one ended with %v", err)
			}
		})
		group.Wait()
		if took := time.Since(started); took > time.Second {
			t.Errorf("it took %s", took)
		}
	})
}

// A group that is not there is everybody's error at a server that names who is not.
func TestBatchIsNotDividedForWhatAllHaveInCommon(t *testing.T) {
	t.Parallel()
	for features, most := range map[string]int{offerAll: 1, "": 19} {
		t.Run(features, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					w.Header().Set("Content-Type", "application/json")
					if r.Method == http.MethodGet && features != "" {
						_, _ = w.Write([]byte(features))
						return
					}
					if r.Method != http.MethodGet {
						requests++
					}
					w.WriteHeader(http.StatusNotFound)
					_, _ = w.Write([]byte(notFound))
				}))
				for email, err := range concurrently(people(10, "p"), 10, func(email string) error {
					_, err := client.Call(t.Context(), c, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: "g1", Emails: []string{email}})
					return err
				}) {
					if !client.IsNotFound(err) {
						t.Errorf("%s: %v", email, err)
					}
				}
				if requests != most {
					t.Errorf("%d requests, want %d", requests, most)
				}
			})
		})
	}
}

// A refusal of whoever asks, or by something that is not the API, is everybody's.
func TestBatchIsNotDividedForNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status     int
		kind, body string
	}{
		"a token without the permission": {http.StatusUnauthorized, "application/json", refusedIt},
		"a wrong endpoint":               {http.StatusNotFound, "text/html", "<html>Not found</html>"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				requests := 0
				c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.Method == http.MethodGet {
						http.NotFound(w, r)
						return
					}
					requests++
					w.Header().Set("Content-Type", test.kind)
					w.WriteHeader(test.status)
					_, _ = w.Write([]byte(test.body))
				}))
				for email, err := range concurrently(people(10, "p"), 10, func(email string) error { return invite(t.Context(), c, email) }) {
					if err == nil || client.MaybeDone(err) {
						t.Errorf("%s: %v", email, err)
					}
				}
				if requests != 1 {
					t.Errorf("%d requests, want 1", requests)
				}
			})
		})
	}
}
