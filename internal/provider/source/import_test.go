package source_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestSourceImport(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		config := source(env, web, `name = "The Website"`, "enabled = false", `labels = { environment = "dev" }`)
		env.Test(t,
			resource.TestStep{Config: config},
			resource.TestStep{
				ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateId: "slug=web",
				ImportStateVerifyIgnore: []string{"deletion_protection"}, // It is on after an import.
			},
			resource.TestStep{Config: config, ConfigPlanChecks: emptyPlan},
		)
	})
}

// TestSourceImportByEveryForm goes to the provider itself, since not every Terraform
// knows identities.
func TestSourceImportByEveryForm(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{
		"http": acctest.HTTP, "embedded": acctest.Embedded, "public API only": acctest.PublicAPIOnly,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)
			id := makeSource(t, env.Owner(t), "web")
			provider := env.Protocol(t, typeName)
			check := func(name string, imported acctest.Object, said []string) {
				if len(said) > 0 {
					t.Fatalf("%s: the provider said %q", name, said)
				}
				identified := map[string]string{"id": id, "workspace_id": env.Made.WorkspaceID}
				if diff := cmp.Diff(identified, provider.Identity(t, imported)); diff != "" {
					t.Errorf("%s: the identity (-want +got):\n%s", name, diff)
				}
				want := map[string]string{
					"id": id, "workspace_id": env.Made.WorkspaceID, "current_workspace_id": env.Made.WorkspaceID,
					"slug": "web", "name": "web", "metadata_id": javascript,
				}
				if diff := cmp.Diff(want, provider.Attributes(t, imported)); diff != "" {
					t.Errorf("%s: the state (-want +got):\n%s", name, diff)
				}
			}
			for _, name := range []string{id, "acme/" + id, env.Made.WorkspaceID + "/" + id, "slug=web", "acme/slug=web"} {
				imported, said := provider.ImportID(t, name)
				check(name, imported, said)
			}
			for _, identity := range []map[string]any{
				{"id": id}, {"id": id, "workspace_id": env.Made.WorkspaceID}, {"id": id, "workspace_id": acctest.Slug},
			} {
				imported, said := provider.Import(t, identity)
				check(fmt.Sprint(identity), imported, said)
			}
		})
	}
}

func TestSourceImportOfNothing(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	for id, want := range map[string]string{
		"nosuchsource":      `There is no source "nosuchsource" in the workspaces that the provider's token sees.`,
		"acme/nosuchsource": `There is no source "nosuchsource" in the workspaces that the provider's token sees.`,
		"slug=web":          `There is no source with the slug "web" in the workspace "acme".`,
		"beta/slug=web":     `There is no workspace "beta" that the provider's token can act in; it sees ` + env.Made.WorkspaceID + ` (acme).`,
	} {
		want = "ERROR: Cannot import source: " + want
		if _, said := env.Protocol(t, typeName).ImportID(t, id); !cmp.Equal(said, []string{want}) {
			t.Errorf("importing %q: the provider said %q, want %q", id, said, want)
		}
	}
}

// The token of an account that is in several workspaces needs none before the id. A
// workspace that stands there is the one that the source was made in.
func TestSourceImportAfterATransfer(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	beta := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	id := makeSource(t, env.Owner(t), "web")
	transfer(t, env, env.Made.WorkspaceID, beta)
	provider := env.Protocol(t, typeName)
	for importID, madeIn := range map[string]string{id: beta, "beta/slug=web": beta, "acme/" + id: env.Made.WorkspaceID} {
		imported, said := provider.ImportID(t, importID)
		if len(said) > 0 {
			t.Fatalf("importing %q: the provider said %q", importID, said)
		}
		got := provider.Attributes(t, imported)
		if got["workspace_id"] != madeIn || got["current_workspace_id"] != beta {
			t.Errorf("importing %q: made in %q, and now in %q", importID, got["workspace_id"], got["current_workspace_id"])
		}
	}
}
