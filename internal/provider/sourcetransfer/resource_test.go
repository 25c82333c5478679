package sourcetransfer_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

func TestTransferLifecycle(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		m := newMove(t, env)
		gamma := env.Bootstrap(t, acctest.Owner, "gamma").WorkspaceID
		other := m.makeSource(t, m.acme, "other")
		env.Test(t,
			resource.TestStep{
				Config: m.to(m.beta), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
				ConfigStateChecks: append(
					is(map[string]string{"id": m.source, "source_id": m.source, "from_workspace_id": m.acme, "to_workspace_id": m.beta}),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("disconnected_destinations"), knownvalue.ListExact(nil)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("dropped_labels"), knownvalue.MapExact(nil)),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("removed_policies"), knownvalue.ListExact(nil)),
				),
			},
			resource.TestStep{PreConfig: func() { m.wantHome(t, m.beta) }, Config: m.to(m.beta), ConfigPlanChecks: emptyPlan},
			// It is moved on in place.
			resource.TestStep{
				Config: m.to(gamma), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: is(map[string]string{"id": m.source, "from_workspace_id": m.beta, "to_workspace_id": gamma}),
			},
			// Somebody moves it elsewhere, and it is moved back.
			resource.TestStep{
				PreConfig: func() { m.wantHome(t, gamma); m.transfer(t, m.acme) },
				Config:    m.to(gamma), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
				ConfigStateChecks: is(map[string]string{"from_workspace_id": m.acme, "to_workspace_id": gamma}),
			},
			// Another source is another transfer, which leaves the first one where it is.
			resource.TestStep{
				PreConfig: func() { m.wantHome(t, gamma) },
				Config:    m.Config(transferOf(fmt.Sprintf("%q", other), fmt.Sprintf("%q", gamma))), ConfigPlanChecks: action(plancheck.ResourceActionReplace),
				ConfigStateChecks: is(map[string]string{"id": other, "from_workspace_id": m.acme, "to_workspace_id": gamma}),
			},
			resource.TestStep{Config: env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy)},
		)
		m.wantHome(t, gamma)
	})
}

// A source is made and transferred in one apply, and all is destroyed in one.
func TestTransferOfASourceThatIsMade(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		config := func(target string) string {
			return env.Config(`
resource "segmentaccess_workspace" "shop" {
  name                = "Shop"
  slug                = "shop"
  deletion_protection = false
}
resource "segmentaccess_workspace" "platform" {
  name                = "Platform"
  slug                = "platform"
  deletion_protection = false
}
resource "segmentaccess_source" "web" {
  workspace_id        = segmentaccess_workspace.shop.id
  slug                = "web"
  metadata_id         = "` + javascript + `"
  labels              = { environment = "dev" }
  deletion_protection = false
}
` + transferOf("segmentaccess_source.web.id", target))
		}
		there := config("segmentaccess_workspace.platform.id")
		env.Test(t,
			resource.TestStep{Config: there},
			resource.TestStep{Config: there, ConfigPlanChecks: emptyPlan},
			resource.TestStep{Config: config("segmentaccess_workspace.shop.id"), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			resource.TestStep{Config: there, ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
		)
		seen := acctest.Do(t, env.Owner(t), api.Whoami, struct{}{}).Workspaces
		if len(seen) != 1 || seen[0].Slug != acctest.Slug {
			t.Errorf("the workspaces that are left: %v", seen)
		}
	})
}

// Rule G3: what does not move is in state, and the plan has said so.
func TestRuleG3WhatDoesNotMove(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	m := newMove(t, acctest.HTTP(t))
	hook := m.loseThings(t)
	policy := acctest.Do(t, m.Owner(t), api.ReadPolicies, api.ReadPoliciesInput{ResourceID: m.source}).Policies[0].ID
	m.Test(t, resource.TestStep{
		Config: m.to(m.beta), ConfigStateChecks: []statecheck.StateCheck{
			statecheck.ExpectKnownValue(address, tfjsonpath.New("disconnected_destinations"), knownvalue.ListExact([]knownvalue.Check{
				knownvalue.ObjectExact(map[string]knownvalue.Check{"id": knownvalue.StringExact(hook), "name": knownvalue.StringExact("Hook")}),
			})),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("dropped_labels"), knownvalue.MapExact(map[string]knownvalue.Check{
				"team": knownvalue.StringExact("web"),
			})),
			statecheck.ExpectKnownValue(address, tfjsonpath.New("removed_policies"), knownvalue.ListExact([]knownvalue.Check{knownvalue.StringExact(policy)})),
		},
	})
}

// loseThings gives the source a destination, whose id it returns, a label and a
// policy that do not move with it.
func (m move) loseThings(tb testing.TB) string {
	tb.Helper()
	owner := m.Owner(tb)
	acctest.Do(tb, owner, api.CreateLabel, api.CreateLabelInput{Label: api.Label{Key: "team", Value: "web"}})
	acctest.Do(tb, owner, api.ReplaceLabelsInSource, api.SourceLabelsInput{SourceID: m.source, Labels: []api.Label{
		{Key: "team", Value: "web"}, {Key: "environment", Value: "dev"},
	}})
	group := acctest.Do(tb, owner, api.CreateUserGroup, api.CreateUserGroupInput{Name: "Ops"}).UserGroup.ID
	acctest.Do(tb, owner, api.AddPermissionsToUserGroup, api.UserGroupPermissionsInput{UserGroupID: group, Permissions: []api.PermissionInput{{
		RoleID: m.RoleID(tb, "Source Admin"), Resources: []api.Resource{{ID: m.source, Type: api.ResourceSource}},
	}}})
	return acctest.Do(tb, owner, api.CreateDestination, api.CreateDestinationInput{
		SourceID: m.source, MetadataID: webhooks, Name: "Hook", Settings: api.Settings{},
	}).Destination.ID
}

func TestRuleG3ThePlanWarns(t *testing.T) {
	t.Parallel()
	m := newMove(t, acctest.HTTP(t))
	hook := m.loseThings(t)
	provider := m.Protocol(t, typeName)
	want := []string{fmt.Sprintf(`WARNING: Not everything moves with the source: When the source "web" moves from the workspace "acme" to "beta", `+
		`these destinations are disconnected: Hook (%s); these labels are dropped, which the other workspace does not have: team:web; `+
		`permissions that are about this source alone are removed: 1.`, hook)}
	m.ForgetCalls()
	said := provider.PlanCreate(t, map[string]any{"source_id": m.source, "to_workspace_id": m.beta})
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	if slices.Contains(m.Calls(), api.TransferSource.Name) {
		t.Error("a plan transferred the source")
	}
	m.wantHome(t, m.acme)
}

func TestTransferImport(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		m := newMove(t, env)
		env.Test(t,
			// What was transferred before is said to be there, with what to do.
			resource.TestStep{
				PreConfig: func() { m.transfer(t, m.beta) }, Config: m.to(m.beta),
				ExpectError: planSaying(fmt.Sprintf(`The source "web" (%s) is in the workspace "beta" already. To keep it there with this resource, import the `+
					`transfer: import { to = segmentaccess_source_transfer.<name> id = %[1]q }`, m.source)),
			},
			resource.TestStep{
				Config:           m.to(m.beta) + fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", address, m.source),
				ConfigPlanChecks: action(plancheck.ResourceActionNoop), ConfigStateChecks: append(
					is(map[string]string{"id": m.source, "to_workspace_id": m.beta}),
					statecheck.ExpectKnownValue(address, tfjsonpath.New("from_workspace_id"), knownvalue.Null()),
				),
			},
			resource.TestStep{ResourceName: address, ImportState: true, ImportStateVerify: true, ImportStateId: m.source},
			resource.TestStep{Config: m.to(m.acme), ConfigPlanChecks: action(plancheck.ResourceActionUpdate), ConfigStateChecks: is(
				map[string]string{"from_workspace_id": m.beta, "to_workspace_id": m.acme},
			)},
		)
	})
}

// TestTransferImportByIdentity goes to the provider itself, since not every Terraform
// knows identities.
func TestTransferImportByIdentity(t *testing.T) {
	t.Parallel()
	m := newMove(t, acctest.HTTP(t))
	provider := m.Protocol(t, typeName)
	imported, said := provider.Import(t, map[string]any{"id": m.source})
	if len(said) > 0 {
		t.Fatalf("the provider said %q", said)
	}
	if diff := cmp.Diff(map[string]string{"id": m.source}, provider.Identity(t, imported)); diff != "" {
		t.Errorf("the identity (-want +got):\n%s", diff)
	}
	want := map[string]string{"id": m.source, "source_id": m.source, "to_workspace_id": m.acme}
	if diff := cmp.Diff(want, provider.Attributes(t, imported)); diff != "" {
		t.Errorf("the state (-want +got):\n%s", diff)
	}
	_, said = provider.ImportID(t, "nosuchsource")
	missed := []string{`ERROR: Cannot import source transfer: There is no source "nosuchsource" in the workspaces that the provider's token sees.`}
	if diff := cmp.Diff(missed, said); diff != "" {
		t.Errorf("importing nothing: said (-want +got):\n%s", diff)
	}
}

func TestTransferOfASourceThatIsDeleted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	m := newMove(t, acctest.HTTP(t))
	m.Test(t,
		resource.TestStep{Config: m.to(m.beta)},
		resource.TestStep{
			PreConfig: func() {
				acctest.Do(t, m.account(t).In(m.beta), api.DeleteSource, api.SourceInput{SourceID: m.source})
			},
			Config: m.Config(" "), ConfigPlanChecks: emptyPlan,
		},
	)
}

// Destroying it warns, and does nothing.
func TestTransferDestroyed(t *testing.T) {
	t.Parallel()
	m := newMove(t, acctest.HTTP(t))
	provider := m.Protocol(t, typeName)
	object, said := provider.ImportID(t, m.source)
	if len(said) > 0 {
		t.Fatalf("the provider said %q", said)
	}
	want := []string{fmt.Sprintf("WARNING: Destroying a transfer moves nothing back: The source %s is left in the workspace %q (%s), unless it is "+
		"itself destroyed there in this run. To move it, set to_workspace_id to where it is to be instead.", m.source, acctest.Slug, m.acme)}
	if diff := cmp.Diff(want, provider.Destroy(t, object)); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
	m.wantHome(t, m.acme)
}

// Reading a transfer costs one request.
func TestTransferRequests(t *testing.T) {
	t.Parallel()
	m := newMove(t, acctest.HTTP(t))
	provider := m.Protocol(t, typeName)
	object, said := provider.ImportID(t, m.source)
	if len(said) > 0 {
		t.Fatalf("the provider said %q", said)
	}
	m.ForgetCalls()
	if _, said := provider.Read(t, object); len(said) > 0 {
		t.Errorf("the provider said %q", said)
	}
	if diff := cmp.Diff([]string{api.ReadSource.Name}, m.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
