package policy_test

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// A token that is rotated takes its policies along, and the resource goes on with the
// copy.
func TestPolicyOfATokenThatIsRotated(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := func(release int, lifecycle, arguments string) string {
			return policy(env, "token_id = segmentaccess_token.pipeline.id", arguments, lifecycle) + fmt.Sprintf(`
resource "segmentaccess_token" "pipeline" {
  description = "Pipeline"
  rotation    = { release = "%d" }
}
`, release)
		}
		const first = "lifecycle {\n  create_before_destroy = true\n}"
		rotated := func(config string, want ...string) []resource.TestStep {
			return []resource.TestStep{
				{Config: config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
				{
					PreConfig: func() { wantHeld(t, env, api.SubjectToken, onlyToken(t, env, "Pipeline"), want...) },
					Config:    config, ConfigPlanChecks: emptyPlan,
				},
			}
		}
		steps := []resource.TestStep{{Config: config(1, "", admin)}}
		steps = append(steps, rotated(config(2, "", admin), minimal, "Source Admin")...)
		steps = append(steps, rotated(config(3, first, admin), minimal, "Source Admin")...)
		// With another role at once, the copy goes.
		steps = append(steps, rotated(config(4, "", reader), minimal, "Source Read-only")...)
		env.Test(t, steps...)
	})
}

// Another token gets the role before the one before loses it, and what it has already
// is not taken over.
func TestPolicyOfAnotherToken(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		tokens := map[string]string{}
		for _, name := range []string{"one", "two", "three"} {
			role := minimal
			if name == "three" {
				role = "Source Admin"
			}
			tokens[name] = acctest.Do(t, env.Owner(t), api.CreateToken, api.CreateTokenInput{
				Description: name, Permissions: []api.PermissionInput{onWorkspace(t, env, role)},
			}).Token.ID
		}
		config := func(name string) string { return policy(env, fmt.Sprintf("token_id = %q", tokens[name]), admin) }
		adaID := env.Join(t, ada)
		env.Test(t,
			resource.TestStep{Config: config("one")},
			resource.TestStep{
				Config: config("two"), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{attribute("token_id", tokens["two"])},
			},
			resource.TestStep{
				PreConfig: func() {
					wantHeld(t, env, api.SubjectToken, tokens["one"], minimal)
					wantHeld(t, env, api.SubjectToken, tokens["two"], minimal, "Source Admin")
				},
				Config: config("three"), ExpectError: saying("gives the same to the token " + tokens["three"] + " already"),
			},
			resource.TestStep{Config: config("two"), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: policy(env, forAda, admin), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate)},
			resource.TestStep{PreConfig: held(t, env, adaID, minimal, "Source Admin"), Config: policy(env, forAda, admin), ConfigPlanChecks: emptyPlan},
		)
		wantHeld(t, env, api.SubjectToken, tokens["two"], minimal)
		wantHeld(t, env, api.SubjectToken, tokens["three"], "Source Admin")
	})
}

// onlyToken returns the id of the only token of a description.
func onlyToken(tb testing.TB, env *acctest.Env, description string) string {
	tb.Helper()
	var ids []string
	for _, token := range acctest.Do(tb, env.Owner(tb), api.ReadTokens, api.ListInput{}).Tokens {
		if token.Description == description {
			ids = append(ids, token.ID)
		}
	}
	if len(ids) != 1 {
		tb.Fatalf("there are %d tokens %q, want one", len(ids), description)
	}
	return ids[0]
}
