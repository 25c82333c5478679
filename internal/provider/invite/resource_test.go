package invite_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// expiry is when an invite that is made now expires. The embedded backend goes by
// the real clock, so that all there is to say is that it is a time.
func expiry(env *acctest.Env) knownvalue.Check {
	if !env.Embedded {
		return knownvalue.StringExact(env.Clock.Now().Add(backend.DefaultInviteLifetime).Format(time.RFC3339))
	}
	return knownvalue.StringFunc(func(got string) error {
		_, err := time.Parse(time.RFC3339, got)
		return err
	})
}

func TestInviteLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		first, second := env.Config(config("Ada@example.com", reader)), env.Config(config("Ada@example.com", admin))
		var code string
		env.Test(t,
			resource.TestStep{Config: first, ConfigStateChecks: []statecheck.StateCheck{
				value("id", knownvalue.StringExact("ada@example.com")),
				value("email", knownvalue.StringExact("Ada@example.com")),
				value("workspace_id", knownvalue.StringExact(env.Made.WorkspaceID)),
				value("resend_when_expired", knownvalue.Bool(true)),
				value("user_id", knownvalue.Null()),
				value("expires_at", expiry(env)),
				status(invited),
			}},
			resource.TestStep{Config: first, ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				PreConfig: func() {
					wantRoles(t, env, "Source Read-only")
					code = env.Code(t, "ada@example.com")
				},
				Config: second, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{status(invited), value("expires_at", expiry(env))},
			},
			resource.TestStep{
				PreConfig: func() {
					wantRoles(t, env, "Source Admin")
					if env.Code(t, "ada@example.com") != code {
						t.Error("changing what the invite gives made another code")
					}
				},
				Config: second, ConfigPlanChecks: emptyPlan,
			},
		)
		wantInvites(t, env)
	})
}

func TestInviteInOtherSpelling(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		written := `[{ role = "Source Admin", labels = { environment = "dev" } }, { role = "Source Read-only" }]`
		turned := fmt.Sprintf(`[{ role = %q, resources = [{ type = "WORKSPACE", id = %q }] }, `+
			`{ role = "Source Admin", labels = { environment = "dev" } }]`, env.RoleID(t, "Source Read-only"), env.Made.WorkspaceID)
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", written))},
			resource.TestStep{Config: env.Config(config("ada@example.com", turned)), ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: env.Config(config("ADA@Example.com", written)), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: env.Config(config("ADA@Example.com", reader)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{value("id", knownvalue.StringExact("ada@example.com"))},
			},
		)
	})
}

func TestInviteWithoutPermissionsLeavesThemAlone(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		unmanaged, none := env.Config(config("ada@example.com", "")), env.Config(config("ada@example.com", "[]"))
		env.Test(t,
			resource.TestStep{Config: unmanaged, ConfigStateChecks: []statecheck.StateCheck{value("permissions", knownvalue.Null())}},
			resource.TestStep{
				PreConfig: func() {
					wantRoles(t, env, "Minimal Workspace Access")
					give(t, env, "ada@example.com", "Source Admin")
				},
				Config: unmanaged, ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{Config: none, ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			resource.TestStep{
				PreConfig: func() { wantRoles(t, env, "Minimal Workspace Access") },
				Config:    env.Config(config("ada@example.com", `[{ role = "Minimal Workspace Access" }]`)), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// give makes an invite give one role in the whole workspace, behind Terraform's
// back.
func give(t *testing.T, env *acctest.Env, email, role string) {
	t.Helper()
	acctest.Do(t, env.Owner(t), api.UpdateInvite, api.UpdateInviteInput{Email: email, Permissions: &[]api.PermissionInput{{
		RoleID: env.RoleID(t, role), Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
	}}})
}

func TestInviteImport(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Join(t, "grace@example.com")
		cfg := env.Config(config("ada@example.com", admin))
		importing := func(id string) resource.TestStep {
			return resource.TestStep{Config: cfg, ResourceName: ada, ImportState: true, ImportStateId: id, ImportStateVerify: true}
		}
		failing := func(id, message string) resource.TestStep {
			return resource.TestStep{Config: cfg, ResourceName: ada, ImportState: true, ImportStateId: id, ExpectError: saying(message)}
		}
		env.Test(t,
			resource.TestStep{Config: cfg},
			importing("ada@example.com"),
			importing(acctest.Slug+"/ada@example.com"),
			importing(env.Made.WorkspaceID+"/ada@example.com"),
			failing("nobody@example.com", `There is no invite for nobody@example.com in the workspace "acme".`),
			failing("grace@example.com", `There is no invite for grace@example.com in the workspace "acme".`),
			failing("other/ada@example.com", `There is no workspace "other"`),
			failing("ada", `"ada" names no invite: give the email that is invited`),
		)
	})
}

func TestInviteImportByIdentity(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{"http": acctest.HTTP, "embedded": acctest.Embedded} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)
			env.Invite(t, "Ada@example.com")
			p := env.Protocol(t, "segmentaccess_invite")
			for name, identity := range map[string]map[string]any{
				"email":               {"id": "ada@example.com"},
				"email and workspace": {"id": "ada@example.com", "workspace_id": env.Made.WorkspaceID},
				"in capitals":         {"id": "ADA@example.com"},
			} {
				found, said := p.Import(t, identity)
				if len(said) > 0 {
					t.Fatalf("by %s: %q", name, said)
				}
				want := map[string]string{"id": "ada@example.com", "workspace_id": env.Made.WorkspaceID}
				if diff := cmp.Diff(want, p.Identity(t, found)); diff != "" {
					t.Errorf("by %s: identity (-want +got):\n%s", name, diff)
				}
				got := p.Attributes(t, found)
				if got["status"] != invited || got["id"] != "ada@example.com" || got["expires_at"] == "" {
					t.Errorf("by %s: state %q", name, got)
				}
			}
			if _, said := p.Import(t, map[string]any{"id": "nobody@example.com"}); !cmp.Equal(said, []string{
				`ERROR: Cannot import invite: There is no invite for nobody@example.com in the workspace "acme".`,
			}) {
				t.Errorf("somebody who is not invited: %q", said)
			}
			env.Bootstrap(t, acctest.Owner, "beta")
			if _, said := env.Protocol(t, "segmentaccess_invite").Import(t, map[string]any{"id": "ada@example.com"}); len(said) != 1 ||
				!strings.Contains(said[0], "sees 2 workspaces, so that workspace_id must say which") {
				t.Errorf("in one of two workspaces: %q", said)
			}
		})
	}
}

// The import block that another resource's error suggests must work.
func TestInviteThatIsThereAlready(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Invite(t, "Ada@example.com")
		cfg := env.Config(config("ada@example.com", reader))
		importID := env.Made.WorkspaceID + "/Ada@example.com"
		env.Test(t,
			resource.TestStep{Config: cfg, ExpectError: planSaying("Cannot invite ada@example.com")},
			resource.TestStep{Config: cfg, ExpectError: planSaying("email = \"ada@example.com\"")},
			resource.TestStep{Config: cfg, ExpectError: planSaying(fmt.Sprintf(
				"Ada@example.com is invited to the workspace \"acme\" already. To manage that invite here, import it:\n\n"+
					"import {\n  to = segmentaccess_invite.<name>\n  id = %q\n}", importID))},
			resource.TestStep{
				Config:           cfg + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", ada, importID),
				ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{
				PreConfig: func() {
					wantRoles(t, env, "Source Read-only")
					wantEvents(t, env, invitedEvent, 1)
				},
				Config: cfg, ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

func TestInviteOfAMember(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Join(t, "ada@example.com")
		env.Test(t, resource.TestStep{
			Config: env.Config(config("Ada@example.com", reader)),
			ExpectError: planSaying(`ada@example.com is a user of the workspace "acme" already. To manage what they may do, use ` +
				`segmentaccess_user, which adopts them.`),
		})
		wantUsers(t, env, "ada@example.com")
	})
}

// Two resources for one person in one plan: the second finds out when it is made.
func TestInviteTwiceInOneConfiguration(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t, resource.TestStep{
			Config: env.Config(config("ada@example.com", reader) + "resource \"segmentaccess_invite\" \"again\" {\n" +
				"  email = \"ADA@example.com\"\n  depends_on = [segmentaccess_invite.ada]\n}\n"),
			ExpectError: saying(`ada@example.com is invited to the workspace "acme" already.`),
		}, resource.TestStep{Config: env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan})
	})
}

func TestInviteOfAnotherPersonReplaces(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
			resource.TestStep{
				Config: env.Config(config("grace@example.com", reader)), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{value("id", knownvalue.StringExact("grace@example.com"))},
			},
			resource.TestStep{
				PreConfig: func() { wantInvites(t, env, "grace@example.com") },
				Config:    env.Config(config("grace@example.com", reader)), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// Somebody else is in the way of the replacement: that is said while planning.
func TestInviteReplacedBySomebodyWhoIsThere(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		env.Test(t,
			resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
			resource.TestStep{
				PreConfig:   func() { env.Invite(t, "grace@example.com") },
				Config:      env.Config(config("grace@example.com", reader)),
				ExpectError: planSaying(`grace@example.com is invited to the workspace "acme" already.`),
			},
		)
	})
}

// The invite that is in the way of its own replacement is withdrawn first.
func TestInviteReplacedByItself(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := func(generation int) string {
			return env.Config(fmt.Sprintf("resource \"terraform_data\" \"generation\" {\n  input = %d\n}\n", generation) + config("ada@example.com",
				reader, "lifecycle {\n    replace_triggered_by = [terraform_data.generation]\n  }"))
		}
		env.Test(t,
			resource.TestStep{Config: cfg(1)},
			resource.TestStep{Config: cfg(2), ConfigPlanChecks: action(plancheck.ResourceActionReplace)},
			resource.TestStep{
				PreConfig: func() {
					wantInvites(t, env, "ada@example.com")
					wantEvents(t, env, invitedEvent, 2)
				},
				Config: cfg(2), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

func TestInviteToAnotherWorkspace(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		other := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
		in := func(workspace string) string {
			return env.Config(config("ada@example.com", reader, fmt.Sprintf("workspace_id = %q", workspace)))
		}
		env.Test(t,
			resource.TestStep{Config: in(env.Made.WorkspaceID)},
			resource.TestStep{
				Config: in(other), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				ConfigStateChecks: []statecheck.StateCheck{value("workspace_id", knownvalue.StringExact(other))},
			},
			resource.TestStep{PreConfig: func() { wantInvites(t, env) }, Config: in(other), ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config: env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

func TestInviteBadInput(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		wrong := func(hcl, message string) resource.TestStep {
			return resource.TestStep{Config: env.Config(hcl), ExpectError: planSaying(message)}
		}
		env.Test(t,
			wrong(config("ada@example.com", `[{ role = "Source Amin" }]`), `There is no role "Source Amin"; did you mean "Source Admin"`),
			wrong(config("ada at example.com", ""), `"ada at example.com" must be an email address`),
			wrong(config("ada@exämple.com", ""), `"ada@exämple.com" must be`),
			wrong(config("", ""), `must be an email address`),
			wrong(config("ada@example.com", `[{ role = "Source Admin", labels = { environment = "dev" }, resources = [{ type = "SOURCE", id = "x" }] }]`),
				"labels"),
			wrong(config("ada@example.com", "", `workspace_id = "nowhere"`), `There is no workspace "nowhere"`),
			wrong(config("ada@example.com", "", `workspace_id = "acme"`), `workspace_id takes an id, and "acme" is the slug`),
			// Which role goes with labels is for the server to say; it says so at the attribute.
			resource.TestStep{
				Config:      env.Config(config("ada@example.com", `[{ role = "Workspace Owner", labels = { environment = "dev" } }]`)),
				ExpectError: saying(`"labels" must be empty, since labels cannot narrow the role Workspace Owner.`),
			},
		)
		wantInvites(t, env)
	})
}
