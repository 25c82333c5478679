package server_test

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// A template is a world that many tests begin with, as made describes it. The first
// of them makes it; each has a copy of its database.
type template[T any] struct {
	once     sync.Once
	made     T
	database []byte
}

// Making a database takes far longer than what most tests do with it, and a staff
// takes thirty-odd calls besides.
var (
	teamTemplate  template[*team]
	staffTemplate template[*staff]
)

// open returns what is in the template and a world that is a copy of it.
func (p *template[T]) open(t *testing.T, fill func(*world) T, changes ...func(*servertest.Options)) (T, *world) {
	t.Helper()
	p.once.Do(func() {
		w := newWorld(t)
		made := fill(w)
		database, err := os.ReadFile(watchDatabase(t, w.Database).saved)
		if err != nil {
			t.Fatal(err)
		}
		p.made, p.database = made, database
	})
	if p.database == nil {
		t.Fatal("the test that makes the template of this one has failed to")
	}
	database := filepath.Join(t.TempDir(), "access.db")
	if err := os.WriteFile(database, p.database, 0o600); err != nil {
		t.Fatal(err)
	}
	return p.made, openWorld(t, database, changes...)
}

// newTeam returns the team acme in a world of its own.
func newTeam(t *testing.T, changes ...func(*servertest.Options)) *team {
	t.Helper()
	made, w := teamTemplate.open(t, func(w *world) *team { return w.found(t, "acme") }, changes...)
	return made.in(t, w)
}

// newStaff returns the staff of acme in a world of its own.
func newStaff(t *testing.T) *staff {
	t.Helper()
	made, w := staffTemplate.open(t, func(w *world) *staff { return w.employ(t, "acme") })
	moved := *made
	moved.team = made.in(t, w)
	moved.ada, moved.bob = made.ada.in(t, moved.team), made.bob.in(t, moved.team)
	return &moved
}

// in returns the team as it is in a copy of its world.
func (tm *team) in(t *testing.T, w *world) *team {
	t.Helper()
	moved := &team{world: w, id: tm.id, slug: tm.slug, secret: tm.secret, token: w.Client(t, tm.secret)}
	moved.owner = tm.owner.in(t, moved)
	w.teams = append(w.teams, moved)
	return moved
}

// in returns the person as a client of the team's world.
func (p person) in(t *testing.T, tm *team) person {
	t.Helper()
	return tm.world.person(t, p.id, p.email, p.secret, tm.id)
}

// Refusals would all pass by a version that stays as it is.
func TestWorldHasAnotherVersionAfterAWrite(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	first := acme.world.version(t)
	acme.look(t)
	same(t, "the version after reading", acme.world.version(t), first)
	acme.group(t, "Analysts")
	second := acme.world.version(t)
	acme.world.Hold(t, func() {})
	same(t, "the version after a transaction without a write", acme.world.version(t), second)
	if second == first {
		t.Error("the version is the same after a write")
	}
}

// What a test does to its copy of a template is seen by no other.
func TestTemplateIsCopied(t *testing.T) {
	t.Parallel()
	first, second := newTeam(t), newTeam(t)
	first.group(t, "Analysts")
	same(t, "the groups of the other copy", second.look(t).Groups, []api.UserGroup{})
	same(t, "the groups of a later copy", newTeam(t).look(t).Groups, []api.UserGroup{})
}
