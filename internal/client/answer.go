package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// maxRequestID is the longest request id that the API has, in characters.
const maxRequestID = 128

// answer is all that is kept of a response.
type answer struct {
	status      int
	contentType string
	requestID   string
	location    string
	retryAfter  *time.Duration
	standing    standing
	body        []byte
	// cut is set where the body was longer than is read.
	cut bool
}

// read takes what is needed from a response and closes it. The body is read to
// its end, so that the connection can be used again.
func (c *Client) read(response *http.Response) (answer, error) {
	body, err := io.ReadAll(io.LimitReader(response.Body, c.maxAnswer+1))
	if err := errors.Join(err, response.Body.Close()); err != nil {
		return answer{}, err
	}
	now := c.config.Now()
	theirs, told := parseDate(response.Header.Get("Date"))
	if !told {
		theirs = now
	}
	a := answer{
		status:     response.StatusCode,
		requestID:  c.requestID(response),
		retryAfter: parseRetryAfter(response.Header.Get("Retry-After"), theirs),
		standing:   standingOf(response.Header, now, theirs),
		body:       body,
		cut:        int64(len(body)) > c.maxAnswer,
	}
	if kind, _, err := mime.ParseMediaType(response.Header.Get("Content-Type")); err == nil {
		a.contentType = readable(c.hide(kind))
	}
	if location, err := response.Location(); err == nil {
		a.location = readable(c.hide(withoutSecrets(location)))
	}
	return a, nil
}

// requestID returns the id that the server gave the request, if it is one.
func (c *Client) requestID(response *http.Response) string {
	id := c.hide(response.Header.Get(api.HeaderRequestID))
	if len(id) > maxRequestID || !printable(id) {
		return ""
	}
	return id
}

// withoutSecrets returns scheme, host and path of a URL: what stands in the
// other parts may be meant for one reader only.
func withoutSecrets(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}).String()
}

// judge turns an answer into the output of the operation, or into a failure.
func (c *Client) judge(cl call, a answer, out any) *failure {
	switch {
	case a.status >= 200 && a.status < 300:
		if reason := a.decode(out); reason != "" {
			return &failure{err: c.nonsense(cl.route.Name, a, reason), ending: failed}
		}
		return nil
	case a.status >= 300 && a.status < 400:
		err := &RedirectError{Operation: cl.route.Name, Endpoint: c.endpoint, Status: a.status, Location: a.location}
		return &failure{err: err, ending: settled}
	default:
		if a.status == http.StatusTooManyRequests && a.retryAfter == nil {
			a.retryAfter = a.untilReset(c.config.Now())
		}
		return &failure{err: c.refusal(cl, a), ending: endingOf(a.status), retryAfter: a.retryAfter}
	}
}

// untilReset is how long a refusal for the number of calls lasts that does not say so in
// Retry-After: Segment documents a member of its body for that. It returns nil where
// nothing tells.
func (a answer) untilReset(now time.Time) *time.Duration {
	var body struct {
		Errors []struct {
			Data struct {
				MsBeforeNext *float64 `json:"msBeforeNext"`
			} `json:"data"`
		} `json:"errors"`
	}
	if err := json.Unmarshal(a.body, &body); err == nil {
		for _, problem := range body.Errors {
			if ms := problem.Data.MsBeforeNext; ms != nil && *ms >= 0 {
				delay := time.Duration(min(*ms, math.MaxInt32)) * time.Millisecond
				return &delay
			}
		}
	}
	if a.standing.limit == 0 {
		return nil
	}
	delay := max(0, a.standing.ends.Sub(now))
	return &delay
}

// decode fills out from the data of an answer. It returns what came instead if
// it cannot, and nothing otherwise.
func (a answer) decode(out any) string {
	if a.cut {
		return "an answer that is far too long"
	}
	var envelope api.Envelope
	if !json.Valid(a.body) {
		return "no JSON"
	}
	if err := json.Unmarshal(a.body, &envelope); err != nil || !isPresent(envelope.Data) {
		return "JSON without data"
	}
	if len(envelope.Errors) > 0 {
		return "data and errors at once"
	}
	if name := missingMember(envelope.Data, reflect.TypeOf(out).Elem()); name != "" {
		return fmt.Sprintf("data without %q", name)
	}
	if err := json.Unmarshal(envelope.Data, out); err != nil {
		return "data of the wrong form" + placeOf(err)
	}
	return ""
}

// placeOf names the member that has the wrong type, if the error knows it.
func placeOf(err error) string {
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) && mismatch.Field != "" {
		return fmt.Sprintf(" in %q", mismatch.Field)
	}
	return ""
}

// missingMember returns the first member that an output of type t must have and
// data has not. Without this check an answer from something else, such as {},
// would read as a list without entries, and everything in it as gone.
func missingMember(data json.RawMessage, t reflect.Type) string {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return "members"
	}
	for field := range t.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		optional := name == "" || options != "" || field.Type.Kind() == reflect.Pointer
		if !optional && !isPresent(members[name]) {
			return name
		}
	}
	return ""
}

func isPresent(value json.RawMessage) bool {
	return len(value) > 0 && string(value) != "null"
}

// refusal is the error of an answer whose status is one: what the server said,
// or that it was not this API that spoke.
func (c *Client) refusal(cl call, a answer) error {
	var envelope api.Envelope
	err := json.Unmarshal([]byte(c.hide(string(a.body))), &envelope)
	// A member of an unexpected type, say data that is a list, is no reason to
	// withhold the message beside it.
	var mismatch *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &mismatch) {
		return c.nonsense(cl.route.Name, a, "no JSON")
	}
	if !saysSomething(envelope.Errors) {
		return c.nonsense(cl.route.Name, a, "JSON without errors")
	}
	refused := &Error{
		Operation: cl.route.Name, Method: cl.route.Method, Status: a.status,
		Problems: envelope.Errors, RequestID: a.requestID,
	}
	if a.retryAfter != nil {
		refused.RetryAfter = *a.retryAfter
	}
	return refused
}

func saysSomething(problems []api.Problem) bool {
	for _, p := range problems {
		if p.Message != "" || p.Type != "" {
			return true
		}
	}
	return false
}

func (c *Client) nonsense(operation string, a answer, reason string) error {
	return &NonsenseError{
		Operation: operation, Endpoint: c.endpoint, Status: a.status,
		ContentType: a.contentType, RequestID: a.requestID, Reason: reason,
	}
}
