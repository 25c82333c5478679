package token_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestTokenImport(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		verify := func(workspace string) resource.TestStep {
			return resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateVerifyIgnore: []string{"secret", "rotation"},
				ImportStateIdFunc: func(*terraform.State) (string, error) { return workspace + only(t, env), nil },
			}
		}
		env.Test(t,
			resource.TestStep{Config: token(env, ci, reader, release1, later)},
			verify(""), verify(acctest.Slug+"/"), verify(env.Made.WorkspaceID+"/"),
		)
	})
}

// Whoever imports a token uses its secret: the first apply leaves it as it is.
func TestTokenThatIsImportedKeepsItsSecret(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	var id, secret value
	imported := fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, makeToken(t, env, "CI", ""))
	env.Test(t,
		resource.TestStep{Config: token(env, ci, reader) + imported, ConfigStateChecks: checks(id.of("id"), isNull("secret"))},
		resource.TestStep{Config: token(env, ci, reader), ConfigPlanChecks: emptyPlan},
		resource.TestStep{
			Config: token(env, ci, reader, release1), ConfigPlanChecks: staysItself,
			ConfigStateChecks: checks(id.isStill("id"), isNull("secret")),
		},
		resource.TestStep{Config: token(env, ci, reader, release1), ConfigPlanChecks: emptyPlan},
		resource.TestStep{
			Config: token(env, ci, reader, release2), ConfigPlanChecks: rotates,
			ConfigStateChecks: checks(id.isOther("id"), secret.of("secret")),
		},
	)
	wantTokens(t, env)
	if secret.text == "" {
		t.Error("the rotation made no secret")
	}
}

// TestTokenImportByIdentity goes to the provider itself, since not every Terraform
// knows identities.
func TestTokenImportByIdentity(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{"http": acctest.HTTP, "embedded": acctest.Embedded} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)
			id := makeToken(t, env, "CI", "2090-01-01T00:00:00Z")
			made := read(t, env)[0]
			provider := env.Protocol(t, typeName)
			for name, identity := range map[string]map[string]any{
				"id":                   {"id": id},
				"id and workspace":     {"id": id, "workspace_id": env.Made.WorkspaceID},
				"id and its workspace": {"id": id, "workspace_id": acctest.Slug},
			} {
				imported, said := provider.Import(t, identity)
				if len(said) > 0 {
					t.Fatalf("%s: the provider said %q", name, said)
				}
				if diff := cmp.Diff(map[string]string{"id": id, "workspace_id": env.Made.WorkspaceID}, provider.Identity(t, imported)); diff != "" {
					t.Errorf("%s: the identity (-want +got):\n%s", name, diff)
				}
				want := map[string]string{
					"id": id, "workspace_id": env.Made.WorkspaceID, "description": "CI", "expires_at": "2090-01-01T00:00:00Z",
					"created_by": made.CreatedBy, "created_at": made.CreatedAt.Format("2006-01-02T15:04:05.999Z07:00"),
				}
				if diff := cmp.Diff(want, provider.Attributes(t, imported)); diff != "" {
					t.Errorf("%s: the state (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

func TestTokenImportOfNothing(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	malformed := func(id string) string {
		return `ERROR: Cannot import token: "` + id + `" names no token: give its id, with the id or slug of the workspace and a slash before ` +
			`it where the token of the provider sees several workspaces.`
	}
	for id, want := range map[string]string{
		"acme/":     malformed("acme/"),
		"acme/a/b":  malformed("acme/a/b"),
		"beta/1234": `ERROR: Cannot import token: There is no workspace "beta" that the provider's token can act in; it sees ` + env.Made.WorkspaceID + ` (acme).`,
	} {
		if _, said := env.Protocol(t, typeName).ImportID(t, id); !cmp.Equal(said, []string{want}) {
			t.Errorf("importing %q: the provider said %q, want %q", id, said, want)
		}
	}
	env.Fail(api.ReadToken.Name, 1, failed)
	if _, said := env.Protocol(t, typeName).ImportID(t, "1234"); len(said) != 1 {
		t.Errorf("the provider said %q, want the error of the server", said)
	}
	if _, said := env.Protocol(t, typeName).ImportID(t, "1234"); len(said) != 1 {
		t.Errorf("the provider said %q, want that there is no such token", said)
	}
}
