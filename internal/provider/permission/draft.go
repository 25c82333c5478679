package permission

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// A draft is one element of a list in which anything may still be unknown.
type draft struct {
	role      types.String
	resources types.List
	labels    types.Map
}

// A draftTarget is one of the resources of a draft.
type draftTarget struct {
	kind types.String
	id   types.String
}

// draftOf reports false for an element that is unknown, which has to wait, and
// for one that is null, which checkForm refuses.
func draftOf(element attr.Value) (draft, bool) {
	attributes, ok := attributesOf(element)
	if !ok {
		return draft{}, false
	}
	role, isString := attributes[nameRole].(types.String)
	resources, isList := attributes[nameResources].(types.List)
	labels, isMap := attributes[nameLabels].(types.Map)
	return draft{role: role, resources: resources, labels: labels}, isString && isList && isMap
}

// draftTargetOf is draftOf for one of the resources.
func draftTargetOf(element attr.Value) (draftTarget, bool) {
	attributes, ok := attributesOf(element)
	if !ok {
		return draftTarget{}, false
	}
	kind, isString := attributes[nameType].(types.String)
	id, isStringToo := attributes[nameID].(types.String)
	return draftTarget{kind: kind, id: id}, isString && isStringToo
}

func attributesOf(element attr.Value) (map[string]attr.Value, bool) {
	object, ok := element.(types.Object)
	if !ok || object.IsNull() || object.IsUnknown() {
		return nil, false
	}
	return object.Attributes(), true
}

// entry reports false if anything is unknown, or null that must not be.
func (d draft) entry() (entry, bool) {
	role, ok := knownText(d.role)
	if !ok {
		return entry{}, false
	}
	resources, ok := d.targets()
	if !ok {
		return entry{}, false
	}
	labels, ok := d.labelTexts()
	return entry{Role: role, Resources: resources, Labels: labels}, ok
}

// spelledLike returns the same draft with its role and its resources as old spells
// them. Each is judged by itself, so that it does not matter what else is unknown.
// What is left out in one of the two stays as it is: Terraform refuses a plan that lacks
// an attribute of the configuration, or has one more.
func (d draft) spelledLike(old draft, roles Roles) draft {
	if sameRole(d.role, old.role, roles) {
		d.role = old.role
	}
	if sameTargets(d, old) {
		d.resources = old.resources
	}
	return d
}

func sameRole(a, b types.String, roles Roles) bool {
	nameOrID, ok := knownText(a)
	if !ok {
		return false
	}
	other, ok := knownText(b)
	if !ok {
		return false
	}
	// A role that cannot be found is for Check to report.
	role, err := roles.Find(nameOrID)
	if err != nil {
		return false
	}
	found, err := roles.Find(other)
	return err == nil && role.ID == found.ID
}

// sameTargets compares resources that both drafts write out, in whatever order.
func sameTargets(a, b draft) bool {
	targets, ok := a.targets()
	if !ok || targets == nil {
		return false
	}
	others, ok := b.targets()
	return ok && others != nil && maps.Equal(setOf(targets), setOf(others))
}

func setOf(targets []target) map[target]struct{} {
	set := make(map[target]struct{}, len(targets))
	for _, t := range targets {
		set[t] = struct{}{}
	}
	return set
}

// value is the draft as an element of a list. It cannot panic where the parts have the
// types of their attributes.
func (d draft) value() attr.Value {
	return types.ObjectValueMust(entryType.AttrTypes, map[string]attr.Value{
		nameRole: d.role, nameResources: d.resources, nameLabels: d.labels,
	})
}

func (d draft) targets() ([]target, bool) {
	if d.resources.IsNull() || d.resources.IsUnknown() {
		return nil, d.resources.IsNull()
	}
	elements := d.resources.Elements()
	targets := make([]target, len(elements))
	for i, element := range elements {
		written, ok := draftTargetOf(element)
		if !ok {
			return nil, false
		}
		kind, kindKnown := knownText(written.kind)
		id, idKnown := knownText(written.id)
		if !kindKnown || !idKnown {
			return nil, false
		}
		targets[i] = target{Type: kind, ID: id}
	}
	return targets, true
}

func (d draft) labelTexts() (map[string]string, bool) {
	if d.labels.IsNull() || d.labels.IsUnknown() {
		return nil, d.labels.IsNull()
	}
	values := d.labels.Elements()
	labels := make(map[string]string, len(values))
	for key, value := range values {
		text, ok := knownText(value)
		if !ok {
			return nil, false
		}
		labels[key] = text
	}
	return labels, true
}

func knownText(value attr.Value) (string, bool) {
	text, ok := value.(types.String)
	if !ok || text.IsNull() || text.IsUnknown() {
		return "", false
	}
	return text.ValueString(), true
}
