package store

import "context"

func scanTrackingPlan(r row) (p TrackingPlan, err error) {
	err = r.Scan(&p.ID, &p.WorkspaceID, &p.Name, &p.Description, &p.Type, timeColumn{&p.CreatedAt})
	return p, err
}

// InsertTrackingPlan adds a tracking plan to a workspace.
func (t *Tx) InsertTrackingPlan(ctx context.Context, p TrackingPlan) error {
	_, err := t.change(ctx, `
		INSERT INTO tracking_plans (id, workspace_id, name, description, type, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		p.ID, p.WorkspaceID, p.Name, p.Description, p.Type, millis(p.CreatedAt))
	return err
}

// TrackingPlan returns a tracking plan of a workspace.
func (t *Tx) TrackingPlan(ctx context.Context, workspaceID, id string) (TrackingPlan, error) {
	return queryOne(ctx, t, scanTrackingPlan, `
		SELECT id, workspace_id, name, description, type, created_at FROM tracking_plans
		WHERE workspace_id = $1 AND id = $2`, workspaceID, id)
}
