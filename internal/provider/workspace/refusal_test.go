package workspace_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestWorkspaceBadInput(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		wrong := func(hcl, message string) resource.TestStep {
			return resource.TestStep{Config: env.Config(hcl), ExpectError: planSaying(message)}
		}
		const slugRule = "Attribute slug must be 1 to 63 lower-case letters, digits and dashes, and begin with a letter or digit"
		env.Test(t,
			wrong(config("Beta", "Beta"), slugRule),
			wrong(config("Beta", "-beta"), slugRule),
			wrong(config("Beta", ""), slugRule),
			wrong(config("Beta", strings.Repeat("b", 64)), slugRule),
			wrong(config("Beta", "beta", `region = "ap"`), `Attribute region value must be one of: ["us" "eu"], got: "ap"`),
			wrong(config("Beta", "beta", `billing_contacts = ["nobody"]`), `"nobody" must be an email address`),
			wrong(config("Beta", "beta", `incident_contacts = ["a@example.com", "A@example.com"]`), "are the same person"),
			wrong(config("", "beta"), "Attribute name string length must be between 1 and 255"),
			wrong(config("  ", "beta"), "Attribute name must not be blank"),
			wrong(config("a\tb", "beta"), "Attribute name must not contain control characters"),
		)
		if _, there := bySlug(t, env, "beta"); there {
			t.Error("a plan made a workspace")
		}
	})
}

// Rule B1, for a slug of one's own: the plan says so, and its import block works.
func TestWorkspaceSlugOfOnesOwnIsTaken(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("Acme", acctest.Slug))
		env.Test(t,
			resource.TestStep{Config: cfg, ExpectError: planSaying(fmt.Sprintf("slug = %q", acctest.Slug))},
			resource.TestStep{Config: cfg, ExpectError: planSaying(fmt.Sprintf(
				"The workspace \"acme\" has the slug \"acme\". Choose another one or, to manage that workspace here, import it:\n\n"+
					"import {\n  to = segmentaccess_workspace.<name>\n  id = %q\n}", env.Made.WorkspaceID))},
			resource.TestStep{
				Config:           cfg + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", beta, env.Made.WorkspaceID),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{Config: env.Config(letGo)},
		)
	})
}

func TestWorkspaceRenamedToASlugThatIsTaken(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t,
			resource.TestStep{Config: env.Config(config("Beta", "beta", unprotected))},
			resource.TestStep{
				Config:      env.Config(config("Beta", acctest.Slug, unprotected)),
				ExpectError: planSaying(`The workspace "acme" has the slug "acme".`),
			},
			resource.TestStep{Config: env.Config(config("Beta", "beta", unprotected)), ConfigPlanChecks: emptyPlan},
		)
	})
}

// Rule B1, for a slug of somebody else's: only the server can know.
func TestWorkspaceSlugOfAnotherIsTaken(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Bootstrap(t, stranger, "elsewhere")
		taken := saying("slug = \"elsewhere\"\n\n\"slug\" is taken: another workspace of this installation has the slug \"elsewhere\".")
		env.Test(t,
			resource.TestStep{Config: env.Config(config("Beta", "elsewhere")), ExpectError: taken},
			resource.TestStep{Config: env.Config(config("Beta", "beta", unprotected))},
			resource.TestStep{Config: env.Config(config("Beta", "elsewhere", unprotected)), ExpectError: taken},
			resource.TestStep{Config: env.Config(config("Beta", "beta", unprotected)), ConfigPlanChecks: emptyPlan},
		)
	})
}

func TestWorkspaceDeletionProtection(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		refused := planSaying(`The plan would delete the workspace "Beta" (beta) and everything in it, for good. If that is meant, set ` +
			"deletion_protection = false and apply, then plan again; to keep the workspace and only stop managing it, use a removed block or " +
			"`terraform state rm`.")
		generation := func(n int, more ...string) string {
			return env.Config(fmt.Sprintf("resource \"terraform_data\" \"generation\" {\n  input = %d\n}\n", n) + config("Beta", "beta",
				append(more, "lifecycle {\n    replace_triggered_by = [terraform_data.generation]\n  }")...))
		}
		var id string
		env.Test(t,
			resource.TestStep{Config: generation(1)},
			resource.TestStep{
				PreConfig: func() { id = found(t, env).ID },
				Config:    env.Config(" "), ExpectError: refused,
			},
			resource.TestStep{Config: generation(1), Destroy: true, ExpectError: refused},
			resource.TestStep{Config: generation(1, `region = "eu"`), ExpectError: refused},
			// Not even together with the permission to.
			resource.TestStep{Config: generation(1, `region = "eu"`, unprotected), ExpectError: refused},
			resource.TestStep{Config: generation(2), ExpectError: refused},
			resource.TestStep{Config: generation(1), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: generation(1, unprotected), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			resource.TestStep{
				PreConfig: func() {
					if now := found(t, env).ID; now != id {
						t.Errorf("the workspace is %s, want %s", now, id)
					}
				},
				Config: generation(2, unprotected), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
			},
		)
	})
}

// Rule B3: another region is another workspace, which may have the same slug.
func TestWorkspaceInAnotherRegion(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t,
			resource.TestStep{Config: env.Config(config("Beta", "beta", unprotected))},
			resource.TestStep{
				Config:            env.Config(config("Beta", "beta", unprotected, `region = "eu"`)),
				ConfigPlanChecks:  action(plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{value("region", knownvalue.StringExact("eu"))},
			},
			resource.TestStep{Config: env.Config(config("Beta", "beta", unprotected, `region = "eu"`)), ConfigPlanChecks: emptyPlan},
		)
	})
}

func TestWorkspaceOfManyMustBeNamed(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		const (
			invite = "resource \"segmentaccess_invite\" \"ada\" {\n  email = \"ada@example.com\"\n  %s\n}\n"
			adas   = "segmentaccess_invite.ada"
		)
		two := config("Beta", "beta", unprotected)
		in := func(workspace string) string { return fmt.Sprintf(invite, workspace) }
		workspaceIs := func(want string) []statecheck.StateCheck {
			return []statecheck.StateCheck{statecheck.ExpectKnownValue(adas, tfjsonpath.New("workspace_id"), knownvalue.StringExact(want))}
		}
		var id string
		env.Test(t,
			resource.TestStep{Config: env.Config(two)},
			resource.TestStep{
				PreConfig:   func() { id = found(t, env).ID },
				Config:      env.Config(two + in("")),
				ExpectError: planSaying(fmt.Sprintf("sees 2 workspaces, so that workspace_id must say which: %s (acme), ", env.Made.WorkspaceID)),
			},
			resource.TestStep{
				Config:            env.Config(two + in("workspace_id = "+beta+".id")),
				ConfigStateChecks: []statecheck.StateCheck{statecheck.ExpectKnownValue(adas, tfjsonpath.New("workspace_id"), knownvalue.NotNull())},
			},
			// What has its workspace stays there, named or not, whatever the default is.
			resource.TestStep{Config: env.Config(two + in("")), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: withDefault(env.Provider, "acme") + two + in(""), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: env.Config(two)},
			resource.TestStep{Config: withDefault(env.Provider, "acme") + two + in(""), ConfigStateChecks: workspaceIs(env.Made.WorkspaceID)},
		)
		if _, there := bySlug(t, env, "beta"); there || id == "" {
			t.Error("the workspace is still there")
		}
	})
}

// A workspace token acts in its workspace; only an account makes another.
func TestWorkspaceWithTheTokenOfAWorkspace(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Provider = env.ProviderWith(env.Made.WorkspaceToken)
	mine := env.Config(config("Acme", acctest.Slug))
	env.Test(t,
		resource.TestStep{
			Config: env.Config(config("Beta", "beta")),
			ExpectError: planSaying("The provider's token is of the workspace \"acme\", and only an account can make another workspace. " +
				"Configure the token of an account."),
		},
		// The one that it belongs to is managed with it as with any other.
		resource.TestStep{Config: mine + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", beta, acctest.Slug)},
		resource.TestStep{Config: mine, ConfigPlanChecks: emptyPlan},
		resource.TestStep{Config: env.Config(letGo)},
	)
}

func TestWorkspaceWithAWrongToken(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	const wrong = "sga_wrongwrongwrongwrong"
	env.Test(t, resource.TestStep{
		Config:      env.ProviderWith(wrong) + config("Beta", "beta"),
		ExpectError: planSaying("the token is not valid: it is unknown here, has expired or was revoked"),
	})
}

func TestWorkspaceThatIsRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	cfg := env.Config(config("Beta", "beta", unprotected))
	env.Test(t,
		resource.TestStep{
			PreConfig: func() { env.Fail(api.CreateWorkspace.Name, 1, http.StatusInternalServerError) },
			Config:    cfg, ExpectError: saying("Cannot create workspace"),
		},
		resource.TestStep{Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		resource.TestStep{
			PreConfig:   func() { env.Fail(api.UpdateWorkspace.Name, 1, http.StatusInternalServerError) },
			Config:      env.Config(config("Beta Inc.", "beta", unprotected)),
			ExpectError: saying("Cannot update workspace"),
		},
		resource.TestStep{Config: cfg, ConfigPlanChecks: emptyPlan},
		resource.TestStep{
			PreConfig:   func() { env.Fail(api.DeleteWorkspace.Name, 1, http.StatusInternalServerError) },
			Config:      env.Config(" "),
			ExpectError: saying("Cannot delete workspace"),
		},
		resource.TestStep{Config: cfg, ConfigPlanChecks: emptyPlan},
		resource.TestStep{
			PreConfig: func() { env.Fail(api.ReadWorkspace.Name, 1, http.StatusInternalServerError) },
			Config:    cfg, ExpectError: planSaying("Cannot read workspace"),
		},
		resource.TestStep{Config: cfg, ConfigPlanChecks: emptyPlan},
	)
}

func TestWorkspaceWhoseAnswersAreLost(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	lose := func(operation string) func() {
		return func() { env.Lose(operation, 1) }
	}
	env.Test(t,
		resource.TestStep{PreConfig: lose(api.CreateWorkspace.Name), Config: env.Config(config("Beta", "beta", unprotected))},
		resource.TestStep{PreConfig: lose(api.UpdateWorkspace.Name), Config: env.Config(config("Beta", "gamma", unprotected))},
		resource.TestStep{Config: env.Config(config("Beta", "gamma", unprotected)), ConfigPlanChecks: emptyPlan},
		resource.TestStep{PreConfig: lose(api.DeleteWorkspace.Name), Config: env.Config(" ")},
	)
	if _, there := bySlug(t, env, "gamma"); there {
		t.Error("the workspace is still there")
	}
}
