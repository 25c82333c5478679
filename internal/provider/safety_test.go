package provider_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// stranger owns what the provider's owner has no part in.
const stranger = "stranger@example.com"

// everything is one object of each kind: some in the workspace that every Env
// begins with, some in one that Terraform makes.
func everything(env *acctest.Env) string {
	return fmt.Sprintf(`
resource "segmentaccess_workspace" "beta" {
  name                = "Beta"
  slug                = "beta"
  deletion_protection = false
}

resource "segmentaccess_user" "ada" {
  email        = "ada@example.com"
  workspace_id = %[1]q
  permissions  = [{ role = "Source Admin", labels = { environment = "dev" } }]
}

resource "segmentaccess_invite" "grace" {
  email        = "grace@example.com"
  workspace_id = segmentaccess_workspace.beta.id
  permissions  = [{ role = "Source Read-only" }]
}

resource "segmentaccess_user_group" "data" {
  name         = "Data"
  workspace_id = %[1]q
  permissions  = [{ role = "Source Read-only" }]
  members      = [segmentaccess_user.ada.email, %[2]q]
}

resource "segmentaccess_label" "qa" {
  key          = "environment"
  value        = "qa"
  workspace_id = %[1]q
}

resource "segmentaccess_roster" "beta" {
  workspace_id = segmentaccess_workspace.beta.id
  people       = { %[2]q = { permissions = [{ role = "Workspace Owner" }] } }
  ignore       = ["grace@example.com"]
}

resource "segmentaccess_user_group" "ops" {
  name         = "Ops"
  workspace_id = %[1]q
}

resource "segmentaccess_user_group_member" "ada" {
  user_group_id = segmentaccess_user_group.ops.id
  email         = segmentaccess_user.ada.email
  workspace_id  = %[1]q
}

resource "segmentaccess_permission_policy" "ops" {
  user_group_id = segmentaccess_user_group.ops.id
  role          = "Source Read-only"
  labels        = { environment = "dev" }
  workspace_id  = %[1]q
}

resource "segmentaccess_token" "ci" {
  description  = "CI"
  workspace_id = %[1]q
  permissions  = [{ role = "Source Read-only" }]
  rotation     = { release = "1" }
}
`, env.Made.WorkspaceID, acctest.Owner)
}

// A mishap is a provider block that leads to another place than the state is of.
type mishap struct {
	name, provider string
	// want is what the only error of the plan has to say.
	want string
}

const (
	otherInstallation = "the objects in the state were made on another server or database"
	unseenWorkspace   = "Cannot find the workspace"
	noPublicAPI       = "which does not look like Segment's Public API: check the endpoint"
)

// TestNothingIsLost has everything in state and then the provider's settings lead
// astray. Terraform must say why once, and keep all of the state: dropping it would
// make everything anew somewhere else.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		mishaps := append(wrongTokens(t, env), otherDatabases(t, env)...)
		mishaps = append(mishaps, otherEndpoints(t)...)
		if env.Embedded {
			mishaps = append(mishaps, otherFiles(t)...)
		}
		loseNothing(t, env, mishaps)
	})
}

// TestNothingIsLostWhileTheServerIsAway takes its time, since a server that is away
// is asked a few times.
func TestNothingIsLostWhileTheServerIsAway(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		loseNothing(t, env, []mishap{{"a server that is away", reach(closed(t), env.Made.AccountToken), "connection refused"}})
	})
}

// loseNothing goes through mishaps one after the other, each followed by a plan
// with the right settings that has nothing to do.
func loseNothing(t *testing.T, env *acctest.Env, mishaps []mishap) {
	t.Helper()
	var now mishap
	failed := 0
	right := env.Config(everything(env))
	steps := []resource.TestStep{{Config: right}}
	for _, m := range mishaps {
		steps = append(steps,
			resource.TestStep{PreConfig: func() { now = m }, Config: m.provider + everything(env)},
			resource.TestStep{PreConfig: func() { now = mishap{} }, Config: right, PlanOnly: true},
		)
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: acctest.Factories(t), Steps: steps,
		ErrorCheck: func(err error) error {
			failed++
			return now.check(err)
		},
	})
	if failed != len(mishaps) {
		t.Errorf("%d plans failed, want %d", failed, len(mishaps))
	}
}

// check accepts the failure of a plan that is expected, with exactly one error that
// says what it has to.
func (m mishap) check(err error) error {
	said := err.Error()
	switch {
	case m.name == "":
		return fmt.Errorf("with the right settings: %w", err)
	case !strings.HasPrefix(said, "Error running pre-apply plan"):
		return fmt.Errorf("%s: it was not the plan that failed: %w", m.name, err)
	case strings.Count(said, "\nError: ") != 1:
		return fmt.Errorf("%s: there is not one error but %d: %w", m.name, strings.Count(said, "\nError: "), err)
	case !saying(m.want).MatchString(said):
		return fmt.Errorf("%s: nothing is said like %q: %w", m.name, m.want, err)
	default:
		return nil
	}
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+`))
}

// reach is a block that leads to a server.
func reach(endpoint, token string) string {
	return fmt.Sprintf("provider \"segmentaccess\" {\n  endpoint = %q\n  token = %q\n}\n", endpoint, token)
}

// embed is a block with the backend inside the provider.
func embed(database, owner string) string {
	return fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database = %q\n    owner_email = %q\n  }\n}\n", database, owner)
}

// wrongTokens lead to the right server.
func wrongTokens(t *testing.T, env *acctest.Env) []mishap {
	t.Helper()
	third, foreign := env.Bootstrap(t, acctest.Owner, "third"), env.Bootstrap(t, stranger, "elsewhere")
	return []mishap{
		{"an unknown token", env.ProviderWith("sga_" + strings.Repeat("x", 40)), "the token is not valid"},
		{"the token of one of two workspaces", env.ProviderWith(env.Made.WorkspaceToken), unseenWorkspace},
		{"the token of another workspace", env.ProviderWith(third.WorkspaceToken), unseenWorkspace},
		{"the token of another account", env.ProviderWith(foreign.AccountToken), unseenWorkspace},
		{"the token of a workspace of another account", env.ProviderWith(foreign.WorkspaceToken), unseenWorkspace},
		{"another account of the embedded backend", embed(env.Database, stranger), unseenWorkspace},
		{"an embedded account that is not there", embed(env.Database, "nobody@example.com"), unseenWorkspace},
	}
}

// otherDatabases are installations of their own, be they as alike as they can.
func otherDatabases(t *testing.T, env *acctest.Env) []mishap {
	t.Helper()
	database := filepath.Join(t.TempDir(), "other.db")
	other := servertest.Open(t, database)
	made := other.Bootstrap(t, acctest.Owner, acctest.Slug)
	return []mishap{
		{"an empty server", reach(servertest.New(t).URL, env.Made.AccountToken), "the token is not valid"},
		{"another server", reach(other.URL, made.AccountToken), otherInstallation},
		{"the token of a workspace of another server", reach(other.URL, made.WorkspaceToken), otherInstallation},
		{"another database", embed(database, acctest.Owner), otherInstallation},
	}
}

// otherFiles stand where the embedded backend has its database.
func otherFiles(t *testing.T) []mishap {
	t.Helper()
	nowhere := filepath.Join(t.TempDir(), "nowhere.db")
	t.Cleanup(func() {
		if _, err := os.Stat(nowhere); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("a plan made a database (%v)", err)
		}
	})
	text := filepath.Join(t.TempDir(), "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("This is not a database. ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	return []mishap{
		{"no database file", embed(nowhere, acctest.Owner), otherInstallation},
		{"no directory for it", embed(filepath.Join(filepath.Dir(nowhere), "none", "access.db"), acctest.Owner), "its directory is not there"},
		{"a file that is no database", embed(text, acctest.Owner), "it is not an SQLite database"},
		{"a directory", embed(t.TempDir(), acctest.Owner), "directory"},
	}
}

// otherEndpoints are anything but a Public API.
func otherEndpoints(t *testing.T) []mishap {
	t.Helper()
	const token = "sga_0123456789"
	answering := func(status int, contentType, body string) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}))
		t.Cleanup(server.Close)
		return reach(server.URL, token)
	}
	const html, page = "text/html; charset=utf-8", "<!doctype html><title>Sign in</title>"
	return []mishap{
		{"a web page", answering(http.StatusOK, html, page), noPublicAPI},
		{"a web page that says not found", answering(http.StatusNotFound, html, page), noPublicAPI},
		{"an empty object", answering(http.StatusOK, "application/json", `{}`), noPublicAPI},
		{"data of nothing", answering(http.StatusOK, "application/json", `{"data":{}}`), noPublicAPI},
		{"null", answering(http.StatusOK, "application/json", `null`), noPublicAPI},
		{"nothing at all", answering(http.StatusOK, "application/json", ``), noPublicAPI},
		{"an empty list", answering(http.StatusOK, "application/json", `{"data":{"workspaces":[],"users":[],"invites":[]}}`), noPublicAPI},
		{"not found in everything", answering(http.StatusNotFound, "application/json", `{"errors":[{"type":"not-found","message":"no such path"}]}`), "no such path"},
		{"forbidden", answering(http.StatusForbidden, html, page), noPublicAPI},
		{"a server in trouble", answering(http.StatusInternalServerError, html, page), noPublicAPI},
	}
}

// closed is the address of a server that was there a moment ago.
func closed(t *testing.T) string {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	return "http://" + listener.Addr().String()
}
