package permission

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// The names of the nested attributes.
const (
	nameRole      = "role"
	nameResources = "resources"
	nameLabels    = "labels"
	nameType      = "type"
	nameID        = "id"
)

var (
	targetType = types.ObjectType{AttrTypes: map[string]attr.Type{
		nameType: types.StringType,
		nameID:   types.StringType,
	}}
	entryType = types.ObjectType{AttrTypes: map[string]attr.Type{
		nameRole:      types.StringType,
		nameResources: types.ListType{ElemType: targetType},
		nameLabels:    types.MapType{ElemType: types.StringType},
	}}
)

// Null returns the list of permissions that are not managed.
func Null() types.List {
	return types.ListNull(entryType)
}

// An entry is one element of a list in which everything is known. Resources that
// are nil are null: the workspace. Labels that are nil are null: none.
type entry struct {
	Role      string
	Resources []target
	Labels    map[string]string
}

// A target is one of the resources of an entry.
type target struct {
	Type string
	ID   string
}

// entriesOf reports false for a list that says nothing to compare or to send:
// one that is null, or unknown in any part, or null in a part that must not be.
//
// Entries are taken apart and put together by hand. The framework's reflection
// takes some twenty times as long, which a workspace of thousands of people would
// feel.
func entriesOf(list types.List) ([]entry, bool) {
	if list.IsNull() || list.IsUnknown() {
		return nil, false
	}
	elements := list.Elements()
	entries := make([]entry, len(elements))
	for i, element := range elements {
		written, ok := draftOf(element)
		if !ok {
			return nil, false
		}
		if entries[i], ok = written.entry(); !ok {
			return nil, false
		}
	}
	return entries, true
}

// value is the entry as an element of a list. It cannot panic, since it builds
// what entryType says.
func (e entry) value() attr.Value {
	resources := types.ListNull(targetType)
	if e.Resources != nil {
		values := make([]attr.Value, len(e.Resources))
		for i, t := range e.Resources {
			values[i] = types.ObjectValueMust(targetType.AttrTypes, map[string]attr.Value{
				nameType: types.StringValue(t.Type),
				nameID:   types.StringValue(t.ID),
			})
		}
		resources = types.ListValueMust(targetType, values)
	}
	labels := types.MapNull(types.StringType)
	if e.Labels != nil {
		values := make(map[string]attr.Value, len(e.Labels))
		for key, value := range e.Labels {
			values[key] = types.StringValue(value)
		}
		labels = types.MapValueMust(types.StringType, values)
	}
	return types.ObjectValueMust(entryType.AttrTypes, map[string]attr.Value{
		nameRole:      types.StringValue(e.Role),
		nameResources: resources,
		nameLabels:    labels,
	})
}

// listOf returns a known list, empty for no entries.
func listOf(entries []entry) (types.List, diag.Diagnostics) {
	values := make([]attr.Value, len(entries))
	for i, e := range entries {
		values[i] = e.value()
	}
	return types.ListValue(entryType, values)
}

// resolve returns what the entry grants: its resources in their order, or the
// workspace, each with the entry's labels.
func (e entry) resolve(roles Roles, workspaceID string) (api.PermissionInput, error) {
	role, err := roles.Find(e.Role)
	if err != nil {
		return api.PermissionInput{}, err
	}
	targets := e.Resources
	if targets == nil {
		targets = []target{workspaceTarget(workspaceID)}
	}
	labels := labelList(e.Labels)
	resources := make([]api.Resource, len(targets))
	for i, t := range targets {
		resources[i] = api.Resource{ID: t.ID, Type: t.Type, Labels: labels}
	}
	return api.PermissionInput{RoleID: role.ID, Resources: resources}, nil
}

func workspaceTarget(workspaceID string) target {
	return target{Type: api.ResourceWorkspace, ID: workspaceID}
}

// resolveAll returns what the entries grant, one permission for each.
func resolveAll(entries []entry, roles Roles, workspaceID string) ([]api.PermissionInput, error) {
	permissions := make([]api.PermissionInput, len(entries))
	for i, e := range entries {
		var err error
		if permissions[i], err = e.resolve(roles, workspaceID); err != nil {
			return nil, fmt.Errorf("permission %d: %w", i, err)
		}
	}
	return permissions, nil
}
