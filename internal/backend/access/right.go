package access

import (
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A RightSet is a set of rights in a workspace. The zero value is empty, and
// equal sets compare equal.
type RightSet uint64

// Rights returns what policies together let their holder do: the union of the
// rights of their roles (rule D1). A right over objects is among them if it is
// held over any; Reaches says over which. Rights that are not held in a workspace,
// such as api.OwnAccount, come from the kind of credential and are never among
// them.
func Rights(policies []Policy) RightSet {
	var set RightSet
	for _, p := range policies {
		role, _ := RoleByID(p.RoleID)
		set |= setOf(role.Rights) | setOf(role.Over)
		if p.coversWhole() {
			set |= setOf(role.Whole)
		}
	}
	return set
}

// Reaches reports whether policies give a right over an object of their
// workspace.
func Reaches(policies []Policy, right api.Right, o Object) bool {
	return slices.ContainsFunc(policies, func(p Policy) bool { return p.givesOver(right) && p.Covers(o) })
}

// ReachesAll reports whether policies give a right over every object of their
// workspace that it is about, present and future.
func ReachesAll(policies []Policy, right api.Right) bool {
	return slices.ContainsFunc(policies, func(p Policy) bool { return p.givesOver(right) && p.coversWhole() })
}

// givesOver reports whether the policy gives a right over what it covers.
func (p Policy) givesOver(right api.Right) bool {
	role, _ := RoleByID(p.RoleID)
	return slices.Contains(role.Over, right)
}

// coversWhole reports whether the policy is bound to its whole workspace, without
// labels.
func (p Policy) coversWhole() bool {
	return p.Covers(Object{Type: api.ResourceWorkspace, ID: p.WorkspaceID})
}

func setOf(rights []api.Right) RightSet {
	var set RightSet
	for _, right := range rights {
		set |= bit(right)
	}
	return set
}

// Has reports whether the set holds a right.
func (s RightSet) Has(right api.Right) bool {
	return s&bit(right) != 0
}

// bit is the set of one right, and empty for a number that is no right.
func bit(right api.Right) RightSet {
	if right < 0 {
		return 0
	}
	return 1 << right
}

// IsOwner reports whether policies make their holder Workspace Owner.
func IsOwner(policies []Policy) bool {
	return slices.ContainsFunc(policies, func(p Policy) bool { return p.RoleID == api.RoleIDWorkspaceOwner })
}
