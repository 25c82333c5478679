package workspace_test

import (
	"fmt"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// stranger is the owner of workspaces that the provider's owner has no part in.
const stranger = "stranger@example.com"

// one is the data source with an output of everything in it.
func one(arguments string) string {
	return fmt.Sprintf("data \"segmentaccess_workspace\" \"one\" {\n%s\n}\noutput \"one\" {\n  value = data.segmentaccess_workspace.one\n}\n", arguments)
}

// withDefault adds a default workspace to a provider block.
func withDefault(provider, workspace string) string {
	return strings.Replace(provider, "{\n", fmt.Sprintf("{\n  workspace = %q\n", workspace), 1)
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+`))
}

func expectOutput(name string, want knownvalue.Check) []statecheck.StateCheck {
	return []statecheck.StateCheck{statecheck.ExpectKnownOutputValue(name, want)}
}

func texts(values ...string) []knownvalue.Check {
	checks := make([]knownvalue.Check, len(values))
	for i, value := range values {
		checks[i] = knownvalue.StringExact(value)
	}
	return checks
}

func TestAccDataSourceFindsByIDSlugAndDefault(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		billing := []string{"Bills@example.com", "cfo@example.com"}
		_, err := client.Call(t.Context(), env.Owner(t), api.UpdateWorkspace, api.UpdateWorkspaceInput{
			WorkspaceID: env.Made.WorkspaceID, BillingContacts: &billing,
		})
		if err != nil {
			t.Fatalf("setting contacts: %v", err)
		}
		env.Bootstrap(t, acctest.Owner, "beta")
		acme := expectOutput("one", knownvalue.ObjectExact(map[string]knownvalue.Check{
			"id":                knownvalue.StringExact(env.Made.WorkspaceID),
			"slug":              knownvalue.StringExact(acctest.Slug),
			"name":              knownvalue.StringExact(acctest.Slug),
			"region":            knownvalue.StringExact("us"),
			"billing_contacts":  knownvalue.SetExact(texts(billing...)),
			"incident_contacts": knownvalue.SetExact(nil),
			"roles":             knownvalue.ListExact(texts("Workspace Owner")),
		}))
		env.Test(t,
			resource.TestStep{Config: env.Config(one(fmt.Sprintf("id = %q", env.Made.WorkspaceID))), ConfigStateChecks: acme},
			resource.TestStep{Config: env.Config(one(`slug = "acme"`)), ConfigStateChecks: acme},
			resource.TestStep{Config: withDefault(env.Provider, "acme") + one(""), ConfigStateChecks: acme},
			resource.TestStep{Config: withDefault(env.Provider, "beta") + one(`slug = "acme"`), ConfigStateChecks: acme},
		)
	})
}

func TestAccDataSourceDefaultIsTheOnlyWorkspace(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Bootstrap(t, stranger, "elsewhere")
		env.Test(t, resource.TestStep{Config: env.Config(one("")), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValueAtPath("one", tfjsonpath.New("id"), knownvalue.StringExact(env.Made.WorkspaceID)),
		}})
	})
}

func TestAccDataSourceSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		foreign := env.Bootstrap(t, stranger, "elsewhere")
		beta := env.Bootstrap(t, acctest.Owner, "beta")
		mine := fmt.Sprintf("%s (acme), %s (beta)", env.Made.WorkspaceID, beta.WorkspaceID)
		wrong := func(config, message string) resource.TestStep {
			return resource.TestStep{Config: config, ExpectError: saying(message)}
		}
		env.Test(t,
			wrong(env.Config(one(`slug = "elsewhere"`)),
				`There is no workspace with the slug "elsewhere" that the provider's token can act in; it sees `+mine+`.`),
			wrong(env.Config(one(fmt.Sprintf("id = %q", foreign.WorkspaceID))),
				fmt.Sprintf(`There is no workspace with the id %q that the provider's token can act in; it sees %s.`, foreign.WorkspaceID, mine)),
			wrong(env.Config(one(`id = "acme"`)), `"acme" is the slug of a workspace and not its id; give it as slug.`),
			wrong(env.Config(one(fmt.Sprintf("slug = %q", env.Made.WorkspaceID))),
				fmt.Sprintf(`%q is the id of a workspace and not its slug; give it as id.`, env.Made.WorkspaceID)),
			wrong(env.Config(one("")), `The provider's token sees 2 workspaces,`),
			wrong(withDefault(env.Provider, "elsewhere")+one(""), `There is no workspace "elsewhere" that the provider's token can act in;`),
			wrong(env.Config(one("id = \"a\"\nslug = \"b\"")), `These attributes cannot be configured together: [id,slug]`),
			wrong(env.Config(one(`id = ""`)), `Attribute id string length must be at least 1`),
		)
	})
}

func TestAccDataSourceReadsWhatTheSameRunMakes(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	provider := fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database = %q\n  }\n}\n", filepath.Join(t.TempDir(), "new.db"))
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(t), Steps: []resource.TestStep{
		{
			Config:      provider + one(""),
			ExpectError: saying(`There is no workspace yet: make one with segmentaccess_workspace`),
		},
		{
			Config: provider + one("depends_on = [segmentaccess_workspace.new]") + `
				resource "segmentaccess_workspace" "new" {
					name                = "New"
					slug                = "new"
					region              = "eu"
					incident_contacts   = ["oncall@example.com"]
					deletion_protection = false
				}`,
			ConfigStateChecks: expectOutput("one", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"id":                knownvalue.StringRegexp(regexp.MustCompile(`^[0-9A-Za-z]{22}$`)),
				"slug":              knownvalue.StringExact("new"),
				"name":              knownvalue.StringExact("New"),
				"region":            knownvalue.StringExact("eu"),
				"billing_contacts":  knownvalue.SetExact(nil),
				"incident_contacts": knownvalue.SetExact(texts("oncall@example.com")),
				"roles":             knownvalue.ListExact(texts("Workspace Owner")),
			})),
		},
	}})
}

func TestAccDataSourceOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	foreign := env.Bootstrap(t, stranger, "elsewhere")
	env.Test(t,
		resource.TestStep{
			Config: env.Config(one("")),
			ConfigStateChecks: expectOutput("one", knownvalue.ObjectExact(map[string]knownvalue.Check{
				"id":                knownvalue.StringExact(env.Made.WorkspaceID),
				"slug":              knownvalue.StringExact(acctest.Slug),
				"name":              knownvalue.StringExact(acctest.Slug),
				"region":            knownvalue.Null(),
				"billing_contacts":  knownvalue.Null(),
				"incident_contacts": knownvalue.Null(),
				"roles":             knownvalue.Null(),
			})),
		},
		resource.TestStep{
			Config:      env.Config(one(fmt.Sprintf("id = %q", foreign.WorkspaceID))),
			ExpectError: saying(fmt.Sprintf(`There is no workspace with the id %q that the provider's token can act in;`, foreign.WorkspaceID)),
		},
	)
}

func TestAccDataSourceWithATokenOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	foreign := env.Bootstrap(t, acctest.Owner, "beta")
	env.Provider = env.ProviderWith(foreign.WorkspaceToken)
	env.Test(t,
		resource.TestStep{
			Config:      env.Config(one(`slug = "acme"`)),
			ExpectError: saying(`There is no workspace with the slug "acme" that the provider's token can act in; it sees ` + foreign.WorkspaceID + ` (beta).`),
		},
		resource.TestStep{Config: env.Config(one("")), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownOutputValueAtPath("one", tfjsonpath.New("id"), knownvalue.StringExact(foreign.WorkspaceID)),
		}},
	)
}

func TestAccDataSourcesSayThatTheServerFails(t *testing.T) {
	t.Parallel()
	for operation, config := range map[string]string{"ReadWorkspace": one(""), "Whoami": all} {
		t.Run(operation, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			env.Fail(operation, 1000, http.StatusForbidden)
			env.Test(t, resource.TestStep{
				Config:      env.Config(config),
				ExpectError: saying(fmt.Sprintf("The server answered %s with 403 Forbidden: %s fails in this test", operation, operation)),
			})
		})
	}
}
