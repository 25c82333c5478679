package provider_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	framework "github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

// TestEveryConfigurableAddressIsChecked is here because the types of addresses
// take any text, so that a schema which forgets their validator would send it to
// the server.
func TestEveryConfigurableAddressIsChecked(t *testing.T) {
	t.Parallel()
	var found emails
	p := provider.New("test", new(embedded.Group))()
	found.inProvider(t, p)
	for _, newResource := range p.Resources(t.Context()) {
		found.inResource(t, newResource())
	}
	for _, newDataSource := range p.DataSources(t.Context()) {
		found.inDataSource(t, newDataSource())
	}
	for _, deep := range []string{
		"provider.embedded.owner_email", "resource segmentaccess_user_group.members", "resource segmentaccess_roster.ignore", "data segmentaccess_user.email",
		"resource segmentaccess_permission_policy.email",
	} {
		if !slices.Contains(found.all, deep) {
			t.Errorf("%s was not found among %q", deep, found.all)
		}
	}
	if diff := cmp.Diff([]string(nil), found.unchecked); diff != "" {
		t.Errorf("addresses that can be configured without being checked (-want +got):\n%s", diff)
	}
}

// emails are the attributes of addresses that can be configured.
type emails struct {
	all, unchecked []string
}

func (e *emails) inProvider(t *testing.T, p framework.Provider) {
	t.Helper()
	var got framework.SchemaResponse
	p.Schema(t.Context(), framework.SchemaRequest{}, &got)
	find(e, "provider", got.Schema.Attributes)
	findInBlocks(e, "provider", got.Schema.Blocks)
}

func (e *emails) inResource(t *testing.T, r resource.Resource) {
	t.Helper()
	var (
		named resource.MetadataResponse
		got   resource.SchemaResponse
	)
	r.Metadata(t.Context(), resource.MetadataRequest{ProviderTypeName: "segmentaccess"}, &named)
	r.Schema(t.Context(), resource.SchemaRequest{}, &got)
	find(e, "resource "+named.TypeName, got.Schema.Attributes)
	findInBlocks(e, "resource "+named.TypeName, got.Schema.Blocks)
}

func (e *emails) inDataSource(t *testing.T, d datasource.DataSource) {
	t.Helper()
	var (
		named datasource.MetadataResponse
		got   datasource.SchemaResponse
	)
	d.Metadata(t.Context(), datasource.MetadataRequest{ProviderTypeName: "segmentaccess"}, &named)
	d.Schema(t.Context(), datasource.SchemaRequest{}, &got)
	find(e, "data "+named.TypeName, got.Schema.Attributes)
	findInBlocks(e, "data "+named.TypeName, got.Schema.Blocks)
}

// attribute is what the attributes of providers, resources and data sources have
// in common.
type attribute interface {
	GetType() attr.Type
	IsOptional() bool
	IsRequired() bool
}

func find[A attribute](found *emails, at string, attributes map[string]A) {
	for name, a := range attributes {
		at := at + "." + name
		if nested, ok := any(a).(schema.NestedAttribute); ok {
			find(found, at, nested.GetNestedObject().GetAttributes())
		}
		if !isEmail(a.GetType()) || !a.IsOptional() && !a.IsRequired() {
			continue
		}
		found.all = append(found.all, at)
		if !isChecked(a) {
			found.unchecked = append(found.unchecked, at)
		}
	}
}

func findInBlocks[B schema.Block](found *emails, at string, blocks map[string]B) {
	for name, block := range blocks {
		at := at + "." + name
		find(found, at, block.GetNestedObject().GetAttributes())
		findInBlocks(found, at, block.GetNestedObject().GetBlocks())
	}
}

func isEmail(t attr.Type) bool {
	return t.Equal(customtypes.EmailType{}) || t.Equal(customtypes.EmailSetType{})
}

func isChecked(a any) bool {
	switch a := a.(type) {
	case interface{ StringValidators() []validator.String }:
		return slices.Contains(a.StringValidators(), customtypes.ValidEmail())
	case interface{ SetValidators() []validator.Set }:
		return slices.Contains(a.SetValidators(), customtypes.ValidEmails())
	default:
		return false
	}
}
