package customtypes

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const validEmailsDescription = "every element must be an email address in plain ASCII letters, and each of another person"

// maxReportedFaults bounds the errors of one set: a list pasted from the wrong
// column should not fill the screen, and the framework compares every new
// diagnostic with all before it.
const maxReportedFaults = 10

// ValidEmails refuses null elements of a configured set, values that are no
// email address, and people who are named twice (rule A1). Unknown elements
// wait. It takes time linear in the number of addresses.
//
// It belongs on every attribute of EmailSetType that can be configured, and not
// into the type, for the reason that ValidEmail gives. Errors are at the set,
// since Terraform cannot point at an element of one, and quote the element.
func ValidEmails() validator.Set {
	return validEmails{}
}

type validEmails struct{}

func (validEmails) Description(context.Context) string {
	return validEmailsDescription
}

func (validEmails) MarkdownDescription(context.Context) string {
	return validEmailsDescription
}

func (validEmails) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	faults := EmailSet{SetValue: req.ConfigValue}.faults()
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
