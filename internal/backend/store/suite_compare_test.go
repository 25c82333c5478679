package store

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A comparison reads in one transaction what the model knows too.
type comparison struct {
	*rapid.T
	*machine
	tx *Tx
	m  *model
	// size is that of the pages in which lists are walked.
	size int
}

// facets are what can be read, of a workspace or of none.
var facets = []func(c comparison, workspace string){
	comparison.people, comparison.leftovers, comparison.workspace, comparison.invites, comparison.groups, comparison.policies, comparison.events,
}

// check compares one facet of one workspace, which costs little after every step.
func (m *machine) check(t *rapid.T) {
	facet := rapid.IntRange(0, len(facets)-1).Draw(t, "facet")
	m.compare(t, facets[facet:facet+1], []string{rapid.SampledFrom(m.places(&m.model)).Draw(t, "workspace")})
}

// checkAll compares everything.
func (m *machine) checkAll(t *rapid.T) {
	m.compare(t, facets, m.places(&m.model))
}

func (m *machine) compare(t *rapid.T, facets []func(comparison, string), workspaces []string) {
	err := m.store.View(m.ctx, func(tx *Tx) error {
		c := comparison{T: t, machine: m, tx: tx, m: &m.model, size: rapid.IntRange(1, 4).Draw(t, "page size")}
		for _, id := range workspaces {
			for _, facet := range facets {
				facet(c, id)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func idsIn[T any](list []T, id func(T) string) []string {
	ids := make([]string, len(list))
	for i, v := range list {
		ids[i] = id(v)
	}
	return ids
}

// same compares what was read with what the model has.
func same[T any](c comparison, about string, got T, err error, want T) {
	c.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
		c.Fatalf("%s: %v (-want +got):\n%s", about, err, diff)
	}
}

// sameOne compares what was read with the only one that the model has, or with
// its absence.
func sameOne[T any](c comparison, about string, got T, err error, want []T) {
	c.Helper()
	switch {
	case len(want) == 0 && !errors.Is(err, ErrNotFound):
		c.Fatalf("%s: got %+v, %v; want nothing", about, got, err)
	case len(want) > 0:
		same(c, about, got, err, want[0])
	}
}

// sameList walks a list from page to page, and looks back from each of them.
func sameList[T any](c comparison, about string, read func(Page) ([]T, PageInfo, error), want []T) {
	c.Helper()
	page, before, met := Page{Count: c.size}, (*int64)(nil), 0
	for {
		got, info, err := read(page)
		end := min(met+c.size, len(want))
		same(c, about, got, err, want[met:end])
		if info.Total != len(want) || (info.Next != nil) != (end < len(want)) || !cmp.Equal(info.Previous, before) {
			c.Fatalf("%s: the page %+v after %d of %d entries tells of %+v", about, page, met, len(want), info)
		}
		if info.Next == nil {
			return
		}
		met, before, page = end, new(page.After), Page{After: *info.Next, Count: c.size}
	}
}

// people compares accounts and tokens.
func (c comparison) people(string) {
	for _, a := range c.m.accounts {
		got, err := c.tx.Account(c.ctx, a.ID)
		same(c, "account", got, err, a)
		got, err = c.tx.AccountByEmail(c.ctx, strings.ToLower(a.Email))
		same(c, "account by email", got, err, a)
		joined := where(c.m.members, func(n modelMember) bool { return n.account == a.ID })
		var workspaces []Workspace
		for _, n := range joined {
			workspaces = append(workspaces, c.m.workspace(n.workspace)...)
		}
		sameList(c, "workspaces of an account", func(p Page) ([]Workspace, PageInfo, error) {
			return c.tx.WorkspacesOfAccount(c.ctx, a.ID, p)
		}, workspaces)
	}
	for _, token := range c.ever.accountTokens {
		got, err := c.tx.AccountTokenByHash(c.ctx, token.Hash)
		sameOne(c, "account token", got, err, where(c.m.accountTokens, func(other Token) bool { return other.Hash == token.Hash }))
	}
	for _, token := range c.ever.workspaceTokens {
		got, err := c.tx.WorkspaceTokenByHash(c.ctx, token.Hash)
		sameOne(c, "workspace token", got, err, where(c.m.workspaceTokens, func(other Token) bool { return other.Hash == token.Hash }))
	}
}

// leftovers compares mails and answers.
func (c comparison) leftovers(string) {
	from := bound(c.T, "not before")
	mails, err := c.tx.Mails(c.ctx)
	own := where(mails, func(mail Mail) bool { return strings.HasPrefix(mail.ID, fmt.Sprintf("mail%d.", c.run)) })
	same(c, "mails", own, err, c.m.mails)
	for _, a := range c.ever.answers {
		got, err := c.tx.RecallAnswer(c.ctx, a.Credential, a.Workspace, a.Operation, a.Key, from)
		sameOne(c, "answer", got, err, where(c.m.answers, func(b Answer) bool { return sameKey(a, b) && !b.CreatedAt.Before(from) }))
	}
}

func (c comparison) workspace(id string) {
	got, err := c.tx.Workspace(c.ctx, id)
	sameOne(c, "workspace", got, err, c.m.workspace(id))
	for _, w := range c.m.workspace(id) {
		got, err = c.tx.WorkspaceBySlug(c.ctx, w.Slug)
		same(c, "workspace by slug", got, err, w)
	}
	for _, l := range append([]modelLabel{{id, "A", "A"}}, c.m.labels...) {
		has, err := c.tx.HasLabel(c.ctx, id, l.key, l.value)
		same(c, "label", has, err, slices.Contains(c.m.labels, modelLabel{id, l.key, l.value}))
	}
	var members []Member
	for _, n := range c.m.members {
		if n.workspace == id {
			members = append(members, c.m.member(n.account))
		}
	}
	sameList(c, "members", func(p Page) ([]Member, PageInfo, error) { return c.tx.Members(c.ctx, id, p) }, members)
	for _, a := range c.m.accounts {
		want := where(members, func(m Member) bool { return m.AccountID == a.ID })
		got, err := c.tx.Member(c.ctx, id, a.ID)
		sameOne(c, "member", got, err, want)
		got, err = c.tx.MemberByEmail(c.ctx, id, strings.ToUpper(a.Email))
		sameOne(c, "member by email", got, err, want)
	}
}

func (m *model) member(account string) Member {
	a := m.account(account)[0]
	return Member{AccountID: a.ID, Email: a.Email, Name: a.Name}
}

func (c comparison) invites(workspace string) {
	invites := where(c.m.invites, func(i Invite) bool { return i.WorkspaceID == workspace })
	sameList(c, "invites", func(p Page) ([]Invite, PageInfo, error) { return c.tx.Invites(c.ctx, workspace, p) }, invites)
	groupsOf := map[string][]string{}
	for _, ms := range c.m.memberships {
		if ms.invite != "" && c.m.groupIn(ms.group, workspace) {
			groupsOf[ms.invite] = append(groupsOf[ms.invite], ms.group)
		}
	}
	for _, i := range where(c.ever.invites, func(i Invite) bool { return i.WorkspaceID == workspace }) {
		got, err := c.tx.Invite(c.ctx, i.ID)
		sameOne(c, "invite", got, err, c.m.invite(i.ID))
		got, err = c.tx.InviteByEmail(c.ctx, workspace, strings.ToUpper(i.Email))
		sameOne(c, "invite by email", got, err, where(invites, func(j Invite) bool { return api.SameEmail(i.Email, j.Email) }))
		got, err = c.tx.InviteByCode(c.ctx, i.CodeHash)
		sameOne(c, "invite by code", got, err, where(c.m.invites, func(j Invite) bool { return i.CodeHash == j.CodeHash }))
		groups, err := c.tx.GroupIDsOfInvite(c.ctx, i.ID)
		same(c, "groups of an invite", groups, err, groupsOf[i.ID])
	}
	groups, err := c.tx.GroupIDsOfInvites(c.ctx, workspace, idsIn(c.ever.invites, inviteID))
	same(c, "groups of the invites", groups, err, groupsOf)
}

func (c comparison) groups(workspace string) {
	groups := where(c.m.groups, func(g Group) bool { return g.WorkspaceID == workspace })
	var memberships []Membership
	for i, g := range groups {
		users := where(c.m.memberships, func(ms modelMembership) bool { return ms.group == g.ID && ms.account != "" })
		groups[i].MemberCount = len(users)
	}
	for _, ms := range c.m.memberships {
		switch {
		case !c.m.groupIn(ms.group, workspace):
		case ms.account != "":
			memberships = append(memberships, Membership{GroupID: ms.group, Email: c.m.member(ms.account).Email, AccountID: ms.account})
		default:
			memberships = append(memberships, Membership{GroupID: ms.group, Email: c.m.invite(ms.invite)[0].Email, InviteID: ms.invite})
		}
	}
	sameList(c, "groups", func(p Page) ([]Group, PageInfo, error) { return c.tx.Groups(c.ctx, workspace, p) }, groups)
	sameList(c, "memberships", func(p Page) ([]Membership, PageInfo, error) {
		return c.tx.Memberships(c.ctx, workspace, p)
	}, memberships)
	for _, g := range c.ever.groups {
		got, err := c.tx.Group(c.ctx, workspace, g.ID)
		sameOne(c, "group", got, err, where(groups, func(h Group) bool { return h.ID == g.ID }))
	}
	for _, g := range where(c.ever.groups, func(g Group) bool { return g.WorkspaceID == workspace }) {
		c.group(g.ID, where(memberships, func(ms Membership) bool { return ms.GroupID == g.ID }))
	}
	for _, a := range c.m.accounts {
		var in []Group
		for _, ms := range where(memberships, func(ms Membership) bool { return ms.AccountID == a.ID }) {
			in = append(in, where(groups, func(g Group) bool { return g.ID == ms.GroupID })...)
		}
		sameList(c, "groups of a member", func(p Page) ([]Group, PageInfo, error) {
			return c.tx.GroupsOfMember(c.ctx, workspace, a.ID, p)
		}, in)
		inAny, err := c.tx.InAnyGroup(c.ctx, workspace, a.ID)
		same(c, "being in a group", inAny, err, len(in) > 0)
	}
}

// group compares who is in one group.
func (c comparison) group(id string, memberships []Membership) {
	var users []Member
	var invites []Invite
	for _, ms := range memberships {
		if ms.AccountID != "" {
			users = append(users, c.m.member(ms.AccountID))
		} else {
			invites = append(invites, c.m.invite(ms.InviteID)...)
		}
	}
	got, err := c.tx.GroupMembers(c.ctx, id)
	same(c, "members of a group", got, err, memberships)
	sameList(c, "users of a group", func(p Page) ([]Member, PageInfo, error) { return c.tx.GroupUsers(c.ctx, id, p) }, users)
	sameList(c, "invites of a group", func(p Page) ([]Invite, PageInfo, error) { return c.tx.GroupInvites(c.ctx, id, p) }, invites)
}

func (c comparison) policies(workspace string) {
	of := func(subjectType, id string) []Policy {
		return where(c.m.policies, func(p Policy) bool {
			return p.WorkspaceID == workspace && p.SubjectType == subjectType && p.SubjectID == id
		})
	}
	for subjectType, ids := range map[string][]string{
		api.SubjectUser: idsIn(c.m.accounts, accountID), api.SubjectGroup: idsIn(c.ever.groups, groupID),
		api.SubjectInvite: idsIn(c.ever.invites, inviteID), api.SubjectToken: idsIn(c.ever.workspaceTokens, tokenID),
	} {
		want := map[string][]Policy{}
		for _, id := range ids {
			if policies := of(subjectType, id); len(policies) > 0 {
				want[id] = policies
			}
			got, err := c.tx.Policies(c.ctx, workspace, subjectType, id)
			same(c, "policies of a "+subjectType, got, err, of(subjectType, id))
		}
		got, err := c.tx.PoliciesOf(c.ctx, workspace, subjectType, ids)
		same(c, "policies of every "+subjectType, got, err, want)
	}
	owners := 0
	for _, a := range c.m.accounts {
		effective := where(c.m.policies, func(p Policy) bool {
			return p.WorkspaceID == workspace && (p.SubjectType == api.SubjectUser && p.SubjectID == a.ID ||
				p.SubjectType == api.SubjectGroup && slices.Contains(c.m.memberships, modelMembership{group: p.SubjectID, account: a.ID}))
		})
		got, err := c.tx.EffectivePolicies(c.ctx, workspace, a.ID)
		same(c, "effective policies", got, err, effective)
		if c.m.isMember(workspace, a.ID) && slices.ContainsFunc(effective, func(p Policy) bool { return p.RoleID == modelRoles[0] }) {
			owners++
		}
	}
	got, err := c.tx.CountOwners(c.ctx, workspace, modelRoles[0])
	same(c, "number of owners", got, err, owners)
}

func (c comparison) events(workspace string) {
	for _, f := range []EventFilter{{}, filters().Draw(c.T, "filter")} {
		passed := where(c.m.events, func(e Event) bool {
			return e.WorkspaceID == workspace &&
				(f.From.IsZero() || !e.Timestamp.Before(f.From)) && (f.To.IsZero() || e.Timestamp.Before(f.To)) &&
				(f.ResourceID == "" || e.ResourceID == f.ResourceID) && (f.ResourceType == "" || e.ResourceType == f.ResourceType)
		})
		sameList(c, "events", func(p Page) ([]Event, PageInfo, error) { return c.tx.Events(c.ctx, workspace, f, p) }, passed)
	}
}

func filters() *rapid.Generator[EventFilter] {
	return rapid.Custom(func(t *rapid.T) EventFilter {
		var f EventFilter
		if rapid.Bool().Draw(t, "has from") {
			f.From = bound(t, "from")
		}
		if rapid.Bool().Draw(t, "has to") {
			f.To = bound(t, "to")
		}
		f.ResourceID = rapid.SampledFrom([]string{"", "", "A"}).Draw(t, "resource")
		f.ResourceType = rapid.SampledFrom([]string{"", "", "a"}).Draw(t, "resource type")
		return f
	})
}
