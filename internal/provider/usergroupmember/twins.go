package usergroupmember

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// Two resources of one membership would both be content, until one goes and takes the
// person out for both. Terraform plans each by itself, in any order, so that they meet
// in marks.

// staysKey is where the planned private state of a membership that goes holds whether
// another resource keeps the person in the group.
const staysKey = "stays"

// planOnly refuses a membership that another resource has in the same plan.
func (r *memberResource) planOnly(
	ctx context.Context, plan memberModel, creating bool, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	key := plan.key()
	if plan.WorkspaceID.IsUnknown() || key == "" {
		return
	}
	again := creating && connection.Prior[string](ctx, req.Private, &resp.Diagnostics) == key
	if !creating {
		resp.Diagnostics.Append(connection.RememberPrior(ctx, resp.Private, key)...)
	}
	if twin := r.Conn.Mark("planned " + key); twin && !again {
		resp.Diagnostics.AddAttributeError(emailAt, "The person is in the group already", fmt.Sprintf("Another segmentaccess_user_group_member puts %s in the "+
			"user group %s. Leave one of the two out; where both are in the state, use a removed block or `terraform state rm` for it.",
			plan.Email.ValueString(), plan.UserGroupID.ValueString()))
	}
	if !creating && r.Conn.Marked("planned to go "+key) {
		resp.Diagnostics.AddAttributeWarning(emailAt, "The person is about to leave the group", fmt.Sprintf("Another segmentaccess_user_group_member of %s in the "+
			"user group %s is destroyed by this plan, and takes them out; the next apply puts them in again. To spare that, use a removed block "+
			"or `terraform state rm` for the other.", plan.Email.ValueString(), plan.UserGroupID.ValueString()))
	}
}

// planRemoval notes that a membership goes, and whether another resource has it.
func (r *memberResource) planRemoval(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	var state memberModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() || r.Conn.Unknown() {
		return
	}
	r.Conn.Mark("planned to go " + state.key())
	if r.Conn.Marked("planned " + state.key()) {
		resp.Diagnostics.Append(connection.Note(ctx, resp.Private, staysKey, true)...)
	}
}

func stays(ctx context.Context, private connection.PrivateReader, diags *diag.Diagnostics) bool {
	return connection.Noted[bool](ctx, private, staysKey, diags)
}

// key names the membership among all of a run, and is empty where it is not known.
func (m *memberModel) key() string {
	if m.UserGroupID.IsUnknown() || m.Email.IsUnknown() {
		return ""
	}
	return "members/" + m.WorkspaceID.ValueString() + "/" + m.plannedID().ValueString()
}
