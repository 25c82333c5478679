package invite

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// ModifyPlan refuses what is known to fail, keeps another spelling of the same
// from being a change, and leaves open what acceptance may still change.
func (r *inviteResource) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() || r.Conn.Unknown() || !r.Conn.Usable(ctx, &resp.Diagnostics) {
		return
	}
	var config, plan, state inviteModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	creating := req.State.Raw.IsNull()
	if !creating {
		resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, known := r.Conn.PlanWorkspace(ctx, config.WorkspaceID, plan.WorkspaceID, &resp.Diagnostics)
	if known {
		plan.WorkspaceID = types.StringValue(workspace.ID)
	}
	roles, ok := r.Conn.CheckPermissions(ctx, plan.Permissions, workspace, people.PermissionsAt, &resp.Diagnostics)
	if !ok {
		return
	}
	if creating {
		if !plan.Email.IsUnknown() {
			plan.ID = types.StringValue(plan.Email.Key())
			prior := connection.Prior[string](ctx, req.Private, &resp.Diagnostics)
			if known && prior != plan.Key() {
				checkFree(ctx, workspace, plan, &resp.Diagnostics)
			}
		}
		resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
		return
	}
	resp.Diagnostics.Append(connection.RememberPrior(ctx, resp.Private, state.Key())...)
	plan.Permissions = permission.KeepSpelling(ctx, plan.Permissions, state.Permissions, roles, workspace.ID)
	planUpdate(ctx, workspace, plan, state, req, resp)
}

// checkFree looks for somebody who cannot be invited, being there already.
func checkFree(ctx context.Context, workspace connection.Workspace, plan inviteModel, diags *diag.Diagnostics) {
	person, err := people.Look(ctx, workspace, plan.Email.ValueString())
	if err == nil {
		// Another resource may have just withdrawn it, such as one of a provider alias.
		person, err = people.Look(ctx, workspace.Anew(), plan.Email.ValueString())
	}
	switch {
	case errors.Is(err, people.ErrNotFound):
	case err != nil:
		connection.AddError(diags, "Cannot look for "+plan.Email.ValueString(), err, nil)
	default:
		diags.AddAttributeError(people.EmailAt, "Cannot invite "+plan.Email.ValueString(), takenDetail(workspace, person))
	}
}

func takenDetail(workspace connection.Workspace, person people.Person) string {
	if person.Status == people.Active {
		return fmt.Sprintf("%s is a user of the workspace %q already. To manage what they may do, use segmentaccess_user, which adopts them.",
			person.Email, workspace.Slug)
	}
	return fmt.Sprintf("%s is invited to the workspace %q already. To manage that invite here, import it:\n\n"+
		"import {\n  to = segmentaccess_invite.<name>\n  id = %q\n}\n\nIf it is this resource's own and only tainted, run `terraform untaint`.",
		person.Email, workspace.Slug, workspace.ID+"/"+person.Email)
}

// planUpdate plans the change of an invite that was made.
func planUpdate(
	ctx context.Context, workspace connection.Workspace, plan, state inviteModel, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	owed := people.OwedTo(ctx, req.Private, &resp.Diagnostics)
	if state.Same(plan.Model) && !state.Renewable(plan.Model) && owed.Nothing() {
		resp.Plan.Raw = req.State.Raw
		return
	}
	if state.Stays(plan.Model) {
		email := state.Email.ValueString()
		resp.Diagnostics.Append(owed.Warnings(email)...)
		switch gives := state.GivesOther(ctx, plan.Model); {
		case gives && state.accepted():
			resp.Diagnostics.Append(acceptedError(email))
			return
		case gives && workspace.Plain && !owed.Invite:
			resp.Diagnostics.Append(people.ReinviteWarning(email, !state.Permissions.IsNull()))
		}
	}
	plan.Status, plan.ExpiresAt, plan.UserID = state.Status, state.ExpiresAt, state.UserID
	switch {
	case !state.accepted():
		// Whoever accepts between plan and apply changes these.
		plan.Status, plan.ExpiresAt, plan.UserID = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	case !owed.Nothing():
		// Nothing else would make Terraform apply what is owed.
		plan.ExpiresAt = types.StringUnknown()
	}
	resp.Diagnostics.Append(resp.Plan.Set(ctx, plan)...)
}

func acceptedError(email string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(people.PermissionsAt, "Cannot change an accepted invite", fmt.Sprintf("%s has accepted the invite, so that "+
		"it is their own permissions that count now. Undo the change here, and manage the person with segmentaccess_user, which adopts them.", email))
}
