package store

import (
	"context"
	"errors"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

var (
	dev  = api.Label{Key: "environment", Value: "dev", Description: "Development"}
	prod = api.Label{Key: "environment", Value: "prod"}
	web  = api.Label{Key: "team", Value: "web", Description: "The web team"}
)

// insertLabels adds labels to w1 in their order.
func insertLabels(t *testing.T, s *Store, labels ...api.Label) {
	t.Helper()
	update(t, s, func(ctx context.Context, tx *Tx) error {
		for _, label := range labels {
			if err := tx.InsertLabel(ctx, "w1", label); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e suite) labels(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	list := func(ctx context.Context, tx *Tx) ([]api.Label, error) { return tx.Labels(ctx, "w1") }
	assertRead(t, s, nil, list)
	insertLabels(t, s, web, dev, prod)
	assertRead(t, s, []api.Label{web, dev, prod}, list)
	for _, asked := range []struct {
		workspace, key, value string
		want                  bool
	}{
		{"w1", "environment", "dev", true},
		{"w1", "environment", "Dev", false},
		{"w1", "environment", "test", false},
		{"w1", "stage", "dev", false},
		{"w2", "environment", "dev", false},
	} {
		assertRead(t, s, asked.want, func(ctx context.Context, tx *Tx) (bool, error) {
			return tx.HasLabel(ctx, asked.workspace, asked.key, asked.value)
		})
	}
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error {
		return tx.InsertLabel(ctx, "w1", api.Label{Key: dev.Key, Value: dev.Value})
	})
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertLabel(ctx, "w2", dev), tx.DeleteLabel(ctx, "w1", dev.Key, dev.Value))
	})
	assertRead(t, s, []api.Label{web, prod}, list)
	assertRead(t, s, []api.Label{dev}, func(ctx context.Context, tx *Tx) ([]api.Label, error) { return tx.Labels(ctx, "w2") })
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error {
		return tx.DeleteLabel(ctx, "w1", dev.Key, dev.Value)
	})
}

func (e suite) assignedLabels(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	insertLabels(t, s, dev, prod)
	carrying := func(n int, label api.Label) Source {
		made := source(n, 1)
		made.Labels = []api.Label{label}
		return made
	}
	elsewhere := source(9, 2)
	elsewhere.Labels = []api.Label{dev}
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertLabel(ctx, "w2", dev), tx.InsertSource(ctx, elsewhere),
			tx.InsertSource(ctx, carrying(2, dev)), tx.InsertSource(ctx, carrying(1, dev)), tx.InsertSource(ctx, carrying(3, prod)))
	})
	sources := func(ctx context.Context, tx *Tx) ([]string, error) {
		return tx.SourcesWithLabel(ctx, "w1", dev.Key, dev.Value)
	}
	assertRead(t, s, []string{"slug-1", "slug-2"}, sources)
	assertRefused(t, s, func(ctx context.Context, tx *Tx) error { return tx.DeleteLabel(ctx, "w1", dev.Key, dev.Value) })
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.DeleteSource(ctx, "w1", "s2"), tx.ReplaceSourceLabels(ctx, "w1", "s1", []api.Label{prod}))
	})
	assertRead(t, s, nil, sources)

	whole, labelled, other := policy(1, api.SubjectUser, "a1", "role"), policy(2, api.SubjectInvite, "i1", "role"), policy(3, api.SubjectUser, "a1", "role")
	labelled.Resources = []api.Resource{
		{Type: api.ResourceSpace, ID: "space"},
		{Type: api.ResourceWorkspace, ID: "w1", Labels: []api.Label{{Key: "environment", Value: "dev"}}},
	}
	other.WorkspaceID = "w2"
	other.Resources = []api.Resource{{Type: api.ResourceWorkspace, ID: "w2", Labels: []api.Label{{Key: "environment", Value: "dev"}}}}
	insertPolicies(t, s, whole, labelled, other)
	labelled.Resources = labelled.Resources[1:]
	assertRead(t, s, []Policy{labelled}, func(ctx context.Context, tx *Tx) ([]Policy, error) {
		return tx.PoliciesWithLabels(ctx, "w1")
	})
}
