package usergroupmember_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestMemberLifecycle(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		adaID := env.Join(t, ada)
		env.Invite(t, "ivan@example.com")
		ops, data := group(t, env, "Ops", acctest.Owner), group(t, env, "Data")
		env.Test(t,
			resource.TestStep{
				Config: member(env, ops, "Ada@example.com"), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: is(env, ops, "Ada@example.com", adaID),
			},
			resource.TestStep{
				PreConfig: in(t, env, ops, ada, acctest.Owner), Config: member(env, ops, "Ada@example.com"), ConfigPlanChecks: emptyPlan,
			},
			// Another spelling of the same address is no change (rule A1).
			resource.TestStep{Config: member(env, ops, "ADA@EXAMPLE.COM"), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: member(env, ops, "ivan@example.com"), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				ConfigStateChecks: is(env, ops, "ivan@example.com", ""),
			},
			resource.TestStep{
				PreConfig: in(t, env, ops, "ivan@example.com", acctest.Owner),
				Config:    member(env, data, "ivan@example.com"), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				ConfigStateChecks: is(env, data, "ivan@example.com", ""),
			},
			resource.TestStep{PreConfig: in(t, env, data, "ivan@example.com"), Config: member(env, data, "ivan@example.com"), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy)},
		)
		wantMembers(t, env, ops, acctest.Owner)
		wantMembers(t, env, data)
	})
}

// Rule C2: the membership of an invite becomes the user's.
func TestMemberWhoAccepts(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		config := env.Config(named("test", "segmentaccess_user_group.ops.id", "segmentaccess_user.ada.email") +
			"resource \"segmentaccess_user_group\" \"ops\" {\n  name = \"Ops\"\n}\n" +
			"resource \"segmentaccess_user\" \"ada\" {\n  email = \"ada@example.com\"\n}\n")
		var adaID string
		accept := func() { adaID = env.Accept(t, ada) }
		var groupID string
		env.Test(t,
			resource.TestStep{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(address, tfjsonpath.New("id")), plancheck.ExpectUnknownValue(address, tfjsonpath.New("user_id")),
				}},
			},
			resource.TestStep{PreConfig: accept, Config: config, ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				PreConfig: func() {
					groupID = acctest.Do(t, env.Owner(t), api.ListUserGroups, api.ListInput{}).UserGroups[0].ID
					wantMembers(t, env, groupID, ada)
					if adaID == "" {
						t.Error("nobody has accepted")
					}
				},
				Config: config, ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// Whoever accepts between plan and apply is added, or taken out, all the same.
func TestMemberWhoAcceptsMeanwhile(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		for _, email := range []string{ada, "ivan@example.com"} {
			env.Invite(t, email)
		}
		ops := group(t, env, "Ops")
		meanwhile := func(email string) resource.ConfigPlanChecks {
			return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.Meanwhile(func() { env.Accept(t, email) })}}
		}
		env.Test(t,
			resource.TestStep{Config: member(env, ops, ada), ConfigPlanChecks: meanwhile(ada)},
			resource.TestStep{PreConfig: in(t, env, ops, ada), Config: member(env, ops, ada), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: member(env, ops, "ivan@example.com")},
			resource.TestStep{Config: env.Config(" "), ConfigPlanChecks: meanwhile("ivan@example.com")},
		)
		wantMembers(t, env, ops)
	})
}

// A person who takes another address stays in the group, and the plan asks for the
// new one.
func TestMemberWithAnotherAddress(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		adaID := env.Join(t, ada)
		ops := group(t, env, "Ops")
		moved := is(env, ops, ada, adaID)
		moved[3] = is(env, ops, "lovelace@example.com", adaID)[3]
		env.Test(t,
			resource.TestStep{Config: member(env, ops, ada)},
			resource.TestStep{
				PreConfig: func() { env.Readdress(t, ada, "lovelace@example.com") },
				Config:    member(env, ops, ada),
				ExpectError: planSaying("The user who was ada@example.com is lovelace@example.com now. Write email = \"lovelace@example.com\": it is the same " +
					"person, and nothing else changes."),
			},
			// Its id is the address as it was first written.
			resource.TestStep{
				Config: member(env, ops, "lovelace@example.com"), ConfigPlanChecks: action(plancheck.ResourceActionUpdate), ConfigStateChecks: moved,
			},
			resource.TestStep{PreConfig: in(t, env, ops, "lovelace@example.com"), Config: member(env, ops, "lovelace@example.com"), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				PreConfig: func() {
					env.Readdress(t, "lovelace@example.com", "king@example.com")
					env.Invite(t, "lovelace@example.com")
				},
				Config: env.Config(" "),
			},
		)
		wantMembers(t, env, ops)
	})
}

func TestMemberDrift(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		adaID := env.Join(t, ada)
		ops := group(t, env, "Ops")
		config := member(env, ops, ada)
		env.Test(t,
			resource.TestStep{Config: config},
			// It is additive: who else is in the group is not its business.
			resource.TestStep{PreConfig: func() { add(t, env, ops, acctest.Owner) }, Config: config, ConfigPlanChecks: emptyPlan},
			resource.TestStep{PreConfig: func() { remove(t, env, ops, ada) }, Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
			// Rule C6: whoever is removed and invited again starts from nothing.
			resource.TestStep{
				PreConfig: func() {
					acctest.Do(t, env.Owner(t), api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{adaID}})
					env.Invite(t, ada)
				},
				Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate), ConfigStateChecks: is(env, ops, ada, ""),
			},
			resource.TestStep{PreConfig: in(t, env, ops, ada, acctest.Owner), Config: config, ConfigPlanChecks: emptyPlan},
			// Who is out already when they are to be taken out is none the worse.
			resource.TestStep{
				Config: env.Config(" "),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					acctest.Meanwhile(func() { remove(t, env, ops, ada) }),
				}},
			},
			resource.TestStep{Config: config},
			// Nor is one whose group is gone.
			resource.TestStep{
				PreConfig: func() {
					acctest.Do(t, env.Owner(t), api.DeleteUserGroup, api.UserGroupInput{UserGroupID: ops})
				},
				Config: config, ExpectError: saying(`There is no user group with the id "` + ops + `" in the workspace "acme".`),
			},
		)
	})
}

// All who come into one group at once must be in it, and go at once.
func TestMembersAtOnce(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		const people = 12
		ops := group(t, env, "Ops", acctest.Owner)
		config, want := env.Provider, []string{acctest.Owner}
		for i := range people {
			email := fmt.Sprintf("p%d@example.com", i)
			want = append(want, email)
			if env.Invite(t, email); i%2 == 0 {
				env.Accept(t, email)
			}
			config += named(fmt.Sprintf("p%d", i), fmt.Sprintf("%q", ops), fmt.Sprintf("%q", email))
		}
		env.Test(t,
			resource.TestStep{Config: config},
			resource.TestStep{PreConfig: in(t, env, ops, want...), Config: config, ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: env.Config(" ")},
		)
		wantMembers(t, env, ops, acctest.Owner)
	})
}

// With create_before_destroy, whoever is replaced by themselves must still be in the
// group in the end.
func TestMemberReplacedByThemselves(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		env.Join(t, ada)
		ops := group(t, env, "Ops")
		generation := func(n int, lifecycle string) string {
			return member(env, ops, ada, "lifecycle {\n  replace_triggered_by = [terraform_data.generation]\n"+lifecycle+"\n}") +
				fmt.Sprintf("resource \"terraform_data\" \"generation\" {\n  input = %d\n}\n", n)
		}
		env.Test(t,
			resource.TestStep{Config: generation(1, "create_before_destroy = true")},
			resource.TestStep{
				Config: generation(2, "create_before_destroy = true"), ConfigPlanChecks: action(plancheck.ResourceActionCreateBeforeDestroy),
			},
			resource.TestStep{PreConfig: in(t, env, ops, ada), Config: generation(2, "create_before_destroy = true"), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: generation(3, ""), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
			resource.TestStep{PreConfig: in(t, env, ops, ada), Config: generation(3, ""), ConfigPlanChecks: emptyPlan},
			// Under another name, the one resource goes as the other comes.
			resource.TestStep{Config: env.Config(named("renamed", fmt.Sprintf("%q", ops), fmt.Sprintf("%q", ada)))},
		)
		wantMembers(t, env, ops)
	})
}

func TestMemberStaysInItsWorkspace(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Join(t, ada)
	ops := group(t, env, "Ops")
	other := env.Bootstrap(t, acctest.Owner, "beta")
	withDefault := func(slug string) string {
		return strings.Replace(member(env, ops, ada), "token =", fmt.Sprintf("workspace = %q\n  token =", slug), 1)
	}
	env.Test(t,
		resource.TestStep{Config: withDefault(acctest.Slug)},
		// It stays where it is, whatever the default is by now.
		resource.TestStep{Config: withDefault("beta"), ConfigPlanChecks: emptyPlan},
		// A token that does not see the workspace tells nothing of what is in it.
		resource.TestStep{
			Config:      strings.Replace(member(env, ops, ada), env.Made.AccountToken, other.WorkspaceToken, 1),
			ExpectError: planSaying("Cannot find the workspace"),
		},
		resource.TestStep{Config: withDefault("beta"), ConfigPlanChecks: emptyPlan},
	)
}

// Reading a member costs one request, whatever the size of the group.
func TestMemberRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env    *acctest.Env
		accept bool
		want   []string
	}{
		"a user on an access server":    {acctest.HTTP(t), true, []string{api.ListUserGroupsFromUser.Name}},
		"an invite on an access server": {acctest.HTTP(t), false, []string{api.ReadInvite.Name}},
		"a user on a public API":        {acctest.PublicAPIOnly(t), true, []string{api.ListUserGroupsFromUser.Name}},
		"an invite on a public API":     {acctest.PublicAPIOnly(t), false, []string{api.ListInvitesFromUserGroup.Name}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.env.Invite(t, ada); test.accept {
				test.env.Accept(t, ada)
			}
			ops := group(t, test.env, "Ops", ada)
			provider := test.env.Protocol(t, typeName)
			object, said := provider.ImportID(t, ops+"/"+ada)
			if len(said) > 0 {
				t.Fatalf("the provider said %q", said)
			}
			provided(test.env).ForgetCalls()
			if _, said := test.env.Protocol(t, typeName).Read(t, object); len(said) > 0 {
				t.Errorf("the provider said %q", said)
			}
			begin := []string{api.ReadFeatures.Name, api.GetWorkspace.Name}
			calls := slices.DeleteFunc(provided(test.env).Calls(), func(call string) bool { return slices.Contains(begin, call) })
			if diff := cmp.Diff(test.want, calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}
