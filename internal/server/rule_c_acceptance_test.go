package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// accepting is the request that redeems a code.
func accepting(t *testing.T, code, name string) request {
	t.Helper()
	return request{method: "POST", path: "/access/v1/invites/accept", body: encoded(t, api.AcceptInviteInput{Code: code, Name: name})}
}

func TestRuleC2AcceptingMakesAnAccountWithAToken(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.invite(t, "Ada@example.com", memberRole, adminRole)
	analysts := acme.group(t, "Analysts", "ada@example.com")
	before := acme.look(t)

	var out api.AcceptInviteOutput
	acme.world.expect(t, 200, accepting(t, acme.world.Code(t, "ada@example.com"), "Ada Lovelace")).decode(t, &out)

	id := out.User.ID
	same(t, "the answer", out, api.AcceptInviteOutput{
		Workspace: before.Workspace, User: api.User{ID: id, Email: "Ada@example.com", Name: "Ada Lovelace"}, AccountToken: out.AccountToken,
	})
	after := acme.look(t)
	same(t, "the user", after.Users[1:], []api.User{{
		ID: id, Email: "Ada@example.com", Name: "Ada Lovelace", Permissions: before.Invites[0].Permissions,
	}})
	same(t, "the groups", after.Memberships, []api.Membership{{GroupID: analysts, Email: "Ada@example.com", Kind: api.MembershipUser, UserID: id}})
	same(t, "the size of the group", after.Groups[0].MemberCount, 1)
	same(t, "the invites", after.Invites, []api.Invite{})

	if !strings.HasPrefix(out.AccountToken, "sga_") {
		t.Errorf("the account token begins with %.4s, want sga_", out.AccountToken)
	}
	said := do(t, acme.world.Client(t, out.AccountToken), api.Whoami, struct{}{})
	same(t, "who the token is of", said.Account, &api.Account{
		ID: id, Email: "Ada@example.com", Name: "Ada Lovelace", CreatedAt: acme.world.Clock.Now(),
	})
	same(t, "the token's workspaces", said.Workspaces, []api.WorkspaceAccess{{
		ID: acme.id, Slug: "acme", Name: "acme", Region: api.RegionUS, Roles: []string{minimalRole, memberRole, adminRole}, // The first is the group's.
	}})
}

func TestRuleC2CodeWorksOnceAndLeavesTheOutbox(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.invite(t, "ada@example.com")
	code := acme.world.Code(t, "ada@example.com")
	// A letter of base 32 is five bits; the prefix tells a leaked code.
	if secret, found := strings.CutPrefix(code, "sgi_"); !found || len(secret)*5 < 128 {
		t.Errorf("the code has %d letters behind its prefix, want at least 128 bits", len(secret))
	}
	ada := acme.world.accept(t, "", code)

	mails, err := acme.world.Backend.Outbox(t.Context())
	if err != nil || len(mails) > 0 {
		t.Errorf("the outbox holds %v (%v), want nothing", mails, err)
	}
	for _, token := range []string{"", ada.AccountToken, acme.secret} {
		before := acme.world.look(t)
		acme.world.expect(t, 404, accepting(t, code, "").as(token))
		same(t, "everything", acme.world.look(t), before)
	}
}

func TestRuleC2AcceptedByOneOfManyAtOnce(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.invite(t, "ada@example.com")
	accept := accepting(t, acme.world.Code(t, "ada@example.com"), "")
	statuses := atOnce(8, func(int) int { return acme.world.send(t, accept).status })
	same(t, "how often each status came", tally(statuses), map[int]int{200: 1, 404: 7})
	same(t, "the number of members", len(acme.look(t).Users), 2)
}

func TestRuleC2ExistingAccountNeedsItsToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme := w.found(t, "acme")
	ada, eve := acme.outsider(t, "ada@example.com"), acme.outsider(t, "eve@example.com")
	acme.invite(t, "ada@example.com", memberRole)
	code := w.Code(t, "ada@example.com")

	// A forwarded mail opens nothing.
	for name, token := range map[string]string{"nobody": "", "another account": eve.secret, "a workspace token": acme.secret} {
		before := w.look(t)
		answered := w.expect(t, 401, accepting(t, code, "Eve").as(token))
		if strings.Contains(answered.body, "sga_") {
			t.Errorf("%s got a token: %s", name, answered.body)
		}
		same(t, "everything, after "+name, w.look(t), before)
	}

	answered := w.expect(t, 200, accepting(t, code, "Not Ada").as(ada.secret))
	var data map[string]any
	answered.decode(t, &data)
	if _, found := data["accountToken"]; found {
		t.Errorf("an existing account got a token: %s", answered.body)
	}
	same(t, "the user", do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User.Name, "")
	do(t, ada.Client, api.ListUsers, api.ListInput{})
}

func TestRuleC2InviteExpires(t *testing.T) {
	t.Parallel()
	for name, lifetime := range map[string]time.Duration{"default": 0, "configured": 90 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acme := newTeam(t, func(o *servertest.Options) { o.InviteLifetime = lifetime })
			if lifetime == 0 {
				lifetime = 7 * 24 * time.Hour
			}
			acme.invite(t, "early@example.com")
			acme.invite(t, "late@example.com", ownerRole)
			acme.group(t, "Analysts", "late@example.com")
			early, late := acme.world.Code(t, "early@example.com"), acme.world.Code(t, "late@example.com")

			acme.world.Clock.Advance(lifetime - time.Millisecond)
			acme.world.expect(t, 200, accepting(t, early, ""))
			acme.world.Clock.Advance(time.Millisecond)
			before := acme.world.look(t)
			answered := acme.world.expect(t, 409, accepting(t, late, ""))
			same(t, "the fields", answered.blames(t), []string{"code"})
			same(t, "everything", acme.world.look(t), before)

			after := acme.look(t)
			same(t, "the status", after.Invites[0].Status, api.InviteExpired)
			same(t, "the emails that have an invite", do(t, acme.token, api.ListInvites, api.ListInput{}).Invites, []string{"late@example.com"})
			same(t, "the groups of the invite", len(after.Invites[0].GroupIDs), 1)
			same(t, "the owners", acme.owners(t), []string{acme.owner.email})
		})
	}
}

func TestRuleC2NameOfANewAccount(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.invite(t, "ada@example.com")
	code := acme.world.Code(t, "ada@example.com")
	for _, name := range []string{" ", strings.Repeat("x", 256), "Ada\x00", "Ada\nLovelace"} {
		before := acme.world.look(t)
		answered := acme.world.expect(t, 422, accepting(t, code, name))
		same(t, "the fields", answered.blames(t), []string{"name"})
		same(t, "everything", acme.world.look(t), before)
	}
	for _, body := range []string{"", "{}", `{"code":""}`, `{"code":null}`, `{"code":7}`} {
		answered := acme.world.expect(t, 422, request{method: "POST", path: "/access/v1/invites/accept", body: body})
		same(t, "the fields", answered.blames(t), []string{"code"})
	}
	acme.world.expect(t, 404, accepting(t, "sgi_unknown", ""))
}

func TestRuleC2ResendingRenewsCodeAndLifetime(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.invite(t, "Ada@example.com", memberRole)
	analysts := acme.group(t, "Analysts", "ada@example.com")
	before := acme.look(t).Invites[0]
	oldCode := acme.world.Code(t, "ada@example.com")
	acme.world.Clock.Advance(30 * 24 * time.Hour)

	sent := do(t, acme.owner.Client, api.ResendInvite, api.InviteEmailInput{Email: "ADA@example.com"}).Invite

	now := acme.world.Clock.Now()
	same(t, "the invite", sent, api.Invite{
		Email: "Ada@example.com", Permissions: before.Permissions, GroupIDs: []string{analysts}, Status: api.InvitePending,
		InvitedBy: acme.owner.id, CreatedAt: now, ExpiresAt: now.Add(7 * 24 * time.Hour),
	})
	same(t, "what is read", acme.look(t).Invites, []api.Invite{sent})
	mails, err := acme.world.Backend.Outbox(t.Context())
	if err != nil || len(mails) != 1 {
		t.Errorf("the outbox holds %d mails (%v), want one", len(mails), err)
	}
	acme.world.expect(t, 404, accepting(t, oldCode, ""))
	acme.world.expect(t, 200, accepting(t, acme.world.Code(t, "ada@example.com"), ""))
	refuse(t, acme.world, acme.token, api.ResendInvite, api.InviteEmailInput{Email: "ada@example.com"}, 404)
}

func TestRuleC2ChangingAnInviteKeepsItsCode(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.invite(t, "ada@example.com", memberRole)
	before := acme.look(t).Invites[0]
	code := acme.world.Code(t, "ada@example.com")
	acme.world.Clock.Advance(time.Hour)
	change := func(permissions *[]api.PermissionInput) api.Invite {
		return do(t, acme.token, api.UpdateInvite, api.UpdateInviteInput{Email: "Ada@example.com", Permissions: permissions}).Invite
	}

	same(t, "the invite, nothing given", change(nil), before)
	permissions := acme.permissions(t, ownerRole, adminRole)
	changed := change(&permissions)
	same(t, "the roles", roles(changed.Permissions), []string{ownerRole, adminRole})
	same(t, "the invite, none given", roles(change(&[]api.PermissionInput{}).Permissions), []string{minimalRole})
	changed = change(&permissions)
	before.Permissions = changed.Permissions
	same(t, "the invite", changed, before)
	same(t, "the code", acme.world.Code(t, "ada@example.com"), code)

	refuse(t, acme.world, acme.token, api.UpdateInvite, api.UpdateInviteInput{
		Email: "ada@example.com", Permissions: &[]api.PermissionInput{{RoleID: "no-role", Resources: permissions[0].Resources}},
	}, 422, "permissions.0.roleId")
	refuse(t, acme.world, acme.token, api.UpdateInvite, api.UpdateInviteInput{Email: "bob@example.com", Permissions: &permissions}, 404)
	id := acme.world.accept(t, "", code).User.ID
	same(t, "the roles after acceptance", roles(do(t, acme.token, api.GetUser, api.UserInput{UserID: id}).User.Permissions),
		[]string{ownerRole, adminRole})
}
