package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A field is a workspace with sources of every kind of label: web is prod, ios is
// dev, api is prod and of the team web, and bare carries nothing.
type field struct {
	*team
	slugs   []string
	sources map[string]api.Source
}

func (w *world) sow(t *testing.T, slug string) *field {
	t.Helper()
	f := &field{team: w.found(t, slug), slugs: []string{"web", "ios", "api", "bare"}, sources: map[string]api.Source{}}
	f.label(t, "team:web")
	labels := map[string][]string{"web": {"environment:prod"}, "ios": {"environment:dev"}, "api": {"environment:prod", "team:web"}}
	for _, slug := range f.slugs {
		f.sources[slug] = f.source(t, slug, labels[slug]...)
	}
	return f
}

// named are sources as resources.
func (f *field) named(slugs ...string) []api.Resource {
	resources := make([]api.Resource, len(slugs))
	for i, slug := range slugs {
		resources[i] = api.Resource{ID: f.sources[slug].ID, Type: api.ResourceSource}
	}
	return resources
}

// A scope is what somebody is given, and the sources that are thereby seen and
// managed.
type scope struct {
	give          func(f *field, admin, reader string) []api.PermissionInput
	sees, manages []string
}

// ofTwo is the scope of an administrator of two sources.
var ofTwo = scope{
	give: func(f *field, admin, _ string) []api.PermissionInput {
		return []api.PermissionInput{on(admin, f.named("web", "bare")...)}
	},
	sees: []string{"web", "bare"}, manages: []string{"web", "bare"},
}

// ofProduction is the scope of an administrator of what is labelled so.
var ofProduction = scope{
	give: func(f *field, admin, _ string) []api.PermissionInput {
		return []api.PermissionInput{on(admin, f.resource("environment:prod"))}
	},
	sees: []string{"web", "api"}, manages: []string{"web", "api"},
}

var scopes = map[string]scope{
	"admin of two":        ofTwo,
	"admin of production": ofProduction,
	"admin of production of a team": {
		give: func(f *field, admin, _ string) []api.PermissionInput {
			return []api.PermissionInput{on(admin, f.resource("environment:prod", "team:web"))}
		},
		sees: []string{"api"}, manages: []string{"api"},
	},
	"reader of one": {
		give: func(f *field, _, reader string) []api.PermissionInput {
			return []api.PermissionInput{on(reader, f.named("ios")...)}
		},
		sees: []string{"ios"}, manages: []string{},
	},
	"admin of one, reader of everything": {
		give: func(f *field, admin, reader string) []api.PermissionInput {
			return []api.PermissionInput{on(admin, f.named("web")...), on(reader, f.resource())}
		},
		sees: []string{"web", "ios", "api", "bare"}, manages: []string{"web"},
	},
	"admin of a team, reader of development": {
		give: func(f *field, admin, reader string) []api.PermissionInput {
			return []api.PermissionInput{on(admin, f.resource("team:web")), on(reader, f.resource("environment:dev"))}
		},
		sees: []string{"ios", "api"}, manages: []string{"api"},
	},
	"reader of what is nowhere": {
		give: func(f *field, _, reader string) []api.PermissionInput {
			return []api.PermissionInput{on(reader, f.resource("team:web", "environment:dev"))}
		},
		sees: []string{}, manages: []string{},
	},
}

// The ways of coming by permissions.
const (
	byPolicy = "own policies"
	byGroup  = "a group"
	byInvite = "an accepted invite"
)

// holders are people who come by a scope in each of the ways there are.
func (f *field) holders(t *testing.T, s scope) map[string]person {
	t.Helper()
	permissions := s.give(f, roleID(t, f.token, adminRole), roleID(t, f.token, readerRole))
	own, shared := f.join(t, "own@example.com"), f.join(t, "shared@example.com")
	do(t, f.token, api.AddPermissionsToUser, api.UserPermissionsInput{UserID: own.id, Permissions: permissions})
	do(t, f.token, api.AddPermissionsToUserGroup,
		api.UserGroupPermissionsInput{UserGroupID: f.group(t, "Sharing", shared.email), Permissions: permissions})
	invite := api.InviteInput{Email: "invited@example.com"}
	for _, p := range permissions {
		// In an invite, the labels stand on the permission.
		invited := api.InvitePermission{RoleID: p.RoleID, Labels: p.Resources[0].Labels}
		for _, r := range p.Resources {
			invited.Resources = append(invited.Resources, api.InviteResource{ID: r.ID, Type: r.Type})
		}
		invite.Permissions = append(invite.Permissions, invited)
	}
	do(t, f.token, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{invite}})
	accepted := f.world.accept(t, "", f.world.Code(t, invite.Email))
	return map[string]person{
		byPolicy: own, byGroup: shared,
		byInvite: f.world.person(t, accepted.User.ID, invite.Email, accepted.AccountToken, f.id),
	}
}

func TestRuleJ4SourcesInReach(t *testing.T) {
	t.Parallel()
	for name, s := range scopes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t).sow(t, "acme")
			for way, who := range f.holders(t, s) {
				t.Run(way, func(t *testing.T) {
					t.Parallel()
					f.lists(t, who, s)
					f.reads(t, who, s)
					f.isRefused(t, who, s)
				})
			}
		})
	}
}

// lists checks the list of sources, as a whole and in pages of one.
func (f *field) lists(t *testing.T, who person, s scope) {
	t.Helper()
	slugs := func(sources []api.Source) []string {
		slugs := make([]string, len(sources))
		for i, source := range sources {
			slugs[i] = source.Slug
		}
		return slugs
	}
	whole := do(t, who.Client, api.ListSources, api.ListInput{})
	same(t, "the list", slugs(whole.Sources), s.sees)
	same(t, "the pagination", whole.Pagination, api.Pagination{Current: "MA==", TotalEntries: new(len(s.sees))})

	there, back := []string{}, []string{}
	in := api.ListInput{Pagination: api.PageOf(1, "")}
	for {
		page := do(t, who.Client, api.ListSources, in)
		there = append(there, slugs(page.Sources)...)
		same(t, "the total of a page", page.Pagination.TotalEntries, new(len(s.sees)))
		if page.Pagination.Next == "" {
			break
		}
		in.Pagination.Cursor = page.Pagination.Next
	}
	same(t, "the way there", there, s.sees)
	for {
		page := do(t, who.Client, api.ListSources, in)
		back = append(back, slugs(page.Sources)...)
		if page.Pagination.Previous == "" {
			break
		}
		in.Pagination.Cursor = page.Pagination.Previous
	}
	slices.Reverse(back)
	same(t, "the way back", back, s.sees)
}

// reads checks what is seen of each source.
func (f *field) reads(t *testing.T, who person, s scope) {
	t.Helper()
	for _, slug := range f.slugs {
		want := do(t, f.token, api.GetSource, api.SourceInput{SourceID: f.sources[slug].ID}).Source
		if !slices.Contains(s.manages, slug) {
			want.WriteKeys = []string{}
		}
		if slices.Contains(s.sees, slug) {
			same(t, "the source "+slug, do(t, who.Client, api.GetSource, api.SourceInput{SourceID: want.ID}).Source, want)
			do(t, who.Client, api.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: want.ID})
		} else {
			for _, path := range []string{"/sources/%s", "/sources/%s/connected-destinations"} {
				f.isAbsent(t, 404, request{method: "GET", path: path, token: who.secret, workspace: f.id}, slug)
			}
		}
		for _, listed := range do(t, who.Client, api.ListSources, api.ListInput{}).Sources {
			if listed.Slug == slug {
				same(t, "the listed source "+slug, listed, want)
			}
		}
	}
}

// changes are the requests that change a source, whose id is to be put in.
func (f *field) changes(who person) []request {
	requests := []request{
		{method: "PATCH", path: "/sources/%s", body: `{"enabled":false}`},
		{method: "PATCH", path: "/sources/%s", body: `{"slug":"-"}`},
		{method: "POST", path: "/sources/%s/labels", body: `{"labels":[]}`},
		{method: "PUT", path: "/sources/%s/labels", body: `{"labels":[{"key":"no","value":"label"}]}`},
		{method: "POST", path: "/sources/%s/writekey"},
		{method: "DELETE", path: "/sources/%s/writekey/none"},
		{method: "POST", path: "/destinations", body: `{"sourceId":"%s","metadataId":"9TqVxdK3mH54a1Ru","settings":{}}`},
		{method: "DELETE", path: "/sources/%s"},
	}
	for i := range requests {
		requests[i] = requests[i].as(who.secret).in(f.id)
	}
	return requests
}

// about puts the id of a source into a request.
func (r request) about(sourceID string) request {
	r.path, r.body = strings.Replace(r.path, "%s", sourceID, 1), strings.Replace(r.body, "%s", sourceID, 1)
	return r
}

// isRefused checks every change of what is not managed: 401 for what is seen, and
// the answer to what is not there for what is not.
func (f *field) isRefused(t *testing.T, who person, s scope) {
	t.Helper()
	refused := map[string]request{"creating": {
		method: "POST", path: "/sources", body: `{"slug":"new","enabled":true,"metadataId":"IqDTy1TpoU"}`, token: who.secret, workspace: f.id,
	}}
	for _, slug := range f.slugs {
		if slices.Contains(s.manages, slug) {
			continue
		}
		for i, r := range f.changes(who) {
			switch {
			case slices.Contains(s.sees, slug), len(s.manages) == 0:
				refused[fmt.Sprint(slug, i)] = r.about(f.sources[slug].ID)
			default:
				f.isAbsent(t, 404, r, slug)
			}
		}
	}
	refuseEach(t, f.world, 401, refused)
}

// isAbsent checks that a source is answered as one that is not there.
func (f *field) isAbsent(t *testing.T, status int, r request, slug string) {
	t.Helper()
	const ghost = "0000000000000000000009"
	id := f.sources[slug].ID
	refuseEach(t, f.world, status, map[string]request{slug: r.about(id)})
	there, absent := f.world.send(t, r.about(id)), f.world.send(t, r.about(ghost))
	same(t, "the status of what is not there", absent.status, status)
	same(t, r.method+" "+r.path+" of what is not there", strings.ReplaceAll(absent.body, ghost, id), there.body)
}

// Whoever manages some sources changes those as an owner would.
func TestRuleJ4SourcesThatAreManaged(t *testing.T) {
	t.Parallel()
	for _, way := range []string{byPolicy, byGroup, byInvite} {
		t.Run(way, func(t *testing.T) {
			t.Parallel()
			f := newWorld(t).sow(t, "acme")
			who, web := f.holders(t, ofTwo)[way], f.sources["web"]
			renamed := do(t, who.Client, api.UpdateSource, api.UpdateSourceInput{SourceID: web.ID, Name: new("Website"), Slug: new("site")})
			same(t, "the changed source", []string{renamed.Source.Slug, renamed.Source.Name}, []string{"site", "Website"})
			same(t, "the labels", do(t, who.Client, api.AddLabelsToSource, labelled(web.ID, "team:web")).Labels, parseLabels([]string{"environment:prod", "team:web"}))
			same(t, "the labels then", do(t, who.Client, api.ReplaceLabelsInSource, labelled(web.ID)).Labels, []api.Label{})
			keys := do(t, who.Client, api.CreateWriteKeyForSource, api.SourceInput{SourceID: web.ID}).Source.WriteKeys
			do(t, who.Client, api.RemoveWriteKeyFromSource, api.WriteKeyInput{SourceID: web.ID, WriteKey: web.WriteKeys[0]})
			same(t, "the write keys", do(t, f.token, api.GetSource, api.SourceInput{SourceID: web.ID}).Source.WriteKeys, keys[1:])
			made := do(t, who.Client, api.CreateDestination, api.CreateDestinationInput{
				SourceID: web.ID, MetadataID: "9TqVxdK3mH54a1Ru", Settings: api.Settings{},
			}).Destination
			same(t, "the destinations", do(t, f.token, api.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: web.ID}).Destinations,
				[]api.Destination{made})
			do(t, who.Client, api.DeleteSource, api.SourceInput{SourceID: web.ID})
			same(t, "what is left", all(t, who.Client, client.ListSources, api.ListInput{})[0].Slug, "bare")
		})
	}
}

// Whoever manages sources by their labels may take one out of their own reach, and
// gets none in.
func TestRuleJ4RelabellingOutOfReach(t *testing.T) {
	t.Parallel()
	f := newWorld(t).sow(t, "acme")
	ada := f.holders(t, ofProduction)[byPolicy]
	web := f.sources["web"]
	same(t, "the labels", do(t, ada.Client, api.ReplaceLabelsInSource, labelled(web.ID, "environment:dev")).Labels, parseLabels([]string{"environment:dev"}))
	refuse(t, f.world, ada.Client, api.GetSource, api.SourceInput{SourceID: web.ID}, 404)
	refuse(t, f.world, ada.Client, api.ReplaceLabelsInSource, labelled(web.ID, "environment:prod"), 404)
	same(t, "what is left", []string{do(t, ada.Client, api.ListSources, api.ListInput{}).Sources[0].Slug}, []string{"api"})
	do(t, f.token, api.ReplaceLabelsInSource, labelled(web.ID, "environment:prod"))
	same(t, "the source again", do(t, ada.Client, api.GetSource, api.SourceInput{SourceID: web.ID}).Source.WriteKeys, web.WriteKeys)
}

func TestRuleJ4WholeWorkspaceCreatesSources(t *testing.T) {
	t.Parallel()
	f := newWorld(t).sow(t, "acme")
	ada := f.join(t, "ada@example.com", adminRole)
	made := do(t, ada.Client, api.CreateSource, newSource("new")).Source
	same(t, "the made source", do(t, ada.Client, api.GetSource, api.SourceInput{SourceID: made.ID}).Source, made)
	same(t, "the number of sources", len(all(t, ada.Client, client.ListSources, api.ListInput{})), 5)
}

// An invite gives nothing until it is accepted (rule C1).
func TestRuleJ4PendingInviteGivesNothing(t *testing.T) {
	t.Parallel()
	f := newWorld(t).sow(t, "acme")
	eve := f.outsider(t, "eve@example.com")
	f.invite(t, eve.email, adminRole)
	f.group(t, "Admins", eve.email)
	requests := map[string]request{"listing": {method: "GET", path: "/sources"}, "reading": {method: "GET", path: "/sources/%s"}}
	for i, r := range f.changes(eve) {
		requests[fmt.Sprint(i)] = r
	}
	for name, r := range requests {
		requests[name] = r.about(f.sources["web"].ID).as(eve.secret).in(f.id)
	}
	refuseEach(t, f.world, 404, requests)
}

// What is in reach of a person in one workspace gives nothing in another
// (rule J2).
func TestRuleJ2SourcesOfAnotherWorkspace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.sow(t, "acme"), w.sow(t, "globex")
	ada := acme.join(t, "ada@example.com", adminRole)
	globex.joinAs(t, ada, readerRole)
	for _, r := range append(acme.changes(ada), request{method: "GET", path: "/sources/%s"}) {
		refuseEach(t, w, 404, map[string]request{r.path: r.about(globex.sources["web"].ID).as(ada.secret).in(acme.id)})
	}
	same(t, "the keys there", do(t, ada.Client.In(globex.id), api.GetSource, api.SourceInput{SourceID: globex.sources["web"].ID}).Source.WriteKeys, []string{})
	same(t, "the keys here", do(t, ada.Client, api.GetSource, api.SourceInput{SourceID: acme.sources["web"].ID}).Source.WriteKeys,
		acme.sources["web"].WriteKeys)
}

// Who binds sources to tracking plans is told nothing of them but their ids.
func TestRuleJ4TrackingPlansTellNothingOfSources(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	planner := s.join(t, "planner@example.com", "Tracking Plan Admin")
	other := do(t, planner.Client, api.CreateTrackingPlan, api.CreateTrackingPlanInput{Name: "Other", Type: api.TrackingPlanLive}).TrackingPlan
	add := api.AddSourceToTrackingPlanInput{TrackingPlanID: other.ID, SourceID: s.web}
	says(t, refuse(t, s.world, planner.Client, api.AddSourceToTrackingPlan, add, 409, "sourceId"), s.web, s.plan)
	remove := api.RemoveSourceFromTrackingPlanInput{TrackingPlanID: other.ID, SourceID: s.web}
	says(t, refuse(t, s.world, planner.Client, api.RemoveSourceFromTrackingPlan, remove, 404), s.web, other.ID)
	refuse(t, s.world, planner.Client, api.GetSource, api.SourceInput{SourceID: s.web}, 401)

	remove.TrackingPlanID = s.plan
	do(t, planner.Client, api.RemoveSourceFromTrackingPlan, remove)
	do(t, planner.Client, api.AddSourceToTrackingPlan, add)
	do(t, planner.Client, api.AddSourceToTrackingPlan, add)
	same(t, "the plan of the source", do(t, s.token, api.GetSource, api.SourceInput{SourceID: s.web}).TrackingPlanID, &other.ID)
}
