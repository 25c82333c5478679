package server_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A matrix is every operation as every caller, in one world.
type matrix struct {
	*staff
	ghosts *staff
	*watch
	// cells and succeeded are the numbers of cells so far, and of those that were
	// not refused.
	cells, succeeded int
}

// Every operation as every caller, and every one that writes as its dry run too.
// The status is that of the rules, which say who may do what in B4 to B6, D3 and
// J2 besides. What is refused changes nothing and writes no
// audit event (rule I1), and neither does a dry run or what only reads; what
// succeeds writes its events. Who has no right is told the same of what is there,
// of what is not, and of nonsense (rules J3, J4).
func TestRuleJ4EveryOperationAsEveryCaller(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	applicants := s.applicants(t)
	s.askForEmail(t)                   // The code for the first one has expired meanwhile.
	s.world.Clock.Advance(time.Minute) // What happens from now on is told by its time.
	before := s.world.look(t)
	m := &matrix{staff: s, ghosts: s.ghosts(), watch: watchDatabase(t, s.world.Database)}
	for _, e := range operations {
		for _, a := range applicants {
			m.perform(t, e, a)
			if e.writes() {
				m.rehearse(t, e, a)
			}
		}
	}
	same(t, "everything", cmp.Diff(before, s.world.look(t)), "")
	t.Logf("%d cells of %d operations and %d callers: %d succeeded, %d were refused",
		m.cells, len(operations), len(applicants), m.succeeded, m.cells-m.succeeded)
}

// perform makes a call.
func (m *matrix) perform(t *testing.T, e entry, a applicant) {
	t.Helper()
	want := a.expected(e)
	answered := m.ask(t, e, a, e.ask(m.staff), want)
	changed := m.wrote(t)
	if changed != (e.writes() && want == e.status) {
		t.Errorf("%s as %s: the database changed: %t", e.name, a.name, changed)
	}
	hasRight := a.position == insider && slices.Contains(a.may, e.by)
	switch {
	case changed:
		m.checkEvents(t, e, a, answered)
		m.undo(t)
	case want == 401 && !hasRight:
		m.checkBlindness(t, e, a, answered)
	case want == 404 && hasRight:
		ghost := m.world.hand(t, a.sign(e.ask(m.ghosts), m.id))
		same(t, e.name+" as "+a.name+" about a ghost", strings.ReplaceAll(ghost.body, m.ghosts.web, m.web), answered.body)
	}
}

// rehearse makes the dry run of a call.
func (m *matrix) rehearse(t *testing.T, e entry, a applicant) {
	t.Helper()
	dry := e.ask(m.staff)
	dry.path = api.DryRunPrefix + dry.path
	e.name = "the dry run of " + e.name
	m.ask(t, e, a, dry, a.expected(e))
	if m.wrote(t) {
		t.Errorf("%s as %s changed the database", e.name, a.name)
		m.undo(t)
	}
}

// ask is one cell.
func (m *matrix) ask(t *testing.T, e entry, a applicant, r request, want int) answer {
	t.Helper()
	answered := m.world.hand(t, a.sign(r, m.id))
	if answered.status != want {
		t.Errorf("%s as %s: got %d %s, want the status %d", e.name, a.name, answered.status, answered.body, want)
	}
	m.cells++
	if want == e.status {
		m.succeeded++
	}
	return answered
}

// sign puts the credential of the caller and the workspace on a request.
func (a applicant) sign(r request, workspace string) request {
	if a.authorization != "" {
		r = r.with("Authorization", a.authorization)
	}
	return r.in(workspace)
}

// checkEvents checks that what has been done wrote its audit events, and at least
// one (rule I1).
func (m *matrix) checkEvents(t *testing.T, e entry, a applicant, answered answer) {
	t.Helper()
	where, want := m.id, e.events
	switch e.name {
	case "CreateWorkspace":
		var out api.WorkspaceOutput
		answered.decode(t, &out)
		where = out.Workspace.ID
	case "DeleteSource":
		want = slices.Concat(unbound, e.events)
	case "TransferSource":
		want = slices.Concat(unboundFromLoose, e.events)
	}
	if e.outside {
		where = ""
	}
	written := slices.Sorted(slices.Values(m.world.EventTypesSince(t, where, m.world.Clock.Now())))
	if len(written) == 0 {
		t.Errorf("%s as %s wrote no event", e.name, a.name)
	}
	same(t, "the events of "+e.name+" as "+a.name, written, want)
}

// checkBlindness checks that who is refused cannot tell what is there.
func (m *matrix) checkBlindness(t *testing.T, e entry, a applicant, answered answer) {
	t.Helper()
	nonsense := e.ask(m.staff)
	separator := "?"
	if strings.Contains(nonsense.path, separator) {
		separator = "&"
	}
	nonsense.path, nonsense.body = nonsense.path+separator+"pagination.count=nonsense", `{"`
	for about, r := range map[string]request{"a ghost": e.ask(m.ghosts), "nonsense": nonsense} {
		blind := m.world.hand(t, a.sign(r, m.id))
		same(t, e.name+" as "+a.name+" about "+about, blind.body, answered.body)
	}
}
