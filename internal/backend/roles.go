package backend

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ListRoles lists the roles there are. The table never changes while a walk is
// under way, so that the place of a role in it serves as the cursor.
func ListRoles(_ context.Context, _ *Request, in api.ListInput) (api.RolesOutput, error) {
	roles, pagination, err := paginate(in.Pagination, pageOfRoles, roleOf)
	pagination.TotalEntries = nil // Segment leaves it out here.
	return api.RolesOutput{Roles: roles, Pagination: pagination}, err
}

func roleOf(r access.Role) api.Role {
	return api.Role{ID: r.ID, Name: r.Name, Description: r.Description}
}

// roles are all that there are.
func roles() []api.Role {
	var all []api.Role
	for _, role := range access.Roles() {
		all = append(all, roleOf(role))
	}
	return all
}

func pageOfRoles(page store.Page) ([]access.Role, store.PageInfo, error) {
	roles := access.Roles()
	start := int(min(page.After, int64(len(roles))))
	end := min(start+page.Count, len(roles))
	info := store.PageInfo{Total: len(roles)}
	if end < len(roles) {
		next := int64(end)
		info.Next = &next
	}
	if start > 0 {
		previous := int64(max(0, start-page.Count))
		info.Previous = &previous
	}
	return roles[start:end], info, nil
}

func roleName(id string) string {
	if role, ok := access.RoleByID(id); ok {
		return role.Name
	}
	return id
}
