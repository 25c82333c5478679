package server

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
)

// handleEcho serves the one operation that is about the request itself, so that
// nothing below this package knows its answer.
func (s *Server) handleEcho() {
	s.endpoint(api.Echo.Route(), func(w http.ResponseWriter, r *http.Request) (backend.Reply, error) {
		var asked api.EchoInput
		reply, err := answer(s, w, r, api.Echo, func(_ context.Context, _ *backend.Request, in api.EchoInput) (api.EchoOutput, error) {
			asked = in
			return api.EchoOutput{Method: strings.ToLower(r.Method), Message: in.Message, Headers: echoed(r.Header)}, nil
		})
		if err != nil {
			return reply, err
		}
		// The transaction has ended: nobody else waits for who asked to wait.
		if err := pause(r.Context(), asked.Delay); err != nil {
			return reply, err
		}
		return outcome(asked, reply)
	})
}

// outcome is the answer of the kind that was asked for.
func outcome(asked api.EchoInput, reply backend.Reply) (backend.Reply, error) {
	if asked.StatusCode != nil {
		reply.Status = *asked.StatusCode
	}
	failure := triggered{status: max(reply.Status, http.StatusBadRequest)}
	for _, trigger := range []struct {
		field string
		set   *bool
		times int
	}{{"triggerError", asked.TriggerError, 1}, {"triggerMultipleErrors", asked.TriggerMultipleErrors, 2}} {
		for range trigger.times {
			if trigger.set != nil && *trigger.set {
				failure.problems = append(failure.problems, asAsked(trigger.field))
			}
		}
	}
	switch {
	case asked.TriggerUnexpectedError != nil && *asked.TriggerUnexpectedError:
		failure = triggered{http.StatusInternalServerError, []api.Problem{internalProblem()}}
	case len(failure.problems) == 0 && reply.Status < http.StatusBadRequest:
		return reply, nil
	case len(failure.problems) == 0:
		failure.problems = []api.Problem{asAsked("statusCode")}
	}
	return backend.Reply{}, &failure
}

func asAsked(field string) api.Problem {
	return api.Problem{Type: api.TypeValidation, Field: field, Message: `"` + field + `" asked for this error`}
}

// triggered is an error that a caller asked for.
type triggered struct {
	status   int
	problems []api.Problem
}

// Error says whose wish the error is.
func (*triggered) Error() string { return "an echo was asked for this error" }

// pause waits so many milliseconds, nil for none, or until the context ends.
func pause(ctx context.Context, milliseconds *int) error {
	if milliseconds == nil {
		return nil
	}
	timer := time.NewTimer(time.Duration(*milliseconds) * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// credentials are the headers that an answer must not repeat: it may end up in
// logs.
var credentials = []string{"Authorization", "Cookie", "Proxy-Authorization"}

func echoed(header http.Header) map[string]string {
	headers := make(map[string]string, len(header))
	for name, values := range header {
		if !slices.Contains(credentials, name) {
			headers[strings.ToLower(name)] = strings.Join(values, ", ")
		}
	}
	return headers
}
