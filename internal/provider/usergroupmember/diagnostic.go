package usergroupmember

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// addNotAdded says why somebody could not be added. The server blames the address
// where nobody has it (rule C5), and nothing where there is no such group.
func addNotAdded(diags *diag.Diagnostics, title string, err error, workspace connection.Workspace, plan memberModel) {
	switch {
	case client.IsNotFound(err) && len(client.FieldProblems(err)) > 0:
		diags.AddAttributeError(emailAt, title, fmt.Sprintf("%s is neither a user of the workspace %q nor invited. Invite them first, with "+
			"segmentaccess_user or segmentaccess_invite. Where this configuration does so, refer to that resource instead of writing the "+
			"address, as in segmentaccess_user.<name>.email, so that Terraform invites before it adds.", plan.Email.ValueString(), workspace.Slug))
	case client.IsNotFound(err):
		diags.AddAttributeError(userGroupIDAt, title, fmt.Sprintf("There is no user group with the id %q in the workspace %q.",
			plan.UserGroupID.ValueString(), workspace.Slug))
	default:
		connection.AddError(diags, title, err, connection.Fields{"emails": emailAt})
	}
}

// addNotRemoved says why somebody could not be taken out, and what to do where rule E1
// forbids it.
func addNotRemoved(diags *diag.Diagnostics, title string, err error, state memberModel) {
	if client.IsConflict(err) {
		err = fmt.Errorf("%w.\n\n%s is Workspace Owner through the user group %q only, and there is no other owner. Make another person, who has "+
			"accepted their invite, Workspace Owner, apply that, and then repeat this. To leave the person in the group and stop managing it here, use a "+
			"removed block or `terraform state rm`", err, state.Email.ValueString(), state.UserGroupID.ValueString())
	}
	connection.AddError(diags, title, err, nil)
}
