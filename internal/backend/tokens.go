package backend

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ReadTokens lists the tokens of the workspace that are not revoked.
func ReadTokens(ctx context.Context, r *Request, in api.ListInput) (api.TokensOutput, error) {
	var policies map[string][]store.Policy
	var uses map[string]time.Time
	tokens, pagination, err := paginate(in.Pagination,
		func(p store.Page) (tokens []store.Token, info store.PageInfo, err error) {
			if tokens, info, err = r.tx.WorkspaceTokens(ctx, r.workspace.ID, p); err != nil {
				return nil, info, err
			}
			ids := idsOf(tokens, func(t store.Token) string { return t.ID })
			if policies, err = r.tx.PoliciesOf(ctx, r.workspace.ID, api.SubjectToken, ids); err != nil {
				return nil, info, err
			}
			uses, err = r.lastUses(ctx, tokens...)
			return tokens, info, err
		},
		func(t store.Token) api.Token { return tokenOf(t, policies[t.ID], uses[t.ID]) })
	return api.TokensOutput{Tokens: tokens, Pagination: pagination}, err
}

// ReadToken answers with one token.
func ReadToken(ctx context.Context, r *Request, in api.TokenInput) (api.TokenOutput, error) {
	token, err := r.token(ctx, in.TokenID)
	if err != nil {
		return api.TokenOutput{}, err
	}
	return r.readToken(ctx, token)
}

func (r *Request) token(ctx context.Context, id string) (store.Token, error) {
	token, err := r.tx.WorkspaceToken(ctx, r.workspace.ID, id)
	return token, asNotFound(err, notFound("there is no token with the id %q in the workspace", id))
}

func (r *Request) readToken(ctx context.Context, token store.Token) (api.TokenOutput, error) {
	policies, err := r.tx.Policies(ctx, r.workspace.ID, api.SubjectToken, token.ID)
	if err != nil {
		return api.TokenOutput{}, err
	}
	uses, err := r.lastUses(ctx, token)
	return api.TokenOutput{Token: tokenOf(token, policies, uses[token.ID])}, err
}

// CreateToken makes a token with policies of its own. Its secret is in the answer
// and nowhere else (rules F1, F2, F3).
func CreateToken(ctx context.Context, r *Request, in api.CreateTokenInput) (api.CreatedTokenOutput, error) {
	var wrong problems
	wrong.description("description", in.Description)
	expires := wrong.future("expiresAt", in.ExpiresAt, r.now)
	if err := wrong.err(Invalid); err != nil {
		return api.CreatedTokenOutput{}, err
	}
	if err := r.checkedPermissions(ctx, in.Permissions); err != nil {
		return api.CreatedTokenOutput{}, err
	}
	if err := r.checkSecurityCode(ctx, in); err != nil {
		return api.CreatedTokenOutput{}, err
	}
	actor, _ := r.caller.actor()
	token, secret, err := r.makeToken(ctx, store.Token{Description: in.Description, CreatedBy: actor, ExpiresAt: expires}, r.orMinimal(in.Permissions))
	if err != nil {
		return api.CreatedTokenOutput{}, err
	}
	r.secretOf = token.ID
	out, err := r.readToken(ctx, token)
	return api.CreatedTokenOutput{Token: out.Token, Secret: secret}, err
}

// makeToken makes a token of the workspace and returns its secret, which is not
// stored.
func (r *Request) makeToken(ctx context.Context, token store.Token, permissions []api.PermissionInput) (store.Token, string, error) {
	secret := newSecret(workspaceTokenPrefix)
	token.ID, token.Holder, token.Hash, token.CreatedAt = r.ids.Object(), r.workspace.ID, hashSecret(secret), r.now
	if err := r.tx.InsertWorkspaceToken(ctx, token); err != nil {
		return token, "", err
	}
	if err := r.record(ctx, eventTokenCreated, tokenObject(token)); err != nil {
		return token, "", err
	}
	_, _, _, err := r.addPermissions(ctx, api.SubjectToken, token.ID, permissions)
	return token, secret, err
}

// UpdateToken changes the description and the permissions of a token.
func UpdateToken(ctx context.Context, r *Request, in api.UpdateTokenInput) (api.TokenOutput, error) {
	token, err := r.token(ctx, in.TokenID)
	if err != nil {
		return api.TokenOutput{}, err
	}
	changed := false
	if in.Description != nil && *in.Description != token.Description {
		if err := r.describeToken(ctx, &token, *in.Description); err != nil {
			return api.TokenOutput{}, err
		}
		changed = true
	}
	if in.Permissions != nil {
		if err := r.checkedPermissions(ctx, *in.Permissions); err != nil {
			return api.TokenOutput{}, err
		}
		_, replaced, err := r.replacePermissions(ctx, api.SubjectToken, token.ID, r.orMinimal(*in.Permissions))
		if err != nil {
			return api.TokenOutput{}, err
		}
		changed = changed || replaced
	}
	if changed {
		if err := r.record(ctx, eventTokenUpdated, tokenObject(token)); err != nil {
			return api.TokenOutput{}, err
		}
	}
	return r.readToken(ctx, token)
}

func (r *Request) describeToken(ctx context.Context, token *store.Token, description string) error {
	var wrong problems
	if description == "" {
		wrong.add("description", `"description" must not be empty`)
	}
	wrong.description("description", description)
	if err := wrong.err(Invalid); err != nil {
		return err
	}
	token.Description = description
	return r.tx.DescribeWorkspaceToken(ctx, r.workspace.ID, token.ID, description)
}

// DeleteToken revokes a token: its secret opens nothing from then on (rule F4).
func DeleteToken(ctx context.Context, r *Request, in api.TokenInput) (api.StatusOutput, error) {
	token, err := r.token(ctx, in.TokenID)
	if err != nil {
		return api.StatusOutput{}, err
	}
	if err := r.tx.RevokeWorkspaceToken(ctx, r.workspace.ID, token.ID, r.now); err != nil {
		return api.StatusOutput{}, err
	}
	if _, err := r.tx.DeletePolicies(ctx, r.workspace.ID, api.SubjectToken, token.ID); err != nil {
		return api.StatusOutput{}, err
	}
	return api.StatusOutput{Status: api.StatusSuccess}, r.record(ctx, eventTokenRevoked, tokenObject(token))
}

// tokenPurpose is that of the codes for the creation of tokens.
const tokenPurpose = "token"

// checkSecurityCode asks for the code that was mailed for this very request,
// where the installation sends mail (rule F3). Without one it is on its way.
func (r *Request) checkSecurityCode(ctx context.Context, in api.CreateTokenInput) error {
	if !r.sendsMail {
		return nil
	}
	if r.caller.kind != api.KindAccount {
		return unauthorized("only accounts create tokens here, since a workspace token has no mailbox for the security code")
	}
	code := in.SecurityCode
	in.SecurityCode = ""
	text, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("hashing the request of a token: %w", err)
	}
	subject := hashSecret(r.workspace.ID + string(text))
	if code == "" {
		return r.askForCode(ctx, subject)
	}
	_, err = r.redeem(ctx, redemption{purpose: tokenPurpose, field: "securityCode", code: code, subject: subject})
	return err
}

// askForCode refuses a request and mails the code that lets it pass. A dry run mails
// nothing.
func (r *Request) askForCode(ctx context.Context, subject string) error {
	refusal := &Error{Code: Invalid, keeps: true, Problems: []api.Problem{{
		Type: api.TypeSecurityCode, Field: "securityCode",
		Message: `"securityCode" is required: it was mailed to ` + r.caller.account.Email + " and is good for this request only, for " + securityCodeLifetime.String(),
	}}}
	tries, err := r.triesLeft(ctx, tokenPurpose, "securityCode")
	if err != nil {
		return err
	}
	if r.dryRun {
		return refusal
	}
	code, err := r.putSecurityCode(ctx, tokenPurpose, subject, tries)
	if err != nil {
		return err
	}
	if err := r.tx.InsertMail(ctx, r.tokenCodeMail(code)); err != nil {
		return err
	}
	return refusal
}

// future reads an ISO 8601 instant that has to be later than now; an empty text is
// the zero time.
func (p *problems) future(field, text string, now time.Time) time.Time {
	t := p.time(field, text).Truncate(time.Millisecond)
	if !t.IsZero() && !t.After(now) {
		p.add(field, "%q must be in the future", field)
	}
	return t
}

// tokenOf is a token as it is answered. It was last used at used, which is zero where
// nothing is known of that.
func tokenOf(t store.Token, policies []store.Policy, used time.Time) api.Token {
	return api.Token{
		ID: t.ID, Description: t.Description, Permissions: access.Granted(policies), CreatedBy: t.CreatedBy, CreatedAt: t.CreatedAt,
		ExpiresAt: orNil(t.ExpiresAt), LastUsedAt: orNil(used),
	}
}

// orNil keeps the zero time out of answers.
func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
