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

// A numbered is a plain Public API of users, groups and invites whose cursors are numbers of
// entries, so that a page moves when somebody before it goes. Each request takes it 200
// milliseconds, half of them before it is carried out.
type numbered struct {
	pageSize int

	mu      sync.Mutex
	users   []string
	groups  []string
	invites []string
	// between is called once, after a page of users or groups was read and before the next.
	between func()
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
		ids, pagination := n.page(r, n.users)
		users := []api.User{}
		for _, id := range ids {
			users = append(users, api.User{ID: id, Email: id + "@example.com"})
		}
		return data(api.UsersOutput{Users: users, Pagination: pagination})
	case "GET /groups":
		ids, pagination := n.page(r, n.groups)
		groups := []api.UserGroup{}
		for _, id := range ids {
			groups = append(groups, api.UserGroup{ID: id, Name: "Group " + id})
		}
		return data(api.UserGroupsOutput{UserGroups: groups, Pagination: pagination})
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

// page cuts the page out of a list that a request asks for, and then has happen what is
// to happen between two of them.
func (n *numbered) page(r *http.Request, list []string) ([]string, api.Pagination) {
	from, total := 0, len(list)
	if cursor := r.URL.Query().Get("pagination[cursor]"); cursor != "" {
		from, _ = strconv.Atoi(cursor) // It is one that was given out.
	}
	end := min(from+n.pageSize, total)
	pagination := api.Pagination{Current: strconv.Itoa(from), TotalEntries: &total}
	if end < total {
		pagination.Next = strconv.Itoa(end)
	}
	ids := slices.Clone(list[min(from, end):end])
	if n.between != nil {
		n.between()
		n.between = nil
	}
	return ids, pagination
}

// Nobody is taken for gone because this process deleted another one while the list was
// read, not even where somebody else came in their place.
func TestShelfDoesNotMissWhoMoved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &numbered{pageSize: 2, users: []string{"a", "b", "c", "d"}}
		server.between = func() { server.users = append(server.users, "e") }
		c := sparing(t, server)
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

// Somebody else deletes a user between two pages, who moves another one out of the walk:
// the pages tell that there were more than were met.
func TestShelfDoesNotMissWhoOthersMoved(t *testing.T) {
	t.Parallel()
	for name, spare := range map[string]bool{"a walk for all": true, "a walk of one's own": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &numbered{pageSize: 2, users: []string{"a", "b", "c", "d"}}
				server.between = func() { server.users = server.users[1:] }
				c := sparing(t, server, func(cfg *client.Config) { cfg.Sparing = spare })
				if _, found, err := client.FindUser(t.Context(), c, "c@example.com"); !found || err != nil {
					t.Errorf("c is found: %v, %v", found, err)
				}
			})
		})
	}
}

// Who makes others be there moves nobody: the list that is read meanwhile still answers
// who is missing in it.
func TestShelfIsNotShakenByWhoComes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(2500, "p")
		server := invited(emails)
		server.pause = func(*http.Request) time.Duration { return 100 * time.Millisecond }
		c := sparing(t, server)
		var group sync.WaitGroup
		group.Go(func() { wantRolesAtOnce(t, c, emails, len(emails), "reader") })
		<-time.After(300 * time.Millisecond)
		group.Go(func() {
			if err := inviteAs(t.Context(), c, "zoe@example.com", "reader"); err != nil {
				t.Error(err)
			}
		})
		group.Wait()
		server.took()
		wantRoles(t, c, people(50, "q"), "")
		wantCalls(t, server, map[string]int{})
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
