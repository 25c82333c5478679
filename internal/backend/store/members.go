package store

import (
	"context"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const (
	memberColumns = "a.id, a.email, a.name, m.default_source_role"
	selectMember  = "SELECT " + memberColumns + " FROM members m JOIN accounts a ON a.id = m.account_id "
)

func scanMember(r row) (m Member, err error) {
	err = r.Scan(&m.AccountID, &m.Email, &m.Name, &m.DefaultSourceRole)
	return m, err
}

// InsertMember makes an account a member of a workspace. It fails with ErrTaken if
// it is one.
func (t *Tx) InsertMember(ctx context.Context, workspaceID, accountID string, at time.Time) error {
	_, err := t.change(ctx, "INSERT INTO members (workspace_id, account_id, joined_at, default_source_role) VALUES ($1, $2, $3, '')",
		workspaceID, accountID, millis(at))
	return err
}

// DeleteMember ends a membership, and with it the person's group memberships and
// policies in the workspace (rules B6, C4). The account stays.
func (t *Tx) DeleteMember(ctx context.Context, workspaceID, accountID string) error {
	err := t.changeOne(ctx, "DELETE FROM members WHERE workspace_id = $1 AND account_id = $2", workspaceID, accountID)
	if err != nil {
		return err
	}
	_, err = t.DeletePolicies(ctx, workspaceID, api.SubjectUser, accountID)
	return err
}

// SetDefaultSourceRole sets the role that a member gets on every new source, or
// none if it is empty (rule H1).
func (t *Tx) SetDefaultSourceRole(ctx context.Context, workspaceID, accountID, roleID string) error {
	return t.changeOne(ctx, "UPDATE members SET default_source_role = $3 WHERE workspace_id = $1 AND account_id = $2",
		workspaceID, accountID, roleID)
}

// MembersWithDefaultRole returns the members of a workspace who get a role on
// every new source (rule H1).
func (t *Tx) MembersWithDefaultRole(ctx context.Context, workspaceID string) ([]Member, error) {
	return queryAll(ctx, t, scanMember, selectMember+"WHERE m.workspace_id = $1 AND m.default_source_role <> '' ORDER BY m.seq", workspaceID)
}

// Member returns a member of a workspace by the id of the account.
func (t *Tx) Member(ctx context.Context, workspaceID, accountID string) (Member, error) {
	return queryOne(ctx, t, scanMember, selectMember+"WHERE m.workspace_id = $1 AND m.account_id = $2", workspaceID, accountID)
}

// MemberByEmail returns a member of a workspace by email, in whatever spelling.
func (t *Tx) MemberByEmail(ctx context.Context, workspaceID, email string) (Member, error) {
	return queryOne(ctx, t, scanMember, selectMember+"WHERE m.workspace_id = $1 AND a.email_key = $2", workspaceID, api.FoldEmail(email))
}

// Members lists the members of a workspace in the order in which they joined it.
func (t *Tx) Members(ctx context.Context, workspaceID string, page Page) ([]Member, PageInfo, error) {
	return list(ctx, t, listing[Member]{
		table: "members m", where: "m.workspace_id = $1", seq: "m.seq", args: []any{workspaceID},
		columns: memberColumns, joins: "JOIN accounts a ON a.id = m.account_id", scan: scanMember,
	}, page)
}
