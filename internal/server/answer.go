package server

import (
	"encoding/json"
	"errors"
	"net/http"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
)

// statusOf is where refusals get their status code.
var statusOf = map[backend.Code]int{
	backend.Invalid:      http.StatusUnprocessableEntity,
	backend.Unauthorized: http.StatusUnauthorized,
	backend.NotFound:     http.StatusNotFound,
	backend.Conflict:     http.StatusConflict,
}

// writeError turns any error into an answer. A refusal is told as it is; what
// went wrong inside is logged, and the caller only learns that it did.
func (s *Server) writeError(w http.ResponseWriter, r *http.Request, route api.Route, err error) {
	var refusal *backend.Error
	var invalid *api.InvalidInput
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &refusal):
		writeProblems(w, r, statusOf[refusal.Code], refusal.Problems...)
	case errors.As(err, &invalid):
		writeProblems(w, r, http.StatusUnprocessableEntity, invalid.Problems...)
	case errors.As(err, &tooLarge):
		writeProblems(w, r, http.StatusRequestEntityTooLarge, api.Problem{
			Type: api.TypeTooLarge, Message: "the body must be at most 1 MiB long",
		})
	case errors.Is(err, backend.ErrBusy):
		s.log.Warn("database is busy", "operation", route.Name, "request_id", w.Header().Get(api.HeaderRequestID))
		w.Header().Set("Retry-After", "1")
		writeProblems(w, r, http.StatusServiceUnavailable, api.Problem{
			Type: api.TypeInternal, Message: "the database is held by another process; try again",
		})
	default:
		if r.Context().Err() == nil {
			s.log.Error("request failed", "operation", route.Name, "request_id", w.Header().Get(api.HeaderRequestID), "error", err)
		}
		writeProblems(w, r, http.StatusInternalServerError, internalProblem())
	}
}

func internalProblem() api.Problem {
	return api.Problem{Type: api.TypeInternal, Message: "something went wrong on the server; its log says what, under this request's id"}
}

func writeProblems(w http.ResponseWriter, r *http.Request, status int, problems ...api.Problem) {
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="segment"`)
	}
	writeEnvelope(w, r, status, api.Envelope{Errors: problems})
}

func writeEnvelope(w http.ResponseWriter, r *http.Request, status int, envelope api.Envelope) {
	body, err := json.Marshal(envelope)
	if err != nil {
		panic(err) // Problems and encoded data always encode; ServeHTTP logs this.
	}
	w.Header().Set("Content-Type", contentType(r))
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = w.Write(body) // A caller who has gone cannot be told.
}
