package client_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// An act is something that a worker does with one invite.
type act struct {
	kind  string // read, policies, create, update, grant or delete
	email string
	role  string // that is given
	// hurry is how long the worker waits for its end; 0 for as long as it takes.
	hurry time.Duration

	began, ended int64 // by the clock of the history
	saw          string
	err          error
}

// A history is all that was done, with the order in which it began and ended.
type history struct {
	clock atomic.Int64

	mu   sync.Mutex
	acts []*act
}

// do carries out an act, as a resource would.
func (h *history) do(ctx context.Context, c *client.Client, a *act) {
	if a.hurry > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, a.hurry)
		defer cancel()
	}
	a.began = h.clock.Add(1)
	switch a.kind {
	case "read":
		a.saw, a.err = roleOf(ctx, c, a.email)
	case "policies":
		a.saw, a.err = heldBy(ctx, c, a.email)
	case "create":
		a.err = inviteAs(ctx, c, a.email, a.role)
	case "update":
		permissions := []api.PermissionInput{{RoleID: a.role}}
		_, a.err = client.Call(ctx, c, api.UpdateInvite, api.UpdateInviteInput{Email: a.email, Permissions: &permissions})
	case "grant":
		_, a.err = client.Call(ctx, c, api.CreatePolicy, api.CreatePolicyInput{SubjectType: api.SubjectInvite, SubjectID: a.email, RoleID: a.role})
	default:
		a.err = withdraw(ctx, c, a.email)
	}
	a.ended = h.clock.Add(1)
	h.mu.Lock()
	h.acts = append(h.acts, a)
	h.mu.Unlock()
}

// heldBy returns the role that the policies of an invite give, or "" if there are none.
func heldBy(ctx context.Context, c *client.Client, email string) (string, error) {
	policies, err := client.PoliciesOf(ctx, c, api.SubjectInvite, email)
	if err != nil || len(policies) == 0 {
		return "", err
	}
	return policies[0].RoleID, nil
}

// reads reports whether an act changes nothing.
func (a *act) reads() bool { return a.kind == "read" || a.kind == "policies" }

// changed reports whether an act may have changed its invite, and whether it
// certainly did.
func (a *act) changed() (may, did bool) {
	if a.reads() {
		return false, false
	}
	return a.err == nil || client.MaybeDone(a.err), a.err == nil
}

// check says what a single call could not have answered to a read: a state that was
// not there at any moment of it.
func (h *history) check(read *act) error {
	// What an act left is what was seen; the beginning left nothing.
	explained := read.saw == "" && !h.overwritten(0, read)
	for _, write := range h.acts {
		may, did := write.changed()
		if !may || write.email != read.email || write.role != read.saw || write.began > read.ended {
			continue
		}
		// One whose end is not clear may take effect at any time.
		explained = explained || !did || !h.overwritten(write.ended, read)
	}
	if !explained {
		return fmt.Errorf("the read of %s from %d to %d saw %q, which was not there", read.email, read.began, read.ended, read.saw)
	}
	return nil
}

// overwritten reports whether what was there at an instant was certainly replaced
// before a read began.
func (h *history) overwritten(since int64, read *act) bool {
	for _, write := range h.acts {
		if _, did := write.changed(); did && write.email == read.email && write.began > since && write.ended < read.began {
			return true
		}
	}
	return false
}

// legitimate says what a single call could not have been refused for.
func (h *history) legitimate(a *act) error {
	bad := strings.HasPrefix(a.email, "bad")
	switch {
	case a.err == nil && a.kind == "create" && bad:
		return fmt.Errorf("inviting %s succeeded", a.email)
	case a.err == nil, a.hurry > 0:
		return nil
	case client.IsInvalid(a.err) && a.kind == "create" && bad:
		if fields := client.FieldProblems(a.err); len(fields) != 1 || fields[0].Field != "invites.0.email" {
			return fmt.Errorf("inviting %s blames %v", a.email, fields)
		}
		return nil
	case client.IsNotFound(a.err) && (a.kind == "update" || a.kind == "grant" || a.kind == "delete"):
		// It says that nothing is there, as a read would.
		return h.check(&act{email: a.email, began: a.began, ended: a.ended})
	default:
		return fmt.Errorf("%s of %s: %w", a.kind, a.email, a.err)
	}
}

// Whatever is read and written at a time through one client, each call ends as it
// could have by itself: a read tells what was there at some moment of it, and a
// refusal is deserved.
func TestSparingAnswersAsSingleCallsWould(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		emails := append(people(rapid.IntRange(1, 6).Draw(rt, "emails"), "p"), "bad@example.com")
		pageSize := rapid.IntRange(1, 4).Draw(rt, "page size")
		seed := rapid.Uint64().Draw(rt, "pauses")
		var workers [][]*act
		for range rapid.IntRange(1, 8).Draw(rt, "workers") {
			var acts []*act
			for range rapid.IntRange(1, 8).Draw(rt, "acts") {
				acts = append(acts, &act{
					kind:  rapid.SampledFrom([]string{"read", "read", "read", "policies", "create", "create", "update", "grant", "delete"}).Draw(rt, "kind"),
					email: rapid.SampledFrom(emails).Draw(rt, "email"),
					hurry: rapid.SampledFrom([]time.Duration{0, 0, 0, 0, 10 * time.Millisecond, 40 * time.Millisecond}).Draw(rt, "hurry"),
				})
			}
			workers = append(workers, acts)
		}
		var found []error
		synctest.Test(t, func(t *testing.T) { found = interleave(t, workers, pageSize, seed) })
		for _, err := range found {
			rt.Error(err)
		}
	})
}

// interleave lets workers act at a time, and returns what is wrong with that.
func interleave(t *testing.T, workers [][]*act, pageSize int, seed uint64) []error {
	t.Helper()
	server := newRegistry()
	server.pageSize = pageSize
	server.pause = pauses(seed)
	c := sparing(t, server)
	h := &history{}
	var group sync.WaitGroup
	for i, acts := range workers {
		group.Go(func() {
			for j, a := range acts {
				if a.kind == "create" || a.kind == "update" || a.kind == "grant" {
					a.role = fmt.Sprintf("role %d of worker %d", j, i)
				}
				h.do(t.Context(), c, a)
			}
		})
	}
	group.Wait()
	<-time.After(time.Minute) // Let requests end that nobody waited for.
	var found []error
	for _, a := range h.acts {
		err := h.legitimate(a)
		if err == nil && a.reads() && a.err == nil {
			err = h.check(a)
		}
		if err != nil {
			found = append(found, err)
		}
	}
	return found
}

// pauses makes up how long requests are under way, the same for the same seed.
func pauses(seed uint64) func(*http.Request) time.Duration {
	var count atomic.Uint64
	return func(*http.Request) time.Duration {
		mixed := (seed + count.Add(1)) * 0x9e3779b97f4a7c15
		return time.Duration(mixed>>59) * time.Millisecond // Up to 31 ms, about as long as a batch lingers.
	}
}

// Somebody who is there all the time, first with an invite and then as a user, is
// never missed by who looks for the one and then for the other.
func TestSparingNeverMissesWhoAccepts(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		synctest.Test(t, func(t *testing.T) {
			emails := people(12, "p")
			server := invited(emails)
			server.pause = pauses(seed * 31)
			c := sparing(t, server)
			var group sync.WaitGroup
			group.Go(func() {
				for _, email := range emails {
					<-time.After(server.pause(nil))
					server.accept(email)
				}
			})
			for round := range 3 {
				for email, err := range concurrently(emails, 10, func(email string) error { return look(t.Context(), c, email) }) {
					if err != nil {
						t.Errorf("seed %d, round %d, %s: %v", seed, round, email, err)
					}
				}
			}
			group.Wait()
		})
	}
}

// look finds somebody as an invite or as a user, and forgets the invite by a write
// that the server refuses where it is gone.
func look(ctx context.Context, c *client.Client, email string) error {
	role, err := roleOf(ctx, c, email)
	if err != nil || role != "" {
		permissions := []api.PermissionInput{{RoleID: "reader"}}
		if _, err = client.Call(ctx, c, api.UpdateInvite, api.UpdateInviteInput{Email: email, Permissions: &permissions}); !client.IsNotFound(err) {
			return err
		}
		if role, err = roleOf(ctx, c, email); err != nil || role != "" {
			return fmt.Errorf("after a 404 there is %q: %w", role, err)
		}
	}
	_, found, err := client.FindUser(ctx, c, email)
	if err == nil && !found {
		err = fmt.Errorf("neither the invite nor the user was found")
	}
	return err
}
