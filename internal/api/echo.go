package api

import (
	"fmt"
	"net/http"
)

// MaxEchoDelay is the longest that an echo may be delayed, in milliseconds.
const MaxEchoDelay = 5000

// EchoInput asks for an answer of a certain kind, so that a client can try how it
// copes with it.
type EchoInput struct {
	Message string `query:"message" api:"required"`
	// Delay is how long to wait before the answer, in milliseconds.
	Delay *int `query:"delay"`
	// TriggerError asks for an error with the message in place of the echo, or else
	// TriggerMultipleErrors for two of them, or else TriggerUnexpectedError for one
	// of the kind that a server makes when something goes wrong inside it.
	TriggerError           *bool `query:"triggerError"`
	TriggerMultipleErrors  *bool `query:"triggerMultipleErrors"`
	TriggerUnexpectedError *bool `query:"triggerUnexpectedError"`
	// StatusCode is the status of the answer, 200 to 599. From 400 on the answer is
	// an error, whose message is Message and whose type is that of the status; a 429
	// has a Retry-After and the data of a refusal by a rate limit.
	StatusCode *int `query:"statusCode"`
}

func (in EchoInput) check(string) []Problem {
	var problems []Problem
	if in.Delay != nil && (*in.Delay < 0 || *in.Delay > MaxEchoDelay) {
		problems = append(problems, invalid("delay", fmt.Sprintf("must be between 0 and %d milliseconds", MaxEchoDelay)))
	}
	if in.StatusCode != nil && (*in.StatusCode < 200 || *in.StatusCode > 599) {
		problems = append(problems, invalid("statusCode", "must be between 200 and 599"))
	}
	return problems
}

// EchoOutput is what arrived: the method in lower case, the message, and the
// headers by their names in lower case, without those that may hold credentials:
// with auth, cookie, key, password, secret or token in their names, but for
// Idempotency-Key.
type EchoOutput struct {
	Method  string            `json:"method"`
	Message string            `json:"message"`
	Headers map[string]string `json:"headers"`
}

// Echo answers with what was sent.
var Echo = declare(Operation[EchoInput, EchoOutput]{
	Name: "Echo", Method: http.MethodGet, Path: "/echo",
	Status: http.StatusOK, Limit: LimitDefault, Right: SeeWorkspace,
})
