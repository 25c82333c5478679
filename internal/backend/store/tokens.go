package store

import "context"

func scanToken(r row) (token Token, err error) {
	err = r.Scan(&token.ID, &token.Holder, &token.Hash, &token.Description, &token.CreatedBy,
		timeColumn{&token.CreatedAt}, timeColumn{&token.ExpiresAt}, timeColumn{&token.RevokedAt})
	return token, err
}

func (token Token) values() []any {
	return []any{
		token.ID, token.Holder, token.Hash, token.Description, token.CreatedBy,
		millis(token.CreatedAt), millis(token.ExpiresAt), millis(token.RevokedAt),
	}
}

// InsertAccountToken adds a token of the account that holds it.
func (t *Tx) InsertAccountToken(ctx context.Context, token Token) error {
	_, err := t.change(ctx, `
		INSERT INTO account_tokens (id, account_id, hash, description, created_by, created_at, expires_at, revoked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, token.values()...)
	return err
}

// AccountTokenByHash returns the account token with a hash, even if it has expired
// or been revoked.
func (t *Tx) AccountTokenByHash(ctx context.Context, hash string) (Token, error) {
	return queryOne(ctx, t, scanToken, `
		SELECT id, account_id, hash, description, created_by, created_at, expires_at, revoked_at
		FROM account_tokens WHERE hash = $1`, hash)
}

// InsertWorkspaceToken adds a token of the workspace that holds it. Its rights are
// its policies (rule F1).
func (t *Tx) InsertWorkspaceToken(ctx context.Context, token Token) error {
	_, err := t.change(ctx, `
		INSERT INTO workspace_tokens (id, workspace_id, hash, description, created_by, created_at, expires_at, revoked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, token.values()...)
	return err
}

// WorkspaceTokenByHash returns the workspace token with a hash, even if it has
// expired or been revoked.
func (t *Tx) WorkspaceTokenByHash(ctx context.Context, hash string) (Token, error) {
	return queryOne(ctx, t, scanToken, `
		SELECT id, workspace_id, hash, description, created_by, created_at, expires_at, revoked_at
		FROM workspace_tokens WHERE hash = $1`, hash)
}
