package label_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestLabelImport(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		verify := func(id string) resource.TestStep {
			return resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateId: id}
		}
		env.Test(t,
			resource.TestStep{Config: label(env, qa, `description = "Quality"`)},
			verify("environment:qa"),
			verify(acctest.Slug+"/environment:qa"),
			verify(env.Made.WorkspaceID+"/environment:qa"),
		)
	})
}

// TestLabelImportByIdentity goes to the provider itself, since not every Terraform
// knows identities.
func TestLabelImportByIdentity(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{"http": acctest.HTTP, "embedded": acctest.Embedded} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)
			makeLabel(t, env, "qa", "Quality")
			provider := env.Protocol(t, typeName)
			for name, identity := range map[string]map[string]any{
				"id":                   {"id": "environment:qa"},
				"id and workspace":     {"id": "environment:qa", "workspace_id": env.Made.WorkspaceID},
				"id and its workspace": {"id": "environment:qa", "workspace_id": acctest.Slug},
			} {
				imported, said := provider.Import(t, identity)
				if len(said) > 0 {
					t.Fatalf("%s: the provider said %q", name, said)
				}
				identified := map[string]string{"id": "environment:qa", "workspace_id": env.Made.WorkspaceID}
				if diff := cmp.Diff(identified, provider.Identity(t, imported)); diff != "" {
					t.Errorf("%s: the identity (-want +got):\n%s", name, diff)
				}
				want := map[string]string{
					"id": "environment:qa", "workspace_id": env.Made.WorkspaceID, "key": "environment", "value": "qa", "description": "Quality",
				}
				if diff := cmp.Diff(want, provider.Attributes(t, imported)); diff != "" {
					t.Errorf("%s: the state (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

func TestLabelImportOfNothing(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	malformed := func(id string) string {
		return `ERROR: Cannot import label: "` + id + `" names no label: give its key and value, with the id or slug of the workspace and a ` +
			`slash before it where the token sees several workspaces, as in "acme/environment:prod".`
	}
	for id, want := range map[string]string{
		"environment:qa":    `ERROR: Cannot import label: The workspace "acme" has no label environment:qa.`,
		"Environment:dev":   `ERROR: Cannot import label: The workspace "acme" has no label Environment:dev.`,
		"environment":       malformed("environment"),
		"environment:":      malformed("environment:"),
		":dev":              malformed(":dev"),
		"environment:a:b":   malformed("environment:a:b"),
		"environment:dev ":  malformed("environment:dev "),
		"acme/acme/env:dev": malformed("acme/acme/env:dev"),
		"beta/environment:dev": `ERROR: Cannot import label: There is no workspace "beta" that the provider's token can act in; it sees ` +
			env.Made.WorkspaceID + ` (acme).`,
	} {
		if _, said := env.Protocol(t, typeName).ImportID(t, id); !cmp.Equal(said, []string{want}) {
			t.Errorf("importing %q: the provider said %q, want %q", id, said, want)
		}
	}
}
