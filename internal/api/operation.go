package api

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// AccessPrefix is where everything stands that the access server offers beyond
// Segment's Public API.
const AccessPrefix = "/access/v1"

// DryRunPrefix stands before the path of a writing operation that is only to be
// tried. It is a path and not a header, so that a server that knows no dry runs
// answers 404 instead of doing the thing.
const DryRunPrefix = AccessPrefix + "/dry-run"

// A Limit is the class of rate limit that an operation counts against.
type Limit int

// The limit classes. The zero value is no class, and no operation may have it.
const (
	// LimitDefault is shared by all operations without a limit of their own.
	LimitDefault Limit = iota + 1
	// LimitWrite is a window for each operation of its own.
	LimitWrite
)

// An Operation is one call of the API: what the client sends, what the server
// registers, and what the role matrix and the contract document walk. In holds
// the path, query and body fields of the request in one struct, told apart by
// the tags `path`, `query` and `json`; Out is what stands under "data".
type Operation[In, Out any] struct {
	// Name is the operation's name in Segment's reference, or ours in its style.
	Name string
	// Method and Path are the route; {names} in Path are In's path fields.
	Method, Path string
	// Status is the status code of success.
	Status int
	// Limit is the rate limit that a call counts against.
	Limit Limit
	// Right is what the caller must hold.
	Right Right
	// AnswersSecret is set where the answer carries a secret that is shown once,
	// so that the answer must not be kept for a repeat under the same key.
	AnswersSecret bool

	dryRun bool
}

// A Route is an operation without its types: what a walk over all of them sees.
type Route struct {
	Name, Method, Path string
	Status             int
	Limit              Limit
	Right              Right
	AnswersSecret      bool
	// DryRun is set where the operation is only tried.
	DryRun bool
	// In and Out are the types of the operation's input and output.
	In, Out reflect.Type
}

// Route returns the operation without its types.
func (op Operation[In, Out]) Route() Route {
	return Route{
		Name: op.Name, Method: op.Method, Path: op.Path,
		Status: op.Status, Limit: op.Limit, Right: op.Right, AnswersSecret: op.AnswersSecret, DryRun: op.dryRun,
		In: reflect.TypeFor[In](), Out: reflect.TypeFor[Out](),
	}
}

// DryRun returns the operation that checks everything a writing operation checks
// and answers what it would answer, but changes nothing. The ids and secrets in
// the answer belong to nothing. It is no entry of the table.
func (op Operation[In, Out]) DryRun() Operation[In, Out] {
	if !op.Route().Writes() {
		panic("api: there is no dry run of " + op.Name)
	}
	op.Path, op.Limit, op.dryRun = DryRunPrefix+op.Path, LimitDefault, true
	return op
}

// Writes reports whether the operation changes anything.
func (r Route) Writes() bool {
	return r.Method != http.MethodGet && !r.DryRun
}

// NamesWorkspace reports whether the workspace that the operation acts in is
// named by its path.
func (r Route) NamesWorkspace() bool {
	return strings.Contains(r.Path, "{workspaceId}")
}

// Extension reports whether the operation is one that Segment's Public API
// lacks.
func (r Route) Extension() bool {
	return strings.HasPrefix(r.Path, AccessPrefix)
}

// routes is filled while the package's operations are initialised and never
// changes afterwards.
var routes []Route

// Routes returns every declared operation, in the order of their declaration.
func Routes() []Route {
	return slices.Clone(routes)
}

// declare enters an operation into the table. An operation without a right, a
// limit class or a status is a mistake in this package and cannot exist, nor can
// one whose path and path fields name different things.
func declare[In, Out any](op Operation[In, Out]) Operation[In, Out] {
	if op.Name == "" || op.Method == "" || op.Path == "" || op.Status == 0 || op.Limit == 0 || op.Right == 0 {
		panic(fmt.Sprintf("api: operation %q is declared incompletely", op.Name))
	}
	if named, given := pathNames(op.Path), pathFields(reflect.TypeFor[In]()); !slices.Equal(named, given) {
		panic(fmt.Sprintf("api: operation %q has %q in its path and %q in its input", op.Name, named, given))
	}
	routes = append(routes, op.Route())
	return op
}

// pathFields returns the names of an input's path fields, in order.
func pathFields(in reflect.Type) []string {
	var names []string
	for _, f := range fieldsOf(in) {
		if f.in == inPath {
			names = append(names, f.name)
		}
	}
	return names
}

// pathNames returns the names in braces of a path, in order.
func pathNames(path string) []string {
	var names []string
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := strings.CutPrefix(segment, "{"); ok {
			names = append(names, strings.TrimSuffix(name, "}"))
		}
	}
	return names
}
