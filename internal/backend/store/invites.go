package store

import (
	"context"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const (
	inviteColumns = "i.id, i.workspace_id, i.email, i.code_hash, i.invited_by, i.created_at, i.expires_at, i.default_source_role"
	selectInvite  = "SELECT " + inviteColumns + " FROM invites i "
)

func scanInvite(r row) (i Invite, err error) {
	err = r.Scan(&i.ID, &i.WorkspaceID, &i.Email, &i.CodeHash, &i.InvitedBy,
		timeColumn{&i.CreatedAt}, timeColumn{&i.ExpiresAt}, &i.DefaultSourceRole)
	return i, err
}

// PutInvite adds an invite and returns its id. Where the email is invited to the
// workspace already, that invite gets the new code, inviter and times, and keeps
// its id, the spelling of the email, its policies, its group memberships (rule C3)
// and its default source role.
func (t *Tx) PutInvite(ctx context.Context, i Invite) (string, error) {
	_, err := t.change(ctx, `
		INSERT INTO invites (id, workspace_id, email, email_key, code_hash, invited_by, created_at, expires_at, default_source_role)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (workspace_id, email_key) DO UPDATE SET
			code_hash = excluded.code_hash, invited_by = excluded.invited_by,
			created_at = excluded.created_at, expires_at = excluded.expires_at`,
		i.ID, i.WorkspaceID, i.Email, api.FoldEmail(i.Email), i.CodeHash, i.InvitedBy, millis(i.CreatedAt), millis(i.ExpiresAt), i.DefaultSourceRole)
	if err != nil {
		return "", err
	}
	put, err := t.InviteByEmail(ctx, i.WorkspaceID, i.Email)
	return put.ID, err
}

// SetDefaultSourceRoleOfInvite sets what becomes the default source role of the
// member (rule H1).
func (t *Tx) SetDefaultSourceRoleOfInvite(ctx context.Context, id, roleID string) error {
	return t.changeOne(ctx, "UPDATE invites SET default_source_role = $2 WHERE id = $1", id, roleID)
}

// Invite returns the invite with an id, even if it has expired.
func (t *Tx) Invite(ctx context.Context, id string) (Invite, error) {
	return queryOne(ctx, t, scanInvite, selectInvite+"WHERE i.id = $1", id)
}

// InviteByEmail returns the invite of an email, in whatever spelling, to a
// workspace, even if it has expired.
func (t *Tx) InviteByEmail(ctx context.Context, workspaceID, email string) (Invite, error) {
	return queryOne(ctx, t, scanInvite, selectInvite+"WHERE i.workspace_id = $1 AND i.email_key = $2", workspaceID, api.FoldEmail(email))
}

// InviteByCode returns the invite whose code has a hash, even if it has expired.
func (t *Tx) InviteByCode(ctx context.Context, codeHash string) (Invite, error) {
	return queryOne(ctx, t, scanInvite, selectInvite+"WHERE i.code_hash = $1", codeHash)
}

// DeleteInvite deletes an invite with its group memberships (rule C4), its
// policies and its mails in the outbox.
func (t *Tx) DeleteInvite(ctx context.Context, id string) error {
	invite, err := t.Invite(ctx, id)
	if err != nil {
		return err
	}
	if err := t.changeOne(ctx, "DELETE FROM invites WHERE id = $1", id); err != nil {
		return err
	}
	_, err = t.DeletePolicies(ctx, invite.WorkspaceID, api.SubjectInvite, id)
	return err
}

// AcceptInvite makes an account a member of the workspace it was invited to. The
// policies of the invite, which keep their ids, its group memberships and its
// default source role become the member's; the invite and its mails go (rules C2, F6). It fails with ErrTaken
// if the account is a member.
func (t *Tx) AcceptInvite(ctx context.Context, inviteID, accountID string, at time.Time) error {
	invite, err := t.Invite(ctx, inviteID)
	if err != nil {
		return err
	}
	if err := t.InsertMember(ctx, invite.WorkspaceID, accountID, at); err != nil {
		return err
	}
	if err := t.SetDefaultSourceRole(ctx, invite.WorkspaceID, accountID, invite.DefaultSourceRole); err != nil {
		return err
	}
	_, err = t.change(ctx, `
		UPDATE policies SET subject_type = $1, subject_id = $2
		WHERE workspace_id = $3 AND subject_type = $4 AND subject_id = $5`,
		api.SubjectUser, accountID, invite.WorkspaceID, api.SubjectInvite, inviteID)
	if err != nil {
		return err
	}
	_, err = t.change(ctx, `
		UPDATE group_members SET account_id = $1, invite_id = NULL WHERE workspace_id = $2 AND invite_id = $3`,
		accountID, invite.WorkspaceID, inviteID)
	if err != nil {
		return err
	}
	return t.DeleteInvite(ctx, inviteID)
}

// Invites lists the invites to a workspace, the expired ones too, in the order in
// which the emails were first invited.
func (t *Tx) Invites(ctx context.Context, workspaceID string, page Page) ([]Invite, PageInfo, error) {
	return list(ctx, t, listing[Invite]{
		table: "invites i", where: "i.workspace_id = $1", seq: "i.seq", args: []any{workspaceID},
		columns: inviteColumns, scan: scanInvite,
	}, page)
}
