package usergroupmember_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestMemberWhoIsNobody(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		ops := group(t, env, "Ops")
		env.Test(t,
			resource.TestStep{
				Config: member(env, ops, ada),
				ExpectError: saying(`ada@example.com is neither a user of the workspace "acme" nor invited. Invite them first, with segmentaccess_user or ` +
					"segmentaccess_invite. Where this configuration does so, refer to that resource instead of writing the address, as in " +
					"segmentaccess_user.<name>.email, so that Terraform invites before it adds."),
			},
			resource.TestStep{Config: member(env, "gone", acctest.Owner), ExpectError: saying(`There is no user group with the id "gone" in the workspace "acme".`)},
		)
	})
}

// Somebody who is in the group already is adopted, and goes with the resource.
func TestMemberWhoIsThereAlready(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		adaID := env.Join(t, ada)
		ops := group(t, env, "Ops", ada)
		env.Test(t,
			resource.TestStep{Config: member(env, ops, ada), ConfigStateChecks: is(env, ops, ada, adaID)},
			resource.TestStep{PreConfig: in(t, env, ops, ada), Config: member(env, ops, ada), ConfigPlanChecks: emptyPlan},
		)
		wantMembers(t, env, ops)
	})
}

func TestMemberWhoIsRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	adaID := env.Join(t, ada)
	ops := group(t, env, "Ops")
	config := member(env, ops, ada)
	fail := func(operation string) func() {
		return func() { env.Fail(operation, 1, http.StatusUnauthorized) }
	}
	env.Test(t,
		resource.TestStep{PreConfig: fail(api.AddUsersToUserGroup.Name), Config: config, ExpectError: saying("Cannot add to user group")},
		// Whoever is added is in state, and who they are is found out by the next plan.
		resource.TestStep{
			PreConfig: fail(api.ListUsersFromUserGroup.Name),
			Config:    config, ConfigPlanChecks: action(plancheck.ResourceActionCreate),
		},
		resource.TestStep{PreConfig: in(t, env, ops, ada), Config: config, ConfigPlanChecks: emptyPlan, ConfigStateChecks: is(env, ops, ada, adaID)},
		resource.TestStep{
			PreConfig: fail(api.ListUserGroupsFromUser.Name), Config: config, ExpectError: planSaying("Cannot read the member of a user group"),
		},
		resource.TestStep{PreConfig: fail(api.RemoveUsersFromUserGroup.Name), Config: env.Config(" "), ExpectError: saying("Cannot take out of user group")},
		resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
	)
	wantMembers(t, env, ops)
}

// Whichever answer is lost, the person is in the group, or out of it, in the end.
func TestMemberWhoseAnswersAreLost(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Join(t, ada)
	ops := group(t, env, "Ops")
	env.Test(t,
		resource.TestStep{PreConfig: func() { env.Lose(api.AddUsersToUserGroup.Name, 1) }, Config: member(env, ops, ada)},
		resource.TestStep{PreConfig: in(t, env, ops, ada), Config: member(env, ops, ada), ConfigPlanChecks: emptyPlan},
		resource.TestStep{PreConfig: func() { env.Lose(api.RemoveUsersFromUserGroup.Name, 1) }, Config: env.Config(" ")},
	)
	wantMembers(t, env, ops)
}

// Somebody who was added is not added anew because it could not be noted where the
// group lives.
func TestMemberIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Join(t, ada)
	ops := group(t, env, "Ops")
	env.ForgetAfter(t, api.AddUsersToUserGroup.Route())
	env.Test(t,
		resource.TestStep{Config: member(env, ops, ada)},
		resource.TestStep{Config: member(env, ops, ada), ConfigPlanChecks: emptyPlan},
	)
}

// Rule E1: whoever is the last owner through the group stays in it.
func TestRuleE1MemberWhoIsTheLastOwner(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Provider = env.ProviderWith(env.Made.WorkspaceToken)
	env.Join(t, ada)
	ops := group(t, env, "Owners")
	owner := []api.PermissionInput{{
		RoleID: api.RoleIDWorkspaceOwner, Resources: []api.Resource{{Type: api.ResourceWorkspace, ID: env.Made.WorkspaceID}},
	}}
	acctest.Do(t, env.Owner(t), api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{UserGroupID: ops, Permissions: owner})
	token := env.Client(t, env.Made.WorkspaceToken)
	env.Test(t,
		resource.TestStep{Config: member(env, ops, ada)},
		resource.TestStep{
			PreConfig: func() {
				acctest.Do(t, token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: env.Made.AccountID, Permissions: []api.PermissionInput{}})
			},
			Config: env.Config(" "),
			ExpectError: saying(`ada@example.com is Workspace Owner through the user group "` + ops + `" only, and there is no other owner. Make another ` +
				"person, who has accepted their invite, Workspace Owner, apply that, and then repeat this."),
		},
		resource.TestStep{
			PreConfig: func() {
				acctest.Do(t, token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: env.Made.AccountID, Permissions: owner})
			},
			Config: env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy),
		},
	)
	wantMembers(t, env, ops)
}

// TestMemberPlanRefusesWhatIsKnownToFail makes no request that writes.
func TestMemberPlanRefusesWhatIsKnownToFail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		groupID, email, more, want string
	}{
		"no address":          {"x", "ada", "", "Invalid email address"},
		"no group":            {"", ada, "", "string length must be at least 1"},
		"an unseen workspace": {"x", ada, `workspace_id = "nosuch"`, `There is no workspace "nosuch" that the provider's token can act in`},
		"a workspace's slug":  {"x", ada, `workspace_id = "acme"`, `workspace_id takes an id, and "acme" is the slug of the workspace`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			env.Test(t, resource.TestStep{Config: member(env, test.groupID, test.email, test.more), PlanOnly: true, ExpectError: saying(test.want)})
			if calls := env.Calls(); slices.Contains(calls, api.AddUsersToUserGroup.Name) {
				t.Errorf("a plan added somebody: %q", calls)
			}
		})
	}
}

// The address of a user who is to be taken out may be out of a list that is a little
// older: where nobody has it any more, they are asked for theirs.
func TestMemberWhoseAddressIsOutOfDate(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{"access server": acctest.HTTP, "public API only": acctest.PublicAPIOnly} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)
			emails := []string{"bob@example.com", "eve@example.com", ada}
			for _, email := range emails {
				env.Join(t, email)
			}
			ops := group(t, env, "Ops", emails...)
			provider := env.Protocol(t, typeName)
			members := make([]acctest.Object, len(emails))
			for i, email := range emails {
				var said []string
				if members[i], said = provider.ImportID(t, ops+"/"+email); len(said) > 0 {
					t.Fatalf("the provider said %q", said)
				}
			}
			for i, member := range members {
				if i == len(members)-1 { // By now the users are known from a list.
					env.Readdress(t, ada, "lovelace@example.com")
					provided(env).ForgetCalls()
				}
				if said := provider.Destroy(t, member); len(said) > 0 {
					t.Errorf("taking %s out said %q", emails[i], said)
				}
			}
			want := []string{api.RemoveUsersFromUserGroup.Name, api.GetUser.Name, api.RemoveUsersFromUserGroup.Name}
			if calls := provided(env).Calls(); !slices.Equal(calls, want) {
				t.Errorf("taking %s out took %q, want %q", ada, calls, want)
			}
			wantMembers(t, env, ops)
		})
	}
}
