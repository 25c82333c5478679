package customtypes_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

const groupTypeName = "test_group"

// group is the state of a test_group; nil members are null.
type group struct {
	owner   string
	members []string
}

// newServer serves a provider with one resource, test_group, of which the
// remote system holds remote: that is what a Create, a Read and an Update find.
func newServer(remote group) tfprotov6.ProviderServer {
	return customtypes.NewServer(&testProvider{remote: remote})
}

type testProvider struct {
	remote group
}

func (p *testProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "test"
}

func (p *testProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (p *testProvider) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {
}

func (p *testProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

func (p *testProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return &groupResource{remote: p.remote} }}
}

type groupResource struct {
	remote group
}

type groupModel struct {
	ID      types.String         `tfsdk:"id"`
	Owner   customtypes.Email    `tfsdk:"owner"`
	Members customtypes.EmailSet `tfsdk:"members"`
}

func (r *groupResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = groupTypeName
}

func (r *groupResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"id": schema.StringAttribute{
			Computed:      true,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		},
		"owner": schema.StringAttribute{
			CustomType:    customtypes.EmailType{},
			Optional:      true,
			Validators:    []validator.String{customtypes.ValidEmail()},
			PlanModifiers: []planmodifier.String{customtypes.KeepSpelling(), customtypes.RequiresReplaceIfOtherPerson()},
		},
		"members": schema.SetAttribute{
			CustomType:    customtypes.EmailSetType{},
			Optional:      true,
			Validators:    []validator.Set{customtypes.ValidEmails()},
			PlanModifiers: []planmodifier.Set{customtypes.KeepSetSpelling()},
		},
	}}
}

func (r *groupResource) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	var plan groupModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.ID = types.StringValue("grp1")
	r.find(&plan)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *groupResource) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	var state groupModel
	resp.Diagnostics.Append(req.State.Get(ctx, &state)...)
	if resp.Diagnostics.HasError() {
		return
	}
	r.find(&state)
	resp.Diagnostics.Append(resp.State.Set(ctx, &state)...)
}

func (r *groupResource) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	var plan groupModel
	resp.Diagnostics.Append(req.Plan.Get(ctx, &plan)...)
	if resp.Diagnostics.HasError() {
		return
	}
	r.find(&plan)
	resp.Diagnostics.Append(resp.State.Set(ctx, &plan)...)
}

func (r *groupResource) Delete(context.Context, resource.DeleteRequest, *resource.DeleteResponse) {}

// find puts into model what the remote system holds.
func (r *groupResource) find(model *groupModel) {
	model.Owner = customtypes.NewEmail(r.remote.owner)
	model.Members = customtypes.NewEmailSet(r.remote.members)
}

var groupType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
	"id":      tftypes.String,
	"owner":   tftypes.String,
	"members": membersType,
}}

var membersType = tftypes.Set{ElementType: tftypes.String}

func membersValue(members ...any) tftypes.Value {
	values := make([]tftypes.Value, 0, len(members))
	for _, member := range members {
		values = append(values, tftypes.NewValue(tftypes.String, member))
	}
	return tftypes.NewValue(membersType, values)
}

func memberList(members []string) tftypes.Value {
	values := make([]any, 0, len(members))
	for _, member := range members {
		values = append(values, member)
	}
	return membersValue(values...)
}

func groupValue(id, owner any, members tftypes.Value) tftypes.Value {
	return tftypes.NewValue(groupType, map[string]tftypes.Value{
		"id":      tftypes.NewValue(tftypes.String, id),
		"owner":   tftypes.NewValue(tftypes.String, owner),
		"members": members,
	})
}

func encode(tb testing.TB, value tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	encoded, err := tfprotov6.NewDynamicValue(groupType, value)
	if err != nil {
		tb.Fatalf("encode %s: %v", value, err)
	}
	return &encoded
}

func decode(tb testing.TB, value *tfprotov6.DynamicValue) tftypes.Value {
	tb.Helper()
	decoded, err := value.Unmarshal(groupType)
	if err != nil {
		tb.Fatalf("decode the answer: %v", err)
	}
	return decoded
}

func requireNoErrors(tb testing.TB, diagnostics []*tfprotov6.Diagnostic) {
	tb.Helper()
	for _, diagnostic := range diagnostics {
		tb.Fatalf("%s: %s", diagnostic.Summary, diagnostic.Detail)
	}
}

// people returns n different addresses, or what else format makes of numbers.
func people(n int, format string) []string {
	emails := make([]string, 0, n)
	for i := range n {
		emails = append(emails, fmt.Sprintf(format, i))
	}
	return emails
}
