package connection

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// workspaceAt is the attribute that every object in a workspace has.
var workspaceAt = path.Root("workspace_id")

// WorkspaceAttribute is the attribute workspace_id of a resource.
func WorkspaceAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Id of the workspace that this is in. Default: the workspace of the token, or the one that the provider " +
			"block names, or the only one that the token sees. Changing it makes the object anew in the other workspace.",
		Optional: true, Computed: true,
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		PlanModifiers: []planmodifier.String{
			stringplanmodifier.UseStateForUnknown(),
			stringplanmodifier.RequiresReplaceIfConfigured(),
		},
	}
}

// PlanWorkspace finds the workspace that an object will be in, from its
// workspace_id in the configuration and in the plan. It returns false, having
// added an error where there is one, when that is not known while planning:
// because the id comes from another object, or because no workspace is there yet.
func (c *Connection) PlanWorkspace(ctx context.Context, config, plan types.String, diags *diag.Diagnostics) (Workspace, bool) {
	if config.IsUnknown() {
		return Workspace{}, false
	}
	// An object that stays where it is has its workspace in the plan, whatever the
	// default may be by now; one that is to be made has the default, for which the
	// plan is unknown and thus empty here.
	workspace, err := c.Workspace(ctx, plan.ValueString())
	if id := plan.ValueString(); err == nil && id != "" && id != workspace.ID {
		err = fmt.Errorf("workspace_id takes an id, and %q is the slug of the workspace with the id %q", id, workspace.ID)
	}
	if err == nil {
		return workspace, true
	}
	if !errors.Is(err, ErrNoWorkspace) && !c.wasReported() {
		diags.AddAttributeError(workspaceAt, "Cannot find the workspace", detail(err))
	}
	return Workspace{}, false
}
