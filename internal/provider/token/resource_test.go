package token_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestTokenLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		var id, secret value
		var first string
		owner := acctest.Do(t, env.Owner(t), api.Whoami, struct{}{}).Account.ID
		env.Test(t,
			resource.TestStep{
				Config: token(env, ci, reader, release1), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: checks(id.of("id"), secret.of("secret"), is("workspace_id", env.Made.WorkspaceID), is("description", "CI"),
					is("created_by", owner), isNull("expires_at"), isNull("security_code")),
			},
			resource.TestStep{
				PreConfig: func() {
					wantTokens(t, env, kept{"CI", "", []string{"Source Read-only"}})
					if !opens(t, env, secret.text) {
						t.Error("the secret does not open the workspace")
					}
				},
				Config: token(env, ci, reader, release1), ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{
				Config: token(env, `description = "CI & CD"`, admin, release1), ConfigPlanChecks: staysItself,
				ConfigStateChecks: checks(id.isStill("id"), secret.isStill("secret"), is("description", "CI & CD")),
			},
			// Another secret, and the old one is good no more.
			resource.TestStep{
				PreConfig: func() {
					wantTokens(t, env, kept{"CI & CD", "", []string{"Source Admin"}})
					first = secret.text
				},
				Config: token(env, `description = "CI & CD"`, admin, release2), ConfigPlanChecks: rotates,
				ConfigStateChecks: checks(id.isOther("id"), secret.isOther("secret")),
			},
			resource.TestStep{
				PreConfig: func() {
					wantTokens(t, env, kept{"CI & CD", "", []string{"Source Admin"}})
					if opens(t, env, first) || !opens(t, env, secret.text) {
						t.Error("the old secret opens the workspace, or the new one does not")
					}
				},
				Config: token(env, `description = "CI & CD"`, admin, release2), ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{Config: env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy)},
		)
		wantTokens(t, env)
		if opens(t, env, secret.text) {
			t.Error("the secret of a token that was destroyed opens the workspace")
		}
		want := []string{"Token Created", "Token Updated", "Token Created", "Token Revoked", "Token Revoked"}
		got := slices.DeleteFunc(env.EventTypes(t, env.Made.WorkspaceID), func(event string) bool { return !strings.HasPrefix(event, "Token ") })
		if diff := cmp.Diff(want, got[1:]); diff != "" {
			t.Errorf("what happened (-want +got):\n%s", diff)
		}
	})
}

// An expiry can be spelled in many ways, and to change it takes a new token.
func TestTokenThatExpires(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	var id value
	env.Test(t,
		resource.TestStep{Config: token(env, ci, reader, later), ConfigStateChecks: checks(id.of("id"), is("expires_at", "2090-01-01T00:00:00Z"))},
		resource.TestStep{Config: token(env, ci, reader, `expires_at = "2090-01-01T01:00:00.0001+01:00"`), ConfigPlanChecks: emptyPlan},
		// In a change of something else the expiry keeps its spelling.
		resource.TestStep{
			Config: token(env, `description = "CD"`, reader, `expires_at = "2090-01-01T01:00:00+01:00"`), ConfigPlanChecks: staysItself,
			ConfigStateChecks: checks(id.isStill("id"), is("expires_at", "2090-01-01T00:00:00Z")),
		},
		resource.TestStep{
			Config: token(env, ci, reader, latest), ConfigPlanChecks: rotates,
			ConfigStateChecks: checks(id.isOther("id"), is("expires_at", "2091-01-01T00:00:00Z")),
		},
		resource.TestStep{
			PreConfig: serverHas(t, env, kept{"CI", "2091-01-01", []string{"Source Read-only"}}),
			Config:    token(env, ci, reader), ConfigPlanChecks: rotates,
			ConfigStateChecks: checks(id.isOther("id"), isNull("expires_at")),
		},
		resource.TestStep{PreConfig: serverHas(t, env, kept{"CI", "", []string{"Source Read-only"}}), Config: env.Config(" ")},
	)
	wantTokens(t, env)
}

// A token that has expired stays in the state and in the way of nothing.
func TestTokenThatHasExpired(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Clock.Advance(-20 * 365 * 24 * hour)
	const expiresAt = "2010-01-01T00:00:00Z"
	id := makeToken(t, env, "CI", expiresAt)
	expired := fmt.Sprintf("expires_at = %q", expiresAt)
	past := "A token would be made that expires at 2010-01-01T00:00:00Z, which is past."
	env.Test(t,
		resource.TestStep{
			Config:           token(env, ci, reader, expired) + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, id),
			ConfigPlanChecks: action(plancheck.ResourceActionNoop),
		},
		resource.TestStep{Config: token(env, ci, reader, expired), ConfigPlanChecks: emptyPlan},
		resource.TestStep{Config: token(env, `description = "CD"`, reader, expired), ConfigPlanChecks: staysItself},
		resource.TestStep{Config: token(env, ci, reader, `expires_at = "2011-01-01T00:00:00Z"`), ExpectError: planSaying("which is past")},
		resource.TestStep{Config: token(env, ci, reader, later), ConfigPlanChecks: rotates},
		resource.TestStep{Config: env.Config(" ")},
		resource.TestStep{Config: token(env, ci, reader, expired), ExpectError: planSaying(past)},
	)
	wantTokens(t, env)
}

// What is not managed stays as it is, also over a rotation.
func TestTokenWhosePermissionsAreNotManaged(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	minimal, elsewhere := kept{"CI", "", []string{"Minimal Workspace Access"}}, kept{"CI", "", []string{"Source Admin"}}
	env.Test(t,
		resource.TestStep{Config: token(env, ci, release1), ConfigStateChecks: checks(isNull("permissions"))},
		resource.TestStep{
			PreConfig: func() {
				wantTokens(t, env, minimal)
				give(t, env, "Source Admin")
			},
			Config: token(env, ci, release1), ConfigPlanChecks: emptyPlan,
		},
		resource.TestStep{Config: token(env, ci, release2), ConfigPlanChecks: rotates, ConfigStateChecks: checks(isNull("permissions"))},
		resource.TestStep{PreConfig: serverHas(t, env, elsewhere), Config: token(env, ci, release2, "permissions = []"), ConfigPlanChecks: staysItself},
		resource.TestStep{PreConfig: serverHas(t, env, minimal), Config: token(env, ci, release2, "permissions = []"), ConfigPlanChecks: emptyPlan},
	)
}

// give replaces the permissions of the only token behind Terraform's back.
func give(t *testing.T, env *acctest.Env, role string) {
	t.Helper()
	permissions := []api.PermissionInput{{
		RoleID: env.RoleID(t, role), Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
	}}
	acctest.Do(t, env.Owner(t), api.UpdateToken, api.UpdateTokenInput{TokenID: only(t, env), Permissions: &permissions})
}

func TestTokenDrift(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		var id value
		config, something := token(env, ci, reader), "Something else"
		env.Test(t,
			resource.TestStep{Config: config, ConfigStateChecks: checks(id.of("id"))},
			resource.TestStep{
				PreConfig: func() {
					give(t, env, "Source Admin")
					acctest.Do(t, env.Owner(t), api.UpdateToken, api.UpdateTokenInput{TokenID: only(t, env), Description: &something})
				},
				Config: config, ConfigPlanChecks: staysItself, ConfigStateChecks: checks(id.isStill("id")),
			},
			resource.TestStep{
				PreConfig: func() {
					wantTokens(t, env, kept{"CI", "", []string{"Source Read-only"}})
					revoke(t, env, only(t, env))
				},
				Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate), ConfigStateChecks: checks(id.isOther("id")),
			},
			resource.TestStep{
				Config: env.Config(" "),
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					acctest.Meanwhile(func() { revoke(t, env, only(t, env)) }),
				}},
			},
		)
		wantTokens(t, env)
	})
}

// What is not known while planning may turn out to make a new token, or not.
func TestTokenThatIsUnknown(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	var id value
	config := func(generation int, release, expires string) string {
		return token(env, "description = terraform_data.release.output", reader, "rotation = { release = terraform_data.release.output }",
			"expires_at = terraform_data.expires.output") +
			fmt.Sprintf("resource \"terraform_data\" \"release\" {\n  input = %q\n  triggers_replace = %d\n}\n", release, generation) +
			fmt.Sprintf("resource \"terraform_data\" \"expires\" {\n  input = %q\n  triggers_replace = %d\n}\n", expires, generation)
	}
	env.Test(t,
		resource.TestStep{Config: config(1, "1", "2090-01-01T00:00:00Z"), ConfigStateChecks: checks(id.of("id"))},
		resource.TestStep{Config: config(2, "1", "2090-01-01T01:00:00+01:00"), ConfigPlanChecks: rotates, ConfigStateChecks: checks(id.isStill("id"))},
		resource.TestStep{Config: config(3, "2", "2090-01-01T00:00:00Z"), ConfigPlanChecks: rotates, ConfigStateChecks: checks(id.isOther("id"))},
		resource.TestStep{Config: config(3, "2", "2090-01-01T00:00:00Z"), ConfigPlanChecks: emptyPlan},
	)
}

func TestTokenInAWorkspaceThatIsMade(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := token(env, ci, reader, "workspace_id = segmentaccess_workspace.beta.id") +
			"resource \"segmentaccess_workspace\" \"beta\" {\n  name = \"Beta\"\n  slug = \"beta\"\n  deletion_protection = false\n}\n"
		env.Test(t,
			resource.TestStep{
				Config: config,
				ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
					plancheck.ExpectUnknownValue(address, tfjsonpath.New("workspace_id")),
				}},
			},
			resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config:           strings.Replace(config, "segmentaccess_workspace.beta.id", fmt.Sprintf("%q", env.Made.WorkspaceID), 1),
				ConfigPlanChecks: action(plancheck.ResourceActionReplace), ConfigStateChecks: checks(is("workspace_id", env.Made.WorkspaceID)),
			},
		)
	})
}

// A token that is replaced instead of rotated is revoked only after whatever takes its
// secret has the new one.
func TestTokenReplacedWithoutAGap(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	config := func(release string) string {
		return token(env, ci, reader, "lifecycle {\n  create_before_destroy = true\n  replace_triggered_by = [terraform_data.release]\n}") +
			"resource \"segmentaccess_user_group\" \"user\" {\n  name = segmentaccess_token.test.id\n}\n" +
			fmt.Sprintf("resource \"terraform_data\" \"release\" {\n  input = %q\n}\n", release)
	}
	var id, secret value
	var first string
	reads := kept{"CI", "", []string{"Source Read-only"}}
	env.Test(t,
		resource.TestStep{Config: config("1"), ConfigStateChecks: checks(id.of("id"), secret.of("secret"))},
		resource.TestStep{
			PreConfig: func() { first = secret.text; env.Fail(api.UpdateUserGroup.Name, 1, failed) },
			Config:    config("2"), ExpectError: saying("Cannot update user group"),
		},
		resource.TestStep{
			PreConfig: func() {
				wantTokens(t, env, reads, reads)
				if !opens(t, env, first) {
					t.Error("the old secret is revoked though its user has it still")
				}
			},
			Config: config("2"), ConfigStateChecks: checks(id.isOther("id"), secret.isOther("secret")),
		},
		resource.TestStep{
			PreConfig: func() {
				wantTokens(t, env, reads)
				if opens(t, env, first) || !opens(t, env, secret.text) {
					t.Error("the old secret opens the workspace, or the new one does not")
				}
			},
			Config: config("2"), ConfigPlanChecks: emptyPlan,
		},
	)
}
