package servertest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A checker lets a handler answer and looks at what it said.
type checker struct {
	tb       testing.TB
	next     http.Handler
	contract *contract
	mux      *http.ServeMux
}

// register finds the operations by the paths of the document, and the dry run of
// each that writes.
func (c *checker) register() {
	for _, route := range api.Routes() {
		place := route.Method + " " + route.Path
		handler := c.exchange(place)
		if route.Path == "/" {
			c.mux.Handle(place+"{$}", handler)
		} else {
			c.mux.Handle(place, handler)
		}
		if route.Writes() {
			c.mux.Handle(route.Method+" "+api.DryRunPrefix+route.Path, handler)
		}
	}
	c.mux.Handle("/", c.exchange(""))
}

// ServeHTTP answers as the handler does.
func (c *checker) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if escaped := r.URL.EscapedPath(); path.Clean(escaped) != escaped {
		c.exchange("").ServeHTTP(w, r) // The mux would redirect.
		return
	}
	c.mux.ServeHTTP(w, r)
}

// exchange serves the requests for an operation, or those for none.
func (c *checker) exchange(place string) http.HandlerFunc {
	request, answer := c.contract.requests[place], c.contract.answers[place]
	return func(w http.ResponseWriter, r *http.Request) {
		var body bytes.Buffer
		r.Body = tee{io.TeeReader(r.Body, &body), r.Body}
		seen := &record{ResponseWriter: w, status: http.StatusOK}
		c.next.ServeHTTP(seen, r)
		var found []string
		called := "no operation"
		switch {
		case answer != nil:
			called = answer.OperationID
			found = differences(answer, seen)
			if seen.status < http.StatusBadRequest {
				found = append(found, requestDifferences(request, r, body.Bytes())...)
			}
		case r.URL.Path != api.DocumentPath || seen.status >= http.StatusBadRequest:
			found = bodyDifferences(c.contract.errors, seen.body.Bytes())
		}
		for _, difference := range found {
			c.tb.Errorf("%s %s (%s) was answered with %d: %s", r.Method, r.URL.Path, called, seen.status, difference)
		}
	}
}

// tee keeps what is read of a body.
type tee struct {
	io.Reader
	io.Closer
}

// A record is an answer that is passed on and kept.
type record struct {
	http.ResponseWriter
	status int
	body   bytes.Buffer
}

// WriteHeader passes the status on.
func (w *record) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Write passes a part of the body on.
func (w *record) Write(data []byte) (int, error) {
	w.body.Write(data)
	return w.ResponseWriter.Write(data)
}

// Unwrap is for http.ResponseController.
func (w *record) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// differences says in what an answer is not one of those of its operation.
func differences(operation *openapi3.Operation, answer *record) []string {
	described := operation.Responses.Status(answer.status)
	if described == nil {
		return []string{"the status is not described"}
	}
	found := headerDifferences(described.Value.Headers, answer.Header())
	media := described.Value.Content.Get(plainType(answer.Header().Get("Content-Type")))
	if media == nil {
		return append(found, fmt.Sprintf("the content type %q is not described", answer.Header().Get("Content-Type")))
	}
	return append(found, bodyDifferences(media.Schema.Value, answer.body.Bytes())...)
}

// plainType turns Segment's own names of JSON into its usual one, which the
// document has for all of them.
func plainType(contentType string) string {
	if strings.HasPrefix(contentType, "application/vnd.segment.") && strings.HasSuffix(contentType, "+json") {
		return "application/json"
	}
	return contentType
}

func headerDifferences(described openapi3.Headers, header http.Header) []string {
	var found []string
	for name, ref := range described {
		text := header.Get(name)
		if text == "" {
			if ref.Value.Required {
				found = append(found, "the header "+name+" is missing")
			}
			continue
		}
		var value any = text
		if number, err := strconv.ParseFloat(text, 64); err == nil && ref.Value.Schema.Value.Type.Is(openapi3.TypeInteger) {
			value = number
		}
		for _, difference := range schemaDifferences(ref.Value.Schema.Value, value) {
			found = append(found, "the header "+name+": "+difference)
		}
	}
	slices.Sort(found)
	return found
}

func bodyDifferences(schema *openapi3.Schema, body []byte) []string {
	value, err := decoded(body)
	if err != nil {
		return []string{err.Error()}
	}
	return schemaDifferences(schema, value)
}

func decoded(body []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // One that is not described may be larger than any float64.
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("the body is not JSON: %w", err)
	}
	return value, nil
}

// tersely leaves schema and value out of what is said, where they would hide it.
var tersely = openapi3.DisableSchemaErrorDetails()

// schemaDifferences visits a value with the visitor of kin-openapi itself. The one
// for JSON Schema 2020-12, which openapi3filter takes for OpenAPI 3.1, compiles the
// schema anew for each value, to come back to this one at the first reference.
func schemaDifferences(schema *openapi3.Schema, value any) []string {
	err := schema.VisitJSON(value, openapi3.MultiErrors(), tersely)
	if err == nil {
		return nil
	}
	if several, ok := errors.AsType[openapi3.MultiError](err); ok {
		found := make([]string, len(several))
		for i, one := range several {
			found[i] = one.Error()
		}
		return found
	}
	return []string{err.Error()}
}
