package source_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const typeName = "segmentaccess_source"

// address is that of the source under test.
const address = typeName + ".test"

// javascript and golang are kinds of source in the catalog.
const javascript, golang = "IqDTy1TpoU", "3BzNaKvCv9"

// web is a source that may be destroyed, as HCL writes it, and kept one that may not.
const (
	kept = "slug = \"web\"\nmetadata_id = \"" + javascript + "\""
	web  = kept + "\ndeletion_protection = false"
)

// source is a configuration of one source with what stands in its block.
func source(env *acctest.Env, arguments ...string) string {
	return env.Config("resource \"segmentaccess_source\" \"test\" {\n" + strings.Join(arguments, "\n") + "\n}\n")
}

// in is the workspace_id of a workspace.
func in(workspaceID string) string {
	return fmt.Sprintf("workspace_id = %q", workspaceID)
}

// makeSource makes a source behind Terraform's back and returns its id.
func makeSource(tb testing.TB, c *client.Client, slug string) string {
	tb.Helper()
	return acctest.Do(tb, c, api.CreateSource, api.CreateSourceInput{Slug: slug, Enabled: new(true), MetadataID: javascript}).Source.ID
}

// only returns the one source that a workspace has.
func only(tb testing.TB, c *client.Client) api.Source {
	tb.Helper()
	sources := acctest.Do(tb, c, api.ListSources, api.ListInput{}).Sources
	if len(sources) != 1 {
		tb.Fatalf("there are %d sources, and one was expected", len(sources))
	}
	return sources[0]
}

// give gives a source other labels behind Terraform's back.
func give(tb testing.TB, c *client.Client, labels ...api.Label) {
	tb.Helper()
	acctest.Do(tb, c, api.ReplaceLabelsInSource, api.SourceLabelsInput{SourceID: only(tb, c).ID, Labels: append([]api.Label{}, labels...)})
}

// makeLabel makes a label behind Terraform's back.
func makeLabel(tb testing.TB, c *client.Client, label api.Label) {
	tb.Helper()
	acctest.Do(tb, c, api.CreateLabel, api.CreateLabelInput{Label: label})
}

// transfer moves the only source of one workspace to another one behind Terraform's
// back.
func transfer(tb testing.TB, env *acctest.Env, from, to string) {
	tb.Helper()
	c := env.Client(tb, env.Made.AccountToken)
	acctest.Do(tb, c, api.TransferSource, api.TransferSourceInput{SourceID: only(tb, c.In(from)).ID, WorkspaceID: to})
}

// seen is what a test looks at of a source as the server has it.
type seen struct {
	Slug, Name string
	Enabled    bool
	Labels     []api.Label
}

// wantSource checks the only source of a workspace.
func wantSource(tb testing.TB, c *client.Client, want seen) {
	tb.Helper()
	got := only(tb, c)
	if diff := cmp.Diff(want, seen{got.Slug, got.Name, got.Enabled, got.Labels}); diff != "" {
		tb.Errorf("the server's source (-want +got):\n%s", diff)
	}
}

// wantNone checks that a workspace has no source.
func wantNone(tb testing.TB, c *client.Client) {
	tb.Helper()
	if diff := cmp.Diff([]api.Source{}, acctest.Do(tb, c, api.ListSources, api.ListInput{}).Sources); diff != "" {
		tb.Errorf("the server's sources (-want +got):\n%s", diff)
	}
}

// is checks attributes of the source in state.
func is(want map[string]string) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for attribute, value := range want {
		checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringExact(value)))
	}
	return checks
}

// carries checks the labels in state; nil are such that are not managed.
func carries(want map[string]string) statecheck.StateCheck {
	var check knownvalue.Check = knownvalue.Null()
	if want != nil {
		values := map[string]knownvalue.Check{}
		for key, value := range want {
			values[key] = knownvalue.StringExact(value)
		}
		check = knownvalue.MapExact(values)
	}
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("labels"), check)
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(pattern(message))
}

// planSaying matches a message of a plan: one that comes before anything is applied.
func planSaying(message string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)Error running pre-apply plan.*` + pattern(message))
}

func pattern(message string) string {
	return strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+(?:│\s+)?`)
}
