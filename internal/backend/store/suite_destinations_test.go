package store

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// destination returns a destination of a source.
func destination(n, source int) Destination {
	return Destination{
		ID: id("d", n), SourceID: id("s", source), Name: id("Destination ", n), MetadataID: "m2", Enabled: n%2 == 1,
		Settings: api.Settings{"url": "https://example.com", "batch": json.Number("12345678901234567890")}, CreatedAt: noon,
	}
}

func (e suite) destinations(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertSources(t, s, source(1, 1), source(2, 1))
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertDestination(ctx, destination(2, 1)), tx.InsertDestination(ctx, destination(3, 2)), tx.InsertDestination(ctx, destination(1, 1)))
	})
	of := func(source string, page Page) func(ctx context.Context, tx *Tx) ([]Destination, PageInfo, error) {
		return func(ctx context.Context, tx *Tx) ([]Destination, PageInfo, error) {
			return tx.Destinations(ctx, source, page)
		}
	}
	assertList(t, s, of("s1", all), destination(2, 1), destination(1, 1))
	assertList(t, s, of("s2", all), destination(3, 2))
	assertList(t, s, of("s3", all))
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.InsertDestination(ctx, destination(1, 2)) })
	assertRefused(t, s, func(ctx context.Context, tx *Tx) error { return tx.InsertDestination(ctx, destination(4, 4)) })
}

// trackingPlan returns a tracking plan of a workspace.
func trackingPlan(n, workspace int) TrackingPlan {
	return TrackingPlan{
		ID: id("tp", n), WorkspaceID: id("w", workspace), Name: id("Plan ", n), Description: "What is tracked",
		Type: api.TrackingPlanLive, CreatedAt: noon,
	}
}

// A source is bound to a plan of its own workspace only.
func (e suite) trackingPlans(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertTrackingPlan(ctx, trackingPlan(1, 1)), tx.InsertTrackingPlan(ctx, trackingPlan(2, 2)))
	})
	assertRead(t, s, trackingPlan(1, 1), func(ctx context.Context, tx *Tx) (TrackingPlan, error) { return tx.TrackingPlan(ctx, "w1", "tp1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (TrackingPlan, error) { return tx.TrackingPlan(ctx, "w1", "tp2") })
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.InsertTrackingPlan(ctx, trackingPlan(1, 2)) })

	bound := source(1, 1)
	bound.TrackingPlanID = "tp1"
	insertSources(t, s, bound, source(2, 1))
	assertSource(t, s, bound)
	foreign := source(2, 1)
	foreign.TrackingPlanID = "tp2"
	assertRefused(t, s, func(ctx context.Context, tx *Tx) error { return tx.UpdateSource(ctx, foreign) })
	bound.TrackingPlanID = ""
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.UpdateSource(ctx, bound) })
	assertSource(t, s, bound)
	assertSource(t, s, source(2, 1))
}
