package client

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// An Error is a refusal in the server's own words.
type Error struct {
	// Operation and Method are what was asked.
	Operation, Method string
	// Status is the HTTP status.
	Status int
	// Problems are the entries of the error envelope, at least one.
	Problems []api.Problem
	// RequestID names the request in the server's log; empty if it gave none.
	RequestID string
	// RetryAfter is how long the server asked to wait; zero if it did not.
	RetryAfter time.Duration
}

// Error says in one sentence what the server said, with status and request id.
func (e *Error) Error() string {
	said := make([]string, 0, len(e.Problems))
	for _, p := range e.Problems {
		said = append(said, describe(p))
	}
	sentence := fmt.Sprintf("the server answered %s with %s: %s", e.Operation, statusText(e.Status), strings.Join(said, "; "))
	if e.RetryAfter > 0 {
		sentence += fmt.Sprintf(" (to be tried again after %s)", e.RetryAfter)
	}
	return sentence + requestText(e.RequestID)
}

func describe(p api.Problem) string {
	message := strings.TrimSuffix(readable(p.Message), ".")
	if message == "" {
		message = readable(p.Type)
	}
	if p.Field == "" {
		return message
	}
	return readable(p.Field) + ": " + message
}

// A LimitError is a call that was not sent, because the rate limit that it counts
// against is used up for longer than anybody is kept waiting.
type LimitError struct {
	// Operation is what was asked.
	Operation string
	// ResetsIn is how long that lasts.
	ResetsIn time.Duration
}

// Error says which call was not sent, and when it could be.
func (e *LimitError) Error() string {
	return fmt.Sprintf("%s was not sent, because its rate limit is used up for another %s", e.Operation, e.ResetsIn.Round(time.Second))
}

// An UnreachableError is a server that gave no whole answer.
type UnreachableError struct {
	// Operation is what was asked, Endpoint whom.
	Operation, Endpoint string
	// Cause says in a few words what happened, such as "connection refused".
	Cause string

	err error
}

// Error says which server did not answer, and why.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("no answer from %s to %s: %s", e.Endpoint, e.Operation, e.Cause)
}

// Unwrap returns the error of the transport.
func (e *UnreachableError) Unwrap() error { return e.err }

// A NonsenseError is an answer that Segment's Public API would not give, be its
// status a success or not.
type NonsenseError struct {
	// Operation is what was asked, Endpoint whom.
	Operation, Endpoint string
	// Status is the HTTP status.
	Status int
	// ContentType is the media type of the answer; empty if it had none.
	ContentType string
	// RequestID names the request in the server's log; empty if it gave none.
	RequestID string
	// Reason says what came instead of the expected answer.
	Reason string
}

// Error says what came, and that the endpoint may be the wrong one.
func (e *NonsenseError) Error() string {
	kind := "no content type"
	if e.ContentType != "" {
		kind = "content type " + e.ContentType
	}
	return fmt.Sprintf("%s answered %s with %s, %s and %s, which does not look like Segment's Public API: check the endpoint%s",
		e.Endpoint, e.Operation, statusText(e.Status), kind, e.Reason, requestText(e.RequestID))
}

// A RedirectError is an answer that sends the caller elsewhere. It was not
// followed, since the token is for the endpoint only.
type RedirectError struct {
	// Operation is what was asked, Endpoint whom.
	Operation, Endpoint string
	// Status is the HTTP status.
	Status int
	// Location is where to, without its query; empty if the server did not say.
	Location string
}

// Error says where the endpoint redirects to.
func (e *RedirectError) Error() string {
	target := "an address that it does not tell"
	if e.Location != "" {
		target = e.Location
	}
	return fmt.Sprintf("%s answered %s with %s to %s, which is not followed since the token is for the endpoint only: "+
		"set the endpoint to the final address",
		e.Endpoint, e.Operation, statusText(e.Status), target)
}

// Final is an error of a Transport that is no failed connection: nothing was
// sent, trying again does not help, and the error says in its own words what does.
type Final interface {
	error
	// Final does nothing but mark the error.
	Final()
}

// unclearError marks an error after which a write may have been carried out.
type unclearError struct {
	err error
}

func (e *unclearError) Error() string {
	return e.err.Error() + "; the change may have been made nevertheless, so look before it is tried again"
}

func (e *unclearError) Unwrap() error { return e.err }

func mark(err error, maybeDone bool) error {
	if !maybeDone {
		return err
	}
	return &unclearError{err: err}
}

// MaybeDone reports whether the write that ended with err may have been carried
// out although no clear answer came, at its last try or at an earlier one: so
// that a 404 to a repeated deletion may be that deletion's own doing.
func MaybeDone(err error) bool {
	var unclear *unclearError
	return errors.As(err, &unclear)
}

// IsNotFound reports whether the server said that there is no such thing. A 404
// from something that is not the API does not count.
func IsNotFound(err error) bool { return hasStatus(err, http.StatusNotFound) }

// IsUnauthorized reports whether the token is unknown or lacks the permission.
func IsUnauthorized(err error) bool {
	return hasStatus(err, http.StatusUnauthorized) || hasStatus(err, http.StatusForbidden)
}

// IsConflict reports whether the present state does not allow what was asked.
func IsConflict(err error) bool { return hasStatus(err, http.StatusConflict) }

// IsInvalid reports whether the server refused the input itself.
func IsInvalid(err error) bool { return hasStatus(err, http.StatusUnprocessableEntity) }

func hasStatus(err error, status int) bool {
	var refused *Error
	return errors.As(err, &refused) && refused.Status == status
}

// IsRateLimited reports whether the rate limit refused the call, or would have.
func IsRateLimited(err error) bool {
	var unsent *LimitError
	return errors.As(err, &unsent) || hasStatus(err, http.StatusTooManyRequests)
}

// FieldProblems returns the problems of err that blame an input field, in the
// server's order.
func FieldProblems(err error) []api.Problem {
	var refused *Error
	if !errors.As(err, &refused) {
		return nil
	}
	var blamed []api.Problem
	for _, p := range refused.Problems {
		if p.Field != "" {
			blamed = append(blamed, p)
		}
	}
	return blamed
}

// statusText is a status with its name, if it has one.
func statusText(status int) string {
	return strings.TrimSpace(strconv.Itoa(status) + " " + http.StatusText(status))
}

func requestText(id string) string {
	if id == "" {
		return ""
	}
	return " (request " + id + ")"
}

// maxReadable is how much of somebody else's text an error repeats, in runes.
const maxReadable = 1000

// readable makes a text from outside fit for a sentence: on one line, without
// characters that a terminal would act on, and of a bounded length.
func readable(text string) string {
	runes := []rune(strings.Join(strings.FieldsFunc(text, notPrintable), " "))
	if len(runes) > maxReadable {
		return string(runes[:maxReadable]) + "…"
	}
	return string(runes)
}

// notPrintable keeps a single space, which is printable, as it is.
func notPrintable(r rune) bool { return !unicode.IsPrint(r) }
