package usergroupmember_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestMemberImport(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		env.Join(t, ada)
		env.Invite(t, "Ivan@example.com")
		ops := group(t, env, "Ops")
		verify := func(id string) resource.TestStep {
			return resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateId: id}
		}
		env.Test(t,
			resource.TestStep{Config: member(env, ops, ada)},
			verify(ops+"/"+ada), verify(ops+"/ADA@example.com"), verify(acctest.Slug+"/"+ops+"/"+ada), verify(env.Made.WorkspaceID+"/"+ops+"/"+ada),
			resource.TestStep{Config: member(env, ops, "Ivan@example.com")},
			verify(ops+"/ivan@example.com"),
		)
	})
}

// TestMemberImportByIdentity goes to the provider itself, since not every Terraform
// knows identities.
func TestMemberImportByIdentity(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{
		"http": acctest.HTTP, "embedded": acctest.Embedded, "public API only": acctest.PublicAPIOnly,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)
			adaID := env.Join(t, ada)
			ops := group(t, env, "Ops", ada)
			id := ops + "/" + ada
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
				want := map[string]string{"id": id, "workspace_id": env.Made.WorkspaceID, "user_group_id": ops, "email": ada, "user_id": adaID}
				if diff := cmp.Diff(want, provider.Attributes(t, imported)); diff != "" {
					t.Errorf("%s: the state (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

func TestMemberImportOfNothing(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Join(t, "x/y@example.com")
	env.Invite(t, "ivan@example.com")
	ops := group(t, env, "Ops", "x/y@example.com")
	const failed = "ERROR: Cannot import user group member: "
	malformed := func(id string) string {
		return failed + `"` + id + `" names no member of a user group: give the id of the group, a slash and the email of the person, with the id or slug ` +
			`of the workspace and a slash before it where the token sees several workspaces, as in "acme/2Rf4vS5oGJk8mQ1xYz7bNc/ada@example.com".`
	}
	notIn := func(email, groupID string) string {
		return failed + `"` + email + `" is not in a user group with the id "` + groupID + `" in the workspace "acme".`
	}
	for id, want := range map[string]string{
		ops + "/owner@example.com": notIn("owner@example.com", ops),
		ops + "/ivan@example.com":  notIn("ivan@example.com", ops),
		ops + "/eve@example.com":   notIn("eve@example.com", ops),
		"gone/owner@example.com":   notIn("owner@example.com", "gone"),
		"owner@example.com":        malformed("owner@example.com"),
		ops:                        malformed(ops),
		ops + "/":                  malformed(ops + "/"),
		"/owner@example.com":       malformed("/owner@example.com"),
		"acme//owner@example.com":  malformed("acme//owner@example.com"),
		"beta/" + ops + "/owner@example.com": failed + `There is no workspace "beta" that the provider's token can act in; it sees ` +
			env.Made.WorkspaceID + ` (acme).`,
	} {
		if _, said := env.Protocol(t, typeName).ImportID(t, id); !cmp.Equal(said, []string{want}) {
			t.Errorf("importing %q: the provider said %q, want %q", id, said, want)
		}
	}
	// An address with a slash needs the workspace before the group.
	if _, said := env.Protocol(t, typeName).ImportID(t, "acme/"+ops+"/x/y@example.com"); len(said) > 0 {
		t.Errorf("the provider said %q", said)
	}
}
