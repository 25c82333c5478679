package usergroup_test

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// oddName is a name that every place a name goes through has to quote.
const oddName = `R&D / "Ops" = ${team} 🚀`

// oddNameHCL is oddName in HCL.
const oddNameHCL = `name = "R&D / \"Ops\" = $${team} 🚀"`

func expect(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

func texts(values ...string) []knownvalue.Check {
	checks := make([]knownvalue.Check, len(values))
	for i, value := range values {
		checks[i] = knownvalue.StringExact(value)
	}
	return checks
}

func planned(action plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, action)}}
}

func nothingPlanned() resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}
}

// TestAccLifecycle relies on each step ending with an empty plan.
func TestAccLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		invite(t, env, "ann@example.com", "bob@example.com")
		imported := func(id string) resource.TestStep {
			return resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true,
				ImportStateIdFunc: func(s *terraform.State) (string, error) {
					return fmt.Sprintf(id, s.RootModule().Resources[address].Primary.ID), nil
				},
			}
		}
		env.Test(t,
			resource.TestStep{
				Config: group(env, `name = "Data team"`),
				ConfigStateChecks: []statecheck.StateCheck{
					expect("id", knownvalue.NotNull()),
					expect("workspace_id", knownvalue.StringExact(env.Made.WorkspaceID)),
					expect("name", knownvalue.StringExact("Data team")),
					expect("permissions", knownvalue.Null()),
					expect("members", knownvalue.Null()),
				},
				Check: serverHas(t, env, held{Name: "Data team", Roles: []string{"Minimal Workspace Access"}}),
			},
			imported("%s"),
			resource.TestStep{
				Config: group(env, oddNameHCL,
					`permissions = [{ role = "Source Admin", labels = { environment = "dev" } }, { role = "Source Read-only" }]`,
					"members = "+list("owner@example.com", "ann@example.com", "bob@example.com")),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					expect("name", knownvalue.StringExact(oddName)),
					expect("members", knownvalue.SetExact(texts("owner@example.com", "ann@example.com", "bob@example.com"))),
				},
				Check: serverHas(t, env, held{
					oddName, []string{"Source Admin", "Source Read-only"}, []string{"ann@example.com", "bob@example.com", "owner@example.com"},
				}),
			},
			imported("%s"),
			imported("acme/%s"),
			imported(env.Made.WorkspaceID+"/%s"),
			imported("%.0sname="+oddName),
			imported("%.0sacme/name="+oddName),
			resource.TestStep{
				Config:           group(env, oddNameHCL, "permissions = []", "members = []"),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
				Check:            serverHas(t, env, held{Name: oddName, Roles: []string{"Minimal Workspace Access"}}),
			},
			resource.TestStep{
				Config:            group(env, oddNameHCL),
				ConfigPlanChecks:  planned(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{expect("members", knownvalue.Null()), expect("permissions", knownvalue.Null())},
			},
		)
		if got := groupsOf(t.Context(), t, env); got != nil {
			t.Errorf("after destroying it there is still %v", got)
		}
	})
}

func TestAccOtherSpellingsAreNoChange(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		invite(t, env, "Ann@example.com")
		unchanged := func(arguments ...string) resource.TestStep {
			return resource.TestStep{Config: group(env, arguments...), ConfigPlanChecks: nothingPlanned()}
		}
		env.Test(t,
			resource.TestStep{
				Config: group(env, `name = "Ops"`, `permissions = [{ role = "Source Admin" }, { role = "Tracking Plan Admin" }]`,
					"members = "+list("ann@example.com", "owner@example.com")),
				ConfigStateChecks: []statecheck.StateCheck{expect("members", knownvalue.SetExact(texts("ann@example.com", "owner@example.com")))},
			},
			unchanged(`name = "Ops"`, `permissions = [{ role = "Tracking Plan Admin" }, { role = "Source Admin" }]`,
				"members = "+list("ANN@example.com", "owner@EXAMPLE.com")),
			unchanged(`name = "Ops"`, fmt.Sprintf(`permissions = [{ role = %q, resources = [{ type = "WORKSPACE", id = %q }] }, { role = "Tracking Plan Admin" }]`,
				roleID(t, env, "Source Admin"), env.Made.WorkspaceID), "members = "+list("owner@example.com", "ann@example.com")),
			unchanged(`name = "Ops"`, `workspace_id = "`+env.Made.WorkspaceID+`"`, `permissions = [{ role = "Source Admin" }, { role = "Tracking Plan Admin" }]`,
				"members = "+list("owner@example.com", "ann@example.com")),
			resource.TestStep{
				Config: group(env, `name = "Operations"`, `permissions = [{ role = "Tracking Plan Admin" }, { role = "Source Admin" }]`,
					"members = "+list("ANN@example.com", "owner@EXAMPLE.com")),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
					plancheck.ExpectKnownValue(address, tfjsonpath.New("members"), knownvalue.SetExact(texts("ann@example.com", "owner@example.com"))),
				}},
			},
			resource.TestStep{Config: group(env, `name = "Operations"`, "permissions = []")},
			unchanged(`name = "Operations"`, `permissions = [{ role = "Minimal Workspace Access" }]`),
		)
	})
}

func TestAccRemovalBehindTerraformsBackIsPlannedAsCreation(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t,
			resource.TestStep{Config: group(env, `name = "Ops"`)},
			resource.TestStep{
				PreConfig: func() {
					call(t, env, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: onlyGroup(t, env)})
				},
				Config:           group(env, `name = "Ops"`),
				ConfigPlanChecks: planned(plancheck.ResourceActionCreate),
				Check:            serverHas(t, env, held{Name: "Ops", Roles: []string{"Minimal Workspace Access"}}),
			},
		)
	})
}

func TestAccDriftIsMended(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		invite(t, env, "ann@example.com", "bob@example.com")
		config := group(env, `name = "Ops"`, `permissions = [{ role = "Source Admin" }]`, "members = "+list("ann@example.com"))
		wanted := held{"Ops", []string{"Source Admin"}, []string{"ann@example.com"}}
		mended := func(drift func(id string)) resource.TestStep {
			return resource.TestStep{
				PreConfig: func() { drift(onlyGroup(t, env)) }, Config: config,
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate), Check: serverHas(t, env, wanted),
			}
		}
		env.Test(t,
			resource.TestStep{Config: config},
			mended(func(id string) {
				call(t, env, api.UpdateUserGroup, api.UpdateUserGroupInput{UserGroupID: id, Name: "Mine"})
			}),
			mended(func(id string) {
				call(t, env, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: []string{"bob@example.com"}})
			}),
			mended(func(id string) {
				call(t, env, api.ReplaceUsersInUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: []string{}})
			}),
			mended(func(id string) {
				call(t, env, api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{UserGroupID: id, Permissions: []api.PermissionInput{{
					RoleID:    roleID(t, env, "Workspace Owner"),
					Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
				}}})
			}),
		)
	})
}

func TestAccWhatIsNotManagedIsLeftAlone(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	invite(t, env, "ann@example.com")
	env.Test(t,
		resource.TestStep{Config: group(env, `name = "Ops"`)},
		resource.TestStep{
			PreConfig: func() {
				id := onlyGroup(t, env)
				call(t, env, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: []string{"ann@example.com"}})
				call(t, env, api.AddPermissionsToUserGroup, api.UserGroupPermissionsInput{UserGroupID: id, Permissions: []api.PermissionInput{{
					RoleID:    roleID(t, env, "Source Admin"),
					Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
				}}})
			},
			Config: group(env, `name = "Ops"`), ConfigPlanChecks: nothingPlanned(),
		},
		resource.TestStep{
			Config: group(env, `name = "Operations"`),
			Check:  serverHas(t, env, held{"Operations", []string{"Minimal Workspace Access", "Source Admin"}, []string{"ann@example.com"}}),
		},
	)
}

// TestAccAcceptanceIsNoChange covers the members whom the same configuration
// invites.
func TestAccAcceptanceIsNoChange(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := env.Config(`
resource "segmentaccess_user" "ann" {
  email = "Ann@example.com"
}
resource "segmentaccess_user_group" "test" {
  name    = "Ops"
  members = [segmentaccess_user.ann.email]
}
`)
		wanted := held{"Ops", []string{"Minimal Workspace Access"}, []string{"Ann@example.com"}}
		env.Test(t,
			resource.TestStep{Config: config, Check: serverHas(t, env, wanted)},
			resource.TestStep{
				PreConfig: func() { env.Accept(t, "ann@example.com") },
				Config:    config, ConfigPlanChecks: nothingPlanned(), Check: serverHas(t, env, wanted),
			},
		)
	})
}

func TestAccAnotherWorkspaceReplaces(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	other := env.Bootstrap(t, acctest.Owner, "beta")
	env.Test(t,
		resource.TestStep{Config: group(env, `name = "Ops"`, `workspace_id = "`+env.Made.WorkspaceID+`"`)},
		resource.TestStep{
			Config:            group(env, `name = "Ops"`, `workspace_id = "`+other.WorkspaceID+`"`),
			ConfigPlanChecks:  planned(plancheck.ResourceActionDestroyBeforeCreate),
			ConfigStateChecks: []statecheck.StateCheck{expect("workspace_id", knownvalue.StringExact(other.WorkspaceID))},
			Check:             serverHas(t, env),
		},
	)
}

// TestAccWorkspaceOfTheSameApply begins where there is no database yet. The second
// group names no workspace and gets the only one there is by then.
func TestAccWorkspaceOfTheSameApply(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	config := fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database = %q\n  }\n}\n", filepath.Join(t.TempDir(), "new.db")) + `
resource "segmentaccess_workspace" "acme" {
  name                = "Acme"
  slug                = "acme"
  deletion_protection = false
}
resource "segmentaccess_user" "ann" {
  workspace_id = segmentaccess_workspace.acme.id
  email        = "ann@example.com"
}
resource "segmentaccess_user_group" "test" {
  workspace_id = segmentaccess_workspace.acme.id
  name         = "Ops"
  permissions  = [{ role = "Source Admin", resources = [{ type = "WORKSPACE", id = segmentaccess_workspace.acme.id }] }]
  members      = [segmentaccess_user.ann.email, "owner@localhost"]
}
resource "segmentaccess_user_group" "other" {
  name       = "Others"
  depends_on = [segmentaccess_workspace.acme]
}
`
	same := statecheck.CompareValuePairs(address, tfjsonpath.New("workspace_id"),
		"segmentaccess_user_group.other", tfjsonpath.New("workspace_id"), compare.ValuesSame())
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(t),
		Steps: []resource.TestStep{
			{
				Config: config,
				ConfigStateChecks: []statecheck.StateCheck{
					same, expect("members", knownvalue.SetExact(texts("ann@example.com", "owner@localhost"))),
				},
			},
			{Config: config, ConfigPlanChecks: nothingPlanned()},
		},
	})
}
