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

// RenameAccount changes the name of an account.
func (t *Tx) RenameAccount(ctx context.Context, id, name string) error {
	return t.changeOne(ctx, "UPDATE accounts SET name = $2 WHERE id = $1", id, name)
}

// ChangeEmail changes the email of an account. It fails with ErrTaken if another
// one has it (rule A1).
func (t *Tx) ChangeEmail(ctx context.Context, id, email string) error {
	return t.changeOne(ctx, "UPDATE accounts SET email = $2, email_key = $3 WHERE id = $1", id, email, api.FoldEmail(email))
}

// DeleteAccount deletes an account with its tokens, which is a member of no
// workspace any more (rule A3).
func (t *Tx) DeleteAccount(ctx context.Context, id string) error {
	return t.changeOne(ctx, "DELETE FROM accounts WHERE id = $1", id)
}
