package access

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// MaxEntries is the most permissions of one request, resources of one permission
// and labels of one resource (rule D4).
const MaxEntries = 200

// Check holds the permissions of a request to rules D2, D3 and D4 and returns
// one problem for every field that fails. Path is the dotted path of the list,
// such as permissions. Whether labels and sources exist is not looked at: see
// Labels and Sources.
func Check(path, workspaceID string, permissions []api.PermissionInput) []api.Problem {
	c := checker{workspaceID: workspaceID}
	if !c.fewEnough(path, len(permissions)) {
		return c.problems
	}
	for i, p := range permissions {
		c.permission(at(path, i), p)
	}
	return c.problems
}

// CheckInvite is Check for the permissions of one invite, whose labels stand on
// the permission.
func CheckInvite(path, workspaceID string, permissions []api.InvitePermission) []api.Problem {
	c := checker{workspaceID: workspaceID}
	if !c.fewEnough(path, len(permissions)) {
		return c.problems
	}
	for i, p := range permissions {
		c.invitePermission(at(path, i), p)
	}
	return c.problems
}

// checker gathers the problems of one list of permissions.
type checker struct {
	workspaceID string
	problems    []api.Problem
}

// fail adds the problem of a field, its message naming the leaf in quotes.
func (c *checker) fail(field, format string, arguments ...any) {
	leaf := field[strings.LastIndexByte(field, '.')+1:]
	c.problems = append(c.problems, api.Problem{
		Type: api.TypeValidation, Field: field, Message: strconv.Quote(leaf) + " " + fmt.Sprintf(format, arguments...),
	})
}

// fewEnough reports whether a list keeps rule D4. One that does not is not
// looked into: one problem says enough about it.
func (c *checker) fewEnough(field string, entries int) bool {
	if entries > MaxEntries {
		c.fail(field, "must have at most %d entries, and has %d", MaxEntries, entries)
		return false
	}
	return true
}

func (c *checker) permission(path string, p api.PermissionInput) {
	role := c.role(path, p.RoleID)
	resources := path + ".resources"
	if len(p.Resources) == 0 {
		c.fail(resources, "must name at least one resource; for the whole workspace that is the type %s with the id of the workspace", api.ResourceWorkspace)
		return
	}
	if !c.fewEnough(resources, len(p.Resources)) {
		return
	}
	for i, r := range p.Resources {
		c.resource(at(resources, i), role, r.Type, r.ID)
		c.labels(at(resources, i)+".labels", role, r.Type == api.ResourceWorkspace, r.Labels)
	}
}

func (c *checker) invitePermission(path string, p api.InvitePermission) {
	role := c.role(path, p.RoleID)
	resources := path + ".resources"
	onWorkspace := true
	if p.Resources != nil && len(p.Resources) == 0 {
		// Left out they mean the whole workspace; a list that came out empty does not.
		c.fail(resources, "must not be empty; leave it out for the whole workspace")
	}
	if c.fewEnough(resources, len(p.Resources)) {
		for i, r := range p.Resources {
			c.resource(at(resources, i), role, r.Type, r.ID)
			onWorkspace = onWorkspace && r.Type == api.ResourceWorkspace
		}
	}
	c.labels(path+".labels", role, onWorkspace, p.Labels)
}

// role returns the role of a permission. An unknown one is one problem, and not
// one more for everything that it is bound to: what is returned then may be
// bound to anything.
func (c *checker) role(path, id string) Role {
	role, known := RoleByID(id)
	if !known {
		c.fail(path+".roleId", "must be the id of a role, which %q is not; list the roles for their ids", id)
		return Role{Binds: resourceTypes, Labels: true}
	}
	return role
}

// resource holds a resource to rule D3.
func (c *checker) resource(path string, role Role, resourceType, id string) {
	switch {
	case !slices.Contains(resourceTypes, resourceType):
		c.fail(path+".type", "must be %s", either(resourceTypes))
	case !slices.Contains(role.Binds, resourceType):
		c.fail(path+".type", "must be %s for the role %s", either(role.Binds), role.Name)
	case resourceType == api.ResourceWorkspace && id != c.workspaceID:
		c.fail(path+".id", "must be %s, the id of the workspace that the permission is for", c.workspaceID)
	}
}

// labels holds a list of labels to rules D2, D3 and D4.
func (c *checker) labels(path string, role Role, onWorkspace bool, labels []api.Label) {
	if len(labels) == 0 || !c.fewEnough(path, len(labels)) {
		return
	}
	if !role.Labels {
		c.fail(path, "must be empty, since labels cannot narrow the role %s", role.Name)
	} else if !onWorkspace {
		c.fail(path, "can narrow resources of the type %s only, and must be empty for any other", api.ResourceWorkspace)
	}
	c.oneValueForAKey(path, labels, nil)
}

// at is the path of an element of the list at path.
func at(path string, index int) string {
	return path + "." + strconv.Itoa(index)
}

// either joins words as in "A, B or C".
func either(words []string) string {
	last := len(words) - 1
	if last == 0 {
		return words[0]
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
