package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
)

// The rates in limits.
const (
	iamLimit     = "iam"
	defaultLimit = "default"
)

// limitsAttribute is the attribute limits of the block embedded.
func limitsAttribute() schema.Attribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "Rate limits, to see how a configuration does where calls are limited. A rate is a number of calls and the length " +
			"of time they are for, such as `60/1m`, or `off`. An apply waits for a limit, up to 15 minutes for one call. Default: none.",
		Optional: true,
		Attributes: map[string]schema.Attribute{
			iamLimit: schema.StringAttribute{
				MarkdownDescription: "Rate of each operation by itself that writes users, invites, user groups, permissions, labels, or anything below " +
					"`/access/v1`. " +
					"Segment's own is `60/1m`. Default: no limit.",
				Optional:   true,
				Validators: []validator.String{validRate{}},
			},
			defaultLimit: schema.StringAttribute{
				MarkdownDescription: "Rate of all other operations together. `200/1m` is that of `serve`; Segment publishes none. Default: no limit.",
				Optional:            true,
				Validators:          []validator.String{validRate{}},
			},
		},
	}
}

// rateOf reads one of the rates in limits. One that is not set is no limit.
func rateOf(limits types.Object, name string, diags *diag.Diagnostics) ratelimit.Rate {
	text, ok := limits.Attributes()[name].(types.String)
	if !ok || text.IsNull() {
		return ratelimit.Rate{}
	}
	rate, err := ratelimit.Parse(text.ValueString())
	if err != nil {
		addInvalidRate(diags, path.Root("embedded").AtName("limits").AtName(name), err)
	}
	return rate
}

func addInvalidRate(diags *diag.Diagnostics, at path.Path, err error) {
	diags.AddAttributeError(at, "Invalid rate limit", err.Error()+".")
}

// limitsUnknown reports whether anything in limits is not known yet.
func limitsUnknown(limits types.Object) bool {
	for _, value := range limits.Attributes() {
		if value.IsUnknown() {
			return true
		}
	}
	return limits.IsUnknown()
}

// validRate refuses what is no rate.
type validRate struct{}

// Description says what is accepted.
func (validRate) Description(context.Context) string {
	return "a rate such as 60/1m, or off"
}

// MarkdownDescription says what is accepted.
func (v validRate) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

// ValidateString checks one rate.
func (validRate) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, err := ratelimit.Parse(req.ConfigValue.ValueString()); err != nil {
		addInvalidRate(&resp.Diagnostics, req.Path, err)
	}
}
