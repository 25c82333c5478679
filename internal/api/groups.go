package api

import "net/http"

// A UserGroup is a group of people. MemberCount counts its users and not its
// invites.
type UserGroup struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	MemberCount int          `json:"memberCount"`
	Permissions []Permission `json:"permissions,omitzero"`
}

// UserGroupsOutput is a page of groups.
type UserGroupsOutput struct {
	UserGroups []UserGroup `json:"userGroups"`
	Pagination Pagination  `json:"pagination"`
}

// UserGroupOutput is one group.
type UserGroupOutput struct {
	UserGroup UserGroup `json:"userGroup"`
}

// UserGroupInput names one group.
type UserGroupInput struct {
	UserGroupID string `path:"userGroupId"`
}

// CreateUserGroupInput names a new group.
type CreateUserGroupInput struct {
	Name string `json:"name" api:"required"`
}

// UpdateUserGroupInput renames a group.
type UpdateUserGroupInput struct {
	UserGroupID string `path:"userGroupId"`
	Name        string `json:"name" api:"required"`
}

// UserGroupListInput asks for a page of what belongs to one group.
type UserGroupListInput struct {
	UserGroupID string    `path:"userGroupId"`
	Pagination  PageInput `query:"pagination"`
}

// A UserRef is a user as a group's list of users shows it.
type UserRef struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Email string `json:"email"`
}

// UsersOfUserGroupOutput is a page of a group's users.
type UsersOfUserGroupOutput struct {
	Users      []UserRef  `json:"users"`
	Pagination Pagination `json:"pagination"`
}

// InvitesOfUserGroupOutput is a page of the emails of a group's invites.
type InvitesOfUserGroupOutput struct {
	Emails     []string   `json:"emails"`
	Pagination Pagination `json:"pagination"`
}

// UserGroupMembersInput names users and pending invites by email: more to add to a
// group, or all that are to be in it, as the operation says.
type UserGroupMembersInput struct {
	UserGroupID string   `path:"userGroupId"`
	Emails      []string `json:"emails" api:"required"`
}

// RemoveUsersFromUserGroupInput names members to remove; empty elements are
// ignored.
type RemoveUsersFromUserGroupInput struct {
	UserGroupID string   `path:"userGroupId"`
	Emails      []string `query:"emails" api:"required"`
}

// UserGroupPermissionsInput is permissions for a group: more to give, or all that the
// group is to hold, as the operation says.
type UserGroupPermissionsInput struct {
	UserGroupID string            `path:"userGroupId"`
	Permissions []PermissionInput `json:"permissions" api:"required"`
}

// MembershipKind says whether a membership is of a user or of an invite.
type MembershipKind string

// The kinds of membership.
const (
	MembershipUser   MembershipKind = "user"
	MembershipInvite MembershipKind = "invite"
)

// A Membership is one person in one group.
type Membership struct {
	GroupID string         `json:"groupId"`
	Email   string         `json:"email"`
	Kind    MembershipKind `json:"kind"`
	// UserID is absent for an invite.
	UserID string `json:"userId,omitempty"`
}

// MembershipsOutput is a page of the memberships of a whole workspace.
type MembershipsOutput struct {
	Memberships []Membership `json:"memberships"`
	Pagination  Pagination   `json:"pagination"`
}

// The operations on groups. Two paths have /group in the singular: that is how
// Segment has them.
var (
	// ListUserGroups lists the groups of the workspace.
	ListUserGroups = declare(Operation[ListInput, UserGroupsOutput]{
		Name: "ListUserGroups", Method: http.MethodGet, Path: "/groups",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// CreateUserGroup makes a group, which holds Minimal Workspace Access at
	// first. Its name is unique in the workspace.
	CreateUserGroup = declare(Operation[CreateUserGroupInput, UserGroupOutput]{
		Name: "CreateUserGroup", Method: http.MethodPost, Path: "/groups",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// GetUserGroup shows one group.
	GetUserGroup = declare(Operation[UserGroupInput, UserGroupOutput]{
		Name: "GetUserGroup", Method: http.MethodGet, Path: "/groups/{userGroupId}",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// UpdateUserGroup renames a group.
	UpdateUserGroup = declare(Operation[UpdateUserGroupInput, UserGroupOutput]{
		Name: "UpdateUserGroup", Method: http.MethodPatch, Path: "/groups/{userGroupId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// DeleteUserGroup deletes a group with its permissions. Nobody in it is
	// removed from the workspace.
	DeleteUserGroup = declare(Operation[UserGroupInput, StatusOutput]{
		Name: "DeleteUserGroup", Method: http.MethodDelete, Path: "/groups/{userGroupId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// ListUsersFromUserGroup lists the users in a group.
	ListUsersFromUserGroup = declare(Operation[UserGroupListInput, UsersOfUserGroupOutput]{
		Name: "ListUsersFromUserGroup", Method: http.MethodGet, Path: "/groups/{userGroupId}/users",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// ListInvitesFromUserGroup lists the emails of the pending invites in a group.
	ListInvitesFromUserGroup = declare(Operation[UserGroupListInput, InvitesOfUserGroupOutput]{
		Name: "ListInvitesFromUserGroup", Method: http.MethodGet, Path: "/groups/{userGroupId}/invites",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
	// AddUsersToUserGroup adds users and pending invites to a group. An email that
	// is neither refuses all of them.
	AddUsersToUserGroup = declare(Operation[UserGroupMembersInput, UserGroupOutput]{
		Name: "AddUsersToUserGroup", Method: http.MethodPost, Path: "/groups/{userGroupId}/users",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// RemoveUsersFromUserGroup removes users and invites from a group.
	RemoveUsersFromUserGroup = declare(Operation[RemoveUsersFromUserGroupInput, StatusOutput]{
		Name: "RemoveUsersFromUserGroup", Method: http.MethodDelete, Path: "/group/{userGroupId}/users",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// ReplaceUsersInUserGroup makes users and pending invites the only members of
	// a group. An empty list empties it.
	ReplaceUsersInUserGroup = declare(Operation[UserGroupMembersInput, UserGroupOutput]{
		Name: "ReplaceUsersInUserGroup", Method: http.MethodPut, Path: "/group/{userGroupId}/users",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// AddPermissionsToUserGroup gives permissions to a group beside those it has,
	// and answers with all of them.
	AddPermissionsToUserGroup = declare(Operation[UserGroupPermissionsInput, PermissionsOutput]{
		Name: "AddPermissionsToUserGroup", Method: http.MethodPost, Path: "/groups/{userGroupId}/permissions",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// ReplacePermissionsForUserGroup gives permissions to a group in place of
	// those it has, and answers with all of them.
	ReplacePermissionsForUserGroup = declare(Operation[UserGroupPermissionsInput, PermissionsOutput]{
		Name: "ReplacePermissionsForUserGroup", Method: http.MethodPut, Path: "/groups/{userGroupId}/permissions",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManagePeople,
	})
	// ReadMemberships lists who is in which group, over the whole workspace:
	// reading all groups takes pages instead of a call for each.
	ReadMemberships = declare(Operation[ListInput, MembershipsOutput]{
		Name: "ReadMemberships", Method: http.MethodGet, Path: AccessPrefix + "/memberships",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManagePeople,
	})
)
