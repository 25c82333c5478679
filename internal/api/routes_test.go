package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// expectation is what is published of an operation, or decided for ours, written
// down a second time.
type expectation struct {
	Route  string
	Status int
	Limit  api.Limit
	Right  api.Right
}

// A write has sixty calls a minute of its own, a read shares the default, and so
// do the writes that Segment publishes no limit for.
const (
	shared = api.LimitDefault
	own    = api.LimitWrite
)

var expected = map[string]expectation{
	"ListUsers":                 {"GET /users", 200, shared, api.SeeMembers},
	"GetUser":                   {"GET /users/{userId}", 200, shared, api.SeeMembers},
	"DeleteUsers":               {"DELETE /users", 200, own, api.ManagePeople},
	"ListUserGroupsFromUser":    {"GET /users/{userId}/groups", 200, shared, api.ManagePeople},
	"AddPermissionsToUser":      {"POST /users/{userId}/permissions", 200, own, api.ManagePeople},
	"ReplacePermissionsForUser": {"PUT /users/{userId}/permissions", 200, own, api.ManagePeople},
	"ListInvites":               {"GET /invites", 200, shared, api.ManagePeople},
	"CreateInvites":             {"POST /invites", 201, own, api.ManagePeople},
	"DeleteInvites":             {"DELETE /invites", 200, own, api.ManagePeople},

	"ListUserGroups":                 {"GET /groups", 200, shared, api.ManagePeople},
	"CreateUserGroup":                {"POST /groups", 200, own, api.ManagePeople},
	"GetUserGroup":                   {"GET /groups/{userGroupId}", 200, shared, api.ManagePeople},
	"UpdateUserGroup":                {"PATCH /groups/{userGroupId}", 200, own, api.ManagePeople},
	"DeleteUserGroup":                {"DELETE /groups/{userGroupId}", 200, own, api.ManagePeople},
	"ListUsersFromUserGroup":         {"GET /groups/{userGroupId}/users", 200, shared, api.ManagePeople},
	"ListInvitesFromUserGroup":       {"GET /groups/{userGroupId}/invites", 200, shared, api.ManagePeople},
	"AddUsersToUserGroup":            {"POST /groups/{userGroupId}/users", 200, own, api.ManagePeople},
	"RemoveUsersFromUserGroup":       {"DELETE /group/{userGroupId}/users", 200, own, api.ManagePeople},
	"ReplaceUsersInUserGroup":        {"PUT /group/{userGroupId}/users", 200, own, api.ManagePeople},
	"AddPermissionsToUserGroup":      {"POST /groups/{userGroupId}/permissions", 200, own, api.ManagePeople},
	"ReplacePermissionsForUserGroup": {"PUT /groups/{userGroupId}/permissions", 200, own, api.ManagePeople},

	"ListRoles":       {"GET /roles", 200, shared, api.AnyCredential},
	"GetWorkspace":    {"GET /", 200, shared, api.SeeWorkspace},
	"ListAuditEvents": {"GET /audit-events", 200, shared, api.SeeAudit},

	"ListLabels":  {"GET /labels", 200, shared, api.SeeLabels},
	"CreateLabel": {"POST /labels", 201, own, api.ManageLabels},
	"DeleteLabel": {"DELETE /labels/{key}/{value}", 200, own, api.ManageLabels},

	"ListSources":                         {"GET /sources", 200, shared, api.SeeSources},
	"CreateSource":                        {"POST /sources", 201, shared, api.CreateSources},
	"GetSource":                           {"GET /sources/{sourceId}", 200, shared, api.SeeSources},
	"UpdateSource":                        {"PATCH /sources/{sourceId}", 200, shared, api.ManageSources},
	"DeleteSource":                        {"DELETE /sources/{sourceId}", 200, shared, api.ManageSources},
	"AddLabelsToSource":                   {"POST /sources/{sourceId}/labels", 200, shared, api.ManageSources},
	"ReplaceLabelsInSource":               {"PUT /sources/{sourceId}/labels", 200, shared, api.ManageSources},
	"CreateWriteKeyForSource":             {"POST /sources/{sourceId}/writekey", 200, shared, api.ManageSources},
	"RemoveWriteKeyFromSource":            {"DELETE /sources/{sourceId}/writekey/{writeKey}", 200, shared, api.ManageSources},
	"ListConnectedDestinationsFromSource": {"GET /sources/{sourceId}/connected-destinations", 200, shared, api.SeeSources},
	"CreateDestination":                   {"POST /destinations", 200, shared, api.ManageSources},
	"CreateTrackingPlan":                  {"POST /tracking-plans", 200, shared, api.ManageTrackingPlans},
	"AddSourceToTrackingPlan":             {"POST /tracking-plans/{trackingPlanId}/sources", 200, shared, api.ManageTrackingPlans},
	"RemoveSourceFromTrackingPlan":        {"DELETE /tracking-plans/{trackingPlanId}/sources", 200, shared, api.ManageTrackingPlans},
	"Echo":                                {"GET /echo", 200, shared, api.SeeWorkspace},

	"ReadFeatures":        {"GET /access/v1", 200, shared, api.AnyCredential},
	"Whoami":              {"GET /access/v1/whoami", 200, shared, api.AnyCredential},
	"ReadWorkspaces":      {"GET /access/v1/workspaces", 200, shared, api.OwnAccount},
	"CreateWorkspace":     {"POST /access/v1/workspaces", 201, own, api.OwnAccount},
	"ReadWorkspace":       {"GET /access/v1/workspaces/{workspaceId}", 200, shared, api.SeeWorkspace},
	"UpdateWorkspace":     {"PATCH /access/v1/workspaces/{workspaceId}", 200, own, api.ManageSettings},
	"DeleteWorkspace":     {"DELETE /access/v1/workspaces/{workspaceId}", 200, own, api.ManageSettings},
	"LeaveWorkspace":      {"DELETE /access/v1/workspaces/{workspaceId}/membership", 200, own, api.OwnMembership},
	"ReadInvites":         {"GET /access/v1/invites", 200, shared, api.ManagePeople},
	"ReadInvite":          {"GET /access/v1/invites/{email}", 200, shared, api.ManagePeople},
	"UpdateInvite":        {"PATCH /access/v1/invites/{email}", 200, own, api.ManagePeople},
	"ResendInvite":        {"POST /access/v1/invites/{email}/resend", 200, own, api.ManagePeople},
	"AcceptInvite":        {"POST /access/v1/invites/accept", 200, own, api.Public},
	"UpdateUser":          {"PATCH /access/v1/users/{userId}", 200, own, api.ManagePeople},
	"UpdateLabel":         {"PATCH /access/v1/labels/{key}/{value}", 200, own, api.ManageLabels},
	"ReadPolicies":        {"GET /access/v1/policies", 200, shared, api.ManagePeople},
	"CreatePolicy":        {"POST /access/v1/policies", 201, own, api.ManagePeople},
	"ReadPolicy":          {"GET /access/v1/policies/{policyId}", 200, shared, api.ManagePeople},
	"DeletePolicy":        {"DELETE /access/v1/policies/{policyId}", 200, own, api.ManagePeople},
	"ReadEffectiveAccess": {"GET /access/v1/effective-access", 200, shared, api.ManagePeople},
	"ReadTokens":          {"GET /access/v1/tokens", 200, shared, api.ManageTokens},
	"CreateToken":         {"POST /access/v1/tokens", 201, own, api.ManageTokens},
	"ReadToken":           {"GET /access/v1/tokens/{tokenId}", 200, shared, api.ManageTokens},
	"UpdateToken":         {"PATCH /access/v1/tokens/{tokenId}", 200, own, api.ManageTokens},
	"DeleteToken":         {"DELETE /access/v1/tokens/{tokenId}", 200, own, api.ManageTokens},
	"ReadSource":          {"GET /access/v1/sources/{sourceId}", 200, shared, api.OwnAccount},
	"TransferSource":      {"POST /access/v1/sources/{sourceId}/transfer", 200, own, api.OwnAccount},

	"UpdateAccount":      {"PATCH /access/v1/account", 200, own, api.OwnAccount},
	"DeleteAccount":      {"DELETE /access/v1/account", 200, own, api.OwnAccount},
	"VerifyEmail":        {"POST /access/v1/account/email-verification", 200, own, api.OwnAccount},
	"ReadAccountTokens":  {"GET /access/v1/account/tokens", 200, shared, api.OwnAccount},
	"CreateAccountToken": {"POST /access/v1/account/tokens", 201, own, api.OwnAccount},
	"DeleteAccountToken": {"DELETE /access/v1/account/tokens/{tokenId}", 200, own, api.OwnAccount},

	"ReadMemberships": {"GET /access/v1/memberships", 200, shared, api.ManagePeople},
}

func TestRoutesAreThePublishedOnes(t *testing.T) {
	t.Parallel()
	got := make(map[string]expectation)
	for _, route := range api.Routes() {
		got[route.Name] = expectation{route.Method + " " + route.Path, route.Status, route.Limit, route.Right}
	}
	if diff := cmp.Diff(expected, got); diff != "" {
		t.Errorf("the operations (-want +got):\n%s", diff)
	}
}

func TestRoutesAreUnique(t *testing.T) {
	t.Parallel()
	names, places := make(map[string]bool), make(map[string]string)
	for _, route := range api.Routes() {
		if names[route.Name] {
			t.Errorf("two operations are named %s", route.Name)
		}
		names[route.Name] = true
		place := route.Method + " " + route.Path
		if other, taken := places[place]; taken {
			t.Errorf("%s is %s as well as %s", place, other, route.Name)
		}
		places[place] = route.Name
	}
}

func TestRoutesAreACopy(t *testing.T) {
	t.Parallel()
	api.Routes()[0].Name = "changed"
	if api.Routes()[0].Name == "changed" {
		t.Error("who walks the operations can change them")
	}
}

// sharedPaths begin the paths of the writes that have no limit of their own.
var sharedPaths = []string{"/sources", "/destinations", "/tracking-plans"}

func TestWritesHaveALimitOfTheirOwn(t *testing.T) {
	t.Parallel()
	for _, route := range api.Routes() {
		if reads := route.Method == http.MethodGet; route.Writes() == reads {
			t.Errorf("%s with the method %s writes: %t", route.Name, route.Method, route.Writes())
		}
		shares := slices.ContainsFunc(sharedPaths, func(path string) bool { return strings.HasPrefix(route.Path, path) })
		if own := route.Writes() && !shares; own != (route.Limit == api.LimitWrite) {
			t.Errorf("%s writes: %t, but counts against the limit %d", route.Name, route.Writes(), route.Limit)
		}
	}
}

func TestExtensionsStandBelowAccess(t *testing.T) {
	t.Parallel()
	for _, route := range api.Routes() {
		below := route.Path == "/access/v1" || strings.HasPrefix(route.Path, "/access/v1/")
		if route.Extension() != below {
			t.Errorf("%s at %s is an extension: %t", route.Name, route.Path, route.Extension())
		}
	}
}

func TestOnlyWorkspacePathsNameTheWorkspace(t *testing.T) {
	t.Parallel()
	var got []string
	for _, route := range api.Routes() {
		if route.NamesWorkspace() {
			got = append(got, route.Name)
		}
	}
	want := []string{"ReadWorkspace", "UpdateWorkspace", "DeleteWorkspace", "LeaveWorkspace"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the operations whose path names a workspace (-want +got):\n%s", diff)
	}
}

// Only these answers hold something that is shown once.
func TestSecretsAreDeclared(t *testing.T) {
	t.Parallel()
	var got []string
	for _, route := range api.Routes() {
		if route.AnswersSecret {
			got = append(got, route.Name)
		}
	}
	if diff := cmp.Diff([]string{"CreateAccountToken", "AcceptInvite", "CreateToken"}, got); diff != "" {
		t.Errorf("the operations that answer a secret (-want +got):\n%s", diff)
	}
}

func TestRights(t *testing.T) {
	t.Parallel()
	type right struct {
		Words       string
		InWorkspace bool
	}
	want := map[api.Right]right{
		0:                       {"undeclared", false},
		api.Public:              {"none", false},
		api.AnyCredential:       {"any token", false},
		api.OwnAccount:          {"own account", false},
		api.SeeWorkspace:        {"see the workspace", true},
		api.OwnMembership:       {"manage one's own membership", true},
		api.SeeMembers:          {"see members", true},
		api.ManagePeople:        {"manage people", true},
		api.ManageSettings:      {"manage settings", true},
		api.SeeAudit:            {"see the audit trail", true},
		api.SeeLabels:           {"see labels", true},
		api.ManageLabels:        {"manage labels", true},
		api.SeeSources:          {"see sources", true},
		api.ManageSources:       {"manage sources", true},
		api.CreateSources:       {"create sources", true},
		api.ManageTokens:        {"manage tokens", true},
		api.ManageTrackingPlans: {"manage tracking plans", true},
	}
	got := make(map[api.Right]right)
	for r := range want {
		got[r] = right{r.String(), r.InWorkspace()}
	}
	for _, route := range api.Routes() {
		got[route.Right] = right{route.Right.String(), route.Right.InWorkspace()}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the rights (-want +got):\n%s", diff)
	}
}
