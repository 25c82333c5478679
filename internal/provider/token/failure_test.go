package token_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const hour = time.Hour

// superseded checks how many earlier tokens are still to be revoked.
func superseded(n int) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New("superseded_ids"), knownvalue.ListSizeExact(n))
}

// A new token is in the state though the old one could not be revoked, which the
// next apply makes up for.
func TestTokenThatCannotBeRevokedInARotation(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	var id, secret value
	var first string
	reads := kept{"CI", "", []string{"Source Read-only"}}
	fail := func() { env.Fail(api.DeleteToken.Name, 1, failed) }
	const earlier = "The new token is made and in the state, but the earlier one, "
	env.Test(t,
		resource.TestStep{Config: token(env, ci, reader, release1), ConfigStateChecks: checks(id.of("id"), secret.of("secret"), superseded(0))},
		resource.TestStep{
			PreConfig: func() { first = secret.text; fail() },
			Config:    token(env, ci, reader, release2), ExpectError: saying(earlier),
		},
		resource.TestStep{
			PreConfig: func() { wantTokens(t, env, reads, reads) },
			Config:    token(env, ci, reader, release2), PlanOnly: true, ExpectNonEmptyPlan: true,
		},
		// Another rotation meanwhile leaves none behind.
		resource.TestStep{
			PreConfig: func() { fail(); fail() },
			Config:    token(env, ci, reader, release1), ExpectError: saying(earlier),
		},
		resource.TestStep{
			PreConfig: func() { wantTokens(t, env, reads, reads, reads) },
			Config:    token(env, `description = "CD"`, reader, release1), ConfigPlanChecks: staysItself,
			ConfigStateChecks: checks(id.isOther("id"), secret.isOther("secret"), superseded(0)),
		},
		resource.TestStep{
			PreConfig: func() {
				wantTokens(t, env, kept{"CD", "", []string{"Source Read-only"}})
				if opens(t, env, first) || !opens(t, env, secret.text) {
					t.Error("the first secret opens the workspace, or the last one does not")
				}
			},
			Config: token(env, `description = "CD"`, reader, release1), ConfigPlanChecks: emptyPlan,
		},
	)
	wantTokens(t, env)
}

// What a rotation could not revoke goes with the resource.
func TestTokenDestroyedWithWhatItReplaced(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: token(env, ci, reader, release1)},
		resource.TestStep{
			PreConfig: func() { env.Fail(api.DeleteToken.Name, 1, failed) },
			Config:    token(env, ci, reader, release2), ExpectError: saying("Apply again, which revokes it."),
		},
	)
	wantTokens(t, env)
}

// The provider never revokes the token that it has itself, neither where the plan says
// so nor where only the apply finds out.
func TestTokenOfTheProvider(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	own := acctest.Do(t, env.Owner(t), api.ReadTokens, api.ListInput{}).Tokens[0]
	const refused = " would be revoked, with which the provider itself is configured, and nothing could be done after that."
	described := fmt.Sprintf("description = %q", own.Description)
	byAccount := token(env, described, release2)
	env.Provider = env.ProviderWith(env.Made.WorkspaceToken)
	imported := fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, own.ID)
	unknown := token(env, described, "rotation = { release = terraform_data.release.output }") +
		"resource \"terraform_data\" \"release\" {\n  input = \"2\"\n}\n"
	var id value
	env.Test(t,
		resource.TestStep{Config: token(env, described) + imported, ConfigStateChecks: checks(id.of("id"))},
		resource.TestStep{Config: token(env, described, release1), ConfigPlanChecks: staysItself},
		resource.TestStep{Config: token(env, described, release2), ExpectError: planSaying(own.ID + refused)},
		resource.TestStep{Config: token(env, described, release1, later), ExpectError: planSaying(own.ID + refused)},
		resource.TestStep{Config: env.Config(" "), ExpectError: planSaying(own.ID + refused)},
		resource.TestStep{Config: unknown, ExpectError: saying(own.ID + refused)},
		resource.TestStep{Config: token(env, described, release1), Taint: []string{address}, ExpectError: saying(own.ID + refused)},
		resource.TestStep{
			PreConfig: func() {
				if !opens(t, env, env.Made.WorkspaceToken) {
					t.Error("the provider's token is revoked")
				}
			},
			Config: byAccount, ConfigStateChecks: checks(id.isOther("id")),
		},
	)
}

func TestTokenThatIsRefused(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusUnauthorized, http.StatusUnprocessableEntity, http.StatusInternalServerError} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			var id, secret value
			fail := func(operation string) func() {
				return func() { env.Fail(operation, 1, status) }
			}
			config := token(env, ci, reader, release1)
			env.Test(t,
				resource.TestStep{PreConfig: fail(api.CreateToken.Name), Config: config, ExpectError: saying("Cannot create token")},
				resource.TestStep{
					Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate), ConfigStateChecks: checks(id.of("id"), secret.of("secret")),
				},
				resource.TestStep{PreConfig: fail(api.ReadToken.Name), Config: config, ExpectError: planSaying("Cannot read token")},
				resource.TestStep{PreConfig: fail(api.UpdateToken.Name), Config: token(env, ci, admin, release1), ExpectError: saying("Cannot update token")},
				resource.TestStep{PreConfig: fail(api.CreateToken.Name), Config: token(env, ci, reader, release2), ExpectError: saying("Cannot make a new token")},
				resource.TestStep{
					Config: config, ConfigPlanChecks: emptyPlan, ConfigStateChecks: checks(id.isStill("id"), secret.isStill("secret")),
				},
				resource.TestStep{PreConfig: fail(api.DeleteToken.Name), Config: env.Config(" "), ExpectError: saying("Cannot revoke token")},
				resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
			)
			wantTokens(t, env)
		})
	}
}

// Whichever answer is lost, there is one token afterwards, whose secret is known: of
// that which was made first nobody knows it (rule F2).
func TestTokenWhoseAnswersAreLost(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	var secret value
	lose := func(operation string) func() {
		return func() { env.Lose(operation, 1) }
	}
	known := func() {
		wantTokens(t, env, kept{"CI", "", []string{"Source Read-only"}})
		if !opens(t, env, secret.text) {
			t.Error("the secret in the state opens nothing")
		}
	}
	env.Test(t,
		resource.TestStep{PreConfig: lose(api.CreateToken.Name), Config: token(env, ci, reader, release1), ConfigStateChecks: checks(secret.of("secret"))},
		resource.TestStep{PreConfig: known, Config: token(env, ci, reader, release1), ConfigPlanChecks: emptyPlan},
		resource.TestStep{PreConfig: lose(api.CreateToken.Name), Config: token(env, ci, reader, release2), ConfigStateChecks: checks(secret.isOther("secret"))},
		resource.TestStep{PreConfig: known, Config: token(env, ci, reader, release2), ConfigPlanChecks: emptyPlan},
		resource.TestStep{PreConfig: lose(api.DeleteToken.Name), Config: token(env, ci, reader, release1), ConfigStateChecks: checks(secret.isOther("secret"))},
		resource.TestStep{PreConfig: known, Config: token(env, ci, reader, release1), ConfigPlanChecks: emptyPlan},
	)
	wantTokens(t, env)
}

// The token that nobody knows the secret of is named where it cannot be revoked.
func TestTokenThatIsLost(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t, resource.TestStep{
		PreConfig: func() { env.Lose(api.CreateToken.Name, 1); env.Fail(api.DeleteToken.Name, 1, failed) },
		Config:    token(env, ci, reader), ExpectError: saying("was made, but the answer with its secret was lost, and it could not be revoked:"),
	})
	wantTokens(t, env, kept{"CI", "", []string{"Source Read-only"}})
}

// A token is not made twice because it could not be noted where it lives.
func TestTokenIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.ForgetAfter(t, api.CreateToken.Route())
	env.Test(t,
		resource.TestStep{Config: token(env, ci, reader)},
		resource.TestStep{Config: token(env, ci, reader), ConfigPlanChecks: emptyPlan},
	)
}

func TestTokenOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	refused := ` needs an access server that offers "tokens", and the server ` + env.Plain.URL + " does not: it is a plain Segment Public API."
	echo(t, resource.TestStep{Config: token(env, ci, reader), ExpectError: planSaying("segmentaccess_token" + refused)})
	echo(t, resource.TestStep{Config: echoed(env, ci), ExpectError: planSaying("The ephemeral resource segmentaccess_token" + refused)})
}

// TestTokenPlanRefusesWhatIsKnownToFail makes no request that writes.
func TestTokenPlanRefusesWhatIsKnownToFail(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	var steps []resource.TestStep
	for _, test := range []struct{ argument, want string }{
		{`description = ""`, "string length must be between 1 and 1024"},
		{ci + "\n" + `expires_at = "tomorrow"`, `"tomorrow" must be an instant in RFC 3339, such as 2030-01-31T12:00:00Z.`},
		{ci + "\n" + `expires_at = "2020-01-01T00:00:00Z"`, "A token would be made that expires at 2020-01-01T00:00:00Z, which is past."},
		{ci + "\n" + `permissions = [{ role = "Source Amin" }]`, `There is no role "Source Amin"; did you mean "Source Admin"?`},
		{ci + "\n" + `workspace_id = "acme"`, `workspace_id takes an id, and "acme" is the slug`},
		{ci + "\n" + `security_code = ""`, "string length must be at least 1"},
	} {
		steps = append(steps, resource.TestStep{Config: token(env, test.argument), ExpectError: planSaying(test.want)})
	}
	env.Test(t, steps...)
	for _, operation := range env.Calls() {
		if operation == api.CreateToken.Name {
			t.Error("a token was made")
		}
	}
}
