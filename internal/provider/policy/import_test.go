package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestPolicyImport(t *testing.T) {
	t.Parallel()
	acctest.All(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		give(t, env, userID, "Source Read-only")
		roleID := env.RoleID(t, "Source Admin")
		steps := []resource.TestStep{
			{Config: policy(env, forAda, devAdmin)},
			{ResourceName: address, ImportState: true, ImportStateVerify: true},
		}
		for _, id := range []string{
			ada + "/Source Admin", "ADA@example.com/" + roleID, "user=" + userID + "/Source Admin",
			acctest.Slug + "/" + ada + "/Source Admin", env.Made.WorkspaceID + "/user=" + userID + "/" + roleID,
		} {
			steps = append(steps, resource.TestStep{ResourceName: address, ImportState: true, ImportStateId: id, ImportStateVerify: true})
		}
		env.Test(t, append(steps, resource.TestStep{Config: policy(env, forAda, devAdmin), ConfigPlanChecks: emptyPlan})...)
	})
}

// TestPolicyImportByIdentity goes to the provider itself, since not every Terraform
// knows identities.
func TestPolicyImportByIdentity(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{
		"http": acctest.HTTP, "embedded": acctest.Embedded, "public API only": acctest.PublicAPIOnly,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)
			groupID := group(t, env, "Ops")
			acctest.Do(t, env.Owner(t), api.AddPermissionsToUserGroup, api.UserGroupPermissionsInput{
				UserGroupID: groupID, Permissions: []api.PermissionInput{onWorkspace(t, env, "Source Admin")},
			})
			id := "group=" + groupID + "/" + env.RoleID(t, "Source Admin")
			if env.Plain == nil {
				id = idOf(t, env, api.SubjectGroup, groupID, "Source Admin")
			}
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
				want := map[string]string{"id": id, "workspace_id": env.Made.WorkspaceID, "user_group_id": groupID, "role": "Source Admin"}
				if diff := cmp.Diff(want, provider.Attributes(t, imported)); diff != "" {
					t.Errorf("%s: the state (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

// Somebody who has not accepted yet is found by the same name.
func TestPolicyImportOfAnInvite(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Invite(t, "Ivan@example.com")
	provider := env.Protocol(t, typeName)
	imported, said := provider.ImportID(t, "ivan@example.com/"+minimal)
	if len(said) > 0 {
		t.Fatalf("the provider said %q", said)
	}
	want := map[string]string{
		"id": idOf(t, env, api.SubjectInvite, "ivan@example.com", minimal), "workspace_id": env.Made.WorkspaceID,
		"email": "Ivan@example.com", "role": minimal,
	}
	if diff := cmp.Diff(want, provider.Attributes(t, imported)); diff != "" {
		t.Errorf("the state (-want +got):\n%s", diff)
	}
}

// The policies of one role are told apart by their ids, also where these are made of
// what they say.
func TestPolicyImportOfOneAmongOthers(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	userID, roleID := env.Join(t, ada), env.RoleID(t, "Source Admin")
	give(t, env, userID, "Source Admin")
	acctest.Do(t, env.Owner(t), api.AddPermissionsToUser, api.UserPermissionsInput{UserID: userID, Permissions: []api.PermissionInput{{
		RoleID:    roleID,
		Resources: []api.Resource{{Type: api.ResourceWorkspace, ID: env.Made.WorkspaceID, Labels: []api.Label{{Key: "environment", Value: "dev"}}}},
	}}})
	provider := env.Protocol(t, typeName)
	whole := "user=" + userID + "/" + roleID
	labelled := whole + "/" + fingerprintOfDev(t, env)
	if _, said := provider.ImportID(t, ada+"/Source Admin"); !cmp.Equal(said, []string{
		`ERROR: Cannot import permission policy: There are 2 policies "ada@example.com/Source Admin" in the workspace "acme"; give the id of the one that ` +
			`is meant: ["` + whole + `" "` + labelled + `"].`,
	}) {
		t.Errorf("the provider said %q", said)
	}
	for _, id := range []string{whole, labelled} {
		imported, said := provider.ImportID(t, id)
		if len(said) > 0 || provider.Attributes(t, imported)["id"] != id {
			t.Errorf("importing %s: the provider said %q", id, said)
		}
	}
}

func TestPolicyImportOfNothing(t *testing.T) {
	t.Parallel()
	access, plain := acctest.HTTP(t), acctest.PublicAPIOnly(t)
	for _, env := range []*acctest.Env{access, plain} {
		env.Join(t, ada)
		env.Invite(t, "ivan@example.com")
	}
	malformed := func(id, what string) string {
		return `ERROR: Cannot import permission policy: "` + id + `" names no permission policy: give ` + what + `, as in "ada@example.com/Source Admin" or ` +
			`"group=<group id>/Source Admin", with the id or slug of the workspace and a slash before it where the token sees several workspaces.`
	}
	const either = "the id of the policy, or who holds it and the role"
	const natural = "who holds it and the role, since a plain Segment Public API has no ids of policies"
	const failed = "ERROR: Cannot import permission policy: "
	for name, test := range map[string]struct {
		env      *acctest.Env
		id, want string
	}{
		"no such id":               {access, "nosuchpolicy", failed + `The workspace "acme" has no policy "nosuchpolicy".`},
		"an id without ids":        {plain, "nosuchpolicy", malformed("nosuchpolicy", natural)},
		"no role":                  {access, "acme/ada@example.com/", malformed("acme/ada@example.com/", either)},
		"a strange subject":        {access, "robot=1/Source Admin", malformed("robot=1/Source Admin", either)},
		"a subject without an id":  {access, "group=/Source Admin", malformed("group=/Source Admin", either)},
		"nothing":                  {access, "acme/", malformed("acme/", either)},
		"a role they do not have":  {access, "ada@example.com/Source Admin", failed + `There is no policy "ada@example.com/Source Admin" in the workspace "acme".`},
		"the same without ids":     {plain, "ada@example.com/Source Admin", failed + `There is no policy "ada@example.com/Source Admin" in the workspace "acme".`},
		"a role that is not there": {access, "ada@example.com/Boss", failed + `There is no policy "ada@example.com/Boss" in the workspace "acme".`},
		"no such group":            {plain, "group=gone/Source Admin", failed + `There is no policy "group=gone/Source Admin" in the workspace "acme".`},
		"nobody": {access, "eve@example.com/Source Admin", failed +
			`There is neither a user nor an invite for eve@example.com in the workspace "acme".`},
		"an invite that is not shown": {plain, "ivan@example.com/Source Admin", failed + "A plain Segment Public API does not show what invites and tokens hold."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, said := test.env.Protocol(t, typeName).ImportID(t, test.id); !cmp.Equal(said, []string{test.want}) {
				t.Errorf("importing %q: the provider said %q, want %q", test.id, said, test.want)
			}
		})
	}
}
