package people

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// ReaddressedError is the error for a user whose address has changed: written is the one
// in the configuration, now the one on the server, and at the attribute to blame.
func ReaddressedError(at path.Path, written, now string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "The person has another address now", fmt.Sprintf(
		"The user who was %s is %s now. Write email = %q: it is the same person, and nothing else changes.", written, now, now))
}
