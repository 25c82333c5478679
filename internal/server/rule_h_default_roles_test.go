package server_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// byDefault gives a member a default source role, or none.
func (tm *team) byDefault(t *testing.T, who person, role string) api.User {
	t.Helper()
	id := ""
	if role != "" {
		id = roleID(t, tm.token, role)
	}
	return do(t, tm.token, api.UpdateUser, api.UpdateUserInput{UserID: who.id, DefaultSourceRoleID: &id}).User
}

// onSource tells who holds which role on a source itself, by subject.
func (tm *team) onSource(t *testing.T, sourceID string) map[string]string {
	t.Helper()
	found := map[string]string{}
	policies := do(t, tm.token, api.ReadPolicies, api.ReadPoliciesInput{ResourceType: api.ResourceSource, ResourceID: sourceID}).Policies
	for _, policy := range policies {
		same(t, "the number of resources", len(policy.Resources), 1)
		found[policy.SubjectType+" "+policy.SubjectID] += policy.RoleName
	}
	return found
}

func TestRuleH1NewSourcesOnly(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada, bob, eve := acme.join(t, "ada@example.com"), acme.join(t, "bob@example.com"), acme.join(t, "eve@example.com")
	old := acme.source(t, "old")
	changed := acme.byDefault(t, ada, adminRole)
	same(t, "the answer", changed.DefaultSourceRoleID, roleID(t, acme.token, adminRole))
	same(t, "the user", do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User, changed)
	acme.byDefault(t, bob, readerRole)
	acme.byDefault(t, eve, adminRole)
	acme.byDefault(t, eve, "")
	same(t, "who holds the old source", acme.onSource(t, old.ID), map[string]string{})

	web := acme.source(t, "web")
	want := map[string]string{"user " + ada.id: adminRole, "user " + bob.id: readerRole}
	same(t, "who holds the new source", acme.onSource(t, web.ID), want)
	do(t, ada.Client, api.UpdateSource, api.UpdateSourceInput{SourceID: web.ID, Name: new("The Website")})
	refuse(t, acme.world, ada.Client, api.GetSource, api.SourceInput{SourceID: old.ID}, 404)

	// What they have got stays when the default goes.
	acme.byDefault(t, ada, "")
	same(t, "who holds the source afterwards", acme.onSource(t, web.ID), want)
	same(t, "who holds another new one", acme.onSource(t, acme.source(t, "ios").ID), map[string]string{"user " + bob.id: readerRole})
}

// A source that moves in is not new.
func TestRuleH1ATransferredSourceIsNotNew(t *testing.T) {
	t.Parallel()
	acme, globex := movers(t)
	globex.byDefault(t, acme.owner, adminRole)
	web := acme.source(t, "web")
	do(t, acme.owner.Client, api.TransferSource, api.TransferSourceInput{SourceID: web.ID, WorkspaceID: globex.id})
	same(t, "who holds it", globex.onSource(t, web.ID), map[string]string{})
}

func TestRuleH1SourceRolesOfMembersByOwners(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	ada, stranger := acme.join(t, "ada@example.com", adminRole), globex.join(t, "eve@example.com")
	admin, owner := roleID(t, acme.token, adminRole), roleID(t, acme.token, ownerRole)
	for _, wrong := range []string{owner, roleID(t, acme.token, memberRole), adminRole, "nothing"} {
		refuse(t, w, acme.token, api.UpdateUser, api.UpdateUserInput{UserID: ada.id, DefaultSourceRoleID: &wrong}, 422, "defaultSourceRoleId")
	}
	refuse(t, w, acme.token, api.UpdateUser, api.UpdateUserInput{UserID: ada.id}, 422, "defaultSourceRoleId")
	refuse(t, w, acme.token, api.UpdateUser, api.UpdateUserInput{UserID: stranger.id, DefaultSourceRoleID: &admin}, 404)
	refuse(t, w, ada.Client, api.UpdateUser, api.UpdateUserInput{UserID: ada.id, DefaultSourceRoleID: &admin}, 401)
	acme.invite(t, "ivan@example.com")
	for _, wrong := range []string{owner, "nothing"} {
		in := api.UpdateInviteInput{Email: "ivan@example.com", Permissions: new(acme.permissions(t, readerRole)), DefaultSourceRoleID: &wrong}
		refuse(t, w, acme.token, api.UpdateInvite, in, 422, "defaultSourceRoleId")
	}
	refuse(t, w, ada.Client, api.UpdateInvite, api.UpdateInviteInput{Email: "ivan@example.com", DefaultSourceRoleID: &admin}, 401)
}

// An invite has none of the sources that are made while it waits; what it carries
// counts from its acceptance on.
func TestRuleH1CarriedOverByAcceptance(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	admin := roleID(t, acme.token, adminRole)
	acme.invite(t, "ivan@example.com")
	code := acme.world.Code(t, "ivan@example.com")
	in := api.UpdateInviteInput{Email: "IVAN@example.com", DefaultSourceRoleID: &admin}
	same(t, "the answer", do(t, acme.token, api.UpdateInvite, in).Invite.DefaultSourceRoleID, admin)
	same(t, "the code after it", acme.world.Code(t, "ivan@example.com"), code)
	do(t, acme.token, api.ResendInvite, api.InviteEmailInput{Email: "ivan@example.com"})
	same(t, "the invite", acme.look(t).Invites[0].DefaultSourceRoleID, admin)
	same(t, "who holds a source while it waits", acme.onSource(t, acme.source(t, "early").ID), map[string]string{})

	ivan := acme.world.accept(t, "", acme.world.Code(t, "ivan@example.com")).User
	same(t, "the user", do(t, acme.token, api.GetUser, api.UserInput{UserID: ivan.ID}).User.DefaultSourceRoleID, admin)
	same(t, "who holds a source afterwards", acme.onSource(t, acme.source(t, "late").ID), map[string]string{"user " + ivan.ID: adminRole})
}

func TestRuleC6NoDefaultSourceRoleAfterRemoval(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	acme.byDefault(t, ada, adminRole)
	do(t, acme.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{ada.id}})
	same(t, "who holds a source meanwhile", acme.onSource(t, acme.source(t, "web").ID), map[string]string{})
	ada = acme.joinAs(t, ada)
	same(t, "the role", do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User.DefaultSourceRoleID, "")
	same(t, "who holds a source afterwards", acme.onSource(t, acme.source(t, "ios").ID), map[string]string{})

	admin := roleID(t, acme.token, adminRole)
	acme.invite(t, "ivan@example.com")
	do(t, acme.token, api.UpdateInvite, api.UpdateInviteInput{Email: "ivan@example.com", DefaultSourceRoleID: &admin})
	do(t, acme.token, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"ivan@example.com"}})
	acme.invite(t, "ivan@example.com")
	same(t, "the role of who is invited again", acme.look(t).Invites[0].DefaultSourceRoleID, "")
}
