package backend

import (
	"context"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ReadAccountTokens lists the caller's own tokens that are not revoked.
func ReadAccountTokens(ctx context.Context, r *Request, in api.ListInput) (api.AccountTokensOutput, error) {
	var uses map[string]time.Time
	tokens, pagination, err := paginate(in.Pagination,
		func(p store.Page) (tokens []store.Token, info store.PageInfo, err error) {
			if tokens, info, err = r.tx.AccountTokens(ctx, r.caller.account.ID, p); err == nil {
				uses, err = r.lastUses(ctx, tokens...)
			}
			return tokens, info, err
		},
		func(t store.Token) api.AccountToken { return accountTokenOf(t, uses[t.ID]) })
	return api.AccountTokensOutput{Tokens: tokens, Pagination: pagination}, err
}

// CreateAccountToken makes a token of the caller's account, with all of the
// account's rights (rule F2).
func CreateAccountToken(ctx context.Context, r *Request, in api.CreateAccountTokenInput) (api.CreatedAccountTokenOutput, error) {
	var wrong problems
	wrong.description("description", in.Description)
	expires := wrong.future("expiresAt", in.ExpiresAt, r.now)
	if err := wrong.err(Invalid); err != nil {
		return api.CreatedAccountTokenOutput{}, err
	}
	token, secret, err := r.makeAccountToken(ctx, store.Token{
		Holder: r.caller.account.ID, Description: in.Description, CreatedBy: r.caller.account.ID, ExpiresAt: expires,
	})
	r.secretOf = token.ID
	return api.CreatedAccountTokenOutput{Token: accountTokenOf(token, time.Time{}), Secret: secret}, err
}

// makeAccountToken makes a token of the account that holds it and returns its
// secret, which is not stored.
func (r *Request) makeAccountToken(ctx context.Context, token store.Token) (store.Token, string, error) {
	secret := newSecret(api.AccountTokenPrefix)
	token.ID, token.Hash, token.CreatedAt = r.ids.Object(), hashSecret(secret), r.now
	if err := r.tx.InsertAccountToken(ctx, token); err != nil {
		return token, "", err
	}
	return token, secret, r.recordOutside(ctx, eventAccountTokenCreated, accountTokenObject(token))
}

// DeleteAccountToken revokes a token of the caller's account, which may be the one
// that the call is made with (rule F4).
func DeleteAccountToken(ctx context.Context, r *Request, in api.TokenInput) (api.StatusOutput, error) {
	absent := notFound("this account has no token with the id %q", in.TokenID)
	token, err := r.tx.AccountToken(ctx, r.caller.account.ID, in.TokenID)
	if err != nil {
		return api.StatusOutput{}, asNotFound(err, absent)
	}
	if err := r.tx.RevokeAccountToken(ctx, r.caller.account.ID, token.ID, r.now); err != nil {
		return api.StatusOutput{}, err
	}
	return api.StatusOutput{Status: api.StatusSuccess}, r.recordOutside(ctx, eventAccountTokenRevoked, accountTokenObject(token))
}

// accountTokenOf is tokenOf for a token of an account.
func accountTokenOf(t store.Token, used time.Time) api.AccountToken {
	return api.AccountToken{
		ID: t.ID, Description: t.Description, CreatedBy: t.CreatedBy, CreatedAt: t.CreatedAt,
		ExpiresAt: orNil(t.ExpiresAt), LastUsedAt: orNil(used),
	}
}
