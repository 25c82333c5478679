package api

import "net/http"

// A User is a person who has accepted an invite. Name may be "". Segment's own list
// leaves Permissions out, which is not the same as none.
type User struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Email       string       `json:"email"`
	Permissions []Permission `json:"permissions,omitzero"`
	// DefaultSourceRoleID is the role that the user gets on every new source, empty
	// if none. Segment does not know it.
	DefaultSourceRoleID string `json:"defaultSourceRoleId,omitempty"`
}

// UsersOutput is a page of users.
type UsersOutput struct {
	Users      []User     `json:"users"`
	Pagination Pagination `json:"pagination"`
}

// UserOutput is one user.
type UserOutput struct {
	User User `json:"user"`
}

// ListInput asks for a page of a list that needs nothing else.
type ListInput struct {
	Pagination PageInput `query:"pagination"`
}

// UserInput names one user.
type UserInput struct {
	UserID string `path:"userId"`
}

// UserListInput asks for a page of what belongs to one user.
type UserListInput struct {
	UserID     string    `path:"userId"`
	Pagination PageInput `query:"pagination"`
}

// DeleteUsersInput names users by id; empty elements are ignored.
type DeleteUsersInput struct {
	UserIDs []string `query:"userIds" api:"required"`
}

// UserPermissionsInput is permissions for a user: more to give, or all that the user
// is to hold, as the operation says.
type UserPermissionsInput struct {
	UserID      string            `path:"userId"`
	Permissions []PermissionInput `json:"permissions" api:"required"`
}

// A GroupRef is a group as a user's list of groups shows it.
type GroupRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// UserGroupsOfUserOutput is a page of one user's groups.
type UserGroupsOfUserOutput struct {
	Groups     []GroupRef `json:"groups"`
	Pagination Pagination `json:"pagination"`
}

// UpdateUserInput sets the role that a member gets on every new source (rule H1):
// the id of Source Admin or Source Read-only, or "" for none.
type UpdateUserInput struct {
	UserID              string  `path:"userId"`
	DefaultSourceRoleID *string `json:"defaultSourceRoleId" api:"required"`
}

// The operations on users.
var (
	// ListUsers lists the users of the workspace.
	ListUsers = declare(Operation[ListInput, UsersOutput]{
		Name: "ListUsers", Method: http.MethodGet, Path: "/users",
		Status: http.StatusOK, Limit: LimitDefault, Right: SeeMembers,
	})
	// GetUser shows one user.
	GetUser = declare(Operation[UserInput, UserOutput]{
		Name: "GetUser", Method: http.MethodGet, Path: "/users/{userId}",
		Status: http.StatusOK, Limit: LimitDefault, Right: SeeMembers,
	})
	// DeleteUsers removes users from the workspace, with their permissions and
	// group memberships. Their accounts stay. An unknown id refuses all of them,
	// and so does the loss of the workspace's last owner (rule E1).
	DeleteUsers = declare(Operation[DeleteUsersInput, StatusOutput]{
		Name: "DeleteUsers", Method: http.MethodDelete, Path: "/users",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// ListUserGroupsFromUser lists the groups that a user is in.
	ListUserGroupsFromUser = declare(Operation[UserListInput, UserGroupsOfUserOutput]{
		Name: "ListUserGroupsFromUser", Method: http.MethodGet, Path: "/users/{userId}/groups",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// AddPermissionsToUser gives permissions to a user beside those they have, and
	// answers with the new ones.
	AddPermissionsToUser = declare(Operation[UserPermissionsInput, PermissionsOutput]{
		Name: "AddPermissionsToUser", Method: http.MethodPost, Path: "/users/{userId}/permissions",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// ReplacePermissionsForUser gives permissions to a user in place of those they
	// have, and answers with all of them.
	ReplacePermissionsForUser = declare(Operation[UserPermissionsInput, PermissionsOutput]{
		Name: "ReplacePermissionsForUser", Method: http.MethodPut, Path: "/users/{userId}/permissions",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// UpdateUser sets the role that a user gets on every new source.
	UpdateUser = declare(Operation[UpdateUserInput, UserOutput]{
		Name: "UpdateUser", Method: http.MethodPatch, Path: AccessPrefix + "/users/{userId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
)
