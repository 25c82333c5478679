package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A groupAct is something that a worker does with who is in a group, or with what the
// group holds.
type groupAct struct {
	kind  string
	group string
	// name is the email, or the role.
	name  string
	hurry time.Duration
}

// What is there of somebody in a group, and of a role that it holds.
const there = "there"

// asked are the acts that tell whether somebody is in a group, or what it holds. The
// answer is empty where that is not so, and known is false where they do not tell.
var asked = map[string]func(ctx context.Context, c *client.Client, a groupAct) (answer string, known bool, err error){
	"invite": func(ctx context.Context, c *client.Client, a groupAct) (string, bool, error) {
		out, err := client.Call(ctx, c, api.ReadInvite, api.InviteEmailInput{Email: a.name})
		if client.IsNotFound(err) {
			return "", false, nil // It is a user's.
		}
		return thereIf(slices.Contains(out.Invite.GroupIDs, a.group)), true, err
	},
	"members": func(ctx context.Context, c *client.Client, a groupAct) (string, bool, error) {
		members, err := client.MembersOfUserGroup(ctx, c, a.group)
		return thereIf(slices.Contains(members, a.name)), true, err
	},
	"listed": func(ctx context.Context, c *client.Client, a groupAct) (string, bool, error) {
		_, invited, err := client.ListedInviteOfGroup(ctx, c, a.group, a.name)
		if err != nil || invited {
			return there, invited, err
		}
		_, user, err := client.ListedUserOfGroup(ctx, c, a.group, "", a.name)
		return there, user, err
	},
	"held lately": func(ctx context.Context, c *client.Client, a groupAct) (string, bool, error) {
		group, err := client.SharedUserGroup(ctx, c, a.group)
		return thereIf(holds(group, a.name)), true, err
	},
	"held anew": func(ctx context.Context, c *client.Client, a groupAct) (string, bool, error) {
		group, err := client.SharedUserGroup(ctx, c.Anew(), a.group)
		return thereIf(holds(group, a.name)), true, err
	},
}

func thereIf(is bool) string {
	if is {
		return there
	}
	return ""
}

func holds(group api.UserGroup, role string) bool {
	return slices.ContainsFunc(group.Permissions, func(p api.Permission) bool { return p.RoleID == role })
}

// done carries out an act, and returns what it means for each that it is about.
func (h *history) done(ctx context.Context, c *client.Client, a groupAct, all []string) {
	if a.hurry > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, a.hurry)
		defer cancel()
	}
	began, known := h.clock.Add(1), true
	var saw string
	var err error
	kind, left := a.kind, there
	switch a.kind {
	case "add":
		_, err = client.Call(ctx, c, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: a.group, Emails: []string{a.name}})
	case "remove":
		left = ""
		_, err = client.Call(ctx, c, api.RemoveUsersFromUserGroup, api.RemoveUsersFromUserGroupInput{UserGroupID: a.group, Emails: []string{a.name}})
	case "replace":
		_, err = client.Call(ctx, c, api.ReplaceUsersInUserGroup, api.UserGroupMembersInput{UserGroupID: a.group, Emails: []string{a.name}})
	case "give":
		_, err = client.Call(ctx, c, api.AddPermissionsToUserGroup,
			api.UserGroupPermissionsInput{UserGroupID: a.group, Permissions: []api.PermissionInput{{RoleID: a.name}}})
	case "give only":
		_, err = client.Call(ctx, c, api.ReplacePermissionsForUserGroup,
			api.UserGroupPermissionsInput{UserGroupID: a.group, Permissions: []api.PermissionInput{{RoleID: a.name}}})
	default:
		kind, left = "read", ""
		saw, known, err = asked[a.kind](ctx, c, a)
	}
	ended := h.clock.Add(1)
	if !known {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.acts = append(h.acts, &act{kind: kind, email: a.group + " " + a.name, role: left, saw: saw, hurry: a.hurry, began: began, ended: ended, err: err})
	if a.kind != "replace" && a.kind != "give only" {
		return
	}
	for _, other := range all {
		if other != a.name {
			h.acts = append(h.acts, &act{kind: kind, email: a.group + " " + other, hurry: a.hurry, began: began, ended: ended, err: err})
		}
	}
}

// Who is in a group and what it holds is told as single calls would tell it, however
// many read and write at a time, and whichever list answers.
func TestSparingTellsOfGroupsAsSingleCallsWould(t *testing.T) {
	t.Parallel()
	for name, kinds := range map[string][]string{
		"members":     {"invite", "invite", "members", "listed", "listed", "add", "add", "remove", "replace"},
		"lists":       {"listed", "listed", "listed", "listed", "add", "remove", "replace"},
		"permissions": {"held lately", "held lately", "held anew", "give", "give", "give only"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(rt *rapid.T) {
				names := people(rapid.IntRange(1, 5).Draw(rt, "names"), "p")
				pageSize := rapid.IntRange(1, 4).Draw(rt, "page size")
				seed := rapid.Uint64().Draw(rt, "pauses")
				var workers [][]groupAct
				for range rapid.IntRange(1, 8).Draw(rt, "workers") {
					var acts []groupAct
					for range rapid.IntRange(1, 8).Draw(rt, "acts") {
						acts = append(acts, groupAct{
							kind: rapid.SampledFrom(kinds).Draw(rt, "kind"), group: rapid.SampledFrom([]string{"g1", "g2"}).Draw(rt, "group"),
							name:  rapid.SampledFrom(names).Draw(rt, "name"),
							hurry: rapid.SampledFrom([]time.Duration{0, 0, 0, 0, 10 * time.Millisecond, 40 * time.Millisecond}).Draw(rt, "hurry"),
						})
					}
					workers = append(workers, acts)
				}
				var found []error
				synctest.Test(t, func(t *testing.T) { found = interleaveGroups(t, names, workers, pageSize, seed) })
				for _, err := range found {
					rt.Error(err)
				}
			})
		})
	}
}

func interleaveGroups(t *testing.T, names []string, workers [][]groupAct, pageSize int, seed uint64) []error {
	t.Helper()
	server := invited(names)
	for i, email := range names {
		if i%2 == 0 {
			server.accept(email)
		}
	}
	server.groups = map[string]map[string]bool{"g1": {}, "g2": {}}
	server.pageSize, server.pause = pageSize, pauses(seed)
	c := sparing(t, server)
	h := &history{}
	var group sync.WaitGroup
	for _, acts := range workers {
		group.Go(func() {
			for _, a := range acts {
				h.done(t.Context(), c, a, names)
			}
		})
	}
	group.Wait()
	<-time.After(time.Minute) // Let requests end that nobody waited for.
	var found []error
	for _, a := range h.acts {
		switch {
		case a.err != nil && a.hurry == 0:
			found = append(found, fmt.Errorf("%s of %s: %w", a.kind, a.email, a.err))
		case a.err == nil && a.reads():
			if err := h.check(a); err != nil {
				found = append(found, err)
			}
		}
	}
	return found
}

// Those who want to know of the same group share requests.
func TestGatheringSharesRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		anew bool
		// then is what another ten cost.
		then int
	}{"lately": {false, 0}, "anew": {true, 1}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				server := newRegistry()
				server.groups["g1"] = map[string]bool{}
				c := sparing(t, server)
				ten := func(want string) {
					for _, err := range concurrently(people(10, "p"), 10, func(string) error {
						c := c
						if test.anew {
							c = c.Anew()
						}
						group, err := client.SharedUserGroup(t.Context(), c, "g1")
						if got := strings.Join(rolesOf(group), " "); err == nil && got != want {
							err = fmt.Errorf("the group holds %q, want %q", got, want)
						}
						return err
					}) {
						if err != nil {
							t.Error(err)
						}
					}
				}
				ten("")
				wantCalls(t, server, map[string]int{api.GetUserGroup.Name: 1})
				ten("")
				if got := server.took()[api.GetUserGroup.Name]; got != test.then {
					t.Errorf("another ten took %d requests, want %d", got, test.then)
				}
				in := api.UserGroupPermissionsInput{UserGroupID: "g1", Permissions: []api.PermissionInput{{RoleID: "reader"}}}
				if _, err := client.Call(t.Context(), c, api.AddPermissionsToUserGroup, in); err != nil {
					t.Fatal(err)
				}
				server.took()
				ten("reader")
				wantCalls(t, server, map[string]int{api.GetUserGroup.Name: 1})
			})
		})
	}
}

func rolesOf(group api.UserGroup) []string {
	roles := make([]string, len(group.Permissions))
	for i, permission := range group.Permissions {
		roles[i] = permission.RoleID
	}
	return roles
}

// Adding some to a group says nothing of the invites of others.
func TestShelfKeepsTheInvitesOfOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(20, "p")
		server := invited(emails)
		server.groups["g1"] = map[string]bool{}
		c := sparing(t, server)
		wantRolesAtOnce(t, c, emails, 20, "reader")
		if _, err := client.Call(t.Context(), c, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: "g1", Emails: emails[:1]}); err != nil {
			t.Fatal(err)
		}
		server.took()
		wantRolesAtOnce(t, c, emails[1:], 19, "reader")
		wantCalls(t, server, map[string]int{})
		out, err := client.Call(t.Context(), c, api.ReadInvite, api.InviteEmailInput{Email: emails[0]})
		if err != nil || !slices.Equal(out.Invite.GroupIDs, []string{"g1"}) {
			t.Errorf("the invite of who was added is %v, %v", out.Invite, err)
		}
	})
}

// The lists of one group answer many, and none of them from before a write.
func TestShelvesOfGroups(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(20, "p")
		server := invited(emails)
		server.groups["g1"] = map[string]bool{}
		for i, email := range emails {
			if server.groups["g1"][email] = true; i%2 == 0 {
				server.accept(email)
			}
		}
		c := sparing(t, server)
		found := func() map[string]bool {
			var mu sync.Mutex
			in := map[string]bool{}
			for email, err := range concurrently(emails, 20, func(email string) error {
				_, is, err := asked["listed"](t.Context(), c, groupAct{group: "g1", name: email})
				mu.Lock()
				defer mu.Unlock()
				in[email] = is
				return err
			}) {
				if err != nil {
					t.Errorf("%s: %v", email, err)
				}
			}
			return in
		}
		for range 2 { // The second time they are known.
			for email, in := range found() {
				if !in {
					t.Errorf("the lists do not have %s", email)
				}
			}
		}
		wantCalls(t, server, map[string]int{api.ListInvitesFromUserGroup.Name: 1, api.ListUsersFromUserGroup.Name: 1})
		for _, email := range emails[:2] {
			in := api.RemoveUsersFromUserGroupInput{UserGroupID: "g1", Emails: []string{email}}
			if _, err := client.Call(t.Context(), c, api.RemoveUsersFromUserGroup, in); err != nil {
				t.Fatal(err)
			}
		}
		if in := found(); in[emails[0]] || in[emails[1]] || !in[emails[2]] || !in[emails[3]] {
			t.Errorf("after two were taken out, the lists have %v", in)
		}
	})
}

// Policies are looked for in a list that is read after they were asked for: it is
// shared, and does not answer who comes later.
func TestPoliciesOfAreReadAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(20, "p")
		server := invited(emails)
		c := sparing(t, server)
		for _, role := range []string{"reader", "admin"} {
			for _, email := range emails {
				server.invites[email] = role // Behind our back.
			}
			for email, err := range concurrently(emails, 20, func(email string) error {
				got, err := heldBy(t.Context(), c.Anew(), email)
				if err == nil && got != role {
					err = fmt.Errorf("it holds %q, want %q", got, role)
				}
				return err
			}) {
				if err != nil {
					t.Errorf("%s: %v", email, err)
				}
			}
			wantCalls(t, server, map[string]int{api.ReadPolicies.Name: 1})
		}
	})
}

// A policy that this process adds to a subject is among those of the subject at once,
// whatever the list said before.
func TestPoliciesOfHaveWhatWasAdded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		policies := []api.Policy{}
		c := sparing(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			status, answer := data(api.PoliciesOutput{Policies: policies, Pagination: api.Pagination{Current: "MA=="}})
			switch {
			case r.URL.Path == "/access/v1":
				status, answer = data(api.FeaturesOutput{Version: 1, InstallationID: "i1", Features: api.Features})
			case r.Method == http.MethodPost:
				var in api.CreatePolicyInput
				decode(r, &in)
				made := api.Policy{ID: fmt.Sprintf("p%d", len(policies)), SubjectType: in.SubjectType, SubjectID: in.SubjectID, RoleID: in.RoleID, Resources: []api.GrantedResource{}}
				policies = append(policies, made)
				_, answer = data(api.PolicyOutput{Policy: made})
				status = http.StatusCreated
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			if err := json.NewEncoder(w).Encode(answer); err != nil {
				t.Error(err)
			}
		}))
		held := func(want int) {
			for group, err := range concurrently([]string{"g1", "g2", "g3"}, 3, func(group string) error {
				found, err := client.PoliciesOf(t.Context(), c, api.SubjectGroup, group)
				if err == nil && group == "g1" && len(found) != want {
					err = fmt.Errorf("%d policies, want %d", len(found), want)
				}
				return err
			}) {
				if err != nil {
					t.Errorf("%s: %v", group, err)
				}
			}
		}
		for n := range 3 {
			held(n)
			in := api.CreatePolicyInput{SubjectType: api.SubjectGroup, SubjectID: "g1", RoleID: "reader"}
			if _, err := client.Call(t.Context(), c, api.CreatePolicy, in); err != nil {
				t.Fatal(err)
			}
		}
	})
}
