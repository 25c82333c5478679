package user_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// Somebody who was adopted must not be removed because something went wrong after
// that: Terraform destroys what it has tainted.
func TestUserAdoptedIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	userID := env.Join(t, "ada@example.com")
	env.ForgetAfter(t, api.ReplacePermissionsForUser.Route())
	cfg := env.Config(config("ada@example.com", reader))
	env.Test(t,
		resource.TestStep{Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		resource.TestStep{PreConfig: func() { wantRoles(t, env, userID, "Source Read-only") }, Config: cfg, ConfigPlanChecks: emptyPlan},
	)
}
