package permission

import (
	"cmp"
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Flatten returns what a subject holds as a list, never null, in the spelling of
// prior: prior itself if it grants the same triples, else those of its entries
// and resources that still hold, in their order, followed by what is new. What
// is new is spelled in one way only, whatever the order of the server: one entry
// for each role and set of labels, sorted, the role by name, resources left out
// where they are the bare workspace.
//
// A prior that is null gives no spelling to keep; whether permissions that were
// not managed are to stay null is for the caller to say. A role that is not
// among roles keeps the name it is granted with, or else its id.
func Flatten(_ context.Context, prior types.List, granted []api.Permission, roles Roles, workspaceID string) (types.List, diag.Diagnostics) {
	roles = roles.including(granted)
	held := FromGranted(granted)
	written, ok := entriesOf(prior)
	if ok && grants(written, held, roles, workspaceID) {
		return prior, nil
	}
	kept, covered := keep(written, triplesOf(held), roles, workspaceID)
	fresh := spellOut(held, covered, roles, workspaceID)
	return listOf(append(kept, fresh...))
}

// grants reports whether what is written is what is held. A role that cannot be
// found is nothing that anybody holds.
func grants(written []entry, held []api.PermissionInput, roles Roles, workspaceID string) bool {
	permissions, err := resolveAll(written, roles, workspaceID)
	return err == nil && Same(permissions, held, workspaceID)
}

// keep returns the entries as far as they are held, and the triples they cover.
// An entry whose role cannot be found holds no more: the role has been renamed
// or deleted.
func keep(written []entry, held tripleSet, roles Roles, workspaceID string) ([]entry, tripleSet) {
	kept, covered := make([]entry, 0, len(written)), tripleSet{}
	for _, e := range written {
		permission, err := e.resolve(roles, workspaceID)
		if err != nil {
			continue
		}
		var targets []target
		for _, resource := range permission.Resources {
			if t := tripleOf(permission.RoleID, resource); held.has(t) {
				covered.add(t)
				targets = append(targets, target{Type: resource.Type, ID: resource.ID})
			}
		}
		if len(targets) == 0 {
			continue
		}
		if e.Resources != nil {
			e.Resources = targets
		}
		kept = append(kept, e)
	}
	return kept, covered
}

// spellOut returns the entries for the triples that are not covered yet.
func spellOut(held []api.PermissionInput, covered tripleSet, roles Roles, workspaceID string) []entry {
	type key struct {
		roleID string
		labels labelSet
	}
	grouped := map[key]*entry{}
	for _, permission := range held {
		for _, resource := range permission.Resources {
			t := tripleOf(permission.RoleID, resource)
			if !covered.add(t) {
				continue
			}
			e, ok := grouped[key{t.roleID, t.labels}]
			if !ok {
				e = &entry{Role: roles.Spelling(t.roleID), Labels: labelMap(resource.Labels)}
				grouped[key{t.roleID, t.labels}] = e
			}
			e.Resources = append(e.Resources, target{Type: resource.Type, ID: resource.ID})
		}
	}
	entries := make([]entry, 0, len(grouped))
	for _, e := range grouped {
		entries = append(entries, e.canonical(workspaceID))
	}
	slices.SortFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(labelSetOf(a.Labels), labelSetOf(b.Labels)))
	})
	return entries
}

// canonical sorts the resources, and leaves them out where they are the bare
// workspace.
func (e entry) canonical(workspaceID string) entry {
	slices.SortFunc(e.Resources, func(a, b target) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.ID, b.ID))
	})
	if slices.Equal(e.Resources, []target{workspaceTarget(workspaceID)}) {
		e.Resources = nil
	}
	return e
}
