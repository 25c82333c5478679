package sourcetransfer_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const typeName = "segmentaccess_source_transfer"

// address is that of the transfer under test.
const address = typeName + ".test"

// javascript and webhooks are of the catalog.
const javascript, webhooks = "IqDTy1TpoU", "9TqVxdK3mH54a1Ru"

// A move is an Env with the workspaces acme and beta of one owner, and the source web
// in acme.
type move struct {
	*acctest.Env

	acme, beta, source string
}

func newMove(tb testing.TB, env *acctest.Env) move {
	tb.Helper()
	m := move{Env: env, acme: env.Made.WorkspaceID, beta: env.Bootstrap(tb, acctest.Owner, "beta").WorkspaceID}
	m.source = m.makeSource(tb, m.acme, "web")
	return m
}

// account acts as the owner in no workspace.
func (m move) account(tb testing.TB) *client.Client {
	tb.Helper()
	return m.Client(tb, m.Made.AccountToken)
}

func (m move) makeSource(tb testing.TB, workspace, slug string) string {
	tb.Helper()
	return acctest.Do(tb, m.account(tb).In(workspace), api.CreateSource, api.CreateSourceInput{
		Slug: slug, Enabled: new(true), MetadataID: javascript,
	}).Source.ID
}

// transfer moves the source behind Terraform's back.
func (m move) transfer(tb testing.TB, to string) {
	tb.Helper()
	acctest.Do(tb, m.account(tb), api.TransferSource, api.TransferSourceInput{SourceID: m.source, WorkspaceID: to})
}

// wantHome checks where the source lives.
func (m move) wantHome(tb testing.TB, want string) {
	tb.Helper()
	if got := acctest.Do(tb, m.account(tb), api.ReadSource, api.SourceInput{SourceID: m.source}).Source.WorkspaceID; got != want {
		tb.Errorf("the source is in the workspace %s, want %s", got, want)
	}
}

// to is a configuration of the transfer to a workspace.
func (m move) to(workspace string) string {
	return m.Config(transferOf(fmt.Sprintf("%q", m.source), fmt.Sprintf("%q", workspace)))
}

// transferOf is the block of a transfer, of expressions.
func transferOf(source, workspace string) string {
	return "resource \"segmentaccess_source_transfer\" \"test\" {\n  source_id = " + source + "\n  to_workspace_id = " + workspace + "\n}\n"
}

// is checks the strings of the transfer in state.
func is(want map[string]string) []statecheck.StateCheck {
	var checks []statecheck.StateCheck
	for attribute, value := range want {
		checks = append(checks, statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringExact(value)))
	}
	return checks
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(pattern(message))
}

// planSaying matches a message of a plan: one that comes before anything is applied.
func planSaying(message string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)Error running pre-apply plan.*` + pattern(message))
}

func pattern(message string) string {
	return strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+(?:│\s+)?`)
}
