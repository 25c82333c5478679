package policy

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// fields are the attributes that the server may blame: an access server in a policy,
// a plain Public API in a list of permissions. Labels stand on the workspace, which
// is the only resource then.
var fields = connection.Fields{
	"roleId": roleAt, "resources": resourcesAt, "resources.0.labels": labelsAt,
	"permissions.0.roleId": roleAt, "permissions.0.resources": resourcesAt, "permissions.0.resources.0.labels": labelsAt,
}

// addNotGiven says why a policy could not be added, and what to do.
func addNotGiven(diags *diag.Diagnostics, title string, err error, workspace connection.Workspace, plan policyModel) {
	var held *heldError
	switch {
	case errors.As(err, &held):
		diags.AddError(title, heldDetail(held.id, workspace, plan))
	case errors.Is(err, errPending):
		diags.Append(pendingError(title, plan))
	case errors.Is(err, people.ErrNotFound):
		diags.AddAttributeError(emailAt, title, fmt.Sprintf("%s is neither a user of the workspace %q nor invited. Invite them first, with "+
			"segmentaccess_user or segmentaccess_invite. Where this configuration does so, refer to that resource instead of writing the "+
			"address, as in segmentaccess_user.<name>.email, so that Terraform invites before it gives the role.", plan.holder(), workspace.Slug))
	case client.IsNotFound(err) && !plan.UserGroupID.IsNull():
		diags.AddAttributeError(userGroupIDAt, title, fmt.Sprintf("There is no user group with the id %q in the workspace %q.",
			plan.UserGroupID.ValueString(), workspace.Slug))
	case client.IsNotFound(err) && !plan.TokenID.IsNull():
		diags.AddAttributeError(tokenIDAt, title, fmt.Sprintf("There is no token with the id %q in the workspace %q.",
			plan.TokenID.ValueString(), workspace.Slug))
	default:
		connection.AddError(diags, title, err, fields)
	}
}

func heldDetail(id string, workspace connection.Workspace, plan policyModel) string {
	already := fmt.Sprintf("The policy %q gives the same to %s already, and a policy is there once. ", id, plan.holder())
	const exchanged = "If it is of another resource that this plan changes or destroys, apply again, which hands it over; keys of for_each that stay " +
		"and moved blocks spare the exchange. "
	if !plan.ID.IsUnknown() {
		return already + exchanged + "If it is of one that stays, give the role by one of the two only. If no resource manages it, such as one that was made by " +
			"hand, undo the change here. Nothing was changed."
	}
	return already + fmt.Sprintf("If no other resource manages it, import it to manage it here:\n\n"+
		"import {\n  to = segmentaccess_permission_policy.<name>\n  id = %q\n}\n\n%sIf it is of one that stays, leave this one out. If it is this "+
		"resource's own, it cannot be made anew before it is destroyed: leave out create_before_destroy.", workspace.ID+"/"+id, exchanged)
}

// keptError tells of a policy that has to wait for a resource that did not get it.
func keptError(title, id string, of policyModel) diag.Diagnostic {
	return diag.NewErrorDiagnostic(title, fmt.Sprintf("The policy %q of %s stays for now: another resource that is to give the same found it held, and "+
		"without it %s would lose access until that is made. Apply again, which hands it over.", id, of.holder(), of.holder()))
}

func pendingError(title string, plan policyModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(emailAt, title, fmt.Sprintf("%s is not a user of the workspace yet, and %v.", plan.holder(), errPending))
}

// addNotTaken says why a policy could not be taken away, and what to do where rule E1
// forbids it.
func addNotTaken(diags *diag.Diagnostics, title string, err error, of policyModel) {
	if client.IsConflict(err) {
		err = fmt.Errorf("%w.\n\nNobody else is Workspace Owner than through this policy of %s. Make another person, who has accepted their "+
			"invite, Workspace Owner, apply that, and then repeat this. To leave the policy as it is and stop managing it here, use a removed block "+
			"or `terraform state rm`", err, of.holder())
	}
	connection.AddError(diags, title, err, nil)
}

func notFoundError(workspace connection.Workspace, id string) diag.Diagnostic {
	return diag.NewErrorDiagnostic("Cannot import permission policy", fmt.Sprintf("The workspace %q has no policy %q.", workspace.Slug, id))
}
