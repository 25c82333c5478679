package user_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// withDefault is a user with a default source role, as HCL writes it.
func withDefault(env *acctest.Env, role string) string {
	return env.Config(fmt.Sprintf("resource \"segmentaccess_user\" \"ada\" {\n  email = \"ada@example.com\"\n  default_source_role = %s\n}\n", role))
}

func defaultRole(want knownvalue.Check) []statecheck.StateCheck {
	return []statecheck.StateCheck{value("default_source_role", want)}
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+`))
}

// wantDefaultOfInvite checks the default source role of ada's invite.
func wantDefaultOfInvite(t *testing.T, env *acctest.Env, want string) {
	t.Helper()
	invite := acctest.Do(t, env.Owner(t), api.ReadInvite, api.InviteEmailInput{Email: "ada@example.com"}).Invite
	if invite.DefaultSourceRoleID != want {
		t.Errorf("the invite has the default source role %q, want %q", invite.DefaultSourceRoleID, want)
	}
}

// wantDefaultOfUser checks the default source role of somebody who accepted.
func wantDefaultOfUser(t *testing.T, env *acctest.Env, userID, want string) {
	t.Helper()
	user := acctest.Do(t, env.Owner(t), api.GetUser, api.UserInput{UserID: userID}).User
	if user.DefaultSourceRoleID != want {
		t.Errorf("the user has the default source role %q, want %q", user.DefaultSourceRoleID, want)
	}
}

func TestRuleH1DefaultSourceRoleOfAUser(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		adminID, readerID := env.RoleID(t, "Source Admin"), env.RoleID(t, "Source Read-only")
		byName, byID := withDefault(env, `"Source Admin"`), withDefault(env, fmt.Sprintf("%q", adminID))
		reads, none := withDefault(env, `"Source Read-only"`), withDefault(env, `""`)
		update := action(plancheck.ResourceActionUpdate)
		var userID string
		env.Test(t,
			resource.TestStep{Config: byName, ConfigStateChecks: defaultRole(knownvalue.StringExact("Source Admin"))},
			resource.TestStep{
				PreConfig: func() { wantDefaultOfInvite(t, env, adminID) },
				Config:    byName, ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{Config: byID, ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: byName, ResourceName: ada, ImportState: true, ImportStateVerify: true,
				ImportStateVerifyIgnore: []string{"permissions"},
			},
			resource.TestStep{Config: reads, ConfigPlanChecks: update},
			resource.TestStep{
				PreConfig: func() {
					wantDefaultOfInvite(t, env, readerID)
					userID = env.Accept(t, "ada@example.com")
				},
				Config: reads, ConfigPlanChecks: emptyPlan, ConfigStateChecks: []statecheck.StateCheck{status(people.Active)},
			},
			resource.TestStep{Config: byName, ConfigPlanChecks: update},
			resource.TestStep{
				PreConfig: func() {
					wantDefaultOfUser(t, env, userID, adminID)
					acctest.Do(t, env.Owner(t), api.UpdateUser, api.UpdateUserInput{UserID: userID, DefaultSourceRoleID: &readerID})
				},
				Config: byName, ConfigPlanChecks: update,
			},
			// What is not managed any more stays.
			resource.TestStep{
				PreConfig: func() { wantDefaultOfUser(t, env, userID, adminID) },
				Config:    withDefault(env, "null"), ConfigPlanChecks: update,
			},
			resource.TestStep{
				PreConfig: func() { wantDefaultOfUser(t, env, userID, adminID) },
				Config:    withDefault(env, "null"), ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: defaultRole(knownvalue.Null()),
			},
			resource.TestStep{Config: none, ConfigPlanChecks: update, ConfigStateChecks: defaultRole(knownvalue.StringExact(""))},
			resource.TestStep{
				PreConfig: func() { wantDefaultOfUser(t, env, userID, "") },
				Config:    none, ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// Nobody is invited again, or tainted, for a role that could not be set.
func TestUserWhoseDefaultSourceRoleFails(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	cfg := withDefault(env, `"Source Admin"`)
	env.Fail(api.UpdateInvite.Name, 1, http.StatusInternalServerError)
	env.Test(t,
		resource.TestStep{Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate), ExpectNonEmptyPlan: true},
		resource.TestStep{
			PreConfig: func() { wantDefaultOfInvite(t, env, "") },
			Config:    cfg, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() { wantDefaultOfInvite(t, env, env.RoleID(t, "Source Admin")) },
			Config:    cfg, ConfigPlanChecks: emptyPlan,
		},
	)
}

func TestUserAcceptsBeforeTheDefaultSourceRoleIsSet(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	var userID string
	env.Before(api.UpdateInvite.Name, func() { userID = env.Accept(t, "ada@example.com") })
	cfg := withDefault(env, `"Source Admin"`)
	env.Test(t,
		resource.TestStep{Config: cfg},
		resource.TestStep{
			PreConfig: func() { wantDefaultOfUser(t, env, userID, env.RoleID(t, "Source Admin")) },
			Config:    cfg, ConfigPlanChecks: emptyPlan,
		},
	)
}

func TestUserAdoptedWithADefaultSourceRole(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, "ada@example.com")
		cfg := env.Config("resource \"terraform_data\" \"role\" {\n  input = \"Source Admin\"\n}\nresource \"segmentaccess_user\" \"ada\" {\n" +
			"  email = \"ada@example.com\"\n  default_source_role = terraform_data.role.output\n}\n" +
			"data \"segmentaccess_user\" \"ada\" {\n  email = segmentaccess_user.ada.email\n  depends_on = [segmentaccess_user.ada]\n}\n" +
			"data \"segmentaccess_users\" \"all\" {\n  depends_on = [segmentaccess_user.ada]\n}\n")
		env.Test(t,
			resource.TestStep{Config: cfg, ConfigStateChecks: []statecheck.StateCheck{
				value("default_source_role", knownvalue.StringExact("Source Admin")),
				statecheck.ExpectKnownValue("data.segmentaccess_user.ada", tfjsonpath.New("default_source_role"), knownvalue.StringExact("Source Admin")),
				statecheck.ExpectKnownValue("data.segmentaccess_users.all", tfjsonpath.New("users"), knownvalue.ListExact([]knownvalue.Check{
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"default_source_role": knownvalue.Null()}),
					knownvalue.ObjectPartial(map[string]knownvalue.Check{"default_source_role": knownvalue.StringExact("Source Admin")}),
				})),
			}},
			resource.TestStep{
				PreConfig: func() { wantDefaultOfUser(t, env, userID, env.RoleID(t, "Source Admin")) },
				Config:    cfg, ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

func TestUserWithAWrongDefaultSourceRole(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	wrong := func(role, message string) resource.TestStep {
		return resource.TestStep{Config: withDefault(env, role), PlanOnly: true, ExpectError: saying(message)}
	}
	env.Test(t,
		wrong(`"Source Amin"`, `There is no role "Source Amin"; did you mean "Source Admin"?`),
		wrong(`"Workspace Owner"`, `The role that somebody gets on new sources is "Source Admin" or "Source Read-only", or "" for none, and not "Workspace Owner".`),
		wrong(`"Workspace Owner"`, `default_source_role = "Workspace Owner"`),
	)
}

func TestDefaultSourceRoleOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t, resource.TestStep{
		Config: withDefault(env, `"Source Admin"`), PlanOnly: true,
		ExpectError: saying(`default_source_role of segmentaccess_user needs an access server that offers "default-source-roles", and the server ` +
			env.Plain.URL),
	})
}
