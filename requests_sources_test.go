package main

import (
	"fmt"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// flock is how many there are of what a test is about.
const flock = 20

// dryRuns is how a server counts dry runs of whichever operation.
const dryRuns = ""

// javascript is a kind of source in the catalog.
const javascript = "IqDTy1TpoU"

// asAccount lets the provider act for the owner's account, which sees all of its
// workspaces.
func (b *bill) asAccount(t *testing.T) {
	t.Helper()
	b.project = newProject(t, fmt.Sprintf("provider \"segmentaccess\" {\n  endpoint = %q\n  token    = %q\n}\n", b.asked.URL, b.made.AccountToken))
}

// sources is a configuration of sources, with more in each block.
func sources(more string) string {
	return fmt.Sprintf(`
resource "segmentaccess_source" "sources" {
  count               = %d
  workspace_id        = %%q
  slug                = "source-${count.index}"
  metadata_id         = %q
  deletion_protection = false
  %s
}
`, flock, javascript, more)
}

// Sources are written one by one, and cost no more than that: what has to be known of
// them beforehand is in their list, and one dry run tells whether there can be such.
func TestRequestsForSources(t *testing.T) {
	t.Parallel()
	try(t, false, plenty, func(b *bill) {
		b.asAccount(t)
		acme := b.made.WorkspaceID
		b.wants(t, fmt.Sprintf(sources(""), acme))
		b.costs(t, calls{"ReadFeatures": 2, "ListSources": 2, dryRuns: 2, "CreateSource": flock}, "apply", "-auto-approve")
		b.costs(t, calls{"ReadFeatures": 1, "ListSources": 1}, "plan", "-detailed-exitcode")
		// A dry run of a change tells whether this source may be changed so.
		b.wants(t, fmt.Sprintf(sources(`name = "Source ${count.index}"`), acme))
		b.costs(t, calls{"ReadFeatures": 2, "ListSources": 1, dryRuns: 2 * flock, "UpdateSource": flock}, "apply", "-auto-approve")
		b.wants(t, fmt.Sprintf(sources(`labels = { environment = "dev" }`), acme))
		b.costs(t, calls{"ReadFeatures": 2, "ListSources": 1, "ReplaceLabelsInSource": flock}, "apply", "-auto-approve")
		b.costs(t, calls{"ReadFeatures": 2, "ListSources": 1, "DeleteSource": flock}, "destroy", "-auto-approve")
	})
}

// Whoever looks for many by their names looks into one list. A source is then read
// alone, since the list does not tell its tracking plan.
func TestRequestsForDataSources(t *testing.T) {
	t.Parallel()
	try(t, false, plenty, func(b *bill) {
		owner := b.access.Client(t, b.made.WorkspaceToken)
		for i := range flock {
			acctest.Do(t, owner, api.CreateSource, api.CreateSourceInput{
				Slug: fmt.Sprintf("source-%d", i), Enabled: new(true), MetadataID: javascript,
			})
			acctest.Do(t, owner, api.CreateUserGroup, api.CreateUserGroupInput{Name: fmt.Sprintf("Group %d", i)})
		}
		many := func(kind, arguments string) string {
			return fmt.Sprintf("data %q \"many\" {\n  count = %d\n  %s\n}\n", kind, flock, arguments)
		}
		b.wants(t, many("segmentaccess_source", `slug = "source-${count.index}"`))
		b.costs(t, calls{"GetWorkspace": 1, "ListSources": 1, "GetSource": flock}, "plan")
		b.wants(t, many("segmentaccess_user_group", `name = "Group ${count.index}"`))
		b.costs(t, calls{"GetWorkspace": 1, "ListUserGroups": 1, "ReadMemberships": 1}, "plan")
		b.wants(t, many("segmentaccess_roles", "")+many("segmentaccess_role", `name = "Source Admin"`))
		b.costs(t, calls{"GetWorkspace": 1}, "plan")
	})
}

// Where sources were transferred to is in the list there.
func TestRequestsForTransfersAndWorkspaces(t *testing.T) {
	t.Parallel()
	try(t, false, plenty, func(b *bill) {
		b.asAccount(t)
		beta := b.access.Bootstrap(t, "owner@example.com", "beta").WorkspaceID
		b.wants(t, fmt.Sprintf(sources(""), b.made.WorkspaceID)+fmt.Sprintf(`
resource "segmentaccess_source_transfer" "transfers" {
  count           = %d
  source_id       = segmentaccess_source.sources[count.index].id
  to_workspace_id = %q
}
`, flock, beta))
		b.must(t, "apply", "-input=false", "-auto-approve")
		b.must(t, "apply", "-input=false", "-auto-approve", "-refresh-only")
		b.costs(t, calls{"ReadFeatures": 1, "ListSources": 1}, "plan", "-detailed-exitcode")
		b.must(t, "destroy", "-input=false", "-auto-approve")

		b.wants(t, fmt.Sprintf(`
resource "segmentaccess_workspace" "workspaces" {
  count               = %d
  name                = "Workspace ${count.index}"
  slug                = "workspace-${count.index}"
  deletion_protection = false
}
`, flock))
		b.must(t, "apply", "-input=false", "-auto-approve")
		b.costs(t, calls{"ReadFeatures": 1, "ReadWorkspaces": 1}, "plan", "-detailed-exitcode")
	})
}
