package access_test

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

// The model says by listing what package access says by computing. It has a
// universe so small that every object, and every allowed use of a role, can be
// written down, and it knows roles by name from a table of its own.

const bigWorkspace = "workspace"

// modelRole is a row of the model's table of roles.
type modelRole struct {
	kinds  string // what the role is about, below the workspace
	labels bool
}

// modelRoles leaves out the roles that are about the workspace only.
var modelRoles = map[string]modelRole{
	"Source Admin":                    {"SOURCE", true},
	"Source Read-only":                {"SOURCE", true},
	"Function Admin":                  {"FUNCTION", false},
	"Function Read-only":              {"FUNCTION", false},
	"Unify and Engage Admin":          {"SPACE", true},
	"Unify Read-only, Engage User":    {"SPACE", true},
	"Unify and Engage Read-only":      {"SPACE", true},
	"Warehouse Destination Admin":     {"WAREHOUSE", false},
	"Warehouse Destination Read-only": {"WAREHOUSE", false},
}

// modelHolders are the roles that give a right that not every role gives.
var modelHolders = map[api.Right][]string{
	api.SeeMembers:     {"Workspace Owner", "Workspace Member"},
	api.ManagePeople:   {"Workspace Owner"},
	api.ManageSettings: {"Workspace Owner"},
	api.SeeAudit:       {"Workspace Owner"},

	api.SeeLabels:           {"Workspace Owner", "Source Admin", "Source Read-only"},
	api.ManageLabels:        {"Workspace Owner"},
	api.SeeSources:          {"Workspace Owner", "Source Admin", "Source Read-only"},
	api.ManageSources:       {"Workspace Owner", "Source Admin"},
	api.CreateSources:       {"Workspace Owner"},
	api.ManageTokens:        {"Workspace Owner"},
	api.ManageTrackingPlans: {"Workspace Owner", "Tracking Plan Admin"},
}

// modelCreator reports whether a policy lets its holder make sources without being
// owner.
func modelCreator(p access.Policy) bool {
	return nameOf(p.RoleID) == "Source Admin" && modelWhole(p)
}

// modelWhole reports whether a policy is on the whole workspace, without labels.
func modelWhole(p access.Policy) bool {
	return slices.ContainsFunc(p.Resources, func(r api.Resource) bool {
		return r.Type == "WORKSPACE" && r.ID == bigWorkspace && len(r.Labels) == 0
	})
}

// universe is every object there is: the workspace, and two ids of each type,
// each once with every set of labels it may carry.
func universe() []access.Object {
	objects := []access.Object{{Type: "WORKSPACE", ID: bigWorkspace}}
	for _, kind := range []string{"SOURCE", "FUNCTION", "SPACE", "WAREHOUSE"} {
		for _, id := range []string{"a", "b"} {
			for _, labels := range [][]api.Label{nil, {dev}, {prod}, {brand}, {dev, brand}, {brand, prod}} {
				objects = append(objects, access.Object{Type: kind, ID: id, Labels: labels})
			}
		}
	}
	return objects
}

// set is a set of objects, by their places in the universe.
type set map[int]bool

func objectsWhere(accept func(access.Object) bool) set {
	objects := set{}
	for i, o := range universe() {
		if accept(o) {
			objects[i] = true
		}
	}
	return objects
}

func ofType(kind string) set {
	return objectsWhere(func(o access.Object) bool { return o.Type == kind })
}

func called(kind, id string) set {
	return objectsWhere(func(o access.Object) bool { return o.Type+"/"+o.ID == kind+"/"+id })
}

func carrying(label api.Label) set {
	return objectsWhere(func(o access.Object) bool { return slices.Contains(o.Labels, label) })
}

func (s set) add(others set) {
	for i := range others {
		s[i] = true
	}
}

func (s set) keep(others set) {
	for i := range s {
		if !others[i] {
			delete(s, i)
		}
	}
}

// modelCovered is every object that a policy of the named role covers.
func modelCovered(roleName string, resources []api.Resource) set {
	covered := set{}
	for _, r := range resources {
		reached := called(r.Type, r.ID)
		if r.Type == "WORKSPACE" && roleName == "Workspace Owner" {
			reached = objectsWhere(func(o access.Object) bool { return o.Type != "WORKSPACE" || o.ID == r.ID })
		} else if r.Type == "WORKSPACE" {
			reached.add(ofType(modelRoles[roleName].kinds))
		}
		for _, label := range r.Labels {
			reached.keep(carrying(label))
		}
		covered.add(reached)
	}
	return covered
}

// modelAllowed spells every use of every role that rule D3 allows: the role, the
// type of the resource, and whether labels narrow it.
func modelAllowed() map[string]bool {
	allowed := map[string]bool{}
	for _, role := range access.Roles() {
		allowed[role.Name+" on WORKSPACE"] = true
		if row, ok := modelRoles[role.Name]; ok {
			allowed[role.Name+" on "+row.kinds] = true
			allowed[role.Name+" on WORKSPACE by labels"] = row.labels
		}
	}
	return allowed
}

// modelValid reports whether a permission obeys rules D2 and D3.
func modelValid(allowed map[string]bool, p api.PermissionInput) bool {
	valid := len(p.Resources) > 0
	for _, r := range p.Resources {
		use := nameOf(p.RoleID) + " on " + r.Type
		if len(r.Labels) > 0 {
			use += " by labels"
		}
		valid = valid && allowed[use] && (r.Type != "WORKSPACE" || r.ID == bigWorkspace)
		keys := map[string]int{}
		for _, label := range r.Labels {
			keys[label.Key]++
			valid = valid && keys[label.Key] == 1 && modelWord(label.Key) && modelWord(label.Value)
		}
	}
	return valid
}

func modelWord(text string) bool {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	return text != "" && strings.Contains(letters, text[:1]) && strings.Trim(text, letters+"0123456789-") == ""
}

// nameOf returns the name of a role, or "" for an id that is none.
func nameOf(id string) string {
	for _, role := range access.Roles() {
		if role.ID == id {
			return role.Name
		}
	}
	return ""
}

// What follows draws from the universe, and now and then from outside it.

func roleIDs() *rapid.Generator[string] {
	ids := []string{"gone"}
	for _, role := range access.Roles() {
		// The owner comes up more often, since much depends on it.
		ids = append(ids, role.ID, api.RoleIDWorkspaceOwner)
	}
	return rapid.SampledFrom(ids)
}

// checkedRoleIDs draws one role of each kind, and every second time one that
// takes labels.
func checkedRoleIDs() *rapid.Generator[string] {
	return rapid.SampledFrom([]string{
		"gone", roleID("Workspace Owner"), roleID("Function Admin"), roleID("Tracking Plan Admin"),
		roleID("Source Admin"), roleID("Source Read-only"), roleID("Unify and Engage Admin"), roleID("Unify Read-only, Engage User"),
	})
}

var everyType = []string{"WORKSPACE", "SOURCE", "FUNCTION", "SPACE", "WAREHOUSE"}

// resourcesOf draws resources of the given types.
func resourcesOf(types []string) *rapid.Generator[api.Resource] {
	return rapid.Custom(func(t *rapid.T) api.Resource {
		r := api.Resource{
			Type:   rapid.SampledFrom(types).Draw(t, "type"),
			ID:     rapid.SampledFrom([]string{"a", "b"}).Draw(t, "id"),
			Labels: labelLists(dev, prod, brand).Draw(t, "labels"),
		}
		if r.Type == "WORKSPACE" && rapid.IntRange(0, 9).Draw(t, "foreign") > 0 {
			r.ID = bigWorkspace
		}
		return r
	})
}

// fittingTypes draws the types that a role is bound to, or now and then every
// type, so that most permissions break one rule or none.
func fittingTypes(roleID string) *rapid.Generator[[]string] {
	role, known := access.RoleByID(roleID)
	if !known {
		return rapid.Just(everyType)
	}
	return rapid.SampledFrom([][]string{role.Binds, role.Binds, role.Binds, everyType})
}

// labelLists draws lists of at most two.
func labelLists(labels ...api.Label) *rapid.Generator[[]api.Label] {
	return rapid.OneOf(rapid.Just[[]api.Label](nil), rapid.SliceOfN(rapid.SampledFrom(labels), 0, 2))
}

func policies() *rapid.Generator[[]access.Policy] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) access.Policy {
		return access.Policy{
			ID:          rapid.StringMatching(`p[0-9]{6}`).Draw(t, "policy"),
			WorkspaceID: bigWorkspace,
			SubjectType: rapid.SampledFrom([]string{"user", "group", "invite", "token"}).Draw(t, "subject type"),
			// People and groups share their ids, so that a confusion of kinds shows.
			SubjectID: rapid.SampledFrom([]string{"1", "2", "3"}).Draw(t, "subject"),
			RoleID:    roleIDs().Draw(t, "role"),
			Resources: rapid.SliceOfN(resourcesOf(everyType), 1, 3).Draw(t, "resources"),
		}
	}), 0, 6)
}
