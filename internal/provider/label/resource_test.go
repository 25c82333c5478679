package label_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestLabelLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		first := label(env, qa, `description = "Quality"`)
		env.Test(t,
			resource.TestStep{
				Config: first, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: is(env, "environment", "qa", "Quality"),
			},
			resource.TestStep{PreConfig: serverHas(t, env, described("qa", "Quality")), Config: first, ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: label(env, qa, `description = "Quality & \"more\""`), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: is(env, "environment", "qa", `Quality & "more"`),
			},
			resource.TestStep{
				PreConfig: serverHas(t, env, described("qa", `Quality & "more"`)),
				Config:    label(env, qa), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: is(env, "environment", "qa", ""),
			},
			// No description and an empty one are the same.
			resource.TestStep{
				PreConfig: serverHas(t, env, described("qa", "")),
				Config:    label(env, qa, `description = ""`), ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{
				Config: label(env, staging), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				ConfigStateChecks: is(env, "environment", "staging", ""),
			},
			resource.TestStep{
				PreConfig: serverHas(t, env, described("staging", "")),
				Config:    label(env, `key = "Team"`, `value = "staging"`), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				ConfigStateChecks: is(env, "Team", "staging", ""),
			},
			resource.TestStep{
				PreConfig: serverHas(t, env, api.WorkspaceLabel{Key: "Team", Value: "staging"}),
				Config:    env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy),
			},
		)
		wantLabels(t, env)
	})
}

// A workspace that Terraform makes in the same run is unknown while planning, and
// the label is in it.
func TestLabelInAWorkspaceThatIsMade(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := label(env, qa, "workspace_id = segmentaccess_workspace.beta.id") +
			"resource \"segmentaccess_workspace\" \"beta\" {\n  name = \"Beta\"\n  slug = \"beta\"\n  deletion_protection = false\n}\n"
		env.Test(t,
			resource.TestStep{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(address, tfjsonpath.New("workspace_id")),
				}},
			},
			resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config:            strings.Replace(config, "segmentaccess_workspace.beta.id", fmt.Sprintf("%q", env.Made.WorkspaceID), 1),
				ConfigPlanChecks:  action(plancheck.ResourceActionReplace),
				ConfigStateChecks: is(env, "environment", "qa", ""),
			},
		)
	})
}

// What the label is called is unknown in the plan of every new generation, and so
// is its id.
func TestLabelThatIsUnknown(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := func(generation int, text string) string {
			return label(env, `key = "environment"`, "value = terraform_data.text.output", "description = terraform_data.text.output") +
				fmt.Sprintf("resource \"terraform_data\" \"text\" {\n  input = %q\n  triggers_replace = %d\n}\n", text, generation)
		}
		unknown := func(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
			checks := action(want)
			checks.PreApply = append(checks.PreApply, plancheck.ExpectUnknownValue(address, tfjsonpath.New("id")))
			return checks
		}
		env.Test(t,
			resource.TestStep{
				Config: config(1, "qa"), ConfigPlanChecks: unknown(plancheck.ResourceActionCreate),
				ConfigStateChecks: is(env, "environment", "qa", "qa"),
			},
			resource.TestStep{
				Config: config(2, "staging"), ConfigPlanChecks: unknown(plancheck.ResourceActionReplace),
				ConfigStateChecks: is(env, "environment", "staging", "staging"),
			},
			// The new one may turn out to be called as the old one.
			resource.TestStep{
				Config: config(3, "staging"), ConfigPlanChecks: unknown(plancheck.ResourceActionReplace),
				ConfigStateChecks: is(env, "environment", "staging", "staging"),
			},
			resource.TestStep{Config: config(3, "staging"), ConfigPlanChecks: emptyPlan},
		)
	})
}

func TestLabelReplacedByItsLike(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		generation := func(n int, lifecycle string) string {
			return label(env, qa, "lifecycle {\n  replace_triggered_by = [terraform_data.generation]\n"+lifecycle+"\n}") +
				fmt.Sprintf("resource \"terraform_data\" \"generation\" {\n  input = %d\n}\n", n)
		}
		env.Test(t,
			resource.TestStep{Config: generation(1, "")},
			resource.TestStep{Config: generation(2, ""), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
			resource.TestStep{
				Taint: []string{address}, Config: generation(2, ""), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
			},
			resource.TestStep{PreConfig: serverHas(t, env, described("qa", "")), Config: generation(2, ""), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: generation(3, "create_before_destroy = true"),
				ExpectError: saying("If it is this resource's own, it cannot be made anew before it is destroyed: " +
					"leave out create_before_destroy."),
			},
		)
	})
}

func TestLabelDrift(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := label(env, qa, `description = "Quality"`)
		env.Test(t,
			resource.TestStep{Config: config},
			resource.TestStep{
				PreConfig: func() { describe(t, env, "qa", "Something else") },
				Config:    config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: is(env, "environment", "qa", "Quality"),
			},
			resource.TestStep{
				PreConfig: func() { wantLabels(t, env, described("qa", "Quality")); remove(t, env, "qa") },
				Config:    config, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
			resource.TestStep{PreConfig: serverHas(t, env, described("qa", "Quality")), Config: config, ConfigPlanChecks: emptyPlan},
			// One that is gone when it is to be destroyed is none the worse.
			resource.TestStep{
				Config: env.Config(" "),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					acctest.Meanwhile(func() { remove(t, env, "qa") }),
				}},
			},
		)
	})
}

func TestLabelStaysInItsWorkspace(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	other := env.Bootstrap(t, acctest.Owner, "beta")
	withDefault := func(slug string) string {
		return strings.Replace(label(env, qa), "token =", fmt.Sprintf("workspace = %q\n  token =", slug), 1)
	}
	env.Test(t,
		resource.TestStep{Config: withDefault(acctest.Slug), ConfigStateChecks: is(env, "environment", "qa", "")},
		// It stays where it is, whatever the default is by now.
		resource.TestStep{Config: withDefault("beta"), ConfigPlanChecks: emptyPlan},
		// A token that does not see the workspace tells nothing of what is in it.
		resource.TestStep{
			Config:      strings.Replace(label(env, qa), env.Made.AccountToken, other.WorkspaceToken, 1),
			ExpectError: planSaying("Cannot find the workspace"),
		},
		resource.TestStep{Config: withDefault("beta"), ConfigPlanChecks: emptyPlan},
	)
}

func TestLabelOnAnotherInstallation(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env, other := acctest.HTTP(t), acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: label(env, qa)},
		resource.TestStep{Config: label(other, qa), ExpectError: planSaying("This is another installation")},
		resource.TestStep{Config: label(env, qa), ConfigPlanChecks: emptyPlan},
	)
}

// Reading a label costs one request.
func TestLabelRequests(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	provider := env.Protocol(t, typeName)
	label, said := provider.ImportID(t, "environment:dev")
	if len(said) > 0 {
		t.Fatalf("the provider said %q", said)
	}
	env.ForgetCalls()
	if _, said := provider.Read(t, label); len(said) > 0 {
		t.Errorf("the provider said %q", said)
	}
	if diff := cmp.Diff([]string{api.ListLabels.Name}, env.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
