package api

import (
	"net/http"
	"time"
)

// An AuditEvent says who changed what, when. Actor is the id of a user or of a
// workspace token. Timestamp is UTC.
type AuditEvent struct {
	ID        string    `json:"id"`
	Timestamp time.Time `json:"timestamp"`
	// Type says what was done, such as User Group Created.
	Type  string `json:"type"`
	Actor string `json:"actor"`
	// ActorEmail is absent where the actor is a token.
	ActorEmail   string `json:"actorEmail,omitempty"`
	ResourceID   string `json:"resourceId"`
	ResourceType string `json:"resourceType"`
	ResourceName string `json:"resourceName"`
}

// ListAuditEventsInput filters the audit events of a workspace. Times are
// ISO 8601; an empty filter lets everything through.
type ListAuditEventsInput struct {
	// StartTime is the earliest time of an event.
	StartTime string `query:"startTime"`
	// EndTime is the first time after those of the events.
	EndTime      string    `query:"endTime"`
	ResourceID   string    `query:"resourceId"`
	ResourceType string    `query:"resourceType"`
	Pagination   PageInput `query:"pagination"`
}

// ListAuditEventsOutput is a page of audit events, oldest first.
type ListAuditEventsOutput struct {
	Events     []AuditEvent `json:"events"`
	Pagination Pagination   `json:"pagination"`
}

// ListAuditEvents lists what has been changed in the workspace, and by whom.
var ListAuditEvents = declare(Operation[ListAuditEventsInput, ListAuditEventsOutput]{
	Name: "ListAuditEvents", Method: http.MethodGet, Path: "/audit-events",
	Status: http.StatusOK, Limit: LimitDefault, Right: SeeAudit,
})
