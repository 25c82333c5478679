package invite_test

import (
	"fmt"
	"maps"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// invites is the data source with an output of everything in it.
func invites(env *acctest.Env, arguments string) string {
	return env.Config("data \"segmentaccess_invites\" \"test\" {\n" + arguments + "\n}\noutput \"found\" {\n  value = data.segmentaccess_invites.test\n}\n")
}

// found checks all of what the data source says.
func found(workspace string, want ...knownvalue.Check) []statecheck.StateCheck {
	return []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("found", knownvalue.ObjectExact(map[string]knownvalue.Check{
		"workspace_id": knownvalue.StringExact(workspace), "invites": knownvalue.ListExact(want),
	}))}
}

// entry is one invite. What is given replaces what one without permissions, groups
// and a known time has.
func entry(env *acctest.Env, email string, other map[string]knownvalue.Check) knownvalue.Check {
	want := map[string]knownvalue.Check{
		"email": knownvalue.StringExact(email), "status": knownvalue.StringExact(invited), "group_ids": knownvalue.ListExact(nil),
		"permissions": permissionsWith("Minimal Workspace Access", knownvalue.Null()),
		"invited_by":  knownvalue.StringExact(env.Made.AccountID), "created_at": instant(), "expires_at": instant(),
	}
	maps.Copy(want, other)
	return knownvalue.ObjectExact(want)
}

func permissionsWith(role string, labels knownvalue.Check) knownvalue.Check {
	return knownvalue.ListExact([]knownvalue.Check{knownvalue.ObjectExact(map[string]knownvalue.Check{
		"role": knownvalue.StringExact(role), "resources": knownvalue.Null(), "labels": labels,
	})})
}

func instant() knownvalue.Check {
	return knownvalue.StringFunc(func(got string) error {
		_, err := time.Parse(time.RFC3339, got)
		return err
	})
}

func TestInvites(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		var group string
		labelled := knownvalue.MapExact(map[string]knownvalue.Check{"environment": knownvalue.StringExact("dev")})
		inGroup := func(status string) knownvalue.Check {
			return entry(env, "ada@example.com", map[string]knownvalue.Check{
				"status": knownvalue.StringExact(status), "permissions": permissionsWith("Source Admin", labelled),
				"group_ids": knownvalue.ListExact([]knownvalue.Check{knownvalue.StringFunc(func(got string) error {
					if got != group {
						return fmt.Errorf("got %q, want %q", got, group)
					}
					return nil
				})}),
			})
		}
		other := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
		env.Test(t,
			resource.TestStep{Config: invites(env, `workspace_id = "beta"`), ConfigStateChecks: found("beta")},
			resource.TestStep{
				PreConfig: func() {
					env.Invite(t, "ada@example.com")
					env.Invite(t, "Grace@example.com")
					group = acctest.Do(t, env.Owner(t), api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"}).UserGroup.ID
					acctest.Do(t, env.Owner(t), api.AddUsersToUserGroup,
						api.UserGroupMembersInput{UserGroupID: group, Emails: []string{"ada@example.com"}})
					acctest.Do(t, env.Owner(t), api.UpdateInvite, api.UpdateInviteInput{
						Email: "ada@example.com", Permissions: &[]api.PermissionInput{{RoleID: env.RoleID(t, "Source Admin"), Resources: []api.Resource{{
							ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace, Labels: []api.Label{{Key: "environment", Value: "dev"}},
						}}}},
					})
					env.Join(t, "carl@example.com")
				},
				Config: invites(env, `workspace_id = "acme"`),
				ConfigStateChecks: found("acme",
					inGroup(invited),
					entry(env, "Grace@example.com", nil),
				),
			},
			resource.TestStep{
				PreConfig: func() {
					withdraw(t, env, "Grace@example.com")
					env.Expire(t, "ada@example.com")
				},
				Config:            invites(env, `workspace_id = "`+env.Made.WorkspaceID+`"`),
				ConfigStateChecks: found(env.Made.WorkspaceID, inGroup(expired)),
			},
			resource.TestStep{Config: invites(env, `workspace_id = "`+other+`"`), ConfigStateChecks: found(other)},
		)
	})
}

// A plain Public API tells the emails, in one request.
func TestInvitesOfAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, "ada@example.com")
	none := map[string]knownvalue.Check{}
	for _, name := range []string{"permissions", "status", "group_ids", "invited_by", "created_at", "expires_at"} {
		none[name] = knownvalue.Null()
	}
	env.Test(t, resource.TestStep{
		Config: invites(env, ""), ConfigStateChecks: found(env.Made.WorkspaceID, entry(env, "ada@example.com", none)),
	})
	counts := map[string]int{}
	for _, operation := range env.Plain.Calls() {
		counts[operation]++
	}
	reads := counts[api.ListInvites.Name]
	want := map[string]int{api.GetWorkspace.Name: reads, api.ListInvites.Name: reads}
	if diff := cmp.Diff(want, counts); diff != "" || reads == 0 {
		t.Errorf("calls in %d runs (-want +got):\n%s", reads, diff)
	}
}

func TestInvitesThatAreRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t, resource.TestStep{
		PreConfig: func() { env.Fail(api.ReadInvites.Name, 1, http.StatusForbidden) },
		Config:    invites(env, ""), ExpectError: planSaying("Cannot list the invites"),
	})
}
