package api

import (
	"net/http"
	"time"
)

// AccountOutput is the caller's own account.
type AccountOutput struct {
	Account Account `json:"account"`
}

// UpdateAccountInput changes the caller's own account; a field that is left out stays
// as it is.
// A new email counts once the code that is mailed to it is given back (rule A2).
type UpdateAccountInput struct {
	Name  *string `json:"name,omitempty"`
	Email *string `json:"email,omitempty"`
}

// DeleteAccountInput says whether workspaces may be left without an owner by it
// (rule A3).
type DeleteAccountInput struct {
	LeaveOwnerless *bool `query:"leaveOwnerless"`
}

// VerifyEmailInput gives back the code that was mailed to a new email.
type VerifyEmailInput struct {
	Code string `json:"code" api:"required"`
}

// An AccountToken is a token of an account without its secret. Its times are those of
// a Token.
type AccountToken struct {
	ID          string     `json:"id"`
	Description string     `json:"description"`
	CreatedBy   string     `json:"createdBy"`
	CreatedAt   time.Time  `json:"createdAt"`
	ExpiresAt   *time.Time `json:"expiresAt,omitempty"`
	LastUsedAt  *time.Time `json:"lastUsedAt,omitempty"`
}

// AccountTokensOutput is a page of the caller's own tokens.
type AccountTokensOutput struct {
	Tokens     []AccountToken `json:"tokens"`
	Pagination Pagination     `json:"pagination"`
}

// CreateAccountTokenInput is a new token of the caller's account. ExpiresAt is
// ISO 8601.
type CreateAccountTokenInput struct {
	Description string `json:"description" api:"required"`
	ExpiresAt   string `json:"expiresAt,omitempty"`
}

// CreatedAccountTokenOutput is a new token and its secret, which is shown once
// (rule F2).
type CreatedAccountTokenOutput struct {
	Token  AccountToken `json:"token"`
	Secret string       `json:"secret"`
}

// The operations on the caller's own account.
var (
	// UpdateAccount changes the name, and asks for another email, which counts once
	// the code that is mailed to it is given back.
	UpdateAccount = declare(Operation[UpdateAccountInput, AccountOutput]{
		Name: "UpdateAccount", Method: http.MethodPatch, Path: AccessPrefix + "/account",
		Status: http.StatusOK, Limit: LimitWrite, Right: OwnAccount,
	})
	// DeleteAccount deletes the account with its memberships and its tokens, but
	// nothing that it made.
	DeleteAccount = declare(Operation[DeleteAccountInput, StatusOutput]{
		Name: "DeleteAccount", Method: http.MethodDelete, Path: AccessPrefix + "/account",
		Status: http.StatusOK, Limit: LimitWrite, Right: OwnAccount,
	})
	// VerifyEmail gives back the code that was mailed to a new email, which counts from
	// then on.
	VerifyEmail = declare(Operation[VerifyEmailInput, AccountOutput]{
		Name: "VerifyEmail", Method: http.MethodPost, Path: AccessPrefix + "/account/email-verification",
		Status: http.StatusOK, Limit: LimitWrite, Right: OwnAccount,
	})
	// ReadAccountTokens lists the tokens of the account that are not revoked.
	ReadAccountTokens = declare(Operation[ListInput, AccountTokensOutput]{
		Name: "ReadAccountTokens", Method: http.MethodGet, Path: AccessPrefix + "/account/tokens",
		Status: http.StatusOK, Limit: LimitDefault, Right: OwnAccount,
	})
	// CreateAccountToken makes a token of the account and answers its secret, once.
	CreateAccountToken = declare(Operation[CreateAccountTokenInput, CreatedAccountTokenOutput]{
		Name: "CreateAccountToken", Method: http.MethodPost, Path: AccessPrefix + "/account/tokens",
		Status: http.StatusCreated, Limit: LimitWrite, Right: OwnAccount, AnswersSecret: true,
	})
	// DeleteAccountToken revokes a token of the account at once.
	DeleteAccountToken = declare(Operation[TokenInput, StatusOutput]{
		Name: "DeleteAccountToken", Method: http.MethodDelete, Path: AccessPrefix + "/account/tokens/{tokenId}",
		Status: http.StatusOK, Limit: LimitWrite, Right: OwnAccount,
	})
)
