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
	backend.TooMany:      http.StatusTooManyRequests,
}

// writeError turns any error into an answer, and returns its status. A refusal is
// told as it is; what went wrong inside is logged, and the caller only learns that
// it did. What an echo was asked for is no reason to wake anybody.
func (s *Server) writeError(w http.ResponseWriter, r *http.Request, route api.Route, err error) int {
	status, problems := explain(err)
	id := w.Header().Get(api.HeaderRequestID)
	var asked *triggered
	switch {
	case errors.As(err, &asked):
		asked.tellWait(w.Header())
	case errors.Is(err, backend.ErrBusy):
		s.log.Warn("database is busy", "operation", route.Name, "request_id", id)
		w.Header().Set("Retry-After", "1")
	case status == http.StatusInternalServerError && r.Context().Err() == nil:
		s.log.Error("request failed", "operation", route.Name, "request_id", id, "error", err)
	}
	writeProblems(w, r, status, problems...)
	return status
}

// explain is what an error is to the caller.
func explain(err error) (status int, problems []api.Problem) {
	var refusal *backend.Error
	var invalid *api.InvalidInput
	var unread *bodyError
	var asked *triggered
	switch {
	case errors.As(err, &asked):
		return asked.status, asked.problems
	case errors.Is(err, errNotAcceptable):
		return http.StatusNotAcceptable, []api.Problem{{Type: api.TypeValidation, Message: err.Error()}}
	case errors.As(err, &refusal):
		return statusOf[refusal.Code], refusal.Problems
	case errors.As(err, &invalid):
		return http.StatusUnprocessableEntity, invalid.Problems
	case errors.As(err, &unread):
		return unread.explain()
	case errors.Is(err, backend.ErrBusy):
		return http.StatusServiceUnavailable, []api.Problem{{
			Type: api.TypeInternal, Message: "the database is held by another process; try again",
		}}
	default:
		return http.StatusInternalServerError, []api.Problem{internalProblem()}
	}
}

// bodyError is a body that could not be read to its end.
type bodyError struct {
	err error
}

// Error says what went wrong.
func (e *bodyError) Error() string { return "reading the body: " + e.err.Error() }

// Unwrap returns what went wrong.
func (e *bodyError) Unwrap() error { return e.err }

func (e *bodyError) explain() (status int, problems []api.Problem) {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(e.err, &tooLarge) {
		return http.StatusRequestEntityTooLarge, []api.Problem{{
			Type: api.TypeTooLarge, Message: "the body must be at most 1 MiB long",
		}}
	}
	return http.StatusBadRequest, []api.Problem{{Type: api.TypeValidation, Message: "the body broke off or is not encoded as its headers say"}}
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
