package policy_test

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
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

const typeName = "segmentaccess_permission_policy"

// address is that of the policy under test.
const address = typeName + ".test"

const ada = "ada@example.com"

// forAda are the arguments of a policy of hers.
const forAda = "email = \"ada@example.com\"\n"

// What policies give, as HCL writes it.
const (
	admin    = "role = \"Source Admin\"\n"
	reader   = "role = \"Source Read-only\"\n"
	devAdmin = admin + "labels = { environment = \"dev\" }\n"
)

// policy is a configuration of one policy with what stands in its block.
func policy(env *acctest.Env, arguments ...string) string {
	return env.Config(named("test", arguments...))
}

func named(name string, arguments ...string) string {
	return fmt.Sprintf("resource %q %q {\n%s\n}\n", typeName, name, strings.Join(arguments, "\n"))
}

// heldBy returns what a subject holds, one line for each policy, sorted.
func heldBy(tb testing.TB, env *acctest.Env, subjectType, id string) []string {
	tb.Helper()
	policies, err := client.All(tb.Context(), env.Owner(tb), client.ReadPolicies, api.ReadPoliciesInput{SubjectType: subjectType, SubjectID: id})
	if err != nil {
		tb.Fatal(err)
	}
	lines := []string{}
	for _, p := range policies {
		line := p.RoleName
		for _, r := range p.Resources {
			if r.Type != api.ResourceWorkspace {
				line += " on " + r.ID
			}
			for _, label := range r.Labels {
				line += " " + label.Key + ":" + label.Value
			}
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

func wantHeld(tb testing.TB, env *acctest.Env, subjectType, id string, want ...string) {
	tb.Helper()
	slices.Sort(want)
	if diff := cmp.Diff(append([]string{}, want...), heldBy(tb, env, subjectType, id)); diff != "" {
		tb.Errorf("the %s %s holds (-want +got):\n%s", subjectType, id, diff)
	}
}

// held is wantHeld of a user before a step.
func held(tb testing.TB, env *acctest.Env, userID string, want ...string) func() {
	tb.Helper()
	return func() { wantHeld(tb, env, api.SubjectUser, userID, want...) }
}

// minimal is what whoever has nothing else holds (rule D4).
const minimal = "Minimal Workspace Access"

// idOf returns the id of the only policy of a role that a subject holds.
func idOf(tb testing.TB, env *acctest.Env, subjectType, id, role string) string {
	tb.Helper()
	found := acctest.Do(tb, env.Owner(tb), api.ReadPolicies, api.ReadPoliciesInput{
		SubjectType: subjectType, SubjectID: id, RoleID: env.RoleID(tb, role),
	}).Policies
	if len(found) != 1 {
		tb.Fatalf("the %s %s has %d policies of the role %q, want one", subjectType, id, len(found), role)
	}
	return found[0].ID
}

// give gives a user a role in the whole workspace behind Terraform's back.
func give(tb testing.TB, env *acctest.Env, userID, role string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.AddPermissionsToUser, api.UserPermissionsInput{
		UserID: userID, Permissions: []api.PermissionInput{onWorkspace(tb, env, role)},
	})
}

// leave makes a user hold only a role behind Terraform's back.
func leave(tb testing.TB, env *acctest.Env, userID, role string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.ReplacePermissionsForUser, api.UserPermissionsInput{
		UserID: userID, Permissions: []api.PermissionInput{onWorkspace(tb, env, role)},
	})
}

func onWorkspace(tb testing.TB, env *acctest.Env, role string) api.PermissionInput {
	tb.Helper()
	return api.PermissionInput{
		RoleID: env.RoleID(tb, role), Resources: []api.Resource{{Type: api.ResourceWorkspace, ID: env.Made.WorkspaceID}},
	}
}

// group makes a user group behind Terraform's back and returns its id.
func group(tb testing.TB, env *acctest.Env, name string) string {
	tb.Helper()
	return acctest.Do(tb, env.Owner(tb), api.CreateUserGroup, api.CreateUserGroupInput{Name: name}).UserGroup.ID
}

// source makes a source behind Terraform's back and returns its id.
func source(tb testing.TB, env *acctest.Env, slug string) string {
	tb.Helper()
	enabled := true
	return acctest.Do(tb, env.Owner(tb), api.CreateSource, api.CreateSourceInput{Slug: slug, Enabled: &enabled, MetadataID: "IqDTy1TpoU"}).Source.ID
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
}

func attribute(name, want string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(name), knownvalue.StringExact(want))
}

func remember(id *string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringFunc(func(got string) error {
		*id = got
		return nil
	}))
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

// fingerprintOfDev is what stands at the end of the id of a policy for what carries
// environment:dev, on a plain Public API.
func fingerprintOfDev(tb testing.TB, env *acctest.Env) string {
	tb.Helper()
	return permission.Fingerprint(api.PermissionInput{
		Resources: []api.Resource{{Type: api.ResourceWorkspace, ID: env.Made.WorkspaceID, Labels: []api.Label{{Key: "environment", Value: "dev"}}}},
	}, env.Made.WorkspaceID)
}
