package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// costsUpTo runs Terraform, which may take as many requests of each operation, and no
// other.
func (b *bill) costsUpTo(t *testing.T, most calls, args ...string) {
	t.Helper()
	got := b.spent(t, args...)
	for operation, n := range got {
		if n > most[operation] {
			b.over = append(b.over, fmt.Sprintf("terraform %s took %d %s, want at most %d: %v", strings.Join(args, " "), n, operation, most[operation], got))
		}
	}
}

// begin is what Terraform's starts of the provider take on a kind of server, and others
// beside that.
func begin(publicAPIOnly bool, starts int, others calls) calls {
	others["GetWorkspace"] = starts
	if publicAPIOnly {
		others["ListRoles"] = starts
	}
	return others
}

// each runs a test on both kinds of server.
func each(t *testing.T, test func(b *bill, publicAPIOnly bool)) {
	t.Helper()
	for name, publicAPIOnly := range map[string]bool{"access server": false, "public API only": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			try(t, publicAPIOnly, plenty, func(b *bill) { test(b, publicAPIOnly) })
		})
	}
}

// club makes a group behind Terraform's back, and returns its id.
func (b *bill) club(t *testing.T) string {
	t.Helper()
	owner := b.access.Client(t, b.made.AccountToken).In(b.made.WorkspaceID)
	return acctest.Do(t, owner, api.CreateUserGroup, api.CreateUserGroupInput{Name: "Club"}).UserGroup.ID
}

// batches is how many requests may be about so many, of which Terraform begins ten at a
// time and not all of them at the same moment.
func batches(number int) int { return 2*number/atOnce + late }

// Members of one group go in and out together, and are read from lists: on a plain
// Public API from those of the group.
func TestRequestsForMembersOfOneGroup(t *testing.T) {
	t.Parallel()
	const number = 60
	each(t, func(b *bill, publicAPIOnly bool) {
		id := b.club(t)
		owner := b.access.Client(t, b.made.AccountToken).In(b.made.WorkspaceID)
		var invites []api.InviteInput
		for i := range number {
			invites = append(invites, api.InviteInput{Email: fmt.Sprintf("person-%d@example.com", i)})
		}
		acctest.Do(t, owner, api.CreateInvites, api.CreateInvitesInput{Invites: invites})
		b.accept(t, number/2)
		b.wants(t, fmt.Sprintf(`
resource "segmentaccess_user_group_member" "members" {
  count         = %d
  user_group_id = %q
  email         = "person-${count.index}@example.com"
}
`, number, id))
		b.costsUpTo(t, begin(publicAPIOnly, 2, calls{"AddUsersToUserGroup": batches(number), "ListUsers": 1}), "apply", "-auto-approve")
		lists := func() calls { return calls{"ReadInvites": 1, "ReadMemberships": 1, "ListUsers": 1} }
		if publicAPIOnly {
			lists = func() calls { return calls{"ListInvitesFromUserGroup": 1, "ListUsersFromUserGroup": 1} }
		}
		b.costsUpTo(t, begin(publicAPIOnly, 1, lists()), "plan", "-detailed-exitcode")
		removal := lists()
		removal["RemoveUsersFromUserGroup"] = batches(number)
		removal["ListUsers"] = 2 // In the plan, and for the addresses that the users have now.
		b.costsUpTo(t, begin(publicAPIOnly, 3, removal), "destroy", "-auto-approve")
	})
}

// Policies of one group are looked for together before they are added and, on a plain
// Public API, added together; there, each that goes takes two requests by itself.
func TestRequestsForPoliciesOfOneGroup(t *testing.T) {
	t.Parallel()
	roles := []string{
		"Source Admin", "Source Read-only", "Function Admin", "Function Read-only", "Unify and Engage Admin", "Unify Read-only, Engage User",
		"Unify and Engage Read-only", "Warehouse Destination Admin", "Warehouse Destination Read-only", "Tracking Plan Admin", "Tracking Plan Read-only",
		"End User Privacy Admin", "Identity Admin", "Entities Admin", "Entities Read-only", "PII Access",
	}
	each(t, func(b *bill, publicAPIOnly bool) {
		hcl := strings.ReplaceAll(fmt.Sprintf("%q", roles), `" "`, `", "`)
		b.wants(t, fmt.Sprintf(`
resource "segmentaccess_permission_policy" "policies" {
  for_each      = toset(%s)
  user_group_id = %q
  role          = each.key
}
`, hcl, b.club(t)))
		making := calls{"ReadPolicies": batches(len(roles)), "CreatePolicy": len(roles)}
		reading := calls{"ReadPolicies": 1}
		if publicAPIOnly {
			making = calls{"GetUserGroup": batches(len(roles)), "AddPermissionsToUserGroup": batches(len(roles))}
			reading = calls{"GetUserGroup": 1}
		}
		b.costsUpTo(t, begin(publicAPIOnly, 2, making), "apply", "-auto-approve")
		b.costsUpTo(t, begin(publicAPIOnly, 1, reading), "plan", "-detailed-exitcode")
	})
}

// Policies of many are looked for in the list of all, too.
func TestRequestsForPoliciesOfMany(t *testing.T) {
	t.Parallel()
	const number = 30
	try(t, false, plenty, func(b *bill) {
		owner := b.access.Client(t, b.made.AccountToken).In(b.made.WorkspaceID)
		ids := make([]string, number)
		for i := range ids {
			ids[i] = acctest.Do(t, owner, api.CreateUserGroup, api.CreateUserGroupInput{Name: fmt.Sprintf("Group %d", i)}).UserGroup.ID
		}
		b.wants(t, fmt.Sprintf(`
resource "segmentaccess_permission_policy" "policies" {
  for_each      = toset(%s)
  user_group_id = each.key
  role          = "Source Admin"
}
`, strings.ReplaceAll(fmt.Sprintf("%q", ids), `" "`, `", "`)))
		b.costsUpTo(t, begin(false, 2, calls{"ReadPolicies": batches(number), "CreatePolicy": number}), "apply", "-auto-approve")
		b.costsUpTo(t, begin(false, 1, calls{"ReadPolicies": 1}), "plan", "-detailed-exitcode")
	})
}
