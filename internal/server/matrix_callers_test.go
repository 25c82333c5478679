package server_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// A position is how a credential stands to a workspace.
type position int

const (
	// nobody has no credential, and an impostor one that is not valid.
	nobody position = iota
	impostor
	// stranger has a valid credential that is not of the workspace.
	stranger
	insider
)

// An applicant is a row of the matrix: somebody who makes every call.
type applicant struct {
	name string
	// authorization is the header, empty for none.
	authorization string
	position      position
	// account is set for an account, as opposed to a workspace token, and first for
	// the one that the workspace was founded with.
	account, first bool
	// may are the kinds of caller that it is in the workspace, and overWeb those of
	// them that it is for the source web.
	may, overWeb []caller
}

// expected is the status that the rules ask for.
func (a applicant) expected(e entry) int {
	switch {
	case a.position == impostor || a.position == nobody && e.by != anybody:
		return 401
	case (anyAccount <= e.by && e.by < anyMember || e.by == accountIn) && !a.account:
		return 401
	case e.by == firstOwner && !a.first:
		return e.otherwise
	case e.by == findsSource && (a.position != insider || !slices.Contains(a.overWeb, seesSources)):
		return e.otherwise
	case e.by < anyMember:
		return e.status
	case a.position == stranger:
		return 404 // Rule J2.
	case e.by <= accountIn:
		return e.status
	case !slices.Contains(a.may, e.by):
		return 401
	case !e.overSources() || slices.Contains(a.overWeb, e.by):
		return e.status
	case slices.Contains(a.overWeb, seesSources):
		return 401 // It may be read and not changed (rule J4).
	default:
		return 404
	}
}

// overSources reports whether the call needs a right over a source, which is web.
func (e entry) overSources() bool {
	return e.objects && (e.by == seesSources || e.by == adminsSources)
}

// kindsOf are the kinds of caller that a role on the whole workspace makes its
// holder. A role that the rules do not tell of has none, and fails.
func kindsOf(t *testing.T, role string) []caller {
	t.Helper()
	if !slices.ContainsFunc(bindings, func(b binding) bool { return slices.Contains(b.roles, role) }) {
		t.Errorf("nothing is expected of the role %q: enter it into bindings, and holders if it gives a right", role)
	}
	var kinds []caller
	for _, kind := range slices.Sorted(maps.Keys(holders)) {
		if slices.Contains(holders[kind], role) {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// applicants are everybody who calls in the matrix.
func (s *staff) applicants(t *testing.T) []applicant {
	t.Helper()
	return slices.Concat(s.roleHolders(t), s.scopedHolders(t), s.strangers(t), s.impostors(t))
}

// roleHolders hold one role on the whole workspace: by themselves, through a group
// and as a token.
func (s *staff) roleHolders(t *testing.T) []applicant {
	t.Helper()
	everything := slices.Collect(maps.Keys(holders))
	rows := []applicant{{
		name: "first owner", authorization: "Bearer " + s.owner.secret, position: insider, account: true, first: true,
		may: everything, overWeb: everything,
	}}
	for _, role := range all(t, s.token, client.ListRoles, api.ListInput{}) {
		kinds := kindsOf(t, role.Name)
		permissions := s.permissions(t, role.Name)
		mailbox := "@" + strings.ToLower(role.ID) + ".example"
		alone, grouped := s.join(t, "alone"+mailbox, role.Name), s.join(t, "grouped"+mailbox)
		group := s.group(t, role.Name, grouped.email)
		do(t, s.token, api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{UserGroupID: group, Permissions: permissions})
		for _, row := range []applicant{
			{name: role.Name, authorization: "Bearer " + alone.secret, account: true},
			{name: role.Name + " through a group", authorization: "Bearer " + grouped.secret, account: true},
			{name: role.Name + " as a token", authorization: s.tokenWith(t, permissions)},
		} {
			row.position, row.may, row.overWeb = insider, kinds, kinds
			rows = append(rows, row)
		}
	}
	return rows
}

func (s *staff) tokenWith(t *testing.T, permissions []api.PermissionInput) string {
	t.Helper()
	return "Bearer " + s.world.Issue(t, servertest.Token{WorkspaceID: s.id, Permissions: permissions})
}

// unbound are the events of the policies below that lose web when it is deleted:
// those that go with it, the Minimal Workspace Access of the one person who is left
// with nothing, and those that are left with another source.
var unbound = []string{"Policy Created", "Policy Deleted", "Policy Deleted", "Policy Deleted", "Policy Deleted", "Policy Updated", "Policy Updated"}

// unboundFromLoose are those of the policies that lose the source loose.
var unboundFromLoose = []string{"Policy Updated", "Policy Updated"}

// scopedHolders hold roles on some sources only.
func (s *staff) scopedHolders(t *testing.T) []applicant {
	t.Helper()
	source := func(id string) api.Resource { return api.Resource{ID: id, Type: api.ResourceSource} }
	labelled := func(label string) api.Resource {
		return api.Resource{ID: s.id, Type: api.ResourceWorkspace, Labels: parseLabels([]string{label})}
	}
	other := source(s.source(t, "other").ID)
	admin, reader := roleID(t, s.token, adminRole), roleID(t, s.token, readerRole)
	reads, administers := []caller{seesSources}, []caller{seesSources, adminsSources}
	var rows []applicant
	for name, c := range map[string]struct {
		permissions  []api.PermissionInput
		may, overWeb []caller
	}{
		"Source Admin of web and another source": {[]api.PermissionInput{on(admin, source(s.web), other)}, administers, administers},
		"Source Admin of two other sources":      {[]api.PermissionInput{on(admin, source(s.loose), other)}, administers, nil},
		"Source Admin by a label of web":         {[]api.PermissionInput{on(admin, labelled("environment:prod"))}, administers, administers},
		"Source Admin by another label":          {[]api.PermissionInput{on(admin, labelled("environment:dev"))}, administers, nil},
		"Source Admin elsewhere and reader of web": {
			[]api.PermissionInput{on(admin, other), on(reader, source(s.web))}, administers, reads,
		},
		"Source Read-only of web":            {[]api.PermissionInput{on(reader, source(s.web))}, reads, reads},
		"Source Read-only of another source": {[]api.PermissionInput{on(reader, other)}, reads, nil},
	} {
		mailbox := "@" + strings.ToLower(strings.ReplaceAll(name, " ", "-")) + ".example"
		scoped := s.join(t, "scoped"+mailbox)
		do(t, s.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: scoped.id, Permissions: c.permissions})
		row := applicant{position: insider, may: c.may, overWeb: c.overWeb}
		row.name, row.account, row.authorization = name, true, "Bearer "+scoped.secret
		rows = append(rows, row)
		row.name, row.account, row.authorization = name+" as a token", false, s.tokenWith(t, c.permissions)
		rows = append(rows, row)
	}
	return rows
}

// strangers have a valid credential and no business in the workspace, except for
// the last, who is an owner in another one and next to nothing here.
func (s *staff) strangers(t *testing.T) []applicant {
	t.Helper()
	globex := s.world.found(t, "globex")
	removed := s.join(t, "removed@example.com", ownerRole)
	do(t, s.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{removed.id}})
	invited := s.outsider(t, "invited@example.com")
	s.invite(t, invited.email, ownerRole)
	guest := s.joinAs(t, s.outsider(t, "guest@example.com"))
	return []applicant{
		{name: "token of another workspace", authorization: "Bearer " + globex.secret, position: stranger},
		{name: "owner of another workspace", authorization: "Bearer " + globex.owner.secret, position: stranger, account: true},
		{name: "removed owner", authorization: "Bearer " + removed.secret, position: stranger, account: true},
		{name: "invited owner", authorization: "Bearer " + invited.secret, position: stranger, account: true},
		{name: "guest who is owner elsewhere", authorization: "Bearer " + guest.secret, position: insider, account: true},
	}
}

// impostors have no valid credential. The tokens that end do so with the hour.
func (s *staff) impostors(t *testing.T) []applicant {
	t.Helper()
	now := s.world.Clock.Now()
	owner := s.permissions(t, ownerRole)
	issue := func(token servertest.Token) string { return "Bearer " + s.world.Issue(t, token) }
	rows := []applicant{
		{name: "no token", position: nobody},
		{name: "token in another scheme", position: nobody, authorization: "Basic " + s.secret},
		{name: "token without a scheme", position: nobody, authorization: s.secret},
		{name: "unknown token", position: impostor, authorization: "Bearer sgp_unknown"},
		{name: "cut token", position: impostor, authorization: "Bearer " + s.owner.secret[:20]},
		{
			name: "revoked token", position: impostor,
			authorization: issue(servertest.Token{WorkspaceID: s.id, Permissions: owner, Revoked: now}),
		},
		{
			name: "expired token", position: impostor,
			authorization: issue(servertest.Token{WorkspaceID: s.id, Permissions: owner, Expires: now.Add(time.Hour)}),
		},
		{
			name: "revoked token of the owner's", position: impostor,
			authorization: issue(servertest.Token{AccountID: s.owner.id, Revoked: now}),
		},
		{
			name: "expired token of the owner's", position: impostor,
			authorization: issue(servertest.Token{AccountID: s.owner.id, Expires: now.Add(time.Hour)}),
		},
	}
	s.world.Clock.Advance(time.Hour)
	return rows
}
