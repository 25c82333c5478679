package workspace_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/workspace"
)

const all = `
data "segmentaccess_workspaces" "all" {}
output "all" {
  value = data.segmentaccess_workspaces.all
}
`

func seen(id, slug string, region, roles knownvalue.Check) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id": knownvalue.StringExact(id), "slug": knownvalue.StringExact(slug), "name": knownvalue.StringExact(slug),
		"region": region, "roles": roles,
	})
}

func workspaces(list ...knownvalue.Check) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{"workspaces": knownvalue.ListExact(list)})
}

func TestAccListDataSourceShowsWhatTheTokenSees(t *testing.T) {
	t.Parallel()
	us, owner := knownvalue.StringExact("us"), knownvalue.ListExact(texts("Workspace Owner"))
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Bootstrap(t, stranger, "elsewhere")
		beta := env.Bootstrap(t, acctest.Owner, "beta")
		steps := []resource.TestStep{{
			Config: env.Config(all),
			ConfigStateChecks: expectOutput("all", workspaces(
				seen(env.Made.WorkspaceID, "acme", us, owner), seen(beta.WorkspaceID, "beta", us, owner))),
		}}
		if !env.Embedded {
			steps = append(steps, resource.TestStep{
				Config:            env.ProviderWith(beta.WorkspaceToken) + all,
				ConfigStateChecks: expectOutput("all", workspaces(seen(beta.WorkspaceID, "beta", us, owner))),
			})
		}
		env.Test(t, steps...)
	})
}

func TestAccListDataSourceOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t, resource.TestStep{
		Config: env.Config(all),
		ConfigStateChecks: expectOutput("all", workspaces(
			seen(env.Made.WorkspaceID, "acme", knownvalue.Null(), knownvalue.Null()))),
	})
}

func TestAccDataSourcesSayThatTheProviderIsNotConfiguredYet(t *testing.T) {
	t.Parallel()
	const provider = `
resource "terraform_data" "token" {
  input = "sgp_made_in_the_same_apply"
}
provider "segmentaccess" {
  endpoint = "http://127.0.0.1:1"
  token    = terraform_data.token.output
}
`
	for name, config := range map[string]string{"one": one(""), "all": all} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(t), Steps: []resource.TestStep{{
				Config:      provider + config,
				ExpectError: saying(`The provider's endpoint, token or workspace is not known before apply.`),
			}}})
		})
	}
}

func TestDataSourcesAreDeferredWhileTheProviderIsUnknown(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]datasource.DataSource{"one": workspace.NewDataSource(), "all": workspace.NewListDataSource()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			configure(t, d, connection.NewUnknown())
			var got datasource.ReadResponse
			d.Read(t.Context(), datasource.ReadRequest{ClientCapabilities: datasource.ReadClientCapabilities{DeferralAllowed: true}}, &got)
			want := datasource.ReadResponse{Deferred: &datasource.Deferred{Reason: datasource.DeferredReasonProviderConfigUnknown}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("response (-want +got):\n%s", diff)
			}
		})
	}
}

func configure(t *testing.T, d datasource.DataSource, conn *connection.Connection) {
	t.Helper()
	configurable, ok := d.(datasource.DataSourceWithConfigure)
	if !ok {
		t.Fatalf("%T cannot be configured", d)
	}
	var resp datasource.ConfigureResponse
	configurable.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: conn}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatalf("configuring: %v", resp.Diagnostics)
	}
}

// A run may change what was read earlier in it, even by calls of other resources,
// so that a data source asks again.
func TestListDataSourceReadsAnew(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	conn := connection.New(env.Client(t, env.Made.AccountToken), "a test server", "")
	d := workspace.NewListDataSource()
	configure(t, d, conn)
	if got, want := names(t, d), []string{"acme"}; !cmp.Equal(got, want) {
		t.Fatalf("names = %q, want %q", got, want)
	}
	renamed := "Acme Inc."
	_, err := client.Call(t.Context(), env.Owner(t), api.UpdateWorkspace, api.UpdateWorkspaceInput{WorkspaceID: env.Made.WorkspaceID, Name: &renamed})
	if err != nil {
		t.Fatalf("renaming: %v", err)
	}
	if got, want := names(t, d), []string{renamed}; !cmp.Equal(got, want) {
		t.Errorf("names = %q, want %q", got, want)
	}
}

// names reads the data source and returns the names of the workspaces.
func names(t *testing.T, d datasource.DataSource) []string {
	t.Helper()
	var described datasource.SchemaResponse
	d.Schema(t.Context(), datasource.SchemaRequest{}, &described)
	resp := datasource.ReadResponse{State: tfsdk.State{Schema: described.Schema}}
	d.Read(t.Context(), datasource.ReadRequest{}, &resp)
	var model struct {
		Workspaces []workspace.AccessModel `tfsdk:"workspaces"`
	}
	if resp.Diagnostics.Append(resp.State.Get(t.Context(), &model)...); resp.Diagnostics.HasError() {
		t.Fatalf("reading: %v", resp.Diagnostics)
	}
	var list []string
	for _, w := range model.Workspaces {
		list = append(list, w.Name.ValueString())
	}
	return list
}
