package access

import (
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// An Object is something in a workspace that a policy may cover: the workspace
// itself, which carries no labels, or a resource in it.
type Object struct {
	// Type is one of the api.Resource constants.
	Type   string
	ID     string
	Labels []api.Label
}

// Covers reports whether the policy reaches an object of its workspace: one that
// it names, or one of the role's kind where it is bound to the workspace. Labels
// narrow the workspace to the objects that carry all of them (rule D2), which
// the workspace itself does not.
func (p Policy) Covers(o Object) bool {
	role, known := RoleByID(p.RoleID)
	return known && slices.ContainsFunc(p.Resources, func(r api.Resource) bool { return covers(role, r, o) })
}

// covers reports whether a role on one resource reaches an object.
func covers(role Role, r api.Resource, o Object) bool {
	named := r.Type == o.Type && r.ID == o.ID
	contained := r.Type == api.ResourceWorkspace && o.Type != api.ResourceWorkspace && role.reaches(o.Type)
	return (named || contained) && carriesAll(o.Labels, r.Labels)
}

// carriesAll compares labels by key and value; a description tells nothing apart.
func carriesAll(carried, wanted []api.Label) bool {
	for _, w := range wanted {
		if !slices.ContainsFunc(carried, func(l api.Label) bool { return l.Key == w.Key && l.Value == w.Value }) {
			return false
		}
	}
	return true
}
