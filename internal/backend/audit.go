package backend

import (
	"context"
	"fmt"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// The types of audit event (rule I1). Those that Segment publishes have its
// names; the others are ours, in the same style.
const (
	eventAccountCreated           = "Account Created"
	eventAccountDeleted           = "Account Deleted"
	eventAccountEmailChanged      = "Account Email Changed"
	eventAccountEmailRequested    = "Account Email Change Requested"
	eventAccountTokenCreated      = "Account Token Created"
	eventAccountTokenRevoked      = "Account Token Revoked"
	eventAccountUpdated           = "Account Updated"
	eventDestinationCreated       = "Destination Created"
	eventGroupCreated             = "User Group Created"
	eventGroupDeleted             = "User Group Deleted"
	eventGroupPolicyUpdated       = "User Group Policy Updated"
	eventGroupUpdated             = "User Group Updated"
	eventInviteAccepted           = "Invite Accepted"
	eventInviteDefaultRoleUpdated = "Invite Default Source Role Updated"
	eventInviteDeleted            = "Invite Deleted"
	eventInvitePolicyUpdated      = "Invite Policy Updated"
	eventInviteResent             = "Invite Resent"
	eventInvitedKnown             = "New Segment User Invited to Workspace"
	eventInvitedUnknown           = "Non-Segment User Invited to Workspace"
	eventLabelCreated             = "Label Created"
	eventLabelDeleted             = "Label Deleted"
	eventLabelUpdated             = "Label Updated"
	eventMembershipsDeleted       = "Group Memberships Deleted"
	eventPolicyCreated            = "Policy Created"
	eventPolicyDeleted            = "Policy Deleted"
	eventPolicyUpdated            = "Policy Updated"
	eventSourceCreated            = "Source Created"
	eventSourceDeleted            = "Source Deleted"
	eventSourceDisabled           = "Source Disabled"
	eventSourceEnabled            = "Source Enabled"
	eventSourceModified           = "Source Modified"
	eventSourceSettingsModified   = "Source Settings Modified"
	eventSourceTransferred        = "Source Transferred"
	eventSubjectsAdded            = "Subjects Added to Group"
	eventTokenCreated             = "Token Created"
	eventTokenRevoked             = "Token Revoked"
	eventTokenUpdated             = "Token Updated"
	eventTrackingPlanConnected    = "Tracking Plan Connected To Source"
	eventTrackingPlanCreated      = "Tracking Plan Created"
	eventTrackingPlanDisconnected = "Tracking Plan Disconnected From Source"
	eventUserAddedToGroup         = "User Added To User Group"
	eventUserDefaultRoleUpdated   = "User Default Source Role Updated"
	eventUserLeft                 = "User Left"
	eventUserPolicyUpdated        = "User Policy Updated"
	eventUserRemoved              = "User Removed"
	eventUserRemovedFrom          = "User Removed From User Group"
	eventWorkspaceCreated         = "Workspace Created"
	eventWorkspaceDeleted         = "Workspace Deleted"
	eventWorkspaceUpdated         = "Workspace Updated"
)

// object is what an audit event is about.
type object struct {
	kind, id, name string
}

func accountObject(a store.Account) object    { return object{"account", a.ID, a.Email} }
func groupObject(g store.Group) object        { return object{"user_group", g.ID, g.Name} }
func inviteObject(i store.Invite) object      { return object{"invite", i.ID, i.Email} }
func memberObject(m store.Member) object      { return object{"user", m.AccountID, m.Email} }
func tokenObject(t store.Token) object        { return object{"token", t.ID, t.Description} }
func accountTokenObject(t store.Token) object { return object{"account_token", t.ID, t.Description} }
func sourceObject(s store.Source) object      { return object{"source", s.ID, s.Name} }

func destinationObject(d store.Destination) object   { return object{"destination", d.ID, d.Name} }
func trackingPlanObject(p store.TrackingPlan) object { return object{"tracking_plan", p.ID, p.Name} }

func labelObject(l api.Label) object {
	name := l.Key + ":" + l.Value
	return object{"label", name, name}
}

func workspaceObject(w store.Workspace) object {
	return object{"workspace", w.ID, w.Name}
}

// policyObject names a policy by its role and whose it is, which is what a reader
// looks for.
func policyObject(p store.Policy) object {
	return object{"policy", p.ID, fmt.Sprintf("%s of %s %s", roleName(p.RoleID), p.SubjectType, p.SubjectID)}
}

// record writes an audit event of the request's caller, workspace and instant.
func (r *Request) record(ctx context.Context, eventType string, about object) error {
	actor, email := r.caller.actor()
	r.events++
	return r.tx.InsertEvent(ctx, store.Event{
		ID: r.ids.Policy(), WorkspaceID: r.workspace.ID, Timestamp: r.now, Type: eventType,
		Actor: actor, ActorEmail: email,
		ResourceID: about.id, ResourceType: about.kind, ResourceName: about.name,
	})
}

// recordOutside records what happened to an account and so in no workspace.
func (r *Request) recordOutside(ctx context.Context, event string, about object) error {
	inside := r.workspace
	r.workspace = store.Workspace{}
	defer func() { r.workspace = inside }()
	return r.record(ctx, event, about)
}

// ListAuditEvents lists the audit events of the workspace, oldest first.
func ListAuditEvents(ctx context.Context, r *Request, in api.ListAuditEventsInput) (api.ListAuditEventsOutput, error) {
	filter := store.EventFilter{ResourceID: in.ResourceID, ResourceType: in.ResourceType}
	var wrong problems
	filter.From = wrong.time("startTime", in.StartTime)
	filter.To = wrong.time("endTime", in.EndTime)
	if err := wrong.err(Invalid); err != nil {
		return api.ListAuditEventsOutput{}, err
	}
	events, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Event, store.PageInfo, error) {
			return r.tx.Events(ctx, r.workspace.ID, filter, p)
		},
		func(e store.Event) api.AuditEvent {
			return api.AuditEvent{
				ID: e.ID, Timestamp: e.Timestamp, Type: e.Type, Actor: e.Actor, ActorEmail: e.ActorEmail,
				ResourceID: e.ResourceID, ResourceType: e.ResourceType, ResourceName: e.ResourceName,
			}
		})
	return api.ListAuditEventsOutput{Events: events, Pagination: pagination}, err
}

// time reads an ISO 8601 instant or day; an empty text is the zero time.
func (p *problems) time(field, text string) time.Time {
	if text == "" {
		return time.Time{}
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z07:00", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	p.add(field, "%q must be an ISO 8601 date or time, such as 2026-01-31T12:00:00Z", field)
	return time.Time{}
}
