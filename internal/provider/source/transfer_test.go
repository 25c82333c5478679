package source_test

import (
	"fmt"
	"strings"
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

// removed forgets the source without destroying it.
const removed = "removed {\n  from = " + address + "\n  lifecycle {\n    destroy = false\n  }\n}\n"

// Rule G2: a source that is transferred behind Terraform's back is the same one, and
// is changed and deleted where it lives.
func TestRuleG2TransferredSourceStaysTheSame(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	acme, beta := env.Made.WorkspaceID, env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	there := env.Client(t, env.Made.AccountToken).In(beta)
	var before api.Source
	stays := func(workspace, current string) []statecheck.StateCheck {
		return append(is(map[string]string{"workspace_id": workspace, "current_workspace_id": current}), carries(map[string]string{"environment": "dev"}))
	}
	config := func(arguments ...string) string {
		return source(env, append(arguments, web, `labels = { environment = "dev" }`)...)
	}
	env.Test(t,
		resource.TestStep{Config: config(in(acme)), ConfigStateChecks: stays(acme, acme)},
		resource.TestStep{
			PreConfig: func() { before = only(t, env.Owner(t)); transfer(t, env, acme, beta) },
			Config:    config(in(acme)), ConfigPlanChecks: emptyPlan,
			ConfigStateChecks: append(stays(acme, beta), statecheck.ExpectKnownValue(address, tfjsonpath.New("write_keys"), knownvalue.ListSizeExact(1))),
		},
		resource.TestStep{
			PreConfig: func() {
				if diff := cmp.Diff(before.WriteKeys, only(t, there).WriteKeys); diff != "" {
					t.Errorf("the write keys (-before +after):\n%s", diff)
				}
			},
			Config: config(in(acme), `name = "The Website"`), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			ConfigStateChecks: append(stays(acme, beta), is(map[string]string{"name": "The Website"})...),
		},
		resource.TestStep{
			Config: source(env, in(acme), web, `labels = { environment = "prod" }`), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{carries(map[string]string{"environment": "prod"})},
		},
		resource.TestStep{Config: config(in(acme)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
		// The configuration may follow it, which changes nothing on the server.
		resource.TestStep{
			PreConfig: func() { env.ForgetCalls() },
			Config:    config(in(beta)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate), ConfigStateChecks: stays(beta, beta),
		},
		resource.TestStep{
			PreConfig: func() {
				for _, operation := range env.Calls() {
					if operation == api.UpdateSource.Name || operation == api.ReplaceLabelsInSource.Name {
						t.Errorf("following the source called %s", operation)
					}
				}
			},
			Config: config(), ConfigPlanChecks: emptyPlan, ConfigStateChecks: stays(beta, beta),
		},
		resource.TestStep{Config: config(in(acme)), ExpectError: planSaying(
			`The source "web" lives in the workspace ` + beta + `, and changing workspace_id does not move it. Undo the change here, and ` +
				`move it to "acme" with segmentaccess_source_transfer`)},
		resource.TestStep{Config: env.Config(" "), ConfigPlanChecks: action(plancheck.ResourceActionDestroy)},
	)
	wantNone(t, there)
}

// The plan is not older than the transfer that comes before its apply.
func TestSourceTransferredBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	acme, beta := env.Made.WorkspaceID, env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	there := env.Client(t, env.Made.AccountToken).In(beta)
	named := source(env, in(acme), web, `name = "The Website"`)
	meanwhile := func(from, to string) resource.ConfigPlanChecks {
		return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{acctest.Meanwhile(func() { transfer(t, env, from, to) })}}
	}
	env.Test(t,
		resource.TestStep{Config: source(env, in(acme), web)},
		resource.TestStep{Config: named, ConfigPlanChecks: meanwhile(acme, beta)},
		resource.TestStep{
			PreConfig: func() { wantSource(t, there, seen{"web", "The Website", true, []api.Label{}}) },
			Config:    named, ConfigPlanChecks: emptyPlan,
		},
		resource.TestStep{Config: env.Config(" "), ConfigPlanChecks: meanwhile(beta, acme)},
	)
	wantNone(t, env.Owner(t))
	wantNone(t, there)
}

// Rule G3: a label that the other workspace does not have is not missed until it is
// made there.
func TestRuleG3LabelsThatATransferDropped(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	acme, beta := env.Made.WorkspaceID, env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	there := env.Client(t, env.Made.AccountToken).In(beta)
	team, dev, prod := api.Label{Key: "team", Value: "web"}, api.Label{Key: "environment", Value: "dev"}, api.Label{Key: "environment", Value: "prod"}
	makeLabel(t, env.Owner(t), team)
	config := source(env, in(acme), web, `labels = { environment = "dev", team = "web" }`)
	both := []statecheck.StateCheck{carries(map[string]string{"environment": "dev", "team": "web"})}
	env.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() { transfer(t, env, acme, beta) },
			Config:    config, ConfigPlanChecks: emptyPlan, ConfigStateChecks: both,
		},
		// Other labels change without it.
		resource.TestStep{
			PreConfig: func() { wantSource(t, there, seen{"web", "web", true, []api.Label{dev}}) },
			Config:    source(env, in(acme), web, `labels = { environment = "prod", team = "web" }`), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		// Another label that is not there is left out as well.
		resource.TestStep{
			PreConfig: func() { wantSource(t, there, seen{"web", "web", true, []api.Label{prod}}) },
			Config:    source(env, in(acme), web, `labels = { environment = "prod", team = "mobile" }`), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{Config: config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
		resource.TestStep{
			PreConfig: func() { makeLabel(t, there, team) },
			Config:    config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate), ConfigStateChecks: both,
		},
		resource.TestStep{
			PreConfig: func() { wantSource(t, there, seen{"web", "web", true, []api.Label{dev, team}}) },
			Config:    config, ConfigPlanChecks: emptyPlan,
		},
		// A label that is there and that somebody takes off is missed.
		resource.TestStep{PreConfig: func() { give(t, there, dev) }, Config: config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
	)
}

// After an import nobody knows which labels the transfer dropped.
func TestRuleG3LabelsOfAnImportAfterATransfer(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	acme, beta := env.Made.WorkspaceID, env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	there := env.Client(t, env.Made.AccountToken).In(beta)
	team, dev := api.Label{Key: "team", Value: "web"}, api.Label{Key: "environment", Value: "dev"}
	makeLabel(t, env.Owner(t), team)
	id := makeSource(t, env.Owner(t), "web")
	give(t, env.Owner(t), team, dev)
	transfer(t, env, acme, beta)
	config := source(env, in(acme), web, `labels = { environment = "dev", team = "web" }`)
	env.Test(t,
		resource.TestStep{
			Config:            config + fmt.Sprintf("import {\n  to = %s\n  id = \"%s/%s\"\n}\n", address, acme, id),
			ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{carries(map[string]string{"environment": "dev", "team": "web"})},
		},
		resource.TestStep{
			PreConfig: func() { wantSource(t, there, seen{"web", "web", true, []api.Label{dev}}) },
			Config:    config, ConfigPlanChecks: emptyPlan,
		},
		resource.TestStep{
			PreConfig: func() { makeLabel(t, there, team) },
			Config:    config, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() { wantSource(t, there, seen{"web", "web", true, []api.Label{dev, team}}) },
			Config:    config, ConfigPlanChecks: emptyPlan,
		},
	)
}

// The warning names what is missing.
func TestRuleG3WarningOfDroppedLabels(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	acme, beta := env.Made.WorkspaceID, env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	id := makeSource(t, env.Owner(t), "web")
	for _, value := range []string{"web", "mobile"} {
		makeLabel(t, env.Owner(t), api.Label{Key: "team-" + value, Value: value})
	}
	give(t, env.Owner(t), api.Label{Key: "team-web", Value: "web"}, api.Label{Key: "environment", Value: "dev"}, api.Label{Key: "team-mobile", Value: "mobile"})
	provider := env.Protocol(t, typeName)
	object, said := provider.ImportID(t, "acme/"+id)
	if len(said) > 0 {
		t.Fatalf("the provider said %q", said)
	}
	transfer(t, env, acme, beta)
	want := `WARNING: Labels of a transferred source are not there: The source "web" lives in the workspace "beta" now, which does not have: ` +
		`team-mobile:mobile, team-web:web. The source is left without, whatever its configuration says. Make what is missing there with ` +
		`segmentaccess_label, so that the next plan gives it to the source, or take it out of labels.`
	for range 2 {
		object, said = provider.Read(t, object)
		if diff := cmp.Diff([]string{want}, said); diff != "" {
			t.Errorf("said (-want +got):\n%s", diff)
		}
	}
}

// The token of a workspace loses sight of a source that is transferred, and finds it
// in its own, whatever the state says.
func TestRuleG6TransferOutOfSight(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(testing.TB) *acctest.Env{"access server": acctest.HTTP, "public API only": acctest.PublicAPIOnly} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := start(t)
			other := env.Bootstrap(t, acctest.Owner, "beta")
			acme, beta := env.Made.WorkspaceID, other.WorkspaceID
			with := func(token string) string {
				url := env.URL
				if env.Plain != nil {
					url = env.Plain.URL
				}
				return fmt.Sprintf("provider \"segmentaccess\" {\n  endpoint = %q\n  token = %q\n}\n", url, token) +
					"resource \"segmentaccess_source\" \"test\" {\n" + web + "\n}\n"
			}
			here, there := with(env.Made.WorkspaceToken), with(other.WorkspaceToken)
			env.Test(t,
				resource.TestStep{Config: here},
				resource.TestStep{
					PreConfig: func() { transfer(t, env, acme, beta) }, Config: here,
					ExpectError: planSaying("was transferred to a workspace in which the provider's token does not see it. The state is kept as it is."),
				},
				resource.TestStep{
					Config: there, ConfigPlanChecks: emptyPlan,
					ConfigStateChecks: is(map[string]string{"workspace_id": acme, "current_workspace_id": beta}),
				},
				resource.TestStep{
					Config:            strings.Replace(there, "deletion_protection", "name = \"The Website\"\ndeletion_protection", 1),
					ConfigPlanChecks:  action(plancheck.ResourceActionUpdate),
					ConfigStateChecks: is(map[string]string{"workspace_id": acme, "current_workspace_id": beta, "name": "The Website"}),
				},
				resource.TestStep{Config: here, ExpectError: planSaying("Cannot find the workspace of the objects in the state")},
				resource.TestStep{PreConfig: func() { transfer(t, env, beta, acme) }, Config: here, ConfigPlanChecks: emptyPlan},
			)
		})
	}
}

// Only owners read the audit trail, so that the token of somebody else does not tell
// a deletion from a transfer.
func TestSourceOutOfSightOfATokenThatIsNoOwner(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	admin := acctest.Do(t, env.Owner(t), api.CreateToken, api.CreateTokenInput{
		Description: "Pipeline", Permissions: []api.PermissionInput{{
			RoleID: env.RoleID(t, "Source Admin"), Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
		}},
	}).Secret
	env.Provider = env.ProviderWith(admin)
	env.Test(t,
		resource.TestStep{Config: source(env, web)},
		resource.TestStep{
			PreConfig: func() {
				acctest.Do(t, env.Owner(t), api.DeleteSource, api.SourceInput{SourceID: only(t, env.Owner(t)).ID})
			},
			Config:      source(env, web),
			ExpectError: planSaying("It was deleted, or transferred to another workspace, or is out of reach of the provider's token"),
		},
		resource.TestStep{Config: env.Config(removed)},
	)
}

// A source that was deleted after it was transferred is certainly gone.
func TestSourceDeletedAfterATransfer(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	acme, beta := env.Made.WorkspaceID, env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	there := env.Client(t, env.Made.AccountToken).In(beta)
	config := source(env, in(acme), web)
	env.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{
			PreConfig: func() {
				transfer(t, env, acme, beta)
				acctest.Do(t, there, api.DeleteSource, api.SourceInput{SourceID: only(t, there).ID})
			},
			Config: config, ConfigPlanChecks: action(plancheck.ResourceActionCreate), ConfigStateChecks: is(map[string]string{"current_workspace_id": acme}),
		},
	)
}

// A source goes with the workspace that it was transferred to, which may be deleted
// before it in the same destruction.
func TestSourceGoneWithItsWorkspace(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	acme, beta := env.Made.WorkspaceID, env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
	id := makeSource(t, env.Owner(t), "web")
	provider := env.Protocol(t, typeName)
	object, said := provider.ImportID(t, "acme/"+id)
	if len(said) > 0 {
		t.Fatalf("the provider said %q", said)
	}
	object = provider.With(t, object, map[string]any{"deletion_protection": false, "enabled": false})
	transfer(t, env, acme, beta)
	acctest.Do(t, env.Client(t, env.Made.AccountToken), api.DeleteWorkspace, api.WorkspaceInput{WorkspaceID: beta})
	want := []string{fmt.Sprintf(`WARNING: The source was not found: The source "web" (%s) is in no workspace that the provider's token sees, `+
		`and is taken for deleted, such as with its workspace. If it was transferred to another workspace, it is still there.`, id)}
	if diff := cmp.Diff(want, provider.Destroy(t, object)); diff != "" {
		t.Errorf("said (-want +got):\n%s", diff)
	}
}
