package usergroup_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const typeName = "segmentaccess_user_group"

// protocol is the provider as Terraform calls it: for what the installed Terraform
// does not ask for, and for what it does not show.
type protocol struct {
	tfprotov6.ProviderServer

	resource, identity tftypes.Object
}

// connect returns the provider, configured for a server.
func connect(tb testing.TB, env *acctest.Env) *protocol {
	tb.Helper()
	return configure(tb, map[string]any{"endpoint": env.URL, "token": env.Made.AccountToken})
}

func configure(tb testing.TB, settings map[string]any) *protocol {
	tb.Helper()
	server, err := acctest.Factories(tb)["segmentaccess"]()
	if err != nil {
		tb.Fatal(err)
	}
	return serve(tb, server, settings)
}

func serve(tb testing.TB, server tfprotov6.ProviderServer, settings map[string]any) *protocol {
	tb.Helper()
	schemas, err := server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		tb.Fatal(err)
	}
	identities, err := server.GetResourceIdentitySchemas(tb.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		tb.Fatal(err)
	}
	p := &protocol{
		ProviderServer: server,
		resource:       objectType(tb, schemas.ResourceSchemas[typeName].ValueType()),
		identity:       objectType(tb, identities.IdentitySchemas[typeName].ValueType()),
	}
	config := object(tb, objectType(tb, schemas.Provider.ValueType()), settings)
	resp, err := server.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{Config: encode(tb, config)})
	if err != nil {
		tb.Fatal(err)
	}
	requireNoErrors(tb, resp.Diagnostics)
	return p
}

func objectType(tb testing.TB, t tftypes.Type) tftypes.Object {
	tb.Helper()
	o, ok := t.(tftypes.Object)
	if !ok {
		tb.Fatalf("%s is no object", t)
	}
	return o
}

// object returns a value of a type, with null for what is left out.
func object(tb testing.TB, t tftypes.Object, given map[string]any) tftypes.Value {
	tb.Helper()
	values := make(map[string]tftypes.Value, len(t.AttributeTypes))
	for name, of := range t.AttributeTypes {
		switch value := given[name].(type) {
		case tftypes.Value:
			values[name] = value
		default:
			values[name] = tftypes.NewValue(of, value)
		}
	}
	return tftypes.NewValue(t, values)
}

func encode(tb testing.TB, value tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		tb.Fatal(err)
	}
	return &encoded
}

// group is a state, plan or configuration of a group.
func (p *protocol) group(tb testing.TB, given map[string]any) *tfprotov6.DynamicValue {
	tb.Helper()
	return encode(tb, object(tb, p.resource, given))
}

func (p *protocol) nothing(tb testing.TB) *tfprotov6.DynamicValue {
	tb.Helper()
	return encode(tb, tftypes.NewValue(p.resource, nil))
}

// named is the identity of a group.
func (p *protocol) named(tb testing.TB, given map[string]any) *tfprotov6.ResourceIdentityData {
	tb.Helper()
	return &tfprotov6.ResourceIdentityData{IdentityData: encode(tb, object(tb, p.identity, given))}
}

// decode returns the attributes of a state as plain text: strings as they are, the
// rest as tftypes writes it. It returns nil for a state that is null.
func (p *protocol) decode(tb testing.TB, encoded *tfprotov6.DynamicValue) map[string]string {
	tb.Helper()
	return plain(tb, encoded, p.resource)
}

func plain(tb testing.TB, encoded *tfprotov6.DynamicValue, of tftypes.Object) map[string]string {
	tb.Helper()
	value, err := encoded.Unmarshal(of)
	if err != nil {
		tb.Fatal(err)
	}
	if value.IsNull() {
		return nil
	}
	attributes := map[string]tftypes.Value{}
	if err := value.As(&attributes); err != nil {
		tb.Fatal(err)
	}
	texts := make(map[string]string, len(attributes))
	for name, attribute := range attributes {
		texts[name] = text(tb, attribute)
	}
	return texts
}

func text(tb testing.TB, value tftypes.Value) string {
	tb.Helper()
	var elements []tftypes.Value
	switch {
	case value.IsNull():
		return "null"
	case !value.IsKnown():
		return "unknown"
	case value.Type().Is(tftypes.String):
		var s string
		if err := value.As(&s); err != nil {
			tb.Fatal(err)
		}
		return s
	case value.Type().Is(tftypes.Object{}):
		attributes := map[string]tftypes.Value{}
		if err := value.As(&attributes); err != nil {
			tb.Fatal(err)
		}
		return text(tb, attributes["role"])
	default:
		if err := value.As(&elements); err != nil {
			tb.Fatal(err)
		}
	}
	texts := make([]string, len(elements))
	for i, element := range elements {
		texts[i] = text(tb, element)
	}
	return "[" + strings.Join(texts, " ") + "]"
}

func strs(of tftypes.Type, values ...string) tftypes.Value {
	elements := make([]tftypes.Value, len(values))
	for i, value := range values {
		elements[i] = tftypes.NewValue(tftypes.String, value)
	}
	return tftypes.NewValue(of, elements)
}

// members is a value of the attribute members.
func (p *protocol) members(emails ...string) tftypes.Value {
	return strs(p.resource.AttributeTypes["members"], emails...)
}

// roles is a value of the attribute permissions, each role on the workspace.
func (p *protocol) roles(tb testing.TB, names ...string) tftypes.Value {
	tb.Helper()
	list, ok := p.resource.AttributeTypes["permissions"].(tftypes.List)
	if !ok {
		tb.Fatal("permissions are no list")
	}
	elements := make([]tftypes.Value, len(names))
	for i, name := range names {
		elements[i] = object(tb, objectType(tb, list.ElementType), map[string]any{"role": name})
	}
	return tftypes.NewValue(list, elements)
}

// create plans and applies a new group.
func (p *protocol) create(tb testing.TB, config map[string]any) *tfprotov6.ApplyResourceChangeResponse {
	tb.Helper()
	proposed := maps.Clone(config)
	proposed["id"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	proposed["workspace_id"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	return p.apply(tb, p.nothing(tb), p.group(tb, proposed), p.group(tb, config), nil)
}

// update plans and applies a change of a group.
func (p *protocol) update(tb testing.TB, prior *tfprotov6.ApplyResourceChangeResponse, config map[string]any) *tfprotov6.ApplyResourceChangeResponse {
	tb.Helper()
	state := p.decode(tb, prior.NewState)
	proposed := maps.Clone(config)
	proposed["id"], proposed["workspace_id"] = state["id"], state["workspace_id"]
	return p.apply(tb, prior.NewState, p.group(tb, proposed), p.group(tb, config), prior.Private)
}

func (p *protocol) apply(tb testing.TB, prior, proposed, config *tfprotov6.DynamicValue, private []byte) *tfprotov6.ApplyResourceChangeResponse {
	tb.Helper()
	planned, err := p.PlanResourceChange(tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: typeName, PriorState: prior, ProposedNewState: proposed, Config: config, PriorPrivate: private,
	})
	if err != nil {
		tb.Fatal(err)
	}
	requireNoErrors(tb, planned.Diagnostics)
	resp, err := p.ApplyResourceChange(tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typeName, PriorState: prior, PlannedState: planned.PlannedState, Config: config, PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return resp
}

// read refreshes a state.
func (p *protocol) read(tb testing.TB, state *tfprotov6.DynamicValue, private []byte) *tfprotov6.ReadResourceResponse {
	tb.Helper()
	resp, err := p.ReadResource(tb.Context(), &tfprotov6.ReadResourceRequest{TypeName: typeName, CurrentState: state, Private: private})
	if err != nil {
		tb.Fatal(err)
	}
	return resp
}

func requireNoErrors(tb testing.TB, diagnostics []*tfprotov6.Diagnostic) {
	tb.Helper()
	if said := problems(diagnostics); len(said) > 0 {
		tb.Fatalf("there were diagnostics: %q", said)
	}
}

// problems are diagnostics as texts.
func problems(diagnostics []*tfprotov6.Diagnostic) []string {
	var said []string
	for _, d := range diagnostics {
		at := ""
		if d.Attribute != nil {
			at = fmt.Sprintf(" at %s", d.Attribute)
		}
		said = append(said, fmt.Sprintf("%s: %s%s: %s", d.Severity, d.Summary, at, d.Detail))
	}
	return said
}

func requireProblem(tb testing.TB, diagnostics []*tfprotov6.Diagnostic, beginning string) {
	tb.Helper()
	if said := problems(diagnostics); len(said) != 1 || !strings.HasPrefix(said[0], beginning) {
		tb.Errorf("the diagnostics are %q, and one was expected that begins with %q", said, beginning)
	}
}
