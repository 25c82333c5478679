package roster_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const removed = "removed_at_creation"

// swap withdraws the invite of gone@, whom a plan has named, and invites innocent@.
func swap(tb testing.TB, env *acctest.Env) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"gone@example.com"}})
	env.Invite(tb, "innocent@example.com")
}

// planned checks whom a plan of a new roster removes.
func planned(emails ...string) plancheck.PlanCheck {
	return plancheck.ExpectKnownValue(address, tfjsonpath.New(removed), exactly(emails...))
}

func exactly(emails ...string) knownvalue.Check {
	each := make([]knownvalue.Check, len(emails))
	for i, email := range emails {
		each[i] = knownvalue.StringExact(email)
	}
	return knownvalue.SetExact(each)
}

// Terraform plans anew when it applies, and would remove whom only that plan names.
func TestPlanOfANewRosterIsAppliedAsReviewed(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		env.Invite(t, "gone@example.com")
		listed := roster(env, team(nil))
		env.Test(t,
			resource.TestStep{
				Config: listed, ExpectError: saying("Provider produced inconsistent final plan"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					planned("gone@example.com"), acctest.Meanwhile(func() { swap(t, env) }),
				}},
			},
			resource.TestStep{
				PreConfig: has(t, env, map[string]string{"innocent@example.com": "invited: " + minimal}), Config: listed,
				ConfigPlanChecks:  resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{planned("innocent@example.com")}},
				ConfigStateChecks: []statecheck.StateCheck{value(removed, exactly("innocent@example.com"))},
			},
			resource.TestStep{PreConfig: has(t, env, nil), Config: listed, ConfigPlanChecks: emptyPlan},
		)
	})
}

// Whoever accepts an invite between plan and apply is the same person, whatever the
// spelling.
func TestWhoAcceptsBetweenPlanAndApplyIsRemoved(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Invite(t, "Ada@example.com")
		env.Test(t, resource.TestStep{
			Config: roster(env, team(nil)),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				planned("ada@example.com"), acctest.Meanwhile(func() { env.Accept(t, "ada@example.com") }),
			}},
			Check: func(*terraform.State) error { wantHeld(t, env, nil); return nil },
		})
	})
}

// Where the plan cannot tell who goes, nobody does.
func TestPlanOfUnknownPeopleRemovesNobody(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Invite(t, "innocent@example.com")
		config := env.Config(fmt.Sprintf("resource \"terraform_data\" \"owner\" {\n  input = %q\n}\n\n"+
			"resource %q \"test\" {\n  people = { (terraform_data.owner.output) = {} }\n}\n", acctest.Owner, typeName))
		env.Test(t,
			resource.TestStep{
				Config: config, ExpectError: saying("Provider produced inconsistent final plan"),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{planned()}},
			},
			resource.TestStep{
				PreConfig: has(t, env, map[string]string{"innocent@example.com": "invited: " + minimal}), Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{planned("innocent@example.com")}},
			},
			resource.TestStep{PreConfig: has(t, env, nil), Config: config, ConfigPlanChecks: emptyPlan},
		)
	})
}

// Creating removes at most whom the plan names, also what comes after Terraform's last
// look.
func TestCreateSparesWhomThePlanDoesNotName(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Invite(t, "gone@example.com")
	env.Invite(t, "eve@example.com")
	env.Invite(t, "ignored@example.com")
	p := env.Protocol(t, typeName)
	given := map[string]any{"people": team(nil).value(t, p), "ignore": emails("ignored@example.com")}
	change := p.Plan(t, acctest.Object{}, given)
	noErrors(t, change.Said)
	swap(t, env)
	object, said := apply(t, env, change)
	wantSaid(t, said, `WARNING: People joined after the plan: They are not listed, and stay in the workspace "acme" for now: innocent@example.com. `+
		"The next plan shows them.")
	wantHeld(t, env, map[string]string{"ignored@example.com": "invited: " + minimal, "innocent@example.com": "invited: " + minimal})
	object = refreshed(t, p, object)
	wantPeople(t, p, object.State, team(roles{"innocent@example.com": of(minimal)}))
	changed(t, env, object, given)
	wantHeld(t, env, map[string]string{"ignored@example.com": "invited: " + minimal})
}
