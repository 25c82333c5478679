package server_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

const localSecret = "known-to-one-process-only"

func withLocalOwner(o *servertest.Options) {
	o.LocalOwner = &backend.LocalOwner{Secret: localSecret, Email: "owner@localhost", Name: "Somebody"}
}

// initech is the request that makes a workspace.
func initech(slug string) request {
	return request{method: "POST", path: "/access/v1/workspaces", token: localSecret, body: `{"name":"Initech","region":"us","slug":"` + slug + `"}`}
}

func TestLocalOwnerReadingMakesNoAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withLocalOwner)
	local := w.Client(t, localSecret)
	said := do(t, local, api.Whoami, struct{}{})
	same(t, "who calls", said, api.WhoamiOutput{
		Kind: api.KindAccount, TokenID: said.TokenID, Account: &api.Account{Email: "owner@localhost", Name: "Somebody"},
		Workspaces: []api.WorkspaceAccess{},
	})
	same(t, "the workspaces", do(t, local, api.ReadWorkspaces, api.ListInput{}).Workspaces, []api.Workspace{})
	do(t, local, api.ListRoles, api.ListInput{})
	w.expect(t, 404, request{method: "GET", path: "/", token: localSecret, workspace: "acme"})

	if _, err := w.Backend.AccountToken(t.Context(), "owner@localhost"); err == nil {
		t.Error("reading made the account")
	}
}

func TestLocalOwnerRefusedWriteMakesNoAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withLocalOwner)
	w.found(t, "acme")
	w.expect(t, 422, initech("acme"))
	w.expect(t, 422, initech("Acme"))
	w.expect(t, 404, request{method: "POST", path: "/groups", token: localSecret, workspace: "acme", body: `{"name":"Analysts"}`})
	if _, err := w.Backend.AccountToken(t.Context(), "owner@localhost"); err == nil {
		t.Error("a refused write made the account")
	}
}

func TestLocalOwnerFirstWriteMakesTheAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withLocalOwner)
	var out api.WorkspaceOutput
	w.expect(t, 201, initech("initech").keyed("once")).decode(t, &out)
	var again api.WorkspaceOutput
	w.expect(t, 201, initech("initech").keyed("once")).decode(t, &again)
	same(t, "the repeat", again, out)

	local := w.Client(t, localSecret).In(out.Workspace.ID)
	account := do(t, local, api.Whoami, struct{}{}).Account
	same(t, "the account", account, &api.Account{ID: account.ID, Email: "owner@localhost", Name: "Somebody", CreatedAt: w.Clock.Now()})
	users := do(t, local, api.ListUsers, api.ListInput{}).Users
	same(t, "the member", [2]string{users[0].ID, users[0].Name}, [2]string{account.ID, "Somebody"})
	same(t, "the member's roles", roles(users[0].Permissions), []string{ownerRole})
	same(t, "the events of the workspace", w.EventTypes(t, out.Workspace.ID), []string{"Workspace Created", "Policy Created"})
	same(t, "the events of the installation", w.EventTypes(t, ""), []string{"Account Created"})

	w.expect(t, 201, initech("hooli"))
	same(t, "the account after another write", do(t, local, api.Whoami, struct{}{}).Account, account)
	w.expect(t, 401, initech("third").as(localSecret+"x"))
}

// An account that is there already is the local owner's, in whatever spelling.
func TestLocalOwnerTakesTheAccountThatIsThere(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withLocalOwner)
	made := w.Bootstrap(t, "Owner@LOCALHOST", "acme")
	local := w.Client(t, localSecret).In("acme")
	same(t, "the account", do(t, local, api.Whoami, struct{}{}).Account,
		&api.Account{ID: made.AccountID, Email: "Owner@LOCALHOST", CreatedAt: w.Clock.Now()})
	do(t, local, api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"})
}

func TestProvisionalInstallationHasNoID(t *testing.T) {
	t.Parallel()
	w := newWorld(t, withLocalOwner, func(o *servertest.Options) { o.Provisional = true })
	local := w.Client(t, localSecret)
	caller := do(t, local, api.Whoami, struct{}{})
	same(t, "what is offered", do(t, local, api.ReadFeatures, struct{}{}),
		api.FeaturesOutput{Version: 1, Features: api.Features, Caller: &caller, Roles: do(t, local, api.ListRoles, api.ListInput{}).Roles})
}
