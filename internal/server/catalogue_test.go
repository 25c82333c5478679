package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A caller is what an operation asks of who calls it.
type caller int

const (
	anybody caller = iota
	anyToken
	anyAccount
	// firstOwner is the owner's account that the workspace was founded with. What
	// others are answered stands in the entry.
	firstOwner
	// findsSource is an account that sees the source web, wherever that is.
	findsSource
	anyMember  // whoever has a token for the workspace
	accountIn  // anyMember, with an account
	seesPeople // whoever sees the other members
	seesSources
	adminsSources
	createsSources
	bindsPlans
	onlyOwners
)

// holders are the roles that a caller of each kind may have, bound to the whole
// workspace.
var holders = map[caller][]string{
	seesPeople:     {ownerRole, memberRole},
	seesSources:    {ownerRole, adminRole, readerRole},
	adminsSources:  {ownerRole, adminRole},
	createsSources: {ownerRole, adminRole},
	bindsPlans:     {ownerRole, "Tracking Plan Admin"},
	onlyOwners:     {ownerRole},
}

// An entry is an operation as the published tables have it, and a call of it that
// succeeds.
type entry struct {
	name, method, path string
	status             int
	by                 caller
	// data are the members of what is answered.
	data []string
	// ask makes the call, which names things of the workspace, by their ids.
	ask func(s *staff) request
	// objects is set where the call names something in the workspace besides the
	// workspace itself.
	objects bool
	// shared is set where another workspace has something of the same name.
	shared bool
	// events are the audit events of the call, in any order.
	events []string
	// outside is set where they are in no workspace.
	outside bool
	// otherwise is the status for an account that is not what by asks for, where that
	// is about the account itself.
	otherwise int
}

// get is a call that needs nothing but a path.
func get(path string) func(*staff) request {
	return func(*staff) request { return request{method: http.MethodGet, path: path} }
}

// at is a call on a path with one id of the staff in it.
func at(method, path string, id func(*staff) string, body string) func(*staff) request {
	return func(s *staff) request {
		return request{method: method, path: fmt.Sprintf(path, url.PathEscape(id(s))), body: body}
	}
}

func ofWorkspace(s *staff) string { return s.id }
func ofAda(s *staff) string       { return s.ada.id }
func ofAnalysts(s *staff) string  { return s.analysts }
func ofIvan(s *staff) string      { return s.ivan }

// giveOwner is a body that makes somebody owner.
func giveOwner(s *staff) string {
	return fmt.Sprintf(`{"permissions":[{"roleId":%q,"resources":[{"id":%q,"type":"WORKSPACE"}]}]}`, api.RoleIDWorkspaceOwner, s.id)
}

func withOwnerBody(method, path string, id func(*staff) string) func(*staff) request {
	return func(s *staff) request { return at(method, path, id, giveOwner(s))(s) }
}

// operations are all that there are, as they are published or decided.
var operations = slices.Concat(workspaceOperations, sourceOperations, accessOperations)

var workspaceOperations = []entry{
	{
		name: "GetWorkspace", method: "GET", path: "/", status: 200, by: anyMember,
		data: []string{"workspace"}, ask: get("/"),
	},
	{
		name: "ListRoles", method: "GET", path: "/roles", status: 200, by: anyToken,
		data: []string{"pagination", "roles"}, ask: get("/roles"),
	},
	{
		name: "ListAuditEvents", method: "GET", path: "/audit-events", status: 200, by: onlyOwners,
		data: []string{"events", "pagination"}, ask: get("/audit-events"),
	},
	{
		name: "ListUsers", method: "GET", path: "/users", status: 200, by: seesPeople,
		data: []string{"pagination", "users"}, ask: get("/users"),
	},
	{
		name: "GetUser", method: "GET", path: "/users/{userId}", status: 200, by: seesPeople,
		data: []string{"user"}, ask: at("GET", "/users/%s", ofAda, ""), objects: true,
	},
	{
		name: "DeleteUsers", method: "DELETE", path: "/users", status: 200, by: onlyOwners,
		data: []string{"status"}, ask: at("DELETE", "/users?userIds.0=%s", ofAda, ""), objects: true,
		events: []string{"Group Memberships Deleted", "User Removed"},
	},
	{
		name: "ListUserGroupsFromUser", method: "GET", path: "/users/{userId}/groups", status: 200, by: onlyOwners,
		data: []string{"groups", "pagination"}, ask: at("GET", "/users/%s/groups", ofAda, ""), objects: true,
	},
	{
		name: "AddPermissionsToUser", method: "POST", path: "/users/{userId}/permissions", status: 200, by: onlyOwners,
		data: []string{"permissions"}, ask: withOwnerBody("POST", "/users/%s/permissions", ofAda), objects: true,
		events: []string{"Policy Created", "User Policy Updated"},
	},
	{
		name: "ReplacePermissionsForUser", method: "PUT", path: "/users/{userId}/permissions", status: 200, by: onlyOwners,
		data: []string{"permissions"}, ask: withOwnerBody("PUT", "/users/%s/permissions", ofAda), objects: true,
		events: []string{"Policy Created", "Policy Deleted"},
	},
	{
		name: "ListInvites", method: "GET", path: "/invites", status: 200, by: onlyOwners,
		data: []string{"invites", "pagination"}, ask: get("/invites"),
	},
	{
		name: "CreateInvites", method: "POST", path: "/invites", status: 201, by: onlyOwners,
		data: []string{"emails"}, ask: func(*staff) request {
			return request{method: "POST", path: "/invites", body: `{"invites":[{"email":"new@example.com"}]}`}
		},
		events: []string{"Non-Segment User Invited to Workspace", "Policy Created"},
	},
	{
		name: "DeleteInvites", method: "DELETE", path: "/invites", status: 200, by: onlyOwners,
		data: []string{"status"}, ask: at("DELETE", "/invites?emails.0=%s", ofIvan, ""), objects: true,
		events: []string{"Group Memberships Deleted", "Invite Deleted"},
	},
	{
		name: "ReadInvites", method: "GET", path: "/access/v1/invites", status: 200, by: onlyOwners,
		data: []string{"invites", "pagination"}, ask: get("/access/v1/invites"),
	},
	{
		name: "ReadInvite", method: "GET", path: "/access/v1/invites/{email}", status: 200, by: onlyOwners,
		data: []string{"invite"}, ask: at("GET", "/access/v1/invites/%s", ofIvan, ""), objects: true,
	},
	{
		name: "UpdateInvite", method: "PATCH", path: "/access/v1/invites/{email}", status: 200, by: onlyOwners,
		data: []string{"invite"}, ask: withOwnerBody("PATCH", "/access/v1/invites/%s", ofIvan), objects: true,
		events: []string{"Invite Policy Updated", "Policy Created", "Policy Deleted"},
	},
	{
		name: "ResendInvite", method: "POST", path: "/access/v1/invites/{email}/resend", status: 200, by: onlyOwners,
		data: []string{"invite"}, ask: at("POST", "/access/v1/invites/%s/resend", ofIvan, ""), objects: true,
		events: []string{"Invite Resent"},
	},
	{
		name: "AcceptInvite", method: "POST", path: "/access/v1/invites/accept", status: 200, by: anybody,
		data: []string{"accountToken", "user", "workspace"}, ask: func(s *staff) request {
			return request{method: "POST", path: "/access/v1/invites/accept", body: fmt.Sprintf(`{"code":%q}`, s.code)}
		},
		events: []string{"Invite Accepted"},
	},
	{
		name: "ListUserGroups", method: "GET", path: "/groups", status: 200, by: onlyOwners,
		data: []string{"pagination", "userGroups"}, ask: get("/groups"),
	},
	{
		name: "CreateUserGroup", method: "POST", path: "/groups", status: 200, by: onlyOwners,
		data: []string{"userGroup"}, ask: func(*staff) request {
			return request{method: "POST", path: "/groups", body: `{"name":"Engineers"}`}
		},
		events: []string{"Policy Created", "User Group Created"},
	},
	{
		name: "GetUserGroup", method: "GET", path: "/groups/{userGroupId}", status: 200, by: onlyOwners,
		data: []string{"userGroup"}, ask: at("GET", "/groups/%s", ofAnalysts, ""), objects: true,
	},
	{
		name: "UpdateUserGroup", method: "PATCH", path: "/groups/{userGroupId}", status: 200, by: onlyOwners,
		data: []string{"userGroup"}, ask: at("PATCH", "/groups/%s", ofAnalysts, `{"name":"Engineers"}`), objects: true,
		events: []string{"User Group Updated"},
	},
	{
		name: "DeleteUserGroup", method: "DELETE", path: "/groups/{userGroupId}", status: 200, by: onlyOwners,
		data: []string{"status"}, ask: at("DELETE", "/groups/%s", ofAnalysts, ""), objects: true,
		events: []string{"User Group Deleted"},
	},
	{
		name: "ListUsersFromUserGroup", method: "GET", path: "/groups/{userGroupId}/users", status: 200, by: onlyOwners,
		data: []string{"pagination", "users"}, ask: at("GET", "/groups/%s/users", ofAnalysts, ""), objects: true,
	},
	{
		name: "ListInvitesFromUserGroup", method: "GET", path: "/groups/{userGroupId}/invites", status: 200, by: onlyOwners,
		data: []string{"emails", "pagination"}, ask: at("GET", "/groups/%s/invites", ofAnalysts, ""), objects: true,
	},
	{
		name: "AddUsersToUserGroup", method: "POST", path: "/groups/{userGroupId}/users", status: 200, by: onlyOwners,
		data: []string{"userGroup"}, ask: func(s *staff) request {
			return at("POST", "/groups/%s/users", ofAnalysts, fmt.Sprintf(`{"emails":[%q]}`, s.owner.email))(s)
		}, objects: true,
		events: []string{"Subjects Added to Group", "User Added To User Group"},
	},
	{
		name: "RemoveUsersFromUserGroup", method: "DELETE", path: "/group/{userGroupId}/users", status: 200, by: onlyOwners,
		data: []string{"status"}, ask: func(s *staff) request {
			return request{method: "DELETE", path: "/group/" + s.analysts + "/users?emails.0=" + s.ada.email}
		}, objects: true,
		events: []string{"Group Memberships Deleted", "User Removed From User Group"},
	},
	{
		name: "ReplaceUsersInUserGroup", method: "PUT", path: "/group/{userGroupId}/users", status: 200, by: onlyOwners,
		data: []string{"userGroup"}, ask: func(s *staff) request {
			return at("PUT", "/group/%s/users", ofAnalysts, fmt.Sprintf(`{"emails":[%q]}`, s.owner.email))(s)
		}, objects: true,
		events: []string{"Group Memberships Deleted", "Subjects Added to Group", "User Added To User Group"},
	},
	{
		name: "AddPermissionsToUserGroup", method: "POST", path: "/groups/{userGroupId}/permissions", status: 200, by: onlyOwners,
		data: []string{"permissions"}, ask: withOwnerBody("POST", "/groups/%s/permissions", ofAnalysts), objects: true,
		events: []string{"Policy Created", "User Group Policy Updated"},
	},
	{
		name: "ReplacePermissionsForUserGroup", method: "PUT", path: "/groups/{userGroupId}/permissions", status: 200, by: onlyOwners,
		data: []string{"permissions"}, ask: withOwnerBody("PUT", "/groups/%s/permissions", ofAnalysts), objects: true,
		events: []string{"Policy Created", "Policy Deleted"},
	},
	{
		name: "ReadMemberships", method: "GET", path: "/access/v1/memberships", status: 200, by: onlyOwners,
		data: []string{"memberships", "pagination"}, ask: get("/access/v1/memberships"),
	},
	{
		name: "ReadFeatures", method: "GET", path: "/access/v1", status: 200, by: anyToken,
		data: []string{"caller", "features", "installationId", "roles", "version"}, ask: get("/access/v1"),
	},
	{
		name: "Whoami", method: "GET", path: "/access/v1/whoami", status: 200, by: anyToken,
		data: []string{"account", "kind", "tokenId", "workspaces"}, ask: get("/access/v1/whoami"),
	},
	{
		name: "ReadWorkspaces", method: "GET", path: "/access/v1/workspaces", status: 200, by: anyAccount,
		data: []string{"pagination", "workspaces"}, ask: get("/access/v1/workspaces"),
	},
	{
		name: "CreateWorkspace", method: "POST", path: "/access/v1/workspaces", status: 201, by: anyAccount,
		data: []string{"workspace"}, ask: func(*staff) request {
			return request{method: "POST", path: "/access/v1/workspaces", body: `{"name":"Initech","slug":"initech","region":"us"}`}
		},
		events: []string{"Policy Created", "Workspace Created"},
	},
	{
		name: "ReadWorkspace", method: "GET", path: "/access/v1/workspaces/{workspaceId}", status: 200, by: anyMember,
		data: []string{"workspace"}, ask: at("GET", "/access/v1/workspaces/%s", ofWorkspace, ""),
	},
	{
		name: "UpdateWorkspace", method: "PATCH", path: "/access/v1/workspaces/{workspaceId}", status: 200, by: onlyOwners,
		data: []string{"workspace"}, ask: at("PATCH", "/access/v1/workspaces/%s", ofWorkspace, `{"name":"Initech"}`),
		events: []string{"Workspace Updated"},
	},
	{
		name: "DeleteWorkspace", method: "DELETE", path: "/access/v1/workspaces/{workspaceId}", status: 200, by: onlyOwners,
		data: []string{"status"}, ask: at("DELETE", "/access/v1/workspaces/%s", ofWorkspace, ""),
		events: []string{"Workspace Deleted"},
	},
	{
		name: "LeaveWorkspace", method: "DELETE", path: "/access/v1/workspaces/{workspaceId}/membership", status: 200, by: accountIn,
		data: []string{"status"}, ask: at("DELETE", "/access/v1/workspaces/%s/membership", ofWorkspace, ""),
		events: []string{"User Left"},
	},
}

// writes reports whether the operation changes anything.
func (e entry) writes() bool {
	return e.method != http.MethodGet
}

// hasOwnLimit reports whether the call counts in a window of its own: Segment
// publishes a limit for what it writes about people and labels, and none for what
// it writes about sources.
func (e entry) hasOwnLimit() bool {
	return e.writes() && !slices.ContainsFunc([]string{"/sources", "/destinations", "/tracking-plans"}, func(path string) bool {
		return strings.HasPrefix(e.path, path)
	})
}

// everyWrite tests each operation that changes something, with a staff of its own.
func everyWrite(t *testing.T, test func(t *testing.T, e entry, s *staff)) {
	t.Helper()
	for _, e := range operations {
		if e.writes() {
			t.Run(e.name, func(t *testing.T) {
				t.Parallel()
				test(t, e, newStaff(t))
			})
		}
	}
}

// inWorkspace reports whether the call acts in a workspace.
func (e entry) inWorkspace() bool {
	return e.by >= anyMember
}

// caller returns who may make the entry's call: a member where it is about the
// caller's own membership, since the only owner cannot leave, and an owner
// otherwise.
func (e entry) caller(s *staff) request {
	switch {
	case e.by == anybody:
		return e.ask(s)
	case e.name == "LeaveWorkspace":
		return e.ask(s).as(s.ada.secret)
	default:
		return e.ask(s).as(s.owner.secret).in(s.id)
	}
}

// An operation that is declared and is not in the catalogue is not tested.
func TestCatalogueIsThatOfTheAPI(t *testing.T) {
	t.Parallel()
	type line struct {
		Name, Method, Path string
		Status             int
	}
	byName := func(a, b line) int {
		switch {
		case a.Name < b.Name:
			return -1
		case a.Name > b.Name:
			return 1
		}
		return 0
	}
	var declared, catalogued []line
	for _, r := range api.Routes() {
		declared = append(declared, line{r.Name, r.Method, r.Path, r.Status})
	}
	for _, e := range operations {
		catalogued = append(catalogued, line{e.name, e.method, e.path, e.status})
	}
	slices.SortFunc(declared, byName)
	slices.SortFunc(catalogued, byName)
	same(t, "the declared operations", declared, catalogued)
}
