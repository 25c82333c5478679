package invite_test

import (
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestInviteGoneBehindTerraformsBack(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("Ada@example.com", reader))
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() { withdraw(t, env, "ada@example.com") },
				Config:    cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{status(invited)},
			},
			resource.TestStep{
				PreConfig: func() {
					userID := env.Accept(t, "ada@example.com")
					acctest.Do(t, env.Owner(t), api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{userID}})
				},
				Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{status(invited), value("user_id", knownvalue.Null())},
			},
			resource.TestStep{Config: cfg, ConfigPlanChecks: emptyPlan},
		)
	})
}

// The invite is gone when it is to be destroyed: there is nothing to do.
func TestInviteGoneBetweenPlanAndDestroy(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
			resource.TestStep{
				Config:           env.Config(" "),
				ConfigPlanChecks: meanwhile(func() { withdraw(t, env, "ada@example.com") }),
			},
		)
		wantInvites(t, env)
		wantUsers(t, env)
	})
}

func TestInviteGoneBetweenPlanAndUpdate(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		changed := env.Config(config("ada@example.com", admin))
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
			resource.TestStep{
				Config: changed, ConfigPlanChecks: meanwhile(func() { withdraw(t, env, "ada@example.com") }),
				ExpectError: saying("Cannot update the invite of ada@example.com"),
			},
			resource.TestStep{Config: changed, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		)
	})
}

func TestInviteDrift(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("ada@example.com", reader))
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() { give(t, env, "ada@example.com", "Workspace Owner") },
				Config:    cfg, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{
				PreConfig: func() { wantRoles(t, env, "Source Read-only") },
				Config:    cfg, ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

func TestInviteExpired(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("ada@example.com", reader))
		left := env.Config(config("ada@example.com", reader, "resend_when_expired = false"))
		expire := func() { env.Expire(t, "ada@example.com") }
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: expire, Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{status(invited)},
			},
			resource.TestStep{
				PreConfig: func() { wantRoles(t, env, "Source Read-only") },
				Config:    cfg, ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{Config: left},
			resource.TestStep{
				PreConfig: expire, Config: left, ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: []statecheck.StateCheck{status(expired)},
			},
			// One that is left expired can be changed as any other.
			resource.TestStep{
				Config:           env.Config(config("ada@example.com", admin, "resend_when_expired = false")),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate), ConfigStateChecks: []statecheck.StateCheck{status(expired)},
			},
			resource.TestStep{
				PreConfig:         func() { wantRoles(t, env, "Source Admin") },
				Config:            env.Config(config("ada@example.com", admin)),
				ConfigStateChecks: []statecheck.StateCheck{status(invited)},
			},
		)
	})
}

func TestInviteThatIsRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	cfg := env.Config(config("ada@example.com", reader))
	env.Test(t,
		resource.TestStep{
			PreConfig: func() { env.Fail(api.CreateInvites.Name, 1, http.StatusUnprocessableEntity) },
			Config:    cfg, ExpectError: saying("Cannot invite ada@example.com"),
		},
		resource.TestStep{Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		resource.TestStep{
			PreConfig:   func() { env.Fail(api.UpdateInvite.Name, 1, http.StatusInternalServerError) },
			Config:      env.Config(config("ada@example.com", admin)),
			ExpectError: saying("Cannot update the invite of ada@example.com"),
		},
		resource.TestStep{
			PreConfig: func() { wantRoles(t, env, "Source Read-only") },
			Config:    env.Config(config("ada@example.com", admin)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig:   func() { env.Fail(api.DeleteInvites.Name, 1, http.StatusInternalServerError) },
			Config:      env.Config(" "),
			ExpectError: saying("Cannot withdraw the invite of ada@example.com"),
		},
		resource.TestStep{Config: env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy)},
	)
	wantInvites(t, env)
}

// Whichever answer is lost, the call is sent again and nothing is done twice.
func TestInviteWhoseAnswersAreLost(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	lose := func(operation string) func() {
		return func() { env.Lose(operation, 1) }
	}
	env.Test(t,
		resource.TestStep{PreConfig: lose(api.CreateInvites.Name), Config: env.Config(config("ada@example.com", reader))},
		resource.TestStep{PreConfig: lose(api.UpdateInvite.Name), Config: env.Config(config("ada@example.com", admin))},
		resource.TestStep{
			PreConfig: func() {
				env.Expire(t, "ada@example.com")
				env.Lose(api.ResendInvite.Name, 1)
			},
			Config:            env.Config(config("ada@example.com", admin)),
			ConfigStateChecks: []statecheck.StateCheck{status(invited)},
		},
		resource.TestStep{PreConfig: lose(api.DeleteInvites.Name), Config: env.Config(" ")},
	)
	wantEvents(t, env, invitedEvent, 1)
	wantEvents(t, env, "Invite Resent", 1)
	wantEvents(t, env, "Invite Deleted", 1)
}

// Terraform does not tell that what stands in the way is the tainted invite itself.
func TestInviteTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	cfg := env.Config(config("ada@example.com", reader))
	env.Test(t,
		resource.TestStep{Config: cfg},
		resource.TestStep{
			Taint: []string{ada}, Config: cfg,
			ExpectError: planSaying("If it is this resource's own and only tainted, run `terraform untaint`."),
		},
	)
	wantInvites(t, env)
}
