package server_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// lists are the operations that take pagination.
func lists(t *testing.T) []entry {
	t.Helper()
	var found []entry
	for _, e := range operations {
		for _, name := range e.data {
			if name == "pagination" {
				found = append(found, e)
			}
		}
	}
	if len(found) != 17 {
		t.Fatalf("there are %d lists, want 17", len(found))
	}
	return found
}

// pagination is that of an answer as it stands there.
func pagination(t *testing.T, a answer) map[string]any {
	t.Helper()
	var data struct {
		Pagination map[string]any `json:"pagination"`
	}
	a.decode(t, &data)
	return data.Pagination
}

// withQuery adds a parameter to a request.
func withQuery(r request, query string) request {
	r.path += "?" + query
	return r
}

func TestWirePaginationOfEveryList(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	for _, e := range lists(t) {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			all := s.world.expect(t, 200, e.caller(s))
			page := pagination(t, all)
			same(t, "the current page", page["current"], any("MA=="))
			for _, absent := range []string{"next", "previous"} {
				if _, found := page[absent]; found {
					t.Errorf("%q is there for a list of one page: %s", absent, all.body)
				}
			}
			_, counted := page["totalEntries"].(float64)
			same(t, "whether the entries are counted", counted, e.name != "ListRoles")
			same(t, "the page at MA==", s.world.expect(t, 200, withQuery(e.caller(s), "pagination.cursor=MA%3D%3D")).body, all.body)
			for _, query := range []string{"pagination.count=1", "pagination.count=1000", "pagination.count=", "pagination.cursor=", "pagination[count]=200"} {
				s.world.expect(t, 200, withQuery(e.caller(s), query))
			}
			for _, count := range []string{"0", "-1", "1001", "1.5", "many", "1e2", "99999999999999999999", "%20"} {
				a := s.world.expect(t, 422, withQuery(e.caller(s), "pagination.count="+count))
				same(t, "the fields", a.blames(t), []string{"pagination.count"})
			}
			for _, cursor := range []string{"MA", "nonsense", "LTE=", "YQ==", "MA===", "MA%3D%3DMA%3D%3D", "MS41", "OTk5OTk5OTk5OTk5OTk5OTk5OTk=", "null"} {
				a := s.world.expect(t, 422, withQuery(e.caller(s), "pagination.cursor="+cursor))
				same(t, "the fields for "+cursor, a.blames(t), []string{"pagination.cursor"})
			}
			a := s.world.expect(t, 422, withQuery(e.caller(s), "pagination.count=0&pagination.cursor=nonsense"))
			if fields := a.blames(t); fields[0] != "pagination.count" {
				t.Errorf("the fields are %q", fields)
			}
		})
	}
}

func TestWireSpellingsOfPagination(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	get := func(query string) api.UsersOutput {
		var out api.UsersOutput
		s.world.expect(t, 200, request{method: "GET", path: "/users?" + query, token: s.secret}).decode(t, &out)
		return out
	}
	first := get("pagination.count=2")
	same(t, "the first page", len(first.Users), 2)
	for _, spelling := range []string{
		"pagination.count=2&pagination.cursor=%s", "pagination[count]=2&pagination[cursor]=%s", "pagination%5Bcount%5D=2&pagination%5Bcursor%5D=%s",
		"pagination%5bcount%5d=2&pagination.cursor=%s",
	} {
		same(t, spelling, get(strings.ReplaceAll(spelling, "%s", "MA%3D%3D")), first)
		next := get(strings.ReplaceAll(spelling, "%s", url.QueryEscape(first.Pagination.Next)))
		same(t, spelling, []string{next.Users[0].Email, next.Pagination.Current, next.Pagination.Previous, next.Pagination.Next},
			[]string{s.bob.email, first.Pagination.Next, "MA==", ""})
		same(t, spelling, next.Pagination.TotalEntries, new(3))
	}
}

func TestWireDefaultPageHas200(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	emails := make([]string, 201)
	for i := range emails {
		emails[i] = "person" + strings.Repeat("x", i%50) + string(rune('a'+i/50)) + "@example.com"
	}
	do(t, acme.token, api.CreateInvites, inviting(emails[:200]...))
	do(t, acme.token, api.CreateInvites, inviting(emails[200:]...))
	page := func(in api.PageInput) ([]string, api.Pagination) {
		out := do(t, acme.token, api.ListInvites, api.ListInput{Pagination: in})
		return out.Invites, out.Pagination
	}
	first, info := page(api.PageInput{})
	same(t, "the default page", first, emails[:200])
	rest, last := page(api.PageInput{Cursor: info.Next})
	same(t, "the next page", rest, emails[200:])
	same(t, "the page before it", last.Previous, "MA==")
	same(t, "the page after it", last.Next, "")
	whole, _ := page(api.PageOf(1000, ""))
	same(t, "the largest page", whole, emails)
}

func TestWireSpellingsOfLists(t *testing.T) {
	t.Parallel()
	ada, bob := "a+da@example.com", "bob@example.com"
	escaped := url.QueryEscape(ada)
	for _, query := range []string{
		"emails.0=" + escaped + "&emails.1=" + bob,
		"emails.1=" + bob + "&emails.0=" + escaped,
		"emails[0]=" + escaped + "&emails[1]=" + bob,
		"emails%5B0%5D=" + escaped + "&emails%5B1%5D=" + bob,
		"emails=" + escaped + "&emails=" + bob,
		"emails[]=" + escaped + "&emails[]=" + bob,
		"emails.0=" + escaped + "&emails=" + bob,
		"emails.7=" + escaped + "&emails.300=" + bob,
		"emails.0=" + escaped + "&emails.1=&emails.2=" + bob,
		"emails=" + escaped + "&emails=&emails=" + bob + "&other=1",
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			acme := newTeam(t)
			do(t, acme.token, api.CreateInvites, inviting(ada, "stays@example.com", bob))
			acme.world.expect(t, 200, request{method: "DELETE", path: "/invites?" + query, token: acme.secret})
			same(t, "the invites", all(t, acme.token, client.ListInvites, api.ListInput{}), []string{"stays@example.com"})
		})
	}
}

// The official provider sends an empty element whenever it deletes an invite.
func TestWireEmptyElementsAskForNothing(t *testing.T) {
	t.Parallel()
	s := newStaff(t)
	paths := map[string]string{"/users?": "userIds", "/invites?": "emails", "/group/" + s.analysts + "/users?": "emails"}
	before := s.world.look(t)
	for path, name := range paths {
		for _, query := range []string{"=", ".0=", "[0]=", "%5B0%5D=", ".0=&" + name + ".1=", "", ".0", "=&" + name + "="} {
			s.world.expect(t, 200, request{method: "DELETE", path: path + name + query, token: s.secret})
		}
	}
	same(t, "everything", encoded(t, s.world.look(t)), encoded(t, before))
	for path, name := range paths {
		for _, query := range []string{"", "other=1", name + "s=x", "x" + name + "=x"} {
			a := s.world.expect(t, 422, request{method: "DELETE", path: path + query, token: s.secret})
			same(t, "the problems", a.problems(t), []api.Problem{{Type: "input-validation", Field: name, Message: `"` + name + `" is required`}})
		}
	}
}

// An explicit null for a next page would make the official Go client loop.
func TestWireAnswersHoldNoNull(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for _, path := range []string{"/users", "/invites", "/groups", "/access/v1/invites", "/access/v1/memberships", "/roles", "/access/v1/workspaces/acme"} {
		a := acme.world.expect(t, 200, request{method: "GET", path: path, token: acme.secret})
		var body any
		if err := json.Unmarshal([]byte(a.body), &body); err != nil {
			t.Fatal(err)
		}
		same(t, "the place of a null in "+path, findNull(body, ""), "")
	}
}
