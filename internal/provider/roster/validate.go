package roster

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Where attributes stand that messages are about.
var (
	peopleAt      = path.Root("people")
	ignoreAt      = path.Root("ignore")
	maxRemovalsAt = path.Root("max_removals")
)

// at is where the person of an address stands in people.
func at(email string) path.Path {
	return peopleAt.AtMapKey(email)
}

// maxReported bounds how many people one kind of error names: thousands of them
// would fill the screen, and the framework compares every diagnostic with all before
// it.
const maxReported = 10

// report adds the diagnostics that there is room for, and says how many more there are.
func report(found []diag.Diagnostic, diags *diag.Diagnostics) {
	diags.Append(found[:min(len(found), maxReported)]...)
	if more := len(found) - maxReported; more > 0 {
		diags.AddAttributeError(peopleAt, "More faults of this kind", fmt.Sprintf("There are %d more; they are named once those above are mended.", more))
	}
}

// fault is an error at a person. It says its place in words as well, since Terraform
// finds no line for what is inside people.
func fault(email, summary, detail string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(at(email), summary, fmt.Sprintf("`%s`: %s", at(email), detail))
}

const peopleDescription = "must name somebody, by email addresses in plain ASCII letters, and each person once"

// validPeople refuses people who are nobody, as an empty file leads to, keys that are
// no email address, and people who are named twice (rule A1).
type validPeople struct{}

var _ validator.Map = validPeople{}

func (validPeople) Description(context.Context) string {
	return peopleDescription
}

func (validPeople) MarkdownDescription(context.Context) string {
	return peopleDescription
}

func (validPeople) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	elements := req.ConfigValue.Elements()
	if len(elements) == 0 {
		resp.Diagnostics.AddAttributeError(peopleAt, "Nobody is in the roster",
			"A roster is everybody in the workspace, and this one is empty, as if a file that it is read from were. List the people, "+
				"or take the roster out of the configuration with a removed block to stop managing them.")
		return
	}
	var faults []diag.Diagnostic
	spellings := make(map[string]string, len(elements))
	for _, email := range slices.Sorted(maps.Keys(elements)) {
		key := api.FoldEmail(email)
		first, named := spellings[key]
		switch err := api.CheckEmail(email); {
		case err != nil:
			faults = append(faults, diag.NewAttributeErrorDiagnostic(at(email), "Invalid email address", fmt.Sprintf("%q %v.", email, err)))
		case named:
			faults = append(faults, diag.NewAttributeErrorDiagnostic(at(email), "Duplicate email address", fmt.Sprintf(
				"%q and %q are the same person, since the case of letters does not count; keep one of them.", first, email)))
		default:
			spellings[key] = email
		}
	}
	report(faults, &resp.Diagnostics)
}

// addressesIn returns the addresses in the people of a configuration, in order. It does
// not make values of what they hold, which for thousands takes longer than all else of
// a validation.
func addressesIn(config tftypes.Value) ([]string, error) {
	var attributes, listed map[string]tftypes.Value
	if err := config.As(&attributes); err != nil {
		return nil, fmt.Errorf("decoding it: %w", err)
	}
	if !attributes["people"].IsKnown() {
		return nil, nil
	}
	if err := attributes["people"].As(&listed); err != nil {
		return nil, fmt.Errorf("decoding its people: %w", err)
	}
	return slices.Sorted(maps.Keys(listed)), nil
}

// ValidateConfig refuses people who are to be managed and left alone at once.
func (r *rosterResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config rosterModel
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, ignoreAt, &config.Ignore)...)
	listed, err := addressesIn(req.Config.Raw)
	if err != nil {
		resp.Diagnostics.Append(undecodable(err)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	var faults []diag.Diagnostic
	ignored := config.ignores()
	for _, email := range listed {
		if ignored[api.FoldEmail(email)] {
			faults = append(faults, diag.NewAttributeErrorDiagnostic(at(email), "Both listed and ignored", fmt.Sprintf(
				"%q is in people and in ignore; keep one of them: people to manage the person here, ignore to leave them alone.", email)))
		}
	}
	report(faults, &resp.Diagnostics)
}
