package customtypes

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

const keepSetSpellingDescription = "Other spellings of the same email addresses are not a change."

// KeepSetSpelling plans the spellings of the prior state for a set that the
// configuration gives with the same people spelled otherwise (rule A1). A set
// with other people is planned as it is configured, down to its spellings:
// Terraform accepts the configured set or the prior one, and no mixture.
func KeepSetSpelling() planmodifier.Set {
	return keepSetSpelling{}
}

type keepSetSpelling struct{}

func (keepSetSpelling) Description(context.Context) string {
	return keepSetSpellingDescription
}

func (keepSetSpelling) MarkdownDescription(context.Context) string {
	return keepSetSpellingDescription
}

func (keepSetSpelling) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	planned, prior := EmailSet{SetValue: req.PlanValue}, EmailSet{SetValue: req.StateValue}
	if planned.SamePeople(prior) {
		resp.PlanValue = req.StateValue
	}
}
