package store

import "context"

// HasSource reports whether a workspace has a source.
func (t *Tx) HasSource(ctx context.Context, workspaceID, sourceID string) (bool, error) {
	return t.exists(ctx, "SELECT 1 FROM sources WHERE workspace_id = $1 AND id = $2", workspaceID, sourceID)
}
