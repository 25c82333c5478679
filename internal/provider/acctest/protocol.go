package acctest

import (
	"fmt"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A Protocol is the provider as Terraform calls it for one type of resource: for
// what not every Terraform asks for, such as an import by identity, and for what a
// test of the real one does not get to see, such as a warning.
type Protocol struct {
	server             tfprotov6.ProviderServer
	typeName           string
	resource, identity tftypes.Type
	computed           map[string]bool
}

// An Object is an object as Terraform keeps it in its state.
type Object struct {
	// State is null once the object is gone.
	State    *tfprotov6.DynamicValue
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
}

// Protocol returns the provider for a type of resource, configured as the provider
// block is.
func (e *Env) Protocol(tb testing.TB, typeName string) *Protocol {
	tb.Helper()
	server, err := Factories(tb)["segmentaccess"]()
	must(tb, "making the provider", err)
	schemas, err := server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(tb, "reading the schemas", err)
	identities, err := server.GetResourceIdentitySchemas(tb.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	must(tb, "reading the identity schemas", err)
	configured, err := server.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: encode(tb, e.block(tb, schemas.Provider.ValueType())),
	})
	must(tb, "configuring the provider", err)
	if said := Said(configured.Diagnostics); len(said) > 0 {
		tb.Fatalf("configuring the provider: %q", said)
	}
	p := &Protocol{
		server: server, typeName: typeName, computed: map[string]bool{},
		resource: schemas.ResourceSchemas[typeName].ValueType(), identity: identities.IdentitySchemas[typeName].ValueType(),
	}
	for _, attribute := range schemas.ResourceSchemas[typeName].Block.Attributes {
		p.computed[attribute.Name] = attribute.Computed
	}
	return p
}

// block is the provider block as a value.
func (e *Env) block(tb testing.TB, of tftypes.Type) tftypes.Value {
	tb.Helper()
	if e.Plain != nil {
		return object(tb, of, map[string]any{"endpoint": e.Plain.URL, "token": e.Made.WorkspaceToken})
	}
	if !e.Embedded {
		return object(tb, of, map[string]any{"endpoint": e.URL, "token": e.Made.AccountToken})
	}
	embedded := attributes(tb, of)["embedded"]
	return object(tb, of, map[string]any{
		"embedded": object(tb, embedded, map[string]any{"database": e.Database, "owner_email": Owner}),
	})
}

// Import imports an object by its identity and reads it, as Terraform does.
func (p *Protocol) Import(tb testing.TB, identity map[string]any) (Object, []string) {
	tb.Helper()
	return p.imported(tb, &tfprotov6.ImportResourceStateRequest{
		TypeName: p.typeName, Identity: &tfprotov6.ResourceIdentityData{IdentityData: encode(tb, object(tb, p.identity, identity))},
	})
}

// ImportID imports an object by an import id and reads it.
func (p *Protocol) ImportID(tb testing.TB, id string) (Object, []string) {
	tb.Helper()
	return p.imported(tb, &tfprotov6.ImportResourceStateRequest{TypeName: p.typeName, ID: id})
}

func (p *Protocol) imported(tb testing.TB, req *tfprotov6.ImportResourceStateRequest) (Object, []string) {
	tb.Helper()
	resp, err := p.server.ImportResourceState(tb.Context(), req)
	must(tb, "importing", err)
	if len(resp.ImportedResources) != 1 {
		return Object{}, Said(resp.Diagnostics)
	}
	found := resp.ImportedResources[0]
	object, said := p.Read(tb, Object{State: found.State, Private: found.Private, Identity: found.Identity})
	return object, append(Said(resp.Diagnostics), said...)
}

// Move takes over an object of another provider and reads it, as Terraform does for
// a moved block. The state is what the other provider kept, as JSON.
func (p *Protocol) Move(tb testing.TB, provider, source, state string) (Object, []string) {
	tb.Helper()
	resp, err := p.server.MoveResourceState(tb.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: provider, SourceTypeName: source, TargetTypeName: p.typeName, SourceState: &tfprotov6.RawState{JSON: []byte(state)},
	})
	must(tb, "moving", err)
	if resp.TargetState == nil {
		return Object{}, Said(resp.Diagnostics)
	}
	object, said := p.Read(tb, Object{State: resp.TargetState, Private: resp.TargetPrivate, Identity: resp.TargetIdentity})
	return object, append(Said(resp.Diagnostics), said...)
}

// Read refreshes an object.
func (p *Protocol) Read(tb testing.TB, object Object) (Object, []string) {
	tb.Helper()
	resp, err := p.server.ReadResource(tb.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: p.typeName, CurrentState: object.State, Private: object.Private, CurrentIdentity: object.Identity,
	})
	must(tb, "reading", err)
	return Object{State: resp.NewState, Private: resp.Private, Identity: resp.NewIdentity}, Said(resp.Diagnostics)
}

// With returns an object of which some attributes, strings and bools at the top,
// have other values.
func (p *Protocol) With(tb testing.TB, object Object, values map[string]any) Object {
	tb.Helper()
	value, err := object.State.Unmarshal(p.resource)
	must(tb, "decoding", err)
	members := map[string]tftypes.Value{}
	must(tb, "decoding", value.As(&members))
	for name, other := range values {
		members[name] = tftypes.NewValue(members[name].Type(), other)
	}
	object.State = encode(tb, tftypes.NewValue(p.resource, members))
	return object
}

// PlanCreate plans a new object with some attributes, those of its configuration, and
// returns what the provider said. What is left out is unknown until apply, though a
// real Terraform would plan null for what is not computed.
func (p *Protocol) PlanCreate(tb testing.TB, given map[string]any) []string {
	tb.Helper()
	proposed := map[string]tftypes.Value{}
	for name, attribute := range attributes(tb, p.resource) {
		proposed[name] = tftypes.NewValue(attribute, tftypes.UnknownValue)
		if value, ok := given[name]; ok {
			proposed[name] = tftypes.NewValue(attribute, value)
		}
	}
	planned, err := p.server.PlanResourceChange(tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: p.typeName, PriorState: encode(tb, tftypes.NewValue(p.resource, nil)),
		ProposedNewState: encode(tb, tftypes.NewValue(p.resource, proposed)), Config: encode(tb, object(tb, p.resource, given)),
	})
	must(tb, "planning", err)
	return Said(planned.Diagnostics)
}

// Destroy plans and carries out the destruction of an object.
func (p *Protocol) Destroy(tb testing.TB, object Object) []string {
	tb.Helper()
	nothing := encode(tb, tftypes.NewValue(p.resource, nil))
	planned, err := p.server.PlanResourceChange(tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: p.typeName, PriorState: object.State, ProposedNewState: nothing, Config: nothing, PriorPrivate: object.Private,
	})
	must(tb, "planning to destroy", err)
	applied, err := p.server.ApplyResourceChange(tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: p.typeName, PriorState: object.State, PlannedState: nothing, Config: nothing, PlannedPrivate: planned.PlannedPrivate,
	})
	must(tb, "destroying", err)
	return append(Said(planned.Diagnostics), Said(applied.Diagnostics)...)
}

// Attributes returns the attributes of an object that are strings; those that are
// null are left out.
func (p *Protocol) Attributes(tb testing.TB, object Object) map[string]string {
	tb.Helper()
	return textsOf(tb, object.State, p.resource)
}

// Identity returns what names an object.
func (p *Protocol) Identity(tb testing.TB, object Object) map[string]string {
	tb.Helper()
	return textsOf(tb, object.Identity.IdentityData, p.identity)
}

// Said returns diagnostics as texts such as "WARNING: Title: Detail.".
func Said(diagnostics []*tfprotov6.Diagnostic) []string {
	var said []string
	for _, d := range diagnostics {
		said = append(said, fmt.Sprintf("%s: %s: %s", d.Severity, d.Summary, d.Detail))
	}
	return said
}

func must(tb testing.TB, doing string, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("%s: %v", doing, err)
	}
}

func attributes(tb testing.TB, of tftypes.Type) map[string]tftypes.Type {
	tb.Helper()
	o, ok := of.(tftypes.Object)
	if !ok {
		tb.Fatalf("%s is no object", of)
	}
	return o.AttributeTypes
}

// object returns a value of an object type, with null for what is not given.
func object(tb testing.TB, of tftypes.Type, given map[string]any) tftypes.Value {
	tb.Helper()
	values := map[string]tftypes.Value{}
	for name, attribute := range attributes(tb, of) {
		value, ok := given[name].(tftypes.Value)
		if !ok {
			value = tftypes.NewValue(attribute, given[name])
		}
		values[name] = value
	}
	return tftypes.NewValue(of, values)
}

func encode(tb testing.TB, value tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	must(tb, "encoding", err)
	return &encoded
}

func textsOf(tb testing.TB, encoded *tfprotov6.DynamicValue, of tftypes.Type) map[string]string {
	tb.Helper()
	value, err := encoded.Unmarshal(of)
	must(tb, "decoding", err)
	members := map[string]tftypes.Value{}
	must(tb, "decoding", value.As(&members))
	texts := map[string]string{}
	for name, member := range members {
		if member.Type().Is(tftypes.String) && !member.IsNull() {
			var text string
			must(tb, "decoding "+name, member.As(&text))
			texts[name] = text
		}
	}
	return texts
}
