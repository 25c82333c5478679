package roster_test

import (
	"fmt"
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

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), want)
}

// peopleAre checks the keys of people.
func peopleAre(emails ...string) statecheck.StateCheck {
	want := map[string]knownvalue.Check{}
	for _, email := range emails {
		want[email] = knownvalue.NotNull()
	}
	return value("people", knownvalue.MapExact(want))
}

func TestRosterLifecycle(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		env.Join(t, "grace@example.com")
		env.Join(t, "eve@example.com")
		first := roster(env, team(roles{"Ada@example.com": of(reader), "grace@example.com": of(admin), "bob@example.com": nil}))
		second := roster(env, team(roles{"Ada@example.com": of(reader), "grace@example.com": of(reader), "carl@example.com": of()}))
		env.Test(t,
			resource.TestStep{Config: first, ConfigPlanChecks: action(plancheck.ResourceActionCreate), ConfigStateChecks: []statecheck.StateCheck{
				value("id", knownvalue.StringExact(env.Made.WorkspaceID)),
				value("workspace_id", knownvalue.StringExact(env.Made.WorkspaceID)),
				value("max_removals", knownvalue.Int64Exact(10)),
				value("expired_invites", knownvalue.SetSizeExact(0)),
				peopleAre(acctest.Owner, "Ada@example.com", "grace@example.com", "bob@example.com"),
			}},
			resource.TestStep{
				PreConfig: has(t, env, map[string]string{
					"Ada@example.com": "invited: " + reader, "grace@example.com": admin, "bob@example.com": "invited: " + minimal,
				}),
				Config: first, ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{Config: second, ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			resource.TestStep{
				PreConfig: has(t, env, map[string]string{
					"Ada@example.com": "invited: " + reader, "grace@example.com": reader, "carl@example.com": "invited: " + minimal,
				}),
				Config: second, ConfigPlanChecks: emptyPlan,
			},
		)
		wantHeld(t, env, nil)
	})
}

func TestRosterImport(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, "grace@example.com")
		give(t, env, userID, admin)
		env.Invite(t, "eve@example.com")
		listed := roster(env, team(roles{"grace@example.com": of(admin), "ada@example.com": of(reader)}))
		importing := func(id string) resource.TestStep {
			return resource.TestStep{Config: listed, ResourceName: address, ImportState: true, ImportStateId: id, ImportStateVerify: true}
		}
		env.Test(t,
			resource.TestStep{
				Config: listed + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, acctest.Slug),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
				}},
			},
			resource.TestStep{
				PreConfig: has(t, env, map[string]string{"grace@example.com": admin, "ada@example.com": "invited: " + reader}),
				Config:    listed, ConfigPlanChecks: emptyPlan,
			},
			importing(acctest.Slug),
			importing(env.Made.WorkspaceID),
			resource.TestStep{
				Config: listed, ResourceName: address, ImportState: true, ImportStateId: "nowhere",
				ExpectError: saying(`There is no workspace "nowhere"`),
			},
		)
	})
}

func TestRosterImportByIdentity(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Invite(t, "ada@example.com")
	p := env.Protocol(t, typeName)
	object, said := p.Import(t, map[string]any{"id": env.Made.WorkspaceID})
	noErrors(t, said)
	wantPeople(t, p, object.State, team(roles{"ada@example.com": of(minimal)}))
	if got := p.Identity(t, object); got["id"] != env.Made.WorkspaceID {
		t.Errorf("the identity is %v", got)
	}
}

// An empty file, one with nothing but a comment, and one whose entries have no value.
func TestRosterOutOfYAML(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	people := func(expression string) string {
		return env.Config(fmt.Sprintf("resource %q \"test\" {\n  people = %s\n}\n", typeName, expression))
	}
	written := people(fmt.Sprintf("yamldecode(<<-EOT\n    %s:\n    ada@example.com:\n    bob@example.com:\n      permissions: [{role: %s}]\n  EOT\n  )",
		acctest.Owner, admin))
	env.Test(t,
		resource.TestStep{Config: people(`yamldecode("{}")`), PlanOnly: true, ExpectError: saying("this one is empty, as if a file that it is read from were")},
		resource.TestStep{Config: people(`yamldecode("null")`), PlanOnly: true, ExpectError: saying("Must set a configuration value for the people attribute")},
		resource.TestStep{Config: written},
		resource.TestStep{
			PreConfig: has(t, env, map[string]string{"ada@example.com": "invited: " + minimal, "bob@example.com": "invited: " + admin}),
			Config:    written, ConfigPlanChecks: emptyPlan,
		},
		resource.TestStep{Config: people(`yamldecode("{}")`), PlanOnly: true, ExpectError: saying("this one is empty")},
		resource.TestStep{PreConfig: has(t, env, map[string]string{"ada@example.com": "invited: " + minimal, "bob@example.com": "invited: " + admin}), Config: written, ConfigPlanChecks: emptyPlan},
	)
}

// Other spellings of addresses, roles and resources are no change, and neither is
// accepting an invite.
func TestRosterInOtherSpelling(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Invite(t, "ADA@example.com")
		listed := func(email string) string { return roster(env, team(roles{email: of(reader, admin)})) }
		same := fmt.Sprintf("%q = { permissions = [{ role = %q, resources = [{ type = \"WORKSPACE\", id = %q }] }, { role = %q }] }",
			"aDa@example.com", admin, env.Made.WorkspaceID, env.RoleID(t, reader))
		env.Test(t,
			resource.TestStep{Config: listed("Ada@example.com"), ConfigStateChecks: []statecheck.StateCheck{peopleAre(acctest.Owner, "Ada@example.com")}},
			resource.TestStep{
				PreConfig: func() { env.Accept(t, "ada@example.com") },
				Config:    listed("Ada@example.com"), ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{Config: listed("ada@EXAMPLE.com"), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: env.Config(fmt.Sprintf("resource %q \"test\" {\n  people = {\n    %q = {}\n    %s\n  }\n}\n", typeName, strings.ToUpper(acctest.Owner), same)),
				// The owner's permissions are not managed any more, which is a change of nothing but the state.
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{
				PreConfig:        has(t, env, map[string]string{"ADA@example.com": admin + "," + reader}),
				Config:           env.Config(fmt.Sprintf("resource %q \"test\" {\n  people = {\n    %q = {}\n    %s\n  }\n}\n", typeName, acctest.Owner, same)),
				ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// Whoever joins, goes or is given something behind Terraform's back is in the plan.
func TestRosterDrift(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		adaID, bobID := env.Join(t, "ada@example.com"), env.Join(t, "bob@example.com")
		listed := roster(env, team(roles{"ada@example.com": of(reader), "bob@example.com": of(reader)}))
		want := map[string]string{"ada@example.com": reader, "bob@example.com": "invited: " + reader}
		env.Test(t,
			resource.TestStep{Config: listed},
			resource.TestStep{
				PreConfig: func() {
					give(t, env, adaID, admin)
					removeUser(t, env, bobID)
					env.Join(t, "eve@example.com")
				},
				Config: listed, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{PreConfig: has(t, env, want), Config: listed, ConfigPlanChecks: emptyPlan},
		)
	})
}

func TestRosterInAnotherWorkspace(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		beta := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
		in := func(id string) string {
			return roster(env, roles{acctest.Owner: nil, "ada@example.com": nil}, fmt.Sprintf("workspace_id = %q", id))
		}
		env.Test(t,
			resource.TestStep{Config: in("beta"), PlanOnly: true, ExpectError: saying("workspace_id takes an id")},
			resource.TestStep{Config: in(beta), ConfigStateChecks: []statecheck.StateCheck{value("id", knownvalue.StringExact(beta))}},
			resource.TestStep{
				PreConfig: has(t, env, nil),
				Config:    in(env.Made.WorkspaceID), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
				ConfigStateChecks: []statecheck.StateCheck{value("id", knownvalue.StringExact(env.Made.WorkspaceID))},
			},
			resource.TestStep{PreConfig: func() {
				invites := acctest.Do(t, env.Client(t, env.Made.AccountToken).In(beta), api.ListInvites, api.ListInput{}).Invites
				if len(invites) != 0 {
					t.Errorf("the roster left the invites %v in the workspace that it left", invites)
				}
			}, Config: in(env.Made.WorkspaceID), ConfigPlanChecks: emptyPlan},
		)
	})
}

// What is known only when it is applied is checked then.
func TestRosterOfUnknownValues(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := func(generation int, output string) string {
			return fmt.Sprintf("resource \"terraform_data\" \"anew\" {\n  input            = %q\n  triggers_replace = %d\n}\n", output, generation) +
				env.Config(fmt.Sprintf("resource %q \"test\" {\n  people = {\n    %q = {}\n    \"ada@example.com\" = { permissions = [{ role = terraform_data.anew.output }] }\n  }\n}\n",
					typeName, acctest.Owner))
		}
		env.Test(t,
			resource.TestStep{Config: config(1, admin)},
			resource.TestStep{PreConfig: has(t, env, map[string]string{"ada@example.com": "invited: " + admin}), Config: config(1, admin), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: config(2, reader), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			resource.TestStep{PreConfig: has(t, env, map[string]string{"ada@example.com": "invited: " + reader}), Config: config(2, reader), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: config(3, "Sauce Admin"), ExpectError: saying(`There is no role "Sauce Admin"`)},
		)
	})
}
