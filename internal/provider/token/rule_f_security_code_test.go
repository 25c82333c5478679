package token_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// given is the security code that a variable holds when a step begins.
type given func() string

// MarshalJSON asks for the code.
func (g given) MarshalJSON() ([]byte, error) { return json.Marshal(g()) }

// coded is a configuration of a token with a security code out of a variable.
func coded(env *acctest.Env, arguments ...string) string {
	return token(env, append(slices.Clip(arguments), "security_code = var.code")...) +
		"variable \"code\" {\n  type = string\n  default = null\n  ephemeral = true\n}\n"
}

func mailed(t *testing.T, env *acctest.Env) config.Variables {
	t.Helper()
	return config.Variables{"code": given(func() string { return env.Code(t, acctest.Owner) })}
}

// wrong is a code that was not mailed.
func wrong(t *testing.T, env *acctest.Env) config.Variables {
	t.Helper()
	return config.Variables{"code": given(func() string {
		if env.Code(t, acctest.Owner) == "000000" {
			return "000001"
		}
		return "000000"
	})}
}

// Rule F3: the first apply has a code mailed, the second gives it.
func TestRuleF3SecurityCode(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.Mailing(t)
	var id, secret value
	asks := saying("which it has mailed just now, and nothing was made. It said: \"securityCode\" is required: it was mailed to " + acctest.Owner)
	refused := saying("The server did not take the security code:")
	config, rotated := coded(env, ci, reader, later, release1), coded(env, ci, reader, later, release2)
	env.Test(t, resource.TestStep{Config: config, ExpectError: asks})
	env.Test(t,
		resource.TestStep{Config: config, ConfigVariables: wrong(t, env), ExpectError: refused},
		resource.TestStep{Config: coded(env, ci, admin, later), ConfigVariables: mailed(t, env), ExpectError: refused},
		resource.TestStep{
			Config: config, ConfigVariables: mailed(t, env),
			ConfigStateChecks: checks(isNull("security_code"), id.of("id"), secret.of("secret")),
		},
		resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
		// To change what is there takes no code.
		resource.TestStep{Config: coded(env, `description = "CD"`, reader, later, release1), ConfigPlanChecks: staysItself},
		resource.TestStep{Config: rotated, ExpectError: asks},
		resource.TestStep{Config: config, ConfigPlanChecks: staysItself, ConfigStateChecks: checks(secret.isStill("secret"))},
		resource.TestStep{Config: rotated, ConfigVariables: mailed(t, env), ConfigPlanChecks: rotates, ConfigStateChecks: checks(secret.isOther("secret"))},
	)
	wantTokens(t, env)
}

// Rule F3: a workspace token has no mailbox.
func TestRuleF3SecurityCodeOfAWorkspaceToken(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.Mailing(t)
	env.Provider = env.ProviderWith(env.Made.WorkspaceToken)
	says := saying("only the token of an account makes tokens: give the provider one of those.")
	echo(t, resource.TestStep{Config: token(env, ci, reader), ExpectError: says})
	echo(t, resource.TestStep{Config: echoed(env, ci), ExpectError: says})
}

// Rule F3: an ephemeral token cannot be had by a code that is good once.
func TestRuleF3SecurityCodeOfAnEphemeralToken(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.Mailing(t)
	echo(t, resource.TestStep{Config: echoed(env, ci), ExpectError: planSaying("so that there are no ephemeral tokens there: use the resource segmentaccess_token")})
	wantTokens(t, env)
}

// A workspace token makes tokens where no codes are mailed (rule F1).
func TestRuleF1TokenOfAToken(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Provider = env.ProviderWith(env.Made.WorkspaceToken)
	maker := acctest.Do(t, env.Client(t, env.Made.WorkspaceToken), api.Whoami, struct{}{}).TokenID
	env.Test(t, resource.TestStep{Config: token(env, ci, reader), ConfigStateChecks: checks(is("created_by", maker))})
}
