package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"go.uber.org/goleak"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

const (
	token    = "sga_this-must-never-be-seen-anywhere"
	endpoint = "https://api.test"
)

// epoch is what the clock of the tests stands at.
var epoch = time.Date(2026, time.August, 20, 16, 0, 0, 0, time.UTC)

// waits records the delays that a client asked for and takes no time.
type waits struct {
	mu     sync.Mutex
	delays []time.Duration
}

func (w *waits) wait(ctx context.Context, delay time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.delays = append(w.delays, delay)
	return ctx.Err()
}

func (w *waits) taken() []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.delays
}

// longest stands in for random jitter: every delay is as long as may be.
func longest(ceiling time.Duration) time.Duration { return ceiling }

// newClient returns a client whose waits take no time, with the given changes to
// its configuration.
func newClient(t *testing.T, transport http.RoundTripper, changes ...func(*client.Config)) *client.Client {
	t.Helper()
	cfg := client.Config{
		Endpoint: endpoint, Token: token, UserAgent: "terraform-provider-segmentaccess/1.2.3", Transport: transport,
		Now: func() time.Time { return epoch }, Wait: new(waits).wait, Jitter: longest,
	}
	for _, change := range changes {
		change(&cfg)
	}
	c, err := client.New(cfg)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return c
}

// overHTTP starts a server on this machine and returns a client of it.
func overHTTP(t *testing.T, handler http.Handler) *client.Client {
	t.Helper()
	return newClient(t, nil, at(serve(t, handler, (*httptest.Server).Start)))
}

// inProcess returns a client of a handler.
func inProcess(t *testing.T, handler http.Handler) *client.Client {
	t.Helper()
	return newClient(t, client.InProcess(handler), at("http://in-process"))
}

// serve starts a server in a certain way until the test ends, with its log
// silent, and returns its address.
func serve(t *testing.T, handler http.Handler, start func(*httptest.Server)) string {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = hclog.NewNullLogger().StandardLogger(nil)
	start(server)
	t.Cleanup(server.Close)
	return server.URL
}

// recordWaits makes a client tell its waits to w.
func recordWaits(w *waits) func(*client.Config) {
	return func(cfg *client.Config) { cfg.Wait = w.wait }
}

// at points a client at another endpoint.
func at(url string) func(*client.Config) {
	return func(cfg *client.Config) { cfg.Endpoint = url }
}

// failing returns the message of an error that must be there, and must not hold
// the token in any form that fmt knows.
func failing(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		t.Fatal("there is no error")
	}
	for e := err; e != nil; e = errors.Unwrap(e) {
		if text := fmt.Sprintf("%v %+v %#v", e, e, e); strings.Contains(text, token) {
			t.Fatalf("the token stands in the error: %s", text)
		}
	}
	return err.Error()
}

// A step is one answer of a fake transport.
type step func(*http.Request) (*http.Response, error)

// script is a transport that plays its steps in turn, the last one for ever, and
// remembers what it was sent. Questions for the features go to features and are
// counted apart.
type script struct {
	steps    []step
	features step

	mu       sync.Mutex
	requests []*http.Request
	asked    int
}

func play(steps ...step) *script {
	return &script{steps: steps, features: answer(http.StatusNotFound, notFound)}
}

// offering sets the answer to the question for the features.
func (s *script) offering(features step) *script {
	s.features = features
	return s
}

func (s *script) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := request.Context().Err(); err != nil {
		return nil, err
	}
	return s.next(request)(request)
}

func (s *script) next(request *http.Request) step {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasSuffix(request.URL.Path, api.AccessPrefix) {
		s.asked++
		return s.features
	}
	s.requests = append(s.requests, request)
	return s.steps[min(len(s.requests), len(s.steps))-1]
}

// sent returns the requests so far, less those for the features.
func (s *script) sent() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}

// askedFeatures returns how often the features were asked for.
func (s *script) askedFeatures() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// Bodies of answers.
const (
	notFound  = `{"errors":[{"type":"not-found","message":"There is no such thing."}]}`
	refusedIt = `{"errors":[{"type":"some-type","message":"It was refused."}]}`
	noUsers   = `{"data":{"users":[],"pagination":{"current":"MA==","totalEntries":0}}}`
	aGroup    = `{"data":{"userGroup":{"id":"g1","name":"Analysts","memberCount":0}}}`
	offerAll  = `{"data":{"version":1,"installationId":"i1","features":["idempotency-keys","whoami"]}}`
	offerNone = `{"data":{"version":1,"installationId":"i1","features":[]}}`
	success   = `{"data":{"status":"SUCCESS"}}`
	granted   = `{"data":{"permissions":[]}}`
)

// answer answers with JSON and pairs of header names and values.
func answer(status int, body string, headers ...string) step {
	return func(request *http.Request) (*http.Response, error) {
		traceConnection(request, true)
		header := http.Header{"Content-Type": {"application/json"}}
		for i := 0; i < len(headers); i += 2 {
			header.Set(headers[i], headers[i+1])
		}
		return &http.Response{
			StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: request,
		}, nil
	}
}

// unconnected fails as a transport does that gets no connection.
func unconnected(err error) step {
	return func(request *http.Request) (*http.Response, error) {
		traceConnection(request, false)
		return nil, err
	}
}

// cutOff fails as a transport does whose connection breaks under a request.
func cutOff(err error) step {
	return func(request *http.Request) (*http.Response, error) {
		traceConnection(request, true)
		return nil, err
	}
}

// traceConnection calls the hooks that http.Transport calls.
func traceConnection(request *http.Request, connected bool) {
	trace := httptrace.ContextClientTrace(request.Context())
	trace.GetConn(request.URL.Host)
	if connected {
		trace.GotConn(httptrace.GotConnInfo{})
	}
}

// The operations that stand for their methods.

func listUsers(ctx context.Context, c *client.Client) error {
	_, err := client.Call(ctx, c, api.ListUsers, api.ListInput{})
	return err
}

func createGroup(ctx context.Context, c *client.Client) error {
	_, err := client.Call(ctx, c, api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"})
	return err
}

func renameGroup(ctx context.Context, c *client.Client) error {
	_, err := client.Call(ctx, c, api.UpdateUserGroup, api.UpdateUserGroupInput{UserGroupID: "g1", Name: "Analysts"})
	return err
}

func replacePermissions(ctx context.Context, c *client.Client) error {
	_, err := client.Call(ctx, c, api.ReplacePermissionsForUser, api.UserPermissionsInput{UserID: "u1"})
	return err
}

func deleteGroup(ctx context.Context, c *client.Client) error {
	_, err := client.Call(ctx, c, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: "g1"})
	return err
}
