package server_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A request is one whose spelling matters.
type request struct {
	// path may have a query.
	method, path, body string
	// token and workspace become headers unless they are empty.
	token, workspace string
	header           http.Header
}

// as returns the request with the token of somebody.
func (r request) as(token string) request {
	r.token = token
	return r
}

// in returns the request with the header that names a workspace.
func (r request) in(workspace string) request {
	r.workspace = workspace
	return r
}

// with returns the request with one more header.
func (r request) with(name, value string) request {
	r.header = r.header.Clone()
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Add(name, value)
	return r
}

// An answer is a response whose body has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

// courier sends requests as they are and follows nothing. A connection of its own
// for every request leaves none behind.
var courier = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true, ExpectContinueTimeout: time.Minute},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// send sends a request to the server. It may be called from any goroutine; what
// got no answer has the status 0.
func (w *world) send(t *testing.T, r request) answer {
	t.Helper()
	a, err := w.exchange(t.Context(), r)
	if err != nil {
		t.Errorf("%s %s: %v", r.method, r.path, err)
	}
	return a
}

func (w *world) exchange(ctx context.Context, r request) (answer, error) {
	req, err := w.compose(ctx, r)
	if err != nil {
		return answer{}, err
	}
	resp, err := courier.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, header: resp.Header, body: string(body)}, err
}

// hand is send without a connection, which is much faster.
func (w *world) hand(t *testing.T, r request) answer {
	t.Helper()
	req, err := w.compose(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	recorder := httptest.NewRecorder()
	w.ServeHTTP(recorder, req)
	return answer{status: recorder.Code, header: recorder.Header(), body: recorder.Body.String()}
}

// compose writes a request down.
func (w *world) compose(ctx context.Context, r request) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, r.method, w.URL+r.path, strings.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	if r.header != nil {
		req.Header = r.header.Clone()
	}
	if r.token != "" {
		req.Header.Set("Authorization", "Bearer "+r.token)
	}
	if r.workspace != "" {
		req.Header.Set(api.HeaderWorkspace, r.workspace)
	}
	return req, nil
}

// expect sends a request that must be answered with a status.
func (w *world) expect(t *testing.T, status int, r request) answer {
	t.Helper()
	a := w.send(t, r)
	if a.status != status {
		t.Fatalf("%s %s: got %d %s, want the status %d", r.method, r.path, a.status, a.body, status)
	}
	return a
}

// members returns the members of the envelope, which is either data or errors.
func (a answer) members(t *testing.T) map[string]json.RawMessage {
	t.Helper()
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(a.body), &members); err != nil {
		t.Fatalf("the body is not a JSON object: %v: %s", err, a.body)
	}
	return members
}

// decode reads what stands under data.
func (a answer) decode(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(a.members(t)["data"], into); err != nil {
		t.Fatalf("the data does not decode: %v: %s", err, a.body)
	}
}

// problems are the entries under errors.
func (a answer) problems(t *testing.T) []api.Problem {
	t.Helper()
	var problems []api.Problem
	if err := json.Unmarshal(a.members(t)["errors"], &problems); err != nil {
		t.Fatalf("the errors do not decode: %v: %s", err, a.body)
	}
	return problems
}

// blames returns the fields that are blamed, "" for an error without a field.
func (a answer) blames(t *testing.T) []string {
	t.Helper()
	problems := a.problems(t)
	fields := make([]string, len(problems))
	for i, p := range problems {
		fields[i] = p.Field
	}
	return fields
}

// encoded is a value as JSON.
func encoded(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
