package acctest

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// ForgetAfter puts a proxy before the server that does not tell which installation
// it is, so that it is asked again, and that fails to answer that question once an
// operation has been called: for what goes wrong after an object is there.
func (e *Env) ForgetAfter(tb testing.TB, operation api.Route) {
	tb.Helper()
	target, err := url.Parse(e.URL)
	must(tb, "reading the server's address", err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	last := operation.Path[strings.LastIndexByte(operation.Path, '/'):]
	var called atomic.Bool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path != api.ReadFeatures.Path:
			proxy.ServeHTTP(w, r)
			if r.Method == operation.Method && r.URL.Path[strings.LastIndexByte(r.URL.Path, '/'):] == last {
				called.Store(true)
			}
		case called.CompareAndSwap(true, false):
			w.WriteHeader(http.StatusInternalServerError)
		default:
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(`{"data":{"version":1,"installationId":"","features":["whoami","invites","transfers","tokens"]}}`))
		}
	}))
	tb.Cleanup(server.Close)
	e.Provider = strings.Replace(e.Provider, e.URL, server.URL, 1)
}
