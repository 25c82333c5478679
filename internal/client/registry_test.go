package client_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A registry is an access server of invites and users that counts what it is asked.
// What an invite gives is one role, by which tests tell its versions apart.
type registry struct {
	mux *http.ServeMux
	// pause is how long a request is under way before it is carried out, and again
	// after.
	pause func(r *http.Request) time.Duration
	// thin is set where the list of users leaves their permissions out.
	thin bool
	// pageSize bounds the pages of lists.
	pageSize int

	mu      sync.Mutex
	invites map[string]string // role by folded email
	users   map[string]api.User
	sources map[string]api.Source
	// groups are who is in each, by id and folded email, and roles what it holds.
	groups  map[string]map[string]bool
	roles   map[string][]string
	calls   map[string]int
	failing map[string]int // the status with which operations fail
}

func newRegistry() *registry {
	s := &registry{
		mux: http.NewServeMux(), pause: func(*http.Request) time.Duration { return time.Millisecond }, pageSize: api.MaxPageSize,
		invites: map[string]string{}, users: map[string]api.User{}, sources: map[string]api.Source{},
		groups: map[string]map[string]bool{}, roles: map[string][]string{},
		calls: map[string]int{}, failing: map[string]int{},
	}
	for _, route := range []api.Route{
		api.ReadFeatures.Route(), api.ReadInvite.Route(), api.ReadInvites.Route(), api.CreateInvites.Route(), api.DeleteInvites.Route(),
		api.UpdateInvite.Route(), api.GetUser.Route(), api.ListUsers.Route(), api.ReplacePermissionsForUser.Route(),
		api.ListSources.Route(), api.GetSource.Route(), api.UpdateSource.Route(), api.TransferSource.Route(),
		api.ReadPolicies.Route(), api.CreatePolicy.Route(), api.GetUserGroup.Route(), api.AddPermissionsToUserGroup.Route(),
		api.ReplacePermissionsForUserGroup.Route(), api.AddUsersToUserGroup.Route(), api.RemoveUsersFromUserGroup.Route(),
		api.ReplaceUsersInUserGroup.Route(), api.ReadMemberships.Route(), api.ListUsersFromUserGroup.Route(), api.ListInvitesFromUserGroup.Route(),
	} {
		s.mux.HandleFunc(route.Method+" "+route.Path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, route) })
	}
	return s
}

func (s *registry) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

func (s *registry) serve(w http.ResponseWriter, r *http.Request, route api.Route) {
	select {
	case <-time.After(s.pause(r)):
	case <-r.Context().Done():
		return
	}
	s.mu.Lock()
	s.calls[route.Name]++
	status, answer := s.failing[route.Name], any(nil)
	if status == 0 {
		status, answer = s.carryOut(r, route)
	}
	body, err := json.Marshal(answer)
	s.mu.Unlock()
	if err != nil {
		panic(err)
	}
	<-time.After(s.pause(r))
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

func (s *registry) carryOut(r *http.Request, route api.Route) (int, any) {
	switch route.Name {
	case api.ReadFeatures.Name:
		return data(api.FeaturesOutput{Version: 1, InstallationID: "i1", Features: api.Features})
	case api.ReadInvite.Name:
		if role, ok := s.invites[r.PathValue("email")]; ok {
			return data(api.InviteOutput{Invite: s.inGroups(inviteOf(r.PathValue("email"), role))})
		}
		return refusals(http.StatusNotFound, "")
	case api.ReadInvites.Name:
		emails, pagination := s.page(r, sorted(s.invites))
		out := api.InvitesOutput{Invites: []api.Invite{}, Pagination: pagination}
		for _, email := range emails {
			out.Invites = append(out.Invites, s.inGroups(inviteOf(email, s.invites[email])))
		}
		return data(out)
	case api.CreateInvites.Name:
		return s.invite(r)
	case api.DeleteInvites.Name:
		return s.withdraw(r)
	case api.UpdateInvite.Name:
		if _, ok := s.invites[r.PathValue("email")]; !ok {
			return refusals(http.StatusNotFound, "")
		}
		var in api.UpdateInviteInput
		decode(r, &in)
		s.invites[r.PathValue("email")] = (*in.Permissions)[0].RoleID
		return data(api.InviteOutput{Invite: inviteOf(r.PathValue("email"), s.invites[r.PathValue("email")])})
	case api.GetUser.Name:
		if user, ok := s.users[r.PathValue("userId")]; ok {
			return data(api.UserOutput{User: user})
		}
		return refusals(http.StatusNotFound, "")
	case api.ListUsers.Name:
		return s.list(r)
	case api.ListSources.Name, api.GetSource.Name, api.UpdateSource.Name, api.TransferSource.Name:
		return s.ofSources(r, route)
	case api.ReadPolicies.Name, api.CreatePolicy.Name:
		return s.ofPolicies(r, route)
	case api.ReplacePermissionsForUser.Name:
		return s.replace(r)
	default:
		return s.ofGroups(r, route)
	}
}

func (s *registry) list(r *http.Request) (int, any) {
	ids, pagination := s.page(r, sorted(s.users))
	out := api.UsersOutput{Users: []api.User{}, Pagination: pagination}
	for _, id := range ids {
		user := s.users[id]
		if s.thin {
			user.Permissions = nil
		}
		out.Users = append(out.Users, user)
	}
	return data(out)
}

func (s *registry) ofSources(r *http.Request, route api.Route) (int, any) {
	if route.Name == api.ListSources.Name {
		ids, pagination := s.page(r, sorted(s.sources))
		out := api.SourcesOutput{Sources: []api.Source{}, Pagination: pagination}
		for _, id := range ids {
			out.Sources = append(out.Sources, s.sources[id])
		}
		return data(out)
	}
	source, ok := s.sources[r.PathValue("sourceId")]
	switch {
	case !ok:
		return refusals(http.StatusNotFound, "")
	case route.Name == api.UpdateSource.Name:
		var in api.UpdateSourceInput
		decode(r, &in)
		if in.Name != nil {
			source.Name = *in.Name
		}
		if in.Slug != nil {
			source.Slug = *in.Slug
		}
		s.sources[source.ID] = source
		return data(api.SourceOutput{Source: source})
	case route.Name == api.TransferSource.Name:
		delete(s.sources, source.ID)
		return data(api.TransferOutput{
			Source: source, DisconnectedDestinations: []api.DestinationRef{}, DroppedLabels: []api.Label{}, RemovedPolicies: []string{},
		})
	default:
		return data(api.GetSourceOutput{Source: source})
	}
}

func (s *registry) replace(r *http.Request) (int, any) {
	user, ok := s.users[r.PathValue("userId")]
	if !ok {
		return refusals(http.StatusNotFound, "")
	}
	var in api.UserPermissionsInput
	decode(r, &in)
	user.Permissions = []api.Permission{{RoleID: in.Permissions[0].RoleID}}
	s.users[user.ID] = user
	return data(api.PermissionsOutput{Permissions: []api.AccessPermission{}})
}

func (s *registry) invite(r *http.Request) (int, any) {
	var in api.CreateInvitesInput
	decode(r, &in)
	var bad []string
	out := api.CreateInvitesOutput{}
	for i, invite := range in.Invites {
		if strings.HasPrefix(invite.Email, "bad") {
			bad = append(bad, fmt.Sprintf("invites.%d.email", i))
		}
		out.Emails = append(out.Emails, invite.Email)
	}
	if len(bad) > 0 {
		return refusals(http.StatusUnprocessableEntity, bad...)
	}
	for _, invite := range in.Invites {
		s.invites[api.FoldEmail(invite.Email)] = invite.Permissions[0].RoleID
	}
	return data(out)
}

func (s *registry) withdraw(r *http.Request) (int, any) {
	var unknown []string
	var known []string
	for i := range len(r.URL.Query()) {
		field := fmt.Sprintf("emails.%d", i)
		email := api.FoldEmail(r.URL.Query().Get(field))
		known = append(known, email)
		if _, ok := s.invites[email]; !ok {
			unknown = append(unknown, field)
		}
	}
	if len(unknown) > 0 {
		return refusals(http.StatusNotFound, unknown...)
	}
	for _, email := range known {
		delete(s.invites, email)
	}
	return data(api.StatusOutput{Status: api.StatusSuccess})
}

// page cuts the page out of a list that a request asks for. What comes and goes
// meanwhile shifts nothing.
func (s *registry) page(r *http.Request, list []string) ([]string, api.Pagination) {
	total := len(list)
	pagination := api.Pagination{Current: r.URL.Query().Get("pagination[cursor]"), TotalEntries: &total}
	first, _ := slices.BinarySearch(list, pagination.Current)
	end := min(first+s.pageSize, total)
	if end < total {
		pagination.Next = list[end]
	}
	return list[first:end], pagination
}

// accept makes a user of somebody who is invited, behind the back of the client.
func (s *registry) accept(email string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	role, ok := s.invites[email]
	if !ok {
		panic(email + " is not invited")
	}
	delete(s.invites, email)
	s.users["u-"+email] = api.User{ID: "u-" + email, Email: email, Permissions: []api.Permission{{RoleID: role}}}
}

// took returns how often each operation was called since it was last asked.
func (s *registry) took() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	calls := s.calls
	s.calls = map[string]int{}
	return calls
}

func inviteOf(email, role string) api.Invite {
	return api.Invite{
		Email: email, Permissions: []api.Permission{{RoleID: role}}, GroupIDs: []string{}, Status: api.InvitePending, InvitedBy: "u1",
		CreatedAt: epoch, ExpiresAt: epoch,
	}
}

func data(out any) (int, any) {
	return http.StatusOK, map[string]any{"data": out}
}

func refusals(status int, fields ...string) (int, any) {
	problems := []api.Problem{}
	for _, field := range fields {
		problems = append(problems, api.Problem{Type: api.TypeValidation, Message: "It is refused.", Field: field})
	}
	if len(fields) == 0 {
		problems = append(problems, api.Problem{Type: api.TypeNotFound, Message: "It is not there."})
	}
	return status, map[string]any{"errors": problems}
}

func decode(r *http.Request, in any) {
	if err := json.NewDecoder(r.Body).Decode(in); err != nil {
		panic(err)
	}
}

func sorted[V any](of map[string]V) []string {
	names := make([]string, 0, len(of))
	for name := range of {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
