package permission

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

var listType = types.ListType{ElemType: entryType}

func TestAttributesHaveTheTypeOfTheModel(t *testing.T) {
	t.Parallel()
	if got := Attribute().GetType(); !got.Equal(listType) {
		t.Errorf("Attribute has the type %s, want %s", got, listType)
	}
	if got := ComputedAttribute().GetType(); !got.Equal(listType) {
		t.Errorf("ComputedAttribute has the type %s, want %s", got, listType)
	}
	if !Null().IsNull() || !Null().Type(t.Context()).Equal(listType) {
		t.Errorf("Null() = %v of the type %s, want a null list of the type %s", Null(), Null().Type(t.Context()), listType)
	}
}

func TestSchemasAreValid(t *testing.T) {
	t.Parallel()
	resourceSchema := schema.Schema{Attributes: map[string]schema.Attribute{"permissions": Attribute()}}
	if diags := resourceSchema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Errorf("resource schema: %v", diags)
	}
	dataSourceSchema := datasourceschema.Schema{Attributes: map[string]datasourceschema.Attribute{"permissions": ComputedAttribute()}}
	if diags := dataSourceSchema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Errorf("data source schema: %v", diags)
	}
}

func TestEveryAttributeSaysWhoMayChangeIt(t *testing.T) {
	t.Parallel()
	permissions := Attribute()
	described := map[string]string{"permissions": permissions.MarkdownDescription}
	for name, nested := range permissions.NestedObject.Attributes {
		described["permissions."+name] = nested.GetMarkdownDescription()
	}
	resources, ok := permissions.NestedObject.Attributes[nameResources].(schema.ListNestedAttribute)
	if !ok {
		t.Fatalf("resources is a %T", permissions.NestedObject.Attributes[nameResources])
	}
	for name, nested := range resources.NestedObject.Attributes {
		described["permissions.resources."+name] = nested.GetMarkdownDescription()
	}
	if len(described) != 6 {
		t.Errorf("%d attributes are described, want 6", len(described))
	}
	for name, description := range described {
		if !strings.Contains(description, "Changing ") || !strings.Contains(description, "needs the role Workspace Owner.") {
			t.Errorf("%s does not say what changing it does and which role that needs: %q", name, description)
		}
	}
}

// TestRequiredIsSaid is here because the schema itself calls what every permission
// needs optional.
func TestRequiredIsSaid(t *testing.T) {
	t.Parallel()
	for name, description := range map[string]string{nameRole: roleText, nameType: typeText, nameID: idText} {
		if !strings.HasPrefix(description, "Required. ") {
			t.Errorf("%s does not say that it is required: %q", name, description)
		}
	}
}

// TestSchemaRefuses asks through the protocol, as Terraform does.
func TestSchemaRefuses(t *testing.T) {
	t.Parallel()
	admin := text(sourceAdmin.Name)
	source := resourceValue(text(api.ResourceSource), text("abc"))
	dev := labelValues(map[string]attr.Value{"environment": text("dev")})

	for name, test := range map[string]struct {
		config types.List
		want   []string
	}{
		"null":  {config: Null()},
		"empty": {config: drafts()},
		"fine": {config: drafts(
			element(admin, noResources, dev),
			element(admin, resourceList(source), noLabels),
		)},
		"200 permissions": {config: drafts(repeat(200, element(admin, noResources, noLabels))...)},
		"201 permissions": {
			config: drafts(repeat(201, element(admin, noResources, noLabels))...),
			want:   []string{`AttributeName("permissions"): Invalid Attribute Value`},
		},
		"201 resources": {
			config: drafts(element(admin, resourceList(repeat(201, source)...), noLabels)),
			want:   []string{`AttributeName("permissions").ElementKeyInt(0).AttributeName("resources"): Invalid Attribute Value`},
		},
		"201 labels": {
			config: drafts(element(admin, noResources, labelValues(numbered(201)))),
			want:   []string{`AttributeName("permissions").ElementKeyInt(0).AttributeName("labels"): Invalid Attribute Value`},
		},
		"null permission": {
			config: drafts(types.ObjectNull(entryType.AttrTypes)),
			want:   []string{`AttributeName("permissions").ElementKeyInt(0): Missing permission`},
		},
		"permission that is not known": {config: drafts(
			types.ObjectUnknown(entryType.AttrTypes), element(admin, noResources, noLabels), types.ObjectUnknown(entryType.AttrTypes),
		)},
		"permissions that are not known": {config: types.ListUnknown(entryType)},
		"resource that is not known": {config: drafts(
			element(admin, resourceList(source, types.ObjectUnknown(targetType.AttrTypes)), noLabels),
			element(admin, types.ListUnknown(targetType), noLabels),
		)},
		"parts that are not known": {config: drafts(element(
			types.StringUnknown(), resourceList(resourceValue(types.StringUnknown(), types.StringUnknown())), types.MapUnknown(types.StringType),
		))},
		"no role": {
			config: drafts(types.ObjectUnknown(entryType.AttrTypes), element(types.StringNull(), noResources, noLabels)),
			want:   []string{`AttributeName("permissions").ElementKeyInt(1).AttributeName("role"): Missing role`},
		},
		"null resource": {
			config: drafts(element(admin, resourceList(source, types.ObjectNull(targetType.AttrTypes)), noLabels)),
			want:   []string{`AttributeName("permissions").ElementKeyInt(0).AttributeName("resources").ElementKeyInt(1): Missing resource`},
		},
		"no type and no id": {
			config: drafts(element(admin, resourceList(source, resourceValue(types.StringNull(), types.StringNull())), noLabels)),
			want: []string{
				`AttributeName("permissions").ElementKeyInt(0).AttributeName("resources").ElementKeyInt(1).AttributeName("type"): Missing type`,
				`AttributeName("permissions").ElementKeyInt(0).AttributeName("resources").ElementKeyInt(1).AttributeName("id"): Missing id`,
			},
		},
		"no resources": {
			config: drafts(element(admin, resourceList(), noLabels)),
			want:   []string{`AttributeName("permissions").ElementKeyInt(0).AttributeName("resources"): Permission on nothing`},
		},
		"labels on a source": {
			config: drafts(element(admin, noResources, dev), element(admin, resourceList(source), dev)),
			want:   []string{`AttributeName("permissions").ElementKeyInt(1).AttributeName("labels"): Labels on a single resource`},
		},
		"label with a space": {
			config: drafts(element(admin, noResources, labelValues(map[string]attr.Value{"a b": text("dev")}))),
			want:   []string{`AttributeName("permissions").ElementKeyInt(0).AttributeName("labels").ElementKeyString("a b"): Invalid label`},
		},
		"type that is none": {
			config: drafts(element(admin, resourceList(resourceValue(text("source"), text("abc"))), noLabels)),
			want: []string{
				`AttributeName("permissions").ElementKeyInt(0).AttributeName("resources").ElementKeyInt(0).AttributeName("type"): Invalid Attribute Value Match`,
			},
		},
		"empty id": {
			config: drafts(element(admin, resourceList(resourceValue(text(api.ResourceSource), text(""))), noLabels)),
			want: []string{
				`AttributeName("permissions").ElementKeyInt(0).AttributeName("resources").ElementKeyInt(0).AttributeName("id"): Invalid Attribute Value Length`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, validate(t, test.config)); diff != "" {
				t.Errorf("errors (-want +got):\n%s", diff)
			}
		})
	}
}

func repeat(n int, element attr.Value) []attr.Value {
	elements := make([]attr.Value, n)
	for i := range elements {
		elements[i] = element
	}
	return elements
}

func numbered(n int) map[string]attr.Value {
	labels := make(map[string]attr.Value, n)
	for i := range n {
		labels[fmt.Sprintf("key-%d", i)] = text("dev")
	}
	return labels
}

// validate returns the errors for a resource with these permissions.
func validate(t *testing.T, permissions types.List) []string {
	t.Helper()
	value, err := permissions.ToTerraformValue(t.Context())
	if err != nil {
		t.Fatalf("converting the permissions: %v", err)
	}
	kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{"permissions": listType.TerraformType(t.Context())}}
	config, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, map[string]tftypes.Value{"permissions": value}))
	if err != nil {
		t.Fatalf("encoding the configuration: %v", err)
	}
	answer, err := providerserver.NewProtocol6(stubProvider{})().ValidateResourceConfig(t.Context(),
		&tfprotov6.ValidateResourceConfigRequest{TypeName: "stub", Config: &config})
	if err != nil {
		t.Fatalf("validating: %v", err)
	}
	var errors []string
	for _, d := range answer.Diagnostics {
		errors = append(errors, d.Attribute.String()+": "+d.Summary)
	}
	return errors
}

type stubProvider struct{ provider.Provider }

func (stubProvider) Metadata(context.Context, provider.MetadataRequest, *provider.MetadataResponse) {}

func (stubProvider) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (stubProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return stubResource{} }}
}

func (stubProvider) DataSources(context.Context) []func() datasource.DataSource { return nil }

type stubResource struct{ resource.Resource }

func (stubResource) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = "stub"
}

func (stubResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{"permissions": Attribute()}}
}
