package provider_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func actions(want plancheck.ResourceActionType, addresses ...string) resource.ConfigPlanChecks {
	var checks resource.ConfigPlanChecks
	for _, address := range addresses {
		checks.PreApply = append(checks.PreApply, plancheck.ExpectResourceAction(address, want))
	}
	return checks
}

func workspaceOf(address, id string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("workspace_id"), knownvalue.StringExact(id))
}

// dependent is the provider block with one of its settings from a resource that the
// same run makes.
func dependent(env *acctest.Env, generation int) string {
	setting := env.Made.AccountToken
	if env.Embedded {
		setting = env.Database
	}
	return fmt.Sprintf("resource \"terraform_data\" \"setting\" {\n  input            = %q\n  triggers_replace = %d\n}\n", setting, generation) +
		strings.Replace(env.Provider, fmt.Sprintf("%q", setting), "terraform_data.setting.output", 1)
}

// While the provider's settings are not known yet, nothing can be asked: what is to
// be made is planned nevertheless, and what is in state stays there.
func TestProviderConfiguredFromAResource(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		all := []string{
			"segmentaccess_workspace.beta", "segmentaccess_user.ada", "segmentaccess_invite.grace", "segmentaccess_user_group.data", "segmentaccess_label.qa",
			"segmentaccess_user_group_member.ada", "segmentaccess_permission_policy.ops", "segmentaccess_roster.beta", "segmentaccess_token.ci",
		}
		same := statecheck.CompareValue(compare.ValuesSame())
		id := func() statecheck.StateCheck {
			return same.AddStateValue("segmentaccess_user_group.data", tfjsonpath.New("id"))
		}
		env.Test(t,
			resource.TestStep{
				Config: dependent(env, 1) + everything(env), ConfigPlanChecks: actions(plancheck.ResourceActionCreate, all...),
				ConfigStateChecks: []statecheck.StateCheck{id()},
			},
			resource.TestStep{Config: dependent(env, 1) + everything(env), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: dependent(env, 2) + everything(env), ConfigPlanChecks: actions(plancheck.ResourceActionNoop, all...),
				ConfigStateChecks: []statecheck.StateCheck{id()},
			},
			resource.TestStep{Config: dependent(env, 2) + everything(env), ConfigPlanChecks: emptyPlan},
			// What is changed while nothing can be asked is changed all the same.
			resource.TestStep{
				Config:           dependent(env, 3) + strings.Replace(everything(env), `"Source Admin"`, `"Source Read-only"`, 1),
				ConfigPlanChecks: actions(plancheck.ResourceActionUpdate, "segmentaccess_user.ada"),
			},
			resource.TestStep{
				Config: dependent(env, 3) + strings.Replace(everything(env), `"Source Admin"`, `"Source Read-only"`, 1), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// What is imported is no more than a name until it is read. Planning without
// reading it would make changes of all that is missing, up to replacing it.
func TestImportWhileNothingCanBeAsked(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t, resource.TestStep{
			Config: dependent(env, 1) + fmt.Sprintf(`
import {
  to = segmentaccess_workspace.acme
  id = %q
}

resource "segmentaccess_workspace" "acme" {
  name                = "Acme"
  slug                = "acme"
  deletion_protection = false
}
`, env.Made.WorkspaceID),
			ExpectError: regexp.MustCompile(`(?s)not\s+known\s+before\s+apply`),
		})
		acctest.Do(t, env.Owner(t), api.GetWorkspace, struct{}{})
	})
}

// Nothing is in the block, and the environment says where to go.
func TestProviderConfiguredFromTheEnvironment(t *testing.T) {
	acctest.RequireTerraform(t)
	for name, variables := range map[string]struct{ endpoint, token string }{
		"own variables":       {"SEGMENTACCESS_ENDPOINT", "SEGMENTACCESS_TOKEN"},
		"Segment's variables": {"PUBLIC_API_URL", "PUBLIC_API_TOKEN"},
	} {
		t.Run(name, func(t *testing.T) {
			env := acctest.HTTP(t)
			other := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
			t.Setenv(variables.endpoint, env.URL)
			t.Setenv(variables.token, env.Made.AccountToken)
			t.Setenv("SEGMENTACCESS_WORKSPACE", "beta")
			const invite = "resource \"segmentaccess_invite\" \"ada\" {\n  email = \"ada@example.com\"\n}\n"
			env.Test(t,
				resource.TestStep{
					Config:            "provider \"segmentaccess\" {}\n" + invite,
					ConfigStateChecks: []statecheck.StateCheck{workspaceOf("segmentaccess_invite.ada", other)},
				},
				resource.TestStep{Config: invite, ConfigPlanChecks: emptyPlan},
			)
		})
	}
}
