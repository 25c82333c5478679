package policy_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// A resource under another name goes as the other one comes, in either order, and the
// role stays.
func TestPolicyUnderAnotherName(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		renamed := func(i int) string { return env.Config(named(fmt.Sprintf("p%d", i), forAda, admin)) }
		steps := []resource.TestStep{{Config: renamed(0)}}
		for i := range 4 {
			steps = append(steps,
				resource.TestStep{Config: renamed(i + 1)},
				resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Admin"), Config: renamed(i + 1), ConfigPlanChecks: emptyPlan},
			)
		}
		env.Test(t, steps...)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// Policies that swap what they give, or pass it on, are made over to each other.
func TestPoliciesThatSwap(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		roles := []string{"Source Admin", "Source Read-only", "Function Admin", "Function Read-only"}
		give := func(order ...int) string {
			config := env.Provider
			for i, role := range order {
				config += named(fmt.Sprintf("p%d", i), forAda, fmt.Sprintf("role = %q", roles[role]))
			}
			return config
		}
		settled := func(config string, want ...string) resource.TestStep {
			return resource.TestStep{
				PreConfig: held(t, env, userID, append([]string{minimal}, want...)...), Config: config, ConfigPlanChecks: emptyPlan,
			}
		}
		env.Test(t,
			resource.TestStep{Config: give(0, 1)},
			resource.TestStep{Config: give(1, 0)}, settled(give(1, 0), roles[:2]...),
			resource.TestStep{Config: give(1, 0, 2, 3)}, settled(give(1, 0, 2, 3), roles...),
			resource.TestStep{Config: give(0, 2, 3, 1)}, settled(give(0, 2, 3, 1), roles...),
			// As where a list under count loses its first element.
			resource.TestStep{Config: give(2, 3, 1)}, settled(give(2, 3, 1), roles[1:]...),
			resource.TestStep{Config: env.Config(" ")},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// What a resource was to take over and did not get stays, and the next apply goes on.
// Here one thing is done after the other, so that nobody can wait.
func TestPolicyThatIsWantedInVain(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	userID := env.Join(t, ada)
	provider := env.Protocol(t, typeName)
	config := func(role string) string {
		return fmt.Sprintf(`{"id": null, "workspace_id": null, "email": %q, "user_group_id": null, "token_id": null, "role": %q, "resources": null, "labels": null}`,
			ada, role)
	}
	old := provider.ApplyJSON(t, acctest.Object{}, config("Source Admin"))
	twin := provider.ApplyJSON(t, acctest.Object{}, config("Source Admin"))
	if len(old.Said) > 0 || len(twin.Said) != 1 {
		t.Fatalf("the first apply said %q, and the second %q", old.Said, twin.Said)
	}
	id := idOf(t, env, api.SubjectUser, userID, "Source Admin")
	want := []string{"ERROR: Cannot delete permission policy: The policy \"" + id + "\" of ada@example.com stays for now: another resource that is to give the same " +
		"found it held, and without it ada@example.com would lose access until that is made. Apply again, which hands it over."}
	if said := provider.Destroy(t, old.Object); !slices.Equal(said, want) {
		t.Errorf("destroying it said %q, want %q", said, want)
	}
	wantHeld(t, env, api.SubjectUser, userID, minimal, "Source Admin")
	// The next run does it.
	if said := env.Protocol(t, typeName).Destroy(t, old.Object); len(said) > 0 {
		t.Errorf("destroying it in the next run said %q", said)
	}
	wantHeld(t, env, api.SubjectUser, userID, minimal)
}
