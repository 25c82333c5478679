package server_test

import (
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// newSource is a source that is enabled, of a kind that there is.
func newSource(slug string) api.CreateSourceInput {
	return api.CreateSourceInput{Slug: slug, Enabled: new(true), MetadataID: "IqDTy1TpoU"}
}

func TestRuleG1SlugIsUniqueInTheWorkspace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	web, ios := acme.source(t, "web"), acme.source(t, "ios")
	says(t, refuse(t, w, acme.token, api.CreateSource, newSource("web"), 409, "slug"), `"web"`)
	rename := func(slug string) api.UpdateSourceInput { return api.UpdateSourceInput{SourceID: ios.ID, Slug: &slug} }
	says(t, refuse(t, w, acme.token, api.UpdateSource, rename("web"), 409, "slug"), `"web"`)
	globex.source(t, "web")
	acme.source(t, "Web")

	same(t, "its own slug again", do(t, acme.token, api.UpdateSource, rename("ios")).Source.Slug, "ios")
	renamed := do(t, acme.token, api.UpdateSource, rename("ios_2")).Source
	same(t, "id, slug and name", []string{renamed.ID, renamed.Slug, renamed.Name}, []string{ios.ID, "ios_2", "ios"})
	acme.source(t, "ios")
	do(t, acme.token, api.DeleteSource, api.SourceInput{SourceID: web.ID})
	if again := acme.source(t, "web"); again.ID == web.ID || again.WriteKeys[0] == web.WriteKeys[0] {
		t.Errorf("a deleted source came back: %+v", again)
	}
}

func TestRuleG1FormOfASource(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	web := acme.source(t, "web")
	for _, slug := range []string{"-web", "_web", "we b", "wéb", "we.b", "we/b", " ", strings.Repeat("x", 101)} {
		refuse(t, acme.world, acme.token, api.CreateSource, newSource(slug), 422, "slug")
		refuse(t, acme.world, acme.token, api.UpdateSource, api.UpdateSourceInput{SourceID: web.ID, Slug: &slug}, 422, "slug")
	}
	unknown := api.CreateSourceInput{Slug: "-", Enabled: new(false), MetadataID: "nothing"}
	refuse(t, acme.world, acme.token, api.CreateSource, unknown, 422, "slug", "metadataId")
	refuse(t, acme.world, acme.token, api.UpdateSource,
		api.UpdateSourceInput{SourceID: web.ID, Name: new(" "), Slug: new("-")}, 422, "name", "slug")
	for _, slug := range []string{"a", "9", "A_b-9", strings.Repeat("x", 100)} {
		same(t, "the slug", acme.source(t, slug).Slug, slug)
	}
}

// Every operation on a source that is gone is answered as one on a source that
// never was.
func TestRuleG1DeletedForGood(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	s.destination(t, s.web)
	do(t, s.token, api.DeleteSource, api.SourceInput{SourceID: s.web})
	requests := map[string]request{}
	for _, e := range sourceOperations {
		if e.objects && e.name != "DeleteLabel" && e.name != "AddSourceToTrackingPlan" {
			requests[e.name] = e.ask(s).as(s.secret)
		}
	}
	same(t, "the number of operations", len(requests), 10)
	refuseEach(t, s.world, 404, requests)
	for _, left := range all(t, s.token, client.ListSources, api.ListInput{}) {
		same(t, "what is left", left.ID, s.loose)
	}
}

// destination connects a destination to a source.
func (tm *team) destination(t *testing.T, sourceID string) api.Destination {
	t.Helper()
	return do(t, tm.token, api.CreateDestination, api.CreateDestinationInput{
		SourceID: sourceID, MetadataID: "9TqVxdK3mH54a1Ru", Settings: api.Settings{},
	}).Destination
}

// Policies that name a source lose it when it is deleted. Whoever is left with none
// keeps Minimal Workspace Access (rule D4).
func TestRuleG1PoliciesLoseADeletedSource(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	web, ios := acme.source(t, "web"), acme.source(t, "ios")
	admin, reader := roleID(t, acme.token, adminRole), roleID(t, acme.token, readerRole)
	onWeb, onIOS := api.Resource{ID: web.ID, Type: api.ResourceSource}, api.Resource{ID: ios.ID, Type: api.ResourceSource}
	ada, bob, group := acme.join(t, "ada@example.com"), acme.join(t, "bob@example.com"), acme.group(t, "Analysts")
	give := func(userID string, permissions ...api.PermissionInput) {
		do(t, acme.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: userID, Permissions: permissions})
	}
	give(ada.id, on(admin, onIOS, onWeb), on(reader, onWeb), on(reader, acme.resource("environment:dev")))
	give(bob.id, on(reader, onWeb))
	do(t, acme.token, api.ReplacePermissionsForUserGroup,
		api.UserGroupPermissionsInput{UserGroupID: group, Permissions: []api.PermissionInput{on(reader, onWeb), on(admin, onWeb)}})
	acme.invite(t, "ivan@example.com")
	do(t, acme.token, api.UpdateInvite, api.UpdateInviteInput{Email: "ivan@example.com", Permissions: &[]api.PermissionInput{on(admin, onWeb)}})
	before := acme.look(t)

	do(t, acme.token, api.DeleteSource, api.SourceInput{SourceID: web.ID})

	after := acme.look(t)
	granted := func(roleID, name string, resource api.Resource) api.Permission {
		if resource.Labels == nil {
			resource.Labels = []api.Label{}
		}
		return api.Permission{RoleID: roleID, RoleName: name, Resources: []api.GrantedResource{api.GrantedResource(resource)}}
	}
	minimal := []api.Permission{granted(api.RoleIDMinimalWorkspaceAccess, minimalRole, acme.resource())}
	same(t, "the permissions of who has others", after.Users[1].Permissions, []api.Permission{
		granted(admin, adminRole, onIOS), granted(reader, readerRole, acme.resource("environment:dev")),
	})
	same(t, "the permissions of who has no other", after.Users[2].Permissions, minimal)
	same(t, "the group's permissions", after.Groups[0].Permissions, minimal)
	same(t, "the invite's permissions", after.Invites[0].Permissions, minimal)
	do(t, bob.Client, api.GetWorkspace, struct{}{})

	events := []string{}
	for _, event := range after.Events[len(before.Events):] {
		name, _, _ := strings.Cut(event.ResourceName, " of invite ") // Its id is shown nowhere else.
		events = append(events, event.Type+" "+name)
	}
	same(t, "the events", events, []string{
		"Policy Updated Source Admin of user " + ada.id,
		"Policy Deleted Source Read-only of user " + ada.id,
		"Policy Deleted Source Read-only of user " + bob.id,
		"Policy Deleted Source Read-only of group " + group,
		"Policy Deleted Source Admin of group " + group,
		"Policy Deleted Source Admin",
		"Policy Created Minimal Workspace Access of user " + bob.id,
		"Policy Created Minimal Workspace Access of group " + group,
		"Policy Created Minimal Workspace Access",
		"Source Deleted web",
	})
}
