package api

import "net/http"

// A Policy binds one subject to one role on one or more resources (rule D1). The
// subject's id is that of a user, a group or a token, and the email of an invite.
type Policy struct {
	ID          string            `json:"id"`
	SubjectType string            `json:"subjectType"`
	SubjectID   string            `json:"subjectId"`
	RoleID      string            `json:"roleId"`
	RoleName    string            `json:"roleName"`
	Resources   []GrantedResource `json:"resources"`
}

// PoliciesOutput is a page of policies.
type PoliciesOutput struct {
	Policies   []Policy   `json:"policies"`
	Pagination Pagination `json:"pagination"`
}

// PolicyOutput is one policy.
type PolicyOutput struct {
	Policy Policy `json:"policy"`
}

// ReadPoliciesInput filters the policies of a workspace; an empty filter lets
// everything through. A resource id without a type is of any type.
type ReadPoliciesInput struct {
	SubjectType  string    `query:"subjectType"`
	SubjectID    string    `query:"subjectId"`
	RoleID       string    `query:"roleId"`
	ResourceType string    `query:"resourceType"`
	ResourceID   string    `query:"resourceId"`
	Pagination   PageInput `query:"pagination"`
}

// PolicyInput names one policy.
type PolicyInput struct {
	PolicyID string `path:"policyId"`
}

// CreatePolicyInput is a new policy of a subject.
type CreatePolicyInput struct {
	SubjectType string     `json:"subjectType" api:"required"`
	SubjectID   string     `json:"subjectId" api:"required"`
	RoleID      string     `json:"roleId" api:"required"`
	Resources   []Resource `json:"resources" api:"required"`
}

// An EffectiveAccess is one row of who can do what: a user holds a role on a
// resource, and this is why.
type EffectiveAccess struct {
	UserID   string          `json:"userId"`
	Email    string          `json:"email"`
	RoleID   string          `json:"roleId"`
	RoleName string          `json:"roleName"`
	Resource GrantedResource `json:"resource"`
	Via      AccessVia       `json:"via"`
}

// AccessVia is the subject whose policy gives access: the user, or a group that
// the user is in. Kind is SubjectUser or SubjectGroup.
type AccessVia struct {
	Kind     string `json:"kind"`
	ID       string `json:"id"`
	Name     string `json:"name"`
	PolicyID string `json:"policyId"`
}

// EffectiveAccessInput filters the effective access of a workspace; an empty
// filter lets everything through. A resource is one that the role reaches, by its
// labels or through the workspace as well: see rule D2.
type EffectiveAccessInput struct {
	UserID       string    `query:"userId"`
	RoleID       string    `query:"roleId"`
	ResourceType string    `query:"resourceType"`
	ResourceID   string    `query:"resourceId"`
	Pagination   PageInput `query:"pagination"`
}

// EffectiveAccessOutput is a page of effective access.
type EffectiveAccessOutput struct {
	Access     []EffectiveAccess `json:"access"`
	Pagination Pagination        `json:"pagination"`
}

// The operations on policies.
var (
	// ReadPolicies lists the policies of the workspace, in the order in which they were
	// made.
	ReadPolicies = declare(Operation[ReadPoliciesInput, PoliciesOutput]{
		Name: "ReadPolicies", Method: http.MethodGet, Path: AccessPrefix + "/policies",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// CreatePolicy gives a subject one more policy. One that it has already is answered,
	// and none is made.
	CreatePolicy = declare(Operation[CreatePolicyInput, PolicyOutput]{
		Name: "CreatePolicy", Method: http.MethodPost, Path: AccessPrefix + "/policies",
		Status: http.StatusCreated, Limit: LimitWrite, Right: ManagePeople,
	})
	// ReadPolicy reads one policy.
	ReadPolicy = declare(Operation[PolicyInput, PolicyOutput]{
		Name: "ReadPolicy", Method: http.MethodGet, Path: AccessPrefix + "/policies/{policyId}",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// DeletePolicy deletes one policy. A user, group or invite that is left with none
	// gets Minimal Workspace Access.
	DeletePolicy = declare(Operation[PolicyInput, StatusOutput]{
		Name: "DeletePolicy", Method: http.MethodDelete, Path: AccessPrefix + "/policies/{policyId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// ReadEffectiveAccess tells who can do what: one row for each user, role and
	// resource, saying through which policy.
	ReadEffectiveAccess = declare(Operation[EffectiveAccessInput, EffectiveAccessOutput]{
		Name: "ReadEffectiveAccess", Method: http.MethodGet, Path: AccessPrefix + "/effective-access",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
)
