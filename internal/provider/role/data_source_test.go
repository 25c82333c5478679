package role_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/role"
)

// one is the data source segmentaccess_role with an output of everything in it.
func one(arguments string) string {
	return fmt.Sprintf("data \"segmentaccess_role\" \"one\" {\n%s\n}\noutput \"found\" {\n  value = data.segmentaccess_role.one\n}\n", arguments)
}

// all is the same of segmentaccess_roles.
const all = `
data "segmentaccess_roles" "all" {}
output "found" {
  value = data.segmentaccess_roles.all
}
`

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+`))
}

func found(want knownvalue.Check) []statecheck.StateCheck {
	return []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("found", want)}
}

func shown(r api.Role) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id":          knownvalue.StringExact(r.ID),
		"name":        knownvalue.StringExact(r.Name),
		"description": knownvalue.StringExact(r.Description),
	})
}

func allShown(roles []api.Role) knownvalue.Check {
	checks := make([]knownvalue.Check, len(roles))
	for i, r := range roles {
		checks[i] = shown(r)
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{"roles": knownvalue.ListExact(checks)})
}

// roles are those that the server lists, the owner's role first.
func roles(t *testing.T, env *acctest.Env) []api.Role {
	t.Helper()
	listed, err := client.All(t.Context(), env.Owner(t), client.ListRoles, api.ListInput{})
	if err != nil || len(listed) < 2 || listed[0].ID != api.RoleIDWorkspaceOwner || listed[0].Name != "Workspace Owner" {
		t.Fatalf("roles = %v, %v, want Workspace Owner and others", listed, err)
	}
	return listed
}

func TestAccDataSourceFindsARole(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		// Roles are those of the server, so that a token need not say which of its
		// workspaces it means.
		env.Bootstrap(t, acctest.Owner, "beta")
		owner := found(shown(roles(t, env)[0]))
		wrong := func(arguments, message string) resource.TestStep {
			return resource.TestStep{Config: env.Config(one(arguments)), ExpectError: saying(message)}
		}
		env.Test(t,
			wrong(`name = "Sorce Admin"`, `On this server, there is no role "Sorce Admin"; did you mean "Source Admin"?`),
			wrong("", `Exactly one of these attributes must be configured: [id,name]`),
			wrong("id = \"a\"\nname = \"b\"", `Exactly one of these attributes must be configured: [id,name]`),
			resource.TestStep{Config: env.Config(one(`name = "Workspace Owner"`)), ConfigStateChecks: owner},
			resource.TestStep{Config: env.Config(one(fmt.Sprintf("id = %q", api.RoleIDWorkspaceOwner))), ConfigStateChecks: owner},
		)
	})
}

func TestAccListDataSourceListsAllRoles(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t, resource.TestStep{Config: env.Config(all), ConfigStateChecks: found(allShown(roles(t, env)))})
	})
}

func TestAccDataSourcesOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	listed := roles(t, env)
	env.Test(t,
		resource.TestStep{Config: env.Config(one(`name = "Workspace Owner"`)), ConfigStateChecks: found(shown(listed[0]))},
		resource.TestStep{Config: env.Config(all), ConfigStateChecks: found(allShown(listed))},
	)
}

// Roles can be read before there is a workspace, and reading makes no file.
func TestAccDataSourcesBeforeTheFirstApply(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	listed := roles(t, acctest.HTTP(t))
	database := filepath.Join(t.TempDir(), "new.db")
	provider := fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database = %q\n  }\n}\n", database)
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(t), Steps: []resource.TestStep{
		{Config: provider + one(`name = "Workspace Owner"`), ConfigStateChecks: found(shown(listed[0]))},
		{Config: provider + all, ConfigStateChecks: found(allShown(listed))},
	}})
	if _, err := os.Stat(database); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the database is there after reading only (%v)", err)
	}
}

func TestAccDataSourcesSayThatTheServerFails(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]string{"one": one(`name = "Workspace Owner"`), "all": all} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.PublicAPIOnly(t)
			env.Plain.Fail("ListRoles", 1000, http.StatusForbidden)
			env.Test(t, resource.TestStep{
				Config:      env.Config(config),
				ExpectError: saying(`server answered ListRoles with 403 Forbidden: ListRoles fails in this test`),
			})
		})
	}
}

func TestDataSourcesAreDeferredWhileTheProviderIsUnknown(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]datasource.DataSource{"one": role.NewDataSource(), "all": role.NewListDataSource()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			configurable, ok := d.(datasource.DataSourceWithConfigure)
			if !ok {
				t.Fatalf("%T cannot be configured", d)
			}
			configurable.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: connection.NewUnknown()}, new(datasource.ConfigureResponse))
			var got datasource.ReadResponse
			d.Read(t.Context(), datasource.ReadRequest{ClientCapabilities: datasource.ReadClientCapabilities{DeferralAllowed: true}}, &got)
			want := datasource.ReadResponse{Deferred: &datasource.Deferred{Reason: datasource.DeferredReasonProviderConfigUnknown}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("response (-want +got):\n%s", diff)
			}
		})
	}
}
