package policy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestPolicyLifecycle(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		web, app := source(t, env, "web"), source(t, env, "app")
		onSources := func(ids ...string) string {
			return policy(env, forAda, admin, "resources = [for id in split(\",\", \""+strings.Join(ids, ",")+"\") : { type = \"SOURCE\", id = id }]")
		}
		var written string
		if env.Plain != nil {
			written = "user=" + userID + "/" + env.RoleID(t, "Source Admin")
		}
		is := func(role string) []statecheck.StateCheck {
			return []statecheck.StateCheck{attribute("email", ada), attribute("workspace_id", env.Made.WorkspaceID), attribute("role", role)}
		}
		var id string
		env.Test(t,
			resource.TestStep{
				Config: policy(env, forAda, admin), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: append(is("Source Admin"), remember(&id)),
			},
			resource.TestStep{
				PreConfig: func() {
					wantHeld(t, env, api.SubjectUser, userID, minimal, "Source Admin")
					want := written
					if env.Plain == nil {
						want = idOf(t, env, api.SubjectUser, userID, "Source Admin")
					}
					if id != want {
						t.Errorf("the id is %q, want %q", id, want)
					}
				},
				Config: policy(env, forAda, admin), ConfigPlanChecks: emptyPlan,
			},
			// Another spelling of the same is no change.
			resource.TestStep{
				Config:           policy(env, "email = \"ADA@Example.com\"", fmt.Sprintf("role = %q", env.RoleID(t, "Source Admin"))),
				ConfigPlanChecks: emptyPlan,
			},
			// What is written out is written down, and the policy is the same.
			resource.TestStep{
				Config:           policy(env, forAda, admin, "labels = {}", fmt.Sprintf("resources = [{ type = \"WORKSPACE\", id = %q }]", env.Made.WorkspaceID)),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.StringFunc(func(got string) error {
					if got != id {
						return fmt.Errorf("the id is %q, want %q", got, id)
					}
					return nil
				}))},
			},
			resource.TestStep{
				Config: policy(env, forAda, devAdmin), ConfigPlanChecks: action(plancheck.ResourceActionUpdate), ConfigStateChecks: is("Source Admin"),
			},
			resource.TestStep{
				PreConfig: held(t, env, userID, minimal, "Source Admin environment:dev"),
				Config:    onSources(web, app), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Admin on "+web+" on "+app), Config: onSources(app, web), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: policy(env, forAda, reader), ConfigPlanChecks: action(plancheck.ResourceActionUpdate), ConfigStateChecks: is("Source Read-only"),
			},
			resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Read-only"), Config: policy(env, forAda, reader), ConfigPlanChecks: emptyPlan},
			// Rule D4: what is left when the last one goes is Minimal Workspace Access.
			resource.TestStep{
				PreConfig: func() { leave(t, env, userID, "Source Read-only") },
				Config:    env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy),
			},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

func TestPolicyOfAGroup(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		const ops = "resource \"segmentaccess_user_group\" \"ops\" {\n  name = \"Ops\"\n}\n"
		config := func(arguments string) string {
			return policy(env, "user_group_id = segmentaccess_user_group.ops.id", arguments) + ops
		}
		var groupID string
		find := func() string {
			return acctest.Do(t, env.Owner(t), api.ListUserGroups, api.ListInput{}).UserGroups[0].ID
		}
		env.Test(t,
			resource.TestStep{Config: config(admin), ConfigStateChecks: []statecheck.StateCheck{
				statecheck.CompareValuePairs(address, tfjsonpath.New("user_group_id"), "segmentaccess_user_group.ops", tfjsonpath.New("id"), compare.ValuesSame()),
			}},
			resource.TestStep{
				PreConfig: func() { groupID = find(); wantHeld(t, env, api.SubjectGroup, groupID, minimal, "Source Admin") },
				Config:    config(devAdmin), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{Config: config(devAdmin), ConfigPlanChecks: emptyPlan},
			// What is left when the last policy goes is Minimal Workspace Access.
			resource.TestStep{
				PreConfig: func() {
					acctest.Do(t, env.Owner(t), api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{
						UserGroupID: groupID, Permissions: []api.PermissionInput{{
							RoleID: env.RoleID(t, "Source Admin"),
							Resources: []api.Resource{{
								Type: api.ResourceWorkspace, ID: env.Made.WorkspaceID, Labels: []api.Label{{Key: "environment", Value: "dev"}},
							}},
						}},
					})
				},
				Config: env.Config(ops), ConfigPlanChecks: action(plancheck.ResourceActionDestroy),
			},
			resource.TestStep{PreConfig: func() { wantHeld(t, env, api.SubjectGroup, groupID, minimal) }, Config: env.Config(ops), ConfigPlanChecks: emptyPlan},
		)
	})
}

func TestPolicyOfAToken(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		tokenID := acctest.Do(t, env.Owner(t), api.CreateToken, api.CreateTokenInput{
			Description: "Pipeline", Permissions: []api.PermissionInput{onWorkspace(t, env, "Source Read-only")},
		}).Token.ID
		config := func(arguments string) string { return policy(env, fmt.Sprintf("token_id = %q", tokenID), arguments) }
		env.Test(t,
			resource.TestStep{Config: config(admin)},
			resource.TestStep{
				PreConfig: func() { wantHeld(t, env, api.SubjectToken, tokenID, "Source Admin", "Source Read-only") },
				Config:    config(devAdmin), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true},
			resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateId: "token=" + tokenID + "/Source Admin"},
			resource.TestStep{Config: env.Config(" ")},
		)
		wantHeld(t, env, api.SubjectToken, tokenID, "Source Read-only")
	})
}

// Rule C2: a policy keeps its id when the invite that holds it is accepted.
func TestPolicyOfAnInvite(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := func(arguments string) string {
			return policy(env, "email = segmentaccess_user.ada.email", arguments) +
				"resource \"segmentaccess_user\" \"ada\" {\n  email = \"Ada@example.com\"\n}\n"
		}
		same := statecheck.CompareValue(compare.ValuesSame())
		var userID string
		env.Test(t,
			resource.TestStep{
				Config:            config(admin),
				ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(address, tfjsonpath.New("id")), attribute("email", "Ada@example.com")},
			},
			resource.TestStep{
				PreConfig: func() { wantHeld(t, env, api.SubjectInvite, ada, minimal, "Source Admin"); userID = env.Accept(t, ada) },
				Config:    config(admin), ConfigPlanChecks: emptyPlan,
				ConfigStateChecks: []statecheck.StateCheck{same.AddStateValue(address, tfjsonpath.New("id"))},
			},
			resource.TestStep{
				Config: config(devAdmin), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{
				PreConfig: func() { wantHeld(t, env, api.SubjectUser, userID, minimal, "Source Admin environment:dev") },
				Config:    config(devAdmin), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// Whoever accepts between plan and apply is found as the user they have become.
func TestPolicyOfAnInviteThatIsAcceptedMeanwhile(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Invite(t, ada)
		var userID string
		env.Test(t,
			resource.TestStep{
				Config: policy(env, forAda, admin),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					acctest.Meanwhile(func() { userID = env.Accept(t, ada) }),
				}},
			},
			resource.TestStep{
				PreConfig: func() { wantHeld(t, env, api.SubjectUser, userID, minimal, "Source Admin") },
				Config:    policy(env, forAda, admin), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

func TestPolicyDrift(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		config := policy(env, forAda, admin)
		env.Test(t,
			resource.TestStep{Config: config},
			// It is additive: what else the person holds is not its business.
			resource.TestStep{PreConfig: func() { give(t, env, userID, "Source Read-only") }, Config: config, ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				PreConfig: func() { leave(t, env, userID, "Source Read-only") },
				Config:    config, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
			resource.TestStep{PreConfig: held(t, env, userID, "Source Admin", "Source Read-only"), Config: config, ConfigPlanChecks: emptyPlan},
			// One that is gone when it is to be destroyed is none the worse.
			resource.TestStep{
				Config: env.Config(" "),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					acctest.Meanwhile(func() { leave(t, env, userID, "Source Read-only") }),
				}},
			},
			resource.TestStep{PreConfig: held(t, env, userID, "Source Read-only"), Config: config},
			// The person is gone with all that they held.
			resource.TestStep{
				PreConfig: func() {
					acctest.Do(t, env.Owner(t), api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{userID}})
					userID = env.Join(t, ada)
				},
				Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			},
			resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// Rule G3: a source that is transferred takes itself out of the policy, which is then
// made whole as far as the workspace still has what it names.
func TestPolicyThatLosesASource(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	userID := env.Join(t, ada)
	web, app := source(t, env, "web"), source(t, env, "app")
	other := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	config := func(ids string) string {
		return policy(env, fmt.Sprintf("workspace_id = %q", env.Made.WorkspaceID), forAda, admin, "resources = [for id in "+ids+" : { type = \"SOURCE\", id = id }]")
	}
	env.Test(t,
		resource.TestStep{Config: config(fmt.Sprintf("[%q, %q]", web, app))},
		resource.TestStep{
			PreConfig: func() {
				acctest.Do(t, env.Owner(t), api.TransferSource, api.TransferSourceInput{SourceID: web, WorkspaceID: other})
			},
			Config: config(fmt.Sprintf("[%q]", app)), ConfigPlanChecks: emptyPlan,
		},
	)
	wantHeld(t, env, api.SubjectUser, userID, minimal)
}

// Ten policies of one person that come, change and go at once must not take each other
// away.
func TestPoliciesAtOnce(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		roles := []string{
			"Workspace Member", "Source Admin", "Source Read-only", "Function Admin", "Function Read-only", "Tracking Plan Admin",
			"Tracking Plan Read-only", "Identity Admin", "Entities Admin", "Entities Read-only",
		}
		config := func(arguments func(i int) string) string {
			text := env.Provider
			for i := range roles {
				text += named(fmt.Sprintf("p%d", i), forAda, arguments(i))
			}
			return text
		}
		all := config(func(i int) string { return fmt.Sprintf("role = %q", roles[i]) })
		on := make([]string, len(roles))
		for i := range on {
			on[i] = source(t, env, fmt.Sprintf("source-%d", i))
		}
		changed := config(func(i int) string {
			return fmt.Sprintf("role = \"Source Admin\"\nresources = [{ type = \"SOURCE\", id = %q }]", on[i])
		})
		want := []string{minimal}
		for _, id := range on {
			want = append(want, "Source Admin on "+id)
		}
		env.Test(t,
			resource.TestStep{Config: all},
			resource.TestStep{PreConfig: held(t, env, userID, append([]string{minimal}, roles...)...), Config: all, ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: changed},
			resource.TestStep{PreConfig: held(t, env, userID, want...), Config: changed, ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: env.Config(" ")},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// Reading a policy costs one request: on an access server one that answers the next
// reads too, and none on a public API, where the import has read all that the user holds.
func TestPolicyRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  *acctest.Env
		want []string
	}{
		"access server": {acctest.HTTP(t), []string{api.ReadPolicies.Name}},
		"public API":    {acctest.PublicAPIOnly(t), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			userID := test.env.Join(t, ada)
			give(t, test.env, userID, "Source Admin")
			provider := test.env.Protocol(t, typeName)
			object, said := provider.ImportID(t, ada+"/Source Admin")
			if len(said) > 0 {
				t.Fatalf("the provider said %q", said)
			}
			server := test.env.Server
			if test.env.Plain != nil {
				server = test.env.Plain
			}
			server.ForgetCalls()
			if _, said := provider.Read(t, object); len(said) > 0 {
				t.Errorf("the provider said %q", said)
			}
			if diff := cmp.Diff(test.want, server.Calls()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}
