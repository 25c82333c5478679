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

// outcome is the answer of the kind that was asked for. Of several triggers the
// first in this order counts, as at Segment.
func outcome(asked api.EchoInput, reply backend.Reply) (backend.Reply, error) {
	if asked.StatusCode != nil {
		reply.Status = *asked.StatusCode
	}
	refusal := reply.Status
	if refusal < http.StatusBadRequest {
		refusal = http.StatusUnprocessableEntity
	}
	switch {
	case isTrue(asked.TriggerError):
		return backend.Reply{}, asAsked(refusal, "triggerError", asked.Message)
	case isTrue(asked.TriggerMultipleErrors):
		return backend.Reply{}, asAsked(refusal, "triggerMultipleErrors", asked.Message, asked.Message)
	case isTrue(asked.TriggerUnexpectedError):
		return backend.Reply{}, &triggered{http.StatusInternalServerError, []api.Problem{internalProblem()}}
	case reply.Status >= http.StatusBadRequest:
		return backend.Reply{}, asAsked(reply.Status, "statusCode", asked.Message)
	default:
		return reply, nil
	}
}

func isTrue(flag *bool) bool {
	return flag != nil && *flag
}

// asAsked is a refusal with a problem for each message, blaming the parameter
// that asked for it.
func asAsked(status int, parameter string, messages ...string) *triggered {
	kind := api.TypeValidation
	if status >= http.StatusInternalServerError {
		kind = api.TypeInternal
	}
	asked := &triggered{status: status, problems: make([]api.Problem, len(messages))}
	for i, message := range messages {
		asked.problems[i] = api.Problem{Type: kind, Field: parameter, Message: message}
	}
	return asked
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
