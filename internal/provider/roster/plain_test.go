package roster_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// A plain Public API tells the permissions of one user at a time, and of an invite
// never: they are asked for where they are managed, and otherwise stay as written.
func TestPlainReadsWhatIsManaged(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	adaID := env.Join(t, "ada@example.com")
	env.Join(t, "bob@example.com")
	p := env.Protocol(t, typeName)
	listed := team(roles{"ada@example.com": of(reader), "bob@example.com": nil, "new@example.com": of(admin)})
	object := created(t, env, map[string]any{"people": listed.value(t, p)})
	wantHeld(t, env, map[string]string{"ada@example.com": reader, "bob@example.com": minimal, "new@example.com": "invited: " + admin})
	give(t, env, adaID, admin)
	env.Join(t, "eve@example.com")
	p = env.Protocol(t, typeName)
	env.Plain.ForgetCalls()
	object = refreshed(t, p, object)
	if diff := cmp.Diff([]string{"GetWorkspace", "ListInvites", "ListUsers", "GetUser", "GetUser", "ListRoles"}, env.Plain.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	wantPeople(t, p, object.State, team(roles{"ada@example.com": of(admin), "bob@example.com": nil, "new@example.com": of(admin), "eve@example.com": nil}))
	env.Plain.ForgetCalls()
	changed(t, env, object, map[string]any{"people": listed.value(t, p)})
	if diff := cmp.Diff(map[string]int{"ReplacePermissionsForUser": 1, "DeleteUsers": 1}, writes(env.Plain.Calls())); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	wantHeld(t, env, map[string]string{"ada@example.com": reader, "bob@example.com": minimal, "new@example.com": "invited: " + admin})
}

// Only the server knows who is the last owner (rule E1).
func TestPlainKeepsTheLastOwner(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	env.Join(t, "ada@example.com")
	p := env.Protocol(t, typeName)
	change := p.Plan(t, acctest.Object{}, map[string]any{"people": roles{"ada@example.com": nil}.value(t, p)})
	noErrors(t, change.Said)
	_, said := apply(t, env, change)
	const first = "ERROR: Cannot create roster: owner@example.com: The server answered DeleteUsers with 409 Conflict: "
	const last = "\n\nList an owner who is to stay in people, with the role Workspace Owner, or in ignore."
	if len(said) != 1 || !strings.HasPrefix(said[0], first) || !strings.HasSuffix(said[0], last) {
		t.Errorf("said %q", said)
	}
	object := created(t, env, map[string]any{"people": team(roles{"ada@example.com": nil, "bob@example.com": nil}).value(t, p)})
	said = destroy(t, env, object)
	wantSaid(t, said, ownStays+"owner@example.com.")
	wantHeld(t, env, nil)
}

// A plain Public API cannot change a pending invite, so that it is made again, and
// put back into its groups, by the next apply if this one could not.
func TestPlainMakesInvitesAgain(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	p := env.Protocol(t, typeName)
	object := created(t, env, map[string]any{"people": team(roles{"new@example.com": of(reader)}).value(t, p)})
	group := acctest.Do(t, env.Owner(t), api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"}).UserGroup.ID
	acctest.Do(t, env.Owner(t), api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: group, Emails: []string{"new@example.com"}})
	wantInGroup := func(want ...string) {
		t.Helper()
		in := api.UserGroupListInput{UserGroupID: group}
		if diff := cmp.Diff(want, acctest.Do(t, env.Owner(t), api.ListInvitesFromUserGroup, in).Emails, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("who is invited to the group (-want +got):\n%s", diff)
		}
	}

	asked := map[string]any{"people": team(roles{"new@example.com": of(admin)}).value(t, p)}
	env.Plain.Fail(api.CreateInvites.Name, 1, http.StatusInternalServerError)
	object, said := apply(t, env, env.Protocol(t, typeName).Plan(t, object, asked))
	const owed = "WARNING: The invite of new@example.com is not complete: It was withdrawn to be made again with other permissions, and that went " +
		"wrong on the way. The next apply invites them and puts them back into the user group \"Analysts\"."
	if len(said) != 2 || !strings.HasPrefix(said[0], "ERROR: Cannot update roster: new@example.com: ") || said[1] != owed {
		t.Errorf("said %q", said)
	}
	wantInGroup()

	object = refreshed(t, env.Protocol(t, typeName), object)
	env.Plain.Fail(api.AddUsersToUserGroup.Name, 1, http.StatusInternalServerError)
	change := env.Protocol(t, typeName).Plan(t, object, asked)
	wantSaid(t, change.Said, owed)
	object, said = apply(t, env, change)
	const back = "WARNING: The invite of new@example.com is not complete: It was withdrawn to be made again with other permissions, and that went " +
		"wrong on the way. The next apply puts them back into the user group \"Analysts\"."
	if len(said) != 2 || said[1] != back {
		t.Errorf("said %q", said)
	}
	wantHeld(t, env, map[string]string{"new@example.com": "invited: " + admin})
	wantInGroup()

	// Nothing of the people differs any more, and there still is something to do.
	object = refreshed(t, env.Protocol(t, typeName), object)
	change = env.Protocol(t, typeName).Plan(t, object, asked)
	wantSaid(t, change.Said, back)
	object, said = apply(t, env, change)
	noErrors(t, said)
	wantInGroup("new@example.com")
	wantSaid(t, env.Protocol(t, typeName).Plan(t, refreshed(t, env.Protocol(t, typeName), object), asked).Said)
}
