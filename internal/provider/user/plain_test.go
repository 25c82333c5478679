package user_test

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// wantInvite checks what the invite of ada gives, which groups it is in, and how
// often it was made.
func wantInvite(t *testing.T, env *acctest.Env, roles, groups []string, times int) {
	t.Helper()
	invite := acctest.Do(t, env.Owner(t), api.ReadInvite, api.InviteEmailInput{Email: "ada@example.com"}).Invite
	var got []string
	for _, p := range invite.Permissions {
		role := p.RoleName
		for _, label := range p.Resources[0].Labels {
			role += " on " + label.Key + ":" + label.Value
		}
		got = append(got, role)
	}
	if !slices.Equal(got, roles) {
		t.Errorf("the invite gives %q, want %q", got, roles)
	}
	if !slices.Equal(invite.GroupIDs, groups) {
		t.Errorf("the invite is in the groups %q, want %q", invite.GroupIDs, groups)
	}
	made := 0
	for _, event := range env.EventTypes(t, env.Made.WorkspaceID) {
		if event == "Non-Segment User Invited to Workspace" {
			made++
		}
	}
	if made != times {
		t.Errorf("ada was invited %d times, want %d", made, times)
	}
}

// join makes the group Analysts, which ada is in, behind Terraform's back.
func join(t *testing.T, env *acctest.Env) string {
	t.Helper()
	id := acctest.Do(t, env.Owner(t), api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"}).UserGroup.ID
	acctest.Do(t, env.Owner(t), api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: []string{"ada@example.com"}})
	return id
}

// On a plain Public API an invite is changed by making it again, and that only
// where what it gives changes.
func TestUserOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	var userID, group string
	both := env.Config(config("ada@example.com", `[{ role = "Source Admin", labels = { environment = "dev" } }, { role = "Source Read-only" }]`))
	gives := []string{"Source Admin on environment:dev", "Source Read-only"}
	env.Test(t,
		resource.TestStep{Config: env.Config(config("ada@example.com", reader)), ConfigStateChecks: []statecheck.StateCheck{status(people.Invited)}},
		resource.TestStep{
			PreConfig: func() { group = join(t, env) },
			Config:    both, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() { wantInvite(t, env, gives, []string{group}, 2) },
			Config:    both, ConfigPlanChecks: emptyPlan,
		},
		resource.TestStep{
			Config: env.Config("resource \"segmentaccess_user\" \"ada\" {\n  email = \"ada@example.com\"\n  permissions = [{ role = \"Source Admin\", " +
				"labels = { environment = \"dev\" } }, { role = \"Source Read-only\" }]\n  resend_when_expired = false\n}\n"),
			ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{Config: env.Config(config("ada@example.com", "")), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
		resource.TestStep{
			PreConfig: func() { wantInvite(t, env, gives, []string{group}, 2) },
			Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() {
				wantInvite(t, env, []string{"Source Read-only"}, []string{group}, 3)
				userID = env.Accept(t, "ada@example.com")
			},
			Config: env.Config(config("ada@example.com", admin)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() { wantRoles(t, env, userID, "Source Admin") },
			Config:    env.Config(config("ada@example.com", admin)), ConfigPlanChecks: emptyPlan,
		},
	)
}

func TestUserAdoptsOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, "ada@example.com")
	group := join(t, env)
	forget := env.Config("removed {\n  from = segmentaccess_user.ada\n  lifecycle {\n    destroy = false\n  }\n}\n")
	var userID string
	env.Test(t,
		// What is not managed needs no other invite.
		resource.TestStep{Config: env.Config(config("ada@example.com", "")), ConfigStateChecks: []statecheck.StateCheck{status(people.Invited)}},
		resource.TestStep{Config: forget},
		resource.TestStep{
			PreConfig: func() { wantInvite(t, env, []string{"Minimal Workspace Access"}, []string{group}, 1) },
			Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{status(people.Invited)},
		},
		resource.TestStep{
			PreConfig: func() { wantInvite(t, env, []string{"Source Read-only"}, []string{group}, 2) },
			Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan,
		},
		resource.TestStep{Config: forget},
		resource.TestStep{
			PreConfig: func() { userID = env.Accept(t, "ada@example.com") },
			Config:    env.Config(config("ada@example.com", admin)), ConfigPlanChecks: action(plancheck.ResourceActionCreate),
		},
		resource.TestStep{
			PreConfig: func() { wantRoles(t, env, userID, "Source Admin") },
			Config:    env.Config(config("ada@example.com", admin)), ConfigPlanChecks: emptyPlan,
		},
	)
}

// The invite is withdrawn and cannot be made again: that is said, planned, and made
// up for.
func TestUserWhoseInviteIsLostOnTheWay(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	changed := env.Config(config("ada@example.com", admin))
	var group string
	env.Test(t,
		resource.TestStep{Config: env.Config(config("ada@example.com", reader))},
		resource.TestStep{
			PreConfig: func() {
				group = join(t, env)
				env.Plain.Fail(api.CreateInvites.Name, 1, http.StatusUnprocessableEntity)
			},
			Config: changed, ExpectError: regexp.MustCompile("Cannot update user ada@example.com"),
		},
		resource.TestStep{
			PreConfig: func() { wantPeople(t, env, nil, []string{}) },
			Config:    changed, ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{status(people.Invited)},
		},
		resource.TestStep{
			PreConfig: func() {
				wantInvite(t, env, []string{"Source Admin on environment:dev"}, []string{group}, 2)
				env.Plain.Fail(api.AddUsersToUserGroup.Name, 1, http.StatusUnprocessableEntity)
			},
			Config: env.Config(config("ada@example.com", reader)), ExpectError: regexp.MustCompile(`(?s)could not be put\s+back into the user group\s+"Analysts"`),
		},
		resource.TestStep{
			PreConfig: func() { wantInvite(t, env, []string{"Source Read-only"}, []string{}, 3) },
			Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: action(plancheck.ResourceActionUpdate),
		},
		resource.TestStep{
			PreConfig: func() { wantInvite(t, env, []string{"Source Read-only"}, []string{group}, 3) },
			Config:    env.Config(config("ada@example.com", reader)), ConfigPlanChecks: emptyPlan,
		},
	)
}

// What is said of all that, which a real Terraform shows, but not to a test.
func TestUserOnAPlainPublicAPIWarns(t *testing.T) {
	t.Parallel()
	const (
		reader = `{"email":"ada@example.com","permissions":[{"role":"Source Read-only"}]}`
		admin  = `{"email":"ada@example.com","permissions":[{"role":"Source Admin"}]}`
		again  = `WARNING: The invite of ada@example.com is sent again: A plain Segment Public API `
		rest   = `, so that the pending invite is withdrawn and made again with these permissions: ada@example.com gets another mail, and the ` +
			`one before counts no more. The invite is put back into its user groups. To leave it as it is, leave out permissions.`
		owed = `WARNING: The invite of ada@example.com is not complete: It was withdrawn to be made again with other permissions, and that went ` +
			`wrong on the way. The next apply `
	)
	env := acctest.PublicAPIOnly(t)
	p := env.Protocol(t, "segmentaccess_user")
	wantSaid := func(doing string, got []string, want ...string) {
		t.Helper()
		if !slices.EqualFunc(got, want, strings.HasPrefix) {
			t.Errorf("%s: %q, want %q", doing, got, want)
		}
	}
	ada := p.ApplyJSON(t, acctest.Object{}, reader)
	wantSaid("planning an invite", ada.Planned)
	wantSaid("inviting", ada.Said)
	join(t, env)
	env.Plain.Fail(api.CreateInvites.Name, 1, http.StatusUnprocessableEntity)
	ada = p.ApplyJSON(t, ada.Object, admin)
	wantSaid("planning a change", ada.Planned, again+"cannot change what an invite gives"+rest)
	const lost = owed + `invites them and puts them back into the user group "Analysts".`
	wantSaid("failing", ada.Said, "ERROR: Cannot update user ada@example.com: ", lost)
	read, said := p.Read(t, ada.Object)
	wantSaid("reading", said)
	ada = p.ApplyJSON(t, read, admin)
	wantSaid("planning to make up for it", ada.Planned, lost)
	wantSaid("making up for it", ada.Said)

	imported, said := p.ImportID(t, "ada@example.com")
	wantSaid("importing", said)
	left := p.ApplyJSON(t, imported, `{"email":"ada@example.com"}`)
	wantSaid("planning what is not managed", left.Planned)
	ada = p.ApplyJSON(t, imported, admin)
	wantSaid("planning what was imported", ada.Planned, again+"does not tell what an invite gives"+rest)
	wantSaid("changing what was imported", ada.Said)
	env.Plain.Fail(api.CreateInvites.Name, 1, http.StatusUnprocessableEntity)
	adopted := p.ApplyJSON(t, acctest.Object{}, admin)
	wantSaid("planning to adopt", adopted.Planned, again+"does not tell what an invite gives"+rest)
	wantSaid("failing to adopt", adopted.Said, "ERROR: Cannot create user ada@example.com: ", "ERROR: The invite of ada@example.com was lost: "+
		"It was withdrawn to be made again with other permissions, and that went wrong on the way. The next apply invites them, but nothing "+
		`remembers their groups: then add them to the user group "Analysts".`)
}

// The invite that is adopted is this resource's own once it is made again, and not
// tainted for a group that it could not be put back into.
func TestUserAdoptedButNotPutBack(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, "ada@example.com")
	group := join(t, env)
	env.Plain.Fail(api.AddUsersToUserGroup.Name, 1, http.StatusUnprocessableEntity)
	cfg := env.Config(config("ada@example.com", reader))
	env.Test(t,
		resource.TestStep{Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate), ExpectNonEmptyPlan: true},
		resource.TestStep{Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
		resource.TestStep{
			PreConfig: func() { wantInvite(t, env, []string{"Source Read-only"}, []string{group}, 2) },
			Config:    cfg, ConfigPlanChecks: emptyPlan,
		},
	)
}

// The invite that is in the way of its own replacement is withdrawn first.
func TestUserReplacedOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Test(t,
		resource.TestStep{Config: replaced(env, "", "permissions = "+reader, 1)},
		resource.TestStep{
			Config:           replaced(env, "", "permissions = "+reader, 2),
			ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
		},
	)
}
