package audit_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const address = "data.segmentaccess_audit_events.test"

func events(env *acctest.Env, arguments ...string) string {
	return env.Config("data \"segmentaccess_audit_events\" \"test\" {\n  " + strings.Join(arguments, "\n  ") + "\n}\n")
}

// types checks what happened, the newest first.
func types(want ...string) []statecheck.StateCheck {
	checks := make([]knownvalue.Check, len(want))
	for i, happened := range want {
		checks[i] = knownvalue.ObjectPartial(map[string]knownvalue.Check{"type": knownvalue.StringExact(happened)})
	}
	return []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("events"), knownvalue.ListExact(checks))}
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+`))
}

func makeLabel(t *testing.T, env *acctest.Env, value string) {
	t.Helper()
	acctest.Do(t, env.Owner(t), api.CreateLabel, api.CreateLabelInput{Label: api.Label{Key: "team", Value: value}})
}

func TestAuditEvents(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		makeLabel(t, env, "data")
		makeLabel(t, env, "web")
		acctest.Do(t, env.Owner(t), api.DeleteLabel, api.LabelInput{Key: "team", Value: "data"})
		listed := acctest.Do(t, env.Owner(t), api.ListAuditEvents, api.ListAuditEventsInput{ResourceID: "team:data"}).Events
		deleted := listed[len(listed)-1]
		env.Test(t,
			resource.TestStep{Config: events(env, `resource_type = "label"`, "limit = 3"), ConfigStateChecks: types("Label Deleted", "Label Created", "Label Created")},
			resource.TestStep{
				Config: events(env, `resource_id = "team:data"`, `workspace_id = "acme"`),
				ConfigStateChecks: append(types("Label Deleted", "Label Created"),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("workspace_id"), knownvalue.StringExact("acme")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("events").AtSliceIndex(0), knownvalue.ObjectExact(map[string]knownvalue.Check{
						"id":            knownvalue.StringExact(deleted.ID),
						"timestamp":     knownvalue.StringExact(deleted.Timestamp.Format("2006-01-02T15:04:05.999999999Z07:00")),
						"type":          knownvalue.StringExact("Label Deleted"),
						"actor":         knownvalue.StringExact(env.Made.AccountID),
						"actor_email":   knownvalue.StringExact(acctest.Owner),
						"resource_type": knownvalue.StringExact("label"),
						"resource_id":   knownvalue.StringExact("team:data"),
						"resource_name": knownvalue.StringExact("team:data"),
					})),
				),
			},
			resource.TestStep{Config: events(env, `resource_id = "team:data"`, "limit = 1"), ConfigStateChecks: types("Label Deleted")},
			resource.TestStep{Config: events(env, `resource_type = "label"`, `end_time = "2001-01-01"`), ConfigStateChecks: types()},
			resource.TestStep{Config: events(env, `resource_type = "label"`, `start_time = "2101-01-01T00:00:00Z"`), ConfigStateChecks: types()},
		)
	})
}

func TestAuditEventsThatAreRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: events(env, `start_time = "yesterday"`), ExpectError: saying(`start_time = "yesterday"`)},
		resource.TestStep{Config: events(env, `end_time = "1/2/2026"`), ExpectError: saying(`"endTime" must be an ISO 8601 date or time`)},
		resource.TestStep{Config: events(env, "limit = 0"), ExpectError: saying("limit value must be at least 1")},
		resource.TestStep{Config: events(env, `workspace_id = "beta"`), ExpectError: saying(`There is no workspace "beta"`)},
	)
}

// A token has no address.
func TestAuditEventsOfAToken(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t,
		resource.TestStep{
			Config: env.Config("resource \"segmentaccess_label\" \"qa\" {\n  key = \"environment\"\n  value = \"qa\"\n}\n") +
				"data \"segmentaccess_audit_events\" \"test\" {\n  resource_id = segmentaccess_label.qa.id\n}\n",
			ConfigStateChecks: append(types("Label Created"), statecheck.ExpectKnownValue(address,
				tfjsonpath.New("events").AtSliceIndex(0).AtMapKey("actor_email"), knownvalue.Null())),
		},
	)
}

// Everything that the filters let through is read, in pages of 1,000.
func TestAuditEventsRequests(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t, resource.TestStep{Config: events(env, "limit = 1"), ConfigStateChecks: []statecheck.StateCheck{
		statecheck.ExpectKnownValue(address, tfjsonpath.New("events"), knownvalue.ListSizeExact(1)),
	}})
	counts := map[string]int{}
	for _, operation := range env.Plain.Calls() {
		counts[operation]++
	}
	reads := counts[api.ListAuditEvents.Name]
	want := map[string]int{api.GetWorkspace.Name: reads, api.ListAuditEvents.Name: reads}
	if diff := cmp.Diff(want, counts); diff != "" || reads == 0 {
		t.Errorf("calls in %d runs (-want +got):\n%s", reads, diff)
	}
}
