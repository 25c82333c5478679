package main

import (
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// The tests of this file are about which requests the program sends, in as many
// processes as Terraform starts, to a server that takes sixty of each kind of write a
// minute and refuses none of them.

const (
	// crowd is how many people there are.
	crowd = 200
	// atOnce is how many operations Terraform carries out at the same time.
	atOnce = 10
	// late is how many requests more the writes may take than if all of those that
	// Terraform begins at the same time went as one.
	late = 2
	// tries is how often it is tried at most: on a busy machine, what could go into one
	// request, or could wait for one list, may come too late for it.
	tries = 5
)

// A bill is what Terraform runs cost on one server.
type bill struct {
	*project
	// asked is the server that the provider asks, access the one on the same database
	// that the test acts on behind Terraform's back.
	asked, access *servertest.Server
	made          backend.Bootstrapped
	// over is what runs took that they should not.
	over []string
}

// newBill starts the servers, and a project with a provider that reaches the one that
// is asked.
func newBill(t *testing.T, publicAPIOnly bool, iam ratelimit.Rate) *bill {
	t.Helper()
	limited := func(o *servertest.Options) {
		o.Now = time.Now // The provider goes by it too.
		o.Limits = backend.Limits{IAM: iam, Default: ratelimit.Rate{Calls: 10 * crowd, Per: time.Minute}}
	}
	access := servertest.New(t, limited)
	b := &bill{asked: access, access: access, made: access.Bootstrap(t, "owner@example.com", "acme")}
	if publicAPIOnly {
		b.asked = servertest.Open(t, access.Database, limited, func(o *servertest.Options) { o.PublicAPIOnly = true })
	}
	b.project = newProject(t, fmt.Sprintf("provider \"segmentaccess\" {\n  endpoint = %q\n  token    = %q\n}\n", b.asked.URL, b.made.WorkspaceToken))
	return b
}

// sixty is the limit of Segment's Public API.
var sixty = ratelimit.Rate{Calls: 60, Per: time.Minute}

// wants writes the configuration.
func (b *bill) wants(t *testing.T, hcl string) {
	t.Helper()
	b.write(t, "team.tf", hcl)
}

// calls are requests by their operation.
type calls map[string]int

// costs runs Terraform, which has to take exactly these requests, and none that is
// refused.
func (b *bill) costs(t *testing.T, want calls, args ...string) {
	t.Helper()
	b.compare(want, b.spent(t, args...), args)
}

// costsInBatches is costs for a run that writes about everybody: with one operation
// more, in as many requests as there are tens of them.
func (b *bill) costsInBatches(t *testing.T, batched string, want calls, args ...string) {
	t.Helper()
	got := b.spent(t, args...)
	if n := got[batched]; n < crowd/atOnce || n > crowd/atOnce+late {
		b.over = append(b.over, fmt.Sprintf("terraform %s took %d %s", strings.Join(args, " "), n, batched))
	}
	delete(got, batched)
	b.compare(want, got, args)
}

// costsAtMost runs Terraform, which may take so many requests.
func (b *bill) costsAtMost(t *testing.T, most int, args ...string) {
	t.Helper()
	got := b.spent(t, args...)
	sum := 0
	for _, n := range got {
		sum += n
	}
	if sum == 0 || sum > most {
		t.Errorf("terraform %s took %d requests, want at most %d: %v", strings.Join(args, " "), sum, most, got)
	}
}

func (b *bill) spent(t *testing.T, args ...string) calls {
	t.Helper()
	b.asked.ForgetCalls()
	b.must(t, append(args, "-input=false")...)
	got := calls{}
	for _, call := range b.asked.Calls() {
		got[call]++
	}
	if refused := b.asked.TooMany(); refused > 0 {
		t.Errorf("terraform %s: %d requests were refused", strings.Join(args, " "), refused)
	}
	return got
}

func (b *bill) compare(want, got calls, args []string) {
	if diff := cmp.Diff(want, got); diff != "" {
		b.over = append(b.over, fmt.Sprintf("terraform %s (-want +got):\n%s", strings.Join(args, " "), diff))
	}
}

// try does what costs as much as is wanted, again and anew if it did not.
func try(t *testing.T, publicAPIOnly bool, do func(b *bill)) {
	t.Helper()
	for range tries {
		b := newBill(t, publicAPIOnly, sixty)
		do(b)
		if len(b.over) == 0 {
			return
		}
		t.Logf("it took other requests than wanted:\n%s", strings.Join(b.over, "\n"))
	}
	t.Errorf("it was tried %d times", tries)
}

// accept has the first of the people accept their invites.
func (b *bill) accept(t *testing.T, first int) {
	t.Helper()
	for i := range first {
		b.access.Accept(t, fmt.Sprintf("person-%d@example.com", i))
	}
}

// people is a configuration of everybody, the first of whom has a role of their own.
func people(number int, first string) string {
	return fmt.Sprintf(`
resource "segmentaccess_user" "people" {
  count       = %d
  email       = "person-${count.index}@example.com"
  permissions = [{ role = count.index == 0 ? %q : "Source Read-only" }]
}
`, number, first)
}

// Terraform starts the provider twice for an apply and three times for a destroy, and
// each start asks once what the server is.
func TestRequestsForPeople(t *testing.T) {
	t.Parallel()
	try(t, false, func(b *bill) {
		b.wants(t, people(crowd, "Source Read-only"))
		b.costsInBatches(t, "CreateInvites", calls{"GetWorkspace": 2, "ReadInvites": 1, "ListUsers": 1}, "apply", "-auto-approve")
		b.costs(t, calls{"GetWorkspace": 1, "ReadInvites": 1}, "plan", "-detailed-exitcode")
		b.wants(t, people(crowd, "Source Admin"))
		b.costs(t, calls{"GetWorkspace": 2, "ReadInvites": 2, "ReadInvite": 1, "UpdateInvite": 1}, "apply", "-auto-approve")
		b.costsInBatches(t, "DeleteInvites", calls{"GetWorkspace": 3, "ReadInvites": 1}, "destroy", "-auto-approve")
	})
}

func TestRequestsForUsers(t *testing.T) {
	t.Parallel()
	try(t, false, func(b *bill) {
		b.wants(t, people(crowd, "Source Read-only"))
		b.must(t, "apply", "-input=false", "-auto-approve", "-parallelism=200")
		b.accept(t, crowd)
		b.costs(t, calls{"GetWorkspace": 1, "ReadInvites": 1, "ListUsers": 1}, "apply", "-auto-approve", "-refresh-only")
		b.costs(t, calls{"GetWorkspace": 1, "ListUsers": 1}, "plan", "-detailed-exitcode")
		b.wants(t, people(crowd, "Source Admin"))
		b.costs(t, calls{"GetWorkspace": 2, "ListUsers": 2, "GetUser": 1, "ReplacePermissionsForUser": 1}, "apply", "-auto-approve")
		b.costsInBatches(t, "DeleteUsers", calls{"GetWorkspace": 3, "ListUsers": 1, "ReadTokens": 1}, "destroy", "-auto-approve")
	})
}

// A plain Public API tells the roles in a list of their own, and the invites without
// what they give: a plan looks for those that would have to be made again, to warn of it.
func TestRequestsForPeopleOfAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	try(t, true, func(b *bill) {
		b.wants(t, people(crowd, "Source Read-only"))
		b.costsInBatches(t, "CreateInvites", calls{"GetWorkspace": 2, "ListRoles": 2, "ListInvites": 2, "ListUsers": 1}, "apply", "-auto-approve")
		b.costs(t, calls{"GetWorkspace": 1, "ListRoles": 1, "ListInvites": 1}, "plan", "-detailed-exitcode")
		b.wants(t, people(crowd, "Source Admin"))
		b.costs(t, calls{
			"GetWorkspace": 2, "ListRoles": 2, "ListInvites": 2, "ListUserGroups": 1, "DeleteInvites": 1, "CreateInvites": 1,
		}, "apply", "-auto-approve")
		b.costsInBatches(t, "DeleteInvites", calls{"GetWorkspace": 3, "ListRoles": 1, "ListInvites": 2}, "destroy", "-auto-approve")
	})
}

// It tells the permissions of one user at a time.
func TestRequestsForUsersOfAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	try(t, true, func(b *bill) {
		b.wants(t, people(crowd, "Source Read-only"))
		b.must(t, "apply", "-input=false", "-auto-approve", "-parallelism=200")
		b.accept(t, crowd)
		found := calls{"GetWorkspace": 1, "ListRoles": 1, "ListInvites": 1, "ListUsers": 1, "GetUser": crowd}
		b.costs(t, found, "apply", "-auto-approve", "-refresh-only")
		b.costs(t, calls{"GetWorkspace": 1, "ListRoles": 1, "GetUser": crowd}, "plan", "-detailed-exitcode")
		b.costsInBatches(t, "DeleteUsers", calls{"GetWorkspace": 3, "ListRoles": 1, "GetUser": crowd}, "destroy", "-auto-approve")
	})
}

// Where a limit is met, calls wait for the next window, and none is refused.
func TestRequestsWaitForTheLimit(t *testing.T) {
	t.Parallel()
	b := newBill(t, false, ratelimit.Rate{Calls: 2, Per: 2 * time.Second})
	b.wants(t, people(5*atOnce, "Source Read-only"))
	got := b.spent(t, "apply", "-auto-approve")
	if n := got["CreateInvites"]; n <= 2 || n > 5*atOnce/2 {
		t.Errorf("%d people were invited with %d requests, want more than the limit and no more than half as many", 5*atOnce, n)
	}
	b.converged(t)
}

// groups is a configuration of groups, each with two people in it.
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

// Groups cost as many pages as they and their members fill. A plain Public API takes two
// requests for each, and three where permissions are managed and somebody is invited.
func TestRequestsForGroups(t *testing.T) {
	t.Parallel()
	const number = 50
	const managed = `permissions = [{ role = "Source Read-only" }]`
	for name, test := range map[string]struct {
		publicAPIOnly, accepted bool
		permissions             string
		want                    calls
	}{
		"access server": {false, false, managed, calls{"ListUserGroups": 1, "ReadMemberships": 1}},
		"plain Public API": {
			true, true, managed, calls{"ListRoles": 1, "ListInvites": 1, "GetUserGroup": number, "ListUsersFromUserGroup": number},
		},
		"plain Public API, permissions not managed": {
			true, false, "", calls{"ListInvites": 1, "ListUserGroups": 1, "ListInvitesFromUserGroup": number, "ListUsersFromUserGroup": number},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try(t, test.publicAPIOnly, func(b *bill) {
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
				want := calls{"GetWorkspace": 1}
				maps.Copy(want, test.want)
				b.costs(t, want, "plan", "-detailed-exitcode")
			})
		})
	}
}

// Whatever there is many of is read in pages; one of a kind may be read before it shows
// that there are more.
func TestRequestsForTheRest(t *testing.T) {
	t.Parallel()
	b := newBill(t, false, sixty)
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
	kinds := []string{"labels", "sources", "the group", "invites and members", "tokens", "policies"}
	b.costsAtMost(t, 1+2*len(kinds), "plan", "-detailed-exitcode")
	b.accept(t, 20)
	b.must(t, "apply", "-input=false", "-auto-approve", "-refresh-only")
	kinds = []string{"labels", "sources", "the group", "users", "members", "tokens", "policies"}
	b.costsAtMost(t, 1+2*len(kinds), "plan", "-detailed-exitcode")
}
