package server_test

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func TestRuleA1OneAccountForAllSpellingsOfAnEmail(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")

	ada := acme.join(t, "Ada.Lovelace@Example.com")
	globex.invite(t, "ada.lovelace@EXAMPLE.com")
	accepted := w.accept(t, ada.secret, w.Code(t, "ADA.LOVELACE@example.com"))

	same(t, "the account", accepted.User, api.User{ID: ada.id, Email: "Ada.Lovelace@Example.com"})
	for _, tm := range w.teams {
		same(t, "the user of "+tm.slug, do(t, tm.token, api.GetUser, api.UserInput{UserID: ada.id}).User.Email, "Ada.Lovelace@Example.com")
	}
	said := do(t, ada.Client, api.Whoami, struct{}{})
	same(t, "the email of the account", said.Account.Email, "Ada.Lovelace@Example.com")
	slugs := []string{}
	for _, workspace := range said.Workspaces {
		slugs = append(slugs, workspace.Slug)
	}
	same(t, "the workspaces of the account", slugs, []string{"acme", "globex"})
}

func TestRuleA1EverySpellingNamesThePerson(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "Ada@example.com")
	acme.invite(t, "Ivan@example.com")

	analysts := acme.group(t, "Analysts", "ADA@example.com", "ivan@EXAMPLE.COM")
	same(t, "the members", all(t, acme.token, client.ReadMemberships, api.ListInput{}), []api.Membership{
		{GroupID: analysts, Email: "Ada@example.com", Kind: api.MembershipUser, UserID: ada.id},
		{GroupID: analysts, Email: "Ivan@example.com", Kind: api.MembershipInvite},
	})
	same(t, "the invite", do(t, acme.token, api.ReadInvite, api.InviteEmailInput{Email: "IVAN@example.com"}).Invite.Email, "Ivan@example.com")
	refuse(t, acme.world, acme.token, api.CreateInvites,
		api.CreateInvitesInput{Invites: []api.InviteInput{{Email: "aDa@example.com"}}}, 422, "invites.0.email")
	do(t, acme.token, api.RemoveUsersFromUserGroup, api.RemoveUsersFromUserGroupInput{UserGroupID: analysts, Emails: []string{"aDA@example.com"}})
	do(t, acme.token, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"iVAN@example.com"}})
	same(t, "the members afterwards", all(t, acme.token, client.ReadMemberships, api.ListInput{}), []api.Membership{})
}

// The letters of each pair differ by the same bit as a and A do, or look alike;
// they are no letters to fold.
func TestRuleA1NothingButLettersIsFolded(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	emails := []string{"a^b@example.com", "a~b@example.com", "0@example.com", "O@example.com", "l@example.com", "1@example.com"}
	for _, email := range emails {
		acme.invite(t, email)
	}
	same(t, "the invites", all(t, acme.token, client.ListInvites, api.ListInput{}), emails)
}

func TestRuleA1AddressesAreASCII(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for name, email := range map[string]string{
		"Kelvin sign":        "\u212Aate@example.com",
		"long s":             "jame\u017F@example.com",
		"Cyrillic a":         "\u0430da@example.com",
		"Umlaut in the host": "ada@m\u00FCnchen.example",
		"full width at":      "ada\uFF20example.com",
		"zero width space":   "ada\u200B@example.com",
		"no at":              "ada.example.com",
		"two ats":            "ada@ada@example.com",
		"space":              "ada lovelace@example.com",
		"empty local part":   "@example.com",
		"empty host":         "ada@",
		"blank":              " ",
		"header injection":   "ada@example.com,eve@example.com",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			in := api.CreateInvitesInput{Invites: []api.InviteInput{{Email: email}}}
			says(t, refuse(t, acme.world, acme.token, api.CreateInvites, in, 422, "invites.0.email"), `"email"`)
		})
	}
}

// askForEmail asks for a new email of somebody's account.
func askForEmail(t *testing.T, who person, email string) api.Account {
	t.Helper()
	return do(t, who.Client, api.UpdateAccount, api.UpdateAccountInput{Email: &email}).Account
}

// account is somebody's own account.
func account(t *testing.T, who person) api.Account {
	t.Helper()
	return *do(t, who.Client, api.Whoami, struct{}{}).Account
}

func TestRuleA2TheOldEmailStandsUntilTheCodeIsGivenBack(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	before := account(t, ada)
	pending := before
	pending.PendingEmail = "Ada@new.example"

	same(t, "the answer", askForEmail(t, ada, "Ada@new.example"), pending)
	same(t, "the account", account(t, ada), pending)
	same(t, "whom mails are to", acme.mails(t), []string{"Ada@new.example"})
	same(t, "the user", do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User.Email, "ada@example.com")

	verified := do(t, ada.Client, api.VerifyEmail, api.VerifyEmailInput{Code: acme.world.Code(t, "ada@new.example")}).Account
	before.Email = "Ada@new.example"
	same(t, "the answer to the code", verified, before)
	same(t, "the account afterwards", account(t, ada), before)
	same(t, "the user afterwards", do(t, acme.token, api.GetUser, api.UserInput{UserID: ada.id}).User.Email, "Ada@new.example")
	same(t, "whom mails are to afterwards", acme.mails(t), []string{})
	events := acme.world.EventTypes(t, "")
	same(t, "the events", events[len(events)-2:], []string{"Account Email Change Requested", "Account Email Changed"})

	// The old address is free, and anybody's.
	if again := acme.join(t, "ada@example.com"); again.id == ada.id {
		t.Error("the old address still is the account's")
	}
}

func TestRuleA2TheCodeHasItsLifetimeAndTries(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	refused := func(code string) []api.Problem {
		t.Helper()
		return refusal(t, callError(t, ada.Client, api.VerifyEmail, api.VerifyEmailInput{Code: code}), 422)
	}
	askForEmail(t, ada, "first@example.com")
	first := acme.world.Code(t, "first@example.com")
	acme.world.Clock.Advance(10 * time.Minute)
	says(t, refused(first), "expired")
	same(t, "the pending email once expired", account(t, ada).PendingEmail, "")

	askForEmail(t, ada, "first@example.com")
	replaced := acme.world.Code(t, "first@example.com")
	askForEmail(t, ada, "second@example.com")
	code := acme.world.Code(t, "second@example.com")
	if replaced != code {
		says(t, refused(replaced), "not the code")
	} else {
		refused(otherCode(code))
	}
	for range 3 {
		says(t, refused(otherCode(code)), "not the code")
	}
	acme.world.Clock.Advance(10*time.Minute - time.Millisecond)
	same(t, "the pending email before the last try", account(t, ada).PendingEmail, "second@example.com")
	refused(otherCode(code))
	says(t, refused(code), "tried too often")
	same(t, "the email after five tries", account(t, ada).Email, "ada@example.com")
	same(t, "the pending email after five tries", account(t, ada).PendingEmail, "")
	says(t, refuse(t, acme.world, ada.Client, api.UpdateAccount, api.UpdateAccountInput{Email: new("third@example.com")}, 422, "email"),
		"after "+acme.world.Clock.Now().Add(time.Millisecond).Format(time.RFC3339))
	acme.world.Clock.Advance(time.Millisecond)
	askForEmail(t, ada, "third@example.com")
}

// Whether an address is taken is told to whoever reads its mail.
func TestRuleA2ATakenAddressIsNotToldBeforeTheCode(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	acme.join(t, "bob@example.com")
	ask := func(email string) answer {
		return acme.world.send(t, request{method: "PATCH", path: "/access/v1/account", token: ada.secret, body: encoded(t, map[string]string{"email": email})})
	}
	taken, free := ask("BOB@example.com"), ask("FREE@example.com")
	same(t, "the statuses", []int{taken.status, free.status}, []int{200, 200})
	same(t, "the length of the answers", len(taken.body)+1, len(free.body))

	ask("BOB@example.com")
	refuse(t, acme.world, ada.Client, api.VerifyEmail, api.VerifyEmailInput{Code: acme.world.Code(t, "bob@example.com")}, 409, "code")
	same(t, "the email", account(t, ada).Email, "ada@example.com")
}

func TestRuleA2AnotherSpellingCountsAtOnce(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	changed := askForEmail(t, ada, "Ada@Example.com")
	same(t, "the email and what is pending", []string{changed.Email, changed.PendingEmail}, []string{"Ada@Example.com", ""})
	same(t, "whom mails are to", acme.mails(t), []string{})
}

// A code is the account's own: not another person, an owner among them, can use it.
func TestRuleA2NobodyElseChangesAnEmail(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada, bob := acme.join(t, "ada@example.com"), acme.join(t, "bob@example.com")
	askForEmail(t, ada, "new@example.com")
	code := acme.world.Code(t, "new@example.com")
	askForEmail(t, bob, "other@example.com")
	for _, who := range []person{acme.owner, bob} {
		_ = refusal(t, callError(t, who.Client, api.VerifyEmail, api.VerifyEmailInput{Code: code}), 422)
	}
	refuse(t, acme.world, acme.token, api.VerifyEmail, api.VerifyEmailInput{Code: code}, 401)
	refuse(t, acme.world, acme.token, api.UpdateAccount, api.UpdateAccountInput{Name: new("Eve")}, 401)
	do(t, ada.Client, api.UpdateAccount, api.UpdateAccountInput{Name: new("Ada Lovelace")})
	same(t, "the names", []string{account(t, ada).Name, account(t, bob).Name}, []string{"Ada Lovelace", ""})
	do(t, ada.Client, api.VerifyEmail, api.VerifyEmailInput{Code: code})
	same(t, "the email", account(t, ada).Email, "new@example.com")

	for field, in := range map[string]api.UpdateAccountInput{
		"name": {Name: new(" "), Email: nil}, "email": {Name: new("Eve"), Email: new("no address")},
	} {
		refuse(t, acme.world, ada.Client, api.UpdateAccount, in, 422, field)
	}
	same(t, "the name after refusals", account(t, ada).Name, "Ada Lovelace")
}

// A member who took the email of a pending invite cannot accept it.
func TestRuleA2AnInvitedEmailTakenByAMember(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	acme.invite(t, "new@example.com")
	invited := acme.world.Code(t, "new@example.com")
	askForEmail(t, ada, "new@example.com")
	do(t, ada.Client, api.VerifyEmail, api.VerifyEmailInput{Code: acme.world.Code(t, "new@example.com")})
	refuse(t, acme.world, ada.Client, api.AcceptInvite, api.AcceptInviteInput{Code: invited}, 409, "code")
}

func TestRuleA3TheLastOwnerStaysUnlessAskedFor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex, initech := w.found(t, "acme"), w.found(t, "globex"), w.found(t, "initech")
	globex.joinAs(t, acme.owner, ownerRole)
	hooli := do(t, acme.owner.Client, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Hooli", Slug: "hooli", Region: api.RegionUS}).Workspace.ID
	web := acme.source(t, "web")
	acme.join(t, "ada@example.com", memberRole)
	spare := do(t, acme.owner.Client, api.CreateAccountToken, api.CreateAccountTokenInput{Description: "spare"}).Secret

	for _, in := range []api.DeleteAccountInput{{}, {LeaveOwnerless: new(false)}} {
		problems := refuse(t, w, acme.owner.Client, api.DeleteAccount, in, 409, "leaveOwnerless")
		says(t, problems, ": acme, hooli;")
	}
	do(t, acme.owner.Client, api.DeleteAccount, api.DeleteAccountInput{LeaveOwnerless: new(true)})

	for _, secret := range []string{acme.owner.secret, spare} {
		w.expect(t, 401, request{method: "GET", path: "/access/v1/whoami", token: secret})
	}
	emails := func(tm *team) (emails []string) {
		for _, user := range tm.look(t).Users {
			emails = append(emails, user.Email)
		}
		return emails
	}
	same(t, "who is left in acme", emails(acme), []string{"ada@example.com"})
	same(t, "who is left in globex", emails(globex), []string{"owner@globex.example"})
	same(t, "who is left in initech", emails(initech), []string{"owner@initech.example"})
	same(t, "the source", do(t, acme.token, api.GetSource, api.SourceInput{SourceID: web.ID}).Source, web)
	for _, where := range []string{acme.id, globex.id, hooli} {
		events := w.EventTypes(t, where)
		same(t, "the last event", events[len(events)-1], "User Left")
	}
	if slices.Contains(w.EventTypes(t, initech.id), "User Left") {
		t.Error("somebody left initech")
	}
	outside := w.EventTypes(t, "")
	same(t, "the last event outside", outside[len(outside)-1], "Account Deleted")
	if again := acme.join(t, "owner@acme.example"); again.id == acme.owner.id {
		t.Error("the account came back")
	}
}

func TestRuleA3OnlyTheAccountDeletesItself(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com", ownerRole)
	acme.group(t, "Analysts", "ada@example.com")
	refuse(t, acme.world, acme.token, api.DeleteAccount, api.DeleteAccountInput{LeaveOwnerless: new(true)}, 401)
	do(t, ada.Client, api.DeleteAccount, api.DeleteAccountInput{})
	same(t, "the owners", acme.owners(t), []string{"owner@acme.example"})
	same(t, "the memberships", acme.look(t).Memberships, []api.Membership{})
	for _, policy := range acme.look(t).Policies {
		if policy.SubjectID == ada.id {
			t.Errorf("a policy is left: %+v", policy)
		}
	}
}
