package permission

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// KeepSpelling returns the plan in the spelling of the state. A plan that grants the
// same triples is no change and becomes the state, whatever its order. Any other keeps
// its shape, and takes over how the state spells the role or the resources that it has
// in the same place. A role that is not among roles compares to none, and is for Check
// to report. An empty workspaceID is one that is not known yet: the workspace written
// out is then not taken for the workspace left out.
//
// Terraform plans a second time while applying, when everything is known, and refuses
// what is not the first plan with its unknowns filled in. So the spelling of a role, or
// of the resources of a permission, may depend on nothing but the two values in that
// place: what was unknown beside them is known the second time.
//
// No such rule can be had for permissions that the state has in another shape: in
// another order, divided otherwise, or with the workspace or no labels written out.
// Where a part was unknown, the first plan has the shape of the configuration; if it
// then turns out to grant what the state does, the second is the state, and the apply
// ends with "Provider produced inconsistent final plan". Nothing is changed by it, and
// the next apply finds everything known and nothing to do. A plan may only be the
// configuration or the state, and the second is asked for with the same state and the
// same private state as the first plan of a configuration that is known, for which
// another order must be no change.
//
// The same goes for a plan that is made before the provider's own settings are known:
// there are no roles to compare with then, so that nothing of the state can be kept,
// and a role by id where the state has the name is a change that the second plan takes
// back.
func KeepSpelling(_ context.Context, plan, state types.List, roles Roles, workspaceID string) types.List {
	switch {
	case grantTheSame(plan, state, roles, workspaceID):
		return state
	case plan.IsNull() || plan.IsUnknown():
		return plan
	}
	elements := plan.Elements()
	for i, prior := range state.Elements() {
		if i == len(elements) {
			break
		}
		elements[i] = elementLike(elements[i], prior, roles)
	}
	return types.ListValueMust(entryType, elements)
}

// grantTheSame reports false for what cannot be compared yet.
func grantTheSame(plan, state types.List, roles Roles, workspaceID string) bool {
	planned, ok := entriesOf(plan)
	if !ok {
		return false
	}
	prior, ok := entriesOf(state)
	if !ok {
		return false
	}
	wanted, err := resolveAll(planned, roles, workspaceID)
	if err != nil {
		return false
	}
	held, err := resolveAll(prior, roles, workspaceID)
	return err == nil && Same(wanted, held, workspaceID)
}

func elementLike(planned, prior attr.Value, roles Roles) attr.Value {
	written, ok := draftOf(planned)
	if !ok {
		return planned
	}
	old, ok := draftOf(prior)
	if !ok {
		return planned
	}
	return written.spelledLike(old, roles).value()
}
