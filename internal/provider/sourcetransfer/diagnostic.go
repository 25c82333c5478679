package sourcetransfer

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

const title = "Cannot transfer source"

var (
	sourceAt = path.Root("source_id")
	targetAt = path.Root("to_workspace_id")
)

// fields are the attributes that the server may blame.
var fields = connection.Fields{"sourceId": sourceAt, "workspaceId": targetAt}

// slugTaken reports whether the workspace to move to has a source with the same slug
// (rule G5).
func slugTaken(err error) bool {
	return client.IsConflict(err) && blames(err, "workspaceId")
}

func blames(err error, field string) bool {
	for _, problem := range client.FieldProblems(err) {
		if problem.Field == field {
			return true
		}
	}
	return false
}

// addRefused says why the source cannot move, at the attribute to blame.
func addRefused(diags *diag.Diagnostics, err error, plan transferModel) {
	switch {
	case slugTaken(err):
		connection.AddAttributeError(diags, targetAt, title, fmt.Errorf("%w\n\nGive one of the two another slug first", err))
	case client.IsNotFound(err) && !blames(err, "workspaceId"):
		diags.AddAttributeError(sourceAt, title, fmt.Sprintf("There is no source %q in a workspace that the account of the provider's token owns: "+
			"a transfer needs the role Workspace Owner both where the source lives and where it goes.", plan.SourceID.ValueString()))
	default:
		connection.AddError(diags, title, err, fields)
	}
}

// alreadyThereError says how to manage a transfer that was made before.
func alreadyThereError(found whereabouts.Source) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(targetAt, title, fmt.Sprintf(
		"The source %q (%s) is in the workspace %q already. To keep it there with this resource, import the transfer:\n\n"+
			"import {\n  to = %s.<name>\n  id = %q\n}\n\nIf it is this resource's own and only tainted, run `terraform untaint`. If a destruction "+
			"was cut off that had destroyed the transfer already, go on with it by `terraform destroy -refresh=false`.",
		found.Slug, found.ID, found.Home.Slug, typeName, found.ID))
}

// staysWarning says what a destruction does not do. The source itself may be destroyed
// in the same run, of which a plan of the transfer knows nothing.
func staysWarning(state transferModel, home string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Destroying a transfer moves nothing back", fmt.Sprintf(
		"The source %s is left in the workspace %s, unless it is itself destroyed there in this run. To move it, set to_workspace_id to where it is "+
			"to be instead.", state.SourceID.ValueString(), home))
}

// losesAnything reports whether losses has anything to say.
func losesAnything(out api.TransferOutput) bool {
	return len(out.DisconnectedDestinations)+len(out.DroppedLabels)+len(out.RemovedPolicies) > 0
}

// losses warns of what does not move with a source (rule G3).
func losses(found whereabouts.Source, target connection.Workspace, out api.TransferOutput) diag.Diagnostics {
	var lost []string
	if names := destinationNames(out.DisconnectedDestinations); len(names) > 0 {
		lost = append(lost, "these destinations are disconnected: "+strings.Join(names, ", "))
	}
	if names := labelNames(out.DroppedLabels); len(names) > 0 {
		lost = append(lost, "these labels are dropped, which the other workspace does not have: "+strings.Join(names, ", "))
	}
	if n := len(out.RemovedPolicies); n > 0 {
		lost = append(lost, fmt.Sprintf("permissions that are about this source alone are removed: %d", n))
	}
	if len(lost) == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewAttributeWarningDiagnostic(targetAt, "Not everything moves with the source", fmt.Sprintf(
		"When the source %q moves from the workspace %q to %q, %s.", found.Slug, found.Home.Slug, target.Slug, strings.Join(lost, "; ")))}
}

func destinationNames(destinations []api.DestinationRef) []string {
	var names []string
	for _, destination := range destinations {
		names = append(names, fmt.Sprintf("%s (%s)", destination.Name, destination.ID))
	}
	return names
}

func labelNames(labels []api.Label) []string {
	var names []string
	for _, label := range labels {
		names = append(names, label.Key+":"+label.Value)
	}
	return names
}
