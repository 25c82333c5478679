package server_test

import (
	"testing"

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
