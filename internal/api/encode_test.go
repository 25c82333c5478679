package api_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// wire is a request as it is read off the wire.
type wire struct {
	Path, Query, Body string
	// NoBody tells a request without a body from one whose body is empty.
	NoBody bool
}

func onTheWire[In, Out any](t *testing.T, op api.Operation[In, Out], in In) wire {
	t.Helper()
	request, err := op.Encode(in)
	if err != nil {
		t.Fatal(err)
	}
	return wire{request.Path, request.Query, string(request.Body), request.Body == nil}
}

func TestEncodeSpellsAsTheOfficialClients(t *testing.T) {
	t.Parallel()
	empty, name := []string{}, ""
	for name, test := range map[string]struct{ got, want wire }{
		"nothing": {
			onTheWire(t, api.GetWorkspace, struct{}{}),
			wire{Path: "/", NoBody: true},
		},
		"a default page": {
			onTheWire(t, api.ListUsers, api.ListInput{}),
			wire{Path: "/users", NoBody: true},
		},
		"a page": {
			onTheWire(t, api.ListUsers, api.ListInput{Pagination: api.PageOf(2, "MA==")}),
			wire{Path: "/users", Query: "pagination%5Bcount%5D=2&pagination%5Bcursor%5D=MA%3D%3D", NoBody: true},
		},
		"filters": {
			onTheWire(t, api.ListAuditEvents, api.ListAuditEventsInput{StartTime: "2026-01-02T03:04:05+01:00", ResourceType: "USER & GROUP"}),
			wire{Path: "/audit-events", Query: "resourceType=USER+%26+GROUP&startTime=2026-01-02T03%3A04%3A05%2B01%3A00", NoBody: true},
		},
		"a list": {
			onTheWire(t, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"a+b@x.com", "c@x.com"}}),
			wire{Path: "/invites", Query: "emails.0=a%2Bb%40x.com&emails.1=c%40x.com", NoBody: true},
		},
		"a list of nothing": {
			onTheWire(t, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{}}),
			wire{Path: "/invites", Query: "emails.0=", NoBody: true},
		},
		"no list": {
			onTheWire(t, api.DeleteInvites, api.DeleteInvitesInput{}),
			wire{Path: "/invites", NoBody: true},
		},
		"a body": {
			onTheWire(t, api.ReplacePermissionsForUser, api.UserPermissionsInput{
				UserID: "u1",
				Permissions: []api.PermissionInput{{RoleID: "r1", Resources: []api.Resource{
					{ID: "w1", Type: api.ResourceWorkspace, Labels: []api.Label{{Key: "environment", Value: "dev"}}},
					{ID: "s1", Type: api.ResourceSource},
				}}},
			}),
			wire{Path: "/users/u1/permissions", Body: `{"permissions":[{"roleId":"r1","resources":[` +
				`{"id":"w1","type":"WORKSPACE","labels":[{"key":"environment","value":"dev"}]},{"id":"s1","type":"SOURCE"}]}]}`},
		},
		"an empty list that is required": {
			onTheWire(t, api.ReplaceUsersInUserGroup, api.UserGroupMembersInput{UserGroupID: "g1", Emails: []string{}}),
			wire{Path: "/group/g1/users", Body: `{"emails":[]}`},
		},
		"an empty list that is optional": {
			onTheWire(t, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Acme", Slug: "acme", BillingContacts: []string{}, Region: api.RegionUS}),
			wire{Path: "/access/v1/workspaces", Body: `{"name":"Acme","region":"us","slug":"acme"}`},
		},
		"what becomes empty": {
			onTheWire(t, api.UpdateWorkspace, api.UpdateWorkspaceInput{WorkspaceID: "w1", Name: &name, BillingContacts: &empty}),
			wire{Path: "/access/v1/workspaces/w1", Body: `{"billingContacts":[],"name":""}`},
		},
		"no change": {
			onTheWire(t, api.UpdateWorkspace, api.UpdateWorkspaceInput{WorkspaceID: "w1"}),
			wire{Path: "/access/v1/workspaces/w1", NoBody: true},
		},
		"a POST without fields": {
			onTheWire(t, api.ResendInvite, api.InviteEmailInput{Email: "a@x.com"}),
			wire{Path: "/access/v1/invites/a@x.com/resend", Body: `{}`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.got); diff != "" {
				t.Errorf("the request (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEncodeEscapesPaths(t *testing.T) {
	t.Parallel()
	for id, want := range map[string]string{
		"g1":           "/groups/g1",
		"a/b":          "/groups/a%2Fb",
		"../users":     "/groups/..%2Fusers",
		"a b":          "/groups/a%20b",
		"a+b@x.com":    "/groups/a+b@x.com",
		"%2F":          "/groups/%252F",
		"a?b=c&d#e":    "/groups/a%3Fb=c&d%23e",
		"{userId}":     "/groups/%7BuserId%7D",
		"😀":            "/groups/%F0%9F%98%80",
		"ä;b":          "/groups/%C3%A4%3Bb",
		"a\r\nb: c":    "/groups/a%0D%0Ab:%20c",
		"name=\"a\\\"": "/groups/name=%22a%5C%22",
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			if got := onTheWire(t, api.GetUserGroup, api.UserGroupInput{UserGroupID: id}).Path; got != want {
				t.Errorf("the path is %s, want %s", got, want)
			}
		})
	}
}
