package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// The tests of this file are about how many requests the program sends, in as many
// processes as Terraform starts, to a server that takes sixty of each kind of write a
// minute and refuses none of them. They run while the others of this package do not: on
// a busy machine, what could go into one request may come too late for it.

const (
	// crowd is how many people there are.
	crowd = 200
	// atOnce is how many operations Terraform carries out at the same time.
	atOnce = 10
	// lists are the pages that all people are in: one of users and one of invites.
	lists = 2
)

// A bill is what Terraform runs cost on one server.
type bill struct {
	*project
	// asked is the server that the provider asks, access the one on the same database
	// that the test acts on behind Terraform's back.
	asked, access *servertest.Server
	made          backend.Bootstrapped
}

// newBill starts the servers, and a project with a provider that reaches the one that
// is asked.
func newBill(t *testing.T, publicAPIOnly bool) *bill {
	t.Helper()
	access := servertest.New(t, limited)
	b := &bill{asked: access, access: access, made: access.Bootstrap(t, "owner@example.com", "acme")}
	if publicAPIOnly {
		b.asked = servertest.Open(t, access.Database, limited, func(o *servertest.Options) { o.PublicAPIOnly = true })
	}
	b.project = newProject(t, fmt.Sprintf("provider \"segmentaccess\" {\n  endpoint = %q\n  token    = %q\n}\n", b.asked.URL, b.made.WorkspaceToken))
	return b
}

// limited sets the limits of Segment's Public API, by the clock that the provider goes
// by too. That of reads is out of the way.
func limited(o *servertest.Options) {
	o.Now = time.Now
	o.Limits = backend.Limits{
		IAM:     ratelimit.Rate{Calls: 60, Per: time.Minute},
		Default: ratelimit.Rate{Calls: 10 * crowd, Per: time.Minute},
	}
}

// wants writes the configuration.
func (b *bill) wants(t *testing.T, hcl string) {
	t.Helper()
	b.write(t, "team.tf", hcl)
}

// people is a configuration of everybody, the first of whom has a role of their own.
func people(first string) string {
	return fmt.Sprintf(`
resource "segmentaccess_user" "people" {
  count       = %d
  email       = "person-${count.index}@example.com"
  permissions = [{ role = count.index == 0 ? %q : "Source Read-only" }]
}
`, crowd, first)
}

// costs runs Terraform, and fails the test where that takes more requests than it
// should, or where any is refused.
func (b *bill) costs(t *testing.T, most int, args ...string) {
	t.Helper()
	b.asked.ForgetCalls()
	b.must(t, append(args, "-input=false")...)
	of := map[string]int{}
	for _, call := range b.asked.Calls() {
		of[call]++
	}
	if sum := len(b.asked.Calls()); sum > most {
		t.Errorf("terraform %s took %d requests, want at most %d: %v", strings.Join(args, " "), sum, most, of)
	} else {
		t.Logf("terraform %s: %d requests of at most %d: %v", strings.Join(args, " "), sum, most, of)
	}
	if b.asked.TooMany() > 0 {
		t.Errorf("%d requests were refused", b.asked.TooMany())
	}
}

// accept has the first of the people accept their invites.
func (b *bill) accept(t *testing.T, first int) {
	t.Helper()
	for i := range first {
		b.access.Accept(t, fmt.Sprintf("person-%d@example.com", i))
	}
}

func TestRequestsForPeople(t *testing.T) { //nolint:paralleltest // See above.
	b := newBill(t, false)
	b.wants(t, people("Source Read-only"))
	b.costs(t, crowd/atOnce+lists+4, "apply", "-auto-approve")
	b.costs(t, lists+2, "plan", "-detailed-exitcode")
	b.wants(t, people("Source Admin"))
	b.costs(t, 2*lists+5, "apply", "-auto-approve")
	b.costs(t, 3*lists+crowd/atOnce+4, "destroy", "-auto-approve")

	b.costs(t, crowd/atOnce+lists+4, "apply", "-auto-approve")
	b.accept(t, crowd)
	b.costs(t, lists+2, "apply", "-auto-approve", "-refresh-only")
	b.costs(t, lists+2, "plan", "-detailed-exitcode")
	b.wants(t, people("Source Read-only"))
	b.costs(t, 2*lists+5, "apply", "-auto-approve")
	b.costs(t, 3*lists+crowd/atOnce+4, "destroy", "-auto-approve")
}

// A plain Public API tells the permissions of one user at a time, and the roles in a
// list of their own.
func TestRequestsForPeopleOfAPlainPublicAPI(t *testing.T) { //nolint:paralleltest // See above.
	b := newBill(t, true)
	b.wants(t, people("Source Read-only"))
	// One page more than on an access server: the plan looks for invites that would have
	// to be made again, to warn of that.
	b.costs(t, crowd/atOnce+lists+1+4, "apply", "-auto-approve")
	b.costs(t, lists+2, "plan", "-detailed-exitcode")
	b.wants(t, people("Source Admin"))
	b.costs(t, 2*lists+5, "apply", "-auto-approve")
	b.costs(t, 3*lists+crowd/atOnce+4, "destroy", "-auto-approve")

	b.costs(t, crowd/atOnce+lists+1+4, "apply", "-auto-approve")
	b.accept(t, crowd)
	b.costs(t, crowd+lists+2, "apply", "-auto-approve", "-refresh-only")
	b.costs(t, crowd+lists, "plan", "-detailed-exitcode")
	b.costs(t, 2*crowd+lists+crowd/atOnce+4, "destroy", "-auto-approve")
}

// groups is a configuration of groups, each with somebody in it.
func groups(number int, permissions string) string {
	return fmt.Sprintf(`
resource "segmentaccess_user_group" "groups" {
  count   = %d
  name    = "Group ${count.index}"
  members = ["person-${count.index}@example.com", "person-${count.index + 1}@example.com"]
  %s
}
`, number, permissions)
}

// Groups cost as many pages as they and their members fill.
func TestRequestsForGroups(t *testing.T) { //nolint:paralleltest // See above.
	const number = 50
	const managed = `permissions = [{ role = "Source Read-only" }]`
	for name, test := range map[string]struct { //nolint:paralleltest // See above.
		publicAPIOnly, accepted bool
		permissions             string
		most                    int
	}{
		"access server":    {false, false, managed, 2 + 2},
		"plain Public API": {true, true, managed, 2*number + 1 + 2},
		"plain Public API, permissions not managed": {true, false, "", 2*number + 1 + 2},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBill(t, test.publicAPIOnly)
			invites := make([]api.InviteInput, number+1)
			for i := range invites {
				invites[i].Email = fmt.Sprintf("person-%d@example.com", i)
			}
			acctest.Do(t, b.access.Client(t, b.made.WorkspaceToken), api.CreateInvites, api.CreateInvitesInput{Invites: invites})
			if test.accepted {
				b.accept(t, number+1)
			}
			b.wants(t, groups(number, test.permissions))
			b.must(t, "apply", "-input=false", "-auto-approve")
			b.costs(t, test.most, "plan", "-detailed-exitcode")
		})
	}
}

// Whatever there is many of is read in pages.
func TestRequestsForTheRest(t *testing.T) { //nolint:paralleltest // See above.
	b := newBill(t, false)
	b.wants(t, `
resource "segmentaccess_label" "labels" {
  count = 20
  key   = "team"
  value = "team-${count.index}"
}

resource "segmentaccess_source" "sources" {
  count       = 20
  slug        = "source-${count.index}"
  name        = "Source ${count.index}"
  metadata_id = "IqDTy1TpoU"
  labels      = { (segmentaccess_label.labels[count.index].key) = segmentaccess_label.labels[count.index].value }
}

resource "segmentaccess_user" "people" {
  count = 20
  email = "person-${count.index}@example.com"
}

resource "segmentaccess_user_group" "all" {
  name = "All"
}

resource "segmentaccess_user_group_member" "members" {
  count         = 20
  user_group_id = segmentaccess_user_group.all.id
  email         = segmentaccess_user.people[count.index].email
}

resource "segmentaccess_token" "tokens" {
  count       = 20
  description = "Token ${count.index}"
  permissions = [{ role = "Source Read-only" }]
}

resource "segmentaccess_permission_policy" "policies" {
  count         = 20
  user_group_id = segmentaccess_user_group.all.id
  role          = "Source Admin"
  resources     = [{ type = "SOURCE", id = segmentaccess_source.sources[count.index].id }]
}
`)
	b.must(t, "apply", "-input=false", "-auto-approve")
	// Labels, sources, groups, invites, policies and tokens.
	b.costs(t, 6+2, "plan", "-detailed-exitcode")
	b.accept(t, 20)
	b.costs(t, 8+2, "apply", "-auto-approve", "-refresh-only")
	// Users and memberships in place of the invites.
	b.costs(t, 7+2, "plan", "-detailed-exitcode")
}
