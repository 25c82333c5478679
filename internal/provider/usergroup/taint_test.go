package usergroup_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// A group is not made twice because it could not be noted where it lives.
func TestAccGroupIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.ForgetAfter(t, api.CreateUserGroup.Route())
	config := group(env, `name = "Ops"`)
	env.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{Config: config, ConfigPlanChecks: nothingPlanned()},
	)
}
