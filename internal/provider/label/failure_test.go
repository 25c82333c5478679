package label_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// TestLabelTaken follows the advice of the error.
func TestLabelTaken(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		makeLabel(t, env, "qa", "")
		importID := env.Made.WorkspaceID + "/environment:qa"
		env.Test(t,
			resource.TestStep{
				Config: label(env, qa),
				ExpectError: saying(`The workspace "acme" has the label environment:qa already. To manage it here, import it: ` +
					`import { to = segmentaccess_label.<name> id = "` + importID + `" }`),
			},
			resource.TestStep{
				Config:           label(env, qa) + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, importID),
				ConfigPlanChecks: action(plancheck.ResourceActionNoop), ConfigStateChecks: is(env, "environment", "qa", ""),
			},
			resource.TestStep{
				Config: env.Config("removed {\n  from = " + address + "\n  lifecycle {\n    destroy = false\n  }\n}\n"),
			},
		)
		wantLabels(t, env, described("qa", ""))
	})
}

// Rule D2: a label that is assigned stays, and the error says where it is.
func TestLabelAssigned(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		const group = `
resource "segmentaccess_user_group" "ops" {
  name        = "Ops"
  permissions = [{ role = "Source Admin", labels = { environment = "qa" } }]
}
`
		assigned := saying(`the label environment:qa cannot be deleted while it is assigned to a policy of the group "Ops": take it away there first`)
		env.Test(t,
			resource.TestStep{Config: label(env, qa)},
			resource.TestStep{Config: label(env, qa) + group},
			resource.TestStep{Config: env.Config(group), ExpectError: assigned},
			resource.TestStep{Config: label(env, staging) + group, ExpectError: assigned},
			resource.TestStep{Config: label(env, qa) + group, ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: label(env, qa)},
			resource.TestStep{Config: env.Config(" ")},
		)
		wantLabels(t, env)
	})
}

func TestLabelThatIsRefused(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusInternalServerError} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			fail := func(operation string) func() {
				return func() { env.Fail(operation, 1, status) }
			}
			config, changed := label(env, qa), label(env, qa, `description = "Quality"`)
			env.Test(t,
				resource.TestStep{PreConfig: fail(api.CreateLabel.Name), Config: config, ExpectError: saying("Cannot create label")},
				resource.TestStep{Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
				resource.TestStep{PreConfig: fail(api.ListLabels.Name), Config: config, ExpectError: planSaying("Cannot read label")},
				resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
				resource.TestStep{PreConfig: fail(api.UpdateLabel.Name), Config: changed, ExpectError: saying("Cannot update label")},
				resource.TestStep{
					PreConfig: serverHas(t, env, described("qa", "")),
					Config:    changed, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				},
				resource.TestStep{PreConfig: fail(api.DeleteLabel.Name), Config: env.Config(" "), ExpectError: saying("Cannot delete label")},
				resource.TestStep{Config: changed, ConfigPlanChecks: emptyPlan},
			)
			wantLabels(t, env)
		})
	}
}

// Whichever answer is lost, the call is sent again and nothing is done twice.
func TestLabelWhoseAnswersAreLost(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	lose := func(operation string) func() {
		return func() { env.Lose(operation, 1) }
	}
	changed := label(env, qa, `description = "Quality"`)
	env.Test(t,
		resource.TestStep{PreConfig: lose(api.CreateLabel.Name), Config: label(env, qa), ConfigStateChecks: is(env, "environment", "qa", "")},
		resource.TestStep{PreConfig: lose(api.UpdateLabel.Name), Config: changed, ConfigStateChecks: is(env, "environment", "qa", "Quality")},
		resource.TestStep{PreConfig: lose(api.DeleteLabel.Name), Config: env.Config(" ")},
	)
	wantLabels(t, env)
	for _, event := range []string{"Label Created", "Label Deleted"} {
		happened := 0
		for _, each := range env.EventTypes(t, env.Made.WorkspaceID) {
			if each == event {
				happened++
			}
		}
		if happened != 1 {
			t.Errorf("%q happened %d times, want once", event, happened)
		}
	}
}

// A label is not made twice because it could not be noted where it lives.
func TestLabelIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.ForgetAfter(t, api.CreateLabel.Route())
	env.Test(t,
		resource.TestStep{Config: label(env, qa)},
		resource.TestStep{Config: label(env, qa), ConfigPlanChecks: emptyPlan},
	)
}

func TestLabelOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	first := label(env, qa, `description = "Quality"`)
	refused := planSaying(`Changing the description of the label environment:qa needs an access server that offers "label-updates", and ` +
		"the server " + env.Plain.URL + ` does not: it is a plain Segment Public API, so write here what the label has: "Quality".`)
	env.Test(t,
		resource.TestStep{Config: first, ConfigStateChecks: is(env, "environment", "qa", "Quality")},
		resource.TestStep{Config: first, ConfigPlanChecks: emptyPlan},
		resource.TestStep{Config: label(env, qa, `description = "Something else"`), ExpectError: refused},
		resource.TestStep{Config: label(env, qa), ExpectError: refused},
		resource.TestStep{PreConfig: func() { remove(t, env, "qa") }, Config: first, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		// Another label is another label, which may be described as it likes.
		resource.TestStep{
			Config: label(env, staging, `description = "Stage"`), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
			ConfigStateChecks: is(env, "environment", "staging", "Stage"),
		},
		resource.TestStep{Config: env.Config(" ")},
	)
	wantLabels(t, env)
}

// TestLabelPlanRefusesWhatIsKnownToFail makes no request that writes.
func TestLabelPlanRefusesWhatIsKnownToFail(t *testing.T) {
	t.Parallel()
	const form = "must be a letter followed by letters, digits and hyphens"
	long := fmt.Sprintf("%0256d", 0)
	tests := map[string]struct {
		arguments []string
		want      string
	}{
		"no key":        {[]string{`key = ""`, `value = "qa"`}, form},
		"an odd value":  {[]string{`key = "environment"`, `value = "q a"`}, form},
		"a digit first": {[]string{`key = "environment"`, `value = "1"`}, form},
		"a line more":   {[]string{`key = "environment\n"`, `value = "qa"`}, form},
		"a long key":    {[]string{`key = "a` + long + `"`, `value = "qa"`}, "string length must be at most 255"},
		"a long description": {
			[]string{qa, `description = "` + long + long + long + long + `!"`}, "string length must be at most 1024",
		},
		"a workspace that is not seen": {
			[]string{qa, `workspace_id = "nosuchworkspace"`}, `There is no workspace "nosuchworkspace" that the provider's token can act in`,
		},
		"the slug of a workspace": {
			[]string{qa, `workspace_id = "acme"`}, `workspace_id takes an id, and "acme" is the slug of the workspace`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			env.Test(t, resource.TestStep{Config: label(env, test.arguments...), PlanOnly: true, ExpectError: saying(test.want)})
			if calls := env.Calls(); slices.Contains(calls, api.CreateLabel.Name) {
				t.Errorf("a plan made a label: %q", calls)
			}
		})
	}
}
