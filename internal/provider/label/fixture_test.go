package label_test

import (
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
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const typeName = "segmentaccess_label"

// address is that of the label under test.
const address = typeName + ".test"

// qa and staging are names of a label, as HCL writes them.
const (
	qa      = "key = \"environment\"\nvalue = \"qa\""
	staging = "key = \"environment\"\nvalue = \"staging\""
)

// The labels that every workspace begins with (rule B4).
var dev, prod = api.WorkspaceLabel{Key: "environment", Value: "dev"}, api.WorkspaceLabel{Key: "environment", Value: "prod"}

// label is a configuration of one label with what stands in its block.
func label(env *acctest.Env, arguments ...string) string {
	return env.Config("resource \"segmentaccess_label\" \"test\" {\n" + strings.Join(arguments, "\n") + "\n}\n")
}

func described(value, description string) api.WorkspaceLabel {
	return api.WorkspaceLabel{Key: "environment", Value: value, Description: description}
}

// makeLabel makes a label behind Terraform's back.
func makeLabel(tb testing.TB, env *acctest.Env, value, description string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.CreateLabel, api.CreateLabelInput{
		Label: api.Label{Key: "environment", Value: value, Description: description},
	})
}

// describe describes a label behind Terraform's back.
func describe(tb testing.TB, env *acctest.Env, value, description string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.UpdateLabel, api.UpdateLabelInput{Key: "environment", Value: value, Description: &description})
}

// remove deletes a label behind Terraform's back.
func remove(tb testing.TB, env *acctest.Env, value string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.DeleteLabel, api.LabelInput{Key: "environment", Value: value})
}

// wantLabels checks which labels there are beside those of the beginning.
func wantLabels(tb testing.TB, env *acctest.Env, want ...api.WorkspaceLabel) {
	tb.Helper()
	got := acctest.Do(tb, env.Owner(tb), api.ListLabels, struct{}{}).Labels
	if diff := cmp.Diff(append([]api.WorkspaceLabel{dev, prod}, want...), got); diff != "" {
		tb.Errorf("the server's labels (-want +got):\n%s", diff)
	}
}

// serverHas is wantLabels before a step.
func serverHas(tb testing.TB, env *acctest.Env, want ...api.WorkspaceLabel) func() {
	tb.Helper()
	return func() { wantLabels(tb, env, want...) }
}

// is checks all of the label in state.
func is(env *acctest.Env, key, value, description string) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for attribute, want := range map[string]string{
		"id": key + ":" + value, "workspace_id": env.Made.WorkspaceID, "key": key, "value": value, "description": description,
	} {
		checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringExact(want)))
	}
	return checks
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(pattern(message))
}

// planSaying matches a message of a plan: one that comes before anything is
// applied.
func planSaying(message string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)Error running pre-apply plan.*` + pattern(message))
}

func pattern(message string) string {
	return strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+(?:│\s+)?`)
}
