package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// readEverything runs every query of Tx, with every shape of page and filter.
func readEverything(ctx context.Context, tx *Tx) error {
	var errs []error
	note := func(_ any, err error) {
		if !errors.Is(err, ErrNotFound) {
			errs = append(errs, err)
		}
	}
	for _, page := range []Page{{Count: 2}, {After: 1, Count: 2}} {
		walk := func(_ any, _ PageInfo, err error) { errs = append(errs, err) }
		walk(tx.WorkspacesOfAccount(ctx, "a1", page))
		walk(tx.Members(ctx, "w1", page))
		walk(tx.Invites(ctx, "w1", page))
		walk(tx.Groups(ctx, "w1", page))
		walk(tx.GroupsOfMember(ctx, "w1", "a1", page))
		walk(tx.GroupUsers(ctx, "g1", page))
		walk(tx.GroupInvites(ctx, "g1", page))
		walk(tx.Memberships(ctx, "w1", page))
		walk(tx.Sources(ctx, "w1", nil, page))
		walk(tx.Sources(ctx, "w1", everySource, page))
		walk(tx.Destinations(ctx, "s1", page))
		for _, filter := range []EventFilter{
			{},
			{From: noon},
			{To: noon},
			{From: noon, To: noon.Add(time.Hour)},
			{ResourceID: "x"},
			{ResourceType: "user"},
			{From: noon, To: noon.Add(time.Hour), ResourceID: "x", ResourceType: "user"},
		} {
			walk(tx.Events(ctx, "w1", filter, page))
		}
		walk(tx.AccountTokens(ctx, "a1", page))
		walk(tx.WorkspaceTokens(ctx, "w1", page))
		for _, filter := range policyFilters {
			walk(tx.PoliciesIn(ctx, "w1", filter, page))
		}
	}
	note(tx.Account(ctx, "a1"))
	note(tx.AccountByEmail(ctx, "x@example.com"))
	note(tx.AccountTokenByHash(ctx, "h"))
	note(tx.AccountToken(ctx, "a1", "t1"))
	note(tx.WorkspaceToken(ctx, "w1", "t1"))
	note(tx.SecurityCode(ctx, "a1", "email"))
	note(tx.SourceOfAccount(ctx, "a1", "s1"))
	note(tx.MembersWithDefaultRole(ctx, "w1"))
	note(tx.Policy(ctx, "w1", "p1"))
	note(tx.Workspace(ctx, "w1"))
	note(tx.WorkspaceBySlug(ctx, "slug-1"))
	note(tx.WorkspaceTokenByHash(ctx, "h"))
	note(tx.HasLabel(ctx, "w1", "k", "v"))
	note(tx.Labels(ctx, "w1"))
	note(tx.SourcesWithLabel(ctx, "w1", "k", "v"))
	note(tx.PoliciesWithLabels(ctx, "w1"))
	note(tx.HasSource(ctx, "w1", "s1"))
	note(tx.Source(ctx, "w1", "s1"))
	note(tx.TrackingPlan(ctx, "w1", "tp1"))
	note(tx.Member(ctx, "w1", "a1"))
	note(tx.MemberByEmail(ctx, "w1", "x@example.com"))
	note(tx.Invite(ctx, "i1"))
	note(tx.InviteByEmail(ctx, "w1", "x@example.com"))
	note(tx.InviteByCode(ctx, "code1"))
	note(tx.Group(ctx, "w1", "g1"))
	note(tx.GroupMembers(ctx, "g1"))
	note(tx.GroupIDsOfInvite(ctx, "i1"))
	note(tx.GroupIDsOfInvites(ctx, "w1", []string{"i1", "i2"}))
	note(tx.InAnyGroup(ctx, "w1", "a1"))
	note(tx.Policies(ctx, "w1", api.SubjectUser, "a1"))
	note(tx.PoliciesOf(ctx, "w1", api.SubjectUser, []string{"a1", "a2"}))
	note(tx.EffectivePolicies(ctx, "w1", "a1"))
	note(tx.CountOwners(ctx, "w1", "owner"))
	note(tx.NextMail(ctx))
	note(tx.RecallAnswer(ctx, "t1", "w1", "o", "k", noon))
	return errors.Join(errs...)
}

// policyFilters are the shapes of a PolicyFilter.
var policyFilters = []PolicyFilter{
	{},
	{SubjectType: api.SubjectUser},
	{SubjectID: "a1"},
	{SubjectType: api.SubjectUser, SubjectID: "a1"},
	{RoleID: "role"},
	{SubjectType: api.SubjectUser, RoleID: "role"},
	{SubjectID: "a1", RoleID: "role"},
	{ResourceType: api.ResourceSource, ResourceID: "s1"},
	{ResourceType: api.ResourceSource},
	{ResourceID: "s1"},
	{SubjectType: api.SubjectUser, SubjectID: "a1", RoleID: "role", ResourceType: api.ResourceSource, ResourceID: "s1"},
}

// writeEverything runs every statement of Tx that looks for what it changes.
func writeEverything(ctx context.Context, tx *Tx) error {
	_, removed := tx.RemoveFromGroup(ctx, Membership{GroupID: "g2", AccountID: "a2"})
	_, deleted := tx.DeletePolicies(ctx, "w1", api.SubjectUser, "a3")
	_, _, unbound := tx.UnbindSource(ctx, "w1", "s1")
	_, disconnected := tx.DisconnectDestinations(ctx, "s1")
	_, leased := tx.LeaseMail(ctx, noon, noon.Add(time.Hour))
	if errors.Is(leased, ErrNotFound) {
		leased = nil
	}
	for _, err := range []error{tx.RenewLease(ctx, Delivery{}, noon), tx.HandOver(ctx, Delivery{}, noon)} {
		if !errors.Is(err, ErrNotFound) {
			return err
		}
	}
	return errors.Join(removed, deleted, unbound, disconnected,
		leased, tx.ReturnMail(ctx, Delivery{}, noon), tx.EraseDelivered(ctx, Delivery{}),
		tx.PutSecurityCode(ctx, securityCode(1, "email")), tx.SpendTry(ctx, "a1", "email"), tx.DeleteSecurityCode(ctx, "a1", "email"),
		tx.InsertAccountToken(ctx, Token{ID: "t1", Holder: "a1", Hash: "h1", CreatedAt: noon}), tx.RevokeAccountToken(ctx, "a1", "t1", noon),
		tx.InsertWorkspaceToken(ctx, Token{ID: "t1", Holder: "w1", Hash: "h1", CreatedAt: noon}),
		tx.DescribeWorkspaceToken(ctx, "w1", "t1", "New"), tx.RevokeWorkspaceToken(ctx, "w1", "t1", noon),
		tx.SetDefaultSourceRole(ctx, "w1", "a1", "role"), tx.SetDefaultSourceRoleOfInvite(ctx, "i1", "role"),
		tx.RenameAccount(ctx, "a1", "New"), tx.ChangeEmail(ctx, "a1", "new@example.com"), tx.DeletePolicy(ctx, "w1", "p1"),
		tx.DescribeLabel(ctx, "w1", api.Label{Key: "k", Value: "v"}), tx.MoveSource(ctx, source(1, 1), "w2", nil), tx.MoveSource(ctx, source(1, 2), "w1", nil),
		tx.UpdateSource(ctx, source(1, 1)), tx.ReplaceSourceLabels(ctx, "w1", "s1", nil), tx.DeleteWriteKey(ctx, "s1", "z-key1"),
		tx.DeleteSource(ctx, "w1", "s1"), tx.DeleteLabel(ctx, "w1", "k", "v"),
		tx.RenameGroup(ctx, "w1", "g1", "New"), tx.UpdateWorkspace(ctx, workspaceNumber(1)),
		tx.AcceptInvite(ctx, "i1", "a4", noon), tx.DeleteInvite(ctx, "i2"), tx.DeleteMember(ctx, "w1", "a3"),
		tx.DeleteGroup(ctx, "w1", "g1"), tx.EraseMails(ctx, "i3"), tx.EraseExpiredMails(ctx, noon), tx.ForgetAnswers(ctx, noon), tx.DeleteWorkspace(ctx, "w1"),
		tx.DeleteAccount(ctx, "a2"))
}

// wholeWorkspace matches the statements that go through all that a workspace has of
// something.
var wholeWorkspace = regexp.MustCompile(`^\s*(SELECT COUNT\(\*\)|SELECT invite_id, group_id FROM group_members|` +
	`SELECT s\.seq, s\.id FROM sources|SELECT l\.source_id, l\.key, l\.value, '' FROM|` +
	`SELECT key, value, description FROM labels|DELETE FROM workspaces|DELETE FROM answers)|r\.labels <> '\[\]'`)

// No statement reads a whole table, which holds the rows of all workspaces, or goes
// through a whole workspace for one of its entries, and no page is sorted before it
// is cut off: each finds what it needs by an index.
func TestSQLitePlans(t *testing.T) {
	t.Parallel()
	s := openTestMemory(t)
	fixture(t, s)
	insertLabels(t, s, api.Label{Key: "k", Value: "v"})
	insertSources(t, s, source(1, 1))
	several := policy(1, api.SubjectUser, "a1", "role")
	several.Resources = append(several.Resources, api.Resource{Type: api.ResourceSource, ID: "s1"})
	insertPolicies(t, s, several)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		if err := errors.Join(readEverything(ctx, tx), writeEverything(ctx, tx)); err != nil {
			return err
		}
		return checkPlans(ctx, t, tx, 130)
	})
	windows, err := s.windowTerms(t.Context(), true)
	if err != nil {
		t.Fatal(err)
	}
	err = s.transact(t.Context(), windows, func(tx *Tx) error {
		if err := useWindows(t.Context(), tx); err != nil {
			return err
		}
		return checkPlans(t.Context(), t, tx, 5)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// checkPlans checks the plans of all statements of a transaction so far, of which
// there must be so many at least.
func checkPlans(ctx context.Context, t *testing.T, tx *Tx, atLeast int) error {
	t.Helper()
	queries := slices.Collect(maps.Keys(tx.statements))
	for _, query := range queries {
		plan, err := queryPlan(ctx, tx, query)
		if err != nil {
			return err
		}
		if fault := planFault(query, plan); fault != "" {
			t.Errorf("%s\n%s:\n%s", query, fault, strings.Join(plan, "\n"))
		}
	}
	if len(queries) < atLeast {
		t.Errorf("only %d statements were explained", len(queries))
	}
	return nil
}

// planFault says what is wrong with the plan of a statement, or nothing.
func planFault(query string, plan []string) string {
	readsWorkspace := wholeWorkspace.MatchString(query)
	for _, step := range plan {
		switch {
		case strings.HasPrefix(step, "SCAN ") && step != "SCAN owners":
			return "reads a whole table"
		case strings.Contains(step, "INDEX members_by_default_role"): // It has those with a role only.
		case strings.HasSuffix(step, "(workspace_id=?)") && !readsWorkspace:
			return "goes through a whole workspace"
		case step == "USE TEMP B-TREE FOR ORDER BY" && strings.Contains(query, "LIMIT"):
			return "sorts before it cuts off"
		}
	}
	return ""
}

// queryPlan returns the steps in which SQLite would run a statement.
func queryPlan(ctx context.Context, tx *Tx, query string) ([]string, error) {
	scan := func(r row) (detail string, err error) {
		var unused int
		err = r.Scan(&unused, &unused, &unused, &detail)
		return detail, err
	}
	var args []any
	for strings.Contains(query, fmt.Sprintf("$%d", len(args)+1)) {
		args = append(args, nil)
	}
	return queryAll(ctx, tx, scan, "EXPLAIN QUERY PLAN "+query, args...)
}
