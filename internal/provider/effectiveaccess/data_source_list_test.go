package effectiveaccess_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const address = "data.segmentaccess_effective_access.test"

func access(env *acctest.Env, arguments ...string) string {
	return env.Config("data \"segmentaccess_effective_access\" \"test\" {\n  " + strings.Join(arguments, "\n  ") + "\n}\n")
}

// rows checks who holds what through whom, as "email: role via kind name".
func rows(want ...string) []statecheck.StateCheck {
	checks := make([]knownvalue.Check, len(want))
	for i, row := range want {
		email, rest, _ := strings.Cut(row, ": ")
		role, via, _ := strings.Cut(rest, " via ")
		kind, name, _ := strings.Cut(via, " ")
		checks[i] = knownvalue.ObjectPartial(map[string]knownvalue.Check{
			"email": knownvalue.StringExact(email), "role": knownvalue.StringExact(role),
			"via": knownvalue.ObjectPartial(map[string]knownvalue.Check{"kind": knownvalue.StringExact(kind), "name": knownvalue.StringExact(name)}),
		})
	}
	return []statecheck.StateCheck{statecheck.ExpectKnownValue(address, tfjsonpath.New("access"), knownvalue.ListExact(checks))}
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+`))
}

// analysts makes a group with Source Admin on what is labelled dev, and ada a
// member of it, and returns their ids.
func analysts(t *testing.T, env *acctest.Env) (group, ada string) {
	t.Helper()
	ada = env.Join(t, "ada@example.com")
	group = acctest.Do(t, env.Owner(t), api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"}).UserGroup.ID
	acctest.Do(t, env.Owner(t), api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: group, Emails: []string{"ada@example.com"}})
	acctest.Do(t, env.Owner(t), api.ReplacePermissionsForUserGroup, api.UserGroupPermissionsInput{
		UserGroupID: group, Permissions: []api.PermissionInput{{RoleID: env.RoleID(t, "Source Admin"), Resources: []api.Resource{{
			ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace, Labels: []api.Label{{Key: "environment", Value: "dev"}},
		}}}},
	})
	return group, ada
}

func makeSource(t *testing.T, env *acctest.Env, slug, environment string) string {
	t.Helper()
	source := acctest.Do(t, env.Owner(t), api.CreateSource, api.CreateSourceInput{Slug: slug, Enabled: new(true), MetadataID: "IqDTy1TpoU"}).Source
	acctest.Do(t, env.Owner(t), api.ReplaceLabelsInSource, api.SourceLabelsInput{
		SourceID: source.ID, Labels: []api.Label{{Key: "environment", Value: environment}},
	})
	return source.ID
}

func TestEffectiveAccess(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		group, ada := analysts(t, env)
		env.Invite(t, "bob@example.com")
		dev, prod := makeSource(t, env, "dev-web", "dev"), makeSource(t, env, "prod-web", "prod")
		const (
			owner = acctest.Owner + ": Workspace Owner via user "
			admin = "ada@example.com: Source Admin via group Analysts"
		)
		onSource := func(id string) string {
			return access(env, `role = "Source Admin"`, `resource_type = "SOURCE"`, fmt.Sprintf("resource_id = %q", id))
		}
		env.Test(t,
			resource.TestStep{Config: access(env, `role = "Workspace Owner"`), ConfigStateChecks: rows(owner + ownerName(t, env))},
			resource.TestStep{
				Config: access(env, fmt.Sprintf("user_id = %q", ada), `role = "Source Admin"`, `workspace_id = "acme"`),
				ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("workspace_id"), knownvalue.StringExact("acme")),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("access"), knownvalue.ListExact([]knownvalue.Check{
						knownvalue.ObjectExact(map[string]knownvalue.Check{
							"user_id": knownvalue.StringExact(ada), "email": knownvalue.StringExact("ada@example.com"),
							"role": knownvalue.StringExact("Source Admin"), "role_id": knownvalue.StringExact(env.RoleID(t, "Source Admin")),
							"resource": knownvalue.ObjectExact(map[string]knownvalue.Check{
								"type": knownvalue.StringExact("WORKSPACE"), "id": knownvalue.StringExact(env.Made.WorkspaceID),
								"labels": knownvalue.MapExact(map[string]knownvalue.Check{"environment": knownvalue.StringExact("dev")}),
							}),
							"via": knownvalue.ObjectExact(map[string]knownvalue.Check{
								"kind": knownvalue.StringExact("group"), "id": knownvalue.StringExact(group),
								"name": knownvalue.StringExact("Analysts"), "policy_id": knownvalue.NotNull(),
							}),
						}),
					})),
				},
			},
			resource.TestStep{Config: onSource(dev), ConfigStateChecks: rows(admin)},
			resource.TestStep{Config: onSource(prod), ConfigStateChecks: rows()},
			// Bob has not accepted, and everybody else is in it.
			resource.TestStep{
				Config: access(env), ConfigStateChecks: []statecheck.StateCheck{
					statecheck.ExpectKnownValue(address, tfjsonpath.New("access"), knownvalue.ListSizeExact(3)),
				},
			},
		)
	})
}

// ownerName is what the owner is called.
func ownerName(t *testing.T, env *acctest.Env) string {
	t.Helper()
	return acctest.Do(t, env.Owner(t), api.GetUser, api.UserInput{UserID: env.Made.AccountID}).User.Name
}

func TestEffectiveAccessThatIsRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Test(t,
		resource.TestStep{Config: access(env, `role = "Source Amin"`), ExpectError: saying(`There is no role "Source Amin"; did you mean "Source Admin"?`)},
		resource.TestStep{Config: access(env, `resource_id = "s"`), ExpectError: saying(`Attribute "resource_type" must be specified`)},
		resource.TestStep{Config: access(env, `resource_type = "THING"`), ExpectError: saying(`resource_type value must be one of`)},
		resource.TestStep{
			PreConfig: func() { env.Fail(api.ReadEffectiveAccess.Name, 1, http.StatusForbidden) },
			Config:    access(env), ExpectError: saying("Cannot tell who can do what"),
		},
	)
}

func TestEffectiveAccessOfAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t, resource.TestStep{
		Config: access(env), ExpectError: saying(`The data source segmentaccess_effective_access needs an access server that offers "policies"`),
	})
}
