package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// priorKey is where the planned private state of an object holds which object the
// plan changes.
const priorKey = "prior"

// RememberPrior notes in the planned private state which object a plan changes,
// under a name of the caller's choosing.
func RememberPrior(ctx context.Context, private PrivateWriter, name string) diag.Diagnostics {
	return remember(ctx, private, priorKey, name)
}

// Prior returns the name that RememberPrior noted, or "" for an object that
// replaces none. Terraform plans a replacement twice: as a change, and then as if
// there were nothing yet. What stands in the way of the new object then may be the
// very one that goes. Of an object that is tainted Terraform tells nothing.
func Prior(ctx context.Context, private PrivateReader, diags *diag.Diagnostics) string {
	name, _ := recall(ctx, private, priorKey, diags)
	return name
}
