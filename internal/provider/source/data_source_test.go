package source_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// told is all that the data sources tell of a source with the label environment:dev.
func told(id, slug string) map[string]knownvalue.Check {
	return map[string]knownvalue.Check{
		"id": knownvalue.StringExact(id), "slug": knownvalue.StringExact(slug), "name": knownvalue.StringExact(slug),
		"metadata_id": knownvalue.StringExact(javascript), "enabled": knownvalue.Bool(true),
		"labels": knownvalue.MapExact(map[string]knownvalue.Check{"environment": knownvalue.StringExact("dev")}),
	}
}

func outputs(values string) string {
	return "output \"told\" {\n  value = " + values + "\n}\n"
}

func TestSourceDataSources(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		id := makeSource(t, env.Owner(t), "web")
		give(t, env.Owner(t), api.Label{Key: "environment", Value: "dev"})
		plan := acctest.Do(t, env.Owner(t), api.CreateTrackingPlan, api.CreateTrackingPlanInput{Name: "Web", Type: api.TrackingPlanLive}).TrackingPlan.ID
		whole := told(id, "web")
		whole["workspace_id"], whole["tracking_plan_id"] = knownvalue.StringExact(env.Made.WorkspaceID), knownvalue.Null()
		bound := told(id, "web")
		bound["workspace_id"], bound["tracking_plan_id"] = knownvalue.StringExact(acctest.Slug), knownvalue.StringExact(plan)
		env.Test(t,
			resource.TestStep{
				Config: env.Config(`
data "segmentaccess_source" "id" { id = "` + id + `" }
data "segmentaccess_source" "slug" { slug = "web" }
data "segmentaccess_sources" "all" {}
` + outputs("[data.segmentaccess_source.id, data.segmentaccess_source.slug, data.segmentaccess_sources.all]")),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("told", knownvalue.TupleExact([]knownvalue.Check{
					knownvalue.ObjectExact(whole), knownvalue.ObjectExact(whole), knownvalue.ObjectExact(map[string]knownvalue.Check{
						"workspace_id": knownvalue.StringExact(env.Made.WorkspaceID),
						"sources":      knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(told(id, "web"))}),
					}),
				}))},
			},
			resource.TestStep{
				PreConfig: func() {
					acctest.Do(t, env.Owner(t), api.AddSourceToTrackingPlan, api.AddSourceToTrackingPlanInput{TrackingPlanID: plan, SourceID: id})
				},
				Config: env.Config(`
data "segmentaccess_source" "id" {
  workspace_id = "acme"
  id           = "` + id + `"
}
` + outputs("data.segmentaccess_source.id")),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("told", knownvalue.ObjectExact(bound))},
			},
		)
	})
}

// The token of an account finds a source by its id in whichever workspace it lives.
func TestSourceDataSourceInAnyWorkspace(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	beta := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	id := makeSource(t, env.Owner(t), "web")
	transfer(t, env, env.Made.WorkspaceID, beta)
	env.Test(t,
		resource.TestStep{
			Config:      env.Config("data \"segmentaccess_source\" \"no\" {}\n"),
			ExpectError: saying("Exactly one of these attributes must be configured: [id,slug]"),
		},
		resource.TestStep{
			Config:      env.Config("data \"segmentaccess_source\" \"no\" {\n  workspace_id = \"acme\"\n  slug = \"nothing\"\n}\n"),
			ExpectError: saying(`There is no source with the slug "nothing" in the workspace "acme".`),
		},
		resource.TestStep{
			Config:      env.Config("data \"segmentaccess_source\" \"no\" { id = \"nothing\" }\n"),
			ExpectError: saying(`There is no source "nothing" there that the provider's token sees.`),
		},
		resource.TestStep{
			Config:      env.Config("data \"segmentaccess_source\" \"web\" { slug = \"web\" }\n"),
			ExpectError: saying("The provider's token sees 2 workspaces, so that workspace_id must say which"),
		},
		resource.TestStep{
			Config: env.Config(fmt.Sprintf("data \"segmentaccess_source\" \"web\" { id = %q }\n", id)),
			ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue("data.segmentaccess_source.web",
				tfjsonpath.New("workspace_id"), knownvalue.StringExact(beta))},
		},
	)
}
