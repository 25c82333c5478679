package api

import (
	"encoding/json"
	"strings"
)

// Headers that the API gives a meaning of its own.
const (
	// HeaderWorkspace names the workspace an account token acts in, by id or slug.
	HeaderWorkspace = "Segment-Workspace"
	// HeaderAccessVersion is sent by whoever knows what an access server adds to answers
	// of the Public API, with the version of that; to others it answers as Segment does,
	// to the field.
	HeaderAccessVersion = "Segment-Access-Version"
	// HeaderIdempotencyKey makes a write repeatable: the same request under the
	// same key gets the same answer and does nothing twice.
	HeaderIdempotencyKey = "Idempotency-Key"
	// HeaderRequestID names a request in logs and answers.
	HeaderRequestID = "X-Request-Id"
	// HeaderLimitConsumed and HeaderLimitRemaining count the calls in the window of
	// a rate limit, and HeaderLimitReset is when it ends: a date in the form of
	// RFC 5322.
	HeaderLimitConsumed  = "X-RateLimit-Consumed"
	HeaderLimitRemaining = "X-RateLimit-Remaining"
	HeaderLimitReset     = "X-RateLimit-Reset"
)

// MaxBody is the largest body of a request that is read, in bytes.
const MaxBody = 1 << 20

// The longest values of headers that are taken, in characters of printable ASCII.
const (
	// MaxIdempotencyKey is of HeaderIdempotencyKey; a longer one is refused.
	MaxIdempotencyKey = 255
	// MaxRequestID is of HeaderRequestID; a longer one is replaced.
	MaxRequestID = 128
)

// StatusSuccess is what operations answer that have nothing else to tell.
const StatusSuccess = "SUCCESS"

// Types of an error, as they stand in the envelope.
const (
	TypeValidation   = "input-validation"
	TypeUnauthorized = "unauthorized"
	TypeNotFound     = "not-found"
	TypeConflict     = "conflict"
	TypeTooLarge     = "body-too-large"
	TypeTooMany      = "RequestError"
	TypeInternal     = "internal-error"
	// TypeSecurityCode asks for the code that was mailed (rule F3).
	TypeSecurityCode = "security-code-required"
)

// DataMade is the key of Problem.Data under which the repeat of a write, whose answer
// held a secret, tells the id of what was made.
const DataMade = "made"

// A Problem is one entry of the error envelope.
type Problem struct {
	// Type says what kind of error it is, such as input-validation. Other servers
	// have words of their own.
	Type string `json:"type"`
	// Message is a sentence for a person.
	Message string `json:"message"`
	// Field is the dotted path of the input field to blame, such as
	// invites.0.email, or empty.
	Field string `json:"field,omitempty"`
	// Data is whatever else the error tells a program.
	Data map[string]any `json:"data,omitempty"`
}

// An Envelope is the body of every answer: data on success, errors otherwise,
// never both.
type Envelope struct {
	Data   json.RawMessage `json:"data,omitempty"`
	Errors []Problem       `json:"errors,omitempty"`
}

// InvalidInput is the error of a request that does not have the shape of its
// operation: one problem for every failed field.
type InvalidInput struct {
	Problems []Problem
}

// Error joins the messages of the problems.
func (e *InvalidInput) Error() string {
	messages := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		messages[i] = p.Message
		if p.Field != "" {
			messages[i] = p.Field + ": " + p.Message
		}
	}
	return strings.Join(messages, "; ")
}
