package sourcetransfer_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// TestTransferPlanRefusesWhatIsKnownToFail makes no request that writes.
func TestTransferPlanRefusesWhatIsKnownToFail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arrange func(t *testing.T, m move) string
		want    string
	}{
		"rule G2, no owner of the other workspace": {
			func(t *testing.T, m move) string {
				t.Helper()
				gamma := m.Bootstrap(t, "grace@example.com", "gamma")
				grace := m.Client(t, gamma.AccountToken).In(gamma.WorkspaceID)
				acctest.Do(t, grace, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{Email: acctest.Owner}}})
				acctest.Do(t, m.account(t), api.AcceptInvite, api.AcceptInviteInput{Code: m.Code(t, acctest.Owner)})
				return m.to(gamma.WorkspaceID)
			}, `that this account owns`,
		},
		"rule G2, a workspace that is not seen": {
			func(t *testing.T, m move) string {
				t.Helper()
				return m.to(m.Bootstrap(t, "grace@example.com", "gamma").WorkspaceID)
			}, "that the provider's token can act in; it sees",
		},
		"rule G2, a source that is not there": {
			func(t *testing.T, m move) string {
				t.Helper()
				return m.Config(transferOf(`"nosuchsource"`, fmt.Sprintf("%q", m.beta)))
			}, `There is no source "nosuchsource" in the workspaces that the provider's token sees.`,
		},
		"rule G4, a tracking plan": {
			func(t *testing.T, m move) string {
				t.Helper()
				plan := acctest.Do(t, m.Owner(t), api.CreateTrackingPlan, api.CreateTrackingPlanInput{Name: "Web Events", Type: api.TrackingPlanLive})
				acctest.Do(t, m.Owner(t), api.AddSourceToTrackingPlan, api.AddSourceToTrackingPlanInput{
					TrackingPlanID: plan.TrackingPlan.ID, SourceID: m.source,
				})
				return m.to(m.beta)
			}, `The source "web" is bound to the tracking plan "Web Events"`,
		},
		"rule G5, another region": {
			func(t *testing.T, m move) string {
				t.Helper()
				eu := acctest.Do(t, m.account(t), api.CreateWorkspace, api.CreateWorkspaceInput{Name: "EU", Slug: "eu", Region: api.RegionEU})
				return m.to(eu.Workspace.ID)
			}, "sources do not move between regions, so make a new one there",
		},
		"rule G5, a slug that is taken": {
			func(t *testing.T, m move) string {
				t.Helper()
				m.makeSource(t, m.beta, "web")
				return m.to(m.beta)
			}, `the workspace "beta" has a source with the slug "web" already`,
		},
		"the workspace that it is in": {
			func(t *testing.T, m move) string {
				t.Helper()
				return m.to(m.acme)
			}, `is in the workspace "acme" already`,
		},
		"the slug of a workspace": {
			func(t *testing.T, m move) string {
				t.Helper()
				return m.to("beta")
			}, `to_workspace_id takes an id, and "beta" is the slug of the workspace`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			m := newMove(t, acctest.HTTP(t))
			m.Test(t, resource.TestStep{Config: test.arrange(t, m), PlanOnly: true, ExpectError: saying(test.want)})
			if calls := m.Calls(); slices.Contains(calls, api.TransferSource.Name) {
				t.Errorf("a plan transferred the source: %q", calls)
			}
		})
	}
}

// A source that is to have another slug first has it by the time that it is moved.
func TestRuleG5AnotherSlugInTheSameApply(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	m := newMove(t, acctest.HTTP(t))
	m.makeSource(t, m.beta, "web")
	config := func(slug string) string {
		return m.Config(fmt.Sprintf(`
import {
  to = segmentaccess_source.web
  id = %q
}
resource "segmentaccess_source" "web" {
  slug                = %q
  metadata_id         = %q
  deletion_protection = false
}
`, m.source, slug, javascript)) + transferOf("segmentaccess_source.web.id", fmt.Sprintf("%q", m.beta))
	}
	m.Test(t,
		resource.TestStep{Config: config("web"), ExpectError: planSaying("Give one of the two another slug first.")},
		resource.TestStep{Config: config("website"), ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		resource.TestStep{PreConfig: func() { m.wantHome(t, m.beta) }, Config: config("website"), ConfigPlanChecks: emptyPlan},
	)
}

func TestTransferNeedsAnAccount(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	m := newMove(t, acctest.HTTP(t))
	m.Provider = m.ProviderWith(m.Made.WorkspaceToken)
	m.Test(t, resource.TestStep{Config: m.to(m.beta), PlanOnly: true, ExpectError: saying(
		`The provider's token is of the workspace "acme", and only an account that owns both workspaces can transfer a source: configure the token of an account.`)})
}

func TestTransferOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	m := newMove(t, acctest.PublicAPIOnly(t))
	refused := "segmentaccess_source_transfer needs an access server that offers \"transfers\", and the server " + m.Plain.URL +
		" does not: it is a plain Segment Public API."
	m.Test(t, resource.TestStep{Config: m.to(m.beta), PlanOnly: true, ExpectError: saying(refused)})
}

// A transfer that was done, but not noted, is imported as the next plan says.
func TestTransferWhoseStateWasLost(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	m := newMove(t, acctest.HTTP(t))
	m.Test(t,
		// The call is sent again, and nothing is done twice.
		resource.TestStep{PreConfig: func() { m.Lose(api.TransferSource.Name, 1) }, Config: m.to(m.beta)},
		resource.TestStep{Config: m.Config("removed {\n  from = " + address + "\n  lifecycle {\n    destroy = false\n  }\n}\n")},
		resource.TestStep{Config: m.to(m.beta), ExpectError: planSaying("To keep it there with this resource, import the transfer")},
	)
	moved := 0
	for _, event := range m.EventTypes(t, m.beta) {
		if event == "Source Transferred" {
			moved++
		}
	}
	if moved != 1 {
		t.Errorf("the source was transferred %d times, want once", moved)
	}
}

func TestTransferThatIsRefused(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	m := newMove(t, acctest.HTTP(t))
	fail := func(operation string, status int) func() {
		return func() { m.Fail(operation, 1, status) }
	}
	m.Test(t,
		resource.TestStep{
			PreConfig: fail(api.TransferSource.Name, http.StatusConflict), Config: m.to(m.beta), ExpectError: saying("Cannot transfer source"),
		},
		resource.TestStep{Config: m.to(m.beta), ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		resource.TestStep{
			PreConfig: fail(api.ReadSource.Name, http.StatusInternalServerError), Config: m.to(m.beta), ExpectError: planSaying("Cannot read source transfer"),
		},
		resource.TestStep{PreConfig: fail(api.TransferSource.Name, http.StatusConflict), Config: m.to(m.acme), ExpectError: saying("Cannot transfer source")},
		resource.TestStep{PreConfig: func() { m.wantHome(t, m.beta) }, Config: m.to(m.beta), ConfigPlanChecks: emptyPlan},
	)
}

// A transfer is not tainted because it could not be noted where it was made.
func TestTransferIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	m := newMove(t, acctest.HTTP(t))
	m.ForgetAfter(t, api.TransferSource.Route())
	m.Test(t,
		resource.TestStep{Config: m.to(m.beta)},
		resource.TestStep{Config: m.to(m.beta), ConfigPlanChecks: emptyPlan},
	)
}

// A token that does not see where the source went keeps the state, and so does
// another installation.
func TestTransferOutOfSight(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	m, other := newMove(t, acctest.HTTP(t)), acctest.HTTP(t)
	beta := m.Bootstrap(t, acctest.Owner, "beta").WorkspaceToken
	with := func(token string) string {
		return strings.Replace(m.to(m.beta), m.Made.AccountToken, token, 1)
	}
	m.Test(t,
		resource.TestStep{Config: m.to(m.beta)},
		resource.TestStep{Config: with(m.Made.WorkspaceToken), ExpectError: planSaying("Cannot find the workspace of the objects in the state")},
		// The token of the workspace that it went to sees it there, and has nothing to do.
		resource.TestStep{Config: with(beta), ConfigPlanChecks: emptyPlan},
		resource.TestStep{Config: with("sga_wrong"), ExpectError: planSaying("Cannot use the provider's connection")},
		resource.TestStep{
			Config:      strings.Replace(with(other.Made.AccountToken), m.URL, other.URL, 1),
			ExpectError: planSaying("This is another installation"),
		},
		resource.TestStep{Config: m.to(m.beta), ConfigPlanChecks: emptyPlan},
	)
}
