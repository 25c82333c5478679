package servertest

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A contract is the document of the API as exchanges are held against it.
type contract struct {
	requests, answers map[string]*openapi3.Operation // by method and path
	errors            *openapi3.Schema               // of the body of a refusal
}

// readContract reads the document once for all servers of the process. It is read
// twice, for a schema that stands in requests and in answers is taken differently:
// a request may have members that are not described, an answer may not.
var readContract = sync.OnceValues(func() (*contract, error) {
	open, err := readDocument()
	if err != nil {
		return nil, err
	}
	closed, err := readDocument()
	if err != nil {
		return nil, err
	}
	if err := closed.WalkSchemas(closeSchema); err != nil {
		return nil, fmt.Errorf("closing the schemas: %w", err)
	}
	return &contract{
		requests: operationsOf(open), answers: operationsOf(closed), errors: closed.Components.Schemas["Errors"].Value,
	}, nil
})

func readDocument() (*openapi3.T, error) {
	document, err := openapi3.NewLoader().LoadFromData(api.Document())
	if err != nil {
		return nil, fmt.Errorf("reading the contract document: %w", err)
	}
	// What a schema that has not passed this says of a value is undefined.
	if err := document.Validate(context.Background()); err != nil {
		return nil, fmt.Errorf("checking the contract document: %w", err)
	}
	return document, nil
}

// closeSchema makes an object refuse the members that it does not describe.
func closeSchema(_ string, ref *openapi3.SchemaRef) error {
	more := &ref.Value.AdditionalProperties
	if ref.Value.Type.Is(openapi3.TypeObject) && more.Has == nil && more.Schema == nil {
		more.Has = new(false)
	}
	return nil
}

func operationsOf(document *openapi3.T) map[string]*openapi3.Operation {
	operations := map[string]*openapi3.Operation{}
	for path, item := range document.Paths.Map() {
		for method, operation := range item.Operations() {
			operations[method+" "+path] = operation
		}
	}
	return operations
}

// checkedPublicly is Checked for a server that hides what it offers beyond the
// Public API, of which the document says nothing.
func checkedPublicly(tb testing.TB, next http.Handler) http.Handler {
	tb.Helper()
	checked := Checked(tb, next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, api.AccessPrefix) && r.URL.Path != api.AcceptInvite.Path {
			next.ServeHTTP(w, r)
			return
		}
		checked.ServeHTTP(w, r)
	})
}

// Checked returns a handler that holds every exchange with another one against the
// contract document, and fails the test where they differ: any answer, and any
// request that was answered with success.
func Checked(tb testing.TB, next http.Handler) http.Handler {
	tb.Helper()
	contract, err := readContract()
	if err != nil {
		tb.Fatal(err)
	}
	c := &checker{tb: tb, next: next, contract: contract, mux: http.NewServeMux()}
	c.register()
	return c
}
