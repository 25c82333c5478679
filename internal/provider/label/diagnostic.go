package label

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var descriptionAt = path.Root("description")

// fields are the attributes that the server may blame.
var fields = connection.Fields{
	"label.key": path.Root("key"), "label.value": path.Root("value"), "label.description": descriptionAt, "description": descriptionAt,
}

// takenError says how to manage the label that is there already.
func takenError(title string, workspace connection.Workspace, label string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(title, fmt.Sprintf(
		"The workspace %q has the label %s already. To manage it here, import it:\n\n"+
			"import {\n  to = segmentaccess_label.<name>\n  id = %q\n}\n\nIf it is this resource's own, it cannot be made anew before it is "+
			"destroyed: leave out create_before_destroy.", workspace.Slug, label, workspace.ID+"/"+label))
}

// notDescribedError says that a label must keep its description, and why.
func notDescribedError(why error, state labelModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(descriptionAt, "Cannot change the description of a label",
		fmt.Sprintf("%v, so write here what the label has: %q.", why, state.Description.ValueString()))
}
