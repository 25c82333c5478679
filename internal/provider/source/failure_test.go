package source_test

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

// A call after the first one fails: the source stays in state, so that the next apply
// replaces it instead of meeting its slug taken, and nothing protects it yet.
func TestSourceFailedCreateConverges(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{api.UpdateSource.Name, api.ReplaceLabelsInSource.Name} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			config := source(env, kept, `name = "The Website"`, `labels = { environment = "dev" }`)
			env.Test(t,
				resource.TestStep{
					PreConfig:   func() { env.Fail(operation, 1, http.StatusUnprocessableEntity) },
					Config:      config,
					ExpectError: saying("The server answered " + operation + " with 422 Unprocessable Entity"),
				},
				resource.TestStep{Config: config, ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
				resource.TestStep{
					PreConfig: func() {
						wantSource(t, env.Owner(t), seen{"web", "The Website", true, []api.Label{{Key: "environment", Value: "dev"}}})
					},
					Config: config, ConfigPlanChecks: emptyPlan,
				},
				resource.TestStep{Config: source(env, web)},
			)
		})
	}
}

// Rule D2: a label that is not there is told before a source is made without it.
func TestRuleD2NoSourceWithoutItsLabels(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t, resource.TestStep{
		Config:      source(env, web, `labels = { environment = "dev", team = "web" }`),
		ExpectError: saying(`The workspace "acme" does not have: team:web. A source carries only labels of the workspace that it lives in`),
	})
	wantNone(t, env.Owner(t))
}

func TestSourceThatIsRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	fail := func(operation string) func() {
		return func() { env.Fail(operation, 1, http.StatusInternalServerError) }
	}
	changed := source(env, web, `name = "The Website"`, `labels = { environment = "dev" }`)
	env.Test(t,
		resource.TestStep{PreConfig: fail(api.CreateSource.Name), Config: source(env, web), ExpectError: saying("Cannot create source")},
		resource.TestStep{Config: source(env, web), ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		resource.TestStep{PreConfig: fail(api.ReadSource.Name), Config: source(env, web), ExpectError: planSaying("Cannot read source")},
		resource.TestStep{PreConfig: fail(api.ReplaceLabelsInSource.Name), Config: changed, ExpectError: saying("Cannot update source")},
		// What was done is known, and only the rest is left.
		resource.TestStep{
			PreConfig: func() {
				wantSource(t, env.Owner(t), seen{"web", "The Website", true, []api.Label{}})
				env.ForgetCalls()
			},
			Config: changed, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() {
				if slices.Contains(env.Calls(), api.UpdateSource.Name) {
					t.Error("the name was changed again")
				}
				fail(api.DeleteSource.Name)()
			},
			Config: env.Config(" "), ExpectError: saying("Cannot delete source"),
		},
		resource.TestStep{Config: changed, ConfigPlanChecks: emptyPlan},
	)
	wantNone(t, env.Owner(t))
}

// Whichever answer is lost, the call is sent again and nothing is done twice.
func TestSourceWhoseAnswersAreLost(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	lose := func(operation string) func() {
		return func() { env.Lose(operation, 1) }
	}
	env.Test(t,
		resource.TestStep{PreConfig: lose(api.CreateSource.Name), Config: source(env, web)},
		resource.TestStep{PreConfig: lose(api.UpdateSource.Name), Config: source(env, web, `name = "The Website"`)},
		resource.TestStep{PreConfig: lose(api.DeleteSource.Name), Config: env.Config(" ")},
	)
	wantNone(t, env.Owner(t))
}

// A source is not made twice because it could not be noted where it lives.
func TestSourceIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.ForgetAfter(t, api.CreateSource.Route())
	env.Test(t,
		resource.TestStep{Config: source(env, web)},
		resource.TestStep{Config: source(env, web), ConfigPlanChecks: emptyPlan},
	)
}

// Rule G1: a slug that is taken is an error while planning where the server knows dry
// runs, and says how to go on.
func TestRuleG1SlugTaken(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{"access server": acctest.HTTP, "public API only": acctest.PublicAPIOnly} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := start(t)
			id := makeSource(t, env.Owner(t), "web")
			refused := planSaying
			if env.Plain != nil {
				refused = saying
			}
			importID := env.Made.WorkspaceID + "/" + id
			other := source(env, `slug = "other"`, `metadata_id = "`+javascript+`"`, "deletion_protection = false")
			env.Test(t,
				resource.TestStep{Config: source(env, web), ExpectError: refused(
					`The workspace "acme" has a source with the slug "web" already. If an apply made it that was cut off before it was in the state, ` +
						`or to manage that source here anyway, import it: import { to = segmentaccess_source.<name> id = "` + importID + `" } Otherwise choose another slug.`)},
				resource.TestStep{Config: other},
				resource.TestStep{Config: source(env, web), ExpectError: refused(`The workspace "acme" has a source with the slug "web" already.`)},
			)
			if _, said := env.Protocol(t, typeName).ImportID(t, importID); len(said) > 0 {
				t.Errorf("importing as the error says: the provider said %q", said)
			}
		})
	}
}

func TestSourceIsProtected(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	const protected = "The plan would delete the source \"web\""
	unknown := source(env, kept, "workspace_id = terraform_data.workspace.output") +
		fmt.Sprintf("resource \"terraform_data\" \"workspace\" {\n  input = %q\n}\n", env.Made.WorkspaceID)
	unprotected := source(env, web, "workspace_id = terraform_data.workspace.output") +
		fmt.Sprintf("resource \"terraform_data\" \"workspace\" {\n  input = %q\n  triggers_replace = 1\n}\n", env.Made.WorkspaceID)
	env.Test(t,
		resource.TestStep{Config: source(env, kept)},
		resource.TestStep{Config: env.Config(" "), ExpectError: planSaying(protected)},
		resource.TestStep{Config: unknown, ExpectError: planSaying("since its workspace_id is not known before apply")},
		resource.TestStep{Config: source(env, web)},
		resource.TestStep{Config: unprotected, ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
	)
	wantNone(t, env.Owner(t))
}

// A protected source that is tainted by hand is not replaced.
func TestSourceIsProtectedThoughTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: source(env, kept)},
		resource.TestStep{Config: source(env, kept), Taint: []string{address}, ExpectError: planSaying("or run `terraform untaint` where it is only tainted")},
		resource.TestStep{PreConfig: func() { only(t, env.Owner(t)) }, Config: env.Config(removed)},
	)
}

// TestSourcePlanRefusesWhatIsKnownToFail makes no request that writes.
func TestSourcePlanRefusesWhatIsKnownToFail(t *testing.T) {
	t.Parallel()
	const form = "must be a letter followed by letters, digits and hyphens"
	tests := map[string]struct {
		arguments []string
		want      string
	}{
		"no slug":       {[]string{`slug = ""`, `metadata_id = "` + javascript + `"`}, "string length must be between 1 and 255"},
		"an odd slug":   {[]string{`slug = "a b"`, `metadata_id = "` + javascript + `"`}, `"slug" must be 1 to 100 letters`},
		"an odd kind":   {[]string{`slug = "web"`, `metadata_id = "javascript"`}, `"metadataId" names no kind of source in the catalog: "javascript"`},
		"an odd label":  {[]string{kept, `labels = { "1" = "a" }`}, form},
		"an empty name": {[]string{kept, `name = ""`}, "string length must be between 1 and 255"},
		"a workspace that is not seen": {
			[]string{kept, `workspace_id = "nosuchworkspace"`}, `There is no workspace "nosuchworkspace" that the provider's token can act in`,
		},
		"the slug of a workspace": {
			[]string{kept, `workspace_id = "acme"`}, `workspace_id takes an id, and "acme" is the slug of the workspace`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			env.Test(t, resource.TestStep{Config: source(env, test.arguments...), PlanOnly: true, ExpectError: saying(test.want)})
			if calls := env.Calls(); slices.Contains(calls, api.CreateSource.Name) {
				t.Errorf("a plan made a source: %q", calls)
			}
		})
	}
}

func TestSourceKeepsItsKind(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: source(env, web)},
		resource.TestStep{
			Config:      source(env, `slug = "web"`, `metadata_id = "`+golang+`"`, "deletion_protection = false"),
			ExpectError: planSaying(`The source "web" is of the kind "` + javascript + `" and does not become one of the kind "` + golang + `"`),
		},
		resource.TestStep{Config: source(env, web), ConfigPlanChecks: emptyPlan},
	)
}

// Destroying an enabled source is a warning, and a disabled one is not.
func TestSourceThatIsEnabledIsDestroyedWithAWarning(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	provider := env.Protocol(t, typeName)
	for slug, enabled := range map[string]bool{"on": true, "off": false} {
		id := makeSource(t, env.Owner(t), slug)
		object, said := provider.ImportID(t, id)
		if len(said) > 0 {
			t.Fatalf("the provider said %q", said)
		}
		var want []string
		if enabled {
			want = []string{fmt.Sprintf("WARNING: The source is enabled: The plan deletes the source %q (%s), which is enabled: what is still sent to "+
				"its write keys is lost from then on. To be sure that nothing is, set enabled = false and apply first.", slug, id)}
		}
		object = provider.With(t, object, map[string]any{"deletion_protection": false, "enabled": enabled})
		if said := provider.Destroy(t, object); !slices.Equal(said, want) {
			t.Errorf("destroying %q: the provider said %q, want %q", slug, said, want)
		}
	}
	wantNone(t, env.Owner(t))
}
