package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

// source returns a source of a workspace without labels and tracking plan.
func source(n, workspace int) Source {
	return Source{
		ID: id("s", n), WorkspaceID: id("w", workspace), Slug: id("slug-", n), Name: id("Source ", n), MetadataID: "m1", Enabled: n%2 == 1,
		Settings:  api.Settings{"apiHost": "api.example.com", "nested": map[string]any{"on": true, "list": []any{json.Number("1"), nil}}},
		WriteKeys: []string{id("z-key", n), id("a-key", n)}, CreatedAt: noon,
	}
}

// insertSources adds sources in their order.
func insertSources(t *testing.T, s *Store, sources ...Source) {
	t.Helper()
	update(t, s, func(ctx context.Context, tx *Tx) error {
		for _, added := range sources {
			if err := tx.InsertSource(ctx, added); err != nil {
				return err
			}
		}
		return nil
	})
}

func assertSource(t *testing.T, s *Store, want Source) {
	t.Helper()
	assertRead(t, s, want, func(ctx context.Context, tx *Tx) (Source, error) { return tx.Source(ctx, want.WorkspaceID, want.ID) })
}

func (e suite) sources(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertLabels(t, s, dev, web)
	insertSources(t, s, source(1, 1), source(2, 2))
	labelled := source(3, 1)
	labelled.Labels = []api.Label{{Key: web.Key, Value: web.Value}, {Key: dev.Key, Value: dev.Value}}
	insertSources(t, s, labelled)
	labelled.Labels = []api.Label{dev, web}

	assertSource(t, s, source(1, 1))
	assertSource(t, s, source(2, 2))
	assertSource(t, s, labelled)
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Source, error) { return tx.Source(ctx, "w2", "s1") })
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Source, PageInfo, error) {
		return tx.Sources(ctx, "w1", nil, all)
	}, source(1, 1), labelled)
	for _, asked := range []struct {
		workspace, source string
		want              bool
	}{{"w1", "s1", true}, {"w1", "s2", false}, {"w2", "s1", false}} {
		assertRead(t, s, asked.want, func(ctx context.Context, tx *Tx) (bool, error) {
			return tx.HasSource(ctx, asked.workspace, asked.source)
		})
	}

	twin := source(4, 1)
	twin.Slug = "slug-1"
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.InsertSource(ctx, twin) })
	twin.WorkspaceID = "w2"
	insertSources(t, s, twin)

	changed := labelled
	changed.Slug, changed.Name, changed.Enabled, changed.Settings = "New_Slug", "New name", false, api.Settings{}
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.UpdateSource(ctx, changed) })
	assertSource(t, s, changed)
	changed.Slug = "slug-1"
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.UpdateSource(ctx, changed) })
	changed.WorkspaceID = "w2"
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.UpdateSource(ctx, changed) })
}

// Numbers keep all their digits, and no settings are {}.
func (e suite) sourceSettings(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	exact := source(1, 1)
	exact.Settings = api.Settings{
		"integer": json.Number("12345678901234567890123"), "fraction": json.Number("0.1000000000000000055511151231257827"),
		"large": json.Number("1e400"), "text": "a\x00\"ü\u2028",
	}
	none := source(2, 1)
	none.Settings = nil
	insertSources(t, s, exact, none)
	none.Settings = api.Settings{}
	assertSource(t, s, exact)
	assertSource(t, s, none)
}

// A source carries labels of its own workspace only, and one value for a key
// (rule D2).
func (e suite) sourceLabels(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertLabels(t, s, dev, prod, web)
	elsewhere := api.Label{Key: "tier", Value: "gold"}
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.InsertLabel(ctx, "w2", elsewhere) })
	insertSources(t, s, source(1, 1), source(2, 2))
	replace := func(labels ...api.Label) func(ctx context.Context, tx *Tx) error {
		return func(ctx context.Context, tx *Tx) error { return tx.ReplaceSourceLabels(ctx, "w1", "s1", labels) }
	}
	want := source(1, 1)
	for _, labels := range [][]api.Label{{dev, web}, {prod}, {web}, nil, {dev}} {
		update(t, s, replace(labels...))
		want.Labels = labels
		assertSource(t, s, want)
	}
	assertUpdateFails(t, s, ErrTaken, replace(dev, prod))
	assertRefused(t, s, replace(elsewhere))
	assertRefused(t, s, replace(dev, api.Label{Key: "team", Value: "none"}))
	assertRefused(t, s, func(ctx context.Context, tx *Tx) error {
		return tx.ReplaceSourceLabels(ctx, "w1", "s2", []api.Label{dev})
	})
	labelled := source(3, 2)
	labelled.Labels = []api.Label{dev}
	assertRefused(t, s, func(ctx context.Context, tx *Tx) error { return tx.InsertSource(ctx, labelled) })
	assertSource(t, s, want)
	assertSource(t, s, source(2, 2))
}

func (e suite) writeKeys(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertSources(t, s, source(1, 1), source(2, 1))
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertWriteKey(ctx, "s1", "new"), tx.DeleteWriteKey(ctx, "s1", "z-key1"))
	})
	want := source(1, 1)
	want.WriteKeys = []string{"a-key1", "new"}
	assertSource(t, s, want)
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.DeleteWriteKey(ctx, "s2", "new") })
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.InsertWriteKey(ctx, "s2", "new") })
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.DeleteWriteKey(ctx, "s1", "new"), tx.DeleteWriteKey(ctx, "s1", "a-key1"))
	})
	want.WriteKeys = nil
	assertSource(t, s, want)
	assertSource(t, s, source(2, 1))
}

func (e suite) deleteSource(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertLabels(t, s, dev)
	labelled := source(1, 1)
	labelled.Labels = []api.Label{dev}
	insertSources(t, s, labelled, source(2, 1))
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertDestination(ctx, destination(1, 1)), tx.InsertDestination(ctx, destination(2, 2)))
	})
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.DeleteSource(ctx, "w2", "s1") })
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.DeleteSource(ctx, "w1", "s1") })

	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.DeleteSource(ctx, "w1", "s1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Source, error) { return tx.Source(ctx, "w1", "s1") })
	assertSource(t, s, source(2, 1))
	for n, want := range map[int][]Destination{1: {}, 2: {destination(2, 2)}} {
		assertList(t, s, func(ctx context.Context, tx *Tx) ([]Destination, PageInfo, error) {
			return tx.Destinations(ctx, id("s", n), all)
		}, want...)
	}
	// Nothing of it is in the way of another one with the same slug, keys and labels.
	insertSources(t, s, labelled)
	assertSource(t, s, labelled)
}

// Policies lose a source and keep the rest of their resources, in order; those
// with no other go (rule G3).
func (e suite) unbindSource(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	named := func(ids ...string) []api.Resource {
		var resources []api.Resource
		for _, id := range ids {
			resources = append(resources, api.Resource{Type: api.ResourceSource, ID: id})
		}
		return resources
	}
	with := func(n int, subjectType, subjectID string, resources ...api.Resource) Policy {
		made := policy(n, subjectType, subjectID, "role")
		made.Resources = resources
		return made
	}
	several := with(1, api.SubjectUser, "a1", named("s2", "s1", "s3")...)
	only := with(2, api.SubjectGroup, "g1", named("s1")...)
	other := with(3, api.SubjectUser, "a1", named("s2")...)
	whole := with(4, api.SubjectInvite, "i1", append(named("s1"), api.Resource{Type: api.ResourceWorkspace, ID: "w1"})...)
	twice := with(5, api.SubjectToken, "t1", named("s1", "s1")...)
	sameID := with(6, api.SubjectToken, "t1", api.Resource{Type: api.ResourceSpace, ID: "s1"})
	elsewhere := with(7, api.SubjectUser, "a4", named("s1")...)
	elsewhere.WorkspaceID = "w2"
	insertPolicies(t, s, several, only, other, whole, twice, sameID, elsewhere)

	update(t, s, func(ctx context.Context, tx *Tx) error {
		narrowed, deleted, err := tx.UnbindSource(ctx, "w1", "s1")
		assertEqual(t, []Policy{several, whole}, narrowed)
		assertEqual(t, []Policy{only, twice}, deleted)
		return err
	})
	several.Resources, whole.Resources = named("s2", "s3"), whole.Resources[1:]
	for _, subject := range []struct {
		workspace, kind, id string
		want                []Policy
	}{
		{"w1", api.SubjectUser, "a1", []Policy{several, other}},
		{"w1", api.SubjectGroup, "g1", nil},
		{"w1", api.SubjectInvite, "i1", []Policy{whole}},
		{"w1", api.SubjectToken, "t1", []Policy{sameID}},
		{"w2", api.SubjectUser, "a4", []Policy{elsewhere}},
	} {
		assertRead(t, s, subject.want, func(ctx context.Context, tx *Tx) ([]Policy, error) {
			return tx.Policies(ctx, subject.workspace, subject.kind, subject.id)
		})
	}
	update(t, s, func(ctx context.Context, tx *Tx) error {
		narrowed, deleted, err := tx.UnbindSource(ctx, "w1", "s1")
		assertEqual(t, 0, len(narrowed)+len(deleted))
		return err
	})
}

func everySource(access.Object) bool { return true }

// The pages of the sources that are let through are those of a workspace with no
// others: the same entries, places and totals, there and back.
func (e suite) keptSources(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	made := 0
	rapid.Check(t, func(rt *rapid.T) {
		made++
		workspace := workspaceNumber(made)
		kept := map[string]bool{}
		var want []placed[string]
		update(t, s, func(ctx context.Context, tx *Tx) error {
			if err := tx.InsertWorkspace(ctx, workspace); err != nil {
				return err
			}
			for _, keep := range rapid.SliceOfN(rapid.Bool(), 0, 12).Draw(rt, "kept") {
				made++
				added := source(made, 0)
				added.WorkspaceID = workspace.ID
				if err := tx.InsertSource(ctx, added); err != nil {
					return err
				}
				seq, err := queryOne(ctx, tx, scanValue[int64], "SELECT seq FROM sources WHERE id = $1", added.ID)
				if err != nil {
					return err
				}
				if kept[added.ID] = keep; keep {
					want = append(want, placed[string]{seq, added.ID})
				}
			}
			return nil
		})
		read := func(keep func(access.Object) bool, page Page) (ids []string, info PageInfo) {
			return view(t, s, func(ctx context.Context, tx *Tx) (ids []string, err error) {
				var sources []Source
				sources, info, err = tx.Sources(ctx, workspace.ID, keep, page)
				for _, found := range sources {
					ids = append(ids, found.ID)
				}
				return ids, err
			}), info
		}
		after := rapid.OneOf(rapid.Int64Range(0, int64(made)+1), rapid.Just(int64(math.MaxInt64)))
		page := Page{After: after.Draw(rt, "after"), Count: rapid.IntRange(1, 5).Draw(rt, "count")}
		keptIDs, keptInfo := read(func(o access.Object) bool { return kept[o.ID] }, page)
		everyID, everyInfo := read(everySource, page)
		plainID, plainInfo := read(nil, page)
		assertEqual(t, plainID, everyID)
		assertEqual(t, plainInfo, everyInfo)

		update(t, s, func(ctx context.Context, tx *Tx) error {
			for id, keep := range kept {
				if !keep {
					if err := tx.DeleteSource(ctx, workspace.ID, id); err != nil {
						return err
					}
				}
			}
			return nil
		})
		alone, aloneInfo := read(nil, page)
		assertEqual(t, alone, keptIDs)
		assertEqual(t, aloneInfo, keptInfo)
		assertEqual(t, len(want), keptInfo.Total)
		if t.Failed() {
			rt.Fatalf("the page %+v of %v", page, want)
		}
	})
	err := s.View(t.Context(), func(tx *Tx) error {
		_, _, err := tx.Sources(t.Context(), "w1", everySource, Page{})
		return err
	})
	assertError(t, err, errPageCount)
}

// What decides whether a source is let through is its id and labels. No more is read
// of those that are not on the page.
func (e suite) keptSourcesAlone(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertLabels(t, s, dev, web)
	first, second, third := source(1, 1), source(2, 1), source(3, 1)
	second.Labels, third.Labels = []api.Label{dev, web}, []api.Label{dev}
	insertSources(t, s, first, second, third)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		_, err := tx.change(ctx, "UPDATE sources SET settings = 'unreadable' WHERE id <> $1", second.ID)
		return err
	})
	asked := []access.Object{}
	labelled := func(o access.Object) bool {
		asked = append(asked, o)
		return len(o.Labels) > 0
	}
	update(t, s, func(ctx context.Context, tx *Tx) error {
		sources, info, err := tx.Sources(ctx, "w1", labelled, Page{Count: 1})
		assertEqual(t, []Source{second}, sources)
		assertEqual(t, 2, info.Total)
		return err
	})
	bare := func(labels ...api.Label) []api.Label {
		for i := range labels {
			labels[i].Description = ""
		}
		return labels
	}
	for _, o := range asked {
		slices.SortFunc(o.Labels, func(a, b api.Label) int { return strings.Compare(a.Key, b.Key) })
	}
	assertEqual(t, []access.Object{
		{Type: api.ResourceSource, ID: first.ID},
		{Type: api.ResourceSource, ID: second.ID, Labels: bare(dev, web)},
		{Type: api.ResourceSource, ID: third.ID, Labels: bare(dev)},
	}, asked)
}

// More sources than one query asks for are complete, and found behind each other.
func (e suite) manySources(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertLabels(t, s, dev)
	const many = idsPerQuery + 3
	var want []string
	update(t, s, func(ctx context.Context, tx *Tx) error {
		for n := range many {
			added := source(n, 1)
			added.Labels = []api.Label{dev}
			if err := tx.InsertSource(ctx, added); err != nil {
				return err
			}
			if n%2 == 0 {
				want = append(want, fmt.Sprintf("%s [{environment dev Development}] [z-key%d a-key%d]", added.ID, n, n))
			}
		}
		return nil
	})
	even := func(o access.Object) bool {
		n, err := strconv.Atoi(strings.TrimPrefix(o.ID, "s"))
		return err == nil && n%2 == 0
	}
	for _, page := range []Page{{Count: many}, {Count: 1}} {
		got := view(t, s, func(ctx context.Context, tx *Tx) (got []string, err error) {
			sources, info, err := tx.Sources(ctx, "w1", even, page)
			assertEqual(t, len(want), info.Total)
			for _, found := range sources {
				got = append(got, fmt.Sprint(found.ID, " ", found.Labels, " ", found.WriteKeys))
			}
			return got, err
		})
		assertEqual(t, want[:min(len(want), page.Count)], got)
	}
}
