package client_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// sourced returns a registry of so many sources, and their ids.
func sourced(count int) (*registry, []string) {
	server := newRegistry()
	ids := make([]string, count)
	for i := range ids {
		ids[i] = fmt.Sprintf("s%02d", i)
		server.sources[ids[i]] = api.Source{ID: ids[i], Slug: ids[i], WriteKeys: []string{}, Labels: []api.Label{}}
	}
	return server, ids
}

// wantSources looks for sources in their list, ten at a time, and expects to find them
// by these names: "" for one that is to be read alone.
func wantSources(t *testing.T, c *client.Client, want map[string]string) {
	t.Helper()
	for id, err := range concurrently(sorted(want), 10, func(id string) error {
		source, found, err := client.ListedSource(t.Context(), c, id)
		if err == nil && (found != (want[id] != "") || found && source.Slug+source.Name != want[id]) {
			err = fmt.Errorf("found is %v, and the source %+v, want %q", found, source, want[id])
		}
		return err
	}) {
		if err != nil {
			t.Errorf("%s: %v", id, err)
		}
	}
}

func TestSourcesAreFoundInTheirList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, ids := sourced(40)
		c := sparing(t, server)
		wantSources(t, c, map[string]string{ids[0]: ""}) // One is read alone.
		want := map[string]string{"elsewhere": ""}
		for _, id := range ids {
			want[id] = id
		}
		wantSources(t, c, want)
		wantCalls(t, server, map[string]int{api.ListSources.Name: 1})

		if _, err := client.Call(t.Context(), c, api.UpdateSource, api.UpdateSourceInput{SourceID: ids[1], Name: new(" renamed")}); err != nil {
			t.Fatal(err)
		}
		server.took()
		wantSources(t, c, map[string]string{ids[1]: "", ids[2]: ids[2]})
		wantCalls(t, server, map[string]int{})
		want[ids[1]] += " renamed"
		wantSources(t, c, want)
		wantCalls(t, server, map[string]int{api.ListSources.Name: 1})

		// Whatever workspace a transfer is asked of, the list is out of date.
		if _, err := client.Call(t.Context(), c.In("w2"), api.TransferSource, api.TransferSourceInput{SourceID: ids[3], WorkspaceID: "w2"}); err != nil {
			t.Fatal(err)
		}
		server.took()
		want[ids[3]] = ""
		wantSources(t, c, want)
		wantCalls(t, server, map[string]int{api.ListSources.Name: 1})
	})
}

// The list does not tell all that a source is asked for.
func TestSourcesAreReadAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server, ids := sourced(20)
		c := sparing(t, server)
		for id, err := range concurrently(ids, 10, func(id string) error {
			_, err := client.Call(t.Context(), c, api.GetSource, api.SourceInput{SourceID: id})
			return err
		}) {
			if err != nil {
				t.Errorf("%s: %v", id, err)
			}
		}
		wantCalls(t, server, map[string]int{api.GetSource.Name: 20})
		_, found, err := client.ListedSource(t.Context(), newClient(t, client.InProcess(server), at("http://in-process")), ids[0])
		if found || err != nil {
			t.Errorf("a client that is not sparing found %v: %v", found, err)
		}
	})
}
