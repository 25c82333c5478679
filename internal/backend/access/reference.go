package access

import "github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"

// A LabelReference is a label that a permission names. Path is the dotted path
// of the field to blame where the label does not exist.
type LabelReference struct {
	Path       string
	Key, Value string
}

// A SourceReference is a source that a permission names. Path is the dotted path
// of the field to blame where the source does not exist.
type SourceReference struct {
	Path string
	ID   string
}

// Labels returns the labels that must exist for permissions, in their order
// (rule D2). Path is the dotted path of the list of permissions.
func Labels(path string, permissions []api.PermissionInput) []LabelReference {
	var references []LabelReference
	for i, p := range permissions {
		for j, r := range p.Resources {
			references = appendLabels(references, at(resourcesAt(path, i), j), r.Labels)
		}
	}
	return references
}

// LabelsAt returns the labels of a list that must exist. Path is the dotted path of
// the list (rule D2).
func LabelsAt(path string, labels []api.Label) []LabelReference {
	var references []LabelReference
	for i, label := range labels {
		references = append(references, LabelReference{Path: at(path, i) + ".value", Key: label.Key, Value: label.Value})
	}
	return references
}

// Sources returns the sources that must exist for permissions, in their order
// (rule D3). Path is the dotted path of the list of permissions.
func Sources(path string, permissions []api.PermissionInput) []SourceReference {
	var references []SourceReference
	for i, p := range permissions {
		for j, r := range p.Resources {
			references = appendSource(references, at(resourcesAt(path, i), j), r.Type, r.ID)
		}
	}
	return references
}

// InviteLabels is Labels for the permissions of one invite.
func InviteLabels(path string, permissions []api.InvitePermission) []LabelReference {
	var references []LabelReference
	for i, p := range permissions {
		references = appendLabels(references, at(path, i), p.Labels)
	}
	return references
}

// InviteSources is Sources for the permissions of one invite.
func InviteSources(path string, permissions []api.InvitePermission) []SourceReference {
	var references []SourceReference
	for i, p := range permissions {
		for j, r := range p.Resources {
			references = appendSource(references, at(resourcesAt(path, i), j), r.Type, r.ID)
		}
	}
	return references
}

func resourcesAt(path string, permission int) string {
	return at(path, permission) + ".resources"
}

func appendLabels(references []LabelReference, path string, labels []api.Label) []LabelReference {
	return append(references, LabelsAt(path+".labels", labels)...)
}

func appendSource(references []SourceReference, path, resourceType, id string) []SourceReference {
	if resourceType != api.ResourceSource {
		return references
	}
	return append(references, SourceReference{Path: path + ".id", ID: id})
}
