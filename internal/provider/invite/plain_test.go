package invite_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// join makes the group Analysts, which the invite under test is in, behind Terraform's back.
func join(tb testing.TB, env *acctest.Env) string {
	tb.Helper()
	id := acctest.Do(tb, env.Owner(tb), api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"}).UserGroup.ID
	acctest.Do(tb, env.Owner(tb), api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: []string{"ada@example.com"}})
	return id
}

// wantMembers checks how many of a group are invited and how many are users.
func wantMembers(tb testing.TB, env *acctest.Env, group string, invites, users int) {
	tb.Helper()
	in := api.UserGroupListInput{UserGroupID: group}
	gotInvites := len(acctest.Do(tb, env.Owner(tb), api.ListInvitesFromUserGroup, in).Emails)
	gotUsers := len(acctest.Do(tb, env.Owner(tb), api.ListUsersFromUserGroup, in).Users)
	if gotInvites != invites || gotUsers != users {
		tb.Errorf("the group has %d invites and %d users, want %d and %d", gotInvites, gotUsers, invites, users)
	}
}

// A plain Public API cannot change an invite, which is made again instead.
func TestInviteOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	var group string
	changed := env.Config(config("ada@example.com", admin))
	env.Test(t,
		resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
		resource.TestStep{
			PreConfig: func() { group = join(t, env) },
			Config:    changed, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{status(invited)},
		},
		resource.TestStep{
			PreConfig: func() {
				wantRoles(t, env, "Source Admin")
				wantEvents(t, env, invitedEvent, 2)
				wantMembers(t, env, group, 1, 0)
			},
			Config: changed, ConfigPlanChecks: emptyPlan,
		},
		resource.TestStep{
			Config:           env.Config(config("ada@example.com", admin, "resend_when_expired = false")),
			ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() {
				wantEvents(t, env, invitedEvent, 2)
				env.Plain.Fail(api.CreateInvites.Name, 1, http.StatusUnprocessableEntity)
			},
			Config: env.Config(config("ada@example.com", reader)), ExpectError: saying("Cannot update the invite of ada@example.com"),
		},
		resource.TestStep{
			PreConfig: func() { wantInvites(t, env) },
			Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() {
				wantRoles(t, env, "Source Read-only")
				wantMembers(t, env, group, 1, 0)
			},
			Config: env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan,
		},
	)
}

// Whoever accepts before their groups are put back gets them nevertheless, unless
// they were removed since.
func TestInviteAcceptedBeforeItIsPutBack(t *testing.T) {
	t.Parallel()
	for name, removed := range map[string]bool{"and stays": false, "and is removed": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.PublicAPIOnly(t)
			changed := env.Config(config("ada@example.com", admin))
			var group, userID string
			env.Test(t,
				resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
				resource.TestStep{
					PreConfig: func() {
						group = join(t, env)
						env.Plain.Fail(api.AddUsersToUserGroup.Name, 1, http.StatusUnprocessableEntity)
					},
					Config: changed, ExpectError: saying(`could not be put back into the user group "Analysts"`),
				},
				resource.TestStep{
					PreConfig: func() { userID = env.Accept(t, "ada@example.com") },
					Config:    changed,
					ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
						plancheck.ExpectResourceAction(ada, plancheck.ResourceActionUpdate),
						acctest.Meanwhile(func() {
							if removed {
								acctest.Do(t, env.Owner(t), api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{userID}})
							}
						}),
					}},
					ConfigStateChecks: []statecheck.StateCheck{status(accepted), become(&userID)},
				},
				resource.TestStep{
					PreConfig: func() {
						wantMembers(t, env, group, 0, map[bool]int{false: 1, true: 0}[removed])
					},
					Config: changed, ConfigPlanChecks: emptyPlan,
				},
			)
		})
	}
}

// What an imported invite gives is not known, so that it is sent again if that is
// managed, which the plan says.
func TestInviteImportedFromAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, "ada@example.com")
	p := env.Protocol(t, "segmentaccess_invite")
	imported, said := p.ImportID(t, "ada@example.com")
	wantSaid(t, said)
	left := p.ApplyJSON(t, imported, `{"email":"ada@example.com"}`)
	wantSaid(t, append(left.Planned, left.Said...))
	wantEvents(t, env, invitedEvent, 1)
	managed := p.ApplyJSON(t, left.Object, `{"email":"ada@example.com","permissions":[{"role":"Source Admin"}]}`)
	wantSaid(t, managed.Said)
	if !slices.EqualFunc(managed.Planned, []string{
		"WARNING: The invite of ada@example.com is sent again: A plain Segment Public API does not tell what an invite gives, so that the pending " +
			"invite is withdrawn and made again with these permissions: ada@example.com gets another mail",
	}, strings.HasPrefix) {
		t.Errorf("the plan said %q", managed.Planned)
	}
	wantRoles(t, env, "Source Admin")
	wantEvents(t, env, invitedEvent, 2)
}
