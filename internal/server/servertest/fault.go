package servertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// fault is what happens to the next calls of an operation.
type fault struct {
	operation string
	times     int
	act       func(w http.ResponseWriter, r *http.Request, next http.Handler)
}

// Fail answers the next calls of an operation, so many times, with a status and
// without doing anything.
func (s *Server) Fail(operation string, times, status int) {
	s.meddle(operation, times, func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"errors":[{"type":"test","message":"%s fails in this test"}]}`, operation)
	})
}

// Lose carries out the next calls of an operation, so many times, but breaks the
// connection instead of answering.
func (s *Server) Lose(operation string, times int) {
	s.meddle(operation, times, func(_ http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		panic(http.ErrAbortHandler)
	})
}

// Before runs something just before the next call of an operation is carried
// out: for what happens between two calls of the same apply.
func (s *Server) Before(operation string, do func()) {
	s.meddle(operation, 1, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		do()
		next.ServeHTTP(w, r)
	})
}

func (s *Server) meddle(operation string, times int, act func(http.ResponseWriter, *http.Request, http.Handler)) {
	if !slices.ContainsFunc(api.Routes(), func(r api.Route) bool { return r.Name == operation }) {
		panic("servertest: there is no operation " + operation)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{operation: operation, times: times, act: act})
}

// Calls returns the names of the operations called so far, in order.
func (s *Server) Calls() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.calls)
}

// ForgetCalls empties what Calls and TooMany return.
func (s *Server) ForgetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls, s.tooMany = nil, 0
}

// TooMany returns how many calls so far the rate limits refused.
func (s *Server) TooMany() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tooMany
}

// observe counts calls and lets faults happen.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		watched := &watcher{ResponseWriter: w, s: s}
		if act := s.take(s.operation(r)); act != nil {
			act(watched, r, next)
			return
		}
		next.ServeHTTP(watched, r)
	})
}

// A watcher counts the answers that refuse a call for the rate limit.
type watcher struct {
	http.ResponseWriter

	s *Server
}

// WriteHeader passes a status on.
func (w *watcher) WriteHeader(status int) {
	if status == http.StatusTooManyRequests {
		w.s.mu.Lock()
		w.s.tooMany++
		w.s.mu.Unlock()
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap returns what is watched, for http.ResponseController.
func (w *watcher) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (s *Server) take(operation string) func(http.ResponseWriter, *http.Request, http.Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, operation)
	for _, f := range s.faults {
		if f.operation == operation && f.times > 0 {
			f.times--
			return f.act
		}
	}
	return nil
}

// newRouter tells operations apart.
func newRouter() *http.ServeMux {
	router := http.NewServeMux()
	for _, route := range api.Routes() {
		path := route.Path
		if path == "/" {
			path = "/{$}"
		}
		router.HandleFunc(route.Method+" "+path, http.NotFound)
	}
	return router
}

// operation returns the name of the operation that a request calls, or "".
func (s *Server) operation(r *http.Request) string {
	_, pattern := s.router.Handler(r)
	for _, route := range api.Routes() {
		if pattern == route.Method+" "+route.Path || route.Path == "/" && pattern == route.Method+" /{$}" {
			return route.Name
		}
	}
	return ""
}
