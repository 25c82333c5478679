package acctest

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// An Applied is what became of an object, and what was said on the way, in the plan
// and by the apply.
type Applied struct {
	Object

	Planned, Said []string
}

// Apply plans an object and carries the plan out, unless that failed. The
// configuration is JSON; an object without state is made.
func (p *Protocol) Apply(tb testing.TB, prior Object, config string) Applied {
	tb.Helper()
	configured, err := tfprotov6.RawState{JSON: []byte(config)}.Unmarshal(p.resource)
	must(tb, "reading the configuration", err)
	if prior.State == nil {
		prior.State = encode(tb, tftypes.NewValue(p.resource, nil))
	}
	written := encode(tb, configured)
	planned, err := p.server.PlanResourceChange(tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: p.typeName, PriorState: prior.State, ProposedNewState: p.proposed(tb, prior.State, configured), Config: written,
		PriorPrivate: prior.Private, PriorIdentity: prior.Identity,
	})
	must(tb, "planning", err)
	done := Applied{Object: prior, Planned: Said(planned.Diagnostics)}
	for _, d := range planned.Diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			return done
		}
	}
	applied, err := p.server.ApplyResourceChange(tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: p.typeName, PriorState: prior.State, PlannedState: planned.PlannedState, Config: written,
		PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	must(tb, "applying", err)
	done.Object = Object{State: applied.NewState, Private: applied.Private, Identity: applied.NewIdentity}
	done.Said = Said(applied.Diagnostics)
	return done
}

// proposed is the configuration with what is computed as it was before, as
// Terraform proposes it to a plan.
func (p *Protocol) proposed(tb testing.TB, state *tfprotov6.DynamicValue, configured tftypes.Value) *tfprotov6.DynamicValue {
	tb.Helper()
	before, err := state.Unmarshal(p.resource)
	must(tb, "decoding", err)
	prior, proposed := map[string]tftypes.Value{}, map[string]tftypes.Value{}
	if !before.IsNull() {
		must(tb, "decoding", before.As(&prior))
	}
	must(tb, "decoding", configured.As(&proposed))
	for name, value := range maps.Clone(proposed) {
		switch was, known := prior[name]; {
		case !value.IsNull() || !p.computed[name]:
		case known:
			proposed[name] = was
		case before.IsNull():
			proposed[name] = tftypes.NewValue(value.Type(), tftypes.UnknownValue)
		}
	}
	return encode(tb, tftypes.NewValue(p.resource, proposed))
}
