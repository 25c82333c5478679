package floor_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/bench/floor"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

func newServers(t *testing.T) (above, below tfprotov6.ProviderServer) {
	t.Helper()
	newProvider := provider.New("test", &embedded.Group{})
	return customtypes.NewServer(newProvider()), customtypes.NewServer(floor.New(newProvider)())
}

// What Terraform takes with other schemas would be no floor.
func TestSchemasAreThoseAbove(t *testing.T) {
	t.Parallel()
	above, below := newServers(t)
	wantSchemas, err := above.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	schemas, err := below.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(schemas.ResourceSchemas) == 0 {
		t.Error("there is no resource")
	}
	if diff := cmp.Diff(wantSchemas.ResourceSchemas, schemas.ResourceSchemas); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(wantSchemas.Provider, schemas.Provider); diff != "" {
		t.Error(diff)
	}
	wantIdentities, err := above.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	identities, err := below.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantIdentities.IdentitySchemas, identities.IdentitySchemas); diff != "" {
		t.Error(diff)
	}
}

func encode(t *testing.T, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		t.Fatal(err)
	}
	return &encoded
}

// What is planned comes to be, without a connection.
func TestLabelIsAsPlanned(t *testing.T) {
	t.Parallel()
	const typeName = "segmentaccess_label"
	_, below := newServers(t)
	schemas, err := below.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	of := schemas.ResourceSchemas[typeName].ValueType()
	types := of.(tftypes.Object).AttributeTypes //nolint:forcetypeassert // A resource is an object.
	values := map[string]tftypes.Value{}
	for name, attribute := range types {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	values["key"], values["value"] = tftypes.NewValue(tftypes.String, "environment"), tftypes.NewValue(tftypes.String, "dev")
	config, nothing := encode(t, tftypes.NewValue(of, values)), encode(t, tftypes.NewValue(of, nil))
	planned, err := below.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: nothing, ProposedNewState: config, Config: config,
	})
	if err != nil || len(planned.Diagnostics) > 0 {
		t.Fatalf("planning: %v, %v", err, planned.Diagnostics)
	}
	applied, err := below.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: nothing, PlannedState: planned.PlannedState, Config: config, PlannedIdentity: planned.PlannedIdentity,
	})
	if err != nil || len(applied.Diagnostics) > 0 {
		t.Fatalf("applying: %v, %v", err, applied.Diagnostics)
	}
	state, err := applied.NewState.Unmarshal(of)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]tftypes.Value{}
	if err := state.As(&got); err != nil {
		t.Fatal(err)
	}
	if !state.IsFullyKnown() || !got["key"].Equal(values["key"]) || !got["value"].Equal(values["value"]) {
		t.Errorf("the label is %s", state)
	}
	read, err := below.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: applied.NewState})
	if err != nil || len(read.Diagnostics) > 0 {
		t.Fatalf("reading: %v, %v", err, read.Diagnostics)
	}
	again, err := read.NewState.Unmarshal(of)
	if err != nil {
		t.Fatal(err)
	}
	if !again.Equal(state) {
		t.Errorf("the label is read as %s, want %s", again, state)
	}
}
