package server_test

import (
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestRuleB1SlugForm(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for _, slug := range []string{"a", "0", "a-", "a--b", "0-9", strings.Repeat("x", 63)} {
		made := do(t, acme.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Some", Slug: slug, Region: api.RegionUS})
		same(t, "the slug", made.Workspace.Slug, slug)
	}
	for _, slug := range []string{"-a", "A", "a_b", "a b", "a.b", "ä", "a/b", strings.Repeat("x", 64)} {
		t.Run(slug, func(t *testing.T) {
			t.Parallel()
			says(t, refuse(t, acme.world, acme.owner.Client, api.CreateWorkspace,
				api.CreateWorkspaceInput{Name: "Some", Slug: slug, Region: api.RegionUS}, 422, "slug"), `"slug"`)
			says(t, refuse(t, acme.world, acme.owner.Client, api.UpdateWorkspace,
				api.UpdateWorkspaceInput{WorkspaceID: acme.id, Slug: &slug}, 422, "slug"), `"slug"`)
		})
	}
}

func TestRuleB1SlugIsUniqueOverTheInstallation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")

	says(t, refuse(t, w, globex.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Mine", Slug: "acme", Region: api.RegionUS}, 422, "slug"),
		`"slug" is taken`, "acme")
	says(t, refuse(t, w, globex.owner.Client, api.UpdateWorkspace,
		api.UpdateWorkspaceInput{WorkspaceID: globex.id, Slug: new("acme")}, 422, "slug"), `"slug" is taken`, "acme")

	do(t, acme.owner.Client, api.UpdateWorkspace, api.UpdateWorkspaceInput{WorkspaceID: acme.id, Slug: new("acme")})
	do(t, acme.owner.Client, api.UpdateWorkspace, api.UpdateWorkspaceInput{WorkspaceID: acme.id, Slug: new("acme-corp")})
	do(t, globex.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Mine", Slug: "acme", Region: api.RegionUS})
}

func TestRuleB2NameAndSlugChangeNothingElse(t *testing.T) {
	t.Parallel()
	acme := newStaff(t)
	destination := acme.connect(t, acme.web)
	before := acme.look(t)

	changed := do(t, acme.owner.Client, api.UpdateWorkspace,
		api.UpdateWorkspaceInput{WorkspaceID: "acme", Name: new("Acme Corporation"), Slug: new("acme-corp")})

	wanted := before
	wanted.Workspace.Name, wanted.Workspace.Slug = "Acme Corporation", "acme-corp"
	same(t, "the answer", changed.Workspace, wanted.Workspace)
	after := acme.look(t) // With the workspace token of before.
	same(t, "the newest event", after.Events[len(after.Events)-1].Type, "Workspace Updated")
	after.Events = before.Events
	same(t, "the workspace", after, wanted)
	same(t, "the write keys", after.Sources[0].WriteKeys, []string{acme.writeKey})
	same(t, "the destinations", do(t, acme.token, api.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: acme.web}).Destinations,
		[]api.Destination{destination})
	same(t, "the tracking plan", *do(t, acme.token, api.GetSource, api.SourceInput{SourceID: acme.web}).TrackingPlanID, acme.plan)
	do(t, acme.ada.Client, api.GetWorkspace, struct{}{})
	same(t, "the workspace under its new slug", do(t, acme.ada.In("acme-corp"), api.GetWorkspace, struct{}{}).Workspace,
		api.WorkspaceRef{ID: acme.id, Slug: "acme-corp", Name: "Acme Corporation"})
	refuse(t, acme.world, acme.ada.In("acme"), api.GetWorkspace, struct{}{}, 404)
	same(t, "the workspace joined with the code of before", acme.world.accept(t, "", acme.code).Workspace, wanted.Workspace)
}

func TestRuleB3RegionIsSetAtCreation(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for _, region := range []api.Region{api.RegionUS, api.RegionEU} {
		made := do(t, acme.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Some", Slug: "in-" + string(region), Region: region})
		same(t, "the region", made.Workspace.Region, region)
	}
	for _, region := range []api.Region{"US", "ap", "us "} {
		says(t, refuse(t, acme.world, acme.owner.Client, api.CreateWorkspace,
			api.CreateWorkspaceInput{Name: "Some", Slug: "some", Region: region}, 422, "region"), `"us"`, `"eu"`)
	}
}

func TestRuleB3RegionNeverChanges(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	answered := acme.world.expect(t, 200, request{
		method: "PATCH", path: "/access/v1/workspaces/" + acme.id, token: acme.owner.secret, body: `{"region":"eu","name":"Acme"}`,
	})
	var out api.WorkspaceOutput
	answered.decode(t, &out)
	same(t, "the region", out.Workspace.Region, api.RegionUS)
	same(t, "the name", out.Workspace.Name, "Acme")
}

func TestRuleB4CreatorIsOwner(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")

	made := do(t, ada.Client, api.CreateWorkspace, api.CreateWorkspaceInput{
		Name: "Ada's", Slug: "adas", BillingContacts: []string{"bill@example.com"}, IncidentContacts: []string{"Ops@example.com", "on-call@example.com"}, Region: api.RegionUS,
	}).Workspace

	same(t, "the workspace", made, api.Workspace{
		ID: made.ID, Name: "Ada's", Slug: "adas", Region: api.RegionUS, CreatedAt: acme.world.Clock.Now(),
		BillingContacts: []string{"bill@example.com"}, IncidentContacts: []string{"Ops@example.com", "on-call@example.com"},
	})
	same(t, "the members", do(t, ada.In(made.ID), api.ListUsers, api.ListInput{}).Users, []api.User{{
		ID: ada.id, Email: "ada@example.com", Permissions: []api.Permission{{
			RoleID: api.RoleIDWorkspaceOwner, RoleName: ownerRole,
			Resources: []api.GrantedResource{{ID: made.ID, Type: api.ResourceWorkspace, Labels: []api.Label{}}},
		}},
	}})
	refuse(t, acme.world, acme.owner.In(made.ID), api.GetWorkspace, struct{}{}, 404)
}

func TestRuleB4NewWorkspaceHasTheFirstLabels(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	made := do(t, acme.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Some", Slug: "some", Region: api.RegionEU}).Workspace
	want := []api.WorkspaceLabel{{Key: "environment", Value: "dev"}, {Key: "environment", Value: "prod"}}
	same(t, "the labels of a workspace", do(t, acme.owner.In(made.ID), api.ListLabels, struct{}{}).Labels, want)
	same(t, "the labels of the operator's", acme.look(t).Labels, want)
}

func TestRuleB4CreationChecksEveryField(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	refuse(t, acme.world, acme.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{
		Name: "   ", Slug: "Some", Region: "ap", BillingContacts: []string{"bill@example.com", "bill"}, IncidentContacts: []string{"ops@"},
	}, 422, "name", "slug", "region", "billingContacts.1", "incidentContacts.0")
	refuse(t, acme.world, acme.owner.Client, api.CreateWorkspace,
		api.CreateWorkspaceInput{Name: strings.Repeat("x", 256), Slug: "some", Region: api.RegionUS}, 422, "name")
}

func TestRuleB5OwnerChangesEverySetting(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	wanted := acme.look(t).Workspace
	for _, step := range []struct {
		in    api.UpdateWorkspaceInput
		apply func(*api.Workspace)
	}{
		{api.UpdateWorkspaceInput{Name: new("Acme Corporation")}, func(w *api.Workspace) { w.Name = "Acme Corporation" }},
		{api.UpdateWorkspaceInput{Slug: new("acme-corp")}, func(w *api.Workspace) { w.Slug = "acme-corp" }},
		{
			api.UpdateWorkspaceInput{BillingContacts: &[]string{"bill@example.com"}},
			func(w *api.Workspace) { w.BillingContacts = []string{"bill@example.com"} },
		},
		{
			api.UpdateWorkspaceInput{IncidentContacts: &[]string{"ops@example.com"}},
			func(w *api.Workspace) { w.IncidentContacts = []string{"ops@example.com"} },
		},
		{api.UpdateWorkspaceInput{BillingContacts: &[]string{}}, func(w *api.Workspace) { w.BillingContacts = []string{} }},
		{api.UpdateWorkspaceInput{}, func(*api.Workspace) {}},
	} {
		step.in.WorkspaceID = acme.id
		step.apply(&wanted)
		same(t, "the answer", do(t, acme.owner.Client, api.UpdateWorkspace, step.in).Workspace, wanted)
		same(t, "what is read", acme.look(t).Workspace, wanted)
	}
	refuse(t, acme.world, acme.owner.Client, api.UpdateWorkspace, api.UpdateWorkspaceInput{
		WorkspaceID: acme.id, Name: new(""), BillingContacts: &[]string{"bill"}, IncidentContacts: &[]string{"ops@example.com", "@"},
	}, 422, "name", "billingContacts.0", "incidentContacts.1")
}

func TestRuleB5DeletionIsFinal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	ada := acme.join(t, "ada@example.com", ownerRole)
	adaAtGlobex := globex.joinAs(t, ada, memberRole)
	acme.invite(t, "ivan@example.com")
	acme.group(t, "Analysts", "ada@example.com", "ivan@example.com")
	acme.source(t, "web", "environment:dev")
	code := w.Code(t, "ivan@example.com")
	events, elsewhere := acme.events(t), globex.look(t)

	same(t, "the answer", do(t, ada.Client, api.DeleteWorkspace, api.WorkspaceInput{WorkspaceID: "acme"}),
		api.StatusOutput{Status: "SUCCESS"})

	w.teams = w.teams[1:]
	refuse(t, w, acme.token, api.GetWorkspace, struct{}{}, 401)
	for _, ref := range []string{acme.id, acme.slug} {
		refuse(t, w, acme.owner.In(ref), api.GetWorkspace, struct{}{}, 404)
		refuse(t, w, acme.owner.Client, api.ReadWorkspace, api.WorkspaceInput{WorkspaceID: ref}, 404)
	}
	refuse(t, w, w.Client(t, ada.secret), api.AcceptInvite, api.AcceptInviteInput{Code: code}, 404)
	mails, err := w.Backend.Outbox(t.Context())
	if err != nil || len(mails) > 0 {
		t.Errorf("the outbox still holds %d mails (%v)", len(mails), err)
	}
	same(t, "the other workspace", globex.look(t), elsewhere)
	do(t, adaAtGlobex.Client, api.GetWorkspace, struct{}{})
	same(t, "the audit events", w.EventTypes(t, acme.id), append(events, "Workspace Deleted"))

	again := do(t, ada.Client, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Acme", Slug: "acme", Region: api.RegionUS}).Workspace
	anew := ada.In(again.ID)
	same(t, "who is in a new workspace of that slug", len(do(t, anew, api.ListUsers, api.ListInput{}).Users), 1)
	same(t, "who is invited", do(t, anew, api.ListInvites, api.ListInput{}).Invites, []string{})
	same(t, "its groups", do(t, anew, api.ListUserGroups, api.ListInput{}).UserGroups, []api.UserGroup{})
	same(t, "its sources", do(t, anew, api.ListSources, api.ListInput{}).Sources, []api.Source{})
	same(t, "its events", len(do(t, anew, api.ListAuditEvents, api.ListAuditEventsInput{}).Events), 2)
}

func TestRuleB6LeavingEndsTheMembershipAndNothingElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	bob := acme.join(t, "bob@example.com")
	ada := acme.join(t, "ada@example.com", memberRole, adminRole)
	adaAtGlobex := globex.joinAs(t, ada, memberRole)
	analysts := acme.group(t, "Analysts", "ada@example.com", "bob@example.com")
	wanted, elsewhere := acme.look(t), globex.look(t)

	do(t, ada.Client, api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: acme.slug})

	refuse(t, w, ada.Client, api.GetWorkspace, struct{}{}, 404)
	refuse(t, w, ada.Client, api.LeaveWorkspace, api.WorkspaceInput{WorkspaceID: acme.id}, 404)
	left := acme.look(t)
	same(t, "the newest event", left.Events[len(left.Events)-1].Type, "User Left")
	wanted.Users = []api.User{wanted.Users[0], wanted.Users[1]}
	wanted.Memberships = []api.Membership{{GroupID: analysts, Email: "bob@example.com", Kind: api.MembershipUser, UserID: bob.id}}
	wanted.Groups[0].MemberCount, wanted.Policies = 1, wanted.policiesWithout(ada.id)
	left.Events = wanted.Events
	same(t, "the workspace", left, wanted)
	same(t, "the other workspace", globex.look(t), elsewhere)
	do(t, adaAtGlobex.Client, api.ListUsers, api.ListInput{})
	same(t, "the workspaces of who left", do(t, ada.Client, api.ReadWorkspaces, api.ListInput{}).Workspaces,
		[]api.Workspace{elsewhere.Workspace})

	same(t, "the roles after coming back", roles(do(t, acme.token, api.GetUser,
		api.UserInput{UserID: acme.joinAs(t, ada).id}).User.Permissions), []string{minimalRole})
}
