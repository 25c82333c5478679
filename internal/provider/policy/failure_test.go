package policy_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// TestPolicyHeldAlready follows the advice of the error.
func TestPolicyHeldAlready(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		give(t, env, userID, "Source Admin")
		id := "user=" + userID + "/" + env.RoleID(t, "Source Admin")
		if env.Plain == nil {
			id = idOf(t, env, api.SubjectUser, userID, "Source Admin")
		}
		importID := env.Made.WorkspaceID + "/" + id
		config := policy(env, forAda, admin)
		env.Test(t,
			resource.TestStep{
				Config: config,
				ExpectError: saying(`The policy "` + id + `" gives the same to ada@example.com already, and a policy is there once. If no other ` +
					"resource manages it, import it to manage it here: import { to = segmentaccess_permission_policy.<name> id = \"" + importID + `" }`),
			},
			resource.TestStep{
				Config:           config + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, importID),
				ConfigPlanChecks: action(plancheck.ResourceActionNoop),
			},
			resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// Of two resources with the same policy one has it, and the other says so; neither
// takes the other's away.
func TestPolicyTwice(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		env.Test(t,
			resource.TestStep{Config: policy(env, forAda, admin)},
			resource.TestStep{
				Config:      policy(env, forAda, admin) + named("twin", "email = \"ADA@example.com\"", admin),
				ExpectError: saying("gives the same to ADA@example.com already, and a policy is there once"),
			},
			// Nor does one that comes to say the same.
			resource.TestStep{Config: policy(env, forAda, admin) + named("twin", forAda, reader)},
			resource.TestStep{
				Config: policy(env, forAda, admin) + named("twin", forAda, admin), ExpectError: saying("If it is of one that stays, give the role by one of the two only."),
			},
			resource.TestStep{
				PreConfig: held(t, env, userID, minimal, "Source Admin", "Source Read-only"),
				Config:    policy(env, forAda, admin) + named("twin", forAda, reader), ConfigPlanChecks: emptyPlan,
			},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// The same two in one run, whichever comes first.
func TestPolicyTwiceAtOnce(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		env.Test(t,
			resource.TestStep{
				Config:      policy(env, forAda, admin) + named("twin", forAda, admin),
				ExpectError: saying("gives the same to ada@example.com already"),
			},
			resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Admin"), Config: env.Config(" ")},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

func TestPolicyReplacedByItsLike(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		generation := func(n int, lifecycle string) string {
			return policy(env, forAda, admin, "lifecycle {\n  replace_triggered_by = [terraform_data.generation]\n"+lifecycle+"\n}") +
				fmt.Sprintf("resource \"terraform_data\" \"generation\" {\n  input = %d\n}\n", n)
		}
		env.Test(t,
			resource.TestStep{Config: generation(1, "")},
			resource.TestStep{Config: generation(2, ""), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
			resource.TestStep{
				Config:      generation(3, "create_before_destroy = true"),
				ExpectError: saying("it cannot be made anew before it is destroyed: leave out create_before_destroy."),
			},
			resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Admin"), Config: generation(3, ""), ConfigPlanChecks: emptyPlan},
		)
	})
}

// provided is the server that the provider reaches.
func provided(env *acctest.Env) *servertest.Server {
	if env.Plain != nil {
		return env.Plain
	}
	return env.Server
}

// removal is the operation that takes a policy away.
func removal(env *acctest.Env) string {
	if env.Plain != nil {
		return api.ReplacePermissionsForUser.Name
	}
	return api.DeletePolicy.Name
}

// addition is the operation that adds one.
func addition(env *acctest.Env) string {
	if env.Plain != nil {
		return api.AddPermissionsToUser.Name
	}
	return api.CreatePolicy.Name
}

// remote runs a test over HTTP on both kinds of server.
func remote(t *testing.T, test func(t *testing.T, env *acctest.Env)) {
	t.Helper()
	for name, start := range map[string]func(testing.TB) *acctest.Env{"access server": acctest.HTTP, "public API only": acctest.PublicAPIOnly} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			test(t, start(t))
		})
	}
}

// A change whose second half fails has added the new policy and lost nothing: the next
// apply takes the old one away, whatever the configuration says by then.
func TestPolicyChangeThatFailsHalfway(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		same := statecheck.CompareValue(compare.ValuesSame())
		id := func() statecheck.StateCheck { return same.AddStateValue(address, tfjsonpath.New("id")) }
		halfway := func(config string) resource.TestStep {
			return resource.TestStep{
				PreConfig: func() { provided(env).Fail(removal(env), 1, http.StatusUnprocessableEntity) },
				Config:    config, ExpectError: saying("Cannot update permission policy"),
			}
		}
		env.Test(t,
			resource.TestStep{Config: policy(env, forAda, admin), ConfigStateChecks: []statecheck.StateCheck{id()}},
			halfway(policy(env, forAda, reader)),
			// The next apply carries it through.
			resource.TestStep{
				PreConfig: held(t, env, userID, minimal, "Source Admin", "Source Read-only"),
				Config:    policy(env, forAda, reader), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Read-only"), Config: policy(env, forAda, reader), ConfigPlanChecks: emptyPlan},
			// Or takes it back, to the policy that was there.
			resource.TestStep{Config: policy(env, forAda, admin)},
			halfway(policy(env, forAda, reader)),
			resource.TestStep{Config: policy(env, forAda, admin), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Admin"), Config: policy(env, forAda, admin), ConfigPlanChecks: emptyPlan},
			// Or changes it once more, or destroys all of it.
			halfway(policy(env, forAda, reader)),
			halfway(policy(env, forAda, devAdmin)),
			resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Admin", "Source Admin environment:dev"), Config: env.Config(" ")},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// Where the new policy of such a change is gone, the old one is the policy again.
func TestPolicyChangeThatFailsHalfwayAndIsUndone(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	userID := env.Join(t, ada)
	same := statecheck.CompareValue(compare.ValuesSame())
	id := func() []statecheck.StateCheck {
		return []statecheck.StateCheck{same.AddStateValue(address, tfjsonpath.New("id"))}
	}
	env.Test(t,
		resource.TestStep{Config: policy(env, forAda, admin), ConfigStateChecks: id()},
		resource.TestStep{
			PreConfig: func() { env.Fail(removal(env), 1, http.StatusUnprocessableEntity) },
			Config:    policy(env, forAda, reader), ExpectError: saying("Cannot update permission policy"),
		},
		resource.TestStep{
			PreConfig: func() {
				acctest.Do(t, env.Owner(t), api.DeletePolicy, api.PolicyInput{PolicyID: idOf(t, env, api.SubjectUser, userID, "Source Read-only")})
			},
			Config: policy(env, forAda, admin), ConfigPlanChecks: emptyPlan, ConfigStateChecks: id(),
		},
	)
	wantHeld(t, env, api.SubjectUser, userID, minimal)
}

func TestPolicyThatIsRefused(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		config, changed := policy(env, forAda, admin), policy(env, forAda, reader)
		fail := func(operation string) func() {
			return func() { provided(env).Fail(operation, 1, http.StatusInternalServerError) }
		}
		reading := api.ReadPolicy.Name
		if env.Plain != nil {
			reading = api.GetUser.Name
		}
		refuse := func(operation string) func() {
			return func() { provided(env).Fail(operation, 1, http.StatusUnauthorized) }
		}
		env.Test(t,
			resource.TestStep{PreConfig: refuse(addition(env)), Config: config, ExpectError: saying("Cannot create permission policy")},
			resource.TestStep{Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
			resource.TestStep{PreConfig: refuse(reading), Config: config, ExpectError: planSaying("Cannot read permission policy")},
			resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
			resource.TestStep{PreConfig: refuse(addition(env)), Config: changed, ExpectError: saying("Cannot update permission policy")},
			resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Admin"), Config: config, ConfigPlanChecks: emptyPlan},
			resource.TestStep{PreConfig: fail(removal(env)), Config: env.Config(" "), ExpectError: saying("Cannot delete permission policy")},
			resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// Whichever answer is lost, nothing is done twice and nothing is lost.
func TestPolicyWhoseAnswersAreLost(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		lose := func(operation string) func() {
			return func() { provided(env).Lose(operation, 1) }
		}
		env.Test(t,
			resource.TestStep{PreConfig: lose(addition(env)), Config: policy(env, forAda, admin)},
			resource.TestStep{PreConfig: lose(addition(env)), Config: policy(env, forAda, reader)},
			resource.TestStep{PreConfig: lose(removal(env)), Config: policy(env, forAda, devAdmin)},
			resource.TestStep{
				PreConfig: held(t, env, userID, minimal, "Source Admin environment:dev"),
				Config:    policy(env, forAda, devAdmin), ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{PreConfig: lose(removal(env)), Config: env.Config(" ")},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// A policy is not made twice because it could not be noted where it lives.
func TestPolicyIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Join(t, ada)
	env.ForgetAfter(t, api.CreatePolicy.Route())
	env.Test(t,
		resource.TestStep{Config: policy(env, forAda, admin)},
		resource.TestStep{Config: policy(env, forAda, admin), ConfigPlanChecks: emptyPlan},
	)
}

// Rule E1: the last owner's policy stays until there is another owner. The provider
// has a token of the workspace, which is no person.
func TestRuleE1PolicyOfTheLastOwner(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		const owner = "role = \"Workspace Owner\"\n"
		if env.Plain == nil {
			env.Provider = env.ProviderWith(env.Made.WorkspaceToken)
		}
		adaID := env.Join(t, ada)
		whole := onWorkspace(t, env, "Workspace Owner")
		advice := saying("Nobody else is Workspace Owner than through this policy of ada@example.com. Make another person, who has accepted their invite, " +
			"Workspace Owner, apply that, and then repeat this.")
		env.Test(t,
			resource.TestStep{Config: policy(env, forAda, owner)},
			resource.TestStep{
				PreConfig: func() { leave(t, env, env.Made.AccountID, minimal) },
				Config:    policy(env, forAda, admin), ExpectError: advice,
			},
			resource.TestStep{Config: env.Config(" "), ExpectError: advice},
			resource.TestStep{
				PreConfig: func() {
					acctest.Do(t, env.Client(t, env.Made.WorkspaceToken), api.AddPermissionsToUser,
						api.UserPermissionsInput{UserID: env.Made.AccountID, Permissions: []api.PermissionInput{whole}})
					wantHeld(t, env, api.SubjectUser, adaID, minimal, "Source Admin", "Workspace Owner")
				},
				Config: policy(env, forAda, admin), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
		)
		wantHeld(t, env, api.SubjectUser, adaID, minimal)
	})
}

// Of policies that are added to a group or a user together, each that is refused says
// so, and the others are there.
func TestPolicyThatIsRefusedAmongOthers(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID, ops := env.Join(t, ada), group(t, env, "Ops")
		roles := []string{"Source Admin", "Source Read-only", "Function Admin", "Function Read-only"}
		config, want := env.Provider, []string{minimal}
		for i, role := range roles {
			want = append(want, role)
			config += named(fmt.Sprintf("user%d", i), forAda, fmt.Sprintf("role = %q", role))
			config += named(fmt.Sprintf("group%d", i), fmt.Sprintf("user_group_id = %q", ops), fmt.Sprintf("role = %q", role))
		}
		bad := func(name, holder, source string) string {
			return named(name, holder, admin, fmt.Sprintf("resources = [{ type = \"SOURCE\", id = %q }]", source))
		}
		env.Test(t,
			resource.TestStep{
				Config:      config + bad("one", forAda, "gone1") + bad("other", forAda, "gone2") + bad("of_group", fmt.Sprintf("user_group_id = %q", ops), "gone3"),
				ExpectError: allOf("gone1", "gone2", "gone3"),
			},
			resource.TestStep{
				PreConfig: func() {
					wantHeld(t, env, api.SubjectUser, userID, want...)
					wantHeld(t, env, api.SubjectGroup, ops, want...)
				},
				Config: config, ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{Config: env.Config(" ")},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
		wantHeld(t, env, api.SubjectGroup, ops, minimal)
	})
}

// allOf matches three words in any order.
func allOf(a, b, c string) *regexp.Regexp {
	var orders []string
	for _, order := range [][]string{{a, b, c}, {a, c, b}, {b, a, c}, {b, c, a}, {c, a, b}, {c, b, a}} {
		orders = append(orders, strings.Join(order, ".*"))
	}
	return regexp.MustCompile("(?s)" + strings.Join(orders, "|"))
}
