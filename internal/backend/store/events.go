package store

import (
	"context"
	"fmt"
)

const eventColumns = `e.id, e.workspace_id, e.occurred_at, e.type, e.actor, e.actor_email,
	e.resource_id, e.resource_type, e.resource_name`

func scanEvent(r row) (e Event, err error) {
	err = r.Scan(&e.ID, &e.WorkspaceID, timeColumn{&e.Timestamp}, &e.Type, &e.Actor, &e.ActorEmail,
		&e.ResourceID, &e.ResourceType, &e.ResourceName)
	return e, err
}

// InsertEvent adds an audit event. Nothing changes or deletes it (rule I1).
func (t *Tx) InsertEvent(ctx context.Context, e Event) error {
	_, err := t.record(ctx, `
		INSERT INTO audit_events
			(id, workspace_id, occurred_at, type, actor, actor_email, resource_id, resource_type, resource_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.ID, e.WorkspaceID, millis(e.Timestamp), e.Type, e.Actor, e.ActorEmail, e.ResourceID, e.ResourceType, e.ResourceName)
	return err
}

// Events lists the audit events of a workspace that pass a filter, in the order in
// which they were written. Those of a deleted workspace are still there.
func (t *Tx) Events(ctx context.Context, workspaceID string, filter EventFilter, page Page) ([]Event, PageInfo, error) {
	events := listing[Event]{
		table: "audit_events e", where: "e.workspace_id = $1", seq: "e.seq", args: []any{workspaceID},
		columns: eventColumns, scan: scanEvent,
	}
	where := func(condition string, value any) {
		events.args = append(events.args, value)
		events.where += fmt.Sprintf(" AND e.%s $%d", condition, len(events.args))
	}
	if !filter.From.IsZero() {
		where("occurred_at >=", ceilMillis(filter.From))
	}
	if !filter.To.IsZero() {
		where("occurred_at <", ceilMillis(filter.To))
	}
	if filter.ResourceID != "" {
		where("resource_id =", filter.ResourceID)
	}
	if filter.ResourceType != "" {
		where("resource_type =", filter.ResourceType)
	}
	return list(ctx, t, events, page)
}
