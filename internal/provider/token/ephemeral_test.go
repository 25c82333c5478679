package token_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/echoprovider"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// echoed is a configuration of an ephemeral token with what stands in its block, and
// of a resource whose provider keeps all of it.
func echoed(env *acctest.Env, arguments ...string) string {
	return env.Config("ephemeral \"segmentaccess_token\" \"test\" {\n" + strings.Join(arguments, "\n") + "\n}\n" +
		"provider \"echo\" {\n  data = ephemeral.segmentaccess_token.test\n}\nresource \"echo\" \"test\" {}\n")
}

// echo runs steps with the provider that keeps what is ephemeral besides.
func echo(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	factories := acctest.Factories(t)
	factories["echo"] = echoprovider.NewProviderServer()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: factories, Steps: steps})
}

func echoes(attribute string, check knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("echo.test", tfjsonpath.New("data").AtMapKey(attribute), check)
}

func TestEphemeralToken(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		var secret string
		began := time.Now()
		echo(t,
			resource.TestStep{
				Config: echoed(env, ci, reader),
				ConfigStateChecks: checks(
					echoes("description", knownvalue.StringExact("CI")), echoes("workspace_id", knownvalue.StringExact(env.Made.WorkspaceID)),
					echoes("expires_in", knownvalue.StringExact("1h")), echoes("id", knownvalue.NotNull()),
					echoes("secret", knownvalue.StringFunc(func(text string) error { secret = text; return nil })),
					echoes("expires_at", knownvalue.StringFunc(within(began, hour))),
				),
			},
			resource.TestStep{PreConfig: serverHas(t, env), Config: echoed(env, ci, reader), ConfigPlanChecks: emptyPlan},
		)
		wantTokens(t, env)
		if !strings.HasPrefix(secret, "sgp_") || opens(t, env, secret) {
			t.Error("the secret is none, or opens the workspace after the run")
		}
		events := env.EventTypes(t, env.Made.WorkspaceID)
		made, revoked := count(events, "Token Created")-1, count(events, "Token Revoked")
		if made < 2 || made != revoked {
			t.Errorf("%d tokens were made and %d revoked", made, revoked)
		}
	})
}

// within accepts an instant that long after another one, give or take what a slow
// machine takes.
func within(began time.Time, after time.Duration) func(string) error {
	return func(text string) error {
		at, err := time.Parse(time.RFC3339, text)
		if err == nil && (at.Before(began.Add(after-time.Second)) || at.After(time.Now().Add(after))) {
			err = fmt.Errorf("it expires at %s, want %s after %s", text, after, began)
		}
		return err
	}
}

func count(events []string, event string) int {
	return len(events) - len(slices.DeleteFunc(slices.Clone(events), func(each string) bool { return each == event }))
}

// While it is open, the token is what was asked for; a secret that is revoked before
// it is closed, or expired, is no error.
func TestEphemeralTokenWhileItIsOpen(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	looked := 0
	look := func() {
		looked++
		tokens := read(t, env)
		if len(tokens) != 1 || tokens[0].Description != "CI" || tokens[0].Permissions[0].RoleName != "Source Admin" || tokens[0].ExpiresAt == nil {
			t.Errorf("while it is open the server has %+v", tokens)
		}
	}
	revokeFirst := func() {
		look()
		revoke(t, env, only(t, env))
	}
	config := echoed(env, ci, admin, `workspace_id = "acme"`, `expires_in = "90m"`)
	echo(t,
		resource.TestStep{
			PreConfig: func() { env.Before(api.DeleteToken.Name, look); env.Before(api.DeleteToken.Name, revokeFirst) },
			Config:    config,
			ConfigStateChecks: checks(
				echoes("workspace_id", knownvalue.StringExact("acme")), echoes("expires_in", knownvalue.StringExact("90m")),
				echoes("expires_at", knownvalue.StringFunc(within(time.Now(), 90*time.Minute))),
			),
		},
	)
	if looked != 2 {
		t.Errorf("the token was looked at %d times while it was open, want twice", looked)
	}
	wantTokens(t, env)
}

func TestEphemeralTokenThatFails(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	fail := func(operation string, status int) func() {
		return func() { env.Fail(operation, 1, status) }
	}
	echo(t,
		resource.TestStep{PreConfig: fail(api.CreateToken.Name, failed), Config: echoed(env, ci), ExpectError: planSaying("Cannot make a token")},
		resource.TestStep{PreConfig: fail(api.CreateToken.Name, http.StatusUnauthorized), Config: echoed(env, ci), ExpectError: planSaying("Cannot make a token")},
		resource.TestStep{Config: echoed(env, ci, `expires_in = "59s"`), ExpectError: planSaying(`"59s" must be a duration of at least one minute, such as 90m or 1h30m.`)},
		resource.TestStep{Config: echoed(env, ci, `expires_in = "soon"`), ExpectError: planSaying(`"soon" must be a duration`)},
		resource.TestStep{Config: echoed(env, ci, `permissions = [{ role = "Source Amin" }]`), ExpectError: planSaying(`did you mean "Source Admin"?`)},
		resource.TestStep{Config: echoed(env, ci, `permissions = [{}]`), ExpectError: planSaying("A role is required")},
		resource.TestStep{Config: echoed(env, ci, `workspace_id = "beta"`), ExpectError: planSaying(`There is no workspace "beta"`)},
		resource.TestStep{
			PreConfig: func() {
				wantTokens(t, env)
				env.Fail(api.DeleteToken.Name, 1, failed)
			},
			Config: echoed(env, ci), ExpectError: planSaying("is good until it expires"),
		},
	)
	wantTokens(t, env, kept{"CI", time.Now().Add(hour).Format("2006-01-02"), []string{"Minimal Workspace Access"}})
}

// While the provider's settings are not known, nothing can be opened.
func TestEphemeralTokenOfAProviderThatIsUnknown(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Provider = fmt.Sprintf("resource \"terraform_data\" \"token\" {\n  input = %q\n}\n", env.Made.AccountToken) +
		strings.Replace(env.Provider, fmt.Sprintf("%q", env.Made.AccountToken), "terraform_data.token.output", 1)
	echo(t, resource.TestStep{
		Config:      echoed(env, ci),
		ExpectError: planSaying("The provider's endpoint, token or workspace is not known before apply."),
	})
	wantTokens(t, env)
}

// What the token is for may be made in the same run: Terraform waits for it.
func TestEphemeralTokenInAWorkspaceThatIsMade(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	database := filepath.Join(t.TempDir(), "new.db")
	env := &acctest.Env{Provider: fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database = %q\n  }\n}\n", database)}
	const workspace = "resource \"segmentaccess_workspace\" \"beta\" {\n  name = \"Beta\"\n  slug = \"beta\"\n  deletion_protection = false\n}\n"
	absent := func() {
		if _, err := os.Stat(database); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a plan made the database (%v)", err)
		}
	}
	echo(t,
		resource.TestStep{Config: echoed(env, ci) + workspace, ExpectError: planSaying("There is no workspace yet: make one with segmentaccess_workspace")},
		resource.TestStep{PreConfig: absent, Config: echoed(env, ci, "workspace_id = segmentaccess_workspace.beta.id") + workspace, PlanOnly: true, ExpectNonEmptyPlan: true},
		resource.TestStep{
			PreConfig: absent, Config: echoed(env, ci, "workspace_id = segmentaccess_workspace.beta.id") + workspace,
			ConfigStateChecks: checks(echoes("secret", knownvalue.NotNull())),
		},
	)
}
