package connection

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// priorKey is where the planned private state of an object holds what the plan
// changes.
const priorKey = "prior"

// RememberPrior notes in the planned private state what is worth knowing of the
// object that a plan changes, as anything that JSON can hold.
func RememberPrior[T any](ctx context.Context, private PrivateWriter, prior T) diag.Diagnostics {
	value, err := json.Marshal(prior)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Cannot write the private state", err.Error())}
	}
	return private.SetKey(ctx, priorKey, value)
}

// Prior returns what RememberPrior noted of the object that a new one replaces, and
// the zero value for a new one that replaces none. Terraform plans a replacement
// twice: as a change, and then as if there were nothing yet, so that what is in the
// way of the new object may be the very one that goes. It tells nothing of an
// object that is tainted.
func Prior[T any](ctx context.Context, private PrivateReader, diags *diag.Diagnostics) T {
	var prior T
	value, found := private.GetKey(ctx, priorKey)
	diags.Append(found...)
	if found.HasError() || len(value) == 0 {
		return prior
	}
	if err := json.Unmarshal(value, &prior); err != nil {
		diags.AddError("Cannot read the private state", err.Error())
	}
	return prior
}
