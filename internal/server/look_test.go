package server_test

import (
	"slices"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A view is all that can be read of a workspace.
type view struct {
	Workspace   api.Workspace
	Users       []api.User
	Invites     []api.Invite
	Groups      []api.UserGroup
	Memberships []api.Membership
	Labels      []api.WorkspaceLabel
	Sources     []api.Source
	Policies    []api.Policy
	Tokens      []api.Token
	Events      []api.AuditEvent
}

// look reads everything there is in the workspaces of the world and in its
// outbox.
func (w *world) look(t *testing.T) any {
	t.Helper()
	mails, err := w.Backend.Outbox(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	views := make([]view, len(w.teams))
	for i, tm := range w.teams {
		views[i] = tm.look(t)
	}
	return []any{views, mails}
}

// look reads everything there is in the workspace.
func (tm *team) look(t *testing.T) view {
	t.Helper()
	return view{
		Workspace:   do(t, tm.token, api.ReadWorkspace, api.WorkspaceInput{WorkspaceID: tm.id}).Workspace,
		Users:       all(t, tm.token, client.ListUsers, api.ListInput{}),
		Invites:     all(t, tm.token, client.ReadInvites, api.ListInput{}),
		Groups:      all(t, tm.token, client.ListUserGroups, api.ListInput{}),
		Memberships: all(t, tm.token, client.ReadMemberships, api.ListInput{}),
		Labels:      do(t, tm.token, api.ListLabels, struct{}{}).Labels,
		Sources:     all(t, tm.token, client.ListSources, api.ListInput{}),
		Policies:    all(t, tm.token, client.ReadPolicies, api.ReadPoliciesInput{}),
		Tokens:      all(t, tm.token, client.ReadTokens, api.ListInput{}),
		Events:      all(t, tm.token, client.ListAuditEvents, api.ListAuditEventsInput{}),
	}
}

// policiesWithout are the policies of the view but for those of a subject.
func (v view) policiesWithout(subjectID string) []api.Policy {
	return slices.DeleteFunc(slices.Clone(v.Policies), func(p api.Policy) bool { return p.SubjectID == subjectID })
}

// all walks a list to its end.
func all[In, Out, Item any](t *testing.T, c *client.Client, list client.List[In, Out, Item], in In) []Item {
	t.Helper()
	items, err := client.All(t.Context(), c, list, in)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

// events are the types of the audit events of the workspace, oldest first.
func (tm *team) events(t *testing.T) []string {
	t.Helper()
	events := all(t, tm.token, client.ListAuditEvents, api.ListAuditEventsInput{})
	types := make([]string, len(events))
	for i, event := range events {
		types[i] = event.Type
	}
	return types
}

// owners are the emails of the accepted people who are Workspace Owner, directly
// or through a group.
func (tm *team) owners(t *testing.T) []string {
	t.Helper()
	v := tm.look(t)
	ownerGroups := map[string]bool{}
	for _, group := range v.Groups {
		ownerGroups[group.ID] = holds(group.Permissions, api.RoleIDWorkspaceOwner)
	}
	throughGroup := map[string]bool{}
	for _, m := range v.Memberships {
		if ownerGroups[m.GroupID] && m.UserID != "" {
			throughGroup[m.UserID] = true
		}
	}
	owners := []string{}
	for _, user := range v.Users {
		if throughGroup[user.ID] || holds(user.Permissions, api.RoleIDWorkspaceOwner) {
			owners = append(owners, user.Email)
		}
	}
	return owners
}

func holds(permissions []api.Permission, roleID string) bool {
	for _, p := range permissions {
		if p.RoleID == roleID {
			return true
		}
	}
	return false
}

// roles are the names of the roles that permissions give, in order.
func roles(permissions []api.Permission) []string {
	names := make([]string, len(permissions))
	for i, p := range permissions {
		names[i] = p.RoleName
	}
	return names
}
