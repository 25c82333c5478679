package api_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func asJSON(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What is absent is left out, and what is always there is never null.
func TestShapes(t *testing.T) {
	t.Parallel()
	made := time.Date(2026, 8, 20, 16, 0, 0, 5e8, time.UTC)
	total := 0
	everywhere := []api.GrantedResource{{ID: "w1", Type: api.ResourceWorkspace}}
	for name, test := range map[string]struct {
		value any
		want  string
	}{
		"envelope of data":            {api.Envelope{Data: json.RawMessage(`{"status":"SUCCESS"}`)}, `{"data":{"status":"SUCCESS"}}`},
		"envelope of an error":        {api.Envelope{Errors: []api.Problem{{Type: api.TypeNotFound, Message: "no such user"}}}, `{"errors":[{"type":"not-found","message":"no such user"}]}`},
		"problem":                     {api.Problem{Type: "t", Message: "m"}, `{"type":"t","message":"m"}`},
		"problem with all":            {api.Problem{Type: "t", Message: "m", Field: "a.0.b", Data: map[string]any{"n": 1}}, `{"type":"t","message":"m","field":"a.0.b","data":{"n":1}}`},
		"only page":                   {api.Pagination{Current: "MA=="}, `{"current":"MA=="}`},
		"page in the middle":          {api.Pagination{Current: "Mg==", Next: "NA==", Previous: "MA==", TotalEntries: &total}, `{"current":"Mg==","next":"NA==","previous":"MA==","totalEntries":0}`},
		"resource":                    {api.Resource{ID: "s1", Type: "SOURCE"}, `{"id":"s1","type":"SOURCE"}`},
		"granted resource, nil":       {api.GrantedResource{ID: "s1", Type: "SOURCE"}, `{"id":"s1","type":"SOURCE","labels":[]}`},
		"granted resource, empty":     {api.GrantedResource{ID: "s1", Type: "SOURCE", Labels: []api.Label{}}, `{"id":"s1","type":"SOURCE","labels":[]}`},
		"granted resource, by label":  {api.GrantedResource{ID: "w1", Type: "WORKSPACE", Labels: []api.Label{{Key: "k", Value: "v"}}}, `{"id":"w1","type":"WORKSPACE","labels":[{"key":"k","value":"v"}]}`},
		"granted resource, a pointer": {&api.GrantedResource{}, `{"id":"","type":"","labels":[]}`},
		"permission":                  {api.Permission{RoleID: "r", RoleName: "R", Resources: everywhere}, `{"roleId":"r","roleName":"R","resources":[{"id":"w1","type":"WORKSPACE","labels":[]}]}`},
		"permission of an addition": {
			api.AccessPermission{RoleID: "r", RoleName: "R", Resources: everywhere, PolicyID: "p", SubjectID: "u", SubjectType: api.SubjectUser},
			`{"roleId":"r","roleName":"R","resources":[{"id":"w1","type":"WORKSPACE","labels":[]}],"policyId":"p","subjectId":"u","subjectType":"user"}`,
		},
		"permission of a replacement": {api.AccessPermission{RoleID: "r", RoleName: "R", Resources: everywhere}, `{"roleId":"r","roleName":"R","resources":[{"id":"w1","type":"WORKSPACE","labels":[]}]}`},
		"user as Segment lists it":    {api.User{ID: "u", Email: "a@x.com"}, `{"id":"u","name":"","email":"a@x.com"}`},
		"user without permissions":    {api.User{ID: "u", Email: "a@x.com", Permissions: []api.Permission{}}, `{"id":"u","name":"","email":"a@x.com","permissions":[]}`},
		"group as Segment lists it":   {api.UserGroup{ID: "g", Name: "G"}, `{"id":"g","name":"G","memberCount":0}`},
		"group without permissions":   {api.UserGroup{ID: "g", Name: "G", Permissions: []api.Permission{}}, `{"id":"g","name":"G","memberCount":0,"permissions":[]}`},
		"role":                        {api.Role{ID: "r", Name: "R"}, `{"id":"r","name":"R","description":""}`},
		"audit event of a token":      {api.AuditEvent{ID: "e", Timestamp: made, Type: "T", Actor: "t"}, `{"id":"e","timestamp":"2026-08-20T16:00:00.5Z","type":"T","actor":"t","resourceId":"","resourceType":"","resourceName":""}`},
		"audit event of a person":     {api.AuditEvent{Actor: "u", ActorEmail: "a@x.com"}, `{"id":"","timestamp":"0001-01-01T00:00:00Z","type":"","actor":"u","actorEmail":"a@x.com","resourceId":"","resourceType":"","resourceName":""}`},
		"membership of a user":        {api.Membership{GroupID: "g", Email: "a@x.com", Kind: api.MembershipUser, UserID: "u"}, `{"groupId":"g","email":"a@x.com","kind":"user","userId":"u"}`},
		"membership of an invite":     {api.Membership{GroupID: "g", Email: "a@x.com", Kind: api.MembershipInvite}, `{"groupId":"g","email":"a@x.com","kind":"invite"}`},
		"invite": {
			api.Invite{Email: "a@x.com", Permissions: []api.Permission{}, GroupIDs: []string{}, Status: api.InviteExpired, InvitedBy: "u", CreatedAt: made, ExpiresAt: made},
			`{"email":"a@x.com","permissions":[],"groupIds":[],"status":"expired","invitedBy":"u","createdAt":"2026-08-20T16:00:00.5Z","expiresAt":"2026-08-20T16:00:00.5Z"}`,
		},
		"workspace": {
			api.WorkspaceOutput{Workspace: api.Workspace{ID: "w", Slug: "s", Name: "n", Region: api.RegionEU, BillingContacts: []string{}, IncidentContacts: []string{"a@x.com"}, CreatedAt: made}},
			`{"workspace":{"id":"w","slug":"s","name":"n","region":"eu","billingContacts":[],"incidentContacts":["a@x.com"],"createdAt":"2026-08-20T16:00:00.5Z"}}`,
		},
		"workspace of a token":        {api.GetWorkspaceOutput{Workspace: api.WorkspaceRef{ID: "w", Slug: "s", Name: "n"}}, `{"workspace":{"id":"w","slug":"s","name":"n"}}`},
		"features for an account":     {api.FeaturesOutput{Version: 1, InstallationID: "i", Features: []api.Feature{api.FeatureWhoami}}, `{"version":1,"installationId":"i","features":["whoami"]}`},
		"features for a workspace":    {api.FeaturesOutput{Version: 1, Features: []api.Feature{}, Workspace: &api.WorkspaceRef{ID: "w"}}, `{"version":1,"installationId":"","features":[],"workspace":{"id":"w","slug":"","name":""}}`},
		"whoami of a workspace token": {api.WhoamiOutput{Kind: api.KindWorkspaceToken, TokenID: "t", Workspaces: []api.WorkspaceAccess{}}, `{"kind":"workspace-token","tokenId":"t","workspaces":[]}`},
		"whoami of an account": {
			api.WhoamiOutput{Kind: api.KindAccount, TokenID: "t", Account: &api.Account{ID: "u", Email: "a@x.com", CreatedAt: made}, Workspaces: []api.WorkspaceAccess{{ID: "w", Region: api.RegionUS, Roles: []string{"R"}}}},
			`{"kind":"account","tokenId":"t","account":{"id":"u","email":"a@x.com","name":"","createdAt":"2026-08-20T16:00:00.5Z"},"workspaces":[{"id":"w","slug":"","name":"","region":"us","roles":["R"]}]}`,
		},
		"deletion": {api.StatusOutput{Status: api.StatusSuccess}, `{"status":"SUCCESS"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, asJSON(t, test.value)); diff != "" {
				t.Errorf("the JSON (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEnvelopeIsRead(t *testing.T) {
	t.Parallel()
	var got api.Envelope
	text := `{"errors":[{"type":"RequestError","message":"Too many requests","data":{"remainingPoints":0},"status":429}]}`
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	want := api.Envelope{Errors: []api.Problem{{
		Type: "RequestError", Message: "Too many requests", Data: map[string]any{"remainingPoints": 0.0},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the envelope (-want +got):\n%s", diff)
	}
}

// Labels survive an encoder of their own.
func TestGrantedResourceIsReadAsItIsWritten(t *testing.T) {
	t.Parallel()
	want := []api.GrantedResource{
		{ID: "w1", Type: api.ResourceWorkspace, Labels: []api.Label{{Key: "k", Value: "v", Description: "d"}}},
		{ID: "s1", Type: api.ResourceSource, Labels: []api.Label{}},
	}
	var got []api.GrantedResource
	if err := json.Unmarshal([]byte(asJSON(t, want)), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the resources (-want +got):\n%s", diff)
	}
}

// The fields of an answer are named in one style, and what can be nil but lists
// is left out then: official clients take a null for a value. The one exception
// is published.
func TestOutputsAreTagged(t *testing.T) {
	t.Parallel()
	for _, route := range api.Routes() {
		t.Run(route.Name, func(t *testing.T) {
			t.Parallel()
			checkOutput(t, route.Out)
		})
	}
}

func checkOutput(t *testing.T, out reflect.Type) {
	t.Helper()
	switch out.Kind() {
	case reflect.Slice, reflect.Pointer:
		checkOutput(t, out.Elem())
		return
	case reflect.Struct:
	default:
		return
	}
	if out == reflect.TypeFor[time.Time]() {
		return
	}
	for field := range out.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name[0] < 'a' || name[0] > 'z' || strings.ContainsAny(name, "_- ") {
			t.Errorf("%s.%s is named %q", out, field.Name, name)
		}
		published := out == reflect.TypeFor[api.GetSourceOutput]() && name == "trackingPlanId"
		if field.Type.Kind() == reflect.Pointer && options != "omitempty" && !published {
			t.Errorf("%s.%s may be null", out, field.Name)
		}
		checkOutput(t, field.Type)
	}
}

func TestSizeOfAPage(t *testing.T) {
	t.Parallel()
	if got := (api.PageInput{}).Size(); got != api.DefaultPageSize {
		t.Errorf("a page that names no size has %d entries, want %d", got, api.DefaultPageSize)
	}
	if got := api.PageOf(3, "").Size(); got != 3 {
		t.Errorf("a page of 3 has %d entries", got)
	}
}
