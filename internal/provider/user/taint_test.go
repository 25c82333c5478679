package user_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// forgetful returns the address of a server that does not tell which installation
// it is, so that it is asked again, and that fails to answer once a user was
// changed.
func forgetful(tb testing.TB, env *acctest.Env) string {
	tb.Helper()
	target, err := url.Parse(env.URL)
	if err != nil {
		tb.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	var changed atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !strings.HasSuffix(r.URL.Path, api.ReadFeatures.Path):
			proxy.ServeHTTP(w, r)
			if r.Method == api.ReplacePermissionsForUser.Method && strings.HasSuffix(r.URL.Path, "/permissions") {
				changed.Store(true)
			}
		case changed.CompareAndSwap(true, false):
			w.WriteHeader(http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"data":{"version":1,"installationId":"","features":["whoami","invites"]}}`))
		}
	}))
	tb.Cleanup(server.Close)
	return server.URL
}

// Somebody who was adopted must not be removed because something went wrong after
// that: Terraform destroys what it has tainted.
func TestUserAdoptedIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	userID := env.Join(t, "ada@example.com")
	env.Provider = strings.Replace(env.Provider, env.URL, forgetful(t, env), 1)
	cfg := env.Config(config("ada@example.com", reader))
	env.Test(t,
		resource.TestStep{Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreate)},
		resource.TestStep{PreConfig: func() { wantRoles(t, env, userID, "Source Read-only") }, Config: cfg, ConfigPlanChecks: emptyPlan},
	)
}
