package api

import "encoding/json"

// The types of resource that a permission may name.
const (
	ResourceWorkspace = "WORKSPACE"
	ResourceSource    = "SOURCE"
	ResourceFunction  = "FUNCTION"
	ResourceSpace     = "SPACE"
	ResourceWarehouse = "WAREHOUSE"
)

// A Label is a key and a value that sources carry and permissions may ask for.
type Label struct {
	Key         string `json:"key" api:"required"`
	Value       string `json:"value" api:"required"`
	Description string `json:"description,omitempty"`
}

// A Resource is what a permission is about. Labels stand on a WORKSPACE resource
// only and narrow it to the resources that carry all of them.
type Resource struct {
	ID string `json:"id" api:"required"`
	// Type is WORKSPACE, SOURCE, FUNCTION, SPACE or WAREHOUSE.
	Type   string  `json:"type" api:"required"`
	Labels []Label `json:"labels,omitempty"`
}

// A PermissionInput binds a role to resources in a request.
type PermissionInput struct {
	RoleID    string     `json:"roleId" api:"required"`
	Resources []Resource `json:"resources" api:"required"`
}

// A GrantedResource is a resource in an answer: its labels are always there,
// [] if none.
type GrantedResource struct {
	ID     string  `json:"id"`
	Type   string  `json:"type"`
	Labels []Label `json:"labels"`
}

// MarshalJSON writes labels that are nil as [], so that no answer can leave them
// null.
func (r GrantedResource) MarshalJSON() ([]byte, error) {
	type members GrantedResource // Has no MarshalJSON of its own.
	if r.Labels == nil {
		r.Labels = []Label{}
	}
	return json.Marshal(members(r))
}

// A Permission is a role on resources as a user, group or invite holds it. Labels
// may stand on the permission instead of on its resources; the access server
// always has them on the resources.
type Permission struct {
	RoleID    string            `json:"roleId"`
	RoleName  string            `json:"roleName"`
	Resources []GrantedResource `json:"resources"`
	Labels    []Label           `json:"labels,omitempty"`
}

// An AccessPermission is a permission in the answer to a change of it. The
// policy and subject are there in answers to an addition only.
type AccessPermission struct {
	RoleID    string            `json:"roleId"`
	RoleName  string            `json:"roleName"`
	Resources []GrantedResource `json:"resources"`
	PolicyID  string            `json:"policyId,omitempty"`
	SubjectID string            `json:"subjectId,omitempty"`
	// SubjectType is user or group.
	SubjectType string `json:"subjectType,omitempty"`
}

// The types of subject that a policy binds.
const (
	SubjectUser   = "user"
	SubjectGroup  = "group"
	SubjectInvite = "invite"
	SubjectToken  = "token"
)

// PermissionsOutput answers a change of permissions.
type PermissionsOutput struct {
	Permissions []AccessPermission `json:"permissions"`
}

// StatusOutput says that something was done, and nothing else.
type StatusOutput struct {
	// Status is SUCCESS.
	Status string `json:"status"`
}
