package client_test

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

func TestFeatures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		step         step
		plain, keys  bool
		installation string
		workspace    *api.WorkspaceRef
	}{
		"a plain Public API":    {answer(http.StatusNotFound, notFound), true, false, "", nil},
		"a 404 of another kind": {answer(http.StatusNotFound, "404 page not found", "Content-Type", "text/plain"), true, false, "", nil},
		"all":                   {answer(http.StatusOK, offerAll), false, true, "i1", nil},
		"nothing":               {answer(http.StatusOK, offerNone), true, false, "i1", nil},
		"no database yet": {
			answer(http.StatusOK, `{"data":{"version":1,"installationId":"","features":["idempotency-keys"]}}`), false, true, "", nil,
		},
		"a workspace token": {
			answer(http.StatusOK, `{"data":{"version":1,"installationId":"i2","features":["whoami"],"workspace":{"id":"w1","slug":"acme","name":"Acme"}}}`),
			false, false, "i2", &api.WorkspaceRef{ID: "w1", Slug: "acme", Name: "Acme"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := play().offering(test.step)
			c := newClient(t, transport)
			for _, asking := range []*client.Client{c, c.In("acme"), c.In("other").In("")} {
				features, err := asking.Features(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if features.Plain() != test.plain || features.Has(api.FeatureIdempotencyKeys) != test.keys || features.InstallationID != test.installation {
					t.Errorf("the features are %+v", features)
				}
				if features.Has(api.FeatureMemberships) {
					t.Error("a feature is there that nobody offered")
				}
				if diff := cmp.Diff(test.workspace, features.Workspace); diff != "" {
					t.Errorf("the workspace (-want +got):\n%s", diff)
				}
			}
			if got := transport.askedFeatures(); got != 1 {
				t.Errorf("the features were asked for %d times, want 1", got)
			}
		})
	}
}

// Only a 404 makes a plain Public API: a web page may answer to any path.
func TestFeaturesOfSomethingElse(t *testing.T) {
	t.Parallel()
	transport := play().offering(answer(http.StatusOK, "<p>", "Content-Type", "text/html"))
	_, err := newClient(t, transport).Features(t.Context())
	want := "https://api.test answered ReadFeatures with 200 OK, content type text/html and no JSON, " +
		"which does not look like Segment's Public API: check the endpoint"
	if got := failing(t, err); got != want {
		t.Errorf("the error is\n%s, want\n%s", got, want)
	}
}

func TestFeaturesErrorIsNotRemembered(t *testing.T) {
	t.Parallel()
	transport := play().offering(answer(http.StatusUnauthorized, refusedIt))
	c := newClient(t, transport)
	for range 2 {
		if _, err := c.Features(t.Context()); !client.IsUnauthorized(err) {
			t.Fatalf("the error is %v", err)
		}
	}
	transport.offering(answer(http.StatusOK, offerAll))
	if features, err := c.Features(t.Context()); err != nil || features.Plain() {
		t.Errorf("the features are %+v, %v", features, err)
	}
	if got := transport.askedFeatures(); got != 3 {
		t.Errorf("the features were asked for %d times, want 3", got)
	}
}

// gate is a step that waits to be let through, and lets the context end it.
func gate(open <-chan struct{}, next step) step {
	return func(request *http.Request) (*http.Response, error) {
		select {
		case <-open:
			return next(request)
		case <-request.Context().Done():
			return nil, request.Context().Err()
		}
	}
}

// askAtOnce starts callers, each with its own context, and returns where their
// errors will be when group is done.
func askAtOnce(c *client.Client, group *sync.WaitGroup, contexts ...context.Context) []error {
	errs := make([]error, len(contexts))
	for i, ctx := range contexts {
		group.Go(func() { _, errs[i] = c.Features(ctx) })
		// The first caller is under way before the others come.
		synctest.Wait()
	}
	return errs
}

func TestFeaturesAreSharedByCallersAtOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		step  step
		fails bool
	}{
		"an answer": {answer(http.StatusOK, offerAll), false},
		"an error":  {answer(http.StatusUnauthorized, refusedIt), true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				open := make(chan struct{})
				transport := play().offering(gate(open, test.step))
				var group sync.WaitGroup
				errs := askAtOnce(newClient(t, transport), &group, t.Context(), t.Context(), t.Context(), t.Context())
				close(open)
				group.Wait()
				for i, err := range errs {
					if client.IsUnauthorized(err) != test.fails || (err != nil) != test.fails {
						t.Errorf("caller %d got %v", i, err)
					}
				}
				if got := transport.askedFeatures(); got != 1 {
					t.Errorf("the features were asked for %d times, want 1", got)
				}
			})
		})
	}
}

// Ctrl-C of one caller is its own affair: who waits for its request asks anew,
// and who waits and is interrupted stops at once.
func TestFeaturesSurviveTheirCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		open := make(chan struct{})
		transport := play().offering(gate(open, answer(http.StatusOK, offerAll)))
		first, endFirst := context.WithCancel(t.Context())
		second, endSecond := context.WithCancel(t.Context())
		var group sync.WaitGroup
		errs := askAtOnce(newClient(t, transport), &group, first, second, t.Context())
		endSecond()
		synctest.Wait()
		if !errors.Is(errs[1], context.Canceled) {
			t.Errorf("the second caller still waits: %v", errs[1])
		}
		endFirst()
		synctest.Wait()
		close(open)
		group.Wait()
		if !errors.Is(errs[0], context.Canceled) || errs[2] != nil {
			t.Errorf("the callers got %v", errs)
		}
		if got := transport.askedFeatures(); got != 2 {
			t.Errorf("the features were asked for %d times, want 2", got)
		}
	})
}

// A transport that panics takes nobody down but its own caller.
func TestFeaturesSurvivePanic(t *testing.T) {
	t.Parallel()
	transport := play().offering(func(*http.Request) (*http.Response, error) { panic("broken transport") })
	c := newClient(t, transport)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = c.Features(t.Context())
	}()
	transport.offering(answer(http.StatusOK, offerAll))
	if features, err := c.Features(t.Context()); err != nil || features.Plain() {
		t.Errorf("the features are %+v, %v", features, err)
	}
}

func TestReadsDoNotAskForFeatures(t *testing.T) {
	t.Parallel()
	transport := play(answer(http.StatusOK, noUsers))
	if err := listUsers(t.Context(), newClient(t, transport)); err != nil {
		t.Fatal(err)
	}
	if got := transport.askedFeatures(); got != 0 {
		t.Errorf("the features were asked for %d times", got)
	}
}

// A workspace token asks for its workspace first, and for the features alone where that
// does not tell.
func TestFeaturesOfAWorkspaceToken(t *testing.T) {
	t.Parallel()
	const (
		acme    = `"workspace":{"id":"w1","slug":"acme","name":"Acme"}`
		offered = `{"version":1,"installationId":"i1","features":["whoami"]}`
	)
	for name, test := range map[string]struct {
		first, alone step
		plain        bool
		installation string
		asked        int
		refused      bool
	}{
		"a plain Public API":       {answer(http.StatusOK, `{"data":{`+acme+`}}`), nil, true, "", 0, false},
		"an access server":         {answer(http.StatusOK, `{"data":{`+acme+`,"accessServer":`+offered+`}}`), nil, false, "i1", 0, false},
		"a token without a role":   {answer(http.StatusUnauthorized, refusedIt), answer(http.StatusOK, `{"data":`+offered+`}`), false, "i1", 1, false},
		"another page at the root": {answer(http.StatusNotFound, "<p>", "Content-Type", "text/html"), answer(http.StatusOK, `{"data":`+offered+`}`), false, "i1", 1, false},
		"a token that is wrong":    {answer(http.StatusUnauthorized, refusedIt), answer(http.StatusNotFound, notFound), false, "", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := play(test.first).offering(test.alone)
			c := newClient(t, transport, func(cfg *client.Config) { cfg.Token = "sgp_of-a-workspace" })
			features, err := c.Features(t.Context())
			if test.refused != client.IsUnauthorized(err) || !test.refused && err != nil {
				t.Fatalf("the error is %v", err)
			}
			if err == nil && (features.Plain() != test.plain || features.InstallationID != test.installation) {
				t.Errorf("the features are %+v", features)
			}
			if asked := transport.askedFeatures(); asked != test.asked {
				t.Errorf("the features were asked for alone %d times, want %d", asked, test.asked)
			}
		})
	}
}
