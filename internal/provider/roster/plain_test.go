package roster_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
	if diff := cmp.Diff([]string{"ReadFeatures", "GetWorkspace", "ListInvites", "ListUsers", "GetUser", "GetUser", "ListRoles"}, env.Plain.Calls()); diff != "" {
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
