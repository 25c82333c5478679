package store

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const groupColumns = `g.id, g.workspace_id, g.name,
	(SELECT COUNT(*) FROM group_members u WHERE u.group_id = g.id AND u.account_id IS NOT NULL), g.created_at`

func scanGroup(r row) (g Group, err error) {
	err = r.Scan(&g.ID, &g.WorkspaceID, &g.Name, &g.MemberCount, timeColumn{&g.CreatedAt})
	return g, err
}

// InsertGroup adds a group without members. It fails with ErrTaken if the
// workspace has one of that name (rule C5).
func (t *Tx) InsertGroup(ctx context.Context, g Group) error {
	_, err := t.change(ctx, "INSERT INTO user_groups (id, workspace_id, name, created_at) VALUES ($1, $2, $3, $4)",
		g.ID, g.WorkspaceID, g.Name, millis(g.CreatedAt))
	return err
}

// RenameGroup renames a group. It fails with ErrTaken if the workspace has another
// one of that name (rule C5).
func (t *Tx) RenameGroup(ctx context.Context, workspaceID, id, name string) error {
	return t.changeOne(ctx, "UPDATE user_groups SET name = $3 WHERE workspace_id = $1 AND id = $2", workspaceID, id, name)
}

// DeleteGroup deletes a group with its memberships and policies.
func (t *Tx) DeleteGroup(ctx context.Context, workspaceID, id string) error {
	err := t.changeOne(ctx, "DELETE FROM user_groups WHERE workspace_id = $1 AND id = $2", workspaceID, id)
	if err != nil {
		return err
	}
	_, err = t.DeletePolicies(ctx, workspaceID, api.SubjectGroup, id)
	return err
}

// Group returns a group of a workspace.
func (t *Tx) Group(ctx context.Context, workspaceID, id string) (Group, error) {
	return queryOne(ctx, t, scanGroup,
		"SELECT "+groupColumns+" FROM user_groups g WHERE g.workspace_id = $1 AND g.id = $2", workspaceID, id)
}

// Groups lists the groups of a workspace in the order in which they were made.
func (t *Tx) Groups(ctx context.Context, workspaceID string, page Page) ([]Group, PageInfo, error) {
	return list(ctx, t, listing[Group]{
		table: "user_groups g", where: "g.workspace_id = $1", seq: "g.seq", args: []any{workspaceID},
		columns: groupColumns, scan: scanGroup,
	}, page)
}

// GroupsOfMember lists the groups of a member of a workspace in the order in which
// the member came into them.
func (t *Tx) GroupsOfMember(ctx context.Context, workspaceID, accountID string, page Page) ([]Group, PageInfo, error) {
	return list(ctx, t, listing[Group]{
		table: "group_members gm", where: "gm.workspace_id = $1 AND gm.account_id = $2", seq: "gm.seq",
		args:    []any{workspaceID, accountID},
		columns: groupColumns, joins: "JOIN user_groups g ON g.id = gm.group_id", scan: scanGroup,
	}, page)
}
