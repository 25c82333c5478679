package client_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// wantNamed looks for sources by their slugs, ten at a time, and expects to find these
// ids; "" for none.
func wantNamed(t *testing.T, c *client.Client, want map[string]string) {
	t.Helper()
	for slug, err := range concurrently(sorted(want), 10, func(slug string) error {
		found, err := client.SourcesNamed(t.Context(), c, slug)
		if err != nil || (want[slug] == "") != (len(found) == 0) || len(found) > 0 && found[0].ID != want[slug] {
			return fmt.Errorf("%w: found %+v, want %q", err, found, want[slug])
		}
		return nil
	}) {
		if err != nil {
			t.Errorf("%s: %v", slug, err)
		}
	}
}

// reslug gives a source another slug, behind the back of the client.
func (s *registry) reslug(id, slug string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	source := s.sources[id]
	source.Slug = slug
	s.sources[id] = source
}

func TestSourcesAreFoundByTheirSlugs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, ids := sourced(40)
		c := sparing(t, server)
		want := map[string]string{}
		for _, id := range ids {
			want[id] = id
		}
		wantNamed(t, c, want)
		wantCalls(t, server, map[string]int{api.ListSources.Name: 1})

		// That there is none is never told by a list that was read before.
		wantNamed(t, c, map[string]string{"new": ""})
		wantCalls(t, server, map[string]int{api.ListSources.Name: 1})
		server.reslug(ids[1], "new")
		wantNamed(t, c, map[string]string{"new": ids[1], ids[2]: ids[2]})
		wantCalls(t, server, map[string]int{api.ListSources.Name: 1})
		wantNamed(t, c, map[string]string{"new": ids[1], ids[2]: ids[2]})
		wantCalls(t, server, map[string]int{})

		// What this process changes is known at once.
		if _, err := client.Call(t.Context(), c, api.UpdateSource, api.UpdateSourceInput{SourceID: ids[2], Slug: new("newer")}); err != nil {
			t.Fatal(err)
		}
		server.took()
		wantNamed(t, c, map[string]string{"newer": ids[2], ids[3]: ids[3]})
		wantCalls(t, server, map[string]int{api.ListSources.Name: 1})
		wantNamed(t, c, map[string]string{"newer": ids[2], ids[3]: ids[3]})
		wantCalls(t, server, map[string]int{})
		wantNamed(t, c, map[string]string{ids[2]: ""})
	})
}

// Whoever asks first is answered by the list that is read for them.
func TestSourcesThatAreNotThereAreLookedForOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, _ := sourced(40)
		want := map[string]string{}
		for i := range 10 {
			want[fmt.Sprintf("none-%d", i)] = ""
		}
		wantNamed(t, sparing(t, server), want)
		wantCalls(t, server, map[string]int{api.ListSources.Name: 1})
		wantNamed(t, newClient(t, client.InProcess(server), at("http://in-process")), map[string]string{"s01": "s01", "none": ""})
		wantCalls(t, server, map[string]int{api.ListSources.Name: 2})
	})
}

func TestSlugsAreLookedForInTheList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, ids := sourced(40)
		c := sparing(t, server)
		listed := func(want map[string]string) {
			t.Helper()
			for slug, err := range concurrently(sorted(want), 10, func(slug string) error {
				found, known, err := client.ListedSourcesNamed(t.Context(), c, slug)
				said := "unknown"
				if known {
					said = "free"
				}
				for _, source := range found {
					said = source.ID
				}
				if err != nil || said != want[slug] {
					return fmt.Errorf("%w: it is %q, want %q", err, said, want[slug])
				}
				return nil
			}) {
				if err != nil {
					t.Errorf("%s: %v", slug, err)
				}
			}
		}
		listed(map[string]string{ids[0]: "unknown"})
		wantCalls(t, server, map[string]int{})
		listed(map[string]string{ids[0]: ids[0], ids[1]: ids[1], "new": "free"})
		wantCalls(t, server, map[string]int{api.ListSources.Name: 1})
		if _, err := client.Call(t.Context(), c, api.UpdateSource, api.UpdateSourceInput{SourceID: ids[1], Slug: new("new")}); err != nil {
			t.Fatal(err)
		}
		listed(map[string]string{"new": "unknown"})
		_, known, err := client.ListedSourcesNamed(t.Context(), newClient(t, client.InProcess(server), at("http://in-process")), ids[0])
		if known || err != nil {
			t.Errorf("a client that is not sparing knows %v: %v", known, err)
		}
	})
}

// A plain Public API may have several groups of one name. One that is on two pages, since
// something moved while they were read, is one.
func TestUserGroupsOfOneName(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lists := 0
		server := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			lists++
			page := `{"data":{"userGroups":[{"id":"g1","name":"Ops","memberCount":0},{"id":"g2","name":"Data","memberCount":0}],` +
				`"pagination":{"current":"a","next":"b","totalEntries":4}}}`
			if strings.Contains(r.URL.RawQuery, "cursor") {
				page = `{"data":{"userGroups":[{"id":"g2","name":"Data","memberCount":0},{"id":"g3","name":"Ops","memberCount":0}],` +
					`"pagination":{"current":"b","totalEntries":4}}}`
			}
			_, _ = w.Write([]byte(page))
		})
		c := sparing(t, server)
		for _, name := range []string{"Data", "Ops", "Nobody", "Data"} {
			groups, err := client.UserGroupsNamed(t.Context(), c, name)
			if err != nil {
				t.Fatal(err)
			}
			got := []string{}
			for _, group := range groups {
				got = append(got, group.ID)
			}
			want := map[string][]string{"Data": {"g2"}, "Ops": {"g1", "g3"}, "Nobody": {}}[name]
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if lists != 6 { // All but the last name are looked for anew.
			t.Errorf("%d pages were read, want 6", lists)
		}
		<-time.After(3 * time.Minute)
		if _, err := client.UserGroupsNamed(t.Context(), c, "Data"); err != nil || lists != 8 {
			t.Errorf("after three minutes %d pages were read: %v", lists, err)
		}
	})
}

// Somebody deletes a group between two pages, which moves another one out of the walk: it
// is walked again for whoever looks for that one.
func TestUserGroupThatMovedIsFoundByItsName(t *testing.T) {
	t.Parallel()
	for name, spare := range map[string]bool{"a walk for all": true, "a walk of one's own": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := &numbered{pageSize: 2, groups: []string{"a", "b", "c", "d"}}
				server.between = func() { server.groups = server.groups[1:] }
				c := sparing(t, server, func(cfg *client.Config) { cfg.Sparing = spare })
				groups, err := client.UserGroupsNamed(t.Context(), c, "Group c")
				if err != nil || len(groups) != 1 || groups[0].ID != "c" {
					t.Errorf("found %v, %v", groups, err)
				}
			})
		})
	}
}
