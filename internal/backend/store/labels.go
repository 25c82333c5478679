package store

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

func scanLabel(r row) (l api.Label, err error) {
	err = r.Scan(&l.Key, &l.Value, &l.Description)
	return l, err
}

// InsertLabel adds a label to a workspace. It fails with ErrTaken if the workspace
// has it (rule D2).
func (t *Tx) InsertLabel(ctx context.Context, workspaceID string, label api.Label) error {
	_, err := t.change(ctx, "INSERT INTO labels (workspace_id, key, value, description) VALUES ($1, $2, $3, $4)",
		workspaceID, label.Key, label.Value, label.Description)
	return err
}

// DescribeLabel changes the description of a label.
func (t *Tx) DescribeLabel(ctx context.Context, workspaceID string, label api.Label) error {
	return t.changeOne(ctx, "UPDATE labels SET description = $4 WHERE workspace_id = $1 AND key = $2 AND value = $3",
		workspaceID, label.Key, label.Value, label.Description)
}

// DeleteLabel deletes a label that no source carries. Policies may still name it: see
// PoliciesWithLabels.
func (t *Tx) DeleteLabel(ctx context.Context, workspaceID, key, value string) error {
	return t.changeOne(ctx, "DELETE FROM labels WHERE workspace_id = $1 AND key = $2 AND value = $3", workspaceID, key, value)
}

// HasLabel reports whether a workspace has a label.
func (t *Tx) HasLabel(ctx context.Context, workspaceID, key, value string) (bool, error) {
	return t.exists(ctx, "SELECT 1 FROM labels WHERE workspace_id = $1 AND key = $2 AND value = $3", workspaceID, key, value)
}

// Labels returns all labels of a workspace in the order in which they were made.
func (t *Tx) Labels(ctx context.Context, workspaceID string) ([]api.Label, error) {
	return queryAll(ctx, t, scanLabel, "SELECT key, value, description FROM labels WHERE workspace_id = $1 ORDER BY seq", workspaceID)
}

// SourcesWithLabel returns the slugs of the sources that carry a label, in the
// order of the alphabet.
func (t *Tx) SourcesWithLabel(ctx context.Context, workspaceID, key, value string) ([]string, error) {
	return queryAll(ctx, t, scanValue[string], `
		SELECT s.slug FROM source_labels l JOIN sources s ON s.id = l.source_id
		WHERE l.workspace_id = $1 AND l.key = $2 AND l.value = $3 ORDER BY s.slug`, workspaceID, key, value)
}

// PoliciesWithLabels returns the policies of a workspace that labels narrow, with
// just those of their resources that have labels.
func (t *Tx) PoliciesWithLabels(ctx context.Context, workspaceID string) ([]Policy, error) {
	return t.policies(ctx, selectPolicies+"WHERE p.workspace_id = $1 AND r.labels <> '[]'"+orderPolicies, workspaceID)
}
