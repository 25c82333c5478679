package user_test

import (
	"fmt"
	"net/http"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

const ada = "segmentaccess_user.ada"

// config is a user with permissions, both as HCL writes them.
func config(email, permissions string) string {
	if permissions != "" {
		permissions = "permissions = " + permissions
	}
	return fmt.Sprintf("resource \"segmentaccess_user\" \"ada\" {\n  email = %q\n  %s\n}\n", email, permissions)
}

const (
	reader = `[{ role = "Source Read-only" }]`
	admin  = `[{ role = "Source Admin", labels = { environment = "dev" } }]`
)

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(ada, tfjsonpath.New(attribute), want)
}

func status(want people.Status) statecheck.StateCheck {
	return value("status", knownvalue.StringExact(string(want)))
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(ada, want)}}
}

func TestUserLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		first, second := env.Config(config("Ada@example.com", reader)), env.Config(config("Ada@example.com", admin))
		env.Test(t,
			resource.TestStep{Config: first, ConfigStateChecks: []statecheck.StateCheck{
				value("id", knownvalue.StringExact("ada@example.com")),
				value("email", knownvalue.StringExact("Ada@example.com")),
				value("workspace_id", knownvalue.StringExact(env.Made.WorkspaceID)),
				value("user_id", knownvalue.Null()),
				value("name", knownvalue.Null()),
				status(people.Invited),
			}},
			resource.TestStep{Config: first, ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: second, ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			resource.TestStep{Config: second, ConfigPlanChecks: emptyPlan},
		)
		if got := acctest.Do(t, env.Owner(t), api.ListInvites, api.ListInput{}); len(got.Invites) != 0 {
			t.Errorf("destroying left the invites %v", got.Invites)
		}
	})
}

func TestUserPermissionsInOtherSpelling(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		written := `[{ role = "Source Admin", labels = { environment = "dev" } }, { role = "Source Read-only" }]`
		turned := fmt.Sprintf(`[{ role = "Source Read-only", resources = [{ type = "WORKSPACE", id = %q }] }, `+
			`{ role = "Source Admin", labels = { environment = "dev" } }]`, env.Made.WorkspaceID)
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", written))},
			resource.TestStep{Config: env.Config(config("ada@example.com", turned)), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: env.Config(config("ADA@example.com", written)), ConfigPlanChecks: emptyPlan},
		)
	})
}

func TestUserWithoutPermissionsLeavesThemAlone(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		unmanaged := env.Config(config("ada@example.com", ""))
		var userID string
		env.Test(t,
			resource.TestStep{Config: unmanaged, ConfigStateChecks: []statecheck.StateCheck{value("permissions", knownvalue.Null())}},
			resource.TestStep{
				PreConfig: func() {
					userID = env.Accept(t, "ada@example.com")
					give(t, env, userID, "Source Admin")
				},
				Config: unmanaged, ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{
				Config: env.Config(config("ada@example.com", "[]")), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{
				PreConfig: func() { wantRoles(t, env, userID, "Minimal Workspace Access") },
				Config:    env.Config(config("ada@example.com", `[{ role = "Minimal Workspace Access" }]`)), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// give makes a user hold one role in the whole workspace, behind Terraform's back.
func give(t *testing.T, env *acctest.Env, userID, role string) {
	t.Helper()
	acctest.Do(t, env.Owner(t), api.ReplacePermissionsForUser, api.UserPermissionsInput{
		UserID: userID, Permissions: []api.PermissionInput{{
			RoleID: env.RoleID(t, role), Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
		}},
	})
}

func wantRoles(t *testing.T, env *acctest.Env, userID string, want ...string) {
	t.Helper()
	var got []string
	for _, p := range acctest.Do(t, env.Owner(t), api.GetUser, api.UserInput{UserID: userID}).User.Permissions {
		got = append(got, p.RoleName)
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("the user has the roles %v, want %v", got, want)
	}
}

func TestUserImport(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		invited := env.Config(config("ada@example.com", admin))
		userID := env.Join(t, "grace@example.com")
		joined := env.Config(config("grace@example.com", `[{ role = "Minimal Workspace Access" }]`))
		importing := func(config, id string) resource.TestStep {
			return resource.TestStep{Config: config, ResourceName: ada, ImportState: true, ImportStateId: id, ImportStateVerify: true}
		}
		env.Test(t,
			resource.TestStep{Config: invited},
			importing(invited, "ada@example.com"),
			importing(invited, acctest.Slug+"/ada@example.com"),
			importing(invited, env.Made.WorkspaceID+"/ada@example.com"),
			resource.TestStep{
				Config: invited, ResourceName: ada, ImportState: true, ImportStateId: "nobody@example.com",
				ExpectError: regexp.MustCompile(`(?s)Cannot find user.*There is neither a user nor an invite for nobody@example.com in the workspace\s+"acme"\.`),
			},
			resource.TestStep{
				Config: invited, ResourceName: ada, ImportState: true, ImportStateId: "other/ada@example.com",
				ExpectError: regexp.MustCompile(`(?i)there is no workspace\s+"other"`),
			},
		)
		env.Test(t,
			resource.TestStep{Config: joined},
			importing(joined, userID),
			importing(joined, "grace@example.com"),
			importing(joined, acctest.Slug+"/"+userID),
		)
	})
}

func TestUserAcceptedBetweenPlans(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("ada@example.com", reader))
		var userID string
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() { userID = env.Accept(t, "ada@example.com") },
				Config:    cfg, ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: []statecheck.StateCheck{
					value("user_id", knownvalue.StringFunc(func(got string) error {
						if got != userID {
							return fmt.Errorf("got %q, want %q", got, userID)
						}
						return nil
					})),
					value("id", knownvalue.StringExact("ada@example.com")),
					status(people.Active),
				},
			},
			// Anybody may take another name between plan and apply.
			resource.TestStep{
				Config: env.Config(config("ada@example.com", admin)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectResourceAction(ada, plancheck.ResourceActionUpdate),
					plancheck.ExpectUnknownValue(ada, tfjsonpath.New("name")),
				}},
			},
		)
	})
}

func TestUserAcceptedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		var userID string
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
			resource.TestStep{
				Config: env.Config(config("ada@example.com", admin)),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					acctest.Meanwhile(func() { userID = env.Accept(t, "ada@example.com") }),
				}},
				ConfigStateChecks: []statecheck.StateCheck{value("user_id", knownvalue.NotNull()), status(people.Active)},
			},
			resource.TestStep{
				PreConfig: func() { wantRoles(t, env, userID, "Source Admin") },
				Config:    env.Config(config("ada@example.com", admin)), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

func TestUserAcceptedInTheMiddleOfAnUpdate(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
		resource.TestStep{
			PreConfig:         func() { env.Before(api.UpdateInvite.Name, func() { env.Accept(t, "ada@example.com") }) },
			Config:            env.Config(config("ada@example.com", admin)),
			ConfigStateChecks: []statecheck.StateCheck{status(people.Active)},
		},
		resource.TestStep{Config: env.Config(config("ada@example.com", admin)), ConfigPlanChecks: emptyPlan},
	)
}

func TestUserGoneBehindTerraformsBack(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("Ada@example.com", reader))
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() {
					acctest.Do(t, env.Owner(t), api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"ada@example.com"}})
				},
				Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
			resource.TestStep{
				PreConfig: func() {
					userID := env.Accept(t, "ada@example.com")
					acctest.Do(t, env.Owner(t), api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{userID}})
				},
				Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: []statecheck.StateCheck{status(people.Invited)},
			},
		)
	})
}

func TestUserDrift(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("ada@example.com", reader))
		var userID string
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() {
					userID = env.Accept(t, "ada@example.com")
					give(t, env, userID, "Workspace Owner")
				},
				Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{
				PreConfig: func() { wantRoles(t, env, userID, "Source Read-only") },
				Config:    cfg, ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

func TestUserInviteExpired(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("ada@example.com", reader))
		left := env.Config("resource \"segmentaccess_user\" \"ada\" {\n  email = \"ada@example.com\"\n  permissions = " + reader +
			"\n  resend_when_expired = false\n}\n")
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() { env.Expire(t, "ada@example.com") },
				Config:    cfg, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{status(people.Invited)},
			},
			resource.TestStep{Config: cfg, ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: left},
			resource.TestStep{
				PreConfig: func() { env.Expire(t, "ada@example.com") },
				Config:    left, ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: []statecheck.StateCheck{status(people.InviteExpired)},
			},
		)
	})
}

func TestUserAdoptsAMember(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, "Ada@example.com")
		env.Test(t, resource.TestStep{
			Config: env.Config(config("ada@EXAMPLE.com", reader)), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{
				value("user_id", knownvalue.StringExact(userID)), value("id", knownvalue.StringExact("ada@example.com")), status(people.Active),
			},
		}, resource.TestStep{
			PreConfig: func() { wantRoles(t, env, userID, "Source Read-only") },
			Config:    env.Config(config("ada@EXAMPLE.com", reader)), ConfigPlanChecks: emptyPlan,
		})
	})
}

// Somebody who was only adopted must not be removed because a later call failed:
// Terraform destroys what it has tainted.
func TestUserAdoptionThatFailsRemovesNobody(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	userID := env.Join(t, "ada@example.com")
	cfg := env.Config(config("ada@example.com", reader))
	env.Test(t,
		resource.TestStep{
			PreConfig: func() { env.Fail(api.ReplacePermissionsForUser.Name, 1, http.StatusInternalServerError) },
			Config:    cfg, ExpectError: regexp.MustCompile("Cannot create user ada@example.com"),
		},
		resource.TestStep{
			Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{value("user_id", knownvalue.StringExact(userID))},
		},
	)
}

func TestUserAdoptsAPendingInvite(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Invite(t, "ada@example.com")
		code := env.Code(t, "ada@example.com")
		env.Test(t, resource.TestStep{
			Config:            env.Config(config("ada@example.com", reader)),
			ConfigStateChecks: []statecheck.StateCheck{status(people.Invited)},
		}, resource.TestStep{
			PreConfig: func() {
				if got := env.Code(t, "ada@example.com"); got != code {
					t.Error("adopting an invite made another one")
				}
				wantRoles(t, env, env.Accept(t, "ada@example.com"), "Source Read-only")
			},
			Config: env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan,
		})
	})
}

// The answer to the invitation is lost, so that it is sent again: one invite.
func TestUserInvitedOnceThoughTheAnswerIsLost(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t, resource.TestStep{
		PreConfig: func() { env.Lose(api.CreateInvites.Name, 1) },
		Config:    env.Config(config("ada@example.com", reader)),
		Check: func(*terraform.State) error {
			invited := 0
			for _, event := range acctest.Do(t, env.Owner(t), api.ListAuditEvents, api.ListAuditEventsInput{}).Events {
				if event.Type == "Non-Segment User Invited to Workspace" {
					invited++
				}
			}
			if invited != 1 {
				return fmt.Errorf("ada was invited %d times, want once", invited)
			}
			return nil
		},
	})
}

func TestUserAcceptedAMomentBeforeBeingDestroyed(t *testing.T) {
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
	for _, user := range acctest.Do(t, env.Owner(t), api.ListUsers, api.ListInput{}).Users {
		if user.Email == "ada@example.com" {
			t.Error("the user is still there")
		}
	}
}

func TestUserBadInput(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		wrong := func(hcl, want string) resource.TestStep {
			return resource.TestStep{Config: env.Config(hcl), PlanOnly: true, ExpectError: regexp.MustCompile(`(?si)` + want)}
		}
		env.Test(t,
			wrong(config("ada@example.com", `[{ role = "Source Amin" }]`), `(?si)there is no role "Source Amin"; did\s+you\s+mean\s+"Source\s+Admin"`),
			wrong(config("ada at example.com", ""), `(?s)must be an email address`),
			wrong(config("ada@example.com", `[{ role = "Source Admin", labels = { environment = "dev" }, resources = [{ type = "SOURCE", id = "x" }] }]`), `(?s)labels`),
			wrong("resource \"segmentaccess_user\" \"ada\" {\n  email = \"ada@example.com\"\n  workspace_id = \"nowhere\"\n}\n",
				`(?si)there is no workspace "nowhere"`),
			wrong("resource \"segmentaccess_user\" \"ada\" {\n  email = \"ada@example.com\"\n  workspace_id = \"acme\"\n}\n",
				`(?s)workspace_id takes an id`),
		)
	})
}

// The owner cannot remove the last owner, whoever applies.
func TestRuleE1LastOwnerIsNotDestroyed(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t,
			resource.TestStep{Config: env.Config(config(acctest.Owner, ""))},
			resource.TestStep{
				Config:      env.Config(" "),
				ExpectError: regexp.MustCompile(`(?s)Cannot remove user owner@example.com.*without a Workspace\s+Owner.*terraform\s+state\s+rm`),
			},
			resource.TestStep{Config: env.Config("removed {\n  from = segmentaccess_user.ada\n  lifecycle {\n    destroy = false\n  }\n}\n")},
		)
	})
}
