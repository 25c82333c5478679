package store

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// InsertLabel adds a label to a workspace. It fails with ErrTaken if the workspace
// has it (rule D2).
func (t *Tx) InsertLabel(ctx context.Context, workspaceID string, label api.Label) error {
	_, err := t.change(ctx, "INSERT INTO labels (workspace_id, key, value, description) VALUES ($1, $2, $3, $4)",
		workspaceID, label.Key, label.Value, label.Description)
	return err
}

// HasLabel reports whether a workspace has a label.
func (t *Tx) HasLabel(ctx context.Context, workspaceID, key, value string) (bool, error) {
	return t.exists(ctx, "SELECT 1 FROM labels WHERE workspace_id = $1 AND key = $2 AND value = $3", workspaceID, key, value)
}
