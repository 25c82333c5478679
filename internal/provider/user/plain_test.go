package user_test

import (
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// inviteFixed is the refusal of a plan to change what a pending invite gives.
var inviteFixed = regexp.MustCompile(`(?s)Error running pre-apply plan.*Cannot change the pending invite of ada@example.com.*` +
	`permissions = .*ada@example.com\s+has\s+not\s+accepted\s+yet,\s+and\s+a\s+plain\s+Segment\s+Public\s+API\s+cannot\s+change\s+what\s+a\s+pending\s+invite\s+gives`)

func TestUserOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	var userID string
	env.Test(t,
		resource.TestStep{Config: env.Config(config("ada@example.com", reader)), ConfigStateChecks: []statecheck.StateCheck{status(people.Invited)}},
		resource.TestStep{Config: env.Config(config("ada@example.com", admin)), ExpectError: inviteFixed},
		resource.TestStep{Config: env.Config(config("ada@example.com", "")), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: env.Config(config("ada@example.com", reader)), ExpectError: inviteFixed},
		resource.TestStep{
			PreConfig: func() { userID = env.Accept(t, "ada@example.com") },
			Config:    env.Config(config("ada@example.com", admin)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() { wantRoles(t, env, userID, "Source Admin") },
			Config:    env.Config(config("ada@example.com", admin)), ConfigPlanChecks: emptyPlan,
		},
	)
}

func TestUserAdoptsOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, "ada@example.com")
	var userID string
	env.Test(t,
		resource.TestStep{Config: env.Config(config("ada@example.com", reader)), ExpectError: inviteFixed},
		resource.TestStep{Config: env.Config(config("ada@example.com", "")), ConfigStateChecks: []statecheck.StateCheck{status(people.Invited)}},
		resource.TestStep{Config: env.Config("removed {\n  from = segmentaccess_user.ada\n  lifecycle {\n    destroy = false\n  }\n}\n")},
		resource.TestStep{
			PreConfig: func() { userID = env.Accept(t, "ada@example.com") },
			Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
		},
		resource.TestStep{
			PreConfig: func() { wantRoles(t, env, userID, "Source Read-only") },
			Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan,
		},
	)
}

// The invite that is in the way of its own replacement is withdrawn first.
func TestUserReplacedOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t,
		resource.TestStep{Config: replaced(env, "", "permissions = "+reader, 1)},
		resource.TestStep{
			Config:           replaced(env, "", "permissions = "+reader, 2),
			ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
		},
	)
}
