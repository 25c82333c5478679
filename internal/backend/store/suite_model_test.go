package store

import (
	"errors"
	"slices"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// errBroken is what the model says where a reference leads nowhere: an error, but
// none of this package's.
var errBroken = errors.New("a reference leads nowhere")

// A model is the database as slices, in the order in which things came. Its
// methods are named after those of Tx and say what they say, by looking at
// everything there is. A method that fails has changed nothing.
type model struct {
	accounts        []Account
	accountTokens   []Token
	workspaces      []Workspace
	workspaceTokens []Token
	labels          []modelLabel
	members         []modelMember
	invites         []Invite
	groups          []Group
	memberships     []modelMembership
	policies        []Policy
	events          []Event
	mails           []Mail
	answers         []Answer
}

type modelLabel struct{ workspace, key, value string }

type modelMember struct{ workspace, account string }

type modelMembership struct{ group, account, invite string }

// clone copies the lists. What is in them is replaced and never changed.
func (m model) clone() model {
	return model{
		accounts: slices.Clone(m.accounts), accountTokens: slices.Clone(m.accountTokens),
		workspaces: slices.Clone(m.workspaces), workspaceTokens: slices.Clone(m.workspaceTokens),
		labels: slices.Clone(m.labels), members: slices.Clone(m.members), invites: slices.Clone(m.invites),
		groups: slices.Clone(m.groups), memberships: slices.Clone(m.memberships), policies: slices.Clone(m.policies),
		events: slices.Clone(m.events), mails: slices.Clone(m.mails), answers: slices.Clone(m.answers),
	}
}

// where returns what of a list meets a condition.
func where[T any](list []T, holds func(T) bool) []T {
	var met []T
	for _, v := range list {
		if holds(v) {
			met = append(met, v)
		}
	}
	return met
}

// drop deletes what meets a condition, and returns how many that were.
func drop[T any](list *[]T, holds func(T) bool) int {
	before := len(*list)
	*list = slices.DeleteFunc(*list, holds)
	return before - len(*list)
}

func (m *model) account(id string) []Account {
	return where(m.accounts, func(a Account) bool { return a.ID == id })
}

func (m *model) workspace(id string) []Workspace {
	return where(m.workspaces, func(w Workspace) bool { return w.ID == id })
}

func (m *model) invite(id string) []Invite {
	return where(m.invites, func(i Invite) bool { return i.ID == id })
}

func (m *model) isMember(workspace, account string) bool {
	return slices.Contains(m.members, modelMember{workspace, account})
}

func (m *model) insertAccount(a Account) error {
	if slices.ContainsFunc(m.accounts, func(b Account) bool { return a.ID == b.ID || api.SameEmail(a.Email, b.Email) }) {
		return ErrTaken
	}
	m.accounts = append(m.accounts, a)
	return nil
}

// insertToken adds a token to one of the lists of tokens.
func insertToken(tokens *[]Token, token Token, held bool) error {
	if slices.ContainsFunc(*tokens, func(other Token) bool { return token.ID == other.ID || token.Hash == other.Hash }) {
		return ErrTaken
	}
	if !held {
		return errBroken
	}
	*tokens = append(*tokens, token)
	return nil
}

func (m *model) insertWorkspace(w Workspace) error {
	if slices.ContainsFunc(m.workspaces, func(v Workspace) bool { return v.ID == w.ID || v.Slug == w.Slug }) {
		return ErrTaken
	}
	m.workspaces = append(m.workspaces, w)
	return nil
}

func (m *model) updateWorkspace(w Workspace) error {
	old := m.workspace(w.ID)
	if len(old) == 0 {
		return ErrNotFound
	}
	if slices.ContainsFunc(m.workspaces, func(v Workspace) bool { return v.ID != w.ID && v.Slug == w.Slug }) {
		return ErrTaken
	}
	w.Region, w.CreatedAt = old[0].Region, old[0].CreatedAt
	m.workspaces[slices.IndexFunc(m.workspaces, func(v Workspace) bool { return v.ID == w.ID })] = w
	return nil
}

func (m *model) deleteWorkspace(id string) error {
	if drop(&m.workspaces, func(w Workspace) bool { return w.ID == id }) == 0 {
		return ErrNotFound
	}
	for _, i := range where(m.invites, func(i Invite) bool { return i.WorkspaceID == id }) {
		m.dropInvite(i)
	}
	for _, g := range where(m.groups, func(g Group) bool { return g.WorkspaceID == id }) {
		m.dropGroup(g)
	}
	drop(&m.members, func(n modelMember) bool { return n.workspace == id })
	drop(&m.workspaceTokens, func(token Token) bool { return token.Holder == id })
	drop(&m.labels, func(l modelLabel) bool { return l.workspace == id })
	drop(&m.policies, func(p Policy) bool { return p.WorkspaceID == id })
	drop(&m.answers, func(a Answer) bool { return a.Workspace == id })
	return nil
}

func (m *model) insertLabel(l modelLabel) error {
	switch {
	case slices.Contains(m.labels, l):
		return ErrTaken
	case len(m.workspace(l.workspace)) == 0:
		return errBroken
	}
	m.labels = append(m.labels, l)
	return nil
}

func (m *model) insertMember(n modelMember) error {
	switch {
	case slices.Contains(m.members, n):
		return ErrTaken
	case len(m.workspace(n.workspace)) == 0 || len(m.account(n.account)) == 0:
		return errBroken
	}
	m.members = append(m.members, n)
	return nil
}

func (m *model) deleteMember(n modelMember) error {
	if drop(&m.members, func(o modelMember) bool { return o == n }) == 0 {
		return ErrNotFound
	}
	drop(&m.memberships, func(ms modelMembership) bool { return ms.account == n.account && m.groupIn(ms.group, n.workspace) })
	m.deletePolicies(n.workspace, api.SubjectUser, n.account)
	return nil
}

func (m *model) groupIn(id, workspace string) bool {
	return slices.ContainsFunc(m.groups, func(g Group) bool { return g.ID == id && g.WorkspaceID == workspace })
}

func (m *model) putInvite(i Invite) (string, error) {
	at := slices.IndexFunc(m.invites, func(j Invite) bool { return j.WorkspaceID == i.WorkspaceID && api.SameEmail(j.Email, i.Email) })
	for n, other := range m.invites {
		if n != at && (other.CodeHash == i.CodeHash || other.ID == i.ID) {
			return "", ErrTaken
		}
	}
	switch {
	case len(m.workspace(i.WorkspaceID)) == 0:
		return "", errBroken
	case at < 0:
		m.invites = append(m.invites, i)
	default:
		i.ID, i.Email = m.invites[at].ID, m.invites[at].Email
		m.invites[at] = i
	}
	return i.ID, nil
}

func (m *model) deleteInvite(id string) error {
	invite := m.invite(id)
	if len(invite) == 0 {
		return ErrNotFound
	}
	m.dropInvite(invite[0])
	return nil
}

func (m *model) dropInvite(i Invite) {
	drop(&m.invites, func(j Invite) bool { return j.ID == i.ID })
	drop(&m.memberships, func(ms modelMembership) bool { return ms.invite == i.ID })
	m.deletePolicies(i.WorkspaceID, api.SubjectInvite, i.ID)
	m.eraseMails(i.ID)
}

func (m *model) acceptInvite(id, account string) error {
	invite := m.invite(id)
	if len(invite) == 0 {
		return ErrNotFound
	}
	if err := m.insertMember(modelMember{invite[0].WorkspaceID, account}); err != nil {
		return err
	}
	for n, p := range m.policies {
		if p.WorkspaceID == invite[0].WorkspaceID && p.SubjectType == api.SubjectInvite && p.SubjectID == id {
			m.policies[n].SubjectType, m.policies[n].SubjectID = api.SubjectUser, account
		}
	}
	for n, ms := range m.memberships {
		if ms.invite == id {
			m.memberships[n] = modelMembership{group: ms.group, account: account}
		}
	}
	m.dropInvite(invite[0])
	return nil
}

func (m *model) insertGroup(g Group) error {
	if slices.ContainsFunc(m.groups, func(h Group) bool { return g.ID == h.ID || g.WorkspaceID == h.WorkspaceID && g.Name == h.Name }) {
		return ErrTaken
	}
	if len(m.workspace(g.WorkspaceID)) == 0 {
		return errBroken
	}
	m.groups = append(m.groups, g)
	return nil
}

func (m *model) renameGroup(workspace, id, name string) error {
	if !m.groupIn(id, workspace) {
		return ErrNotFound
	}
	if slices.ContainsFunc(m.groups, func(g Group) bool { return g.ID != id && g.WorkspaceID == workspace && g.Name == name }) {
		return ErrTaken
	}
	m.groups[slices.IndexFunc(m.groups, func(g Group) bool { return g.ID == id })].Name = name
	return nil
}

func (m *model) deleteGroup(workspace, id string) error {
	if !m.groupIn(id, workspace) {
		return ErrNotFound
	}
	m.dropGroup(Group{ID: id, WorkspaceID: workspace})
	return nil
}

func (m *model) dropGroup(g Group) {
	drop(&m.groups, func(h Group) bool { return h.ID == g.ID })
	drop(&m.memberships, func(ms modelMembership) bool { return ms.group == g.ID })
	m.deletePolicies(g.WorkspaceID, api.SubjectGroup, g.ID)
}

func (m *model) addToGroup(ms modelMembership) (bool, error) {
	group := where(m.groups, func(g Group) bool { return g.ID == ms.group })
	if len(group) == 0 || (ms.account == "") == (ms.invite == "") {
		return false, errBroken
	}
	local := m.isMember(group[0].WorkspaceID, ms.account)
	if ms.invite != "" {
		invite := m.invite(ms.invite)
		local = len(invite) > 0 && invite[0].WorkspaceID == group[0].WorkspaceID
	}
	switch {
	case !local:
		return false, errBroken
	case slices.Contains(m.memberships, ms):
		return false, nil
	}
	m.memberships = append(m.memberships, ms)
	return true, nil
}

func (m *model) removeFromGroup(ms modelMembership) bool {
	return drop(&m.memberships, func(o modelMembership) bool { return o == ms }) > 0
}

func (m *model) insertPolicy(p Policy) error {
	if slices.ContainsFunc(m.policies, func(q Policy) bool { return p.ID == q.ID }) {
		return ErrTaken
	}
	if len(m.workspace(p.WorkspaceID)) == 0 {
		return errBroken
	}
	m.policies = append(m.policies, p)
	return nil
}

func (m *model) deletePolicy(workspace, id string) error {
	if drop(&m.policies, func(p Policy) bool { return p.WorkspaceID == workspace && p.ID == id }) == 0 {
		return ErrNotFound
	}
	return nil
}

func (m *model) deletePolicies(workspace, subjectType, subjectID string) int {
	return drop(&m.policies, func(p Policy) bool {
		return p.WorkspaceID == workspace && p.SubjectType == subjectType && p.SubjectID == subjectID
	})
}

func (m *model) insertEvent(e Event) error {
	if slices.ContainsFunc(m.events, func(f Event) bool { return e.ID == f.ID }) {
		return ErrTaken
	}
	m.events = append(m.events, e)
	return nil
}

func (m *model) insertMail(mail Mail) error {
	if slices.ContainsFunc(m.mails, func(other Mail) bool { return mail.ID == other.ID }) {
		return ErrTaken
	}
	if mail.InviteID != "" && len(m.invite(mail.InviteID)) == 0 {
		return errBroken
	}
	m.mails = append(m.mails, mail)
	return nil
}

func (m *model) eraseMails(invite string) {
	drop(&m.mails, func(mail Mail) bool { return mail.InviteID == invite && invite != "" })
}

func (m *model) eraseExpiredMails(by time.Time) {
	drop(&m.mails, func(mail Mail) bool { return !mail.ExpiresAt.After(by) })
}

func sameKey(a, b Answer) bool {
	return a.Credential == b.Credential && a.Workspace == b.Workspace && a.Operation == b.Operation && a.Key == b.Key
}

func (m *model) rememberAnswer(a Answer) {
	drop(&m.answers, func(b Answer) bool { return sameKey(a, b) })
	m.answers = append(m.answers, a)
}

func (m *model) forgetAnswers(before time.Time) {
	drop(&m.answers, func(a Answer) bool { return a.CreatedAt.Before(before) })
}
