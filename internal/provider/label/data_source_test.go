package label_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// labels is the data source with an output of everything in it.
func labels(env *acctest.Env, arguments string) string {
	return env.Config("data \"segmentaccess_labels\" \"test\" {\n" + arguments + "\n}\noutput \"found\" {\n  value = data.segmentaccess_labels.test\n}\n")
}

// found checks all of what the data source says.
func found(workspace string, want ...api.WorkspaceLabel) []statecheck.StateCheck {
	entries := make([]knownvalue.Check, len(want))
	for i, label := range want {
		entries[i] = knownvalue.ObjectExact(map[string]knownvalue.Check{
			"id": knownvalue.StringExact(label.Key + ":" + label.Value), "key": knownvalue.StringExact(label.Key),
			"value": knownvalue.StringExact(label.Value), "description": knownvalue.StringExact(label.Description),
		})
	}
	return []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("found", knownvalue.ObjectExact(map[string]knownvalue.Check{
		"workspace_id": knownvalue.StringExact(workspace), "labels": knownvalue.ListExact(entries),
	}))}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		quality := described("qa", "Quality")
		env.Test(t,
			resource.TestStep{Config: labels(env, ""), ConfigStateChecks: found(env.Made.WorkspaceID, dev, prod)},
			resource.TestStep{
				PreConfig: func() { makeLabel(t, env, "qa", "Quality") },
				Config:    labels(env, `workspace_id = "acme"`), ConfigStateChecks: found("acme", dev, prod, quality),
			},
			resource.TestStep{
				PreConfig: func() {
					for _, value := range []string{"dev", "prod", "qa"} {
						remove(t, env, value)
					}
				},
				Config: labels(env, ""), ConfigStateChecks: found(env.Made.WorkspaceID),
			},
			resource.TestStep{
				Config:      labels(env, `workspace_id = "beta"`),
				ExpectError: saying(`There is no workspace "beta" that the provider's token can act in`),
			},
		)
	})
}

// The labels cost one request, and roles are none of their business.
func TestLabelsRequests(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t, resource.TestStep{Config: labels(env, ""), ConfigStateChecks: found(env.Made.WorkspaceID, dev, prod)})
	counts := map[string]int{}
	for _, operation := range env.Plain.Calls() {
		counts[operation]++
	}
	reads := counts[api.ListLabels.Name]
	want := map[string]int{api.GetWorkspace.Name: reads, api.ListLabels.Name: reads}
	if diff := cmp.Diff(want, counts); diff != "" || reads == 0 {
		t.Errorf("calls in %d runs (-want +got):\n%s", reads, diff)
	}
}

func TestLabelsThatAreRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t, resource.TestStep{
		PreConfig: func() { env.Fail(api.ListLabels.Name, 1, http.StatusForbidden) },
		Config:    labels(env, ""), ExpectError: planSaying("Cannot list labels"),
	})
}
