package store

import (
	"context"
	"errors"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// An account finds the sources of its own workspaces and no others (rule J2).
func (e suite) sourceOfAccount(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertLabels(t, s, dev)
	labelled := source(1, 1)
	labelled.Labels = []api.Label{dev}
	insertSources(t, s, labelled, source(2, 2))
	of := func(accountID, id string) func(ctx context.Context, tx *Tx) (Source, error) {
		return func(ctx context.Context, tx *Tx) (Source, error) { return tx.SourceOfAccount(ctx, accountID, id) }
	}
	assertRead(t, s, labelled, of("a1", "s1"))
	assertRead(t, s, source(2, 2), of("a1", "s2"))
	assertRead(t, s, labelled, of("a2", "s1"))
	assertNotFound(t, s, of("a2", "s2"))
	assertNotFound(t, s, of("a4", "s1"))
	assertNotFound(t, s, of("a9", "s1"))
	assertNotFound(t, s, of("a1", "s9"))
}

// A source that moves keeps its id, slug, settings and write keys, and carries
// labels of where it is (rules G2, G3).
func (e suite) moveSource(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertLabels(t, s, dev, web)
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.InsertLabel(ctx, "w2", dev) })
	moving := source(1, 1)
	moving.Labels = []api.Label{dev, web}
	insertSources(t, s, moving, source(2, 1), source(3, 2))
	move := func(from Source, to string, labels ...api.Label) func(ctx context.Context, tx *Tx) error {
		return func(ctx context.Context, tx *Tx) error { return tx.MoveSource(ctx, from, to, labels) }
	}
	assertRefused(t, s, move(moving, "w2", dev, web))
	assertRefused(t, s, move(moving, "w9"))
	assertUpdateFails(t, s, ErrNotFound, move(source(3, 1), "w2"))
	assertSource(t, s, moving)

	update(t, s, move(moving, "w2", dev))
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Source, error) { return tx.Source(ctx, "w1", "s1") })
	moved := moving
	moved.WorkspaceID, moved.Labels = "w2", []api.Label{dev}
	assertSource(t, s, moved)
	assertSource(t, s, source(2, 1))

	twin := source(4, 1)
	twin.Slug = moving.Slug
	insertSources(t, s, twin)
	assertUpdateFails(t, s, ErrTaken, move(twin, "w2"))
	assertSource(t, s, twin)
}

func (e suite) disconnectDestinations(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertSources(t, s, source(1, 1), source(2, 1))
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertDestination(ctx, destination(2, 1)), tx.InsertDestination(ctx, destination(3, 2)), tx.InsertDestination(ctx, destination(1, 1)))
	})
	for _, want := range [][]Destination{{destination(2, 1), destination(1, 1)}, nil} {
		update(t, s, func(ctx context.Context, tx *Tx) error {
			gone, err := tx.DisconnectDestinations(ctx, "s1")
			assertEqual(t, want, gone)
			return err
		})
	}
	for source, want := range map[string][]Destination{"s1": nil, "s2": {destination(3, 2)}} {
		assertList(t, s, func(ctx context.Context, tx *Tx) ([]Destination, PageInfo, error) {
			return tx.Destinations(ctx, source, all)
		}, want...)
	}
}
