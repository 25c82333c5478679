package roster_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// refused is the status with which a server refuses what it will not do.
const refused = http.StatusUnprocessableEntity

// many is how many people the tests of requests have.
const many = 1000

// TestRequestsOfAThousandPeople counts where the time depends on the machine: pages
// and batches, and nothing for each person who stays as they are.
func TestRequestsOfAThousandPeople(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := env.Protocol(t, typeName)
	everybody := crowd(many)
	given := func() map[string]any {
		return map[string]any{"people": everybody.value(t, p), "max_removals": int64(many)}
	}
	calls := func(what string, want map[string]int) {
		t.Helper()
		got := map[string]int{}
		for _, call := range env.Calls() {
			got[call]++
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
		env.ForgetCalls()
	}
	looks := func(n int, more map[string]int) map[string]int {
		all := map[string]int{"ReadInvites": n, "ListUsers": n}
		maps.Copy(all, more)
		return all
	}
	env.ForgetCalls()
	change := p.Plan(t, acctest.Object{}, given())
	noErrors(t, change.Said)
	calls("planning a new roster", looks(1, map[string]int{"ReadFeatures": 1}))
	object, said := apply(t, env, change)
	noErrors(t, said)
	calls("creating it", looks(1, map[string]int{"ReadFeatures": 1, "CreateInvites": many / api.MaxInviteBatch}))
	object = refreshed(t, p, object)
	calls("reading it", looks(1, nil))
	noErrors(t, p.Plan(t, object, given()).Said)
	calls("planning no change", map[string]int{})
	wantPeople(t, p, object.State, everybody)

	everybody["person0007@example.com"] = of(admin)
	object = changed(t, env, object, given())
	calls("changing one person", looks(2, map[string]int{"ReadFeatures": 2, "UpdateInvite": 1}))
	noErrors(t, env.Protocol(t, typeName).Destroy(t, object))
	calls("destroying it", looks(2, map[string]int{"ReadFeatures": 1, "ReadEffectiveAccess": 2, "DeleteInvites": 7}))
	wantHeld(t, env, nil)
}

// TestFailureAfterSomeBatches has the third batch of invites fail. A roster that is
// new enters no state, since it would be tainted and destroyed with the people in it,
// and goes on from there the next time.
func TestFailureAfterSomeBatches(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := env.Protocol(t, typeName)
	everybody := crowd(500)
	given := map[string]any{"people": everybody.value(t, p)}
	failThird(t, env)
	object, said := apply(t, env, p.Plan(t, acctest.Object{}, given))
	if !p.Decode(t, object.State).IsNull() {
		t.Error("what was not created is in state")
	}
	wantSaid(t, said, "ERROR: Cannot create roster: The server answered CreateInvites with 422 Unprocessable Entity: CreateInvites fails in this test.",
		"WARNING: The roster is not in the state yet: Before that, this invited 400 people. The next apply finds what was done and goes on from there.")
	env.ForgetCalls()
	object = created(t, env, given)
	if diff := cmp.Diff(map[string]int{"CreateInvites": 1}, writes(env.Calls())); diff != "" {
		t.Errorf("writes of the next apply (-want +got):\n%s", diff)
	}
	wantPeople(t, p, object.State, everybody)
}

func failThird(t *testing.T, env *acctest.Env) {
	t.Helper()
	env.Before(api.CreateInvites.Name, func() {
		env.Before(api.CreateInvites.Name, func() { env.Fail(api.CreateInvites.Name, 1, refused) })
	})
}

// TestFailedUpdateKeepsWhatWasReached has each kind of request of an update fail, and
// looks at the state and the next plan.
func TestFailedUpdateKeepsWhatWasReached(t *testing.T) {
	t.Parallel()
	before := team(roles{"grace@example.com": of(reader), "bob@example.com": of(reader), "carl@example.com": of(reader), "dan@example.com": nil})
	after := team(roles{"ada@example.com": of(reader), "grace@example.com": of(admin), "bob@example.com": of(admin)})
	reached := func(changes roles, without ...string) roles {
		all := maps.Clone(before)
		maps.Copy(all, changes)
		for _, email := range without {
			delete(all, email)
		}
		return all
	}
	added := roles{"ada@example.com": of(reader)}
	tests := map[string]struct {
		want roles
		said string
	}{
		"CreateInvites": {before, "ERROR: Cannot update roster: ada@example.com: The server answered"},
		"UpdateInvite":  {reached(added), "ERROR: Cannot update roster: bob@example.com: The server answered"},
		"ReplacePermissionsForUser": {
			reached(roles{"ada@example.com": of(reader), "bob@example.com": of(admin)}), "ERROR: Cannot update roster: grace@example.com: The server answered",
		},
		"DeleteInvites": {
			reached(roles{"ada@example.com": of(reader), "bob@example.com": of(admin), "grace@example.com": of(admin)}),
			"ERROR: Cannot update roster: carl@example.com: The server answered",
		},
		"DeleteUsers": {
			reached(roles{"ada@example.com": of(reader), "bob@example.com": of(admin), "grace@example.com": of(admin)}, "carl@example.com"),
			"ERROR: Cannot update roster: dan@example.com: The server answered",
		},
	}
	for operation, test := range tests {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			env.Join(t, "grace@example.com")
			env.Join(t, "dan@example.com")
			p := env.Protocol(t, typeName)
			object := refreshed(t, p, created(t, env, map[string]any{"people": before.value(t, p)}))
			env.Fail(operation, 1, refused)
			object, said := apply(t, env, p.Plan(t, object, map[string]any{"people": after.value(t, p)}))
			if len(said) != 1 || !strings.HasPrefix(said[0], test.said) {
				t.Errorf("said %q, want %q", said, test.said)
			}
			wantPeople(t, p, object.State, test.want)
			object = refreshed(t, p, object)
			wantPeople(t, p, object.State, test.want)
			changed(t, env, object, map[string]any{"people": after.value(t, p)})
			wantHeld(t, env, map[string]string{
				"ada@example.com": "invited: " + reader, "grace@example.com": admin, "bob@example.com": "invited: " + admin,
			})
		})
	}
}

// TestServerBlamesPeople has the server name those of a batch whom it refuses.
func TestServerBlamesPeople(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := env.Protocol(t, typeName)
	// A role that does not bind to the whole workspace by labels is refused by the server alone (rule D3).
	change := p.Plan(t, acctest.Object{}, map[string]any{"people": labelled(t, p, "Tracking Plan Admin", "ada@example.com", "bob@example.com")})
	noErrors(t, change.Said)
	_, said := apply(t, env, change)
	if len(said) != 2 {
		t.Fatalf("said %q, want one error for each of two people", said)
	}
	for i, email := range []string{"ada@example.com", "bob@example.com"} {
		want := fmt.Sprintf("ERROR: Cannot create roster: `people[%q].permissions`: ", email)
		if !strings.HasPrefix(said[i], want) {
			t.Errorf("said %q, want %q", said[i], want)
		}
	}
}

// TestSomebodyActsMeanwhile has people accept, or others remove them, between the look
// of an apply and its change.
func TestSomebodyActsMeanwhile(t *testing.T) {
	t.Parallel()
	before := team(roles{"ada@example.com": of(reader), "bob@example.com": of(reader)})
	tests := map[string]struct {
		operation string
		meanwhile func(t *testing.T, env *acctest.Env)
		after     roles
		want      map[string]string
	}{
		"accepts before the invite is changed": {
			"UpdateInvite", func(t *testing.T, env *acctest.Env) { t.Helper(); env.Accept(t, "ada@example.com") },
			team(roles{"ada@example.com": of(admin), "bob@example.com": of(reader)}),
			map[string]string{"ada@example.com": admin, "bob@example.com": "invited: " + reader},
		},
		"accepts before the invite is withdrawn": {
			"DeleteInvites", func(t *testing.T, env *acctest.Env) { t.Helper(); env.Accept(t, "ada@example.com") }, team(nil), map[string]string{},
		},
		"is removed before": {
			"DeleteInvites", func(t *testing.T, env *acctest.Env) {
				t.Helper()
				acctest.Do(t, env.Owner(t), api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"ada@example.com"}})
			}, team(nil), map[string]string{},
		},
		"joins before they are invited": {
			"CreateInvites", func(t *testing.T, env *acctest.Env) { t.Helper(); env.Join(t, "New@example.com") },
			team(roles{"ada@example.com": of(reader), "bob@example.com": of(reader), "new@example.com": of(admin)}),
			map[string]string{"ada@example.com": "invited: " + reader, "bob@example.com": "invited: " + reader, "New@example.com": admin},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			p := env.Protocol(t, typeName)
			object := created(t, env, map[string]any{"people": before.value(t, p)})
			env.Before(test.operation, func() { test.meanwhile(t, env) })
			object = changed(t, env, object, map[string]any{"people": test.after.value(t, p)})
			wantHeld(t, env, test.want)
			wantPeople(t, p, object.State, test.after)
		})
	}
}

// Nobody goes whom the plan did not name.
func TestWhoJoinsBetweenPlanAndApplyStays(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := env.Protocol(t, typeName)
	object := created(t, env, map[string]any{"people": team(roles{"ada@example.com": nil}).value(t, p)})
	change := p.Plan(t, object, map[string]any{"people": team(nil).value(t, p)})
	env.Invite(t, "eve@example.com")
	object, said := apply(t, env, change)
	wantSaid(t, said, `WARNING: People joined after the plan: They are not listed, and stay in the workspace "acme" for now: eve@example.com. `+
		"The next plan shows them.")
	wantHeld(t, env, map[string]string{"eve@example.com": "invited: " + minimal})
	wantPeople(t, p, refreshed(t, p, object).State, team(roles{"eve@example.com": of(minimal)}))
}

// The account that applies hands the workspace over and goes: its own rights are the
// last to end.
func TestOwnerHandsOver(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]roles{
		"goes":  {"ada@example.com": of(owner)},
		"stays": {acctest.Owner: of(reader), "ada@example.com": of(owner)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			userID := env.Join(t, "ada@example.com")
			env.Join(t, "zoe@example.com")
			p := env.Protocol(t, typeName)
			change := p.Plan(t, acctest.Object{}, map[string]any{"people": want.value(t, p), "allow_self_removal": true})
			noErrors(t, change.Said)
			env.ForgetCalls()
			object, said := apply(t, env, change)
			noErrors(t, said)
			wantPeople(t, p, object.State, want)
			calls := slices.DeleteFunc(env.Calls(), func(call string) bool {
				return !slices.Contains([]string{"DeleteUsers", "ReplacePermissionsForUser"}, call)
			})
			last := map[string]string{"goes": "DeleteUsers", "stays": "ReplacePermissionsForUser"}[name]
			if diff := cmp.Diff([]string{"ReplacePermissionsForUser", "DeleteUsers", last}, calls); diff != "" {
				t.Errorf("writes (-want +got):\n%s", diff)
			}
			if userID == "" {
				t.Error("ada has no id")
			}
		})
	}
}

// Expired invites are sent again in batches, with what they give, also where that is
// not managed; or are left as they are.
func TestExpiredInvites(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := env.Protocol(t, typeName)
	listed := team(roles{"ada@example.com": of(reader), "bob@example.com": nil})
	given := func(resend bool) map[string]any {
		return map[string]any{"people": listed.value(t, p), "resend_when_expired": resend}
	}
	object := created(t, env, given(false))
	invite := api.UpdateInviteInput{Email: "bob@example.com", Permissions: &[]api.PermissionInput{{
		RoleID: env.RoleID(t, admin), Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
	}}}
	acctest.Do(t, env.Owner(t), api.UpdateInvite, invite)
	env.Clock.Advance(30 * 24 * time.Hour)
	object = refreshed(t, p, object)
	env.ForgetCalls()
	left := p.Plan(t, object, given(false))
	wantSaid(t, left.Said)
	if !p.Decode(t, left.State).Equal(p.Decode(t, object.State)) {
		t.Error("expired invites are planned to be sent again though they are not to be")
	}
	object = changed(t, env, object, given(true))
	if diff := cmp.Diff(map[string]int{"CreateInvites": 1}, writes(env.Calls())); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	for _, invited := range acctest.Do(t, env.Owner(t), api.ReadInvites, api.ListInput{}).Invites {
		if invited.Status != api.InvitePending {
			t.Errorf("the invite of %s is %s", invited.Email, invited.Status)
		}
	}
	wantHeld(t, env, map[string]string{"ada@example.com": "invited: " + reader, "bob@example.com": "invited: " + admin})
	again := p.Plan(t, refreshed(t, p, object), given(true))
	wantSaid(t, again.Said)
	if !p.Decode(t, again.State).Equal(p.Decode(t, object.State)) {
		t.Error("the next plan is not empty")
	}
}

// Whoever another resource takes over in the same run stays.
func TestTwoRostersOfOneWorkspace(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := env.Protocol(t, typeName)
	given := map[string]any{"people": team(nil).value(t, p)}
	change := p.Plan(t, acctest.Object{}, given)
	_, said := p.Apply(t, change)
	noErrors(t, said)
	_, said = p.Apply(t, change)
	wantSaid(t, said, `ERROR: Cannot create roster: Another segmentaccess_roster manages the workspace "acme" already; keep one of them.`)
}
