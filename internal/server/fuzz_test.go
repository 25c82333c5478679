package server_test

import (
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

// everything is a body that most operations find something in.
const everything = `{
	"name":"A","slug":"a","region":"eu","code":"~code~","description":"x","billingContacts":["a@b"],"incidentContacts":[],
	"emails":["~ada-email~","~ivan~","~ivan~"],
	"enabled":false,"metadataId":"IqDTy1TpoU","settings":{"a":[1e3,{"b":null}]},"sourceId":"~loose~","type":"LIVE",
	"label":{"key":"k","value":"v","description":"d"},"labels":[{"key":"environment","value":"dev"},{"key":"team","value":"web"}],
	"permissions":[
		{"roleId":"` + api.RoleIDWorkspaceOwner + `","resources":[{"id":"~workspace~","type":"WORKSPACE","labels":[]}]},
		{"roleId":"` + api.RoleIDMinimalWorkspaceAccess + `","resources":[{"id":"~workspace~","type":"WORKSPACE"}]}
	],
	"invites":[{"email":"a@b"},{"email":"~ivan~","permissions":[{"roleId":"` + api.RoleIDWorkspaceOwner + `"}]}]
}`

// wrong is a body that breaks a rule wherever it can.
const wrong = `{
	"name":" ","slug":"A","region":"xx","code":"nonsense","billingContacts":["a@b","c"],"incidentContacts":["@"],
	"emails":["~ada-email~","nobody@b"],
	"enabled":true,"metadataId":"nothing","settings":{"a\u0000":"\u0000"},"sourceId":"nothing","type":"x",
	"label":{"key":"1","value":""},"labels":[{"key":"no","value":"label"},{"key":"no","value":"other"},{"key":"-"}],
	"permissions":[
		{"roleId":"` + api.RoleIDWorkspaceOwner + `","resources":[{"id":"x","type":"WORKSPACE","labels":[{"key":"1","value":"v"}]}]},
		{"roleId":"nothing","resources":[]}
	],
	"invites":[{"email":"~ada-email~"},{"email":"c"},{"email":"a@b","permissions":[{"roleId":"nothing","resources":[]}]},{"email":"A@b"}]
}`

// unknown is a body that names labels and sources that are not there.
func unknown() string {
	roles := access.Roles()
	admin := roles[slices.IndexFunc(roles, func(r access.Role) bool { return r.Name == adminRole })].ID
	return fmt.Sprintf(`{
		"permissions":[
			{"roleId":%q,"resources":[{"id":"~workspace~","type":"WORKSPACE","labels":[{"key":"no","value":"label"}]},{"id":"nothing","type":"SOURCE"}]}
		],
		"invites":[
			{"email":"a@b","permissions":[{"roleId":%[1]q,"resources":[{"id":"nothing","type":"SOURCE"}]},{"roleId":%[1]q,"labels":[{"key":"no","value":"label"}]}]}
		]
	}`, admin)
}

// Whatever an owner sends to whatever operation is answered in good form, never by
// a fault of the server's, and what is refused has changed nothing and left no
// audit event.
func FuzzOperations(f *testing.F) {
	routes := api.Routes()
	for i, route := range routes {
		seed := plays()[route.Name]
		f.Add(uint(i), seed.ids, seed.query, seed.body, "")
		f.Add(uint(i), seed.ids, seed.query, seed.body, "key")
		f.Add(uint(i), seed.ids, "userIds.0=~ada~&emails.0=~ivan~&pagination.count=1", everything, "")
		f.Add(uint(i), seed.ids, "userIds=nobody&emails=&emails=nobody&pagination.cursor=MQ==", wrong, "")
		f.Add(uint(i), seed.ids, "", unknown(), "")
		f.Add(uint(i), "x\x00", "%", `{`, strings.Repeat("k", 256))
	}
	p := newPlayground(f)
	f.Fuzz(func(t *testing.T, operation uint, ids, query, body, key string) {
		p.begin(t)
		route := routes[operation%uint(len(routes))]
		in := p.put(play{ids: ids, query: query, body: body})
		if key != "" {
			in.header = http.Header{api.HeaderIdempotencyKey: {key}}
		}
		a := p.call(t, route, in)
		if a.status >= 500 && route.Name != api.Echo.Name {
			t.Errorf("%s: got %d: %s", route.Name, a.status, p.log)
		}
		wellFormed(t, route, a)
		changed := p.changed(t)
		if changed && (a.status >= 400 || !route.Writes()) {
			t.Errorf("%s: got %d, and something has changed: %s", route.Name, a.status, a.body)
		}
		if changed && key != "" {
			p.repeat(t, route, in, a)
		}
	})
}

// repeat makes a call again under its key. It is answered as before, unless its
// answer held a secret or it ended the caller's account, and does nothing.
func (p *playground) repeat(t *testing.T, route api.Route, in play, before answer) {
	t.Helper()
	again := p.call(t, route, in)
	wellFormed(t, route, again)
	if p.changed(t) {
		t.Errorf("%s: its repeat, answered with %d, has changed something", route.Name, again.status)
	}
	refused := again.status == 409 && route.AnswersSecret || again.status == 401 && route.Name == api.DeleteAccount.Name
	if !refused && (again.status != before.status || again.body != before.body) {
		t.Errorf("%s: got %d %s, and for its repeat %d %s", route.Name, before.status, before.body, again.status, again.body)
	}
}

// Any cursor and any size is a page or is blamed.
func FuzzPages(f *testing.F) {
	lists := slices.DeleteFunc(api.Routes(), func(r api.Route) bool {
		page, ok := r.In.FieldByName("Pagination")
		return !ok || page.Type != reflect.TypeFor[api.PageInput]()
	})
	cursors := []string{
		"", "MA==", "MQ==", "MA", "LTE=", "MDA=", "KzE=", "MS41", "OTIyMzM3MjAzNjg1NDc3NTgwNw==", "OTIyMzM3MjAzNjg1NDc3NTgwOA==", "\x00", "\xff", "MA==\n", "null",
	}
	for i := range lists {
		for count, cursor := range cursors {
			f.Add(uint(i), cursor, count)
		}
		f.Add(uint(i), "MA==", api.MaxPageSize+1)
	}
	p := newPlayground(f)
	f.Fuzz(func(t *testing.T, list uint, cursor string, count int) {
		p.begin(t)
		route := lists[list%uint(len(lists))]
		in := plays()[route.Name]
		in.query = joined(in.query, url.Values{"pagination.cursor": {cursor}, "pagination.count": {strconv.Itoa(count)}}.Encode())
		a := p.call(t, route, p.put(in))
		wellFormed(t, route, a)
		small := count < 1 || count > api.MaxPageSize
		switch {
		case a.status == 200 && !small:
			p.roundTrips(t, route, in, a)
		case a.status == 422 && small && slices.Contains(a.blames(t), "pagination.count"):
		case a.status == 422 && !small && cmp.Equal(a.blames(t), []string{"pagination.cursor"}):
		default:
			t.Errorf("%s: got %d %s for %d entries at %q", route.Name, a.status, a.body, count, cursor)
		}
	})
}

// roundTrips asserts that a page is where it says it is, and that there are pages
// where it says there are.
func (p *playground) roundTrips(t *testing.T, route api.Route, in play, page answer) {
	t.Helper()
	info := pagination(t, page)
	for name, cursor := range info {
		text, ok := cursor.(string)
		if !ok {
			continue
		}
		in.query = joined(url.Values{"pagination.cursor": {text}}.Encode(), in.query)
		if a := p.call(t, route, p.put(in)); a.status != 200 || name == "current" && a.body != page.body {
			t.Errorf("%s: its %s page %q is %d %s, on %s", route.Name, name, text, a.status, a.body, page.body)
		}
	}
}

// joined puts queries together. Of parameters that are given twice the first one
// counts.
func joined(queries ...string) string {
	return strings.Trim(strings.Join(queries, "&"), "&")
}

// A request is known by the id that the caller gave it where that can be written,
// and by one that can in any case.
func FuzzRequestID(f *testing.F) {
	for _, id := range []string{"", "a", " ", "req-1", strings.Repeat("x", 128), strings.Repeat("x", 129), "a\x00", "ä", "\x7f", "a\nb", "~!"} {
		f.Add(id)
	}
	p := newPlayground(f)
	f.Fuzz(func(t *testing.T, id string) {
		a := p.call(t, api.Route{Method: http.MethodGet, Path: "/nothing"}, play{header: http.Header{api.HeaderRequestID: {id}}})
		got, plain := a.header.Get(api.HeaderRequestID), true
		for _, c := range []byte(id) {
			plain = plain && 0x20 <= c && c <= 0x7e
		}
		if keep := plain && len(id) >= 1 && len(id) <= 128; keep != (got == id) || got == "" {
			t.Errorf("%q is answered as %q", id, got)
		}
	})
}
