package access

import (
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A Role is one row of the table of roles.
type Role struct {
	// ID is 27 characters of base 62 and never changes.
	ID          string
	Name        string
	Description string
	// Binds are the types of resource that the role may be bound to (rule D3).
	Binds []string
	// Labels is set where labels may narrow the role (rule D3).
	Labels bool
	// Rights are what every holder of the role may do in the workspace, whatever
	// resources it is bound to.
	Rights []api.Right
	// Over are the rights that a holder has over the objects that the role is bound
	// to, or that carry its labels.
	Over []api.Right
	// Whole are the rights of a holder whose role is bound to the whole workspace,
	// without labels.
	Whole []api.Right
}

// Roles returns every role there is, always in the same order. The slices inside
// the roles are shared and must not be changed.
func Roles() []Role {
	return slices.Clone(roles)
}

// RoleByID returns the role with an id.
func RoleByID(id string) (Role, bool) {
	if i, known := roleIndex[id]; known {
		return roles[i], true
	}
	return Role{}, false
}

// roleIndex finds a role's place in the table by its id.
var roleIndex = func() map[string]int {
	index := make(map[string]int, len(roles))
	for i, role := range roles {
		index[role.ID] = i
	}
	return index
}()

// resourceTypes are the types of resource there are.
var resourceTypes = []string{
	api.ResourceWorkspace, api.ResourceSource, api.ResourceFunction, api.ResourceSpace, api.ResourceWarehouse,
}

// OnSources reports whether the role can be bound to a single source.
func (r Role) OnSources() bool {
	return slices.Contains(r.Binds, api.ResourceSource)
}

// reaches reports whether the role, bound to the whole workspace, is about
// resources of a type. An owner does everything in the workspace, although the
// role is bound to nothing smaller.
func (r Role) reaches(resourceType string) bool {
	return r.ID == api.RoleIDWorkspaceOwner || slices.Contains(r.Binds, resourceType)
}
