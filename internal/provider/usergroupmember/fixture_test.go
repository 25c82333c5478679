package usergroupmember_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const typeName = "segmentaccess_user_group_member"

// address is that of the membership under test.
const address = typeName + ".test"

const ada = "ada@example.com"

// member is a configuration of one membership.
func member(env *acctest.Env, groupID, email string, more ...string) string {
	return env.Config(named("test", fmt.Sprintf("%q", groupID), fmt.Sprintf("%q", email), more...))
}

func named(name, groupID, email string, more ...string) string {
	return fmt.Sprintf("resource %q %q {\n  user_group_id = %s\n  email = %s\n%s\n}\n", typeName, name, groupID, email, strings.Join(more, "\n"))
}

// group makes a user group behind Terraform's back and returns its id.
func group(tb testing.TB, env *acctest.Env, name string, members ...string) string {
	tb.Helper()
	id := acctest.Do(tb, env.Owner(tb), api.CreateUserGroup, api.CreateUserGroupInput{Name: name}).UserGroup.ID
	add(tb, env, id, members...)
	return id
}

// add adds people to a group behind Terraform's back.
func add(tb testing.TB, env *acctest.Env, groupID string, emails ...string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: groupID, Emails: append([]string{}, emails...)})
}

// remove takes somebody out of a group behind Terraform's back.
func remove(tb testing.TB, env *acctest.Env, groupID, email string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.RemoveUsersFromUserGroup, api.RemoveUsersFromUserGroupInput{UserGroupID: groupID, Emails: []string{email}})
}

// wantMembers checks who is in a group.
func wantMembers(tb testing.TB, env *acctest.Env, groupID string, want ...string) {
	tb.Helper()
	memberships, err := client.All(tb.Context(), env.Owner(tb), client.ReadMemberships, api.ListInput{})
	if err != nil {
		tb.Fatal(err)
	}
	got := []string{}
	for _, m := range memberships {
		if m.GroupID == groupID {
			got = append(got, m.Email)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(append([]string{}, want...), got); diff != "" {
		tb.Errorf("the members of %s (-want +got):\n%s", groupID, diff)
	}
}

// in is wantMembers before a step.
func in(tb testing.TB, env *acctest.Env, groupID string, want ...string) func() {
	tb.Helper()
	return func() { wantMembers(tb, env, groupID, want...) }
}

// is checks all of the membership in state. An empty user id is null.
func is(env *acctest.Env, groupID, email, userID string) []statecheck.StateCheck {
	user := knownvalue.Check(knownvalue.Null())
	if userID != "" {
		user = knownvalue.StringExact(userID)
	}
	return []statecheck.StateCheck{
		attribute("id", knownvalue.StringExact(groupID+"/"+strings.ToLower(email))), attribute("workspace_id", knownvalue.StringExact(env.Made.WorkspaceID)),
		attribute("user_group_id", knownvalue.StringExact(groupID)), attribute("email", knownvalue.StringExact(email)), attribute("user_id", user),
	}
}

func attribute(name string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(name), want)
}

// provided is where the provider's requests are counted.
func provided(env *acctest.Env) interface {
	Calls() []string
	ForgetCalls()
} {
	if env.Plain != nil {
		return env.Plain
	}
	return env.Server
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
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
	return strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+(?:│\s+)?`)
}
