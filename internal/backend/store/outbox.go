package store

import (
	"context"
	"time"
)

func scanMail(r row) (m Mail, err error) {
	err = r.Scan(&m.ID, &m.To, &m.Subject, &m.Text, &m.Code,
		textColumn{&m.InviteID}, textColumn{&m.AccountID}, textColumn{&m.Purpose}, timeColumn{&m.CreatedAt})
	return m, err
}

// InsertMail puts a mail into the outbox. An InviteID must be that of an invite, an
// AccountID and Purpose those of a security code; the mail goes when these do
// (rule F6).
func (t *Tx) InsertMail(ctx context.Context, m Mail) error {
	_, err := t.record(ctx, `
		INSERT INTO outbox (id, recipient, subject, body, code, invite_id, account_id, purpose, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		m.ID, m.To, m.Subject, m.Text, m.Code, nullable(m.InviteID), nullable(m.AccountID), nullable(m.Purpose), millis(m.CreatedAt))
	return err
}

// Mails returns the mails in the outbox, oldest first.
func (t *Tx) Mails(ctx context.Context) ([]Mail, error) {
	return queryAll(ctx, t, scanMail, `
		SELECT id, recipient, subject, body, code, invite_id, account_id, purpose, created_at FROM outbox ORDER BY seq`)
}

// EraseMails erases the mails that are about an invite.
func (t *Tx) EraseMails(ctx context.Context, inviteID string) error {
	_, err := t.record(ctx, "DELETE FROM outbox WHERE invite_id = $1", inviteID)
	return err
}

// EraseExpiredMails erases the mails about invites and codes that have expired by
// an instant: they open nothing any more (rule F6).
func (t *Tx) EraseExpiredMails(ctx context.Context, by time.Time) error {
	_, err := t.record(ctx, "DELETE FROM outbox WHERE invite_id IN (SELECT id FROM invites WHERE expires_at <= $1)", millis(by))
	if err != nil {
		return err
	}
	_, err = t.record(ctx, "DELETE FROM security_codes WHERE expires_at <= $1", millis(by))
	return err
}
