package store

import (
	"context"
	"slices"
)

const (
	membershipColumns = "gm.group_id, COALESCE(a.email, i.email), COALESCE(gm.account_id, ''), COALESCE(gm.invite_id, '')"
	joinPeople        = "LEFT JOIN accounts a ON a.id = gm.account_id LEFT JOIN invites i ON i.id = gm.invite_id"
)

func scanMembership(r row) (m Membership, err error) {
	err = r.Scan(&m.GroupID, &m.Email, &m.AccountID, &m.InviteID)
	return m, err
}

// AddToGroup puts a person into a group that exists, and reports whether that
// changed anything. The email of m is not looked at.
func (t *Tx) AddToGroup(ctx context.Context, m Membership) (bool, error) {
	added, err := t.change(ctx, `
		INSERT INTO group_members (workspace_id, group_id, account_id, invite_id)
		VALUES ((SELECT workspace_id FROM user_groups WHERE id = $1), $1, $2, $3)
		ON CONFLICT DO NOTHING`, m.GroupID, nullable(m.AccountID), nullable(m.InviteID))
	return added > 0, err
}

// RemoveFromGroup takes a person out of a group, and reports whether that changed
// anything. The email of m is not looked at.
func (t *Tx) RemoveFromGroup(ctx context.Context, m Membership) (bool, error) {
	removed, err := t.change(ctx, "DELETE FROM group_members WHERE group_id = $1 AND (account_id = $2 OR invite_id = $3)",
		m.GroupID, nullable(m.AccountID), nullable(m.InviteID))
	return removed > 0, err
}

// InAnyGroup reports whether a member is in a group of the workspace.
func (t *Tx) InAnyGroup(ctx context.Context, workspaceID, accountID string) (bool, error) {
	return t.exists(ctx, "SELECT 1 FROM group_members WHERE workspace_id = $1 AND account_id = $2 LIMIT 1", workspaceID, accountID)
}

// GroupUsers lists the users of a group in the order in which they came into it.
func (t *Tx) GroupUsers(ctx context.Context, groupID string, page Page) ([]Member, PageInfo, error) {
	return list(ctx, t, listing[Member]{
		table: "group_members gm", where: "gm.group_id = $1 AND gm.account_id IS NOT NULL", seq: "gm.seq",
		args:    []any{groupID},
		columns: memberColumns, scan: scanMember,
		joins: "JOIN members m ON m.workspace_id = gm.workspace_id AND m.account_id = gm.account_id JOIN accounts a ON a.id = gm.account_id",
	}, page)
}

// GroupInvites lists the invites in a group, the expired ones too, in the order in
// which they came into it.
func (t *Tx) GroupInvites(ctx context.Context, groupID string, page Page) ([]Invite, PageInfo, error) {
	return list(ctx, t, listing[Invite]{
		table: "group_members gm", where: "gm.group_id = $1 AND gm.invite_id IS NOT NULL", seq: "gm.seq",
		args:    []any{groupID},
		columns: inviteColumns, joins: "JOIN invites i ON i.id = gm.invite_id", scan: scanInvite,
	}, page)
}

// GroupMembers returns all users and invites of a group in the order in which they
// came into it.
func (t *Tx) GroupMembers(ctx context.Context, groupID string) ([]Membership, error) {
	return queryAll(ctx, t, scanMembership,
		"SELECT "+membershipColumns+" FROM group_members gm "+joinPeople+" WHERE gm.group_id = $1 ORDER BY gm.seq", groupID)
}

// Memberships lists the group memberships of a workspace, of users and of invites.
func (t *Tx) Memberships(ctx context.Context, workspaceID string, page Page) ([]Membership, PageInfo, error) {
	return list(ctx, t, listing[Membership]{
		table: "group_members gm", where: "gm.workspace_id = $1", seq: "gm.seq", args: []any{workspaceID},
		columns: membershipColumns, joins: joinPeople, scan: scanMembership,
	}, page)
}

// GroupIDsOfInvite returns the ids of the groups that an invite is in, in the
// order in which it came into them.
func (t *Tx) GroupIDsOfInvite(ctx context.Context, inviteID string) ([]string, error) {
	return queryAll(ctx, t, scanValue[string], `
		SELECT gm.group_id FROM invites i JOIN group_members gm ON gm.workspace_id = i.workspace_id AND gm.invite_id = i.id
		WHERE i.id = $1 ORDER BY gm.seq`, inviteID)
}

// GroupIDsOfInvites returns the same for several invites to a workspace, such as
// those of a page, by the id of the invite.
func (t *Tx) GroupIDsOfInvites(ctx context.Context, workspaceID string, inviteIDs []string) (map[string][]string, error) {
	type pair struct{ invite, group string }
	groups := make(map[string][]string)
	for batch := range slices.Chunk(inviteIDs, idsPerQuery) {
		list, args := placeholders([]any{workspaceID}, batch)
		pairs, err := queryAll(ctx, t, func(r row) (p pair, err error) {
			err = r.Scan(&p.invite, &p.group)
			return p, err
		}, "SELECT invite_id, group_id FROM group_members WHERE workspace_id = $1 AND invite_id IN ("+list+") ORDER BY seq", args...)
		if err != nil {
			return nil, err
		}
		for _, p := range pairs {
			groups[p.invite] = append(groups[p.invite], p.group)
		}
	}
	return groups, nil
}
