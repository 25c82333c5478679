package permission

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/agext/levenshtein"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Roles finds roles by their names and ids. The zero value has none.
type Roles struct {
	byID   map[string]api.Role
	byName map[string][]api.Role
}

// NewRoles takes the roles as the server lists them; one that is listed twice
// counts once.
func NewRoles(listed []api.Role) Roles {
	roles := Roles{
		byID:   make(map[string]api.Role, len(listed)),
		byName: make(map[string][]api.Role, len(listed)),
	}
	for _, role := range listed {
		if _, known := roles.byID[role.ID]; known {
			continue
		}
		roles.byID[role.ID] = role
		if role.Name != "" {
			roles.byName[role.Name] = append(roles.byName[role.Name], role)
		}
	}
	return roles
}

// Find returns the role with that id or else with exactly that name. The error
// is the end of a sentence: it names the role that was probably meant, or else
// the roles there are.
func (r Roles) Find(nameOrID string) (api.Role, error) {
	if role, ok := r.byID[nameOrID]; ok {
		return role, nil
	}
	switch named := r.byName[nameOrID]; len(named) {
	case 0:
		return api.Role{}, r.notFound(nameOrID)
	case 1:
		return named[0], nil
	default:
		return api.Role{}, fmt.Errorf("there are %d roles of the name %q; give the id of the one that is meant", len(named), nameOrID)
	}
}

func (r Roles) notFound(nameOrID string) error {
	if len(r.byID) == 0 {
		return fmt.Errorf("there is no role %q; the server lists no roles at all", nameOrID)
	}
	names := slices.Sorted(maps.Keys(r.byName))
	if name, ok := nearest(nameOrID, names); ok {
		return fmt.Errorf("there is no role %q; did you mean %q?", nameOrID, name)
	}
	for i, name := range names {
		names[i] = strconv.Quote(name)
	}
	return fmt.Errorf("there is no role %q; the roles are %s", nameOrID, strings.Join(names, ", "))
}

// nearest returns the first of the names that takes the fewest edits. Case does
// not count, so that a name which is wrong in its case only is always found.
// More than one edit in three letters is another word and no slip.
func nearest(given string, names []string) (string, bool) {
	best, limit := "", utf8.RuneCountInString(given)/3
	for _, name := range names {
		distance := levenshtein.Distance(strings.ToLower(given), strings.ToLower(name), nil)
		if distance <= limit {
			best, limit = name, distance-1
		}
	}
	return best, best != ""
}

// Spelling returns what a user best writes for the role of an id: its name, unless
// the name would not lead back to it, and then its id.
func (r Roles) Spelling(id string) string {
	name := r.byID[id].Name
	if found, err := r.Find(name); err == nil && found.ID == id {
		return name
	}
	return id
}

// including adds the roles that are granted without being listed, under the
// names they are granted with, so that a role somebody may not list, or that is
// gone from the list, keeps its name.
func (r Roles) including(granted []api.Permission) Roles {
	all := slices.Collect(maps.Values(r.byID))
	for _, permission := range granted {
		all = append(all, api.Role{ID: permission.RoleID, Name: permission.RoleName})
	}
	return NewRoles(all)
}
