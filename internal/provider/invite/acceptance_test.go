package invite_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestInviteAcceptedBetweenPlans(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("Ada@example.com", reader))
		var userID string
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() { userID = env.Accept(t, "ada@example.com") },
				Config:    cfg, ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: []statecheck.StateCheck{
					value("id", knownvalue.StringExact("ada@example.com")),
					value("expires_at", knownvalue.Null()),
					become(&userID), status(accepted),
				},
			},
			// What the person holds is no longer the invite's business.
			resource.TestStep{
				PreConfig: func() {
					acctest.Do(t, env.Owner(t), api.ReplacePermissionsForUser, api.UserPermissionsInput{
						UserID: userID, Permissions: []api.PermissionInput{},
					})
				},
				Config: cfg, ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{Config: env.Config(config("ADA@example.com", reader)), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config:            env.Config(config("Ada@example.com", reader, "resend_when_expired = false")),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{become(&userID), status(accepted)},
			},
		)
		wantUsers(t, env, "Ada@example.com")
	})
}

// The person is out of the invite's hands: who was removed is not invited again,
// and an invite that somebody else makes is left alone.
func TestInviteWhosePersonWasRemoved(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("ada@example.com", reader))
		var userID string
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{PreConfig: func() { userID = env.Accept(t, "ada@example.com") }, Config: cfg},
			resource.TestStep{
				PreConfig: func() {
					acctest.Do(t, env.Owner(t), api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{userID}})
				},
				Config: cfg, ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: []statecheck.StateCheck{become(&userID), status(accepted)},
			},
			resource.TestStep{
				Config:            env.Config(config("ada@example.com", reader, "resend_when_expired = false")),
				ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{become(&userID), status(accepted)},
			},
			resource.TestStep{
				PreConfig: func() { env.Invite(t, "ada@example.com") },
				Config:    cfg, ConfigStateChecks: []statecheck.StateCheck{become(&userID), status(accepted)},
			},
		)
		wantUsers(t, env)
		wantInvites(t, env, "ada@example.com")
	})
}

// What is not managed any more, or not known yet, changes nothing.
func TestInviteNotManagedAfterAcceptance(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		first := env.Config(config("ada@example.com", reader))
		unknown := env.Config("resource \"terraform_data\" \"role\" {\n  input = \"Source Read-only\"\n}\n" +
			config("ada@example.com", `[{ role = terraform_data.role.output }]`))
		env.Test(t,
			resource.TestStep{Config: first},
			resource.TestStep{PreConfig: func() { env.Accept(t, "ada@example.com") }, Config: unknown},
			resource.TestStep{
				Config: env.Config(config("ada@example.com", "")), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{value("permissions", knownvalue.Null()), status(accepted)},
			},
			resource.TestStep{Config: env.Config(config("ada@example.com", "")), ConfigPlanChecks: emptyPlan},
		)
	})
}

func TestInviteChangedAfterAcceptance(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		var userID string
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
			resource.TestStep{
				PreConfig: func() { userID = env.Accept(t, "ada@example.com") },
				Config:    env.Config(config("ada@example.com", admin)), ExpectError: planSaying("permissions = " + admin),
			},
			resource.TestStep{
				Config: env.Config(config("ada@example.com", admin)),
				ExpectError: planSaying("ada@example.com has accepted the invite, so that it is their own permissions that count now. Undo the change " +
					"here, and manage the person with segmentaccess_user, which adopts them."),
			},
			resource.TestStep{
				PreConfig: func() { wantRolesOfUser(t, env, userID, "Source Read-only") },
				Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// The plan could not know, so that it is the apply that refuses; what was planned
// for the invite is not done to the person.
func TestInviteChangedWhileItIsAccepted(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		var userID string
		accept := func() { userID = env.Accept(t, "ada@example.com") }
		changed := env.Config(config("ada@example.com", admin))
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
			resource.TestStep{
				Config: changed, ConfigPlanChecks: meanwhile(accept),
				ExpectError: saying("ada@example.com has accepted the invite"),
			},
			resource.TestStep{
				PreConfig: func() { wantRolesOfUser(t, env, userID, "Source Read-only") },
				Config:    changed, ExpectError: planSaying("Cannot change an accepted invite"),
			},
			resource.TestStep{
				Config: env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: []statecheck.StateCheck{become(&userID), status(accepted)},
			},
		)
	})
}

func TestInviteAcceptedInTheMiddleOfAnUpdate(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	var userID string
	env.Test(t,
		resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
		resource.TestStep{
			PreConfig: func() {
				env.Before(api.UpdateInvite.Name, func() { userID = env.Accept(t, "ada@example.com") })
			},
			Config: env.Config(config("ada@example.com", admin)), ExpectError: saying("ada@example.com has accepted the invite"),
		},
		resource.TestStep{
			PreConfig: func() { wantRolesOfUser(t, env, userID, "Source Read-only") },
			Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan,
			ConfigStateChecks: []statecheck.StateCheck{become(&userID), status(accepted)},
		},
	)
}

// A change that does not touch the permissions goes through, whoever accepts
// meanwhile.
func TestInviteAcceptedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		var userID string
		changed := env.Config(config("ada@example.com", reader, "resend_when_expired = false"))
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
			resource.TestStep{
				Config: changed, ConfigPlanChecks: meanwhile(func() { userID = env.Accept(t, "ada@example.com") }),
				ConfigStateChecks: []statecheck.StateCheck{become(&userID), status(accepted), value("expires_at", knownvalue.Null())},
			},
			resource.TestStep{Config: changed, ConfigPlanChecks: emptyPlan},
		)
	})
}

// Somebody else was quicker: their invite stays as it is.
func TestInviteMadeByAnotherBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("ada@example.com", reader))
		env.Test(t,
			resource.TestStep{
				Config: cfg, ConfigPlanChecks: meanwhile(func() { env.Invite(t, "ada@example.com") }),
				ExpectError: saying(`ada@example.com is invited to the workspace "acme" already. To manage that invite here, import it`),
			},
			resource.TestStep{
				PreConfig: func() { env.Accept(t, "ada@example.com") },
				Config:    cfg, ExpectError: planSaying("use segmentaccess_user, which adopts them"),
			},
		)
		wantEvents(t, env, invitedEvent, 1)
		wantUsers(t, env, "ada@example.com")
	})
}

func TestInviteDestroyedAfterAcceptance(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("ada@example.com", reader))
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() { env.Accept(t, "ada@example.com") },
				Config:    env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy),
			},
		)
		wantUsers(t, env, "ada@example.com")
	})
}

func TestInviteAcceptedAMomentBeforeBeingDestroyed(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
		resource.TestStep{
			PreConfig: func() { env.Before(api.DeleteInvites.Name, func() { env.Accept(t, "ada@example.com") }) },
			Config:    env.Config(" "),
		},
	)
	wantUsers(t, env, "ada@example.com")
}

// A real Terraform shows the warning, but not to a test.
func TestInviteDestroyedAfterAcceptanceWarns(t *testing.T) {
	t.Parallel()
	const warning = `WARNING: The invite was accepted: ada@example.com has accepted the invite and stays a user of the workspace "acme": ` +
		`destroying an invite removes nobody.`
	tests := map[string]struct {
		refreshed bool
		accept    bool
		want      []string
	}{
		"as the state knows":       {refreshed: true, accept: true, want: []string{warning}},
		"as only the server knows": {accept: true, want: []string{warning}},
		"never accepted":           {refreshed: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			env.Invite(t, "ada@example.com")
			p := env.Protocol(t, "segmentaccess_invite")
			invite, said := p.ImportID(t, "ada@example.com")
			if len(said) > 0 {
				t.Fatalf("importing: %q", said)
			}
			if test.accept {
				env.Accept(t, "ada@example.com")
			}
			if test.refreshed {
				if invite, said = p.Read(t, invite); len(said) > 0 {
					t.Fatalf("reading: %q", said)
				}
			}
			wantSaid(t, p.Destroy(t, invite), test.want...)
			if test.accept {
				wantUsers(t, env, "ada@example.com")
			} else {
				wantUsers(t, env)
			}
			wantInvites(t, env)
		})
	}
}

func TestInviteReplacedAfterAcceptance(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
			resource.TestStep{
				PreConfig: func() { env.Accept(t, "ada@example.com") },
				Config:    env.Config(config("grace@example.com", admin)), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{status(invited), value("user_id", knownvalue.Null())},
			},
			resource.TestStep{
				PreConfig: func() { wantInvites(t, env, "grace@example.com") },
				Config:    env.Config(config("grace@example.com", admin)), ConfigPlanChecks: emptyPlan,
			},
		)
		wantUsers(t, env, "ada@example.com")
	})
}

// Another workspace is another invite, so that it may give something else.
func TestInviteToAnotherWorkspaceAfterAcceptance(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		other := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
		in := func(workspace, permissions string) string {
			return env.Config(config("ada@example.com", permissions, fmt.Sprintf("workspace_id = %q", workspace)))
		}
		env.Test(t,
			resource.TestStep{Config: in(env.Made.WorkspaceID, reader)},
			resource.TestStep{
				PreConfig: func() { env.Accept(t, "ada@example.com") },
				Config:    in(other, admin), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{status(invited), value("workspace_id", knownvalue.StringExact(other))},
			},
		)
		wantUsers(t, env, "ada@example.com")
	})
}
