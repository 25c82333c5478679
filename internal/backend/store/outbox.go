package store

import (
	"context"
	"time"
)

const mailColumns = "id, recipient, subject, body, code, invite_id, account_id, purpose, created_at, expires_at, problem"

// mailDest is where the mailColumns of a row go.
func mailDest(m *Mail) []any {
	return []any{
		&m.ID, &m.To, &m.Subject, &m.Text, &m.Code,
		textColumn{&m.InviteID},
		textColumn{&m.AccountID},
		textColumn{&m.Purpose},
		timeColumn{&m.CreatedAt},
		timeColumn{&m.ExpiresAt},
		&m.Problem,
	}
}

func scanMail(r row) (m Mail, err error) {
	err = r.Scan(mailDest(&m)...)
	return m, err
}

// InsertMail puts a mail into the outbox, due at once. An InviteID must be that of an
// invite, an AccountID and Purpose those of a security code; the mail goes when these
// do (rule F6).
func (t *Tx) InsertMail(ctx context.Context, m Mail) error {
	_, err := t.record(ctx, `
		INSERT INTO outbox (`+mailColumns+`, due_at, tries, unanswered)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 0)`,
		m.ID, m.To, m.Subject, m.Text, m.Code, nullable(m.InviteID), nullable(m.AccountID), nullable(m.Purpose),
		millis(m.CreatedAt), millis(m.ExpiresAt), m.Problem, millis(m.CreatedAt))
	t.mailed = t.mailed || err == nil
	return err
}

// Mailed reports whether a mail was put into the outbox.
func (t *Tx) Mailed() bool {
	return t.mailed
}

// Mails returns the mails in the outbox, oldest first.
func (t *Tx) Mails(ctx context.Context) ([]Mail, error) {
	return queryAll(ctx, t, scanMail, "SELECT "+mailColumns+" FROM outbox ORDER BY seq")
}

// EraseMails erases the mails that are about an invite.
func (t *Tx) EraseMails(ctx context.Context, inviteID string) error {
	_, err := t.record(ctx, "DELETE FROM outbox WHERE invite_id = $1", inviteID)
	return err
}

// EraseExpiredMails erases the mails whose codes have expired by an instant, and the
// security codes themselves: they open nothing any more (rule F6).
func (t *Tx) EraseExpiredMails(ctx context.Context, by time.Time) error {
	_, err := t.record(ctx, "DELETE FROM outbox WHERE expires_at <= $1", millis(by))
	if err != nil {
		return err
	}
	_, err = t.record(ctx, "DELETE FROM security_codes WHERE expires_at <= $1", millis(by))
	return err
}
