package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// movers are two workspaces, acme and globex, of acme's owner.
func movers(t *testing.T) (acme, globex *team) {
	t.Helper()
	w := newWorld(t)
	acme, globex = w.found(t, "acme"), w.found(t, "globex")
	globex.joinAs(t, acme.owner, ownerRole)
	return acme, globex
}

func TestRuleG2WhatMakesASourceStays(t *testing.T) {
	t.Parallel()
	acme, globex := movers(t)
	web := acme.source(t, "web")
	web = do(t, acme.token, api.CreateWriteKeyForSource, api.SourceInput{SourceID: web.ID}).Source
	web = do(t, acme.token, api.UpdateSource, api.UpdateSourceInput{
		SourceID: web.ID, Name: new("The Website"), Enabled: new(false), Settings: api.Settings{"apiHost": "api.example.com"},
	}).Source
	for _, to := range []struct{ ref, id string }{{globex.slug, globex.id}, {acme.id, acme.id}, {globex.id, globex.id}} {
		moved := do(t, acme.owner.Client, api.TransferSource, api.TransferSourceInput{SourceID: web.ID, WorkspaceID: to.ref})
		web.WorkspaceID = to.id
		same(t, "the transfer", moved, api.TransferOutput{
			Source: web, DisconnectedDestinations: []api.DestinationRef{}, DroppedLabels: []api.Label{}, RemovedPolicies: []string{},
		})
		same(t, "the source wherever it is", do(t, acme.owner.Client, api.ReadSource, api.SourceInput{SourceID: web.ID}).Source, web)
	}
	refuse(t, acme.world, acme.token, api.GetSource, api.SourceInput{SourceID: web.ID}, 404)
	same(t, "the source", do(t, globex.token, api.GetSource, api.SourceInput{SourceID: web.ID}).Source, web)
	acme.source(t, "web")
}

// A source or a workspace of somebody else is refused in the words for one that is
// not there.
func TestRuleG2OwnersOfBothOnly(t *testing.T) {
	t.Parallel()
	acme, globex := movers(t)
	initech := acme.world.found(t, "initech")
	web, other := acme.source(t, "web").ID, initech.source(t, "other").ID
	partner := acme.join(t, "partner@example.com", ownerRole)
	partner = globex.joinAs(t, partner, adminRole, memberRole)
	guest := globex.joinAs(t, acme.join(t, "guest@example.com", adminRole), ownerRole)
	send := func(who person, source, workspace string) answer {
		return acme.world.send(t, request{
			method: "POST", path: "/access/v1/sources/" + source + "/transfer", token: who.secret, body: encoded(t, map[string]string{"workspaceId": workspace}),
		})
	}
	for name, c := range map[string]struct {
		who               person
		source, workspace string
		// unknown is an id that is not there, in place of which the refused one stands.
		refused, unknown string
	}{
		"not an owner of the target":   {partner, web, globex.id, globex.id, "000000000000000000000w"},
		"not a member of the target":   {partner, web, initech.slug, initech.slug, "no-such"},
		"not an owner of the source's": {guest, web, globex.id, web, "000000000000000000000s"},
		"not a member of the source's": {acme.owner, other, globex.id, other, "000000000000000000000s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := acme.world.look(t)
			got := send(c.who, c.source, c.workspace)
			swap := strings.NewReplacer(c.refused, c.unknown)
			absent := send(c.who, swap.Replace(c.source), swap.Replace(c.workspace))
			same(t, "the statuses", []int{got.status, absent.status}, []int{404, 404})
			same(t, "the answer", swap.Replace(got.body), absent.body)
			same(t, "the world", acme.world.look(t), before)
		})
	}
	in := api.TransferSourceInput{SourceID: web, WorkspaceID: globex.id}
	says(t, refuse(t, acme.world, acme.token, api.TransferSource, in, 401), "account token")
	in.WorkspaceID = acme.slug
	refuse(t, acme.world, acme.owner.Client, api.TransferSource, in, 422, "workspaceId")
}

// Who may not see a source is answered as if it were not there (rule J4).
func TestRuleG2ASourceWhereverItIs(t *testing.T) {
	t.Parallel()
	acme, _ := movers(t)
	web := acme.source(t, "web", "environment:prod")
	reader, member := acme.join(t, "reader@example.com", readerRole), acme.join(t, "member@example.com", memberRole)
	do(t, acme.token, api.ReplacePermissionsForUser, api.UserPermissionsInput{
		UserID: reader.id, Permissions: []api.PermissionInput{on(roleID(t, acme.token, readerRole), acme.resource("environment:prod"))},
	})
	seen := do(t, reader.Client, api.ReadSource, api.SourceInput{SourceID: web.ID}).Source
	same(t, "the write keys that a reader sees", len(seen.WriteKeys), 0)
	refuse(t, acme.world, member.Client, api.ReadSource, api.SourceInput{SourceID: web.ID}, 404)
	refuse(t, acme.world, acme.token, api.ReadSource, api.SourceInput{SourceID: web.ID}, 401)
}

func TestRuleG3WhatDoesNotMove(t *testing.T) {
	t.Parallel()
	acme, globex := movers(t)
	acme.label(t, "team:web")
	web, ios := acme.source(t, "web", "environment:dev", "team:web"), acme.source(t, "ios")
	first, second := acme.connect(t, web.ID), acme.connect(t, web.ID)
	kept := acme.connect(t, ios.ID)
	onWeb, onIOS := api.Resource{ID: web.ID, Type: api.ResourceSource}, api.Resource{ID: ios.ID, Type: api.ResourceSource}
	admin := roleID(t, acme.token, adminRole)
	ada, group := acme.join(t, "ada@example.com"), acme.group(t, "Analysts")
	acme.invite(t, "ivan@example.com")
	tokenID := do(t, acme.token, api.CreateToken, acme.forPipeline(t, "", memberRole)).Token.ID
	give := func(subjectType, id string, resources ...api.Resource) string {
		return do(t, acme.token, api.CreatePolicy, api.CreatePolicyInput{
			SubjectType: subjectType, SubjectID: id, RoleID: admin, Resources: resources,
		}).Policy.ID
	}
	removed := []string{
		give("user", ada.id, onWeb), give("group", group, onWeb), give("invite", "ivan@example.com", onWeb), give("token", tokenID, onWeb),
	}
	narrowed := give("user", ada.id, onIOS, onWeb)
	untouched := give("user", ada.id, onIOS)
	labelled := give("user", ada.id, acme.resource("team:web"))

	moved := do(t, acme.owner.Client, api.TransferSource, api.TransferSourceInput{SourceID: web.ID, WorkspaceID: globex.id})

	same(t, "what does not move", api.TransferOutput{
		DisconnectedDestinations: moved.DisconnectedDestinations, DroppedLabels: moved.DroppedLabels, RemovedPolicies: moved.RemovedPolicies,
	}, api.TransferOutput{
		DisconnectedDestinations: []api.DestinationRef{{ID: first.ID, Name: first.Name}, {ID: second.ID, Name: second.Name}},
		DroppedLabels:            parseLabels([]string{"team:web"}), RemovedPolicies: removed,
	})
	same(t, "the labels", moved.Source.Labels, parseLabels([]string{"environment:dev"}))
	same(t, "its destinations", do(t, globex.token, api.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: web.ID}).Destinations, []api.Destination{})
	same(t, "another's", do(t, acme.token, api.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: ios.ID}).Destinations, []api.Destination{kept})
	for _, id := range removed {
		refuse(t, acme.world, acme.token, api.ReadPolicy, api.PolicyInput{PolicyID: id}, 404)
	}
	for id, want := range map[string]api.Resource{narrowed: onIOS, untouched: onIOS, labelled: acme.resource("team:web")} {
		got := do(t, acme.token, api.ReadPolicy, api.PolicyInput{PolicyID: id}).Policy.Resources
		if want.Labels == nil {
			want.Labels = []api.Label{}
		}
		same(t, "a policy that stays", got, []api.GrantedResource{api.GrantedResource(want)})
	}
	same(t, "what of the source is left in acme", do(t, acme.token, api.ReadPolicies, api.ReadPoliciesInput{ResourceID: web.ID}).Policies, []api.Policy{})
	refuse(t, acme.world, ada.Client, api.ReadSource, api.SourceInput{SourceID: web.ID}, 404)
}

func TestRuleG4ATrackingPlanHoldsASource(t *testing.T) {
	t.Parallel()
	acme, globex := movers(t)
	web := acme.source(t, "web")
	acme.connect(t, web.ID)
	plan := do(t, acme.token, api.CreateTrackingPlan, api.CreateTrackingPlanInput{Name: "Events", Type: api.TrackingPlanLive}).TrackingPlan.ID
	do(t, acme.token, api.AddSourceToTrackingPlan, api.AddSourceToTrackingPlanInput{TrackingPlanID: plan, SourceID: web.ID})
	in := api.TransferSourceInput{SourceID: web.ID, WorkspaceID: globex.id}
	says(t, refuse(t, acme.world, acme.owner.Client, api.TransferSource, in, 409, "sourceId"), `"Events"`, plan, "disconnect")
	same(t, "the number of destinations", len(do(t, acme.token, api.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: web.ID}).Destinations), 1)
	do(t, acme.token, api.RemoveSourceFromTrackingPlan, api.RemoveSourceFromTrackingPlanInput{TrackingPlanID: plan, SourceID: web.ID})
	do(t, acme.owner.Client, api.TransferSource, in)
}

func TestRuleG5RegionsAndSlugs(t *testing.T) {
	t.Parallel()
	acme, globex := movers(t)
	web := acme.source(t, "web", "environment:dev")
	acme.connect(t, web.ID)
	do(t, acme.token, api.CreatePolicy, api.CreatePolicyInput{
		SubjectType: "group", SubjectID: acme.group(t, "Analysts"), RoleID: roleID(t, acme.token, adminRole),
		Resources: []api.Resource{{ID: web.ID, Type: api.ResourceSource}},
	})
	europe := do(t, acme.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Europe", Slug: "europe", Region: api.RegionEU}).Workspace
	says(t, refuse(t, acme.world, acme.owner.Client, api.TransferSource,
		api.TransferSourceInput{SourceID: web.ID, WorkspaceID: europe.ID}, 422, "workspaceId"), `"eu"`, "make a new one")
	twin := globex.source(t, "web")
	in := api.TransferSourceInput{SourceID: web.ID, WorkspaceID: globex.id}
	says(t, refuse(t, acme.world, acme.owner.Client, api.TransferSource, in, 409, "workspaceId"), `"web"`, `"globex"`)
	same(t, "the number of destinations", len(do(t, acme.token, api.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: web.ID}).Destinations), 1)
	do(t, globex.token, api.DeleteSource, api.SourceInput{SourceID: twin.ID})
	do(t, acme.owner.Client, api.TransferSource, in)
}

func TestRuleG6EventsInBoth(t *testing.T) {
	t.Parallel()
	acme, globex := movers(t)
	web := acme.source(t, "web")
	acme.world.Clock.Advance(time.Second)
	before := map[*team]int{acme: len(acme.events(t)), globex: len(globex.events(t))}
	do(t, acme.owner.Client, api.TransferSource, api.TransferSourceInput{SourceID: web.ID, WorkspaceID: globex.id})
	for tm, known := range before {
		events := tm.look(t).Events[known:]
		same(t, "the number of events", len(events), 1)
		same(t, "the event", []string{events[0].Type, events[0].ResourceID, events[0].ActorEmail}, []string{"Source Transferred", web.ID, acme.owner.email})
	}
}
