package source

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

var (
	slugAt     = path.Root("slug")
	metadataAt = path.Root("metadata_id")
	labelsAt   = path.Root("labels")
)

// fields are the attributes that the server may blame.
var fields = connection.Fields{
	"slug": slugAt, "name": path.Root("name"), "enabled": path.Root("enabled"), "metadataId": metadataAt, "labels": labelsAt,
}

// addRefused is connection.AddError for a source that may have a slug that is taken
// (rule G1), and then says which source has it.
func (r *sourceResource) addRefused(
	ctx context.Context, diags *diag.Diagnostics, title string, err error, workspace connection.Workspace, slug string,
) {
	if client.IsConflict(err) {
		if taker, notFound := whereabouts.BySlug(ctx, workspace, slug); notFound == nil {
			diags.Append(takenError(title, workspace, slug, taker.ID))
			return
		}
		// It is something else that is in the way, or that source has just gone again.
	}
	connection.AddError(diags, title, err, fields)
}

// takenError says how to manage the source that has the slug already. Most often an
// apply has made it that was cut off before the state was written.
func takenError(title string, workspace connection.Workspace, slug, id string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(slugAt, title, fmt.Sprintf(
		"The workspace %q has a source with the slug %q already. If an apply made it that was cut off before it was in the state, or to manage that "+
			"source here anyway, import it:\n\nimport {\n  to = segmentaccess_source.<name>\n  id = %q\n}\n\nOtherwise choose another slug. If it is "+
			"this resource's own, it cannot be made anew before it is destroyed: leave out create_before_destroy, or run `terraform untaint` where it is "+
			"only tainted. If its resource has another address now, use a moved block.",
		workspace.Slug, slug, workspace.ID+"/"+id))
}

// addLabelsRefused says how the labels come to be there that a source is to carry.
func addLabelsRefused(diags *diag.Diagnostics, title string, err error, home connection.Workspace) {
	if !client.IsInvalid(err) {
		connection.AddError(diags, title, err, fields)
		return
	}
	connection.AddAttributeError(diags, labelsAt, title, fmt.Errorf("%w\n\n%s", err, labelsAdvice(home)))
}

func labelsAdvice(home connection.Workspace) string {
	return fmt.Sprintf("A source carries only labels of the workspace that it lives in, which is %q. Make them there first; where this "+
		"configuration does so, refer to the resource, as in { (segmentaccess_label.<name>.key) = segmentaccess_label.<name>.value }", home.Slug)
}

// droppedWarning is for labels that the workspace of a transferred source does not
// have (rule G3), none for none.
func droppedWarning(slug string, home connection.Workspace, absent labels) diag.Diagnostics {
	if len(absent) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(labelsAt, "Labels of a transferred source are not there", fmt.Sprintf(
		"The source %q lives in the workspace %q now, which does not have: %s. The source is left without, whatever its configuration says. "+
			"Make what is missing there with segmentaccess_label, so that the next plan gives it to the source, or take it out of labels.",
		slug, home.Slug, absent))}
}

func protectedError(prior priorModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_protection"), "The source is protected from deletion", fmt.Sprintf(
		"The plan would delete the source %q (%s) and its write keys for good%s. If that is meant, set deletion_protection = false and apply, then "+
			"plan again; to keep the source and only stop managing it, use a removed block or `terraform state rm`.",
		prior.Slug, prior.ID, prior.because()))
}

// enabledWarning is for a source to which somebody may still be sending.
func enabledWarning(prior priorModel) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The source is enabled", fmt.Sprintf(
		"The plan deletes the source %q (%s), which is enabled: what is still sent to its write keys is lost from then on. "+
			"To be sure that nothing is, set enabled = false and apply first.", prior.Slug, prior.ID))
}

func kindError(state, plan sourceModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(metadataAt, "A source keeps its kind", fmt.Sprintf(
		"The source %q is of the kind %q and does not become one of the kind %q: that would be another source with other write keys. "+
			"Undo the change here and, to have such a source, write another resource for it.",
		state.Slug.ValueString(), state.MetadataID.ValueString(), plan.MetadataID.ValueString()))
}

func workspaceError(state sourceModel, workspace connection.Workspace) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("workspace_id"), "A source is moved by a transfer", fmt.Sprintf(
		"The source %q lives in the workspace %s, and changing workspace_id does not move it. Undo the change here, and move it to %q "+
			"with segmentaccess_source_transfer, which keeps its id and write keys. If it was made there and transferred since, forget it with "+
			"`terraform state rm` and import it as %q.",
		state.Slug.ValueString(), state.CurrentWorkspaceID.ValueString(), workspace.Slug, workspace.ID+"/"+state.ID.ValueString()))
}
