package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// Defer says that a data source cannot be read: while the provider's settings are
// not known yet, as a deferral where Terraform knows those and as an error
// otherwise; and where the server is away or does not know the token, as an error
// that is added once for all. It reports whether the data source is done for now.
func (c *Connection) Defer(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) bool {
	if !c.Unknown() {
		return !c.Usable(ctx, &resp.Diagnostics)
	}
	if req.ClientCapabilities.DeferralAllowed {
		resp.Deferred = &datasource.Deferred{Reason: datasource.DeferredReasonProviderConfigUnknown}
	} else {
		AddError(&resp.Diagnostics, "Cannot read yet", errUnknown, nil)
	}
	return true
}

// LookedInAttribute is the attribute workspace_id of a data source.
func LookedInAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Id or slug of the workspace to look in. Default: the workspace of the token, or the one that the provider block " +
			"names, or the only one that the token sees.",
		Optional: true, Computed: true,
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
}

// LookIn finds the workspace that a data source looks in, and the roles there
// are. It returns false where there is an error.
func (c *Connection) LookIn(ctx context.Context, configured types.String, diags *diag.Diagnostics) (Workspace, permission.Roles, bool) {
	workspace, ok := c.LookInWorkspace(ctx, configured, diags)
	if !ok {
		return workspace, permission.Roles{}, false
	}
	roles, err := c.Roles(ctx)
	if err != nil {
		AddError(diags, "Cannot read the roles", err, nil)
	}
	return workspace, roles, err == nil
}

// LookInWorkspace finds the workspace that a data source looks in, for one that has
// nothing to do with roles. It returns false where there is an error.
func (c *Connection) LookInWorkspace(ctx context.Context, configured types.String, diags *diag.Diagnostics) (Workspace, bool) {
	workspace, err := c.Workspace(ctx, configured.ValueString())
	if err != nil {
		diags.AddAttributeError(workspaceAt, "Cannot find the workspace", detail(err))
	}
	return workspace, err == nil
}

// LookedIn is the workspace_id of a data source that was read: as it was
// configured, which may be a slug, or else the id of the default workspace.
func (w Workspace) LookedIn(configured types.String) types.String {
	if !configured.IsNull() {
		return configured
	}
	return types.StringValue(w.ID)
}
