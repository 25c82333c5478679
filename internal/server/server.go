// Package server is the http.Handler of the API. It authenticates, checks the
// right, reads and decodes the input, and turns answers and errors into the
// envelope, all from the table of operations in package api.
package server

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"path"
	"runtime/debug"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
)

// A Server serves the operations of one backend. It is safe for concurrent use.
type Server struct {
	backend *backend.Backend
	log     hclog.Logger
	mux     *http.ServeMux
	served  map[string]bool
}

// New returns the handler of all operations. It logs one line for each request, and
// what goes wrong inside, to log, which may be nil. Secrets and bodies are never
// logged.
func New(b *backend.Backend, log hclog.Logger) *Server {
	if log == nil {
		log = hclog.NewNullLogger()
	}
	s := &Server{backend: b, log: log, mux: http.NewServeMux(), served: map[string]bool{}}
	s.register()
	for _, route := range api.Routes() {
		if !s.served[route.Name] {
			panic(fmt.Sprintf("server: the operation %s is declared but not served", route.Name))
		}
	}
	if !b.PublicAPIOnly() {
		s.mux.HandleFunc(http.MethodGet+" "+api.DocumentPath, serveDocument)
	}
	s.mux.HandleFunc("/", s.unknownRoute)
	return s
}

// ServeHTTP answers one request. A panic below becomes a 500 and a line in the
// log.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := requestID(r.Header.Get(api.HeaderRequestID))
	w.Header().Set(api.HeaderRequestID, id)
	defer func() {
		if panicked := recover(); panicked != nil {
			s.log.Error("request panicked", "request_id", id, "panic", panicked, "stack", string(debug.Stack()))
			writeProblems(w, r, http.StatusInternalServerError, internalProblem())
		}
	}()
	if escaped := r.URL.EscapedPath(); path.Clean(escaped) != escaped {
		s.unknownRoute(w, r) // The mux would redirect, which no client of this API follows.
		return
	}
	s.mux.ServeHTTP(w, r)
}

// unknownRoute answers what is no operation. It is logged as a request, without its
// address, which may hold anything. It is not counted: limits are those of operations
// (rule J1), and this looks nothing up, not even who asks.
func (s *Server) unknownRoute(w http.ResponseWriter, r *http.Request) {
	const status = http.StatusNotFound
	writeProblems(w, r, status, api.Problem{
		Type: api.TypeNotFound, Message: fmt.Sprintf("there is no operation %s %s", r.Method, r.URL.Path),
	})
	s.log.Info("request", "method", r.Method, "status", status, "request_id", w.Header().Get(api.HeaderRequestID))
}

// requestID keeps the caller's own id for the request where it is at most 128
// characters of printable ASCII.
func requestID(given string) string {
	if given == "" || len(given) > api.MaxRequestID || !printable(given) {
		return rand.Text()
	}
	return given
}

func printable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}
