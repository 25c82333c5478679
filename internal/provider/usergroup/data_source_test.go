package usergroup_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// output is a data source with an output of everything in it.
func output(env *acctest.Env, source, arguments string) string {
	return env.Config("data \"" + source + "\" \"test\" {\n" + arguments + "\n}\noutput \"found\" {\n  value = data." + source + ".test\n}\n")
}

func found(attributes map[string]knownvalue.Check) []statecheck.StateCheck {
	return []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("found", knownvalue.ObjectExact(attributes))}
}

// onWorkspace are permissions of one role each on the workspace.
func onWorkspace(roles ...string) knownvalue.Check {
	checks := make([]knownvalue.Check, len(roles))
	for i, role := range roles {
		checks[i] = knownvalue.ObjectExact(map[string]knownvalue.Check{
			"role": knownvalue.StringExact(role), "resources": knownvalue.Null(), "labels": knownvalue.Null(),
		})
	}
	return knownvalue.ListExact(checks)
}

func TestAccDataSource(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		invite(t, env, "Ann@example.com")
		id := makeGroup(t, env, oddName, "Source Admin", acctest.Owner, "ann@example.com")
		makeGroup(t, env, "Another", "Source Read-only")
		in := func(workspace string) []statecheck.StateCheck {
			return found(map[string]knownvalue.Check{
				"workspace_id": knownvalue.StringExact(workspace),
				"id":           knownvalue.StringExact(id),
				"name":         knownvalue.StringExact(oddName),
				"permissions":  onWorkspace("Source Admin"),
				"members":      knownvalue.SetExact(texts(acctest.Owner, "Ann@example.com")),
				"member_count": knownvalue.Int64Exact(1),
			})
		}
		const source = "segmentaccess_user_group"
		env.Test(t,
			resource.TestStep{Config: output(env, source, `id = "`+id+`"`), ConfigStateChecks: in(env.Made.WorkspaceID)},
			resource.TestStep{Config: output(env, source, oddNameHCL), ConfigStateChecks: in(env.Made.WorkspaceID)},
			resource.TestStep{Config: output(env, source, oddNameHCL+"\nworkspace_id = \"acme\""), ConfigStateChecks: in("acme")},
		)
	})
}

func TestAccDataSourceErrors(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	refused := func(arguments, message string) resource.TestStep {
		return resource.TestStep{Config: output(env, "segmentaccess_user_group", arguments), PlanOnly: true, ExpectError: saying(message)}
	}
	env.Test(t,
		refused(`name = "Nobody"`, `There is no user group named "Nobody" in the workspace.`),
		refused(`id = "nosuchgroup"`, "404 Not Found"),
		refused("", "Missing Attribute Configuration"),
		refused("id = \"g\"\nname = \"Ops\"", "Invalid Attribute Combination"),
		refused(`name = ""`, "string length must be at least 1"),
		resource.TestStep{Config: env.Provider},
	)
}

func TestAccListDataSource(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		const source = "segmentaccess_user_groups"
		none := resource.TestStep{Config: output(env, source, ""), ConfigStateChecks: found(map[string]knownvalue.Check{
			"workspace_id": knownvalue.StringExact(env.Made.WorkspaceID), "user_groups": knownvalue.ListExact(nil),
		})}
		env.Test(t, none)
		first := makeGroup(t, env, oddName, "Source Admin", acctest.Owner)
		second := makeGroup(t, env, "Another", "Source Read-only")
		env.Test(t, resource.TestStep{Config: output(env, source, `workspace_id = "acme"`), ConfigStateChecks: found(map[string]knownvalue.Check{
			"workspace_id": knownvalue.StringExact("acme"),
			"user_groups": knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id": knownvalue.StringExact(first), "name": knownvalue.StringExact(oddName),
					"member_count": knownvalue.Int64Exact(1), "permissions": onWorkspace("Source Admin"),
				}),
				knownvalue.ObjectExact(map[string]knownvalue.Check{
					"id": knownvalue.StringExact(second), "name": knownvalue.StringExact("Another"),
					"member_count": knownvalue.Int64Exact(0), "permissions": onWorkspace("Source Read-only"),
				}),
			}),
		})})
	})
}
