package roster_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// destroy plans and destroys in a run of its own.
func destroy(tb testing.TB, env *acctest.Env, object acctest.Object) []string {
	tb.Helper()
	return env.Protocol(tb, typeName).Destroy(tb, object)
}

const ownStays = `WARNING: Not everybody in the roster is removed: Left in the workspace "acme", as the account that applies or as its last Workspace Owner: `

func TestDestroy(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		more map[string]any
		// second makes ada another owner, gone what happens before the destruction.
		second bool
		gone   func(t *testing.T, env *acctest.Env, adaID string)
		said   []string
		want   map[string]string
	}{
		"keeps the account that applies": {said: []string{ownStays + "owner@example.com."}, want: map[string]string{acctest.Owner: owner}},
		"keeps it beside another owner": {
			second: true, said: []string{ownStays + "owner@example.com."}, want: map[string]string{acctest.Owner: owner},
		},
		"keeps the owners if all of them would go": {
			second: true, more: map[string]any{"allow_self_removal": true},
			said: []string{ownStays + "ada@example.com, owner@example.com."},
			want: map[string]string{acctest.Owner: owner, "ada@example.com": owner},
		},
		"leaves alone whoever is gone": {
			gone: func(t *testing.T, env *acctest.Env, adaID string) { t.Helper(); removeUser(t, env, adaID) },
			said: []string{ownStays + "owner@example.com."}, want: map[string]string{acctest.Owner: owner},
		},
		"removes who accepts meanwhile": {
			gone: func(t *testing.T, env *acctest.Env, _ string) {
				t.Helper()
				env.Before("DeleteInvites", func() { env.Accept(t, "bob@example.com") })
			},
			said: []string{ownStays + "owner@example.com."}, want: map[string]string{acctest.Owner: owner},
		},
		"names who has to stay only since the plan": {
			more: map[string]any{"allow_self_removal": true},
			gone: func(t *testing.T, env *acctest.Env, _ string) {
				t.Helper()
				graceID := env.Join(t, "grace@example.com")
				give(t, env, graceID, owner)
				env.Before("DeleteInvites", func() { env.Accept(t, "bob@example.com"); give(t, env, graceID, reader) })
			},
			said: []string{ownStays + "owner@example.com."}, want: map[string]string{acctest.Owner: owner, "grace@example.com": reader},
		},
		"spares whoever joined since": {
			gone: func(t *testing.T, env *acctest.Env, _ string) { t.Helper(); env.Invite(t, "eve@example.com") },
			said: []string{ownStays + "owner@example.com."},
			want: map[string]string{acctest.Owner: owner, "eve@example.com": "invited: " + minimal},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			adaID := env.Join(t, "ada@example.com")
			if test.second {
				give(t, env, adaID, owner)
			}
			p := env.Protocol(t, typeName)
			given := map[string]any{"people": roles{acctest.Owner: nil, "ada@example.com": nil, "bob@example.com": nil}.value(t, p)}
			maps.Copy(given, test.more)
			object := refreshed(t, p, created(t, env, given))
			if test.gone != nil {
				test.gone(t, env, adaID)
			}
			wantSaid(t, destroy(t, env, object), test.said...)
			got := held(t, env)
			if fmt.Sprint(got) != fmt.Sprint(test.want) {
				t.Errorf("left are %v, want %v", got, test.want)
			}
		})
	}
}

func TestDestroyIsGuarded(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	p := env.Protocol(t, typeName)
	object := created(t, env, map[string]any{
		"people": team(roles{"ada@example.com": nil, "bob@example.com": nil}).value(t, p), "max_removals": int64(1),
	})
	const want = `ERROR: Too many people would be removed: Destroying this roster removes 2 people from the workspace "acme", and max_removals allows 1: ` +
		"ada@example.com, bob@example.com.\n\nTo stop managing the people and leave all of them in the workspace, use a removed block or `terraform state rm`. " +
		"If all of them are to go, raise max_removals, apply that, and destroy the roster then."
	// Both the plan and, for a roster that is tainted, the destruction say so.
	wantSaid(t, destroy(t, env, object), want, want)
	wantHeld(t, env, map[string]string{"ada@example.com": "invited: " + minimal, "bob@example.com": "invited: " + minimal})
}

func TestFailedDestroyKeepsTheRoster(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	listed := roster(env, team(roles{"ada@example.com": nil}))
	env.Test(t,
		resource.TestStep{Config: listed},
		resource.TestStep{
			PreConfig: func() { env.Fail("DeleteInvites", 1, http.StatusConflict); env.Fail("DeleteInvites", 1, refused) },
			Config:    listed, Destroy: true, ExpectError: saying("Cannot destroy roster"),
		},
		resource.TestStep{PreConfig: has(t, env, map[string]string{"ada@example.com": "invited: " + minimal}), Config: listed, ConfigPlanChecks: emptyPlan},
	)
}

// Terraform destroys a roster that is tainted, or replaced in place, after the new one
// was made where it is told to: the people stay then.
func TestCreateBeforeDestroyRemovesNobody(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Join(t, "ada@example.com")
	listed := roster(env, team(roles{"ada@example.com": nil}), "lifecycle {\n  create_before_destroy = true\n}")
	env.ForgetCalls()
	env.Test(t,
		resource.TestStep{Config: listed},
		resource.TestStep{
			Taint: []string{address}, Config: listed,
			Check: func(*terraform.State) error {
				wantHeld(t, env, map[string]string{"ada@example.com": minimal})
				return nil
			},
		},
	)
}

// Whoever made tokens leaves them behind, which a plan that removes them says.
func TestRemovalNamesTheTokensLeft(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	graceID := env.Join(t, "grace@example.com")
	give(t, env, graceID, owner)
	secret, err := env.Backend.AccountToken(t.Context(), "grace@example.com")
	if err != nil {
		t.Fatal(err)
	}
	grace := env.Client(t, secret).In(env.Made.WorkspaceID)
	token := acctest.Do(t, grace, api.CreateToken, api.CreateTokenInput{Description: "CI", Permissions: []api.PermissionInput{}}).Token
	p := env.Protocol(t, typeName)
	object := created(t, env, map[string]any{"people": team(roles{"grace@example.com": of(owner)}).value(t, p)})
	want := "WARNING: grace@example.com made tokens that stay: Removing grace@example.com from the workspace \"acme\" revokes no token, and these, " +
		"which are still good, are theirs: \"CI\" (" + token.ID + "). Revoke or rotate those whose secret the person may know."
	change := env.Protocol(t, typeName).Plan(t, object, map[string]any{"people": team(nil).value(t, p)})
	wantSaid(t, change.Said, want)
	if said := destroy(t, env, object); len(said) == 0 || !slices.Contains(said, want) {
		t.Errorf("destroying said %q", said)
	}
}
