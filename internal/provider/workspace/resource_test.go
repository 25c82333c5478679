package workspace_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// beta is the address of the workspace under test, which is made beside the one
// that every Env begins with.
const beta = "segmentaccess_workspace.beta"

// unprotected lets a test destroy at its end what it made.
const unprotected = "deletion_protection = false"

// config is a workspace with whatever else, as HCL writes it.
func config(name, slug string, more ...string) string {
	return fmt.Sprintf("resource \"segmentaccess_workspace\" \"beta\" {\n  name = %q\n  slug = %q\n  %s\n}\n", name, slug, strings.Join(more, "\n  "))
}

// letGo takes the workspace out of the state and leaves it where it is.
const letGo = "removed {\n  from = segmentaccess_workspace.beta\n  lifecycle {\n    destroy = false\n  }\n}\n"

func value(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(beta, tfjsonpath.New(attribute), want)
}

func set(values ...string) knownvalue.Check {
	return knownvalue.SetExact(texts(values...))
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(beta, want)}}
}

// planSaying matches a message of a plan: one that comes before anything is
// applied.
func planSaying(message string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)Error running pre-apply plan.*` + saying(message).String())
}

// bySlug returns a workspace of the owner, and false where there is none.
func bySlug(tb testing.TB, env *acctest.Env, slug string) (api.Workspace, bool) {
	tb.Helper()
	all := acctest.Do(tb, env.Client(tb, env.Made.AccountToken), api.ReadWorkspaces, api.ListInput{}).Workspaces
	i := slices.IndexFunc(all, func(w api.Workspace) bool { return w.Slug == slug })
	if i < 0 {
		return api.Workspace{}, false
	}
	return all[i], true
}

// found returns the workspace under test.
func found(tb testing.TB, env *acctest.Env) api.Workspace {
	tb.Helper()
	w, ok := bySlug(tb, env, "beta")
	if !ok {
		tb.Fatal(`there is no workspace "beta"`)
	}
	return w
}

// update changes a workspace behind Terraform's back.
func update(tb testing.TB, env *acctest.Env, in api.UpdateWorkspaceInput) {
	tb.Helper()
	acctest.Do(tb, env.Client(tb, env.Made.AccountToken), api.UpdateWorkspace, in)
}

func TestWorkspaceLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		first := env.Config(config("Beta", "beta"))
		second := env.Config(config("Beta Inc.", "beta-inc", unprotected))
		same := statecheck.CompareValue(compare.ValuesSame())
		env.Test(t,
			resource.TestStep{Config: first, ConfigStateChecks: []statecheck.StateCheck{
				same.AddStateValue(beta, tfjsonpath.New("id")),
				value("id", knownvalue.StringRegexp(regexp.MustCompile(`^[0-9A-Za-z]{22}$`))),
				value("name", knownvalue.StringExact("Beta")),
				value("slug", knownvalue.StringExact("beta")),
				value("region", knownvalue.StringExact("us")),
				value("billing_contacts", knownvalue.Null()),
				value("incident_contacts", knownvalue.Null()),
				value("deletion_protection", knownvalue.Bool(true)),
			}},
			resource.TestStep{Config: first, ConfigPlanChecks: emptyPlan},
			// Rule B2: another name and slug are the same workspace.
			resource.TestStep{
				Config: second, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{
					same.AddStateValue(beta, tfjsonpath.New("id")), value("slug", knownvalue.StringExact("beta-inc")),
				},
			},
			resource.TestStep{Config: second, ConfigPlanChecks: emptyPlan},
		)
		if w, there := bySlug(t, env, "beta-inc"); there {
			t.Errorf("destroying left the workspace %s", w.ID)
		}
		if _, there := bySlug(t, env, acctest.Slug); !there {
			t.Error("destroying took another workspace with it")
		}
	})
}

func TestWorkspaceContacts(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		managed := func(billing string) string {
			return env.Config(config("Beta", "beta", unprotected, "billing_contacts = "+billing))
		}
		unmanaged := env.Config(config("Beta", "beta", unprotected))
		var id string
		addBehind := func() {
			id = found(t, env).ID
			update(t, env, api.UpdateWorkspaceInput{
				WorkspaceID: id, BillingContacts: &[]string{"Ada@example.com", "grace@example.com"}, IncidentContacts: &[]string{"oncall@example.com"},
			})
		}
		wantContacts := func(billing ...string) {
			t.Helper()
			if got := found(t, env).BillingContacts; !slices.Equal(got, append([]string{}, billing...)) {
				t.Errorf("the billing contacts are %q, want %q", got, billing)
			}
			if got := found(t, env).IncidentContacts; !slices.Equal(got, []string{"oncall@example.com"}) {
				t.Errorf("the incident contacts are %q, though they are not managed", got)
			}
		}
		env.Test(t,
			resource.TestStep{Config: unmanaged},
			// What is not managed is left alone, also while something else changes.
			resource.TestStep{PreConfig: addBehind, Config: unmanaged, ConfigPlanChecks: emptyPlan},
			resource.TestStep{
				Config:            env.Config(config("Beta Inc.", "beta", unprotected)),
				ConfigStateChecks: []statecheck.StateCheck{value("billing_contacts", knownvalue.Null())},
			},
			resource.TestStep{
				PreConfig: func() { wantContacts("Ada@example.com", "grace@example.com") },
				Config:    managed(`["ADA@example.com"]`), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{value("billing_contacts", set("ADA@example.com"))},
			},
			// Rule A1: another spelling is no change.
			resource.TestStep{
				PreConfig: func() { wantContacts("ADA@example.com") },
				Config:    managed(`["ada@example.com"]`), ConfigPlanChecks: emptyPlan,
			},
			// Drift, of which the spelling is no part.
			resource.TestStep{
				PreConfig: addBehind, Config: managed(`["ADA@example.com"]`), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{
				PreConfig: func() {
					wantContacts("ADA@example.com")
					update(t, env, api.UpdateWorkspaceInput{WorkspaceID: id, BillingContacts: &[]string{"Ada@Example.com"}})
				},
				Config: managed(`["ADA@example.com"]`), ConfigPlanChecks: emptyPlan,
			},
			resource.TestStep{
				Config: managed(`[]`), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: []statecheck.StateCheck{value("billing_contacts", set())},
			},
			resource.TestStep{PreConfig: func() { wantContacts() }, Config: managed(`[]`), ConfigPlanChecks: emptyPlan},
			// From managed to not managed: they stay, and are no longer looked at.
			resource.TestStep{Config: managed(`["ada@example.com"]`)},
			resource.TestStep{Config: unmanaged, ConfigStateChecks: []statecheck.StateCheck{value("billing_contacts", knownvalue.Null())}},
			resource.TestStep{PreConfig: func() { wantContacts("ada@example.com") }, Config: unmanaged, ConfigPlanChecks: emptyPlan},
		)
	})
}

func TestWorkspaceImport(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("Acme", acctest.Slug, `billing_contacts = ["Bills@example.com"]`) +
			fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", beta, acctest.Slug))
		update(t, env, api.UpdateWorkspaceInput{WorkspaceID: env.Made.WorkspaceID, BillingContacts: &[]string{"bills@example.com"}})
		importing := func(id string) resource.TestStep {
			return resource.TestStep{Config: cfg, ResourceName: beta, ImportState: true, ImportStateId: id, ImportStateVerify: true}
		}
		env.Test(t,
			resource.TestStep{Config: cfg, ConfigStateChecks: []statecheck.StateCheck{
				value("id", knownvalue.StringExact(env.Made.WorkspaceID)), value("deletion_protection", knownvalue.Bool(true)),
			}},
			resource.TestStep{Config: cfg, ConfigPlanChecks: emptyPlan},
			importing(env.Made.WorkspaceID),
			importing(acctest.Slug),
			resource.TestStep{
				Config: cfg, ResourceName: beta, ImportState: true, ImportStateId: "nowhere",
				ExpectError: saying(`there is no workspace "nowhere" that this token can act in`),
			},
			resource.TestStep{Config: env.Config(letGo)},
		)
	})
}

func TestWorkspaceImportByIdentity(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{"http": acctest.HTTP, "embedded": acctest.Embedded} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)
			p := env.Protocol(t, "segmentaccess_workspace")
			want := map[string]string{"id": env.Made.WorkspaceID, "name": acctest.Slug, "slug": acctest.Slug, "region": "us"}
			byIdentity, said := p.Import(t, map[string]any{"id": env.Made.WorkspaceID})
			if len(said) > 0 {
				t.Fatalf("by identity: %q", said)
			}
			bySlug, said := p.ImportID(t, acctest.Slug)
			if len(said) > 0 {
				t.Fatalf("by slug: %q", said)
			}
			for name, found := range map[string]acctest.Object{"identity": byIdentity, "slug": bySlug} {
				if diff := cmp.Diff(want, p.Attributes(t, found)); diff != "" {
					t.Errorf("by %s: state (-want +got):\n%s", name, diff)
				}
				if diff := cmp.Diff(map[string]string{"id": env.Made.WorkspaceID}, p.Identity(t, found)); diff != "" {
					t.Errorf("by %s: identity (-want +got):\n%s", name, diff)
				}
			}
			if _, said := p.Import(t, map[string]any{"id": "nowhere"}); len(said) != 1 || !strings.HasPrefix(said[0], "ERROR: Cannot import workspace: ") {
				t.Errorf("a workspace that is not there: %q", said)
			}
		})
	}
}

func TestWorkspaceDrift(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("Beta", "beta", unprotected))
		name, slug := "Gamma", "gamma"
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() {
					update(t, env, api.UpdateWorkspaceInput{WorkspaceID: found(t, env).ID, Name: &name, Slug: &slug})
				},
				Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			},
			resource.TestStep{PreConfig: func() { found(t, env) }, Config: cfg, ConfigPlanChecks: emptyPlan},
		)
	})
}

// Nobody but a member can tell whether a workspace is there, so that one which is
// not to be found never leaves the state by itself.
func TestWorkspaceGoneBehindTerraformsBack(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := env.Config(config("Beta", "beta", unprotected))
		c := env.Client(t, env.Made.AccountToken)
		remove := func() {
			acctest.Do(t, c, api.DeleteWorkspace, api.WorkspaceInput{WorkspaceID: found(t, env).ID})
		}
		leave := func() {
			id := found(t, env).ID
			acctest.Do(t, c.In(id), api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{
				Email:       "grace@example.com",
				Permissions: []api.InvitePermission{{RoleID: api.RoleIDWorkspaceOwner, Resources: []api.InviteResource{{ID: id, Type: api.ResourceWorkspace}}}},
			}}})
			env.Accept(t, "grace@example.com")
			acctest.Do(t, c, api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: id})
		}
		unseen := saying("The provider's token does not see the workspace")
		forget := resource.TestStep{Config: env.Config(letGo)}
		// OpenTofu, unlike Terraform, reads also what it is only to forget, unless its plans read nothing.
		noRefresh := &resource.AdditionalCLIOptions{Plan: resource.PlanOptions{NoRefresh: true}}
		resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(t), AdditionalCLIOptions: noRefresh, Steps: []resource.TestStep{
			{Config: cfg},
			{PreConfig: remove, RefreshState: true, ExpectError: unseen},
			forget,
			{Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
			{Config: env.Config(" "), ConfigPlanChecks: meanwhile(remove), ExpectError: unseen},
			forget,
			{Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
			{PreConfig: leave, RefreshState: true, ExpectError: unseen},
			forget,
		}})
	})
}

func meanwhile(do func()) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.Meanwhile(do)}}
}

// Quotes, a dollar with a brace, and what is more than one byte long.
func TestWorkspaceNameOfAnyCharacters(t *testing.T) {
	t.Parallel()
	const name = `Ada's "R&D" ${x} 🚀 Köln \ <b>`
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		written := strings.Replace(config("", "beta", unprotected), `""`, `"Ada's \"R&D\" $${x} 🚀 Köln \\ <b>"`, 1)
		env.Test(t,
			resource.TestStep{
				Config: env.Config(written), ConfigStateChecks: []statecheck.StateCheck{value("name", knownvalue.StringExact(name))},
			},
			resource.TestStep{
				PreConfig: func() {
					if got := found(t, env).Name; got != name {
						t.Errorf("the name is %q, want %q", got, name)
					}
				},
				Config: env.Config(written), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// unmade is a provider block with a backend inside it whose file is not there yet.
func unmade(t *testing.T) (provider, database string) {
	t.Helper()
	database = filepath.Join(t.TempDir(), "new.db")
	return fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database = %q\n  }\n}\n", database), database
}

// Everything is made in one run, the file included.
func TestWorkspaceIsTheFirstThingInADatabase(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	provider, _ := unmade(t)
	cfg := provider + config("Beta", "beta", unprotected) +
		"resource \"segmentaccess_invite\" \"named\" {\n  email = \"ada@example.com\"\n  workspace_id = segmentaccess_workspace.beta.id\n}\n" +
		"resource \"segmentaccess_invite\" \"default\" {\n  email = \"grace@example.com\"\n  depends_on = [segmentaccess_workspace.beta]\n}\n"
	both := statecheck.CompareValuePairs("segmentaccess_invite.named", tfjsonpath.New("workspace_id"),
		"segmentaccess_invite.default", tfjsonpath.New("workspace_id"), compare.ValuesSame())
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: acctest.Factories(t), Steps: []resource.TestStep{
		{Config: cfg, ConfigStateChecks: []statecheck.StateCheck{both}},
		{Config: cfg, ConfigPlanChecks: emptyPlan},
	}})
}
