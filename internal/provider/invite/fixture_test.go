package invite_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// ada is the address of the invite under test.
const ada = "segmentaccess_invite.ada"

// Permissions as HCL writes them.
const (
	reader = `[{ role = "Source Read-only" }]`
	admin  = `[{ role = "Source Admin", labels = { environment = "dev" } }]`
)

// The statuses of an invite.
const (
	invited  = "invited"
	expired  = "invite_expired"
	accepted = "accepted"
)

// config is an invite with permissions and whatever else, all as HCL writes them.
func config(email, permissions string, more ...string) string {
	if permissions != "" {
		permissions = "permissions = " + permissions
	}
	return fmt.Sprintf("resource \"segmentaccess_invite\" \"ada\" {\n  email = %q\n  %s\n  %s\n}\n",
		email, permissions, strings.Join(more, "\n  "))
}

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(ada, tfjsonpath.New(attribute), want)
}

func status(want string) statecheck.StateCheck {
	return value("status", knownvalue.StringExact(want))
}

// become is the id of a user that a test learns on its way.
func become(userID *string) statecheck.StateCheck {
	return value("user_id", knownvalue.StringFunc(func(got string) error {
		if got != *userID {
			return fmt.Errorf("got %q, want %q", got, *userID)
		}
		return nil
	}))
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(ada, want)}}
}

// meanwhile does something between plan and apply.
func meanwhile(do func()) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.Meanwhile(do)}}
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(pattern(message))
}

// planSaying matches a message of a plan: one that comes before anything is
// applied.
func planSaying(message string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)Error running pre-apply plan.*` + pattern(message))
}

func pattern(message string) string {
	return strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+`)
}

// withdraw deletes an invite behind Terraform's back.
func withdraw(tb testing.TB, env *acctest.Env, email string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{email}})
}

// wantInvites checks who is invited.
func wantInvites(tb testing.TB, env *acctest.Env, want ...string) {
	tb.Helper()
	if got := acctest.Do(tb, env.Owner(tb), api.ListInvites, api.ListInput{}).Invites; !slices.Equal(got, want) {
		tb.Errorf("%q are invited, want %q", got, want)
	}
}

// wantUsers checks who is in the workspace beside its owner.
func wantUsers(tb testing.TB, env *acctest.Env, want ...string) {
	tb.Helper()
	var got []string
	for _, user := range acctest.Do(tb, env.Owner(tb), api.ListUsers, api.ListInput{}).Users {
		if user.Email != acctest.Owner {
			got = append(got, user.Email)
		}
	}
	if !slices.Equal(got, want) {
		tb.Errorf("%q are users, want %q", got, want)
	}
}

// wantRoles checks which roles the invite under test gives.
func wantRoles(tb testing.TB, env *acctest.Env, want ...string) {
	tb.Helper()
	invite := acctest.Do(tb, env.Owner(tb), api.ReadInvite, api.InviteEmailInput{Email: "ada@example.com"}).Invite
	wantPermissions(tb, invite.Permissions, want)
}

// wantRolesOfUser checks which roles somebody has who accepted.
func wantRolesOfUser(tb testing.TB, env *acctest.Env, userID string, want ...string) {
	tb.Helper()
	wantPermissions(tb, acctest.Do(tb, env.Owner(tb), api.GetUser, api.UserInput{UserID: userID}).User.Permissions, want)
}

func wantPermissions(tb testing.TB, permissions []api.Permission, want []string) {
	tb.Helper()
	var got []string
	for _, p := range permissions {
		got = append(got, p.RoleName)
	}
	if !slices.Equal(got, want) {
		tb.Errorf("the roles are %q, want %q", got, want)
	}
}

// invitedEvent is what the audit log calls an invitation of somebody who has no
// account yet.
const invitedEvent = "Non-Segment User Invited to Workspace"

// wantEvents checks how often something has happened in the workspace.
func wantEvents(tb testing.TB, env *acctest.Env, event string, want int) {
	tb.Helper()
	got := 0
	for _, happened := range env.EventTypes(tb, env.Made.WorkspaceID) {
		if happened == event {
			got++
		}
	}
	if got != want {
		tb.Errorf("%q happened %d times, want %d", event, got, want)
	}
}

// wantSaid checks the diagnostics of a call.
func wantSaid(tb testing.TB, got []string, want ...string) {
	tb.Helper()
	if !slices.Equal(got, want) {
		tb.Errorf("the provider said %q, want %q", got, want)
	}
}
