package token

import "github.com/hashicorp/terraform-plugin-framework/attr"

// A change is whether something is going to change.
type change int

const (
	unchanged change = iota
	// undecided is what depends on what is not known before apply.
	undecided
	changed
)

// rotates tells whether a plan makes a new token in place of that in state: for
// another rotation, and for another expiry, which the server changes of no token
// that is there.
func (m tokenModel) rotates(state tokenModel) change {
	return max(m.rotated(state), m.expiryChange(state))
}

func (m tokenModel) expiryChange(state tokenModel) change {
	switch {
	case m.ExpiresAt.IsUnknown():
		return undecided
	case sameInstant(m.ExpiresAt, state.ExpiresAt):
		return unchanged
	default:
		return changed
	}
}

func (m tokenModel) rotated(state tokenModel) change {
	switch {
	case m.adoptsRotation(state):
		return unchanged
	case m.Rotation.IsUnknown():
		return undecided
	case len(m.Rotation.Elements()) != len(state.Rotation.Elements()):
		return changed
	}
	result := unchanged
	for key, value := range m.Rotation.Elements() {
		result = max(result, textChange(value, state.Rotation.Elements()[key]))
	}
	return result
}

func textChange(planned, prior attr.Value) change {
	switch {
	case prior == nil:
		return changed
	case planned.IsUnknown():
		return undecided
	case planned.Equal(prior):
		return unchanged
	default:
		return changed
	}
}

// replaces returns the ids of the tokens that a plan is known to revoke.
func (m tokenModel) replaces(state tokenModel, makes change) []string {
	moves := !m.WorkspaceID.IsUnknown() && !m.WorkspaceID.Equal(state.WorkspaceID)
	switch {
	case state.ID.IsNull():
		return nil
	case makes == changed || moves:
		return state.tokens()
	default:
		return state.superseded()
	}
}

// adoptsRotation reports whether a plan only notes the first rotation of a token that
// was imported: whoever imports a token uses its secret, and would have it revoked by
// the very first apply.
func (m tokenModel) adoptsRotation(state tokenModel) bool {
	return state.secretless() && len(state.Rotation.Elements()) == 0 && !m.Rotation.IsNull()
}
