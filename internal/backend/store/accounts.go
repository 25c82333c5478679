package store

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const selectAccount = "SELECT id, email, name, created_at FROM accounts "

func scanAccount(r row) (a Account, err error) {
	err = r.Scan(&a.ID, &a.Email, &a.Name, timeColumn{&a.CreatedAt})
	return a, err
}

// InsertAccount adds an account. It fails with ErrTaken if the email has one
// (rule A1).
func (t *Tx) InsertAccount(ctx context.Context, a Account) error {
	_, err := t.change(ctx, `
		INSERT INTO accounts (id, email, email_key, name, created_at) VALUES ($1, $2, $3, $4, $5)`,
		a.ID, a.Email, api.FoldEmail(a.Email), a.Name, millis(a.CreatedAt))
	return err
}

// Account returns the account with an id.
func (t *Tx) Account(ctx context.Context, id string) (Account, error) {
	return queryOne(ctx, t, scanAccount, selectAccount+"WHERE id = $1", id)
}

// AccountByEmail returns the account of an email, in whatever spelling.
func (t *Tx) AccountByEmail(ctx context.Context, email string) (Account, error) {
	return queryOne(ctx, t, scanAccount, selectAccount+"WHERE email_key = $1", api.FoldEmail(email))
}
