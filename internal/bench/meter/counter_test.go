package meter

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func TestAround(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc(api.GetUser.Method+" "+api.GetUser.Path, func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc(api.CreateInvites.Method+" "+api.CreateInvites.Path, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTooManyRequests)
	})
	mux.HandleFunc("GET /{$}", func(http.ResponseWriter, *http.Request) {})
	var counter Counter
	handler := counter.Around(mux)
	for _, target := range []string{"/users/ada", "/users/bob", "/", "/nowhere"} {
		handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody))
	}
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/invites", http.NoBody))
	want := Requests{
		Of:      map[string]int{api.GetUser.Name: 2, api.GetWorkspace.Name: 1, api.CreateInvites.Name: 1, unknownRoute: 1},
		Refused: 1,
	}
	if diff := cmp.Diff(want, counter.Take()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Requests{}, counter.Take()); diff != "" {
		t.Error(diff)
	}
}

func TestLog(t *testing.T) {
	t.Parallel()
	const log = `{"@level":"info","@message":"request","operation":"listUsers","status":200,"took":1}
{"@level":"info","@message":"request","operation":"createInvites","status":429}
{"@level":"info","@message":"request","method":"GET","status":404}
{"@level":"info","@message":"something else"}
{"@level":"error","@message":"something went wrong"}
Error: no JSON
{"@level":"info","@message":"request","operation":"listUsers","status":200}
`
	want := Requests{Of: map[string]int{"listUsers": 2, "createInvites": 1, unknownRoute: 1}, Refused: 1}
	const wantRest = `{"@level":"error","@message":"something went wrong"}` + "\nError: no JSON\n"
	for _, size := range []int{1, 7, len(log)} {
		var counter Counter
		var rest bytes.Buffer
		written := counter.Log(&rest)
		for from := 0; from < len(log); from += size {
			if _, err := io.WriteString(written, log[from:min(from+size, len(log))]); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, counter.Take()); diff != "" {
			t.Errorf("in parts of %d: %s", size, diff)
		}
		if rest.String() != wantRest {
			t.Errorf("in parts of %d, the rest is %q, want %q", size, rest.String(), wantRest)
		}
	}
}
