package roster

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// nameRemoved is the attribute that carries from the plan of a new roster to its
// apply whom it removes. Nothing else does: Terraform plans once more when it
// applies, and hands neither the first plan nor its private state to that. But it
// refuses the second plan where a value that the first one knew is another.
const nameRemoved = "removed_at_creation"

// removingNobody plans that a new roster removes nobody, which stands where it cannot
// be told who is in the workspace: then Terraform refuses to remove anybody, instead
// of removing somebody whom no plan named.
func removingNobody(req resource.ModifyPlanRequest, planned map[string]tftypes.Value) {
	if req.State.Raw.IsNull() {
		planned[nameRemoved] = tftypes.NewValue(planned[nameRemoved].Type(), []tftypes.Value{})
	}
}

// removedAtCreation are those to be removed, by their keys of rule A1, so that
// somebody who accepts an invite in another spelling stays the same.
func removedAtCreation(those []people.Person) customtypes.EmailSet {
	keys := make([]string, len(those))
	for i, person := range those {
		keys[i] = api.FoldEmail(person.Email)
	}
	return customtypes.NewEmailSet(keys)
}

// reviewed are the keys of those whom the plan of a new roster names.
func (m *rosterModel) reviewed() map[string]bool {
	named := map[string]bool{}
	for key := range m.RemovedAtCreation.ByKey() {
		named[key] = true
	}
	return named
}

// warnLate names who is in the workspace without being listed or ignored, and stays
// because the plan did not name them.
func (r *run) warnLate(diags *diag.Diagnostics) {
	var late []people.Person
	for _, person := range r.have {
		key := api.FoldEmail(person.Email)
		if _, wanted := r.wanted[key]; !wanted && !r.ignored[key] && !r.known[key] {
			late = append(late, person)
		}
	}
	if len(late) > 0 {
		diags.AddWarning("People joined after the plan", fmt.Sprintf(
			"They are not listed, and stay in the workspace %q for now: %s. The next plan shows them.", r.workspace.Slug, named(emailsOf(late))))
	}
}
