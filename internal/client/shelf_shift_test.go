package client_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A numbered is a plain Public API of users and invites whose cursors are numbers of
// entries, so that a page moves when somebody before it goes. Each request takes it 200
// milliseconds, half of them before it is carried out.
type numbered struct {
	pageSize int

	mu      sync.Mutex
	users   []string
	invites []string
	// lost is how many withdrawals a gateway does not let through.
	lost int
}

func (n *numbered) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	<-time.After(100 * time.Millisecond)
	n.mu.Lock()
	status, answer := n.answer(r)
	n.mu.Unlock()
	<-time.After(100 * time.Millisecond)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(answer); err != nil {
		panic(err)
	}
}

func (n *numbered) answer(r *http.Request) (int, any) {
	switch r.Method + " " + r.URL.Path {
	case "GET /users":
		from, next := 0, ""
		if cursor := r.URL.Query().Get("pagination[cursor]"); cursor != "" {
			from, _ = strconv.Atoi(cursor) // It is one that was given out.
		}
		end := min(from+n.pageSize, len(n.users))
		if end < len(n.users) {
			next = strconv.Itoa(end)
		}
		total, users := len(n.users), []api.User{}
		for _, id := range n.users[min(from, end):end] {
			users = append(users, api.User{ID: id, Email: id + "@example.com"})
		}
		return data(api.UsersOutput{Users: users, Pagination: api.Pagination{Current: strconv.Itoa(from), Next: next, TotalEntries: &total}})
	case "GET /invites":
		total := len(n.invites)
		return data(api.InviteEmailsOutput{Invites: n.invites, Pagination: api.Pagination{Current: "0", TotalEntries: &total}})
	case "DELETE /users":
		n.users = slices.DeleteFunc(n.users, func(id string) bool { return id == r.URL.Query().Get("userIds.0") })
		return data(api.StatusOutput{Status: api.StatusSuccess})
	case "DELETE /invites":
		if n.lost > 0 {
			n.lost--
			return http.StatusBadGateway, map[string]any{}
		}
		if i := slices.Index(n.invites, r.URL.Query().Get("emails.0")); i >= 0 {
			n.invites = slices.Delete(n.invites, i, i+1)
			return data(api.StatusOutput{Status: api.StatusSuccess})
		}
	}
	return http.StatusNotFound, json.RawMessage(notFound)
}

// Nobody is taken for gone because another one was deleted while the list was read.
func TestShelfDoesNotMissWhoMoved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := sparing(t, &numbered{pageSize: 2, users: []string{"a", "b", "c", "d"}})
		if _, err := c.Features(t.Context()); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		group.Go(func() {
			if _, found, err := client.FindUser(t.Context(), c, "d@example.com"); !found || err != nil {
				t.Errorf("d is found: %v, %v", found, err)
			}
		})
		<-time.After(150 * time.Millisecond) // The first page is read.
		group.Go(func() {
			if _, err := client.Call(t.Context(), c, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{"a"}}); err != nil {
				t.Error(err)
			}
		})
		group.Wait()
		<-time.After(time.Second)
		if _, found, err := client.FindUser(t.Context(), c, "c@example.com"); !found || err != nil {
			t.Errorf("c, who has moved to the page that was read, is found: %v, %v", found, err)
		}
	})
}

// Whoever is not among the invites any more, by a walk of somebody's own, may be a user.
func TestShelfLooksAgainForWhoIsNotInvited(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &numbered{pageSize: 100, users: []string{"a"}, invites: []string{"x@example.com", "y@example.com"}}
		c := sparing(t, server)
		if _, found, err := client.FindUser(t.Context(), c, "x@example.com"); found || err != nil {
			t.Fatalf("x is a user: %v, %v", found, err)
		}
		server.mu.Lock()
		server.users, server.invites, server.lost = append(server.users, "x"), server.invites[1:], 1
		server.mu.Unlock()
		_, err := client.Call(t.Context(), c, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"x@example.com"}})
		if !client.IsNotFound(err) || !client.MaybeDone(err) {
			t.Fatalf("the withdrawal ended with %v", err)
		}
		if _, found, err := client.FindInvite(t.Context(), c, "x@example.com"); found || err != nil {
			t.Errorf("x is invited: %v, %v", found, err)
		}
		if _, found, err := client.FindUser(t.Context(), c, "x@example.com"); !found || err != nil {
			t.Errorf("x is a user: %v, %v", found, err)
		}
	})
}
