package workspace

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// priorModel is what the plan of a replacement has to know of the workspace that
// goes.
type priorModel struct {
	ID, Name, Slug string
	Protected      bool
}

func (m *workspaceModel) prior() priorModel {
	return priorModel{
		ID: m.ID.ValueString(), Name: m.Name.ValueString(), Slug: m.Slug.ValueString(), Protected: m.protected(),
	}
}

// protected reports whether the workspace must not be deleted. One that was just
// imported is, whatever the configuration will say.
func (m *workspaceModel) protected() bool {
	return !m.DeletionProtection.Equal(types.BoolValue(false))
}

// ModifyPlan refuses what is known to fail: a server that makes no workspaces, a
// slug that is taken, destroying what is protected.
func (r *workspaceResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var plan, state workspaceModel
	creating, destroying := req.State.Raw.IsNull(), req.Plan.Raw.IsNull()
	if !creating {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if !destroying {
		resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	}
	prior := state.prior()
	if creating {
		prior = connection.Prior[priorModel](ctx, req.Private, &resp.Diagnostics)
	} else if !destroying {
		resp.Diagnostics.Append(connection.RememberPrior(ctx, resp.Private, prior)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if prior.Protected && (creating || destroying || !plan.Region.Equal(state.Region)) {
		resp.Diagnostics.Append(protectedError(prior))
		return
	}
	if r.Conn.Unknown() || !r.Conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	if err := r.Conn.Require(ctx, api.FeatureWorkspaces, "segmentaccess_workspace"); err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot manage workspaces", err, nil)
		return
	}
	if creating {
		r.checkAccount(ctx, &resp.Diagnostics)
	}
	if !destroying && !plan.Slug.IsUnknown() && !plan.Slug.Equal(state.Slug) {
		r.checkSlug(ctx, plan.Slug.ValueString(), prior.ID, &resp.Diagnostics)
	}
}

// checkAccount refuses the token of a workspace, which can make no other one.
func (r *workspaceResource) checkAccount(ctx context.Context, diags *diag.Diagnostics) {
	features, err := r.Conn.Client().Features(ctx)
	switch {
	case err != nil:
		connection.AddError(diags, "Cannot make workspaces", err, nil)
	case features.Workspace != nil:
		diags.AddError("Cannot make workspaces", fmt.Sprintf(
			"The provider's token is of the workspace %q, and only an account can make another workspace. Configure the token of an account.",
			features.Workspace.Slug))
	}
}

// checkSlug looks for the slug among the workspaces that the token sees, without
// the one that gives it up. One that it does not see is found by the server.
func (r *workspaceResource) checkSlug(ctx context.Context, slug, prior string, diags *diag.Diagnostics) {
	seen, err := r.Conn.Seen(ctx)
	if err != nil {
		connection.AddError(diags, "Cannot check the slug", err, nil)
		return
	}
	for _, other := range seen {
		if other.Slug == slug && other.ID != prior {
			diags.AddAttributeError(path.Root("slug"), "The slug is taken", fmt.Sprintf(
				"The workspace %q has the slug %q. Choose another one or, to manage that workspace here, import it:\n\n"+
					"import {\n  to = segmentaccess_workspace.<name>\n  id = %q\n}\n\nIf it is this resource's own and only tainted, run "+
					"`terraform untaint`, or plan with -replace.", other.Name, other.Slug, other.ID))
		}
	}
}

func protectedError(prior priorModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_protection"), "The workspace is protected from deletion", fmt.Sprintf(
		"The plan would delete the workspace %q (%s) and everything in it, for good. If that is meant, set deletion_protection = false "+
			"and apply, then plan again; to keep the workspace and only stop managing it, use a removed block or `terraform state rm`.",
		prior.Name, prior.Slug))
}
