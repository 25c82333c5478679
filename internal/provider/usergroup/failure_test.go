package usergroup_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// TestAccFailedCreateConverges has a call after the first one fail: the group stays
// in state, so that the next apply replaces it instead of meeting its name taken.
func TestAccFailedCreateConverges(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"ReplacePermissionsForUserGroup", "ReplaceUsersInUserGroup"} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			config := group(env, `name = "Ops"`, `permissions = [{ role = "Source Admin" }]`, "members = "+list(acctest.Owner))
			env.Test(t,
				resource.TestStep{
					PreConfig:   func() { env.Fail(operation, 1, refused) },
					Config:      config,
					ExpectError: saying("The server answered " + operation + " with 422 Unprocessable Entity"),
				},
				resource.TestStep{
					Config: config, ConfigPlanChecks: planned(plancheck.ResourceActionDestroyBeforeCreate),
					Check: serverHas(t, env, held{"Ops", []string{"Source Admin"}, []string{acctest.Owner}}),
				},
			)
		})
	}
}

func TestAccFailedUpdateConverges(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	changed := group(env, `name = "Data"`, `permissions = [{ role = "Source Read-only" }]`, "members = []")
	env.Test(t,
		resource.TestStep{Config: group(env, `name = "Ops"`, `permissions = [{ role = "Source Admin" }]`, "members = "+list(acctest.Owner))},
		resource.TestStep{
			PreConfig:   func() { env.Fail("ReplacePermissionsForUserGroup", 1, refused) },
			Config:      changed,
			ExpectError: saying("Cannot update user group"),
		},
		resource.TestStep{
			Config: changed, ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
			Check: serverHas(t, env, held{Name: "Data", Roles: []string{"Source Read-only"}}),
		},
	)
}

// TestAccRuleC5NameTaken follows the advice of the error.
func TestAccRuleC5NameTaken(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	id := call(t, env, api.CreateUserGroup, api.CreateUserGroupInput{Name: oddName}).UserGroup.ID
	importID := env.Made.WorkspaceID + "/" + id
	env.Test(t,
		resource.TestStep{
			Config: group(env, oddNameHCL),
			ExpectError: regexp.MustCompile(
				`The\s+workspace\s+"acme"\s+has\s+a\s+user\s+group\s+named\s+"R&D(?s:.*)already(?s:.*)` +
					`to = segmentaccess_user_group.<name>\n\s*id = "` + importID + `"`),
		},
		resource.TestStep{
			Config:           group(env, oddNameHCL) + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, importID),
			ConfigPlanChecks: planned(plancheck.ResourceActionNoop),
		},
	)
}

func TestAccRuleC5RenamedToATakenName(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	call(t, env, api.CreateUserGroup, api.CreateUserGroupInput{Name: "Taken"})
	env.Test(t,
		resource.TestStep{Config: group(env, `name = "Ops"`)},
		resource.TestStep{
			Config:      group(env, `name = "Taken"`),
			ExpectError: saying(`The workspace has a user group named "Taken" already.`),
		},
	)
}

func TestAccRuleC5UnknownMembers(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: group(env, `name = "Ops"`)},
		resource.TestStep{
			Config: group(env, `name = "Ops"`, "members = "+list("carl@example.com", acctest.Owner, "dora@example.com")),
			ExpectError: saying(`Not in the workspace "acme", neither as a user nor invited: carl@example.com, ` +
				`dora@example.com. Invite them first.`),
		},
	)
}

// TestAccPlanRefusesWhatIsKnownToFail makes no request that writes.
func TestAccPlanRefusesWhatIsKnownToFail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arguments []string
		want      string
	}{
		"an unknown role": {
			[]string{`name = "Ops"`, `permissions = [{ role = "Sauce Admin" }]`}, `There is no role "Sauce Admin"; did you mean "Source Admin"?`,
		},
		"another workspace": {
			[]string{`name = "Ops"`, `permissions = [{ role = "Source Admin", resources = [{ type = "WORKSPACE", id = "w" }] }]`},
			`"w" is not the id of the workspace that this permission is given in`,
		},
		"a workspace that is not seen": {
			[]string{`name = "Ops"`, `workspace_id = "nosuchworkspace"`}, `There is no workspace "nosuchworkspace" that the provider's token can act in`,
		},
		"a member named twice": {
			[]string{`name = "Ops"`, "members = " + list("a@example.com", "A@example.com")}, "are the same person",
		},
		"no name": {[]string{`name = ""`}, "string length must be between 1 and 255"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			env.Test(t, resource.TestStep{Config: group(env, test.arguments...), PlanOnly: true, ExpectError: saying(test.want)})
			for _, operation := range env.Calls() {
				if operation == "CreateUserGroup" {
					t.Error("a plan made a group")
				}
			}
		})
	}
}

// TestAccRuleE1LastOwnerThroughAGroup makes the owner one through the group alone.
func TestAccRuleE1LastOwnerThroughAGroup(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	grant := func(role string) {
		call(t, env, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: env.Made.AccountID, Permissions: []api.PermissionInput{{
			RoleID: roleID(t, env, role), Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
		}}})
	}
	owners := group(env, `name = "Owners"`, `permissions = [{ role = "Workspace Owner" }]`, "members = "+list(acctest.Owner))
	advice := saying(`Somebody is Workspace Owner through the user group "Owners" only, and there is no other owner. Make another person, who ` +
		`has accepted their invite, Workspace Owner in their own right or through another group, apply that, and then repeat this.`)
	env.Test(t,
		resource.TestStep{Config: owners},
		resource.TestStep{PreConfig: func() { grant("Minimal Workspace Access") }, Config: owners, Destroy: true, ExpectError: advice},
		resource.TestStep{
			Config:      group(env, `name = "Owners"`, `permissions = [{ role = "Workspace Owner" }]`, "members = []"),
			ExpectError: advice,
		},
		resource.TestStep{
			Config:      group(env, `name = "Owners"`, `permissions = []`, "members = "+list(acctest.Owner)),
			ExpectError: advice,
		},
		resource.TestStep{PreConfig: func() { grant("Workspace Owner") }, Config: owners, ConfigPlanChecks: nothingPlanned()},
	)
}
