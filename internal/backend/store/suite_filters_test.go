package store

import (
	"context"
	"fmt"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Every filter narrows, and several narrow together.
func (e suite) filteredPolicies(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	own, ofGroup := policy(1, api.SubjectUser, "a1", "admin"), policy(2, api.SubjectGroup, "g1", "admin")
	onSources := policy(3, api.SubjectUser, "a1", "reader")
	onSources.Resources = []api.Resource{
		{Type: api.ResourceSource, ID: "s2"},
		{Type: api.ResourceSource, ID: "s1"},
		{Type: api.ResourceWorkspace, ID: "w1", Labels: []api.Label{{Key: "environment", Value: "dev"}}},
	}
	namesake := policy(4, api.SubjectToken, "a1", "reader")
	namesake.Resources = []api.Resource{{Type: api.ResourceSpace, ID: "s1"}}
	elsewhere := policy(5, api.SubjectUser, "a1", "admin")
	elsewhere.WorkspaceID = "w2"
	insertPolicies(t, s, onSources, own, ofGroup, namesake, elsewhere)
	for _, asked := range []struct {
		filter PolicyFilter
		want   []Policy
	}{
		{PolicyFilter{}, []Policy{onSources, own, ofGroup, namesake}},
		{PolicyFilter{SubjectType: api.SubjectUser}, []Policy{onSources, own}},
		{PolicyFilter{SubjectID: "a1"}, []Policy{onSources, own, namesake}},
		{PolicyFilter{SubjectType: api.SubjectToken, SubjectID: "a1"}, []Policy{namesake}},
		{PolicyFilter{RoleID: "admin"}, []Policy{own, ofGroup}},
		{PolicyFilter{ResourceType: api.ResourceWorkspace}, []Policy{onSources, own, ofGroup}},
		{PolicyFilter{ResourceType: api.ResourceSource}, []Policy{onSources}},
		{PolicyFilter{ResourceID: "s1"}, []Policy{onSources, namesake}},
		{PolicyFilter{ResourceType: api.ResourceSpace, ResourceID: "s1"}, []Policy{namesake}},
		{PolicyFilter{ResourceType: api.ResourceWorkspace, ResourceID: "s1"}, nil},
		{PolicyFilter{SubjectType: api.SubjectUser, RoleID: "reader", ResourceType: api.ResourceSource, ResourceID: "s2"}, []Policy{onSources}},
		{PolicyFilter{SubjectType: api.SubjectGroup, RoleID: "reader"}, nil},
		{PolicyFilter{SubjectID: "%"}, nil},
	} {
		t.Run(fmt.Sprintf("%+v", asked.filter), func(t *testing.T) {
			assertList(t, s, func(ctx context.Context, tx *Tx) ([]Policy, PageInfo, error) {
				return tx.PoliciesIn(ctx, "w1", asked.filter, all)
			}, asked.want...)
		})
	}
	for id, want := range map[string]Policy{"p1": own, "p3": onSources} {
		assertRead(t, s, want, func(ctx context.Context, tx *Tx) (Policy, error) { return tx.Policy(ctx, "w1", id) })
	}
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Policy, error) { return tx.Policy(ctx, "w1", "p5") })
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.DeletePolicy(ctx, "w1", "p5") })
}

// A default source role is of one membership: it comes with the invite and goes with
// the member (rules H1, C6).
func (e suite) defaultSourceRoles(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	set := func(account, role string) func(ctx context.Context, tx *Tx) error {
		return func(ctx context.Context, tx *Tx) error { return tx.SetDefaultSourceRole(ctx, "w1", account, role) }
	}
	with := func(m Member, role string) Member {
		m.DefaultSourceRole = role
		return m
	}
	defaults := func(want ...Member) {
		t.Helper()
		assertRead(t, s, want, func(ctx context.Context, tx *Tx) ([]Member, error) { return tx.MembersWithDefaultRole(ctx, "w1") })
	}
	defaults()
	update(t, s, set("a3", "reader"))
	update(t, s, set("a1", "admin"))
	defaults(with(member(1), "admin"), with(member(3), "reader"))
	assertRead(t, s, with(member(1), "admin"), func(ctx context.Context, tx *Tx) (Member, error) { return tx.Member(ctx, "w1", "a1") })
	assertRead(t, s, member(1), func(ctx context.Context, tx *Tx) (Member, error) { return tx.Member(ctx, "w2", "a1") })
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Member, PageInfo, error) {
		return tx.GroupUsers(ctx, "g1", all)
	}, with(member(1), "admin"))
	update(t, s, set("a1", ""))
	defaults(with(member(3), "reader"))
	assertUpdateFails(t, s, ErrNotFound, set("a4", "reader"))

	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.DeleteMember(ctx, "w1", "a3") })
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.InsertMember(ctx, "w1", "a3", noon) })
	defaults()

	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.SetDefaultSourceRoleOfInvite(ctx, "i1", "admin") })
	want := invite(1, 1, 1)
	want.DefaultSourceRole = "admin"
	assertRead(t, s, want, func(ctx context.Context, tx *Tx) (Invite, error) { return tx.Invite(ctx, "i1") })
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.SetDefaultSourceRoleOfInvite(ctx, "i9", "admin") })
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.AcceptInvite(ctx, "i1", "a4", noon) })
	defaults(with(member(4), "admin"))
}
