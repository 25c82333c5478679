// Package contract writes the contract document of the API: OpenAPI 3.1, derived
// from the table of operations in package api and from the comments there, so
// that neither can say something else than the document. Nothing that is shipped
// imports it; the document itself is in package api.
package contract

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// builder gathers what the operations refer to while it goes through them.
type builder struct {
	routes  []api.Route
	source  *source
	schemas *schemas
	// queries are the parameters that are objects, by the names of their types.
	queries map[string]object
	// answers are the responses of success, by the names of the types under "data".
	answers map[string]object
}

// Document returns the document of some operations as YAML, whose comments are in
// the Go files at the root of a file system. The same operations and comments give
// the same bytes.
func Document(routes []api.Route, files fs.FS) (document []byte, err error) {
	source, err := parse(files)
	if err != nil {
		return nil, err
	}
	b := &builder{
		routes: routes, source: source, queries: map[string]object{}, answers: map[string]object{},
		schemas: &schemas{source: source, named: map[string]object{}},
	}
	b.errors()
	paths := b.paths()
	return encode(object{
		{"openapi", "3.1.1"},
		{"info", info()},
		{"servers", list{object{{"url", "/"}, {"description", "The server that this document comes from."}}}},
		{"security", list{bearer}},
		{"tags", b.tags()},
		{"paths", paths},
		{"components", b.components()},
	})
}

func info() object {
	return object{
		{"title", "Segment access management"},
		{"version", strconv.Itoa(api.AccessVersion)},
		{"description", fmt.Sprintf(about, api.AccessPrefix, api.DryRunPrefix)},
	}
}

const about = `Who may do what in Segment workspaces. The shapes are those of Segment's Public API; what stands below
%[1]s is offered beyond it by the access server of terraform-provider-segmentaccess.

**Answers.** Success is {"data": …}, everything else {"errors": […]}, never both. A member that is not
required may be absent; none is null unless its type says so. Further members may come with later
versions. JSON is answered as application/json, or under one of Segment's own names for it, such as
application/vnd.segment.v1+json, where the Accept header asks for that.

**Requests.** Members and parameters that are not described are ignored. A member that is null, and a
parameter without a value, count as absent. pagination[count]=2 may also be spelled pagination.count=2.

**Dry run.** %[2]s before the path of any operation that writes, such as
POST %[2]s/invites, checks everything, keeps nothing, mails nothing, and answers what would have come.
It counts against the shared limit.

**Limits.** x-limit says what a call counts against: "shared" is one window for all such operations,
"own" a window for the one operation. Windows are counted per workspace token or per account.`

// tag returns the name of the group that an operation belongs to: that of the file
// in which it is declared.
func (b *builder) tag(route api.Route) string {
	name := strings.ReplaceAll(cmp.Or(b.source.files[route.Name], "other"), "_", " ")
	return strings.ToUpper(name[:1]) + name[1:]
}

func (b *builder) tags() list {
	var names []string
	for _, route := range b.routes {
		if tag := b.tag(route); !slices.Contains(names, tag) {
			names = append(names, tag)
		}
	}
	tags := list{}
	for _, name := range names {
		tags = append(tags, object{{"name", name}})
	}
	return tags
}
