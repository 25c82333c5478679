package api

import (
	"net/http"
	"time"
)

// A Token is a workspace token without its secret. Its rights are its permissions,
// whoever made it (rule F1). Times are UTC. ExpiresAt is left out for a token that
// never expires. LastUsedAt is when the last call was made with it, as far as the
// server has noted that: uses within a minute of a noted one are not noted, nor are
// calls that are refused by a rate limit. It is left out for a token that has never
// been used, or of which nothing is known: the server has no rate limits, or its file
// of them was deleted.
type Token struct {
	ID          string       `json:"id"`
	Description string       `json:"description"`
	Permissions []Permission `json:"permissions"`
	CreatedBy   string       `json:"createdBy"`
	CreatedAt   time.Time    `json:"createdAt"`
	ExpiresAt   *time.Time   `json:"expiresAt,omitempty"`
	LastUsedAt  *time.Time   `json:"lastUsedAt,omitempty"`
}

// TokensOutput is a page of tokens.
type TokensOutput struct {
	Tokens     []Token    `json:"tokens"`
	Pagination Pagination `json:"pagination"`
}

// TokenOutput is one token.
type TokenOutput struct {
	Token Token `json:"token"`
}

// CreatedTokenOutput is a new token and its secret, which is shown once (rule F2).
type CreatedTokenOutput struct {
	Token  Token  `json:"token"`
	Secret string `json:"secret"`
}

// TokenInput names one token.
type TokenInput struct {
	TokenID string `path:"tokenId"`
}

// CreateTokenInput is a new token. ExpiresAt is ISO 8601. SecurityCode is the code
// that was mailed where the server asked for one (rule F3).
type CreateTokenInput struct {
	Description  string            `json:"description" api:"required"`
	Permissions  []PermissionInput `json:"permissions" api:"required"`
	ExpiresAt    string            `json:"expiresAt,omitempty"`
	SecurityCode string            `json:"securityCode,omitempty"`
}

// UpdateTokenInput changes a token; a field that is left out stays as it is.
type UpdateTokenInput struct {
	TokenID     string             `path:"tokenId"`
	Description *string            `json:"description,omitempty"`
	Permissions *[]PermissionInput `json:"permissions,omitempty"`
}

// The operations on the tokens of a workspace.
var (
	// ReadTokens lists the tokens of the workspace that are not revoked.
	ReadTokens = declare(Operation[ListInput, TokensOutput]{
		Name: "ReadTokens", Method: http.MethodGet, Path: AccessPrefix + "/tokens",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageTokens,
	})
	// CreateToken makes a token and answers its secret, once.
	CreateToken = declare(Operation[CreateTokenInput, CreatedTokenOutput]{
		Name: "CreateToken", Method: http.MethodPost, Path: AccessPrefix + "/tokens",
		Status: http.StatusCreated, Limit: LimitWrite, Right: ManageTokens, AnswersSecret: true,
	})
	// ReadToken reads one token.
	ReadToken = declare(Operation[TokenInput, TokenOutput]{
		Name: "ReadToken", Method: http.MethodGet, Path: AccessPrefix + "/tokens/{tokenId}",
		Status: http.StatusOK, Limit: LimitDefault, Right: ManageTokens,
	})
	// UpdateToken changes the description and the permissions of a token.
	UpdateToken = declare(Operation[UpdateTokenInput, TokenOutput]{
		Name: "UpdateToken", Method: http.MethodPatch, Path: AccessPrefix + "/tokens/{tokenId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManageTokens,
	})
	// DeleteToken revokes a token at once.
	DeleteToken = declare(Operation[TokenInput, StatusOutput]{
		Name: "DeleteToken", Method: http.MethodDelete, Path: AccessPrefix + "/tokens/{tokenId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: ManageTokens,
	})
)
