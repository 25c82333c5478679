package people_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

const bob = "bob@example.com"

// plainIn is the workspace of an Env as it is found at a plain Public API.
func plainIn(tb testing.TB, env *acctest.Env) connection.Workspace {
	tb.Helper()
	return connection.Workspace{
		ID: env.Made.WorkspaceID, Slug: acctest.Slug, Client: env.Plain.Client(tb, env.Made.WorkspaceToken), Plain: true,
		GroupsOfInvites: new(connection.Round[map[string][]api.GroupRef]),
	}
}

// giving is the errand to make bob hold Source Admin on what is labelled dev, and
// to read everything.
func giving(tb testing.TB, env *acctest.Env, workspace connection.Workspace) *people.Errand {
	tb.Helper()
	whole := api.Resource{ID: workspace.ID, Type: api.ResourceWorkspace}
	dev := whole
	dev.Labels = []api.Label{{Key: "environment", Value: "dev"}}
	plan := people.ImportedModel(workspace.ID, bob)
	plan.Permissions = types.ListValueMust(permission.Null().ElementType(tb.Context()), []attr.Value{})
	return &people.Errand{
		Workspace: workspace, Prior: people.ImportedModel(workspace.ID, bob), Plan: plan,
		Permissions: []api.PermissionInput{
			{RoleID: env.RoleID(tb, "Source Admin"), Resources: []api.Resource{dev}},
			{RoleID: env.RoleID(tb, "Source Read-only"), Resources: []api.Resource{whole}},
		},
	}
}

func run(tb testing.TB, errand *people.Errand) error {
	tb.Helper()
	_, err := errand.Run(tb.Context(), "", func(person people.Person) error { return errand.Bring(tb.Context(), person) })
	return err
}

// grouped makes groups that the invite of bob is in, and one that it is not in.
func grouped(tb testing.TB, env *acctest.Env, names ...string) []string {
	tb.Helper()
	var ids []string
	for _, name := range append(names, "Others") {
		made := acctest.Do(tb, env.Owner(tb), api.CreateUserGroup, api.CreateUserGroupInput{Name: name})
		if name != "Others" {
			acctest.Do(tb, env.Owner(tb), api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: made.UserGroup.ID, Emails: []string{bob}})
			ids = append(ids, made.UserGroup.ID)
		}
	}
	return ids
}

// given is what the invite of bob gives, and where.
func given(tb testing.TB, env *acctest.Env) (roles map[string][]api.Label, groups []string) {
	tb.Helper()
	invite := acctest.Do(tb, env.Owner(tb), api.ReadInvite, api.InviteEmailInput{Email: bob}).Invite
	roles = map[string][]api.Label{}
	for _, p := range invite.Permissions {
		roles[p.RoleName] = p.Resources[0].Labels
	}
	return roles, invite.GroupIDs
}

// wantGiven checks that the invite of bob gives what giving plans, and is in groups.
func wantGiven(tb testing.TB, env *acctest.Env, groups ...string) {
	tb.Helper()
	roles, in := given(tb, env)
	if diff := cmp.Diff(map[string][]api.Label{"Source Admin": {{Key: "environment", Value: "dev"}}, "Source Read-only": {}}, roles); diff != "" {
		tb.Errorf("the invite gives (-want +got):\n%s", diff)
	}
	slices.Sort(in)
	if slices.Sort(groups); !slices.Equal(in, groups) {
		tb.Errorf("the invite is in %q, want %q", in, groups)
	}
}

func count(calls []string, operation string) int {
	times := 0
	for _, call := range calls {
		if call == operation {
			times++
		}
	}
	return times
}

func TestErrandChangesAnInviteInPlace(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Invite(t, bob)
	for range 2 {
		if err := run(t, giving(t, env, in(t, env))); err != nil {
			t.Fatal(err)
		}
	}
	if updates := count(env.Calls(), api.UpdateInvite.Name); updates != 1 {
		t.Errorf("the invite was updated %d times, want once: the second time it gave that already", updates)
	}
	wantGiven(t, env)
}

// Deleting an invite drops its group memberships, so that they are put back.
func TestRuleC4InviteMadeAgainIsPutBackIntoItsGroups(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, bob)
	groups := grouped(t, env, "Analysts", "Builders")
	errand := giving(t, env, plainIn(t, env))
	if err := run(t, errand); err != nil {
		t.Fatal(err)
	}
	wantGiven(t, env, groups...)
	if !errand.Owed.Nothing() || !errand.Reinvited {
		t.Errorf("the errand ends as %+v", errand)
	}
	// A page of groups and one of the invites of each, before anything is done.
	calls := env.Plain.Calls()
	want := []string{
		api.ListUserGroups.Name, api.ListInvitesFromUserGroup.Name, api.ListInvitesFromUserGroup.Name, api.ListInvitesFromUserGroup.Name,
		api.DeleteInvites.Name, api.CreateInvites.Name, api.AddUsersToUserGroup.Name, api.AddUsersToUserGroup.Name,
	}
	begin := slices.Index(calls, api.ListUserGroups.Name)
	calls = slices.DeleteFunc(calls[begin:], func(call string) bool { return call == api.GetWorkspace.Name })
	if diff := cmp.Diff(want, calls[:len(want)]); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// Wherever it fails, what was lost is known, and the next run makes up for it.
func TestErrandThatFailsOnTheWay(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fails string
		// reinvited tells whether the invite has been made again when it fails, and owed
		// how many of the two groups it lacks then.
		reinvited, gone bool
		owed            int
	}{
		"listing the groups":     {fails: api.ListUserGroups.Name},
		"looking into a group":   {fails: api.ListInvitesFromUserGroup.Name},
		"withdrawing the invite": {fails: api.DeleteInvites.Name},
		"making it again":        {fails: api.CreateInvites.Name, gone: true, owed: 2},
		"putting it back":        {fails: api.AddUsersToUserGroup.Name, reinvited: true, owed: 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.PublicAPIOnly(t)
			env.Invite(t, bob)
			groups := grouped(t, env, "Analysts", "Builders")
			errand := giving(t, env, plainIn(t, env))
			env.Plain.Fail(test.fails, 1, http.StatusUnprocessableEntity)
			if err := run(t, errand); err == nil {
				t.Fatal("the errand succeeded")
			}
			if errand.Owed.Invite != test.gone || len(errand.Owed.Groups) != test.owed || errand.Reinvited != test.reinvited {
				t.Errorf("the errand ends as %+v", errand)
			}
			if err := run(t, &people.Errand{
				Workspace: errand.Workspace, Prior: errand.Prior, Plan: errand.Plan, Permissions: errand.Permissions, Owed: errand.Owed,
			}); err != nil {
				t.Fatal(err)
			}
			wantGiven(t, env, groups...)
		})
	}
}

// The answer to the deletion is lost, and the second one meets a 404.
func TestErrandWhoseWithdrawalIsRepeated(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, bob)
	groups := grouped(t, env, "Analysts")
	env.Plain.Lose(api.DeleteInvites.Name, 1)
	workspace := plainIn(t, env)
	repeating, err := client.New(client.Config{
		Endpoint: env.Plain.URL, Token: env.Made.WorkspaceToken, Jitter: func(time.Duration) time.Duration { return 0 },
	})
	if err != nil {
		t.Fatal(err)
	}
	workspace.Client = repeating
	if err := run(t, giving(t, env, workspace)); err != nil {
		t.Fatal(err)
	}
	wantGiven(t, env, groups...)
}

// Nobody knows whether the invite is still there, so that it is owed.
func TestErrandWhoseWithdrawalIsUnclear(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, bob)
	groups := grouped(t, env, "Analysts")
	env.Plain.Lose(api.DeleteInvites.Name, 1)
	errand := giving(t, env, plainIn(t, env))
	if err := run(t, errand); !client.MaybeDone(err) {
		t.Errorf("the error is %v", err)
	}
	want := people.Owed{Invite: true, Groups: []api.GroupRef{{ID: groups[0], Name: "Analysts"}}}
	if diff := cmp.Diff(want, errand.Owed); diff != "" {
		t.Errorf("owed (-want +got):\n%s", diff)
	}
}

// A group that goes while groups are looked into is not missed either.
func TestErrandWhoseGroupGoesAtFirst(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, bob)
	groups := grouped(t, env, "Analysts", "Builders")
	env.Plain.Before(api.ListInvitesFromUserGroup.Name, func() {
		acctest.Do(t, env.Owner(t), api.DeleteUserGroup, api.UserGroupInput{UserGroupID: groups[1]})
	})
	if err := run(t, giving(t, env, plainIn(t, env))); err != nil {
		t.Fatal(err)
	}
	wantGiven(t, env, groups[0])
}

// A group that goes meanwhile is not missed.
func TestErrandWhoseGroupGoes(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, bob)
	groups := grouped(t, env, "Analysts", "Builders")
	env.Plain.Before(api.CreateInvites.Name, func() {
		acctest.Do(t, env.Owner(t), api.DeleteUserGroup, api.UserGroupInput{UserGroupID: groups[0]})
	})
	if err := run(t, giving(t, env, plainIn(t, env))); err != nil {
		t.Fatal(err)
	}
	wantGiven(t, env, groups[1])
}

// Whoever accepts just then is given the permissions as the user that they are.
func TestErrandWhilePersonAccepts(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, bob)
	grouped(t, env, "Analysts")
	env.Plain.Before(api.DeleteInvites.Name, func() { env.Accept(t, bob) })
	errand := giving(t, env, plainIn(t, env))
	if err := run(t, errand); err != nil {
		t.Fatal(err)
	}
	if !errand.Owed.Nothing() || errand.Reinvited {
		t.Errorf("the errand ends as %+v", errand)
	}
	if calls := env.Plain.Calls(); count(calls, api.CreateInvites.Name) != 0 || count(calls, api.ReplacePermissionsForUser.Name) != 1 {
		t.Errorf("the calls were %q", calls)
	}
}

func TestOwedSays(t *testing.T) {
	t.Parallel()
	const wrong = "It was withdrawn to be made again with other permissions, and that went wrong on the way. "
	one, two := []api.GroupRef{{ID: "a", Name: "Analysts"}}, []api.GroupRef{{ID: "a", Name: "Analysts"}, {ID: "b", Name: "Builders"}}
	tests := map[string]struct {
		owed           people.Owed
		warnings, lost string
	}{
		"nothing": {},
		"the invite": {
			people.Owed{Invite: true}, wrong + "The next apply invites them.", wrong + "The next apply invites them.",
		},
		"a group": {
			people.Owed{Groups: one},
			wrong + `The next apply puts them back into the user group "Analysts".`,
			wrong + `The next apply invites them, but nothing remembers their groups: then add them to the user group "Analysts".`,
		},
		"everything": {
			people.Owed{Invite: true, Groups: two},
			wrong + `The next apply invites them and puts them back into the user groups "Analysts", "Builders".`,
			wrong + `The next apply invites them, but nothing remembers their groups: then add them to the user groups "Analysts", "Builders".`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var warnings, lost string
			for _, d := range test.owed.Warnings(bob) {
				warnings += d.Detail()
			}
			for _, d := range test.owed.Lost(bob) {
				lost += d.Detail()
			}
			if warnings != test.warnings || lost != test.lost {
				t.Errorf("got %q and %q, want %q and %q", warnings, lost, test.warnings, test.lost)
			}
		})
	}
}
