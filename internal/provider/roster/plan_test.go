package roster_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// Each of these plans is refused, in one error, and nothing is written.
func TestPlanIsRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		// prepare makes who is in the workspace beside the owner.
		prepare func(t *testing.T, env *acctest.Env)
		people  roles
		more    map[string]any
		want    string
	}{
		"nobody": {people: roles{}, want: "ERROR: Nobody is in the roster: A roster is everybody in the workspace, and this one is empty, " +
			"as if a file that it is read from were. List the people, or take the roster out of the configuration with a removed block to stop managing them."},
		"no address": {people: team(roles{"ada": nil}), want: `ERROR: Invalid email address: "ada" must be an email address such as name@example.com.`},
		"one person twice (rule A1)": {
			people: team(roles{"ada@example.com": nil, "Ada@example.com": nil}),
			want: `ERROR: Duplicate email address: "Ada@example.com" and "ada@example.com" are the same person, since the case of letters does not count; ` +
				"keep one of them.",
		},
		"listed and ignored": {
			people: team(roles{"ada@example.com": nil}), more: map[string]any{"ignore": emails("ADA@example.com")},
			want: `ERROR: Both listed and ignored: "ada@example.com" is in people and in ignore; keep one of them: people to manage the person here, ` +
				"ignore to leave them alone.",
		},
		"a role that is not there": {
			people: team(roles{"ada@example.com": of("Sauce Admin")}),
			want:   "ERROR: Unknown role: `people[\"ada@example.com\"].permissions[0].role`: There is no role \"Sauce Admin\"; did you mean \"Source Admin\"?",
		},
		"too many to remove": {
			prepare: func(t *testing.T, env *acctest.Env) {
				t.Helper()
				env.Join(t, "Carl@example.com")
				env.Invite(t, "bob@example.com")
				env.Invite(t, "ada@example.com")
			},
			people: team(nil), more: map[string]any{"max_removals": int64(2)},
			want: `ERROR: Too many people would be removed: This plan removes 3 people from the workspace "acme", and max_removals allows 2: ` +
				"ada@example.com, bob@example.com, Carl@example.com. List in people or in ignore who is to stay or, if all of them are to go, raise max_removals.",
		},
		"the account that applies": {
			prepare: func(t *testing.T, env *acctest.Env) { t.Helper(); give(t, env, env.Join(t, "ada@example.com"), owner) },
			people:  roles{"ada@example.com": of(owner)},
			want: "ERROR: The account that applies would be removed: owner@example.com is the account that the provider's token acts for. List it in people or " +
				"in ignore, or set allow_self_removal = true.",
		},
		"the rights of the account that applies": {
			prepare: func(t *testing.T, env *acctest.Env) { t.Helper(); give(t, env, env.Join(t, "ada@example.com"), owner) },
			people:  roles{acctest.Owner: of(reader), "ada@example.com": of(owner)},
			want: "ERROR: The account that applies would be no owner any more: owner@example.com is the account that the provider's token acts for, and " +
				"without the role Workspace Owner it cannot manage people. Give it that role in people, list it in ignore instead, or set allow_self_removal = true.",
		},
		"the last owner (rule E1)": {
			people: roles{"ada@example.com": of(owner)}, more: map[string]any{"allow_self_removal": true},
			want: `ERROR: Nobody would be Workspace Owner any more: A workspace keeps at least one owner, who has accepted their invite, and this plan leaves ` +
				`"acme" none: it removes owner@example.com, or takes the role Workspace Owner away. List one of them in people with that role, or in ignore.`,
		},
		"the role of the last owner (rule E1)": {
			people: roles{acctest.Owner: of()},
			want: `ERROR: Nobody would be Workspace Owner any more: A workspace keeps at least one owner, who has accepted their invite, and this plan leaves ` +
				`"acme" none: it removes owner@example.com, or takes the role Workspace Owner away. List one of them in people with that role, or in ignore.`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			if test.prepare != nil {
				test.prepare(t, env)
			}
			p := env.Protocol(t, typeName)
			env.ForgetCalls()
			given := map[string]any{"people": test.people.value(t, p)}
			maps.Copy(given, test.more)
			wantSaid(t, p.Plan(t, acctest.Object{}, given).Said, test.want)
			if got := writes(env.Calls()); len(got) > 0 {
				t.Errorf("the plan wrote: %v", got)
			}
		})
	}
}

// These are none of the cases above.
func TestPlanIsNotRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		prepare func(t *testing.T, env *acctest.Env)
		people  roles
		more    map[string]any
	}{
		"an owner through a group": {
			prepare: func(t *testing.T, env *acctest.Env) {
				t.Helper()
				group := acctest.Do(t, env.Owner(t), api.CreateUserGroup, api.CreateUserGroupInput{Name: "Owners"}).UserGroup.ID
				acctest.Do(t, env.Owner(t), api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{UserGroupID: group, Permissions: []api.PermissionInput{
					{RoleID: env.RoleID(t, owner), Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}}},
				}})
				acctest.Do(t, env.Owner(t), api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: group, Emails: []string{acctest.Owner}})
			},
			people: roles{acctest.Owner: of(reader)},
		},
		"an owner who is ignored": {people: roles{"ada@example.com": nil}, more: map[string]any{"ignore": emails("OWNER@example.com")}},
		"the account that applies, if it may": {
			prepare: func(t *testing.T, env *acctest.Env) { t.Helper(); give(t, env, env.Join(t, "ada@example.com"), owner) },
			people:  roles{"ada@example.com": nil}, more: map[string]any{"allow_self_removal": true},
		},
		"just as many as may go": {
			prepare: func(t *testing.T, env *acctest.Env) { t.Helper(); env.Invite(t, "ada@example.com") },
			people:  team(nil), more: map[string]any{"max_removals": int64(1)},
		},
		"nobody to remove": {people: team(nil), more: map[string]any{"max_removals": int64(0)}},
		"limits that are not known yet": {
			prepare: func(t *testing.T, env *acctest.Env) { t.Helper(); env.Invite(t, "ada@example.com") },
			people:  team(nil), more: map[string]any{"max_removals": tftypes.UnknownValue},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			if test.prepare != nil {
				test.prepare(t, env)
			}
			p := env.Protocol(t, typeName)
			given := map[string]any{"people": test.people.value(t, p)}
			maps.Copy(given, test.more)
			noErrors(t, p.Plan(t, acctest.Object{}, given).Said)
		})
	}
}

// Of a thousand faults a few are named.
func TestPlanNamesAFewOfManyFaults(t *testing.T) {
	t.Parallel()
	p := acctest.HTTP(t).Protocol(t, typeName)
	wrong := team(nil)
	for i := range 1000 {
		wrong[fmt.Sprintf("person%04d@example.com", i)] = of("Sauce Admin")
	}
	said := p.Plan(t, acctest.Object{}, map[string]any{"people": wrong.value(t, p)}).Said
	if len(said) != 11 || said[10] != "ERROR: More faults of this kind: There are 990 more; they are named once those above are mended." {
		t.Errorf("said %d things, the last of them %q", len(said), said[len(said)-1])
	}
}

func TestPlanOfANewRosterNamesWhomItFinds(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Join(t, "ada@example.com")
	env.Join(t, "bob@example.com")
	env.Invite(t, "eve@example.com")
	env.Join(t, "ignored@example.com")
	p := env.Protocol(t, typeName)
	wantSaid(t, p.Plan(t, acctest.Object{}, map[string]any{
		"people": team(roles{"ada@example.com": of(admin), "bob@example.com": nil, "new@example.com": nil}).value(t, p),
		"ignore": emails("ignored@example.com"),
	}).Said, `WARNING: The roster takes over a workspace that has people: From now on this is everybody in the workspace "acme".`+"\n\n"+
		"It removes 1 person: eve@example.com.\nIt gives 1 person the permissions that are listed: ada@example.com.\n"+
		"It takes over 2 people as they are: bob@example.com, owner@example.com.\nIt invites 1 person.\n\n"+
		"Nobody else is removed: if those to be removed have become others since the plan, Terraform does nothing, and calls that an inconsistent "+
		"final plan and a bug, which it is not. Plan again then.")
}

func TestPlanNamesAFewOfManyPeople(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	for i := range 25 {
		env.Invite(t, fmt.Sprintf("person%02d@example.com", i))
	}
	p := env.Protocol(t, typeName)
	said := p.Plan(t, acctest.Object{}, map[string]any{"people": team(nil).value(t, p), "max_removals": int64(25)}).Said
	if len(said) != 1 || !strings.Contains(said[0], "removes 25 people: person00@example.com, ") || !strings.Contains(said[0], "person19@example.com and 5 more.") {
		t.Errorf("said %q", said)
	}
}

// Terraform shows none of the former, and shows the latter as going.
func TestPlanNamesWhoIsIgnoredNoMoreAndFromNowOn(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Invite(t, "ada@example.com")
	env.Invite(t, "bob@example.com")
	p := env.Protocol(t, typeName)
	object := created(t, env, map[string]any{"people": team(roles{"bob@example.com": nil}).value(t, p), "ignore": emails("ada@example.com")})
	change := p.Plan(t, object, map[string]any{"people": team(nil).value(t, p), "ignore": emails("bob@example.com")})
	wantSaid(t, change.Said,
		`WARNING: People are not ignored any more: This removes from the workspace "acme", besides those that the plan shows, 1 person: ada@example.com.`,
		"WARNING: People are ignored from now on: The plan shows them as going from people, and nothing happens to them: bob@example.com.")
	_, said := apply(t, env, change)
	wantSaid(t, said)
	wantHeld(t, env, map[string]string{"bob@example.com": "invited: " + minimal})
}

const unmanaged = "WARNING: Permissions are not managed from now on: The plan shows them, or their permissions, as going from people, and nothing " +
	"happens to them: they stay, with what they hold: "

// Terraform shows somebody who is listed with nothing, as YAML does, as going.
func TestPlanNamesWhosePermissionsAreNotManaged(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	for _, email := range []string{"ada@example.com", "Bob@example.com", "carol@example.com"} {
		env.Join(t, email)
	}
	p := env.Protocol(t, typeName)
	object, said := p.Import(t, map[string]any{"id": env.Made.WorkspaceID})
	noErrors(t, said)
	listed, err := tftypes.Transform(
		team(roles{"ada@example.com": of(minimal), "bob@example.com": nil, "carol@example.com": nil}).value(t, p),
		func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
			if at.Equal(tftypes.NewAttributePath().WithElementKeyString("carol@example.com")) {
				return tftypes.NewValue(v.Type(), nil), nil
			}
			return v, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]any{"people": listed}
	change := p.Plan(t, object, given)
	wantSaid(t, change.Said, unmanaged+"Bob@example.com, carol@example.com.")
	object, said = apply(t, env, change)
	wantSaid(t, said)
	wantHeld(t, env, map[string]string{"ada@example.com": minimal, "Bob@example.com": minimal, "carol@example.com": minimal})
	wantSaid(t, p.Plan(t, refreshed(t, p, object), given).Said)
}

// The guard counts whom Terraform does not show as well.
func TestPlanOfAnUpdateIsRefused(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Invite(t, "ada@example.com")
	p := env.Protocol(t, typeName)
	object := created(t, env, map[string]any{
		"people": team(roles{"bob@example.com": nil}).value(t, p), "ignore": emails("ada@example.com"), "max_removals": int64(0),
	})
	wantSaid(t, p.Plan(t, object, map[string]any{"people": team(nil).value(t, p), "max_removals": int64(1)}).Said,
		`ERROR: Too many people would be removed: This plan removes 2 people from the workspace "acme", and max_removals allows 1: ada@example.com, `+
			"bob@example.com. List in people or in ignore who is to stay or, if all of them are to go, raise max_removals.")
	env.Join(t, "eve@example.com")
	object = refreshed(t, p, object)
	wantPeople(t, p, object.State, team(roles{"bob@example.com": nil, "eve@example.com": of(minimal)}))
	wantSaid(t, p.Plan(t, object, map[string]any{
		"people": team(roles{"bob@example.com": nil}).value(t, p), "ignore": emails("ada@example.com"), "max_removals": int64(0),
	}).Said, `ERROR: Too many people would be removed: This plan removes 1 person from the workspace "acme", and max_removals allows 0: eve@example.com. `+
		"List in people or in ignore who is to stay or, if all of them are to go, raise max_removals.")
}

// Ada's account is another address now: she is not removed, and nobody is invited.
func TestPlanKnowsWhoChangedTheirAddress(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := env.Protocol(t, typeName)
	userID := env.Join(t, "ada@example.com")
	before, after := team(roles{"ada@example.com": nil}), team(roles{"lovelace@example.com": nil})
	object := created(t, env, map[string]any{"people": before.value(t, p)})
	move(t, env, userID, "lovelace@example.com")
	const want = "ERROR: The person has another address now: `people[\"ada@example.com\"]`: the account that was here as ada@example.com is lovelace@example.com " +
		"now. Write \"lovelace@example.com\" in its place: it is the same person, and nobody is removed or invited. To invite somebody else as " +
		"ada@example.com, take it out, apply, and put it in again."
	for range 2 { // It is remembered over refreshes.
		object = refreshed(t, p, object)
		wantPeople(t, p, object.State, team(roles{"lovelace@example.com": of(minimal)}))
		wantSaid(t, p.Plan(t, object, map[string]any{"people": before.value(t, p)}).Said, want)
	}
	wantSaid(t, p.Plan(t, object, map[string]any{"people": after.value(t, p)}).Said, unmanaged+"lovelace@example.com.")
	// With both, somebody else has the old address.
	both := team(roles{"ada@example.com": nil, "lovelace@example.com": nil})
	object = changed(t, env, object, map[string]any{"people": both.value(t, p)})
	wantHeld(t, env, map[string]string{"lovelace@example.com": minimal, "ada@example.com": "invited: " + minimal})
	wantSaid(t, p.Plan(t, refreshed(t, p, object), map[string]any{"people": both.value(t, p)}).Said)
}

// move changes the address of an account.
func move(tb testing.TB, env *acctest.Env, userID, to string) {
	tb.Helper()
	account := env.Client(tb, env.Issue(tb, servertest.Token{AccountID: userID}))
	acctest.Do(tb, account, api.UpdateAccount, api.UpdateAccountInput{Email: &to})
	acctest.Do(tb, account, api.VerifyEmail, api.VerifyEmailInput{Code: env.Code(tb, to)})
}
