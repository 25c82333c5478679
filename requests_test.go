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
// processes as Terraform starts, to a server that limits them as it does by itself, sixty
// of each kind of write a minute among them, and refuses none.

const (
	// crowd is how many people there are.
	crowd = 200
	// atOnce is how many operations Terraform carries out at the same time.
	atOnce = 10
	// late is how many requests more the writes may take than if all of those that
	// Terraform begins at the same time went as one.
	late = 2
	// tries is how often it is tried at most: on a busy machine, what could go into one
	// request, or could wait for one list, may come too late for it. No try may take other
	// requests where that makes no difference, nor tooMany for the writes about everybody:
	// on a machine with seven processes for each core, up to 51 were seen.
	tries   = 5
	tooMany = 4 * crowd / atOnce
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
func newBill(t *testing.T, publicAPIOnly bool, limits backend.Limits) *bill {
	t.Helper()
	limited := func(o *servertest.Options) {
		o.Now = time.Now // The provider goes by it too.
		o.Limits = limits
	}
	access := servertest.New(t, limited)
	b := &bill{asked: access, access: access, made: access.Bootstrap(t, "owner@example.com", "acme")}
	if publicAPIOnly {
		b.asked = servertest.Open(t, access.Database, limited, func(o *servertest.Options) { o.PublicAPIOnly = true })
	}
	b.project = newProject(t, fmt.Sprintf("provider \"segmentaccess\" {\n  endpoint = %q\n  token    = %q\n}\n", b.asked.URL, b.made.WorkspaceToken))
	return b
}

// wants writes the configuration.
func (b *bill) wants(t *testing.T, hcl string) {
	t.Helper()
	b.write(t, "team.tf", hcl)
}

// calls are requests by their operation.
type calls map[string]int

// steady returns those of the calls whose number has nothing to do with how busy the
// machine is: what each process asks once, and what is written. How often a list is
// read, and who is looked for beside it, depends on when its readers come.
func (c calls) steady() calls {
	firm := calls{}
	for _, route := range api.Routes() {
		once := route.Name == api.GetWorkspace.Name || route.Name == api.ListRoles.Name
		if n := c[route.Name]; n > 0 && (once || route.Writes()) {
			firm[route.Name] = n
		}
	}
	return firm
}

// costs runs Terraform, which has to take exactly these requests, and none that is
// refused.
func (b *bill) costs(t *testing.T, want calls, args ...string) {
	t.Helper()
	b.compare(t, want, b.spent(t, args...), args)
}

// costsInBatches is costs for a run that writes about everybody: with one operation
// more, in as many requests as there are tens of them.
func (b *bill) costsInBatches(t *testing.T, batched string, want calls, args ...string) {
	t.Helper()
	got := b.spent(t, args...)
	b.gather(t, batched, got[batched], crowd/atOnce, tooMany)
	delete(got, batched)
	b.compare(t, want, got, args)
}

// gather looks at how many requests an operation took of which so few are possible, and
// which no try may take more than most of.
func (b *bill) gather(t *testing.T, batched string, took, possible, most int) {
	t.Helper()
	said := fmt.Sprintf("it took %d %s where %d are possible", took, batched, possible)
	switch {
	case took < possible || took > most:
		t.Error(said)
	case took > possible+late:
		b.over = append(b.over, said)
	}
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

func (b *bill) compare(t *testing.T, want, got calls, args []string) {
	t.Helper()
	if diff := cmp.Diff(want.steady(), got.steady()); diff != "" {
		t.Errorf("terraform %s (-want +got):\n%s", strings.Join(args, " "), diff)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		b.over = append(b.over, fmt.Sprintf("terraform %s (-want +got):\n%s", strings.Join(args, " "), diff))
	}
}

// published are the limits of a server as it comes, and plenty those for tests that would
// wait a minute for the limit that all operations share which have none of their own.
var (
	published = backend.DefaultLimits()
	plenty    = backend.Limits{IAM: published.IAM, Default: ratelimit.Rate{Calls: 10 * crowd, Per: time.Minute}}
)

// try does what costs as much as is wanted, again and anew if it did not.
func try(t *testing.T, publicAPIOnly bool, limits backend.Limits, do func(b *bill)) {
	t.Helper()
	for range tries {
		b := newBill(t, publicAPIOnly, limits)
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
	try(t, false, published, func(b *bill) {
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
	try(t, false, published, func(b *bill) {
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
	try(t, true, published, func(b *bill) {
		b.wants(t, people(crowd, "Source Read-only"))
		b.costsInBatches(t, "CreateInvites", calls{"GetWorkspace": 2, "ListRoles": 2, "ListInvites": 2, "ListUsers": 1}, "apply", "-auto-approve")
		b.costs(t, calls{"GetWorkspace": 1, "ListRoles": 1, "ListInvites": 1}, "plan", "-detailed-exitcode")
		b.wants(t, people(crowd, "Source Admin"))
		b.costs(t, calls{
			"GetWorkspace": 2, "ListRoles": 2, "ListInvites": 2, "ListUserGroups": 1, "DeleteInvites": 1, "CreateInvites": 1,
		}, "apply", "-auto-approve")
		b.costsInBatches(t, "DeleteInvites", calls{"GetWorkspace": 3, "ListRoles": 1, "ListInvites": 2, "ListUsers": 1}, "destroy", "-auto-approve")
	})
}

// It tells the permissions of one user at a time.
func TestRequestsForUsersOfAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	try(t, true, plenty, func(b *bill) {
		b.wants(t, people(crowd, "Source Read-only"))
		b.must(t, "apply", "-input=false", "-auto-approve", "-parallelism=200")
		b.accept(t, crowd)
		found := calls{"GetWorkspace": 1, "ListRoles": 1, "ListInvites": 1, "ListUsers": 1, "GetUser": crowd}
		b.costs(t, found, "apply", "-auto-approve", "-refresh-only")
		b.costs(t, calls{"GetWorkspace": 1, "ListRoles": 1, "GetUser": crowd}, "plan", "-detailed-exitcode")
		b.costsInBatches(t, "DeleteUsers", calls{"GetWorkspace": 3, "ListRoles": 1, "GetUser": crowd}, "destroy", "-auto-approve")
	})
}

// Where a limit is met, calls wait for the next window, and none is refused. Meanwhile
// all those gather that Terraform carries out at the same time.
func TestRequestsWaitForTheLimit(t *testing.T) {
	t.Parallel()
	few := backend.Limits{IAM: ratelimit.Rate{Calls: 2, Per: 2 * time.Second}, Default: published.Default}
	try(t, false, few, func(b *bill) {
		b.wants(t, people(5*atOnce, "Source Read-only"))
		got := b.spent(t, "apply", "-auto-approve")
		b.gather(t, "CreateInvites", got["CreateInvites"], 5, 2*5)
		b.converged(t)
	})
}

// So it is with the limit that all reads share. A server takes 200 of them a minute, which
// a plan of 200 users meets where each is read by itself; here it takes fewer at a time,
// and more often, so that the plan meets it several times and is not waited for that long.
func TestRequestsWaitForTheSharedLimit(t *testing.T) {
	t.Parallel()
	b := newBill(t, true, backend.Limits{IAM: published.IAM, Default: ratelimit.Rate{Calls: 60, Per: 2 * time.Second}})
	b.wants(t, people(crowd, "Source Read-only"))
	b.must(t, "apply", "-input=false", "-auto-approve", "-parallelism=200")
	b.accept(t, crowd)
	got := b.spent(t, "apply", "-auto-approve", "-refresh-only")
	if n := got["GetUser"]; n != crowd {
		t.Errorf("%d users were read with %d requests", crowd, n)
	}
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
		"plain Public API, somebody invited": {
			true, false, managed, calls{
				"ListRoles": 1, "ListInvites": 1, "GetUserGroup": number, "ListInvitesFromUserGroup": number, "ListUsersFromUserGroup": number,
			},
		},
		"plain Public API, permissions not managed": {
			true, false, "", calls{"ListInvites": 1, "ListUserGroups": 1, "ListInvitesFromUserGroup": number, "ListUsersFromUserGroup": number},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try(t, test.publicAPIOnly, plenty, func(b *bill) {
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
	const number = 20
	b := newBill(t, false, plenty)
	b.wants(t, fmt.Sprintf(`
resource "segmentaccess_label" "labels" {
  count = %[1]d
  key   = "team"
  value = "team-${count.index}"
}

resource "segmentaccess_source" "sources" {
  count       = %[1]d
  slug        = "source-${count.index}"
  name        = "Source ${count.index}"
  metadata_id = "IqDTy1TpoU"
  labels      = { (segmentaccess_label.labels[count.index].key) = segmentaccess_label.labels[count.index].value }

  deletion_protection = false
}

resource "segmentaccess_user" "people" {
  count = %[1]d
  email = "person-${count.index}@example.com"
}

resource "segmentaccess_user_group" "all" {
  name = "All"
}

resource "segmentaccess_user_group_member" "members" {
  count         = %[1]d
  user_group_id = segmentaccess_user_group.all.id
  email         = segmentaccess_user.people[count.index].email
}

resource "segmentaccess_token" "tokens" {
  count       = %[1]d
  description = "Token ${count.index}"
  permissions = [{ role = "Source Read-only" }]
}

resource "segmentaccess_permission_policy" "policies" {
  count         = %[1]d
  user_group_id = segmentaccess_user_group.all.id
  role          = "Source Admin"
  resources     = [{ type = "SOURCE", id = segmentaccess_source.sources[count.index].id }]
}
`, number))
	// Labels, tokens and policies take one request each, sources three; people and members
	// go together, though few of them come at the same time.
	b.costsAtMost(t, 6*number+60, "apply", "-auto-approve")
	kinds := []string{"labels", "sources", "the group", "invites and members", "tokens", "policies"}
	b.costsAtMost(t, 1+2*len(kinds), "plan", "-detailed-exitcode")
	b.accept(t, number)
	b.must(t, "apply", "-input=false", "-auto-approve", "-refresh-only")
	kinds = []string{"labels", "sources", "the group", "users", "members", "tokens", "policies"}
	b.costsAtMost(t, 1+2*len(kinds), "plan", "-detailed-exitcode")
	// As they do in the end, but for sources, which take one then.
	b.costsAtMost(t, 4*number+60, "destroy", "-auto-approve")
}
