package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
)

// DeferOpen is Defer for an ephemeral resource that is to be opened.
func (c *Connection) DeferOpen(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) bool {
	if !c.Unknown() {
		return !c.Usable(ctx, &resp.Diagnostics)
	}
	if req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &ephemeral.Deferred{Reason: ephemeral.DeferredReasonProviderConfigUnknown}
	} else {
		AddError(&resp.Diagnostics, "Cannot open yet", errUnknown, nil)
	}
	return true
}
