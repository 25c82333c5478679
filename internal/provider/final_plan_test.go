package provider_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// inconsistent is how Terraform refuses the plan that it makes while applying, where it
// differs from the one before.
var inconsistent = regexp.MustCompile("Provider produced inconsistent final plan")

// granting is a resource of every type with permissions, each with the given role on
// the whole workspace. The workspace is unknown in the plan of every new generation.
func granting(env *acctest.Env, beta string, generation int, role string) string {
	on := func(workspaceID string) string {
		return fmt.Sprintf(`[{ type = "WORKSPACE", id = "${substr(terraform_data.anew.output, 0, 0)}%s" }]`, workspaceID)
	}
	return env.Config(anewIn(generation, "anew") + fmt.Sprintf(`
locals {
  permissions = [{ role = %[1]q, resources = %[2]s }, { role = "Source Read-only", labels = { environment = "dev" } }]
}

resource "segmentaccess_user" "ada" {
  workspace_id = %[6]q
  email        = "ada@example.com"
  permissions  = local.permissions
}

resource "segmentaccess_invite" "grace" {
  workspace_id = %[6]q
  email        = "grace@example.com"
  permissions  = local.permissions
}

resource "segmentaccess_user_group" "data" {
  workspace_id = %[6]q
  name         = "Data"
  permissions  = local.permissions
}

resource "segmentaccess_user_group" "ops" {
  workspace_id = %[6]q
  name         = "Ops"
}

resource "segmentaccess_permission_policy" "ops" {
  workspace_id  = %[6]q
  user_group_id = segmentaccess_user_group.ops.id
  role          = %[1]q
  resources     = %[2]s
}

resource "segmentaccess_token" "ci" {
  workspace_id = %[6]q
  description  = "CI"
  permissions  = local.permissions
}

resource "segmentaccess_roster" "beta" {
  workspace_id = %[4]q
  people = {
    %[5]q             = {}
    "joe@example.com" = { permissions = [{ role = %[1]q, resources = %[3]s }] }
  }
}
`, role, on(env.Made.WorkspaceID), on(beta), beta, acctest.Owner, env.Made.WorkspaceID))
}

// Terraform itself requires that whatever was known in the first plan is the same in the
// final one.
func TestRoleInOtherSpellingBesideTheUnknown(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		beta := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
		id := env.RoleID(t, "Source Admin")
		byID := knownvalue.StringExact(id)
		first := func(address string) statecheck.StateCheck {
			return statecheck.ExpectKnownValue(address, tfjsonpath.New("permissions").AtSliceIndex(0).AtMapKey("role"), byID)
		}
		lists := []string{"segmentaccess_user.ada", "segmentaccess_invite.grace", "segmentaccess_user_group.data", "segmentaccess_token.ci"}
		kept := []statecheck.StateCheck{
			statecheck.ExpectKnownValue("segmentaccess_permission_policy.ops", tfjsonpath.New("role"), byID),
			statecheck.ExpectKnownValue("segmentaccess_roster.beta",
				tfjsonpath.New("people").AtMapKey("joe@example.com").AtMapKey("permissions").AtSliceIndex(0).AtMapKey("role"), byID),
		}
		for _, address := range lists {
			kept = append(kept, first(address))
		}
		all := append([]string{"segmentaccess_permission_policy.ops", "segmentaccess_roster.beta"}, lists...)
		env.Test(t,
			resource.TestStep{Config: granting(env, beta, 1, id), ConfigStateChecks: kept},
			resource.TestStep{
				Config: granting(env, beta, 2, "Source Admin"), ConfigPlanChecks: actions(plancheck.ResourceActionUpdate, all...),
				ConfigStateChecks: kept,
			},
			resource.TestStep{Config: granting(env, beta, 2, "Source Admin"), ConfigPlanChecks: emptyPlan},
		)
	})
}

// What no rule can be had for fails in the first apply, which changes nothing, and the
// next one finds nothing to do. The decision is written down at permission.KeepSpelling.
func TestWhatTurnsOutToBeTheSameInAnotherShape(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		group := func(permissions string) string {
			return "resource \"segmentaccess_user_group\" \"data\" {\n  name = \"Data\"\n  permissions = " + permissions + "\n}\n"
		}
		people := func(ada, label string) string {
			return fmt.Sprintf(`
resource "segmentaccess_roster" "all" {
  people = {
    %q = {}
    %q = {}
    "bob@example.com" = { permissions = [{ role = "Source Admin", labels = { environment = %s } }] }
  }
}
`, acctest.Owner, ada, label)
		}
		turned := env.Config(anewIn(1, "Source Read-only") + group(`[{ role = "Source Admin" }, { role = terraform_data.anew.output }]`))
		renamed := env.Config(anewIn(1, "dev") + people("ADA@example.com", "terraform_data.anew.output"))
		for _, step := range []struct{ before, after string }{
			{env.Config(group(`[{ role = "Source Read-only" }, { role = "Source Admin" }]`)), turned},
			{env.Config(people("ada@example.com", `"dev"`)), renamed},
		} {
			env.Test(t,
				resource.TestStep{Config: step.before},
				resource.TestStep{Config: step.after, ExpectError: inconsistent},
				resource.TestStep{Config: step.after, ConfigPlanChecks: emptyPlan},
			)
		}
	})
}

// While the provider's settings are not known there are no roles to compare with, as is
// written down at permission.KeepSpelling.
func TestRoleInOtherSpellingWhileNothingCanBeAsked(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := func(generation int, role string) string {
			return dependent(env, generation) + fmt.Sprintf("resource \"segmentaccess_user_group\" \"data\" {\n  name = \"Data\"\n  permissions = [{ role = %q }]\n}\n", role)
		}
		id := env.RoleID(t, "Source Admin")
		env.Test(t,
			resource.TestStep{Config: config(1, id)},
			resource.TestStep{Config: config(2, "Source Admin"), ExpectError: inconsistent},
			resource.TestStep{
				Config: config(2, "Source Admin"), ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: []statecheck.StateCheck{rolesOf("segmentaccess_user_group.data", id)},
			},
		)
	})
}
