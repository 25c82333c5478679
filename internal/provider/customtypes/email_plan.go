package customtypes

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
)

const (
	keepSpellingDescription         = "Another spelling of the same email address is not a change."
	replaceIfOtherPersonDescription = "The address of another person replaces the resource; another spelling of the same address does not."
)

// KeepSpelling plans the spelling of the prior state for an address that the
// configuration spells otherwise (rule A1). The framework compares by meaning
// only what a provider reads and applies, never what it plans, and Terraform
// accepts a plan that is equal to the prior state.
func KeepSpelling() planmodifier.String {
	return keepSpelling{}
}

type keepSpelling struct{}

func (keepSpelling) Description(context.Context) string {
	return keepSpellingDescription
}

func (keepSpelling) MarkdownDescription(context.Context) string {
	return keepSpellingDescription
}

func (keepSpelling) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	planned, prior := Email{StringValue: req.PlanValue}, Email{StringValue: req.StateValue}
	if planned.SamePerson(prior) {
		resp.PlanValue = req.StateValue
	}
}

// RequiresReplaceIfOtherPerson replaces the resource when its address comes to
// name another person by rule A1, in whatever order it stands to KeepSpelling.
// An address that is unknown in the plan or was null replaces too, as it does
// under the framework's own RequiresReplace: that it might turn out to be the
// same person is not guessed.
func RequiresReplaceIfOtherPerson() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(
		func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			planned, prior := Email{StringValue: req.PlanValue}, Email{StringValue: req.StateValue}
			resp.RequiresReplace = !planned.SamePerson(prior)
		},
		replaceIfOtherPersonDescription,
		replaceIfOtherPersonDescription,
	)
}
