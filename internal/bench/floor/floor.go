// Package floor is a provider that does nothing: it has the schemas of the real one,
// with the validators and plan modifiers of their attributes, and every resource becomes
// what was planned. Validators of whole resources are not in it. What Terraform takes
// with it is the cost of Terraform itself, the protocol and the framework.
package floor

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

var (
	_ provider.Provider               = (*floorProvider)(nil)
	_ resource.ResourceWithModifyPlan = (*floorResource)(nil)
	_ resource.ResourceWithIdentity   = (*identifiedResource)(nil)
)

// New returns a constructor of the provider that does nothing and has the schemas of
// the one that above constructs.
func New(above func() provider.Provider) func() provider.Provider {
	return func() provider.Provider { return &floorProvider{Provider: above()} }
}

// floorProvider has the name and the schemas of the provider above it.
type floorProvider struct {
	provider.Provider
}

// Configure connects to nothing.
func (p *floorProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

// Resources lists the resources of the provider above, without what they do.
func (p *floorProvider) Resources(ctx context.Context) []func() resource.Resource {
	above := p.Provider.Resources(ctx)
	resources := make([]func() resource.Resource, len(above))
	for i, newResource := range above {
		resources[i] = func() resource.Resource { return under(newResource()) }
	}
	return resources
}

func under(above resource.Resource) resource.Resource {
	floor := floorResource{Resource: above}
	if identified, ok := above.(resource.ResourceWithIdentity); ok {
		return &identifiedResource{floorResource: floor, above: identified}
	}
	return &floor
}

// floorResource has the name and the schema of the resource above it.
type floorResource struct {
	resource.Resource
}

// ModifyPlan plans what is configured where the schema leaves that to the resource,
// as a roster's does.
func (r *floorResource) ModifyPlan(_ context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if req.Plan.Raw.IsNull() {
		return
	}
	planned, configured := attributesOf(req.Plan.Raw, &resp.Diagnostics), attributesOf(req.Config.Raw, &resp.Diagnostics)
	for name, value := range planned {
		if !value.IsKnown() && !configured[name].IsNull() {
			planned[name] = configured[name]
		}
	}
	resp.Plan.Raw = tftypes.NewValue(req.Plan.Raw.Type(), planned)
}

// Create makes nothing.
func (r *floorResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = settled(req.Plan.Raw, &resp.Diagnostics)
	identify(ctx, resp.Identity, resp.State.Raw, &resp.Diagnostics)
}

// Read finds everything as it was.
func (r *floorResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	identify(ctx, resp.Identity, req.State.Raw, &resp.Diagnostics)
}

// Update changes nothing.
func (r *floorResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	resp.State.Raw = settled(req.Plan.Raw, &resp.Diagnostics)
	identify(ctx, resp.Identity, resp.State.Raw, &resp.Diagnostics)
}

// Delete deletes nothing.
func (r *floorResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// identifiedResource is one with an identity.
type identifiedResource struct {
	floorResource

	above resource.ResourceWithIdentity
}

// IdentitySchema is that of the resource above.
func (r *identifiedResource) IdentitySchema(ctx context.Context, req resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	r.above.IdentitySchema(ctx, req, resp)
}

// computed is every string that a server would give.
const computed = "computed"

// settled is a plan with something in place of what is not known at its top, which
// is all that the server gives.
func settled(plan tftypes.Value, diags *diag.Diagnostics) tftypes.Value {
	attributes := attributesOf(plan, diags)
	for name, value := range attributes {
		switch {
		case value.IsKnown():
		case value.Type().Is(tftypes.String):
			attributes[name] = tftypes.NewValue(value.Type(), computed)
		default:
			attributes[name] = tftypes.NewValue(value.Type(), nil)
		}
	}
	return tftypes.NewValue(plan.Type(), attributes)
}

// identify names an object by those of its attributes that its identity has.
func identify(ctx context.Context, identity *tfsdk.ResourceIdentity, state tftypes.Value, diags *diag.Diagnostics) {
	if identity == nil {
		return
	}
	attributes, named := attributesOf(state, diags), map[string]tftypes.Value{}
	for name := range identity.Schema.GetAttributes() {
		named[name] = attributes[name]
	}
	identity.Raw = tftypes.NewValue(identity.Schema.Type().TerraformType(ctx), named)
}

func attributesOf(object tftypes.Value, diags *diag.Diagnostics) map[string]tftypes.Value {
	attributes := map[string]tftypes.Value{}
	if err := object.As(&attributes); err != nil {
		diags.AddError("Cannot read the attributes", err.Error())
	}
	return attributes
}
