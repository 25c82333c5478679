package api

import "net/http"

// Ids of the two roles that Segment publishes. All others are looked up by name.
const (
	RoleIDWorkspaceOwner         = "1WDUuRLxv84rrfCNUwvkrRtkxnS"
	RoleIDMinimalWorkspaceAccess = "1aEWAcU0fArxScocwH9xxLgW7r3"
)

// A Role is a set of rights that permissions refer to.
type Role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Description string `json:"description"`
}

// RolesOutput is a page of roles.
type RolesOutput struct {
	Roles      []Role     `json:"roles"`
	Pagination Pagination `json:"pagination"`
}

// ListRoles lists the roles there are. They are the same in every workspace, so
// that the call acts in none and can be made before there is one.
var ListRoles = declare(Operation[ListInput, RolesOutput]{
	Name: "ListRoles", Method: http.MethodGet, Path: "/roles",
	Status: http.StatusOK, Limit: LimitDefault, Right: AnyCredential,
})
