package people

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// ReaddressedError tells of a user who has another address than the one that is
// written for what they are in or hold.
func ReaddressedError(at path.Path, written, now string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at, "The person has another address now", fmt.Sprintf(
		"The user who was %s is %s now. Write email = %q: it is the same person, and nothing else changes.", written, now, now))
}
