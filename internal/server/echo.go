package server

import (
	"context"
	"net/http"
	"slices"
	"strconv"
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
		return backend.Reply{}, &triggered{http.StatusInternalServerError, []api.Problem{{
			Type: api.TypeInternal, Message: "an unexpected error, as was asked for",
		}}}
	case reply.Status >= http.StatusBadRequest:
		return backend.Reply{}, asAsked(reply.Status, "statusCode", asked.Message)
	default:
		return reply, nil
	}
}

func isTrue(flag *bool) bool {
	return flag != nil && *flag
}

// kindOf are the types of the errors that have a status of their own.
var kindOf = map[int]string{
	http.StatusUnauthorized:          api.TypeUnauthorized,
	http.StatusNotFound:              api.TypeNotFound,
	http.StatusConflict:              api.TypeConflict,
	http.StatusRequestEntityTooLarge: api.TypeTooLarge,
	http.StatusTooManyRequests:       api.TypeTooMany,
}

// asAsked is a refusal with a problem for each message, blaming the parameter
// that asked for it. It has the type that a refusal with its status has, so that a
// client can try how it copes with that.
func asAsked(status int, parameter string, messages ...string) *triggered {
	kind, known := kindOf[status]
	switch {
	case known:
	case status >= http.StatusInternalServerError:
		kind = api.TypeInternal
	default:
		kind = api.TypeValidation
	}
	asked := &triggered{status: status, problems: make([]api.Problem, len(messages))}
	for i, message := range messages {
		asked.problems[i] = api.Problem{Type: kind, Field: parameter, Message: message, Data: asked.data()}
	}
	return asked
}

// echoedWait is how long a client is told to wait that asked to be told so.
const echoedWait = time.Second

// triggered is an error that a caller asked for.
type triggered struct {
	status   int
	problems []api.Problem
}

// data is what an error of its status tells a program besides.
func (e *triggered) data() map[string]any {
	if e.status != http.StatusTooManyRequests {
		return nil
	}
	return map[string]any{"remainingPoints": 0, "msBeforeNext": echoedWait.Milliseconds(), "consumedPoints": 1}
}

// tellWait puts into the headers when to try again, where an error of the status
// does so.
func (e *triggered) tellWait(header http.Header) {
	if e.status == http.StatusTooManyRequests {
		header.Set("Retry-After", strconv.Itoa(wholeSeconds(echoedWait)))
	}
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

// secretive are what the names of headers have in them that hold credentials. An
// answer must not repeat those: it may end up in logs.
var secretive = []string{"auth", "cookie", "key", "password", "secret", "token"}

// isSecretive reports whether a header is held back, by its name in lower case. A
// harmless one may be among them. An idempotency key is no secret, and whether it
// arrives is worth a try.
func isSecretive(name string) bool {
	if name == strings.ToLower(api.HeaderIdempotencyKey) {
		return false
	}
	return slices.ContainsFunc(secretive, func(part string) bool { return strings.Contains(name, part) })
}

func echoed(header http.Header) map[string]string {
	headers := make(map[string]string, len(header))
	for name, values := range header {
		if name = strings.ToLower(name); !isSecretive(name) {
			headers[name] = strings.Join(values, ", ")
		}
	}
	return headers
}
