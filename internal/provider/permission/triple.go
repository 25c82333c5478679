package permission

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A triple is the smallest piece of access: one role on one resource under one
// set of labels. Triples are comparable, so that sets of them are maps and
// everything here takes linear time.
type triple struct {
	roleID       string
	resourceType string
	resourceID   string
	labels       labelSet
}

func tripleOf(roleID string, resource api.Resource) triple {
	return triple{
		roleID:       roleID,
		resourceType: resource.Type,
		resourceID:   resource.ID,
		labels:       labelSetOf(labelMap(resource.Labels)),
	}
}

type tripleSet map[triple]struct{}

func triplesOf(permissions []api.PermissionInput) tripleSet {
	set := tripleSet{}
	for _, permission := range permissions {
		for _, resource := range permission.Resources {
			set.add(tripleOf(permission.RoleID, resource))
		}
	}
	return set
}

// add reports whether t was not in the set before.
func (s tripleSet) add(t triple) bool {
	before := len(s)
	s[t] = struct{}{}
	return len(s) > before
}

func (s tripleSet) has(t triple) bool {
	_, ok := s[t]
	return ok
}

// orMinimal is OrMinimal for triples.
func (s tripleSet) orMinimal(workspaceID string) tripleSet {
	if len(s) > 0 {
		return s
	}
	return triplesOf(OrMinimal(nil, workspaceID))
}

// Same reports whether a and b grant the same triples. Granting nothing is the
// same as a lone Minimal Workspace Access on the workspace (rule D4).
func Same(a, b []api.PermissionInput, workspaceID string) bool {
	return maps.Equal(triplesOf(a).orMinimal(workspaceID), triplesOf(b).orMinimal(workspaceID))
}

// A labelSet spells a set of labels in the one way that can be compared: sorted,
// and quoted so that no two sets look alike.
type labelSet string

func labelSetOf(labels map[string]string) labelSet {
	var spelled strings.Builder
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		spelled.WriteString(strconv.Quote(key) + "=" + strconv.Quote(labels[key]) + ";")
	}
	return labelSet(spelled.String())
}

// labelMap returns nil for no labels. Two values of one key, which a map cannot
// hold and no resource can carry (rule D2), become one value that joins them: no
// configuration may say that, so it shows as a difference, whereas leaving one
// out would show access that is not there.
func labelMap(labels []api.Label) map[string]string {
	if len(labels) == 0 {
		return nil
	}
	values := make(map[string][]string, len(labels))
	for _, label := range labels {
		values[label.Key] = append(values[label.Key], label.Value)
	}
	joined := make(map[string]string, len(values))
	for key, of := range values {
		slices.Sort(of)
		joined[key] = strings.Join(slices.Compact(of), ", ")
	}
	return joined
}

// labelList sorts the labels, so that the same configuration always sends the
// same request. It returns nil for no labels.
func labelList(labels map[string]string) []api.Label {
	var list []api.Label
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		list = append(list, api.Label{Key: key, Value: labels[key]})
	}
	return list
}
