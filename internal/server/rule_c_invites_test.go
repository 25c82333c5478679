package server_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

func inviting(emails ...string) api.CreateInvitesInput {
	in := api.CreateInvitesInput{Invites: []api.InviteInput{}}
	for _, email := range emails {
		in.Invites = append(in.Invites, api.InviteInput{Email: email})
	}
	return in
}

func TestRuleC1InviteGrantsNothingUntilAccepted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	before := acme.look(t).Users
	acme.invite(t, globex.owner.email, ownerRole)
	owners := acme.group(t, "Owners", globex.owner.email)
	do(t, acme.token, api.AddPermissionsToUserGroup,
		api.UserGroupPermissionsInput{UserGroupID: owners, Permissions: acme.permissions(t, ownerRole)})

	refuse(t, w, globex.owner.In(acme.id), api.GetWorkspace, struct{}{}, 404)
	refuse(t, w, globex.owner.In(acme.id), api.ListUsers, api.ListInput{}, 404)
	refuse(t, w, globex.owner.In(acme.id), api.DeleteWorkspace, api.WorkspaceInput{WorkspaceID: acme.id}, 404)
	same(t, "the members", acme.look(t).Users, before)
	same(t, "the workspaces of who is invited", len(do(t, globex.owner.Client, api.Whoami, struct{}{}).Workspaces), 1)
}

func TestRuleC1InviteCarriesPermissionsAndGroups(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	admin, reader := roleID(t, acme.token, adminRole), roleID(t, acme.token, readerRole)
	do(t, acme.token, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{
		{Email: "none@example.com"},
		{Email: "empty@example.com", Permissions: []api.InvitePermission{}},
		{Email: "some@example.com", Permissions: []api.InvitePermission{
			{RoleID: admin, Labels: []api.Label{{Key: "environment", Value: "dev"}}},
			{RoleID: reader, Resources: []api.InviteResource{{ID: acme.id, Type: api.ResourceWorkspace}}},
		}},
	}})
	analysts := acme.group(t, "Analysts", "some@example.com")

	onWorkspace := func(id, name string, labels ...api.Label) api.Permission {
		return api.Permission{RoleID: id, RoleName: name, Resources: []api.GrantedResource{
			{ID: acme.id, Type: api.ResourceWorkspace, Labels: append([]api.Label{}, labels...)},
		}}
	}
	now := acme.world.Clock.Now()
	invite := func(email string, groups []string, permissions ...api.Permission) api.Invite {
		return api.Invite{
			Email: email, Permissions: permissions, GroupIDs: groups, Status: api.InvitePending,
			InvitedBy: do(t, acme.token, api.Whoami, struct{}{}).TokenID, CreatedAt: now, ExpiresAt: now.Add(7 * 24 * time.Hour),
		}
	}
	same(t, "the invites", all(t, acme.token, client.ReadInvites, api.ListInput{}), []api.Invite{
		invite("none@example.com", []string{}, onWorkspace(api.RoleIDMinimalWorkspaceAccess, minimalRole)),
		invite("empty@example.com", []string{}, onWorkspace(api.RoleIDMinimalWorkspaceAccess, minimalRole)),
		invite("some@example.com", []string{analysts},
			onWorkspace(admin, adminRole, api.Label{Key: "environment", Value: "dev"}), onWorkspace(reader, readerRole)),
	})
	same(t, "the invites by email alone", all(t, acme.token, client.ListInvites, api.ListInput{}),
		[]string{"none@example.com", "empty@example.com", "some@example.com"})
}

func TestRuleC1MailNamesInviterAndEnd(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	do(t, acme.owner.Client, api.CreateInvites, inviting("ada@example.com"))
	mails, err := acme.world.Backend.Outbox(t.Context())
	if err != nil || len(mails) != 1 {
		t.Fatalf("the outbox holds %d mails (%v), want one", len(mails), err)
	}
	same(t, "the mail's address", mails[0].To, "ada@example.com")
	same(t, "the mail's subject", mails[0].Subject, "You are invited to the Segment workspace acme")
	same(t, "the mail", mails[0].Text, fmt.Sprintf(`owner@acme.example invited ada@example.com to the Segment workspace acme (acme).

To accept, give this code back by Wed, 11 Mar 2026 12:00:00 UTC:

    %[1]s

This command does it, with your own name in it:

    curl -X POST https://ADDRESS/access/v1/invites/accept \
        -H 'Content-Type: application/json' -d '{"code": "%[1]s", "name": "Your Name"}'

ADDRESS is that of the access server, which whoever invited you knows.

The answer holds a token, which acts for you from then on and is shown this once: keep it. If you have an account
there already, add its token to the command: -H 'Authorization: Bearer sga_...'

Whoever runs the server can accept for you as well:

    terraform-provider-segmentaccess accept --database FILE --code %[1]s

The code works once. Whoever holds it can accept in your place, so do not pass it on.
If you did not expect this mail, ignore it: nothing happens until the code is used.
`, mails[0].Code))
}

// A server that knows its address puts it into the commands of its mails.
func TestRuleC2MailNamesTheServer(t *testing.T) {
	t.Parallel()
	acme := newTeam(t, func(o *servertest.Options) { o.PublicURL = "https://access.example.com" })
	acme.invite(t, "ada@example.com")
	askForEmail(t, acme.owner, "new@acme.example")
	mails, err := acme.world.Backend.Outbox(t.Context())
	if err != nil || len(mails) != 2 {
		t.Fatalf("the outbox holds %d mails (%v), want two", len(mails), err)
	}
	for i, path := range []string{"/access/v1/invites/accept", "/access/v1/account/email-verification"} {
		if !strings.Contains(mails[i].Text, "\n    curl -X POST https://access.example.com"+path+" \\\n") || strings.Contains(mails[i].Text, "ADDRESS") {
			t.Errorf("the mail to %s is %s", mails[i].To, mails[i].Text)
		}
	}
}

func TestRuleC3InvitingAgainRenewsTheInvite(t *testing.T) {
	t.Parallel()
	for name, wait := range map[string]time.Duration{"pending": time.Hour, "expired": 8 * 24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acme := newTeam(t)
			acme.invite(t, "Ada@example.com", adminRole)
			analysts := acme.group(t, "Analysts", "ada@example.com")
			oldCode := acme.world.Code(t, "ada@example.com")
			acme.world.Clock.Advance(wait)

			answered := acme.invite(t, "ada@EXAMPLE.com", readerRole, memberRole)

			now := acme.world.Clock.Now()
			invites := all(t, acme.token, client.ReadInvites, api.ListInput{})
			if len(invites) != 1 {
				t.Fatalf("there are %d invites, want one", len(invites))
			}
			same(t, "what inviting answered", answered, api.CreateInvitesOutput{Emails: []string{"ada@EXAMPLE.com"}, Invites: invites})
			same(t, "the email", invites[0].Email, "Ada@example.com")
			same(t, "the roles", roles(invites[0].Permissions), []string{readerRole, memberRole})
			same(t, "the groups", invites[0].GroupIDs, []string{analysts})
			same(t, "the status", invites[0].Status, api.InvitePending)
			same(t, "the end", invites[0].ExpiresAt, now.Add(7*24*time.Hour))

			mails, err := acme.world.Backend.Outbox(t.Context())
			if err != nil || len(mails) != 1 || mails[0].Code == oldCode || mails[0].To != "Ada@example.com" {
				t.Errorf("the outbox holds %v (%v), want one mail to Ada@example.com with a new code", mails, err)
			}
			refuse(t, acme.world, acme.token, api.AcceptInvite, api.AcceptInviteInput{Code: oldCode}, 404)
			user := acme.world.accept(t, "", acme.world.Code(t, "ada@example.com")).User
			same(t, "the roles afterwards", roles(do(t, acme.token, api.GetUser, api.UserInput{UserID: user.ID}).User.Permissions),
				[]string{readerRole, memberRole})
			same(t, "the groups afterwards", do(t, acme.token, api.ListUserGroupsFromUser, api.UserListInput{UserID: user.ID}).Groups,
				[]api.GroupRef{{ID: analysts, Name: "Analysts"}})
		})
	}
}

func TestRuleC3BatchIsAllOrNothing(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.join(t, "ada@example.com")
	acme.invite(t, "ivan@example.com")
	problems := refuse(t, acme.world, acme.token, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{
		{Email: "fine@example.com"},
		{Email: "ada@example.com"},
		{Email: "nonsense"},
		{Email: "ivan@example.com", Permissions: []api.InvitePermission{{RoleID: "no-role"}}},
		{Email: "twice@example.com"},
		{Email: "TWICE@example.com", Permissions: []api.InvitePermission{{
			RoleID: roleID(t, acme.token, adminRole), Labels: []api.Label{{Key: "environment", Value: "test"}},
		}}},
	}}, 422, "invites.1.email", "invites.2.email", "invites.3.permissions.0.roleId", "invites.5.email", "invites.5.permissions.0.labels.0.value")
	says(t, problems[:1], `"email"`, "member", "ada@example.com")
	says(t, problems[3:4], `"email"`, "twice", "TWICE@example.com")
}

func TestRuleC3BatchHoldsAtMost200(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	emails := make([]string, 201)
	for i := range emails {
		emails[i] = fmt.Sprintf("person%d@example.com", i)
	}
	says(t, refuse(t, acme.world, acme.token, api.CreateInvites, inviting(emails...), 422, "invites"), "200")
	refuse(t, acme.world, acme.token, api.CreateInvites, inviting(), 422, "invites")
	same(t, "the answer", do(t, acme.token, api.CreateInvites, inviting(emails[:200]...)).Emails, emails[:200])
	same(t, "the invites", all(t, acme.token, client.ListInvites, api.ListInput{}), emails[:200])
}

func TestRuleC3InvitingNamesEveryMissingField(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for body, fields := range map[string][]string{
		`{}`:                         {"invites"},
		`{"invites":null}`:           {"invites"},
		`{"invites":{}}`:             {"invites"},
		`{"invites":[{}]}`:           {"invites.0.email"},
		`{"invites":[{"email":""}]}`: {"invites.0.email"},
		`{"invites":["a@x.com"]}`:    {"invites.0"},
		`{"invites":[{"email":1},{"email":"a@x.com","permissions":[{"resources":[{}]}]}]}`: {
			"invites.0.email", "invites.1.permissions.0.roleId",
			"invites.1.permissions.0.resources.0.id", "invites.1.permissions.0.resources.0.type",
		},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			answered := acme.world.expect(t, 422, request{method: "POST", path: "/invites", token: acme.secret, body: body})
			same(t, "the fields", answered.blames(t), fields)
		})
	}
}

func TestRuleC4DeletingAnInviteDropsItsGroups(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	acme.invite(t, "ivan@example.com", adminRole)
	acme.invite(t, "ida@example.com")
	analysts := acme.group(t, "Analysts", "ivan@example.com", "ada@example.com", "ida@example.com")
	code := acme.world.Code(t, "ivan@example.com")

	do(t, acme.token, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"IVAN@example.com", "ivan@example.com"}})

	same(t, "the members", all(t, acme.token, client.ReadMemberships, api.ListInput{}), []api.Membership{
		{GroupID: analysts, Email: "ada@example.com", Kind: api.MembershipUser, UserID: ada.id},
		{GroupID: analysts, Email: "ida@example.com", Kind: api.MembershipInvite},
	})
	same(t, "the invites", all(t, acme.token, client.ListInvites, api.ListInput{}), []string{"ida@example.com"})
	refuse(t, acme.world, acme.token, api.AcceptInvite, api.AcceptInviteInput{Code: code}, 404)

	acme.invite(t, "ivan@example.com")
	anew := do(t, acme.token, api.ReadInvite, api.InviteEmailInput{Email: "ivan@example.com"}).Invite
	same(t, "the groups of the next invite", anew.GroupIDs, []string{})
	same(t, "the roles of the next invite", roles(anew.Permissions), []string{minimalRole})
}

func TestRuleC4DeletingAUserKeepsTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	ada := acme.join(t, "ada@example.com", memberRole)
	bob := acme.join(t, "bob@example.com")
	adaAtGlobex := globex.joinAs(t, ada, memberRole)
	globex.group(t, "Analysts", "ada@example.com")
	analysts := acme.group(t, "Analysts", "ada@example.com", "bob@example.com")
	elsewhere := globex.look(t)

	do(t, acme.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{ada.id, ada.id}})

	same(t, "the members", all(t, acme.token, client.ReadMemberships, api.ListInput{}), []api.Membership{
		{GroupID: analysts, Email: "bob@example.com", Kind: api.MembershipUser, UserID: bob.id},
	})
	refuse(t, w, ada.Client, api.GetWorkspace, struct{}{}, 404)
	refuse(t, w, acme.token, api.GetUser, api.UserInput{UserID: ada.id}, 404)
	same(t, "the account", do(t, ada.Client, api.Whoami, struct{}{}).Account.ID, ada.id)
	do(t, adaAtGlobex.Client, api.ListUsers, api.ListInput{})
	same(t, "the other workspace", globex.look(t), elsewhere)
}

func TestRuleC4UnknownInABatch(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	acme.invite(t, "ivan@example.com")
	acme.group(t, "Analysts", "ada@example.com", "ivan@example.com")

	problems := refuse(t, acme.world, acme.token, api.DeleteUsers,
		api.DeleteUsersInput{UserIDs: []string{"unknown-1", ada.id, "unknown-2"}}, 404, "userIds.0", "userIds.2")
	says(t, problems[:1], "unknown-1")
	says(t, problems[1:], "unknown-2")
	problems = refuse(t, acme.world, acme.token, api.DeleteInvites,
		api.DeleteInvitesInput{Emails: []string{"ivan@example.com", "unknown@example.com", "ada@example.com"}}, 404, "emails.1", "emails.2")
	says(t, problems[:1], "unknown@example.com")
	says(t, problems[1:], "ada@example.com")
}

func TestRuleC6ReturningStartsFromNothing(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com", ownerRole, adminRole)
	acme.group(t, "Analysts", "ada@example.com")
	do(t, acme.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{ada.id}})

	acme.invite(t, "ada@example.com")
	invite := do(t, acme.token, api.ReadInvite, api.InviteEmailInput{Email: "ada@example.com"}).Invite
	same(t, "the groups of the invite", invite.GroupIDs, []string{})
	same(t, "the roles of the invite", roles(invite.Permissions), []string{minimalRole})
	acme.world.accept(t, ada.secret, acme.world.Code(t, "ada@example.com"))

	user := do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User
	same(t, "the roles", roles(user.Permissions), []string{minimalRole})
	same(t, "the groups", do(t, acme.token, api.ListUserGroupsFromUser, api.UserListInput{UserID: ada.id}).Groups, []api.GroupRef{})
	same(t, "the roles as the person sees them", do(t, ada.Client, api.Whoami, struct{}{}).Workspaces[0].Roles, []string{minimalRole})
	refuse(t, acme.world, ada.Client, api.ListUsers, api.ListInput{}, 401)
}

// A list of resources that came out empty must not mean the whole workspace.
func TestRuleC1EmptyListOfResourcesIsRefused(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	body := `{"invites":[{"email":"ada@example.com","permissions":[{"roleId":"` + roleID(t, acme.token, "Source Admin") + `","resources":[]}]}]}`
	r := request{method: "POST", path: "/invites", token: acme.secret, body: body}
	refuseEach(t, acme.world, 422, map[string]request{"no resource": r})
	same(t, "the fields", acme.world.send(t, r).blames(t), []string{"invites.0.permissions.0.resources"})
}
