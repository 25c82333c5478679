package server_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
)

// refusedBy returns the code and the fields of a refusal of the backend.
func refusedBy(t *testing.T, err error) (backend.Code, []string) {
	t.Helper()
	var refused *backend.Error
	if !errors.As(err, &refused) {
		t.Fatalf("got %v, want a refusal", err)
	}
	fields := []string{}
	for _, p := range refused.Problems {
		fields = append(fields, p.Field)
	}
	return refused.Code, fields
}

func TestOperatorBootstraps(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made, err := w.Backend.Bootstrap(t.Context(), backend.Bootstrapping{
		Email: "Owner@example.com", Slug: "acme", Name: "Acme Corporation", Region: api.RegionEU,
	})
	if err != nil {
		t.Fatal(err)
	}
	for token, prefix := range map[string]string{made.AccountToken: "sga_", made.WorkspaceToken: "sgp_"} {
		// A letter of base 32 is five bits.
		if secret, found := strings.CutPrefix(token, prefix); !found || len(secret)*5 < 256 {
			t.Errorf("a token has %d letters behind its prefix %s, want at least 256 bits", len(secret), prefix)
		}
	}
	account := do(t, w.Client(t, made.AccountToken), api.Whoami, struct{}{})
	same(t, "the account", account.Account, &api.Account{ID: made.AccountID, Email: "Owner@example.com", CreatedAt: w.Clock.Now()})
	same(t, "its workspaces", account.Workspaces, []api.WorkspaceAccess{
		{ID: made.WorkspaceID, Slug: "acme", Name: "Acme Corporation", Region: api.RegionEU, Roles: []string{ownerRole}},
	})
	token := do(t, w.Client(t, made.WorkspaceToken), api.Whoami, struct{}{})
	same(t, "the token's workspaces", token.Workspaces, account.Workspaces)
	same(t, "the events of the workspace", w.EventTypes(t, made.WorkspaceID),
		[]string{"Workspace Created", "Policy Created", "Token Created", "Policy Created"})
	same(t, "the events of the installation", w.EventTypes(t, ""), []string{"Account Created", "Account Token Created"})
}

func TestOperatorBootstrapsAgain(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	acme.join(t, "ada@example.com")
	do(t, acme.token, api.UpdateWorkspace, api.UpdateWorkspaceInput{WorkspaceID: acme.id, Name: new("Acme Corporation")})
	before := acme.look(t)

	again, err := acme.world.Backend.Bootstrap(t.Context(), backend.Bootstrapping{
		Email: strings.ToUpper(acme.owner.email), Slug: "acme", Name: "Other", Region: api.RegionEU,
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the ids", [2]string{again.AccountID, again.WorkspaceID}, [2]string{acme.owner.id, acme.id})
	for _, old := range []string{acme.owner.secret, acme.secret} {
		acme.world.expect(t, 200, request{method: "GET", path: "/", token: old, workspace: acme.id})
	}
	for _, fresh := range []string{again.AccountToken, again.WorkspaceToken} {
		if fresh == acme.owner.secret || fresh == acme.secret {
			t.Error("a token is not fresh")
		}
		acme.world.expect(t, 200, request{method: "GET", path: "/users", token: fresh, workspace: acme.id})
	}
	after := acme.look(t)
	same(t, "the new events", acme.world.EventTypes(t, acme.id)[len(before.Events):],
		[]string{"Token Created", "Policy Created"})
	added := after.Tokens[len(after.Tokens)-1]
	before.Tokens = append(before.Tokens, added)
	after.Events, after.Policies = before.Events, after.policiesWithout(added.ID)
	same(t, "the workspace", after, before)
}

func TestOperatorBootstrapsAnotherAccountOrWorkspace(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	before := acme.look(t)
	second := acme.world.Bootstrap(t, acme.owner.email, "globex")
	same(t, "the account", second.AccountID, acme.owner.id)
	third := acme.world.Bootstrap(t, "other@example.com", "initech")
	if third.AccountID == acme.owner.id || third.WorkspaceID == acme.id {
		t.Errorf("another account and workspace are %v", third)
	}
	after := acme.look(t)
	same(t, "the first workspace", after, before)
}

func TestOperatorBootstrapRefuses(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com", memberRole)
	for name, c := range map[string]struct {
		in    backend.Bootstrapping
		code  backend.Code
		field string
	}{
		"a workspace of others":   {backend.Bootstrapping{Email: "eve@example.com", Slug: "acme"}, backend.Conflict, "workspace"},
		"a workspace of a member": {backend.Bootstrapping{Email: ada.email, Slug: "acme"}, backend.Conflict, "workspace"},
		"no address":              {backend.Bootstrapping{Email: "eve", Slug: "eves"}, backend.Invalid, "email"},
		"no slug":                 {backend.Bootstrapping{Email: "eve@example.com", Slug: "Eve's"}, backend.Invalid, "slug"},
		"no region":               {backend.Bootstrapping{Email: "eve@example.com", Slug: "eves", Region: "ap"}, backend.Invalid, "region"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			before := acme.world.look(t)
			_, err := acme.world.Backend.Bootstrap(t.Context(), c.in)
			code, fields := refusedBy(t, err)
			same(t, "the code", code, c.code)
			same(t, "the fields", fields, []string{c.field})
			same(t, "everything", encoded(t, acme.world.look(t)), encoded(t, before))
		})
	}
}

func TestOperatorRefusedBootstrapMakesNoAccount(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	_, err := acme.world.Backend.Bootstrap(t.Context(), backend.Bootstrapping{Email: "eve@example.com", Slug: "acme"})
	if code, _ := refusedBy(t, err); code != backend.Conflict {
		t.Errorf("got %v", err)
	}
	_, err = acme.world.Backend.AccountToken(t.Context(), "eve@example.com")
	code, _ := refusedBy(t, err)
	same(t, "the code for the account", code, backend.NotFound)
}

func TestOperatorOwnerThroughAGroupBootstraps(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "ada@example.com")
	owners := acme.group(t, "Owners", ada.email)
	do(t, acme.token, api.AddPermissionsToUserGroup,
		api.UserGroupPermissionsInput{UserGroupID: owners, Permissions: acme.permissions(t, ownerRole)})
	made := acme.world.Bootstrap(t, ada.email, "acme")
	same(t, "the ids", [2]string{made.AccountID, made.WorkspaceID}, [2]string{ada.id, acme.id})
}

func TestOperatorMakesAccountTokens(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.join(t, "Ada@example.com", memberRole)
	token, err := acme.world.Backend.AccountToken(t.Context(), "ada@EXAMPLE.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{token, ada.secret} {
		acme.world.expect(t, 200, request{method: "GET", path: "/users", token: secret, workspace: acme.id})
	}
	same(t, "whose it is", do(t, acme.world.Client(t, token), api.Whoami, struct{}{}).Account.ID, ada.id)
	acme.invite(t, "ivan@example.com")
	for _, email := range []string{"ivan@example.com", "nobody@example.com", "nonsense", ""} {
		_, err := acme.world.Backend.AccountToken(t.Context(), email)
		code, _ := refusedBy(t, err)
		same(t, "the code for "+email, code, backend.NotFound)
	}
}

func TestOperatorReadsTheOutbox(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	acme, globex := w.found(t, "acme"), w.found(t, "globex")
	acme.invite(t, "ada@example.com")
	globex.invite(t, "bob@example.com")
	acme.invite(t, "carl@example.com")
	acme.invite(t, "ada@example.com")
	do(t, acme.token, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{"carl@example.com"}})
	mails, err := w.Backend.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	to := []string{}
	for _, mail := range mails {
		to = append(to, mail.To)
		if !strings.Contains(mail.Text, mail.Code) || mail.Code == "" {
			t.Errorf("the mail to %s does not hold its code", mail.To)
		}
	}
	same(t, "the mails, newest last", to, []string{"bob@example.com", "ada@example.com"})
}

func TestOperatorAccepts(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	ada := acme.outsider(t, "ada@example.com")
	acme.invite(t, "ada@example.com", memberRole)
	acme.invite(t, "ivan@example.com")
	before := acme.events(t)

	known, err := acme.world.Backend.Accept(t.Context(), api.AcceptInviteInput{Code: acme.world.Code(t, "ada@example.com")})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the known person", known, api.AcceptInviteOutput{
		Workspace: acme.look(t).Workspace, User: api.User{ID: ada.id, Email: "ada@example.com"},
	})
	do(t, ada.Client, api.ListUsers, api.ListInput{})
	fresh, err := acme.world.Backend.Accept(t.Context(), api.AcceptInviteInput{Code: acme.world.Code(t, "ivan@example.com"), Name: "Ivan"})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the new person", fresh.User.Name, "Ivan")
	for _, event := range acme.look(t).Events[len(before):] {
		same(t, "the actor of "+event.Type, event.Actor, "operator")
	}
	acme.world.expect(t, 200, request{method: "GET", path: "/", token: fresh.AccountToken, workspace: acme.id})
	_, err = acme.world.Backend.Accept(t.Context(), api.AcceptInviteInput{Code: "sgi_unknown"})
	code, _ := refusedBy(t, err)
	same(t, "the code for an unknown code", code, backend.NotFound)
}
