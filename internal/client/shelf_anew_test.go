package client_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// findAll looks for users by email, ten at a time, and expects all to be there or none.
func findAll(t *testing.T, c *client.Client, emails []string, want bool) {
	t.Helper()
	for email, err := range concurrently(emails, 10, func(email string) error {
		_, found, err := client.FindUser(t.Context(), c, email)
		if found != want {
			t.Errorf("%s is found: %t, want %t", email, found, want)
		}
		return err
	}) {
		if err != nil {
			t.Errorf("%s: %v", email, err)
		}
	}
}

// Whoever asks anew sees what another process has just made, and those who do so at the
// same time share what is read for it.
func TestShelfIsReadAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(10, "p")
		server := invited(emails)
		c := sparing(t, server)
		findAll(t, c, emails, false)
		for _, email := range emails {
			server.accept(email)
		}
		findAll(t, c, emails, false)
		wantCalls(t, server, map[string]int{api.ListUsers.Name: 1})
		var group sync.WaitGroup
		for _, email := range emails {
			group.Go(func() { findAll(t, c.Anew(), []string{email}, true) })
		}
		group.Wait()
		findAll(t, c, emails, true)
		wantCalls(t, server, map[string]int{api.ListUsers.Name: 1})
	})
}

// A walk that was under way before somebody asks anew is not for them.
func TestShelfIsReadAnewBesideAWalk(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(10, "p")
		server := invited(emails)
		c := sparing(t, server)
		server.pause = func(*http.Request) time.Duration { return time.Second }
		var group sync.WaitGroup
		group.Go(func() { findAll(t, c, emails, false) })
		<-time.After(1500 * time.Millisecond) // It is answered, and the answer under way.
		for _, email := range emails {
			server.accept(email)
		}
		group.Go(func() { findAll(t, c.Anew(), emails, true) })
		group.Wait()
		wantCalls(t, server, map[string]int{api.ListUsers.Name: 2})
	})
}

// That somebody is not there is not believed for as long as that somebody is.
func TestShelfSoonDoubtsThatNobodyIsThere(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		there, missing := people(10, "p"), people(10, "q")
		server := invited(append(people(10, "p"), missing...))
		for _, email := range there {
			server.accept(email)
		}
		c := sparing(t, server)
		findAll(t, c, there, true)
		<-time.After(time.Minute)
		findAll(t, c, there, true)
		wantCalls(t, server, map[string]int{api.ListUsers.Name: 1})
		for _, email := range missing {
			server.accept(email)
		}
		findAll(t, c, missing, true)
		wantCalls(t, server, map[string]int{api.ListUsers.Name: 1})
	})
}

// Nobody knows when a write takes effect that was not answered: for a while, whoever
// asks for what it was about is answered from what was read after the question, and
// from then on as ever. Others notice nothing.
func TestShelfAfterAWriteOfUnknownEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(20, "p")
		server := invited(emails)
		c := sparing(t, server)
		wantRoles(t, c, emails, "reader")
		server.failing[api.UpdateInvite.Name] = http.StatusInternalServerError
		permissions := []api.PermissionInput{{RoleID: "admin"}}
		_, err := client.Call(t.Context(), c, api.UpdateInvite, api.UpdateInviteInput{Email: emails[0], Permissions: &permissions})
		if !client.MaybeDone(err) {
			t.Fatalf("the write ended with %v", err)
		}
		wantRoles(t, c, emails[:1], "reader")
		server.took()
		server.invites[emails[0]] = "admin" // It takes effect after all.
		wantRoles(t, c, emails[:1], "admin")
		wantCalls(t, server, map[string]int{api.ReadInvites.Name: 1})
		server.invites[emails[0]] = "owner" // And another one that was lost before.
		wantRoles(t, c, emails[:1], "owner")
		wantCalls(t, server, map[string]int{api.ReadInvite.Name: 1})
		wantRoles(t, c, emails[1:], "reader")
		wantCalls(t, server, map[string]int{})
		<-time.After(3 * time.Minute)
		for range 3 {
			wantRoles(t, c, emails[:1], "owner")
			wantRoles(t, c, emails[1:], "reader")
		}
		wantCalls(t, server, map[string]int{api.ReadInvites.Name: 1})
	})
}

// A batch may go long after one of its callers has given up: what was read before it
// went tells nothing of that one either.
func TestShelfAfterABatchThatGoesLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, refused := invited(people(2, "p")), false
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete && !refused {
				refused = true
				w.Header().Set("Retry-After", "600")
				w.WriteHeader(http.StatusTooManyRequests)
				return
			}
			server.ServeHTTP(w, r)
		}))
		emails := sorted(server.invites)
		impatient, giveUp := context.WithCancel(t.Context())
		var group sync.WaitGroup
		group.Go(func() {
			if err := withdraw(impatient, c, emails[0]); !client.MaybeDone(err) {
				t.Errorf("giving up ended with %v", err)
			}
		})
		group.Go(func() {
			if err := withdraw(t.Context(), c, emails[1]); err != nil {
				t.Error(err)
			}
		})
		<-time.After(time.Minute)
		giveUp()
		<-time.After(9*time.Minute - time.Second)
		wantRoles(t, c, emails, "reader")
		group.Wait()
		wantRoles(t, c, emails, "")
	})
}

// What may have become of a call whose caller has given up is noted too where the rest of
// its batch goes on without it.
func TestShelfAfterABatchThatGoesOnWithout(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(3, "p")
		server, deletions := invited(emails), 0
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodDelete {
				deletions++
			}
			w.Header().Set("Content-Type", "application/json")
			switch {
			case r.Method == http.MethodDelete && deletions == 1:
				w.Header().Set("Retry-After", "600")
				w.WriteHeader(http.StatusTooManyRequests)
			case r.Method == http.MethodDelete && deletions == 2:
				server.mu.Lock()
				delete(server.invites, emails[0])
				server.mu.Unlock()
				w.WriteHeader(http.StatusBadGateway)
			case r.Method == http.MethodDelete && deletions == 3:
				w.WriteHeader(http.StatusNotFound)
				_, _ = w.Write([]byte(`{"errors":[{"type":"not-found","message":"Not found.","field":"emails.1"}]}`))
			default:
				server.ServeHTTP(w, r)
			}
		}))
		impatient, giveUp := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for i, want := range []func(error) bool{client.MaybeDone, client.IsNotFound, func(err error) bool { return err == nil }} {
			ctx := t.Context()
			if i == 0 {
				ctx = impatient
			}
			group.Go(func() {
				if err := withdraw(ctx, c, emails[i]); !want(err) {
					t.Errorf("the withdrawal of %s ended with %v", emails[i], err)
				}
			})
			<-time.After(time.Millisecond)
		}
		<-time.After(time.Minute)
		giveUp()
		<-time.After(9*time.Minute - time.Second)
		wantRoles(t, c, emails, "reader")
		group.Wait()
		wantRoles(t, c, emails[:1], "")
		if deletions != 4 {
			t.Errorf("%d requests withdrew, want 4", deletions)
		}
	})
}

// A workspace without labels says so once.
func TestShelfOfNoLabels(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			asked++
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"data":{"labels":[]}}`))
		}))
		for name, err := range concurrently(people(20, "p"), 10, func(string) error {
			_, err := client.Call(t.Context(), c, api.ListLabels, struct{}{})
			return err
		}) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if asked != 1 {
			t.Errorf("%d requests, want 1", asked)
		}
	})
}
