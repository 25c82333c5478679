package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// received is a response whose body has been read.
type received struct {
	Status int
	Header http.Header
	Body   string
	Length int64
}

// send gives one request to a handler in process.
func send(t *testing.T, handler http.HandlerFunc, change ...func(*http.Request)) (received, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://in-process/a%2Fb?c=d", strings.NewReader("hello"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Given", "yes")
	for _, f := range change {
		f(request)
	}
	response, err := client.InProcess(handler).RoundTrip(request)
	if err != nil {
		return received{}, err
	}
	body, err := io.ReadAll(response.Body)
	return received{response.StatusCode, response.Header, string(body), response.ContentLength}, errors.Join(err, response.Body.Close())
}

func TestInProcessResponse(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    received
	}{
		"nothing at all": {
			func(http.ResponseWriter, *http.Request) {},
			received{Status: 200, Header: http.Header{}},
		},
		"a body": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.Header().Set("X-Made", "yes")
				_, _ = io.WriteString(w, `{"a":`)
				_, _ = io.WriteString(w, `1}`)
			},
			received{200, http.Header{"Content-Type": {"application/json"}, "X-Made": {"yes"}}, `{"a":1}`, 7},
		},
		"a status": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusEarlyHints)
				w.Header().Set("X-Made", "yes")
				w.WriteHeader(http.StatusCreated)
				w.WriteHeader(http.StatusNotFound)
				w.Header().Set("X-Late", "yes")
				_, _ = io.WriteString(w, "made")
			},
			received{201, http.Header{"Content-Type": {"text/plain; charset=utf-8"}, "X-Made": {"yes"}}, "made", 4},
		},
		"a status without a body": {
			func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(http.StatusNoContent)
				if _, err := io.WriteString(w, "x"); !errors.Is(err, http.ErrBodyNotAllowed) {
					panic(fmt.Sprintf("writing says %v", err))
				}
			},
			received{Status: 204, Header: http.Header{}},
		},
		"an error": {
			func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusTeapot) },
			received{418, http.Header{"Content-Type": {"text/plain; charset=utf-8"}, "X-Content-Type-Options": {"nosniff"}}, "no\n", 3},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := send(t, test.handler)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("the response (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInProcessRequest(t *testing.T) {
	t.Parallel()
	type request struct {
		Method, URI, Path, Escaped, Query, Host, Scheme, Body, Given string
		Length                                                       int64
	}
	var seen request
	mutate := func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			panic(err)
		}
		seen = request{
			r.Method, r.RequestURI, r.URL.Path, r.URL.EscapedPath(), r.URL.RawQuery, r.Host, r.URL.Scheme, string(body), r.Header.Get("X-Given"),
			r.ContentLength,
		}
		r.Header.Set("X-Given", "changed")
		r.URL.Path = "/changed"
		w.WriteHeader(http.StatusOK)
	}
	body := &closing{Reader: strings.NewReader("hello")}
	var original *http.Request
	_, err := send(t, mutate, func(r *http.Request) { r.Body, original = body, r })
	if err != nil {
		t.Fatal(err)
	}
	want := request{http.MethodPost, "/a%2Fb?c=d", "/a/b", "/a%2Fb", "c=d", "in-process", "", "hello", "yes", 5}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("the request (-want +got):\n%s", diff)
	}
	if original.Header.Get("X-Given") != "yes" || original.URL.Path != "/a/b" {
		t.Error("the handler has changed the caller's request")
	}
	if !body.shut {
		t.Error("the body is open")
	}
}

func TestInProcessWithoutBody(t *testing.T) {
	t.Parallel()
	var got []byte
	_, err := send(t, func(_ http.ResponseWriter, r *http.Request) { got, _ = io.ReadAll(r.Body) }, func(r *http.Request) { r.Body = nil })
	if err != nil || len(got) != 0 {
		t.Fatalf("the body is %q, %v", got, err)
	}
}

func TestInProcessHandlerGivesUp(t *testing.T) {
	t.Parallel()
	cause := errors.New("the cause")
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		want    string
		is      error
	}{
		"by aborting":  {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, ": net/http: abort Handler", http.ErrAbortHandler},
		"by an error":  {func(http.ResponseWriter, *http.Request) { panic(cause) }, ": the cause", cause},
		"by a text":    {func(http.ResponseWriter, *http.Request) { panic("a text") }, ": a text", nil},
		"by its end":   {func(http.ResponseWriter, *http.Request) { runtime.Goexit() }, "", nil},
		"after a part": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK); panic("late") }, ": late", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := send(t, test.handler)
			if err == nil {
				t.Fatalf("there is an answer: %v", got)
			}
			if got, want := err.Error(), "the handler gave up without an answer"+test.want; got != want {
				t.Errorf("the error is %q, want %q", got, want)
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%v is not %v", err, test.is)
			}
		})
	}
}

func TestInProcessBodyCannotBeClosed(t *testing.T) {
	t.Parallel()
	cause := errors.New("stuck")
	got, err := send(t, func(http.ResponseWriter, *http.Request) {}, func(r *http.Request) {
		r.Body = &closing{Reader: strings.NewReader(""), errorOnClose: cause}
	})
	if !errors.Is(err, cause) {
		t.Fatalf("the answer is %v, %v", got, err)
	}
}

func TestInProcessCancelledBefore(t *testing.T) {
	t.Parallel()
	body := &closing{Reader: strings.NewReader("hello")}
	_, err := send(t, func(http.ResponseWriter, *http.Request) { t.Error("the handler runs") }, func(r *http.Request) {
		ctx, cancel := context.WithCancel(r.Context())
		cancel()
		*r = *r.WithContext(ctx)
		r.Body = body
	})
	if !errors.Is(err, context.Canceled) || !body.shut {
		t.Fatalf("the error is %v; closed: %t", err, body.shut)
	}
}

// The caller is free as soon as its context ends, even if the handler is not.
func TestInProcessCancelledInFlight(t *testing.T) {
	t.Parallel()
	release, done := make(chan struct{}), make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	got, err := send(t, func(w http.ResponseWriter, _ *http.Request) {
		defer close(done)
		cancel()
		<-release
		_, _ = io.WriteString(w, "too late")
	}, func(r *http.Request) { *r = *r.WithContext(ctx) })
	close(release)
	<-done
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("the answer is %v, %v", got, err)
	}
}

// A handler that panics is a server that did not answer: an error, repeated like
// one, and unclear like one.
func TestInProcessPanicIsNoAnswer(t *testing.T) {
	t.Parallel()
	calls := 0
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			http.NotFound(w, r)
			return
		}
		calls++
		panic("the bug with " + token)
	})
	err := createGroup(t.Context(), newClient(t, client.InProcess(handler)))
	want := "no answer from https://api.test to CreateUserGroup: the handler gave up without an answer: the bug with [token]" +
		"; the change may have been made nevertheless, so look before it is tried again"
	if err == nil || err.Error() != want {
		t.Errorf("the error is\n%v, want\n%s", err, want)
	}
	if calls != 1 || !client.MaybeDone(err) {
		t.Errorf("%d calls, MaybeDone %t", calls, client.MaybeDone(err))
	}
}
