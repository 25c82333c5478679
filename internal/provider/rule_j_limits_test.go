package provider_test

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// withLimits is an embedded backend with limits.
func withLimits(env *acctest.Env, limits string) string {
	return fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database    = %q\n    owner_email = %q\n    limits      = %s\n  }\n}\n",
		env.Database, acctest.Owner, limits)
}

// groups are so many that some of them wait for the next window.
const groups = `
resource "segmentaccess_user_group" "all" {
  count       = 3
  name        = "Group ${count.index}"
  permissions = [{ role = "Source Read-only" }]
}
`

// An apply waits for its limits, and gets through. That there were any is told by the
// file that its calls were counted in.
func TestRuleJ1ApplyUnderLimits(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.Embedded(t)
	limited := withLimits(env, `{ iam = "2/1s" }`)
	env.Test(t,
		resource.TestStep{Config: limited + groups, Check: resource.TestCheckResourceAttr("segmentaccess_user_group.all.2", "name", "Group 2")},
		resource.TestStep{Config: limited + groups, ConfigPlanChecks: emptyPlan, PreConfig: func() {
			if _, err := os.Stat(env.Database + "-limits"); err != nil {
				t.Errorf("no call was counted: %v", err)
			}
		}},
		resource.TestStep{Config: withLimits(env, `{ iam = "off", default = "1000/1m" }`) + groups, ConfigPlanChecks: emptyPlan},
	)
}

func TestRuleJ1NonsenseAsALimit(t *testing.T) {
	t.Parallel()
	for limits, want := range map[string]string{
		`{ iam = "60" }`:       `"60" is not a rate: write the calls and the time they are for, such as "60/1m", or "off" for no limit.`,
		`{ default = "0/1m" }`: `"0/1m" must allow from 1 to 1000000 calls, or be "off" for no limit.`,
	} {
		t.Run(limits, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.Embedded(t)
			env.Test(t, resource.TestStep{
				Config: withLimits(env, limits) + groups, PlanOnly: true,
				ExpectError: regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(want), " ", `\s+`)),
			})
		})
	}
}
