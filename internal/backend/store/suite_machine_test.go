package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Whatever is done in whatever order, the store and the model say the same of it.
func (e suite) stateMachine(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	runs := 0
	rapid.Check(t, func(rt *rapid.T) {
		runs++
		m := &machine{store: s, ctx: t.Context(), run: runs}
		m.settle(rt)
		actions := map[string]func(*rapid.T){"": m.check, "several": m.several}
		for name := range steps {
			actions[name] = func(rt *rapid.T) { m.transact(rt, []string{name}, nil) }
		}
		rt.Repeat(actions)
		m.checkAll(rt)
	})
}

// A machine does the same to a store and to a model. Its ids, emails and slugs are
// its own, since the store has been through earlier runs.
type machine struct {
	store *Store
	// ctx is that of the test: what rapid calls has only a rapid.T.
	ctx   context.Context
	model model
	// ever is what was there at some time, so that what must be gone is looked for.
	ever model
	run  int
	made int
}

// settle begins with two workspaces that have people, so that most steps find
// something to do.
func (m *machine) settle(t *rapid.T) {
	for _, name := range []string{
		"InsertWorkspace", "InsertWorkspace", "InsertAccount", "InsertAccount", "InsertAccount", "InsertMember", "InsertMember", "InsertMember",
		"PutInvite", "PutInvite", "InsertGroup", "InsertGroup", "InsertGroup", "AddToGroup", "AddToGroup", "AddToGroup",
		"InsertPolicy", "InsertPolicy", "InsertWorkspaceToken", "InsertMail", "RememberAnswer",
	} {
		m.transact(t, []string{name}, nil)
	}
}

// A step is one method of Tx with its arguments: on a transaction, and in the
// model. What it returns besides an error is compared.
type step struct {
	on func(ctx context.Context, tx *Tx) (any, error)
	in func(m *model) (any, error)
}

// plain is a step that returns an error only.
func plain(on func(ctx context.Context, tx *Tx) error, in func(m *model) error) step {
	return step{
		func(ctx context.Context, tx *Tx) (any, error) { return nil, on(ctx, tx) },
		func(m *model) (any, error) { return nil, in(m) },
	}
}

// several does some steps in one transaction, which may be given up.
func (m *machine) several(t *rapid.T) {
	names := rapid.SliceOfN(rapid.SampledFrom(slices.Sorted(maps.Keys(steps))), 2, 6).Draw(t, "steps")
	var end error
	if rapid.IntRange(0, 3).Draw(t, "give up") == 0 {
		end = errOwn
	}
	m.transact(t, names, end)
}

// transact takes steps in one transaction, which returns an error in the end or
// nil. If that is an error, or a step has failed, nothing has changed.
func (m *machine) transact(t *rapid.T, names []string, end error) {
	after, failed := m.model.clone(), error(nil)
	err := m.store.Update(m.ctx, func(tx *Tx) error {
		for _, name := range names {
			taken, before := steps[name](t, m, &after), after.clone()
			got, err := taken.on(m.ctx, tx)
			want, wantErr := taken.in(&after)
			if !alike(err, wantErr) || err == nil && !cmp.Equal(want, got) {
				t.Fatalf("%s: got %v, %v; want %v, %v", name, got, err, want, wantErr)
			}
			if wantErr != nil {
				after = before
			}
			if wantErr != nil && !errors.Is(wantErr, ErrNotFound) {
				failed = wantErr
				return nil // The transaction is lost whatever it returns.
			}
		}
		if tx.Changes() == 0 && !cmp.Equal(m.model.ruled(), after.ruled(), cmp.AllowUnexported(modelLabel{}, modelMember{}, modelMembership{})) {
			t.Fatalf("%v: something has changed, and nothing is counted", names)
		}
		return end
	})
	if failed == nil {
		failed = end
	}
	if !alike(err, failed) {
		t.Fatalf("%v: the transaction ends with %v, want %v", names, err, failed)
	}
	if failed == nil {
		m.model = after
		m.ever.add(after)
	}
}

// add puts in what is new in another model. Of an invite or an answer, one with
// another code or key is another.
func (m *model) add(from model) {
	addNew(&m.invites, from.invites, inviteCode)
	addNew(&m.groups, from.groups, groupID)
	addNew(&m.accountTokens, from.accountTokens, tokenID)
	addNew(&m.workspaceTokens, from.workspaceTokens, tokenID)
	addNew(&m.answers, from.answers, func(a Answer) string { return fmt.Sprint(a.Credential, a.Workspace, a.Operation, a.Key) })
}

func addNew[T any](list *[]T, from []T, id func(T) string) {
	for _, v := range from {
		if !slices.ContainsFunc(*list, func(other T) bool { return id(other) == id(v) }) {
			*list = append(*list, v)
		}
	}
}

// ruled is what the rules are about: what Tx.Changes counts.
func (m model) ruled() []any {
	return []any{
		m.accounts, m.accountTokens, m.workspaces, m.workspaceTokens, m.labels, m.members, m.invites, m.groups, m.memberships, m.policies,
	}
}

// alike reports whether an error is the one that the model has.
func alike(err, want error) bool {
	if errors.Is(want, errBroken) {
		return err != nil && !errors.Is(err, ErrNotFound) && !errors.Is(err, ErrTaken)
	}
	return errors.Is(err, want)
}

// fresh returns an id that nothing has had.
func (m *machine) fresh(prefix string) string {
	m.made++
	return fmt.Sprintf("%s%d.%d", prefix, m.run, m.made)
}

// one draws the id of something that is there, or now and then of nothing.
func one[T any](t *rapid.T, what string, list []T, id func(T) string) string {
	n := rapid.IntRange(0, 6*len(list)).Draw(t, what)
	if n == 0 {
		return "no " + what
	}
	return id(list[n%len(list)])
}

// another draws an id for something new: now and then one that is there.
func another[T any](t *rapid.T, m *machine, what string, list []T, id func(T) string) string {
	if len(list) > 0 && rapid.IntRange(0, 9).Draw(t, "another "+what) == 0 {
		return id(rapid.SampledFrom(list).Draw(t, what))
	}
	return m.fresh(what)
}

// places are the workspaces there are, those that have left events behind, and one
// that never was.
func (m *machine) places(of *model) []string {
	ids := []string{fmt.Sprintf("no workspace in run %d", m.run)}
	ids = append(ids, idsIn(of.workspaces, workspaceID)...)
	ids = append(ids, idsIn(of.events, func(e Event) string { return e.WorkspaceID })...)
	slices.Sort(ids)
	return slices.Compact(ids)
}

func (m *machine) email(t *rapid.T) string {
	email := fmt.Sprintf("p%d@run%d.example", rapid.IntRange(1, 4).Draw(t, "email"), m.run)
	if rapid.Bool().Draw(t, "upper") {
		email = strings.ToUpper(email)
	}
	return email
}

// slug draws one of a few slugs.
func (m *machine) slug(t *rapid.T) string {
	return fmt.Sprintf("run%d-%d", m.run, rapid.IntRange(1, 3).Draw(t, "slug"))
}

// instant draws one of a few times that the store keeps as they are.
func instant(t *rapid.T, what string) time.Time {
	return noon.Add(time.Duration(rapid.IntRange(0, 4).Draw(t, what)) * time.Millisecond)
}

// bound draws a time to compare with, which may be between two that are kept.
func bound(t *rapid.T, what string) time.Time {
	return instant(t, what).Add(rapid.SampledFrom([]time.Duration{0, 1, time.Millisecond - 1}).Draw(t, what+" and"))
}

func word(t *rapid.T, what string) string {
	return rapid.SampledFrom([]string{"A", "a", "B"}).Draw(t, what)
}

func accountID(a Account) string     { return a.ID }
func workspaceID(w Workspace) string { return w.ID }
func tokenID(token Token) string     { return token.ID }
func tokenHash(token Token) string   { return token.Hash }
func inviteID(i Invite) string       { return i.ID }
func inviteCode(i Invite) string     { return i.CodeHash }
func groupID(g Group) string         { return g.ID }
func policyID(p Policy) string       { return p.ID }
func eventID(e Event) string         { return e.ID }
func mailID(mail Mail) string        { return mail.ID }

// subject draws whom a policy of a workspace binds, who is of that workspace where
// the policy could say otherwise.
func subject(t *rapid.T, m *model, workspace string) (subjectType, id string) {
	subjectType = rapid.SampledFrom([]string{api.SubjectUser, api.SubjectGroup, api.SubjectInvite, api.SubjectToken}).Draw(t, "subject type")
	switch subjectType {
	case api.SubjectUser:
		id = one(t, "account", m.accounts, accountID)
	case api.SubjectGroup:
		id = one(t, "group", where(m.groups, func(g Group) bool { return g.WorkspaceID == workspace }), groupID)
	case api.SubjectInvite:
		id = one(t, "invite", where(m.invites, func(i Invite) bool { return i.WorkspaceID == workspace }), inviteID)
	default:
		id = one(t, "token", where(m.workspaceTokens, func(token Token) bool { return token.Holder == workspace }), tokenID)
	}
	return subjectType, id
}

func resources() *rapid.Generator[[]api.Resource] {
	return rapid.SampledFrom([][]api.Resource{
		nil,
		{{Type: api.ResourceWorkspace, ID: "w"}},
		{{Type: api.ResourceSource, ID: "s"}, {Type: api.ResourceSource, ID: "r"}},
		{{Type: api.ResourceWorkspace, ID: "w", Labels: []api.Label{{Key: "k", Value: "v", Description: "ä \"]"}, {Key: "l", Value: "v"}}}, {Type: "", ID: ""}},
	})
}

func membership(t *rapid.T, m *model) (modelMembership, Membership) {
	ms := modelMembership{group: one(t, "group", m.groups, groupID)}
	if rapid.Bool().Draw(t, "of an invite") {
		ms.invite = one(t, "invite", m.invites, inviteID)
	} else {
		ms.account = one(t, "account", m.accounts, accountID)
	}
	return ms, Membership{GroupID: ms.group, AccountID: ms.account, InviteID: ms.invite}
}

func token(t *rapid.T, m *machine, tokens []Token, holder string) Token {
	made := Token{
		ID: another(t, m, "token", tokens, tokenID), Holder: holder, Hash: another(t, m, "hash", tokens, tokenHash),
		Description: word(t, "description"), CreatedBy: word(t, "creator"), CreatedAt: instant(t, "created"),
	}
	if rapid.Bool().Draw(t, "over") {
		made.ExpiresAt, made.RevokedAt = instant(t, "expires"), instant(t, "revoked")
	}
	return made
}
