package permission

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// KeepSpelling returns the state instead of the plan if both are known and grant
// the same triples, so that another spelling is no change: Terraform accepts a
// plan that is equal to the prior state. Anything that cannot be compared yet,
// such as a plan with unknown values or a role that is not among roles, leaves
// the plan as it is. An empty workspaceID is one that is not known yet: the
// workspace written out is then not taken for the workspace left out.
//
// One thing fails for that. Terraform plans a second time while applying, when
// everything is known, and refuses what is not the first plan with its unknowns
// filled in. Where a part was unknown, the first plan has the new spelling; if the
// rest then turns out to grant what the state does in another spelling, the second
// has the state's, and the apply ends with "Provider produced inconsistent final
// plan". Nothing is changed by it, and the next apply finds everything known and
// nothing to do. It cannot be avoided: a plan may only be the configuration or the
// state, what a subject holds is not known before all of the list is, and both
// plans are asked for with the same state and the same private state, so that the
// second cannot tell that there was a first. Comparing entry by entry instead would
// make the order of the list a change.
func KeepSpelling(_ context.Context, plan, state types.List, roles Roles, workspaceID string) types.List {
	planned, ok := entriesOf(plan)
	if !ok {
		return plan
	}
	prior, ok := entriesOf(state)
	if !ok {
		return plan
	}
	// A role that cannot be found is for Check to report, and compares to none.
	wanted, err := resolveAll(planned, roles, workspaceID)
	if err != nil {
		return plan
	}
	held, err := resolveAll(prior, roles, workspaceID)
	if err != nil || !Same(wanted, held, workspaceID) {
		return plan
	}
	return state
}
