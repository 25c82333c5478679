package client_test

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// page is a page of one user; an empty next is left out.
func page(id, current, next string) step {
	pagination := fmt.Sprintf(`{"current":%q}`, current)
	if next != "" {
		pagination = fmt.Sprintf(`{"current":%q,"next":%q,"totalEntries":3}`, current, next)
	}
	return answer(http.StatusOK, fmt.Sprintf(`{"data":{"users":[{"id":%q,"name":"","email":"x@y.z"}],"pagination":%s}}`, id, pagination))
}

func ids(users []api.User) []string {
	all := []string{}
	for _, user := range users {
		all = append(all, user.ID)
	}
	return all
}

// queries returns the decoded pages that were asked for.
func queries(transport *script) []string {
	var all []string
	for _, request := range transport.sent() {
		query := request.URL.Query()
		all = append(all, query.Get("pagination[count]")+" from "+query.Get("pagination[cursor]"))
	}
	return all
}

func TestAll(t *testing.T) {
	t.Parallel()
	transport := play(page("u1", "MA==", "MQ=="), page("u2", "MQ==", "Mg=="), page("u3", "Mg==", ""))
	users, err := client.All(t.Context(), newClient(t, transport), client.ListUsers, api.ListInput{Pagination: api.PageOf(7, "elsewhere")})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"u1", "u2", "u3"}, ids(users)); diff != "" {
		t.Errorf("the users (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1000 from ", "1000 from MQ==", "1000 from Mg=="}, queries(transport)); diff != "" {
		t.Errorf("the requests (-want +got):\n%s", diff)
	}
}

func TestAllOfNothing(t *testing.T) {
	t.Parallel()
	// The null is what Segment's server never sends and others might.
	const body = `{"data":{"users":[],"pagination":{"current":"MA==","next":null,"totalEntries":0}}}`
	transport := play(answer(http.StatusOK, body))
	users, err := client.All(t.Context(), newClient(t, transport), client.ListUsers, api.ListInput{})
	if err != nil || users == nil || len(users) != 0 {
		t.Errorf("the users are %#v, %v, want none and no error", users, err)
	}
	if got := len(transport.sent()); got != 1 {
		t.Errorf("%d requests were sent, want 1", got)
	}
}

func TestAllStopsAtAnError(t *testing.T) {
	t.Parallel()
	transport := play(page("u1", "MA==", "MQ=="), answer(http.StatusNotFound, notFound))
	users, err := client.All(t.Context(), newClient(t, transport), client.ListUsers, api.ListInput{})
	failing(t, err)
	if !client.IsNotFound(err) || users != nil {
		t.Errorf("the users are %v, %v", users, err)
	}
}

func TestServerThatLoops(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		steps    []step
		requests int
	}{
		"on the first page":       {[]step{page("u1", "MA==", "MA==")}, 1},
		"on one page":             {[]step{page("u1", "MA==", "MQ=="), page("u2", "MQ==", "MQ==")}, 2},
		"back to the first":       {[]step{page("u1", "MA==", "MQ=="), page("u2", "MQ==", "MA==")}, 2},
		"without saying where":    {[]step{page("u1", "", "MQ=="), page("u2", "", "Mg=="), page("u3", "", "MQ==")}, 3},
		"always to the same page": {[]step{page("u1", "", "MQ==")}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			transport := play(test.steps...)
			users, err := client.All(t.Context(), newClient(t, transport), client.ListUsers, api.ListInput{})
			want := "https://api.test answered ListUsers with 200 OK, content type application/json and a next page that was read before, " +
				"which does not look like Segment's Public API: check the endpoint"
			if got := failing(t, err); got != want {
				t.Errorf("the error is\n%s, want\n%s", got, want)
			}
			var nonsense *client.NonsenseError
			if !errors.As(err, &nonsense) || users != nil {
				t.Errorf("the users are %v, %#v", users, err)
			}
			if got := len(transport.sent()); got != test.requests {
				t.Errorf("%d requests were sent, want %d", got, test.requests)
			}
		})
	}
}

// One that never looks for the end of its list gives cursors that are always new.
func TestServerWithoutAnEnd(t *testing.T) {
	t.Parallel()
	empty := func(n int) step {
		return answer(http.StatusOK, fmt.Sprintf(`{"data":{"users":[],"pagination":{"current":"c%d","next":"c%d"}}}`, n, n+1))
	}
	steps := []step{page("u1", "c0", "c1")}
	for n := range 30 {
		steps = append(steps, empty(n+1))
	}
	transport := play(steps...)
	_, err := client.All(t.Context(), newClient(t, transport), client.ListUsers, api.ListInput{})
	var nonsense *client.NonsenseError
	if !errors.As(err, &nonsense) || !strings.Contains(err.Error(), "one empty page after the other") {
		t.Errorf("the error is %v", err)
	}
	if got := len(transport.sent()); got != 11 {
		t.Errorf("%d requests were sent, want 11", got)
	}
}

// A walk that is left early asks for no more, and can be taken again.
func TestPagesAreReadOneByOne(t *testing.T) {
	t.Parallel()
	transport := play(page("u1", "MA==", "MQ=="), page("u2", "MQ==", "Mg=="))
	pages := client.Pages(t.Context(), newClient(t, transport), client.ListUsers, api.ListInput{})
	for walk := range 2 {
		for users, err := range pages {
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{fmt.Sprintf("u%d", walk+1)}, ids(users)); diff != "" {
				t.Errorf("the users (-want +got):\n%s", diff)
			}
			break
		}
	}
	if diff := cmp.Diff([]string{"1000 from ", "1000 from "}, queries(transport)); diff != "" {
		t.Errorf("the requests (-want +got):\n%s", diff)
	}
}

// walk reads two pages of a list from a server that decodes what it is sent, and
// returns the name of the operation.
func walk[In, Out, Item any](t *testing.T, list client.List[In, Out, Item], in In, path, member string, want []Item) string {
	t.Helper()
	transport := play(
		answer(http.StatusOK, fmt.Sprintf(`{"data":{%q:[%s],"pagination":{"current":"MA==","next":"MQ=="}}}`, member, encode(t, want[0]))),
		answer(http.StatusOK, fmt.Sprintf(`{"data":{%q:[%s],"pagination":{"current":"MQ=="}}}`, member, encode(t, want[1]))),
	)
	got, err := client.All(t.Context(), newClient(t, transport), list, in)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", list.OperationName(), diff)
	}
	for i, query := range []string{"1000 from ", "1000 from MQ=="} {
		if got := transport.sent()[i].URL.Path; got != path || queries(transport)[i] != query {
			t.Errorf("%s asked for %q of %s, want %q of %s", list.OperationName(), queries(transport)[i], got, query, path)
		}
	}
	return list.OperationName()
}

func TestEveryListCanBeWalked(t *testing.T) {
	t.Parallel()
	emails := []string{"a@x.com", "b@x.com"}
	none, group, user := api.ListInput{}, api.UserGroupListInput{UserGroupID: "g1"}, api.UserListInput{UserID: "u1"}
	walked := []string{
		walk(t, client.ListUsers, none, "/users", "users", []api.User{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ListUserGroupsFromUser, user, "/users/u1/groups", "groups", []api.GroupRef{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ListInvites, none, "/invites", "invites", emails),
		walk(t, client.ReadInvites, none, "/access/v1/invites", "invites", []api.Invite{{Email: "a@x.com"}, {Email: "b@x.com"}}),
		walk(t, client.ListUserGroups, none, "/groups", "userGroups", []api.UserGroup{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ListUsersFromUserGroup, group, "/groups/g1/users", "users", []api.UserRef{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ListInvitesFromUserGroup, group, "/groups/g1/invites", "emails", emails),
		walk(t, client.ReadMemberships, none, "/access/v1/memberships", "memberships", []api.Membership{{Email: "a@x.com"}, {Email: "b@x.com"}}),
		walk(t, client.ListRoles, none, "/roles", "roles", []api.Role{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ListSources, none, "/sources", "sources", []api.Source{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ListConnectedDestinationsFromSource, api.SourceListInput{SourceID: "s1"}, "/sources/s1/connected-destinations",
			"destinations", []api.Destination{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ReadPolicies, api.ReadPoliciesInput{RoleID: "r"}, "/access/v1/policies", "policies", []api.Policy{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ReadEffectiveAccess, api.EffectiveAccessInput{UserID: "u"}, "/access/v1/effective-access", "access",
			[]api.EffectiveAccess{{UserID: "1", Resource: api.GrantedResource{Labels: []api.Label{}}}, {UserID: "2", Resource: api.GrantedResource{Labels: []api.Label{}}}}),
		walk(t, client.ReadTokens, none, "/access/v1/tokens", "tokens", []api.Token{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ReadAccountTokens, none, "/access/v1/account/tokens", "tokens", []api.AccountToken{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ReadWorkspaces, none, "/access/v1/workspaces", "workspaces", []api.Workspace{{ID: "1"}, {ID: "2"}}),
		walk(t, client.ListAuditEvents, api.ListAuditEventsInput{ResourceID: "r"}, "/audit-events", "events", []api.AuditEvent{{ID: "1"}, {ID: "2"}}),
	}
	var declared []string
	for _, route := range api.Routes() {
		if field, ok := route.In.FieldByName("Pagination"); ok && field.Type == reflect.TypeFor[api.PageInput]() {
			declared = append(declared, route.Name)
		}
	}
	slices.Sort(walked)
	slices.Sort(declared)
	if diff := cmp.Diff(declared, walked); diff != "" {
		t.Errorf("a list of package api is missing in lists.go or here (-declared +walked):\n%s", diff)
	}
}
