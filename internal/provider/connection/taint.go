package connection

import "github.com/hashicorp/terraform-plugin-framework/diag"

// Warnings turns what went wrong after an object was made, and what the next plan
// makes up for, into warnings. An error would taint the object, so that the next
// apply destroys it and makes another.
func Warnings(diags diag.Diagnostics) diag.Diagnostics {
	var warnings diag.Diagnostics
	for _, d := range diags {
		warnings.AddWarning(d.Summary(), d.Detail())
	}
	return warnings
}
