package server

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
)

// handle serves a declared operation with the backend's code for it, and the dry
// run of one that writes with the same code.
func handle[In, Out any](s *Server, op api.Operation[In, Out], do backend.Operation[In, Out]) {
	s.endpoint(op.Route(), func(w http.ResponseWriter, r *http.Request) (backend.Reply, error) {
		return answer(s, w, r, op, do)
	})
	if op.Route().Writes() {
		dryRun := op.DryRun()
		s.endpoint(dryRun.Route(), func(w http.ResponseWriter, r *http.Request) (backend.Reply, error) {
			return answer(s, w, r, dryRun, do)
		})
	}
}

// endpoint serves a route with what answers it.
func (s *Server) endpoint(route api.Route, reply func(http.ResponseWriter, *http.Request) (backend.Reply, error)) {
	s.served[route.Name] = true
	if s.backend.PublicAPIOnly() && !public(route) {
		return
	}
	s.mux.HandleFunc(pattern(route), func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		reply, err := reply(w, r)
		status := reply.Status
		if err != nil {
			status = s.writeError(w, r, route, err)
		} else {
			writeEnvelope(w, r, status, api.Envelope{Data: reply.Data})
		}
		operation := route.Name
		if route.DryRun {
			operation = "dry run of " + operation
		}
		s.log.Info("request", "operation", operation, "status", status,
			"request_id", w.Header().Get(api.HeaderRequestID), "took", time.Since(started))
	})
}

// public reports whether a route is served where only the Public API is: its own
// operations, and the acceptance of invites, for which Segment has its web app.
func public(route api.Route) bool {
	return !strings.HasPrefix(route.Path, api.AccessPrefix) || route.Name == api.AcceptInvite.Name && !route.DryRun
}

// pattern is the mux's spelling of a route. The root path must match only itself.
func pattern(route api.Route) string {
	if route.Path == "/" {
		return route.Method + " /{$}"
	}
	return route.Method + " " + route.Path
}

// answer carries out one call. Who may not call learns so before the body is
// read or anything is looked up (rule J4).
func answer[In, Out any](
	s *Server, w http.ResponseWriter, r *http.Request, op api.Operation[In, Out], do backend.Operation[In, Out],
) (backend.Reply, error) {
	call := backend.Call{Route: op.Route(), Secret: bearer(r), Workspace: r.Header.Get(api.HeaderWorkspace)}
	call.Extended = r.Header.Get(api.HeaderAccessVersion) != ""
	if call.Route.NamesWorkspace() {
		call.Workspace = r.PathValue("workspaceId")
	}
	key := r.Header.Get(api.HeaderIdempotencyKey)
	if call.Route.Writes() && validKey(key) {
		call.IdempotencyKey = key
	}
	standing, err := s.backend.Authorise(r.Context(), call)
	tellLimit(w.Header(), standing)
	if err != nil {
		return backend.Reply{}, err
	}
	if !acceptable(r.Header.Values("Accept")) {
		return backend.Reply{}, errNotAcceptable
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, api.MaxBody))
	if err != nil {
		return backend.Reply{}, &bodyError{err}
	}
	in, err := op.Decode(r.PathValue, r.URL.RawQuery, body)
	if err != nil {
		return backend.Reply{}, err
	}
	if (call.Route.Writes() || call.Route.DryRun) && !validKey(key) {
		return backend.Reply{}, &api.InvalidInput{Problems: []api.Problem{{
			Type: api.TypeValidation, Field: api.HeaderIdempotencyKey,
			Message: `"Idempotency-Key" must be at most 255 characters of printable ASCII`,
		}}}
	}
	call.BodyHash = fingerprint(r, body)
	return backend.Run(r.Context(), s.backend, call, in, do)
}

// bearer returns the token of a request, or "" where there is none.
func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

func validKey(key string) bool {
	return len(key) <= api.MaxIdempotencyKey && printable(key)
}

// fingerprint tells two requests to one operation apart.
func fingerprint(r *http.Request, body []byte) string {
	hash := sha256.New()
	_, _ = io.WriteString(hash, r.URL.EscapedPath()+"?"+r.URL.RawQuery+"\n") // A hash takes everything.
	_, _ = hash.Write(body)
	return hex.EncodeToString(hash.Sum(nil))
}
