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
