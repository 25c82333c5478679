package customtypes

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr/xattr"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

var _ xattr.ValidateableAttribute = EmailSet{}

// maxReportedFaults bounds the errors of one set: a list pasted from the wrong
// column should not fill the screen, and the framework compares every new
// diagnostic with all before it.
const maxReportedFaults = 10

// ValidateAttribute refuses null elements, values that are no email address,
// and people who are named twice by rule A1. Unknown elements wait. Errors are
// at the set, since Terraform cannot point at an element of one, and quote the
// element.
func (v EmailSet) ValidateAttribute(_ context.Context, req xattr.ValidateAttributeRequest, resp *xattr.ValidateAttributeResponse) {
	faults := v.faults()
	for _, fault := range faults[:min(len(faults), maxReportedFaults)] {
		resp.Diagnostics.Append(diag.WithPath(req.Path, fault))
	}
	if unreported := len(faults) - maxReportedFaults; unreported > 0 {
		resp.Diagnostics.AddAttributeError(req.Path, "More faulty email addresses",
			fmt.Sprintf("Further faults of these kinds in this set: %d; they are named once those above are mended.", unreported))
	}
}

func (v EmailSet) faults() []diag.Diagnostic {
	var faults []diag.Diagnostic
	elements := v.Elements()
	spellings := make(map[string]string, len(elements))
	for _, element := range elements {
		if element.IsNull() {
			faults = append(faults, diag.NewErrorDiagnostic("Missing email address",
				"An element of this set is null; leave it out or give it an address."))
			continue
		}
		email, ok := knownString(element)
		if !ok {
			continue
		}
		if err := api.CheckEmail(email); err != nil {
			faults = append(faults, diag.NewErrorDiagnostic(invalidEmailSummary, invalidEmailDetail(email, err)))
			continue
		}
		key := api.FoldEmail(email)
		if first, named := spellings[key]; named {
			faults = append(faults, duplicateEmail(first, email))
			continue
		}
		spellings[key] = email
	}
	return faults
}

func duplicateEmail(first, second string) diag.Diagnostic {
	if first == second {
		return diag.NewErrorDiagnostic("Duplicate email address",
			fmt.Sprintf("%q is in this set more than once; keep one of them.", first))
	}
	return diag.NewErrorDiagnostic("Duplicate email address",
		fmt.Sprintf("%q and %q are the same person, since the case of letters does not count; keep one of them.", first, second))
}
