package acctest

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// A Change is a plan for an object, to be looked at and applied.
type Change struct {
	// State is what is planned, and null where the plan failed.
	State   *tfprotov6.DynamicValue
	Private []byte
	// Said is what validating and planning say.
	Said []string

	prior, config *tfprotov6.DynamicValue
	identity      *tfprotov6.ResourceIdentityData
}

// Type is the type of the attributes of the resource, for values that are given to
// Plan.
func (p *Protocol) Type(tb testing.TB, attribute string) tftypes.Type {
	tb.Helper()
	return attributes(tb, p.resource)[attribute]
}

// Plan validates a configuration of what is given, as tftypes.NewValue or Type takes
// it, and plans it on top of an object, or of the zero Object for a new one.
func (p *Protocol) Plan(tb testing.TB, prior Object, given map[string]any) Change {
	tb.Helper()
	config := object(tb, p.resource, given)
	change := Change{prior: prior.State, config: encode(tb, config), identity: prior.Identity}
	if change.prior == nil {
		change.prior = encode(tb, tftypes.NewValue(p.resource, nil))
	}
	validated, err := p.server.ValidateResourceConfig(tb.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: p.typeName, Config: change.config,
	})
	must(tb, "validating", err)
	if change.Said = Said(validated.Diagnostics); len(change.Said) > 0 {
		return change
	}
	planned, err := p.server.PlanResourceChange(tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: p.typeName, PriorState: change.prior, ProposedNewState: encode(tb, p.proposed(tb, change.prior, config)),
		Config: change.config, PriorPrivate: prior.Private, PriorIdentity: prior.Identity,
	})
	must(tb, "planning", err)
	change.State, change.Private, change.Said = planned.PlannedState, planned.PlannedPrivate, Said(planned.Diagnostics)
	return change
}

// proposed is the configuration with the computed attributes of the object before, as
// Terraform makes it.
func (p *Protocol) proposed(tb testing.TB, prior *tfprotov6.DynamicValue, config tftypes.Value) tftypes.Value {
	tb.Helper()
	before, err := prior.Unmarshal(p.resource)
	must(tb, "decoding", err)
	if before.IsNull() {
		return config
	}
	schemas, err := p.server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	must(tb, "reading the schemas", err)
	had, values := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	must(tb, "decoding", before.As(&had))
	must(tb, "decoding", config.Copy().As(&values))
	for _, attribute := range schemas.ResourceSchemas[p.typeName].Block.Attributes {
		if attribute.Computed && values[attribute.Name].IsNull() {
			values[attribute.Name] = had[attribute.Name]
		}
	}
	return tftypes.NewValue(p.resource, values)
}

// Apply carries out a plan.
func (p *Protocol) Apply(tb testing.TB, change Change) (Object, []string) {
	tb.Helper()
	applied, err := p.server.ApplyResourceChange(tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: p.typeName, PriorState: change.prior, PlannedState: change.State, Config: change.config,
		PlannedPrivate: change.Private, PlannedIdentity: change.identity,
	})
	must(tb, "applying", err)
	return Object{State: applied.NewState, Private: applied.Private, Identity: applied.NewIdentity}, Said(applied.Diagnostics)
}

// Decode returns a state as a value, null for no state at all.
func (p *Protocol) Decode(tb testing.TB, state *tfprotov6.DynamicValue) tftypes.Value {
	tb.Helper()
	if state == nil {
		return tftypes.NewValue(p.resource, nil)
	}
	value, err := state.Unmarshal(p.resource)
	must(tb, "decoding", err)
	return value
}
