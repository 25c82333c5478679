package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func (e suite) policies(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	labelled := policy(1, api.SubjectUser, "a1", "source-admin")
	labelled.Resources = []api.Resource{
		{Type: api.ResourceWorkspace, ID: "w1", Labels: []api.Label{{Key: "environment", Value: "dev"}, {Key: "team", Value: "web"}}},
		{Type: api.ResourceSource, ID: "s2"},
		{Type: api.ResourceSource, ID: "s1"},
	}
	second := policy(2, api.SubjectUser, "a2", "minimal")
	third := policy(3, api.SubjectUser, "a1", "minimal")
	ofGroup := policy(4, api.SubjectGroup, "g1", "minimal")
	elsewhere := policy(5, api.SubjectUser, "a1", "minimal")
	elsewhere.WorkspaceID = "w2"
	insertPolicies(t, s, labelled, second, third, ofGroup, elsewhere)

	of := func(subjectID string) func(ctx context.Context, tx *Tx) ([]Policy, error) {
		return func(ctx context.Context, tx *Tx) ([]Policy, error) {
			return tx.Policies(ctx, "w1", api.SubjectUser, subjectID)
		}
	}
	assertRead(t, s, []Policy{labelled, third}, of("a1"))
	assertRead(t, s, nil, of("a3"))
	assertRead(t, s, nil, of("g1"))
	assertRead(t, s, map[string][]Policy{"a2": {second}}, func(ctx context.Context, tx *Tx) (map[string][]Policy, error) {
		return tx.PoliciesOf(ctx, "w1", api.SubjectUser, []string{"a2", "a3", "g1"})
	})
	assertRead(t, s, map[string][]Policy{}, func(ctx context.Context, tx *Tx) (map[string][]Policy, error) {
		return tx.PoliciesOf(ctx, "w1", api.SubjectUser, nil)
	})
	// More subjects than one query takes.
	many := []string{"a2"}
	for n := range idsPerQuery {
		many = append(many, fmt.Sprintf("nobody%d", n))
	}
	many = append(many, "a1")
	assertRead(t, s, map[string][]Policy{"a1": {labelled, third}, "a2": {second}},
		func(ctx context.Context, tx *Tx) (map[string][]Policy, error) {
			return tx.PoliciesOf(ctx, "w1", api.SubjectUser, many)
		})

	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.InsertPolicy(ctx, second) })
	update(t, s, func(ctx context.Context, tx *Tx) error {
		deleted, err := tx.DeletePolicies(ctx, "w1", api.SubjectUser, "a1")
		assertEqual(t, 2, deleted)
		return err
	})
	assertRead(t, s, nil, of("a1"))
	assertRead(t, s, []Policy{second}, of("a2"))
	assertRead(t, s, []Policy{elsewhere}, func(ctx context.Context, tx *Tx) ([]Policy, error) {
		return tx.Policies(ctx, "w2", api.SubjectUser, "a1")
	})
}

func (e suite) effectivePolicies(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	ofGroup := policy(1, api.SubjectGroup, "g1", "source-admin")
	own := policy(2, api.SubjectUser, "a1", "minimal")
	elsewhere := policy(5, api.SubjectGroup, "g3", "minimal")
	elsewhere.WorkspaceID = "w2"
	insertPolicies(t, s, ofGroup, own, policy(3, api.SubjectGroup, "g2", "minimal"), policy(4, api.SubjectInvite, "i1", "minimal"), elsewhere)
	for _, asked := range []struct {
		workspace, account string
		want               []Policy
	}{
		{"w1", "a1", []Policy{ofGroup, own}},
		{"w1", "a3", nil},
		{"w2", "a1", []Policy{elsewhere}},
		{"w2", "a3", nil},
	} {
		assertRead(t, s, asked.want, func(ctx context.Context, tx *Tx) ([]Policy, error) {
			return tx.EffectivePolicies(ctx, asked.workspace, asked.account)
		})
	}
}

// Owners are accepted persons, directly or through a group, each counted once
// (rule E1).
func (e suite) countOwners(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	count := func(want int) {
		t.Helper()
		assertRead(t, s, want, func(ctx context.Context, tx *Tx) (int, error) { return tx.CountOwners(ctx, "w1", "owner") })
	}
	elsewhere := policy(8, api.SubjectUser, "a1", "owner")
	elsewhere.WorkspaceID = "w2"
	insertPolicies(t, s, policy(1, api.SubjectUser, "a3", "minimal"), policy(2, api.SubjectInvite, "i1", "owner"),
		policy(3, api.SubjectToken, "t1", "owner"), elsewhere)
	count(0)
	insertPolicies(t, s, policy(4, api.SubjectUser, "a1", "owner"))
	count(1)
	insertPolicies(t, s, policy(5, api.SubjectUser, "a1", "owner"), policy(6, api.SubjectGroup, "g1", "owner"))
	count(1)
	insertPolicies(t, s, policy(7, api.SubjectGroup, "g2", "owner"))
	count(2)
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.DeleteMember(ctx, "w1", "a2") })
	count(1)
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.AcceptInvite(ctx, "i2", "a2", noon) })
	count(2)
}
