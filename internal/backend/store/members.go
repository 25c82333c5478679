package store

import (
	"context"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const (
	memberColumns = "a.id, a.email, a.name"
	selectMember  = "SELECT " + memberColumns + " FROM members m JOIN accounts a ON a.id = m.account_id "
)

func scanMember(r row) (m Member, err error) {
	err = r.Scan(&m.AccountID, &m.Email, &m.Name)
	return m, err
}

// InsertMember makes an account a member of a workspace. It fails with ErrTaken if
// it is one.
func (t *Tx) InsertMember(ctx context.Context, workspaceID, accountID string, at time.Time) error {
	_, err := t.change(ctx, "INSERT INTO members (workspace_id, account_id, joined_at) VALUES ($1, $2, $3)",
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
