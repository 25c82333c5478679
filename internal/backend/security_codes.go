package backend

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// A security code is six digits, lives ten minutes, and can be tried five times, as
// can all those together that replace it within its life (rule F3).
const (
	securityCodeLifetime = 10 * time.Minute
	securityCodeTries    = 5
)

// putSecurityCode makes a code of the caller's account for one request, in place of
// an earlier one for the same purpose, which leaves it the tries that it had. Mails
// whose codes have expired go (rule F6).
func (r *Request) putSecurityCode(ctx context.Context, purpose, subject string, tries int) (string, error) {
	if err := r.tx.EraseExpiredMails(ctx, r.now); err != nil {
		return "", err
	}
	number, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		return "", fmt.Errorf("making a security code: %w", err)
	}
	code := fmt.Sprintf("%06d", number)
	return code, r.tx.PutSecurityCode(ctx, store.SecurityCode{
		AccountID: r.caller.account.ID, Purpose: purpose, Subject: subject, Hash: r.hashCode(code),
		TriesLeft: tries, ExpiresAt: r.now.Add(securityCodeLifetime),
	})
}

// triesLeft returns how often a new code for a purpose can be tried, and refuses, for
// the field, to make one as long as the last one has none left: else asking for codes
// would give whoever stole a token as many guesses as they like (rule F3).
func (r *Request) triesLeft(ctx context.Context, purpose, field string) (int, error) {
	stored, err := r.tx.SecurityCode(ctx, r.caller.account.ID, purpose)
	switch {
	case errors.Is(err, store.ErrNotFound) || err == nil && r.expired(stored.ExpiresAt):
		return securityCodeTries, nil
	case err != nil:
		return 0, err
	case stored.TriesLeft < 1:
		return 0, invalidField(field, "the last code for this was tried too often: a new one can be asked for after %s",
			stored.ExpiresAt.Format(time.RFC3339))
	default:
		return stored.TriesLeft, nil
	}
}

// hashCode is what is stored of a code. Six digits are found from any hash in no
// time; it is their lifetime and number of tries that protects them.
func (r *Request) hashCode(code string) string {
	return hashSecret(r.caller.account.ID + code)
}

// A redemption gives a code back.
type redemption struct {
	purpose string
	// field is the input field to blame.
	field, code string
	// subject is the request that the code must be for; empty for whichever it is
	// for.
	subject string
}

// redeem uses a code up and returns it. A wrong one costs a try, and the last try
// the code. It comes before anything that a request changes, since the try is spent
// although the request is refused.
func (r *Request) redeem(ctx context.Context, given redemption) (store.SecurityCode, error) {
	stored, err := r.tx.SecurityCode(ctx, r.caller.account.ID, given.purpose)
	switch {
	case err != nil && !errors.Is(err, store.ErrNotFound):
		return stored, err
	case err != nil || r.expired(stored.ExpiresAt):
		return stored, invalidField(given.field, "%q has expired or was used: ask for a new one", given.field)
	case stored.TriesLeft < 1:
		return stored, invalidField(given.field, "%q was tried too often: ask for a new one after %s", given.field, stored.ExpiresAt.Format(time.RFC3339))
	case subtle.ConstantTimeCompare([]byte(stored.Hash), []byte(r.hashCode(given.code))) == 0,
		given.subject != "" && stored.Subject != given.subject:
		return stored, r.spendTry(ctx, stored, given.field)
	default:
		return stored, r.tx.DeleteSecurityCode(ctx, stored.AccountID, stored.Purpose)
	}
}

// spendTry refuses a wrong code, which may have been sent by a dry run as well: else
// it could be guessed that way.
func (r *Request) spendTry(ctx context.Context, stored store.SecurityCode, field string) error {
	if err := r.tx.SpendTry(ctx, stored.AccountID, stored.Purpose); err != nil {
		return err
	}
	var wrong problems
	wrong.add(field, "%q is not the code that was mailed for this request; tries left: %d", field, stored.TriesLeft-1)
	return &Error{Code: Invalid, Problems: wrong, keeps: true}
}
