package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

func publicAPIOnly(o *servertest.Options) {
	o.PublicAPIOnly = true
}

// What the access server adds is not there, not even as something that wants a
// token.
func TestWirePublicAPIOnlyHidesTheRest(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, publicAPIOnly)
	hidden := []request{{method: http.MethodGet, path: api.DocumentPath}}
	for _, route := range api.Routes() {
		path := strings.NewReplacer("{", "", "}", "").Replace(route.Path)
		if strings.HasPrefix(path, api.AccessPrefix) && route.Name != api.AcceptInvite.Name {
			hidden = append(hidden, request{method: route.Method, path: path})
		}
		if route.Writes() {
			hidden = append(hidden, request{method: route.Method, path: api.DryRunPrefix + path})
		}
	}
	if len(hidden) < 60 {
		t.Fatalf("only %d operations to hide", len(hidden))
	}
	for _, r := range hidden {
		for _, token := range []string{"", "sgp_nonsense", acme.secret} {
			got := acme.world.expect(t, http.StatusNotFound, r.as(token))
			says(t, got.problems(t), "there is no operation "+r.method+" "+r.path)
		}
	}
}

func TestWirePublicAPIOnlyAcceptsInvites(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, publicAPIOnly)
	do(t, acme.token, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{Email: "ada@example.com"}}})
	out := acme.world.accept(t, "", acme.world.Code(t, "ada@example.com"))
	same(t, "the user", out.User.Email, "ada@example.com")
}

// Segment's lists leave permissions out, which is not the same as none, and nobody
// there has heard of default source roles.
func TestWirePublicAPIOnlyAnswersAsSegmentDoes(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com", "Source Admin")
	role := roleID(t, acme.owner.Client, "Source Read-only")
	do(t, acme.token, api.UpdateUser, api.UpdateUserInput{UserID: ada.id, DefaultSourceRoleID: &role})
	groupID := acme.group(t, "Analysts")
	plain := servertest.Open(t, acme.world.Database, publicAPIOnly).Client(t, acme.secret)

	users := do(t, plain, api.ListUsers, api.ListInput{}).Users
	same(t, "the number of users", len(users), 2)
	for _, user := range users {
		if user.Permissions != nil || user.DefaultSourceRoleID != "" {
			t.Errorf("the list of users tells too much: %+v", user)
		}
	}
	for _, group := range do(t, plain, api.ListUserGroups, api.ListInput{}).UserGroups {
		if group.Permissions != nil {
			t.Errorf("the list of groups tells too much: %+v", group)
		}
	}
	user := do(t, plain, api.GetUser, api.UserInput{UserID: ada.id}).User
	same(t, "the roles of a user", len(user.Permissions), 1)
	same(t, "the default source role", user.DefaultSourceRoleID, "")
	invited := do(t, plain, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{Email: "eve@example.com"}}})
	same(t, "the answer to an invitation", invited, api.CreateInvitesOutput{Emails: []string{"eve@example.com"}})
	same(t, "what comes with the workspace", do(t, plain, api.GetWorkspace, struct{}{}).Access, nil)
	group := do(t, plain, api.GetUserGroup, api.UserGroupInput{UserGroupID: groupID}).UserGroup
	same(t, "the roles of a group", len(group.Permissions), 1)
}
