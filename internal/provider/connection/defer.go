package connection

import "github.com/hashicorp/terraform-plugin-framework/datasource"

// Defer says, while the provider's settings are not known yet, that a data source
// cannot be read: as a deferral where Terraform knows those, as an error
// otherwise. It reports whether the data source is done for now.
func (c *Connection) Defer(req datasource.ReadRequest, resp *datasource.ReadResponse) bool {
	if !c.Unknown() {
		return false
	}
	if req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &datasource.Deferred{Reason: datasource.DeferredReasonProviderConfigUnknown}
	} else {
		AddError(&resp.Diagnostics, "Cannot read yet", errUnknown, nil)
	}
	return true
}
