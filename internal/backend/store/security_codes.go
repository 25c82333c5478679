package store

import "context"

func scanSecurityCode(r row) (c SecurityCode, err error) {
	err = r.Scan(&c.AccountID, &c.Purpose, &c.Subject, &c.Hash, &c.TriesLeft, timeColumn{&c.ExpiresAt})
	return c, err
}

// PutSecurityCode adds a code in place of the one that the account has for the
// purpose, whose mails go (rule F6).
func (t *Tx) PutSecurityCode(ctx context.Context, c SecurityCode) error {
	if err := t.DeleteSecurityCode(ctx, c.AccountID, c.Purpose); err != nil {
		return err
	}
	_, err := t.record(ctx, `
		INSERT INTO security_codes (account_id, purpose, subject, code_hash, tries_left, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6)`,
		c.AccountID, c.Purpose, c.Subject, c.Hash, c.TriesLeft, millis(c.ExpiresAt))
	return err
}

// SecurityCode returns the code that an account has for a purpose, even if it has
// expired.
func (t *Tx) SecurityCode(ctx context.Context, accountID, purpose string) (SecurityCode, error) {
	return queryOne(ctx, t, scanSecurityCode, `
		SELECT account_id, purpose, subject, code_hash, tries_left, expires_at FROM security_codes
		WHERE account_id = $1 AND purpose = $2`, accountID, purpose)
}

// SpendTry takes one try from a code, if there is one. The mail of one without any left goes, since it
// opens nothing any more (rule F6); the code itself stays until it expires, so that no
// new one takes its place before that (rule F3).
func (t *Tx) SpendTry(ctx context.Context, accountID, purpose string) error {
	_, err := t.record(ctx, "UPDATE security_codes SET tries_left = tries_left - 1 WHERE account_id = $1 AND purpose = $2",
		accountID, purpose)
	if err != nil {
		return err
	}
	_, err = t.record(ctx, `
		DELETE FROM outbox WHERE account_id = $1 AND purpose = $2
		AND EXISTS (SELECT 1 FROM security_codes WHERE account_id = $1 AND purpose = $2 AND tries_left < 1)`, accountID, purpose)
	return err
}

// DeleteSecurityCode deletes the code that an account has for a purpose, if any,
// with its mail.
func (t *Tx) DeleteSecurityCode(ctx context.Context, accountID, purpose string) error {
	_, err := t.record(ctx, "DELETE FROM security_codes WHERE account_id = $1 AND purpose = $2", accountID, purpose)
	return err
}
