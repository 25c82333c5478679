package store

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func (e suite) accounts(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.InsertAccount(ctx, account(1)) })

	assertRead(t, s, account(1), func(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a2") })
	for _, email := range []string{"Person1@Example.com", "person1@example.com", "PERSON1@EXAMPLE.COM"} {
		assertRead(t, s, account(1), func(ctx context.Context, tx *Tx) (Account, error) { return tx.AccountByEmail(ctx, email) })
	}
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Account, error) {
		return tx.AccountByEmail(ctx, "person2@example.com")
	})
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error {
		return tx.InsertAccount(ctx, Account{ID: "a2", Email: "PERSON1@example.com", CreatedAt: noon})
	})
}

func (e suite) tokens(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	standing := Token{ID: "t1", Hash: "h1", Description: "CI", CreatedBy: "a1", CreatedAt: noon}
	ended := Token{ID: "t2", Hash: "h2", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour), RevokedAt: noon.Add(time.Minute)}
	for name, kind := range map[string]struct {
		holder string
		insert func(*Tx, context.Context, Token) error
		read   func(*Tx, context.Context, string) (Token, error)
	}{
		"account":   {holder: "a1", insert: (*Tx).InsertAccountToken, read: (*Tx).AccountTokenByHash},
		"workspace": {holder: "w1", insert: (*Tx).InsertWorkspaceToken, read: (*Tx).WorkspaceTokenByHash},
	} {
		t.Run(name, func(t *testing.T) {
			for _, token := range []Token{standing, ended} {
				token.Holder = kind.holder
				update(t, s, func(ctx context.Context, tx *Tx) error { return kind.insert(tx, ctx, token) })
				assertRead(t, s, token, func(ctx context.Context, tx *Tx) (Token, error) { return kind.read(tx, ctx, token.Hash) })
			}
			assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Token, error) { return kind.read(tx, ctx, "h3") })
			assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error {
				return kind.insert(tx, ctx, Token{ID: "t3", Holder: kind.holder, Hash: "h1", CreatedAt: noon})
			})
		})
	}
}

func (e suite) workspaces(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	first, second := workspaceNumber(1), workspaceNumber(2)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.InsertWorkspace(ctx, first), tx.InsertWorkspace(ctx, second))
	})
	read := func(ctx context.Context, tx *Tx) (Workspace, error) { return tx.Workspace(ctx, "w1") }
	bySlug := func(slug string) func(ctx context.Context, tx *Tx) (Workspace, error) {
		return func(ctx context.Context, tx *Tx) (Workspace, error) { return tx.WorkspaceBySlug(ctx, slug) }
	}
	assertRead(t, s, first, read)
	assertRead(t, s, first, bySlug("slug-1"))
	assertNotFound(t, s, bySlug("SLUG-1"))
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Workspace, error) { return tx.Workspace(ctx, "w3") })
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error {
		return tx.InsertWorkspace(ctx, Workspace{ID: "w3", Slug: "slug-1", CreatedAt: noon})
	})

	// Region and time of creation stay (rule B3).
	changed := Workspace{
		ID: "w1", Slug: "new-slug", Name: "New", Region: api.RegionUS, CreatedAt: noon.Add(time.Hour),
		BillingContacts: []string{}, IncidentContacts: []string{"ops@example.com"},
	}
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.UpdateWorkspace(ctx, changed) })
	changed.Region, changed.CreatedAt = first.Region, first.CreatedAt
	assertRead(t, s, changed, read)
	assertNotFound(t, s, bySlug("slug-1"))

	changed.Slug = "slug-2"
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.UpdateWorkspace(ctx, changed) })
	changed.ID, changed.Slug = "w3", "slug-3"
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.UpdateWorkspace(ctx, changed) })
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.DeleteWorkspace(ctx, "w3") })
}

func (e suite) workspacesOfAccount(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(
			tx.InsertAccount(ctx, account(1)), tx.InsertAccount(ctx, account(2)),
			tx.InsertWorkspace(ctx, workspaceNumber(1)), tx.InsertWorkspace(ctx, workspaceNumber(2)),
			tx.InsertWorkspace(ctx, workspaceNumber(3)),
			tx.InsertMember(ctx, "w3", "a1", noon), tx.InsertMember(ctx, "w1", "a1", noon), tx.InsertMember(ctx, "w2", "a2", noon))
	})
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Workspace, PageInfo, error) {
		return tx.WorkspacesOfAccount(ctx, "a1", all)
	}, workspaceNumber(3), workspaceNumber(1))
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Workspace, PageInfo, error) {
		return tx.WorkspacesOfAccount(ctx, "a3", all)
	})
}

func (e suite) deleteWorkspace(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	other := policy(9, api.SubjectUser, "a1", "role")
	other.WorkspaceID = "w2"
	insertPolicies(t, s, policy(1, api.SubjectUser, "a1", "role"), policy(2, api.SubjectGroup, "g1", "role"),
		policy(3, api.SubjectInvite, "i1", "role"), policy(4, api.SubjectToken, "t1", "role"), other)
	event := Event{ID: "e1", WorkspaceID: "w1", Timestamp: noon}
	answer := Answer{Credential: "t1", Workspace: "w1", Operation: "o", Key: "k", CreatedAt: noon}
	otherAnswer := Answer{Credential: "t1", Workspace: "w2", Operation: "o", Key: "k", CreatedAt: noon}
	mail := Mail{ID: "m3", InviteID: "i3", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}
	boundSource := source(1, 1)
	boundSource.Labels, boundSource.TrackingPlanID = []api.Label{{Key: "k", Value: "v"}}, "tp1"
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(
			tx.InsertWorkspaceToken(ctx, Token{ID: "t1", Holder: "w1", Hash: "h1", CreatedAt: noon}),
			tx.InsertLabel(ctx, "w1", api.Label{Key: "k", Value: "v"}),
			tx.InsertMail(ctx, Mail{ID: "m1", InviteID: "i1", CreatedAt: noon, ExpiresAt: noon.Add(time.Hour)}), tx.InsertMail(ctx, mail),
			tx.InsertEvent(ctx, event), tx.RememberAnswer(ctx, answer), tx.RememberAnswer(ctx, otherAnswer),
			tx.InsertTrackingPlan(ctx, trackingPlan(1, 1)), tx.InsertTrackingPlan(ctx, trackingPlan(2, 2)),
			tx.InsertSource(ctx, boundSource), tx.InsertSource(ctx, source(2, 2)),
			tx.InsertDestination(ctx, destination(1, 1)), tx.InsertDestination(ctx, destination(2, 2)),
			tx.DeleteWorkspace(ctx, "w1"))
	})

	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Workspace, error) { return tx.Workspace(ctx, "w1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Invite, error) { return tx.Invite(ctx, "i1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Group, error) { return tx.Group(ctx, "w1", "g1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Token, error) { return tx.WorkspaceTokenByHash(ctx, "h1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Answer, error) {
		return tx.RecallAnswer(ctx, "t1", "w1", "o", "k", noon)
	})
	for table, want := range map[string]int{
		"members": 2, "invites": 1, "user_groups": 1, "group_members": 2, "policies": 1, "policy_resources": 1,
		"labels": 0, "sources": 1, "source_labels": 0, "write_keys": 2, "destinations": 1, "tracking_plans": 1,
		"outbox": 1, "accounts": 4,
	} {
		got := view(t, s, func(ctx context.Context, tx *Tx) (int, error) {
			return queryOne(ctx, tx, scanValue[int], "SELECT COUNT(*) FROM "+table)
		})
		if got != want {
			t.Errorf("%d rows are left in %s, want %d", got, table, want)
		}
	}
	assertRead(t, s, otherAnswer, func(ctx context.Context, tx *Tx) (Answer, error) {
		return tx.RecallAnswer(ctx, "t1", "w2", "o", "k", noon)
	})
	assertRead(t, s, []Mail{mail}, func(ctx context.Context, tx *Tx) ([]Mail, error) { return tx.Mails(ctx) })
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Event, PageInfo, error) {
		return tx.Events(ctx, "w1", EventFilter{}, all)
	}, event)
	assertList(t, s, func(ctx context.Context, tx *Tx) ([]Member, PageInfo, error) {
		return tx.Members(ctx, "w2", all)
	}, member(1), member(4))
}
