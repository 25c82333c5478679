package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// priorKey is where the planned private state of an object holds what the plan
// changes.
const priorKey = "prior"

// RememberPrior notes in the planned private state what is worth knowing of the
// object that a plan changes, as anything that JSON can hold.
func RememberPrior[T any](ctx context.Context, private PrivateWriter, prior T) diag.Diagnostics {
	return Note(ctx, private, priorKey, prior)
}

// Prior returns what RememberPrior noted of the object that a new one replaces, and
// the zero value for a new one that replaces none. Terraform plans a replacement
// twice: as a change, and then as if there were nothing yet, so that what is in the
// way of the new object may be the very one that goes. It tells nothing of an
// object that is tainted.
func Prior[T any](ctx context.Context, private PrivateReader, diags *diag.Diagnostics) T {
	return Noted[T](ctx, private, priorKey, diags)
}
