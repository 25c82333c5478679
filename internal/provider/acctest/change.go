package acctest

import (
	"maps"
	"slices"
	"strings"
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
	return p.plan(tb, prior, object(tb, p.resource, given))
}

func (p *Protocol) plan(tb testing.TB, prior Object, config tftypes.Value) Change {
	tb.Helper()
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

// proposed is the configuration with what is computed as it was before, as
// Terraform proposes it to a plan.
func (p *Protocol) proposed(tb testing.TB, state *tfprotov6.DynamicValue, configured tftypes.Value) tftypes.Value {
	tb.Helper()
	before, err := state.Unmarshal(p.resource)
	must(tb, "decoding", err)
	prior, proposed := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	if !before.IsNull() {
		must(tb, "decoding", before.As(&prior))
	}
	must(tb, "decoding", configured.Copy().As(&proposed))
	for name, value := range maps.Clone(proposed) {
		switch was, known := prior[name]; {
		case !value.IsNull() || !p.computed[name]:
		case known:
			proposed[name] = was
		case before.IsNull():
			proposed[name] = tftypes.NewValue(value.Type(), tftypes.UnknownValue)
		}
	}
	return tftypes.NewValue(p.resource, proposed)
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

// An Applied is what became of an object, and what was said on the way, in the plan
// and by the apply.
type Applied struct {
	Object

	Planned, Said []string
}

// ApplyJSON plans an object and carries the plan out, unless that failed. The
// configuration is JSON; an object without state is made.
func (p *Protocol) ApplyJSON(tb testing.TB, prior Object, config string) Applied {
	tb.Helper()
	configured, err := tfprotov6.RawState{JSON: []byte(config)}.Unmarshal(p.resource)
	must(tb, "reading the configuration", err)
	change := p.plan(tb, prior, configured)
	done := Applied{Object: prior, Planned: change.Said}
	if change.State == nil || slices.ContainsFunc(change.Said, func(said string) bool { return strings.HasPrefix(said, "ERROR") }) {
		return done
	}
	done.Object, done.Said = p.Apply(tb, change)
	return done
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
