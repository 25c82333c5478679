package usergroup_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// forgetful returns the address of a server that does not tell which installation
// it is, so that it is asked again, and that fails to answer once a group was made.
func forgetful(tb testing.TB, env *acctest.Env) string {
	tb.Helper()
	target, err := url.Parse(env.URL)
	if err != nil {
		tb.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	var made atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !strings.HasSuffix(r.URL.Path, api.ReadFeatures.Path):
			proxy.ServeHTTP(w, r)
			if r.Method == http.MethodPost && strings.HasSuffix(r.URL.Path, api.CreateUserGroup.Path) {
				made.Store(true)
			}
		case made.CompareAndSwap(true, false):
			w.WriteHeader(http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"data":{"version":1,"installationId":"","features":["whoami","invites"]}}`))
		}
	}))
	tb.Cleanup(server.Close)
	return server.URL
}

// A group is not made twice because it could not be noted where it lives.
func TestAccGroupIsNotTainted(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Provider = strings.Replace(env.Provider, env.URL, forgetful(t, env), 1)
	config := group(env, `name = "Ops"`)
	env.Test(t,
		resource.TestStep{Config: config},
		resource.TestStep{Config: config, ConfigPlanChecks: nothingPlanned()},
	)
}
