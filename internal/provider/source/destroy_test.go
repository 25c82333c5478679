package source_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// A doomed is a source in acme that may be destroyed, as a provider has it that has read
// it there.
type doomed struct {
	*acctest.Env

	provider   *acctest.Protocol
	object     acctest.Object
	acme, beta string
}

func newDoomed(t *testing.T) doomed {
	t.Helper()
	env := acctest.HTTP(t)
	d := doomed{Env: env, acme: env.Made.WorkspaceID, beta: env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID, provider: env.Protocol(t, typeName)}
	object, said := d.provider.ImportID(t, makeSource(t, env.Owner(t), "web"))
	if len(said) > 0 {
		t.Fatalf("the provider said %q", said)
	}
	d.object = d.provider.With(t, object, map[string]any{"deletion_protection": false, "enabled": false})
	return d
}

// destroyed destroys the source, which has to take these calls, and returns what was
// said.
func (d doomed) destroyed(t *testing.T, calls ...string) []string {
	t.Helper()
	d.ForgetCalls()
	said := d.provider.Destroy(t, d.object)
	if diff := cmp.Diff(calls, d.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	return said
}

// demote leaves the owner with a role in acme, or with none but Minimal Workspace Access.
func (d doomed) demote(t *testing.T, role string) {
	t.Helper()
	grace := d.Join(t, "grace@example.com")
	permission := func(role string) []api.PermissionInput {
		return []api.PermissionInput{{RoleID: d.RoleID(t, role), Resources: []api.Resource{{ID: d.acme, Type: api.ResourceWorkspace}}}}
	}
	acctest.Do(t, d.Owner(t), api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: grace, Permissions: permission("Workspace Owner")})
	own := acctest.Do(t, d.Owner(t), api.Whoami, struct{}{}).Account.ID
	acctest.Do(t, d.Owner(t), api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: own, Permissions: permission(role)})
}

const deletes, looks = "DeleteSource", "ReadSource"

// Destroying a source costs one request, and two more where it was transferred
// meanwhile.
func TestSourceDestroyRequests(t *testing.T) {
	t.Parallel()
	d := newDoomed(t)
	if said := d.destroyed(t, deletes); len(said) > 0 {
		t.Errorf("the provider said %q", said)
	}
	wantNone(t, d.Owner(t))

	d = newDoomed(t)
	transfer(t, d.Env, d.acme, d.beta)
	if said := d.destroyed(t, deletes, looks, deletes); len(said) > 0 {
		t.Errorf("the provider said %q", said)
	}
	wantNone(t, d.Client(t, d.Made.AccountToken).In(d.beta))
}

// Rule G2: whoever has nothing to do any more where the source was, and owns where it
// is, deletes it there.
func TestRuleG2SourceDestroyedByWhoLeftItsFormerWorkspace(t *testing.T) {
	t.Parallel()
	d := newDoomed(t)
	transfer(t, d.Env, d.acme, d.beta)
	d.demote(t, "Minimal Workspace Access")
	if said := d.destroyed(t, deletes, looks, deletes); len(said) > 0 {
		t.Errorf("the provider said %q", said)
	}
	wantNone(t, d.Client(t, d.Made.AccountToken).In(d.beta))
}

// Rule J4: a source that the token must not delete is not taken for deleted, whether or
// not the token sees it.
func TestRuleJ4SourceThatMustNotBeDestroyed(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"Source Read-only", "Minimal Workspace Access"} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			d := newDoomed(t)
			d.demote(t, role)
			said := d.destroyed(t, deletes, looks)
			if len(said) != 1 || !strings.HasPrefix(said[0], "ERROR: Cannot delete source: The server answered DeleteSource with 401 Unauthorized") {
				t.Errorf("the provider said %q", said)
			}
		})
	}
}

// A source that is somewhere else whenever it is to be deleted is there, whatever the
// last answer was.
func TestSourceThatKeepsMovingIsNotTakenForDeleted(t *testing.T) {
	t.Parallel()
	d := newDoomed(t)
	from, to := d.acme, d.beta
	for range 4 {
		here, there := from, to
		d.Before(deletes, func() { transfer(t, d.Env, here, there) })
		from, to = to, from
	}
	said := d.provider.Destroy(t, d.object)
	if len(said) != 1 || !strings.Contains(said[0], "was in another workspace each time that it was looked for") {
		t.Errorf("the provider said %q", said)
	}
	only(t, d.Owner(t))
}

// The answer to a deletion that was carried out is lost, and the audit trail tells that
// it was.
func TestSourceDestroyedTwice(t *testing.T) {
	t.Parallel()
	d := newDoomed(t)
	acctest.Do(t, d.Owner(t), api.DeleteSource, api.SourceInput{SourceID: only(t, d.Owner(t)).ID})
	if said := d.destroyed(t, deletes, looks, api.ListAuditEvents.Name); len(said) > 0 {
		t.Errorf("the provider said %q", said)
	}
}

// What is changed between plan and apply in another workspace is changed there, labels
// included.
func TestSourceTransferredBeforeItsLabelsChange(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	acme, beta := env.Made.WorkspaceID, env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	there := env.Client(t, env.Made.AccountToken).In(beta)
	makeLabel(t, env.Owner(t), api.Label{Key: "team", Value: "web"})
	meanwhile := resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.Meanwhile(func() { transfer(t, env, acme, beta) })}}
	changed := source(env, in(acme), web, `labels = { environment = "dev", team = "web" }`)
	env.Test(t,
		resource.TestStep{Config: source(env, in(acme), web)},
		resource.TestStep{Config: changed, ConfigPlanChecks: meanwhile},
		resource.TestStep{
			PreConfig: func() {
				wantSource(t, there, seen{"web", "web", true, []api.Label{{Key: "environment", Value: "dev"}}})
			},
			Config: changed, ConfigPlanChecks: emptyPlan,
		},
	)
}
