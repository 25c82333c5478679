package usergroup

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var (
	nameAt        = path.Root("name")
	permissionsAt = path.Root("permissions")
	membersAt     = path.Root("members")
)

// fields are the attributes that the server may blame.
var fields = connection.Fields{"name": nameAt, "permissions": permissionsAt, "emails": membersAt}

// addNameTaken says which group has the name, and how to manage that one.
func addNameTaken(ctx context.Context, diags *diag.Diagnostics, title string, err error, workspace connection.Workspace, name string) {
	id, notFound := idByName(ctx, workspace.Client, name)
	if notFound != nil {
		// It is something else that is in the way, or the group has just gone again.
		connection.AddError(diags, title, err, fields)
		return
	}
	diags.AddAttributeError(nameAt, title, fmt.Sprintf(
		"The workspace %q has a user group named %q already. Choose another name or, to manage that group here, import it:\n\n%s",
		workspace.Slug, name, importBlock(workspace.ID, id)))
}

func importBlock(workspaceID, id string) string {
	return fmt.Sprintf("import {\n  to = segmentaccess_user_group.<name>\n  id = %q\n}", workspaceID+"/"+id)
}

// addRefused is connection.AddError for a change that rule E1 may forbid, and then
// says what to do.
func addRefused(diags *diag.Diagnostics, title string, err error, group string) {
	if client.IsConflict(err) {
		err = fmt.Errorf("%w\n\nSomebody is Workspace Owner through the user group %q only, and there is no other owner. Make another person, "+
			"who has accepted their invite, Workspace Owner in their own right or through another group, apply that, and then repeat this", err, group)
	}
	connection.AddError(diags, title, err, fields)
}

// unknownMembers returns those of emails that the server does not know: it blames
// them by their place, as emails.0 (rule C5).
func unknownMembers(err error, emails []string) []string {
	if !client.IsNotFound(err) {
		return nil
	}
	var unknown []string
	for _, problem := range client.FieldProblems(err) {
		place, ok := strings.CutPrefix(problem.Field, "emails.")
		if i, err := strconv.Atoi(place); ok && err == nil && i >= 0 && i < len(emails) {
			unknown = append(unknown, emails[i])
		}
	}
	return unknown
}

func unknownMembersError(title string, unknown []string, workspace connection.Workspace) diag.Diagnostic {
	const most = 10
	named := strings.Join(unknown[:min(most, len(unknown))], ", ")
	if more := len(unknown) - most; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	return diag.NewAttributeErrorDiagnostic(membersAt, title, fmt.Sprintf(
		"Not in the workspace %q, neither as a user nor invited: %s. Invite them first. Where this configuration does so, refer to "+
			"the resource instead of writing the address, as in segmentaccess_user.<name>.email, so that Terraform invites before it adds.",
		workspace.Slug, named))
}
