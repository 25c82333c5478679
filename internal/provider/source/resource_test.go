package source_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestSourceLifecycle(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		server := env.Owner(t)
		dev := api.Label{Key: "environment", Value: "dev"}
		changed := "slug = \"website\"\nname = \"The Website\"\nenabled = false\nlabels = { environment = \"dev\" }\n" +
			"metadata_id = \"" + javascript + "\"\ndeletion_protection = false"
		env.Test(t,
			resource.TestStep{
				Config: source(env, web), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: append(
					is(map[string]string{
						"workspace_id": env.Made.WorkspaceID, "current_workspace_id": env.Made.WorkspaceID,
						"slug": "web", "name": "web", "metadata_id": javascript,
					}),
					carries(nil), statecheck.ExpectKnownValue(address, tfjsonpath.New("enabled"), knownvalue.Bool(true)),
				),
			},
			resource.TestStep{
				PreConfig: func() { wantSource(t, server, seen{"web", "web", true, []api.Label{}}) },
				Config:    source(env, web), ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{
				Config: source(env, changed), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: append(is(map[string]string{"slug": "website", "name": "The Website"}), carries(map[string]string{"environment": "dev"})),
			},
			// Labels that are not managed stay, and so does a name.
			resource.TestStep{
				PreConfig: func() { wantSource(t, server, seen{"website", "The Website", false, []api.Label{dev}}) },
				Config:    source(env, web), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: append(is(map[string]string{"slug": "web", "name": "The Website"}), carries(nil)),
			},
			resource.TestStep{
				PreConfig: func() { wantSource(t, server, seen{"web", "The Website", true, []api.Label{dev}}) },
				Config:    source(env, web, "labels = {}"), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{carries(map[string]string{})},
			},
			resource.TestStep{
				PreConfig: func() { wantSource(t, server, seen{"web", "The Website", true, []api.Label{}}) },
				Config:    source(env, web, "labels = {}"), ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{Config: env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy)},
		)
		wantNone(t, server)
	})
}

func TestSourceThatIsMadeWithEverything(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	config := source(env, web, `name = "The Website"`, "enabled = false", `labels = { environment = "prod" }`)
	env.Test(t,
		resource.TestStep{Config: config, ConfigStateChecks: []statecheck.StateCheck{carries(map[string]string{"environment": "prod"})}},
		resource.TestStep{
			PreConfig: func() {
				wantSource(t, env.Owner(t), seen{"web", "The Website", false, []api.Label{{Key: "environment", Value: "prod"}}})
			},
			Config: config, ConfigPlanChecks: emptyPlan,
		},
	)
}

// What the workspace is called, and what the source is made of, is unknown in the
// plan.
func TestSourceThatIsUnknown(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := source(env, "slug = terraform_data.text.output", "metadata_id = terraform_data.kind.output",
			"labels = { (segmentaccess_label.qa.key) = terraform_data.text.output }", "deletion_protection = false",
			"workspace_id = segmentaccess_workspace.beta.id") + `
resource "terraform_data" "text" { input = "qa" }
resource "terraform_data" "kind" { input = "` + golang + `" }
resource "segmentaccess_workspace" "beta" {
  name                = "Beta"
  slug                = "beta"
  deletion_protection = false
}
resource "segmentaccess_label" "qa" {
  workspace_id = segmentaccess_workspace.beta.id
  key          = "stage"
  value        = "qa"
}
`
		env.Test(t,
			resource.TestStep{Config: config, ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("workspace_id")),
				plancheck.ExpectUnknownValue(address, tfjsonpath.New("current_workspace_id")),
			}}},
			resource.TestStep{
				Config: config, ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: append(is(map[string]string{"slug": "qa", "metadata_id": golang}), carries(map[string]string{"stage": "qa"})),
			},
		)
	})
}

// A change that is not known yet may turn out to be none.
func TestSourceWhoseChangeIsUnknown(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	config := func(generation int, protection string) string {
		return source(env, "slug = terraform_data.text.output", "metadata_id = terraform_data.kind.output", protection) + fmt.Sprintf(`
resource "terraform_data" "text" {
  input            = "web"
  triggers_replace = %d
}
resource "terraform_data" "kind" {
  input            = %q
  triggers_replace = %[1]d
}
`, generation, javascript)
	}
	var id string
	env.Test(t,
		resource.TestStep{Config: config(1, "")},
		resource.TestStep{
			PreConfig: func() { id = only(t, env.Owner(t)).ID },
			Config:    config(2, ""), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{Config: config(2, "deletion_protection = false"), ConfigStateChecks: is(map[string]string{"slug": "web"})},
	)
	wantNone(t, env.Owner(t))
	if id == "" {
		t.Error("there was no source")
	}
}

func TestSourceDrift(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		server := env.Owner(t)
		dev, prod := api.Label{Key: "environment", Value: "dev"}, api.Label{Key: "environment", Value: "prod"}
		config := source(env, web, `labels = { environment = "dev" }`)
		env.Test(t,
			resource.TestStep{Config: config},
			resource.TestStep{
				PreConfig: func() {
					give(t, server, prod)
					acctest.Do(t, server, api.UpdateSource, api.UpdateSourceInput{SourceID: only(t, server).ID, Slug: new("other"), Enabled: new(false)})
				},
				Config: config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{
				PreConfig: func() { wantSource(t, server, seen{"web", "web", true, []api.Label{dev}}); give(t, server) },
				Config:    config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			// An owner reads in the audit trail that it was deleted, so that it is certainly gone.
			resource.TestStep{
				PreConfig: func() {
					wantSource(t, server, seen{"web", "web", true, []api.Label{dev}})
					acctest.Do(t, server, api.DeleteSource, api.SourceInput{SourceID: only(t, server).ID})
				},
				Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
			// One that is gone when it is to be destroyed is none the worse.
			resource.TestStep{
				Config: env.Config(" "),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.Meanwhile(func() {
					acctest.Do(t, server, api.DeleteSource, api.SourceInput{SourceID: only(t, server).ID})
				})}},
			},
		)
	})
}

func TestSourceStaysInItsWorkspace(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	other := env.Bootstrap(t, acctest.Owner, "beta")
	withDefault := func(slug string) string {
		return strings.Replace(source(env, web), "token =", fmt.Sprintf("workspace = %q\n  token =", slug), 1)
	}
	env.Test(t,
		resource.TestStep{Config: withDefault(acctest.Slug), ConfigStateChecks: is(map[string]string{"workspace_id": env.Made.WorkspaceID})},
		// It stays where it is, whatever the default is by now.
		resource.TestStep{Config: withDefault("beta"), ConfigPlanChecks: emptyPlan},
		// A token that does not see the workspace tells nothing of what is in it.
		resource.TestStep{
			Config:      strings.Replace(source(env, web), env.Made.AccountToken, other.WorkspaceToken, 1),
			ExpectError: planSaying("Cannot find the workspace"),
		},
		resource.TestStep{
			Config:      strings.Replace(source(env, web), env.Made.AccountToken, "sga_wrong", 1),
			ExpectError: planSaying("Cannot use the provider's connection"),
		},
		resource.TestStep{Config: withDefault("beta"), ConfigPlanChecks: emptyPlan},
	)
}

func TestSourceOnAnotherInstallation(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env, other := acctest.HTTP(t), acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: source(env, web)},
		resource.TestStep{Config: source(other, web), ExpectError: planSaying("This is another installation")},
		resource.TestStep{Config: source(env, web), ConfigPlanChecks: emptyPlan},
	)
}

// The write keys are in no output of a plan.
func TestSourceHidesItsWriteKeys(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	hidden := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectSensitiveValue(address, tfjsonpath.New("write_keys"))}}
	shown := "output \"keys\" {\n  value = segmentaccess_source.test.write_keys\n}\n"
	env.Test(t,
		resource.TestStep{Config: source(env, web), ConfigPlanChecks: hidden},
		resource.TestStep{Config: source(env, web, `name = "The Website"`), ConfigPlanChecks: hidden},
		resource.TestStep{Config: source(env, web) + shown, ExpectError: saying("Output refers to sensitive values")},
	)
}

// Reading a source costs one request.
func TestSourceRequests(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	id := makeSource(t, env.Owner(t), "web")
	provider := env.Protocol(t, typeName)
	source, said := provider.ImportID(t, id)
	if len(said) > 0 {
		t.Fatalf("the provider said %q", said)
	}
	env.ForgetCalls()
	if _, said := provider.Read(t, source); len(said) > 0 {
		t.Errorf("the provider said %q", said)
	}
	if diff := cmp.Diff([]string{api.ReadSource.Name}, env.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
