// Package acctest is what the acceptance tests of the resources run in: a real
// Terraform, the provider in this process, and a backend that the test can act on
// behind Terraform's back.
//
//	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
//		env.Test(t, resource.TestStep{Config: env.Config(`resource "segmentaccess_user" "ada" { … }`)})
//	})
package acctest

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// Owner is the account that the provider acts for in every Env.
const Owner = "owner@example.com"

// Slug is of the workspace that every Env begins with.
const Slug = "acme"

// An Env is one backend with one workspace, and the provider block that leads to
// it.
type Env struct {
	// Server is a server on the same database, for acting behind Terraform's back:
	// with its clients, its clock and its faults. The provider reaches it over HTTP,
	// unless Embedded or Plain is set.
	*servertest.Server
	// Embedded is set where the provider uses the backend inside it, on the same
	// database, which goes by the real clock, as Server then does too, and knows no
	// faults.
	Embedded bool
	// Plain is the server that the provider reaches in place of Server where that is
	// set: one on the same database and clock that serves only the Public API.
	Plain *servertest.Server
	// Made are the ids of the owner and the workspace, and tokens of both.
	Made backend.Bootstrapped
	// Provider is the provider block.
	Provider string
	// Database is the path of the SQLite file.
	Database string
}

// Each runs a test over HTTP and embedded, in parallel.
func Each(t *testing.T, test func(t *testing.T, env *Env)) {
	t.Helper()
	for name, start := range map[string]func(testing.TB) *Env{"http": HTTP, "embedded": Embedded} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			RequireTerraform(t)
			test(t, start(t))
		})
	}
}

// All runs a test over HTTP, embedded, and over HTTP on a server that only serves
// the Public API, in parallel.
func All(t *testing.T, test func(t *testing.T, env *Env)) {
	t.Helper()
	Each(t, test)
	t.Run("public API only", func(t *testing.T) {
		t.Parallel()
		RequireTerraform(t)
		test(t, PublicAPIOnly(t))
	})
}

// HTTP returns an Env whose provider reaches a server over HTTP with an account
// token.
func HTTP(tb testing.TB) *Env {
	tb.Helper()
	env := newEnv(tb)
	env.Provider = env.ProviderWith(env.Made.AccountToken)
	return env
}

// Mailing returns an Env like that of HTTP whose server sends mail, so that it asks
// for security codes (rule F3). They are to be found in its outbox.
func Mailing(tb testing.TB) *Env {
	tb.Helper()
	env := newEnv(tb, func(o *servertest.Options) { o.SendsMail = true })
	env.Provider = env.ProviderWith(env.Made.AccountToken)
	return env
}

// PublicAPIOnly returns an Env whose provider reaches a server that only serves the
// Public API, as Segment does, over HTTP with a workspace token.
func PublicAPIOnly(tb testing.TB) *Env {
	tb.Helper()
	env := newEnv(tb)
	env.Plain = servertest.Open(tb, env.Database, func(o *servertest.Options) {
		o.Now, o.PublicAPIOnly = env.Clock.Now, true
	})
	env.Provider = providerBlock(env.Plain.URL, env.Made.WorkspaceToken)
	return env
}

// Embedded returns an Env whose provider has the backend inside it.
func Embedded(tb testing.TB) *Env {
	tb.Helper()
	env := newEnv(tb)
	env.Embedded = true
	env.Clock.Advance(time.Since(env.Clock.Now()))
	env.Provider = fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database = %q\n    owner_email = %q\n  }\n}\n", env.Database, Owner)
	return env
}

func newEnv(tb testing.TB, changes ...func(*servertest.Options)) *Env {
	tb.Helper()
	database := filepath.Join(tb.TempDir(), "access.db")
	env := &Env{Server: servertest.Open(tb, database, changes...), Database: database}
	env.Made = env.Bootstrap(tb, Owner, Slug)
	return env
}

// ProviderWith returns a provider block that reaches the server over HTTP with
// some token.
func (e *Env) ProviderWith(token string) string {
	return providerBlock(e.URL, token)
}

func providerBlock(endpoint, token string) string {
	return fmt.Sprintf("provider \"segmentaccess\" {\n  endpoint = %q\n  token = %q\n}\n", endpoint, token)
}

// Config returns a configuration of the provider block and what follows it.
func (e *Env) Config(hcl string) string {
	return e.Provider + hcl
}

// Owner returns a client that acts as the owner in the workspace.
func (e *Env) Owner(tb testing.TB) *client.Client {
	tb.Helper()
	return e.Client(tb, e.Made.AccountToken).In(e.Made.WorkspaceID)
}

// Test runs steps with the real Terraform.
func (e *Env) Test(t *testing.T, steps ...resource.TestStep) {
	t.Helper()
	resource.Test(t, resource.TestCase{ProtoV6ProviderFactories: Factories(t), Steps: steps})
}

// Factories makes the provider for a test case. Embedded backends stay open until
// the test process ends, as they would in a provider that is killed; what they
// answer is held against the contract document, as what a server answers is.
func Factories(tb testing.TB) map[string]func() (tfprotov6.ProviderServer, error) {
	tb.Helper()
	backends := &embedded.Group{Around: func(next http.Handler) http.Handler { return servertest.Checked(tb, next) }}
	p := provider.New("test", backends)()
	return map[string]func() (tfprotov6.ProviderServer, error){
		"segmentaccess": func() (tfprotov6.ProviderServer, error) { return customtypes.NewServer(p), nil },
	}
}

// RequireTerraform skips an acceptance test, saying why, where acceptance tests
// were not asked for.
func RequireTerraform(t *testing.T) {
	t.Helper()
	if os.Getenv(resource.EnvTfAcc) == "" {
		t.Skipf("acceptance tests run a real Terraform and only do so with %s=1, as `make test` sets it", resource.EnvTfAcc)
	}
}
