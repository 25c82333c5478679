package source_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// flock is a configuration of many sources, one of which may be another than the rest.
func flock(env *acctest.Env, slug, kind string) string {
	return env.Config(fmt.Sprintf(`
resource "segmentaccess_source" "many" {
  count               = 12
  slug                = %s
  metadata_id         = %s
  deletion_protection = false
}
`, slug, kind))
}

// What is wrong with one of many that are planned is told.
func TestSourcesOfWhichOneIsRefused(t *testing.T) {
	t.Parallel()
	const anySlug, anyKind = `"source-${count.index}"`, `"` + javascript + `"`
	tests := map[string]struct{ slug, kind, want string }{
		"rule G1, a slug that is taken": {anySlug, anyKind, `The workspace "acme" has a source with the slug "source-3" already.`},
		"an odd slug":                   {`count.index == 5 ? "a b" : "new-${count.index}"`, anyKind, `"slug" must be 1 to 100 letters`},
		"an odd kind": {
			`"new-${count.index}"`, `count.index == 5 ? "javascript" : "` + javascript + `"`,
			`"metadataId" names no kind of source in the catalog: "javascript"`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			makeSource(t, env.Owner(t), "source-3")
			env.ForgetCalls()
			env.Test(t, resource.TestStep{Config: flock(env, test.slug, test.kind), PlanOnly: true, ExpectError: saying(test.want)})
			if calls := env.Calls(); slices.Contains(calls, api.CreateSource.Name) {
				t.Errorf("a plan made a source: %q", calls)
			}
		})
	}
}

// A token that can make no sources is told so while planning, and a list that cannot be
// read is nobody's error.
func TestSourcesThatTheTokenCannotMake(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	config := func() string { return flock(env, `"source-${count.index}"`, `"`+javascript+`"`) }
	whole := []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}}
	reader := acctest.Do(t, env.Owner(t), api.CreateToken, api.CreateTokenInput{
		Description: "Reader", Permissions: []api.PermissionInput{{RoleID: env.RoleID(t, "Source Read-only"), Resources: whole}},
	}).Secret
	env.Provider = env.ProviderWith(reader)
	env.Test(t, resource.TestStep{Config: config(), PlanOnly: true, ExpectError: saying("Cannot create source")})
	env.Provider = env.ProviderWith(env.Made.AccountToken)
	env.Test(t, resource.TestStep{
		PreConfig: func() { env.Fail(api.ListSources.Name, 1000, http.StatusInternalServerError) }, Config: config(),
	})
}
