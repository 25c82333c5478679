package store

import (
	"context"
	"time"
)

// accountTokens and workspaceTokens are the tables of tokens, which differ in
// whose they are.
var (
	accountTokens   = tokenTable{name: "account_tokens", holder: "account_id"}
	workspaceTokens = tokenTable{name: "workspace_tokens", holder: "workspace_id"}
)

type tokenTable struct {
	name, holder string
}

func (tt tokenTable) columns() string {
	return "t.id, t." + tt.holder + ", t.hash, t.description, t.created_by, t.created_at, t.expires_at, t.revoked_at"
}

func (tt tokenTable) selection() string {
	return "SELECT " + tt.columns() + " FROM " + tt.name + " t "
}

func scanToken(r row) (token Token, err error) {
	err = r.Scan(&token.ID, &token.Holder, &token.Hash, &token.Description, &token.CreatedBy, timeColumn{&token.CreatedAt},
		timeColumn{&token.ExpiresAt}, timeColumn{&token.RevokedAt})
	return token, err
}

func (t *Tx) insertToken(ctx context.Context, into tokenTable, token Token) error {
	_, err := t.change(ctx, `
		INSERT INTO `+into.name+` (id, `+into.holder+`, hash, description, created_by, created_at, expires_at, revoked_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		token.ID, token.Holder, token.Hash, token.Description, token.CreatedBy,
		millis(token.CreatedAt), millis(token.ExpiresAt), millis(token.RevokedAt))
	return err
}

// tokens lists the tokens of a holder that are not revoked, the expired ones too.
func (t *Tx) tokens(ctx context.Context, of tokenTable, holder string, page Page) ([]Token, PageInfo, error) {
	return list(ctx, t, listing[Token]{
		table: of.name + " t", where: "t." + of.holder + " = $1 AND t.revoked_at IS NULL", seq: "t.seq", args: []any{holder},
		columns: of.columns(), scan: scanToken,
	}, page)
}

func (t *Tx) token(ctx context.Context, of tokenTable, holder, id string) (Token, error) {
	return queryOne(ctx, t, scanToken, of.selection()+"WHERE t."+of.holder+" = $1 AND t.id = $2 AND t.revoked_at IS NULL", holder, id)
}

func (t *Tx) revokeToken(ctx context.Context, of tokenTable, holder, id string, at time.Time) error {
	return t.changeOne(ctx, "UPDATE "+of.name+" SET revoked_at = $3 WHERE "+of.holder+" = $1 AND id = $2 AND revoked_at IS NULL",
		holder, id, millis(at))
}

// InsertAccountToken adds a token of the account that holds it.
func (t *Tx) InsertAccountToken(ctx context.Context, token Token) error {
	return t.insertToken(ctx, accountTokens, token)
}

// AccountTokenByHash returns the account token with a hash, even if it has expired
// or been revoked.
func (t *Tx) AccountTokenByHash(ctx context.Context, hash string) (Token, error) {
	return queryOne(ctx, t, scanToken, accountTokens.selection()+"WHERE t.hash = $1", hash)
}

// AccountTokens lists the tokens of an account that are not revoked, in the order
// in which they were made.
func (t *Tx) AccountTokens(ctx context.Context, accountID string, page Page) ([]Token, PageInfo, error) {
	return t.tokens(ctx, accountTokens, accountID, page)
}

// AccountToken returns a token of an account that is not revoked.
func (t *Tx) AccountToken(ctx context.Context, accountID, id string) (Token, error) {
	return t.token(ctx, accountTokens, accountID, id)
}

// RevokeAccountToken ends a token; it returns ErrNotFound if the account has none
// that is not revoked.
func (t *Tx) RevokeAccountToken(ctx context.Context, accountID, id string, at time.Time) error {
	return t.revokeToken(ctx, accountTokens, accountID, id, at)
}

// InsertWorkspaceToken adds a token of the workspace that holds it. Its rights are
// its policies (rule F1).
func (t *Tx) InsertWorkspaceToken(ctx context.Context, token Token) error {
	return t.insertToken(ctx, workspaceTokens, token)
}

// WorkspaceTokenByHash returns the workspace token with a hash, even if it has
// expired or been revoked.
func (t *Tx) WorkspaceTokenByHash(ctx context.Context, hash string) (Token, error) {
	return queryOne(ctx, t, scanToken, workspaceTokens.selection()+"WHERE t.hash = $1", hash)
}

// WorkspaceTokens lists the tokens of a workspace that are not revoked, in the
// order in which they were made.
func (t *Tx) WorkspaceTokens(ctx context.Context, workspaceID string, page Page) ([]Token, PageInfo, error) {
	return t.tokens(ctx, workspaceTokens, workspaceID, page)
}

// WorkspaceToken returns a token of a workspace that is not revoked.
func (t *Tx) WorkspaceToken(ctx context.Context, workspaceID, id string) (Token, error) {
	return t.token(ctx, workspaceTokens, workspaceID, id)
}

// DescribeWorkspaceToken changes the description of a token.
func (t *Tx) DescribeWorkspaceToken(ctx context.Context, workspaceID, id, description string) error {
	return t.changeOne(ctx, "UPDATE workspace_tokens SET description = $3 WHERE workspace_id = $1 AND id = $2",
		workspaceID, id, description)
}

// RevokeWorkspaceToken ends a token, whose policies are to be deleted beside it; it
// returns ErrNotFound if the workspace has none that is not revoked.
func (t *Tx) RevokeWorkspaceToken(ctx context.Context, workspaceID, id string, at time.Time) error {
	return t.revokeToken(ctx, workspaceTokens, workspaceID, id, at)
}
