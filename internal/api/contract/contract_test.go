package contract_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api/contract"
)

// load reads a document and checks it by the rules of its own version of OpenAPI.
func load(t *testing.T, document []byte) *openapi3.T {
	t.Helper()
	read, err := openapi3.NewLoader().LoadFromData(document)
	if err != nil {
		t.Fatal(err)
	}
	if err := read.Validate(t.Context(), openapi3.EnableMultiError()); err != nil {
		t.Fatal(err)
	}
	if !read.IsOpenAPI31OrLater() {
		t.Fatalf("the document is OpenAPI %s", read.OpenAPI)
	}
	return read
}

func TestDocumentIsCurrent(t *testing.T) {
	t.Parallel()
	for range 3 { // Nothing in it depends on the order of a map.
		document, err := contract.Document(api.Routes(), os.DirFS(".."))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(strings.Split(string(document), "\n"), strings.Split(string(api.Document()), "\n")); diff != "" {
			t.Fatalf("openapi.yaml is not what the operations and comments give: run make generate (-given +there):\n%s", diff)
		}
	}
}

// Each operation is in the document, and nothing else is.
func TestDocumentHasTheOperations(t *testing.T) {
	t.Parallel()
	want, got := map[string]string{}, map[string]string{}
	for _, route := range api.Routes() {
		want[route.Name] = route.Method + " " + route.Path
	}
	for path, item := range load(t, api.Document()).Paths.Map() {
		for method, operation := range item.Operations() {
			got[operation.OperationID] = method + " " + path
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the operations of the document (-want +got):\n%s", diff)
	}
}

// Whoever reads the document has nothing else to ask.
func TestEverythingIsDescribed(t *testing.T) {
	t.Parallel()
	document := load(t, api.Document())
	for _, item := range document.Paths.Map() {
		for _, operation := range item.Operations() {
			if operation.Summary == "" {
				t.Errorf("the operation %s has no comment", operation.OperationID)
			}
		}
	}
	for name, schema := range document.Components.Schemas {
		if schema.Value.Description == "" {
			t.Errorf("the type %s has no comment", name)
		}
	}
}

// What no caller can know is not in the document.
func TestDescriptionsSpeakOfTheWire(t *testing.T) {
	t.Parallel()
	ruleID := regexp.MustCompile(`\brules? [A-J][0-9]`)
	constant := regexp.MustCompile(`^nil$|^(Max|Default)|^(Header|Subject|Type)[A-Z]`)
	for line := range strings.Lines(string(api.Document())) {
		if ruleID.MatchString(line) {
			t.Errorf("a description names a rule of this project: %s", line)
		}
		for _, word := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" .,;:()'\"\n", r) }) {
			if constant.MatchString(word) {
				t.Errorf("a description has %q, which is Go: %s", word, line)
			}
		}
	}
}

// Of the operations of the Public API, these two answer with more to whoever asks for it.
func TestTheHeaderForMoreIsDeclaredWhereItCounts(t *testing.T) {
	t.Parallel()
	var got []string
	for _, item := range load(t, api.Document()).Paths.Map() {
		for _, operation := range item.Operations() {
			if operation.Parameters.GetByInAndName(openapi3.ParameterInHeader, api.HeaderAccessVersion) != nil {
				got = append(got, operation.OperationID)
			}
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"CreateInvites", "GetWorkspace"}, got); diff != "" {
		t.Errorf("the operations that take %s (-want +got):\n%s", api.HeaderAccessVersion, diff)
	}
}

func TestOnlyPublicOperationsNeedNoToken(t *testing.T) {
	t.Parallel()
	document := load(t, api.Document())
	var open, want []string
	for _, route := range api.Routes() {
		if route.Right == api.Public {
			want = append(want, route.Name)
		}
		operation := document.Paths.Value(route.Path).GetOperation(route.Method)
		security := document.Security
		if operation.Security != nil {
			security = *operation.Security
		}
		if slices.ContainsFunc(security, func(r openapi3.SecurityRequirement) bool { return len(r) == 0 }) {
			open = append(open, route.Name)
		}
	}
	if diff := cmp.Diff(want, open); diff != "" {
		t.Errorf("the operations without a token (-want +got):\n%s", diff)
	}
}
