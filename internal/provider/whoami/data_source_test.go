package whoami_test

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
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whoami"
)

const me = `
data "segmentaccess_whoami" "me" {}
output "me" {
  value = data.segmentaccess_whoami.me
}
`

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+`))
}

func expect(kind string, tokenID, account knownvalue.Check, workspaces ...knownvalue.Check) []statecheck.StateCheck {
	return []statecheck.StateCheck{statecheck.ExpectKnownOutputValue("me", knownvalue.ObjectExact(map[string]knownvalue.Check{
		"kind":       knownvalue.StringExact(kind),
		"token_id":   tokenID,
		"account":    account,
		"workspaces": knownvalue.ListExact(workspaces),
	}))}
}

func account(id knownvalue.Check, email string) knownvalue.Check {
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id": id, "email": knownvalue.StringExact(email), "name": knownvalue.Null(),
	})
}

func workspace(id, slug string, roles ...string) knownvalue.Check {
	names := make([]knownvalue.Check, len(roles))
	for i, role := range roles {
		names[i] = knownvalue.StringExact(role)
	}
	return knownvalue.ObjectExact(map[string]knownvalue.Check{
		"id": knownvalue.StringExact(id), "slug": knownvalue.StringExact(slug), "name": knownvalue.StringExact(slug),
		"region": knownvalue.StringExact("us"), "roles": knownvalue.ListExact(names),
	})
}

// anID is the id of a token, which nobody but its server knows.
var anID = knownvalue.StringRegexp(regexp.MustCompile(`^[0-9A-Za-z]{22}$`))

func TestAccAccount(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Bootstrap(t, "stranger@example.com", "elsewhere")
		beta := env.Bootstrap(t, acctest.Owner, "beta")
		var tokenID knownvalue.Check = anID
		if env.Embedded {
			tokenID = knownvalue.StringExact("embedded:" + acctest.Owner)
		}
		env.Test(t, resource.TestStep{
			Config: env.Config(me),
			ConfigStateChecks: expect("account", tokenID, account(knownvalue.StringExact(env.Made.AccountID), acctest.Owner),
				workspace(env.Made.WorkspaceID, "acme", "Workspace Owner"), workspace(beta.WorkspaceID, "beta", "Workspace Owner")),
		})
	})
}

func TestAccWorkspaceToken(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Bootstrap(t, acctest.Owner, "beta")
	env.Test(t, resource.TestStep{
		Config:            env.ProviderWith(env.Made.WorkspaceToken) + me,
		ConfigStateChecks: expect("workspace-token", anID, knownvalue.Null(), workspace(env.Made.WorkspaceID, "acme", "Workspace Owner")),
	})
}

// Roles are those that a person has directly and through groups, and it takes
// none of them to ask (rule D1).
func TestAccRolesOfAMember(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	userID, token := join(t, env, "ada@example.com")
	env.Test(t, resource.TestStep{
		Config: env.ProviderWith(token) + me,
		ConfigStateChecks: expect("account", anID, account(knownvalue.StringExact(userID), "ada@example.com"),
			workspace(env.Made.WorkspaceID, "acme", "Workspace Owner", "Minimal Workspace Access")),
	})
}

// join makes somebody a member with Minimal Workspace Access who is a Workspace
// Owner through a group, and returns their user id and account token.
func join(t *testing.T, env *acctest.Env, email string) (userID, token string) {
	t.Helper()
	owner := env.Owner(t)
	_, err := client.Call(t.Context(), owner, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{Email: email}}})
	if err != nil {
		t.Fatalf("inviting: %v", err)
	}
	userID = env.Accept(t, email)
	group, err := client.Call(t.Context(), owner, api.CreateUserGroup, api.CreateUserGroupInput{Name: "Owners"})
	if err != nil {
		t.Fatalf("making a group: %v", err)
	}
	id := group.UserGroup.ID
	if _, err = client.Call(t.Context(), owner, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: []string{email}}); err != nil {
		t.Fatalf("filling the group: %v", err)
	}
	_, err = client.Call(t.Context(), owner, api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{
		UserGroupID: id, Permissions: []api.PermissionInput{{
			RoleID: api.RoleIDWorkspaceOwner, Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
		}},
	})
	if err != nil {
		t.Fatalf("giving the group a role: %v", err)
	}
	if token, err = env.Backend.AccountToken(t.Context(), email); err != nil {
		t.Fatalf("making an account token: %v", err)
	}
	return userID, token
}

// Reading makes neither the embedded backend's file nor its account.
func TestAccBeforeTheFirstApply(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	database := filepath.Join(t.TempDir(), "new.db")
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(t), Steps: []resource.TestStep{{
		Config:            fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database = %q\n  }\n}\n", database) + me,
		ConfigStateChecks: expect("account", knownvalue.StringExact("embedded:owner@localhost"), account(knownvalue.Null(), "owner@localhost")),
	}}})
	if _, err := os.Stat(database); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the database is there after reading only (%v)", err)
	}
}

func TestAccPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t, resource.TestStep{
		Config: env.Config(me),
		ExpectError: saying(fmt.Sprintf(`The data source segmentaccess_whoami needs an access server that offers "whoami", `+
			`and the server %s does not: it is a plain Segment Public API.`, env.Plain.URL)),
	})
}

func TestAccTokenThatIsNotValid(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t, resource.TestStep{
		Config:      env.ProviderWith("sgp_of-somewhere-else") + me,
		ExpectError: saying(`the token is not valid: it is unknown here, has expired or was revoked`),
	})
}

func TestAccServerThatFails(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Fail("Whoami", 1000, http.StatusForbidden)
	env.Test(t, resource.TestStep{
		Config:      env.Config(me),
		ExpectError: saying(`The server answered Whoami with 403 Forbidden: Whoami fails in this test`),
	})
}

func TestDeferredWhileTheProviderIsUnknown(t *testing.T) {
	t.Parallel()
	d, ok := whoami.NewDataSource().(datasource.DataSourceWithConfigure)
	if !ok {
		t.Fatal("the data source cannot be configured")
	}
	d.Configure(t.Context(), datasource.ConfigureRequest{ProviderData: connection.NewUnknown()}, new(datasource.ConfigureResponse))
	var got datasource.ReadResponse
	d.Read(t.Context(), datasource.ReadRequest{ClientCapabilities: datasource.ReadClientCapabilities{DeferralAllowed: true}}, &got)
	want := datasource.ReadResponse{Deferred: &datasource.Deferred{Reason: datasource.DeferredReasonProviderConfigUnknown}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("response (-want +got):\n%s", diff)
	}
}
