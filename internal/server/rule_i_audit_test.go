package server_test

import (
	"slices"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// The matrix holds every operation that writes to the events of the catalogue.
func TestRuleI1EveryWriteHasEvents(t *testing.T) {
	t.Parallel()
	for _, e := range operations {
		if e.writes() != (len(e.events) > 0) {
			t.Errorf("%s %s has the events %q", e.method, e.name, e.events)
		}
	}
}

// An account belongs to no workspace, and neither do the events of its making.
func TestRuleI1AccountsAndTheirTokensLeaveEvents(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	before := acme.world.EventTypes(t, "")
	acme.join(t, "ada@example.com")
	made := acme.world.EventTypes(t, "")
	same(t, "the events", made[len(before):], []string{"Account Created", "Account Token Created"})
	acme.joinAs(t, acme.outsider(t, "eve@example.com"))
	if _, err := acme.world.Backend.AccountToken(t.Context(), "eve@example.com"); err != nil {
		t.Fatal(err)
	}
	same(t, "the later events", acme.world.EventTypes(t, "")[len(made):],
		[]string{"Account Created", "Account Token Created", "Account Token Created"})
}

// What the published table tells apart by who it is about.
func TestRuleI1EventsByWhatIsChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		act  func(t *testing.T, s *staff)
		want []string
	}{
		"inviting somebody with an account": {func(t *testing.T, s *staff) {
			t.Helper()
			s.invite(t, s.outsider(t, "eve@example.com").email)
		}, []string{"New Segment User Invited to Workspace", "Policy Created"}},
		"inviting again with other permissions": {func(t *testing.T, s *staff) {
			t.Helper()
			s.invite(t, s.ivan)
		}, []string{"Non-Segment User Invited to Workspace", "Policy Deleted", "Policy Created"}},
		"removing somebody without groups": {func(t *testing.T, s *staff) {
			t.Helper()
			do(t, s.token, api.DeleteUserGroup, api.UserGroupInput{UserGroupID: s.analysts})
			do(t, s.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{s.ada.id}})
		}, []string{"User Group Deleted", "User Removed"}},
		"removing several": {func(t *testing.T, s *staff) {
			t.Helper()
			do(t, s.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{s.bob.id, s.ada.id}})
		}, []string{"Group Memberships Deleted", "User Removed", "Group Memberships Deleted", "User Removed"}},
		"adding an invite to a group": {func(t *testing.T, s *staff) {
			t.Helper()
			s.group(t, "Engineers", s.ivan)
		}, []string{"User Group Created", "Policy Created", "Subjects Added to Group"}},
		"removing nobody": {func(t *testing.T, s *staff) {
			t.Helper()
			do(t, s.token, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{}})
			do(t, s.token, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{}})
		}, nil},
		"giving what is there": {func(t *testing.T, s *staff) {
			t.Helper()
			do(t, s.token, api.AddPermissionsToUser,
				api.UserPermissionsInput{UserID: s.ada.id, Permissions: s.permissions(t, memberRole)})
			do(t, s.token, api.UpdateInvite, api.UpdateInviteInput{Email: s.ivan})
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStaff(t)
			before := len(s.events(t))
			c.act(t, s)
			same(t, "the new events", s.events(t)[before:], append([]string{}, c.want...))
		})
	}
}

// Several things that go at once are recorded in the order in which they were
// named.
func TestRuleI1EventsFollowTheOrderOfTheRequest(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	emails := []string{"a@example.com", "b@example.com", "c@example.com", "d@example.com", "e@example.com", "f@example.com"}
	do(t, acme.token, api.CreateInvites, inviting(emails...))
	before := len(acme.events(t))
	slices.Reverse(emails)
	do(t, acme.token, api.DeleteInvites, api.DeleteInvitesInput{Emails: emails})
	deleted := []string{}
	for _, event := range acme.look(t).Events[before:] {
		deleted = append(deleted, event.ResourceName)
	}
	same(t, "the deleted invites", deleted, emails)
}

func TestRuleI1EventTellsWhoDidWhat(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	before := len(acme.events(t))
	acme.world.Clock.Advance(time.Minute)
	first := do(t, acme.owner.Client, api.CreateUserGroup, api.CreateUserGroupInput{Name: "Analysts"}).UserGroup
	acme.world.Clock.Advance(time.Minute)
	do(t, acme.token, api.UpdateUserGroup, api.UpdateUserGroupInput{UserGroupID: first.ID, Name: "Engineers"})

	events := acme.look(t).Events[before:]
	now := acme.world.Clock.Now()
	seen := map[string]bool{}
	for i := range events {
		if len(events[i].ID) != 27 || seen[events[i].ID] {
			t.Errorf("the event's id %q is not one of its own", events[i].ID)
		}
		seen[events[i].ID] = true
		events[i].ID = ""
	}
	same(t, "the events", events, []api.AuditEvent{
		{
			Timestamp: now.Add(-time.Minute), Type: "User Group Created", Actor: acme.owner.id, ActorEmail: acme.owner.email,
			ResourceID: first.ID, ResourceType: "user_group", ResourceName: "Analysts",
		},
		{
			Timestamp: now.Add(-time.Minute), Type: "Policy Created", Actor: acme.owner.id, ActorEmail: acme.owner.email,
			ResourceID: events[1].ResourceID, ResourceType: "policy", ResourceName: minimalRole + " of group " + first.ID,
		},
		{
			Timestamp: now, Type: "User Group Updated", Actor: do(t, acme.token, api.Whoami, struct{}{}).TokenID,
			ResourceID: first.ID, ResourceType: "user_group", ResourceName: "Engineers",
		},
	})
}

func TestRuleI1EventsAreFiltered(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	before := acme.look(t).Events
	start := acme.world.Clock.Now()
	acme.world.Clock.Advance(24 * time.Hour)
	group := acme.group(t, "Analysts")
	acme.world.Clock.Advance(time.Hour)
	acme.invite(t, "ivan@example.com")

	for name, c := range map[string]struct {
		in   api.ListAuditEventsInput
		want []string
	}{
		"from an instant on":      {api.ListAuditEventsInput{StartTime: "2026-03-05T13:00:00Z"}, []string{"Non-Segment User Invited to Workspace", "Policy Created"}},
		"from just after it":      {api.ListAuditEventsInput{StartTime: "2026-03-05T13:00:00.001Z"}, []string{}},
		"in another zone":         {api.ListAuditEventsInput{StartTime: "2026-03-05T14:00:00+01:00"}, []string{"Non-Segment User Invited to Workspace", "Policy Created"}},
		"without seconds":         {api.ListAuditEventsInput{StartTime: "2026-03-05T13:01Z"}, []string{}},
		"with a short zone":       {api.ListAuditEventsInput{EndTime: "2026-03-04T13:00:01+0100", ResourceType: "workspace"}, []string{"Workspace Created"}},
		"from a day on":           {api.ListAuditEventsInput{StartTime: "2026-03-06"}, []string{}},
		"up to an instant":        {api.ListAuditEventsInput{EndTime: start.Format(time.RFC3339)}, []string{}},
		"of a resource":           {api.ListAuditEventsInput{ResourceID: group}, []string{"User Group Created"}},
		"of a type":               {api.ListAuditEventsInput{ResourceType: "invite"}, []string{"Non-Segment User Invited to Workspace"}},
		"of a type and too early": {api.ListAuditEventsInput{ResourceType: "invite", EndTime: "2026-03-05T13:00:00Z"}, []string{}},
		"between": {
			api.ListAuditEventsInput{StartTime: "2026-03-05", EndTime: "2026-03-05T13:00:00Z"},
			[]string{"User Group Created", "Policy Created"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			types := []string{}
			for _, event := range all(t, acme.token, client.ListAuditEvents, c.in) {
				types = append(types, event.Type)
			}
			same(t, "the events", types, c.want)
		})
	}
	same(t, "the first events", acme.look(t).Events[:len(before)], before)
	refuse(t, acme.world, acme.token, api.ListAuditEvents,
		api.ListAuditEventsInput{StartTime: "yesterday", EndTime: "2026-13-01T00:00:00Z"}, 422, "startTime", "endTime")
}

// What the operator does is not laid at somebody else's door, and an account and
// its token leave their events however they come about.
func TestRuleI1EventsOfTheOperatorAndOfAccepting(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	for _, event := range acme.look(t).Events {
		same(t, "the actor of "+event.Type, event.Actor, "operator")
	}
	before := len(acme.look(t).Events)
	if _, err := acme.world.Backend.AccountToken(t.Context(), acme.owner.email); err != nil {
		t.Fatal(err)
	}
	acme.invite(t, "ada@example.com")
	ada := acme.world.accept(t, "", acme.world.Code(t, "ada@example.com")).User
	events := acme.look(t).Events[before:]
	last := events[len(events)-1]
	same(t, "the last event", []string{last.Type, last.Actor, last.ActorEmail}, []string{"Invite Accepted", ada.ID, ada.Email})
}
