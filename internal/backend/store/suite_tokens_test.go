package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

// Expired tokens are listed, revoked ones are not, and no holder sees those of
// another (rules F1, F4, J2).
func (e suite) listedTokens(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	for name, kind := range map[string]struct {
		holder, other string
		insert        func(*Tx, context.Context, Token) error
		list          func(*Tx, context.Context, string, Page) ([]Token, PageInfo, error)
		read          func(*Tx, context.Context, string, string) (Token, error)
		revoke        func(*Tx, context.Context, string, string, time.Time) error
		byHash        func(*Tx, context.Context, string) (Token, error)
	}{
		"account": {
			"a1", "a2", (*Tx).InsertAccountToken, (*Tx).AccountTokens, (*Tx).AccountToken,
			(*Tx).RevokeAccountToken, (*Tx).AccountTokenByHash,
		},
		"workspace": {
			"w1", "w2", (*Tx).InsertWorkspaceToken, (*Tx).WorkspaceTokens, (*Tx).WorkspaceToken,
			(*Tx).RevokeWorkspaceToken, (*Tx).WorkspaceTokenByHash,
		},
	} {
		t.Run(name, func(t *testing.T) {
			first := Token{ID: "t2", Holder: kind.holder, Hash: "h2", Description: "CI", CreatedBy: "a1", CreatedAt: noon}
			expired := Token{ID: "t1", Holder: kind.holder, Hash: "h1", CreatedAt: noon, ExpiresAt: noon.Add(time.Millisecond)}
			foreign := Token{ID: "t3", Holder: kind.other, Hash: "h3", CreatedAt: noon}
			update(t, s, func(ctx context.Context, tx *Tx) error {
				return errors.Join(kind.insert(tx, ctx, first), kind.insert(tx, ctx, expired), kind.insert(tx, ctx, foreign))
			})
			list := func(ctx context.Context, tx *Tx) ([]Token, PageInfo, error) {
				return kind.list(tx, ctx, kind.holder, all)
			}
			one := func(id string) func(ctx context.Context, tx *Tx) (Token, error) {
				return func(ctx context.Context, tx *Tx) (Token, error) { return kind.read(tx, ctx, kind.holder, id) }
			}
			revoke := func(id string) func(ctx context.Context, tx *Tx) error {
				return func(ctx context.Context, tx *Tx) error { return kind.revoke(tx, ctx, kind.holder, id, noon) }
			}
			assertList(t, s, list, first, expired)
			assertRead(t, s, expired, one("t1"))
			assertNotFound(t, s, one("t3"))
			assertUpdateFails(t, s, ErrNotFound, revoke("t3"))

			update(t, s, revoke("t2"))
			assertUpdateFails(t, s, ErrNotFound, revoke("t2"))
			assertNotFound(t, s, one("t2"))
			assertList(t, s, list, expired)
			first.RevokedAt = noon
			assertRead(t, s, first, func(ctx context.Context, tx *Tx) (Token, error) { return kind.byHash(tx, ctx, "h2") })
			assertRead(t, s, foreign, func(ctx context.Context, tx *Tx) (Token, error) { return kind.byHash(tx, ctx, "h3") })
		})
	}

	describe := func(workspace, id string) func(ctx context.Context, tx *Tx) error {
		return func(ctx context.Context, tx *Tx) error { return tx.DescribeWorkspaceToken(ctx, workspace, id, "New") }
	}
	update(t, s, describe("w1", "t1"))
	described := view(t, s, func(ctx context.Context, tx *Tx) (Token, error) { return tx.WorkspaceToken(ctx, "w1", "t1") })
	assertEqual(t, "New", described.Description)
	assertUpdateFails(t, s, ErrNotFound, describe("w2", "t1"))
}
