package connection

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// Try makes a dry run of a writing operation, for a plan to refuse what the apply
// would. Where the server knows no dry runs it does nothing, and returns the zero
// value.
func Try[In, Out any](ctx context.Context, c *client.Client, op api.Operation[In, Out], in In) (Out, error) {
	var none Out
	features, err := c.Features(ctx)
	if err != nil || !features.Has(api.FeatureDryRun) {
		return none, err
	}
	return client.Call(ctx, c, op.DryRun(), in)
}
