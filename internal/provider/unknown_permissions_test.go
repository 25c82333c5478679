package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// variables are unknown while Terraform validates, also those with a default.
const variables = `
variable "permission" {
  type = object({
    role      = string
    resources = optional(list(object({ type = string, id = string })))
    labels    = optional(map(string))
  })
  default = { role = "Source Admin", labels = { environment = "dev" } }
}
`

// anewIn is a resource whose output is unknown in the plan of every new generation.
func anewIn(generation int, output string) string {
	return fmt.Sprintf("resource \"terraform_data\" \"anew\" {\n  input            = %q\n  triggers_replace = %d\n}\n", output, generation)
}

func rolesOf(address string, want ...string) statecheck.StateCheck {
	permissions := make([]knownvalue.Check, len(want))
	for i, role := range want {
		permissions[i] = knownvalue.ObjectPartial(map[string]knownvalue.Check{"role": knownvalue.StringExact(role)})
	}
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("permissions"), knownvalue.ListExact(permissions))
}

func TestPermissionsOutOfVariables(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := env.Config(variables + fmt.Sprintf(`
variable "target" {
  type    = object({ type = string, id = string })
  default = { type = "WORKSPACE", id = %q }
}

resource "segmentaccess_user" "ada" {
  email       = "ada@example.com"
  permissions = [var.permission]
}

resource "segmentaccess_invite" "grace" {
  email       = "grace@example.com"
  permissions = [{ role = "Source Read-only" }, var.permission]
}

resource "segmentaccess_user_group" "data" {
  name        = "Data"
  permissions = [{ role = "Source Admin", resources = [var.target] }]
}
`, env.Made.WorkspaceID))
		env.Test(t,
			resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{
				rolesOf("segmentaccess_user.ada", "Source Admin"),
				rolesOf("segmentaccess_invite.grace", "Source Read-only", "Source Admin"),
				rolesOf("segmentaccess_user_group.data", "Source Admin"),
			}},
			resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
		)
	})
}

// TestPermissionsOfEach runs the built provider, since the test framework cannot read
// a state with for_each.
func TestPermissionsOfEach(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	terraform := terraform{directory: t.TempDir(), override: install(t)}
	config := `
terraform {
  required_providers {
    segmentaccess = { source = "seed-002e3773/segmentaccess" }
  }
}

variable "people" {
  type    = map(object({ role = string }))
  default = { "ada@example.com" = { role = "Source Admin" } }
}

resource "segmentaccess_invite" "all" {
  for_each    = var.people
  email       = each.key
  permissions = [each.value]
}
` + env.Provider
	if err := os.WriteFile(filepath.Join(terraform.directory, "main.tf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	const noChanges = 0
	terraform.run(t, 0, "validate")
	terraform.run(t, 0, "apply", "-input=false", "-auto-approve")
	terraform.run(t, noChanges, "plan", "-input=false", "-detailed-exitcode")
	wantInvited(t, env, env.Made.WorkspaceID, "ada@example.com")
}

func TestPermissionsUnknownInThePlan(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := func(generation int, output string) string {
			return env.Config(anewIn(generation, output) + `
locals {
  anew = terraform_data.anew.output
}

resource "segmentaccess_user_group" "data" {
  name = "Data"
  permissions = [
    local.anew == "admin" ? { role = "Source Admin", labels = { environment = "dev" } } : { role = "Source Read-only", labels = null },
    { role = "Minimal Workspace Access" },
  ]
}
`)
		}
		const address = "segmentaccess_user_group.data"
		env.Test(t,
			resource.TestStep{
				Config:            config(1, "admin"),
				ConfigStateChecks: []statecheck.StateCheck{rolesOf(address, "Source Admin", "Minimal Workspace Access")},
			},
			resource.TestStep{Config: config(1, "admin"), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: config(2, "reader"), ConfigPlanChecks: actions(plancheck.ResourceActionUpdate, address),
				ConfigStateChecks: []statecheck.StateCheck{rolesOf(address, "Source Read-only", "Minimal Workspace Access")},
			},
			// What turns out to be the same in the same spelling is fine.
			resource.TestStep{
				Config: config(3, "reader"), ConfigPlanChecks: actions(plancheck.ResourceActionUpdate, address),
				ConfigStateChecks: []statecheck.StateCheck{rolesOf(address, "Source Read-only", "Minimal Workspace Access")},
			},
			resource.TestStep{Config: config(3, "reader"), ConfigPlanChecks: emptyPlan},
		)
	})
}

// Terraform shows the first line of the resource for all of these.
func TestErrorsNameThePermission(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	for name, test := range map[string]struct{ permissions, want string }{
		"no role": {
			`[{ role = "Source Admin" }, { labels = { environment = "dev" } }]`, "`permissions[1].role`: A role is required; give its name or its id.",
		},
		"a variable without a role": {
			`[{ role = "Source Admin" }, merge(var.permission, { role = null })]`,
			"`permissions[1].role`: A role is required; give its name or its id.",
		},
		"null": {
			`[{ role = "Source Admin" }, null]`, "`permissions[1]`: This permission is null; leave it out, or give it a role.",
		},
		"no id": {
			`[{ role = "Source Admin", resources = [{ type = "SOURCE" }] }]`, "`permissions[0].resources[0].id`: An id is required",
		},
		"unknown role": {
			`[{ role = "Source Admin" }, { role = "Source Amin" }]`, "`permissions[1].role`: There is no role \"Source Amin\"; did you mean \"Source Admin\"?",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			env.Test(t, resource.TestStep{
				Config: env.Config(variables + "resource \"segmentaccess_user\" \"ada\" {\n  email = \"ada@example.com\"\n" +
					"  permissions = " + test.permissions + "\n}\n"),
				PlanOnly: true, ExpectError: regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(test.want), " ", `\s+`)),
			})
		})
	}
}
