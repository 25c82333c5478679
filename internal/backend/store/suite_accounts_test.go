package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

// Another spelling of the own email is free, the email of somebody else is not
// (rule A1).
func (e suite) changedAccounts(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	want := account(1)
	want.Name, want.Email = "Ada", "PERSON1@example.COM"
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.RenameAccount(ctx, "a1", "Ada"), tx.ChangeEmail(ctx, "a1", "PERSON1@example.COM"))
	})
	read := func(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a1") }
	assertRead(t, s, want, read)
	assertUpdateFails(t, s, ErrTaken, func(ctx context.Context, tx *Tx) error { return tx.ChangeEmail(ctx, "a1", "person2@EXAMPLE.com") })
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.ChangeEmail(ctx, "a9", "nine@example.com") })
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.RenameAccount(ctx, "a9", "Nobody") })
	assertRead(t, s, want, read)

	want.Email = "ada@example.com"
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.ChangeEmail(ctx, "a1", "ada@example.com") })
	assertRead(t, s, want, func(ctx context.Context, tx *Tx) (Account, error) { return tx.AccountByEmail(ctx, "ADA@example.com") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Account, error) {
		return tx.AccountByEmail(ctx, "person1@example.com")
	})
	assertRead(t, s, account(2), func(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a2") })
}

// An account goes with its tokens and codes, and with nothing of anybody else
// (rule A3).
func (e suite) deleteAccount(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	kept := Token{ID: "t2", Holder: "a2", Hash: "h2", CreatedAt: noon}
	ofWorkspace := Token{ID: "t3", Holder: "w1", Hash: "h3", CreatedBy: "a1", CreatedAt: noon}
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(
			tx.InsertAccountToken(ctx, Token{ID: "t1", Holder: "a1", Hash: "h1", CreatedAt: noon}),
			tx.InsertAccountToken(ctx, kept), tx.InsertWorkspaceToken(ctx, ofWorkspace),
			tx.PutSecurityCode(ctx, securityCode(1, "email")), tx.InsertMail(ctx, codeMail(1, "email")),
			tx.DeleteMember(ctx, "w1", "a1"), tx.DeleteMember(ctx, "w2", "a1"), tx.DeleteAccount(ctx, "a1"))
	})
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (Token, error) { return tx.AccountTokenByHash(ctx, "h1") })
	assertNotFound(t, s, func(ctx context.Context, tx *Tx) (SecurityCode, error) { return tx.SecurityCode(ctx, "a1", "email") })
	assertRead(t, s, nil, func(ctx context.Context, tx *Tx) ([]Mail, error) { return tx.Mails(ctx) })
	assertRead(t, s, kept, func(ctx context.Context, tx *Tx) (Token, error) { return tx.AccountTokenByHash(ctx, "h2") })
	assertRead(t, s, ofWorkspace, func(ctx context.Context, tx *Tx) (Token, error) { return tx.WorkspaceTokenByHash(ctx, "h3") })
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error { return tx.DeleteAccount(ctx, "a1") })
}

// securityCode returns a code of an account with two tries.
func securityCode(n int, purpose string) SecurityCode {
	return SecurityCode{
		AccountID: id("a", n), Purpose: purpose, Subject: "subject", Hash: id("hash", n), TriesLeft: 2, ExpiresAt: noon.Add(time.Hour),
	}
}

// codeMail returns the mail of a code.
func codeMail(n int, purpose string) Mail {
	return Mail{ID: id("m", n) + purpose, To: "x@example.com", Code: "123456", AccountID: id("a", n), Purpose: purpose, CreatedAt: noon, ExpiresAt: noon.Add(time.Duration(n) * time.Hour)}
}

// An account has one code of a purpose. The mail of a code goes when it is replaced,
// used, or out of tries, and no other does (rules F3, F6).
func (e suite) securityCodes(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	read := func(account, purpose string) func(ctx context.Context, tx *Tx) (SecurityCode, error) {
		return func(ctx context.Context, tx *Tx) (SecurityCode, error) { return tx.SecurityCode(ctx, account, purpose) }
	}
	put := func(c SecurityCode, m Mail) {
		t.Helper()
		update(t, s, func(ctx context.Context, tx *Tx) error {
			err := errors.Join(tx.PutSecurityCode(ctx, c), tx.InsertMail(ctx, m))
			assertEqual(t, 0, tx.Changes())
			return err
		})
	}
	mails := func(want ...Mail) {
		t.Helper()
		assertRead(t, s, want, func(ctx context.Context, tx *Tx) ([]Mail, error) { return tx.Mails(ctx) })
	}
	put(securityCode(1, "email"), codeMail(1, "email"))
	put(securityCode(1, "token"), codeMail(1, "token"))
	put(securityCode(2, "email"), codeMail(2, "email"))
	newer, itsMail := securityCode(1, "email"), codeMail(1, "email")
	newer.Subject, newer.Hash, newer.TriesLeft, itsMail.ID = "other", "newer", 5, "m9"
	put(newer, itsMail)
	assertRead(t, s, newer, read("a1", "email"))
	mails(codeMail(1, "token"), codeMail(2, "email"), itsMail)

	spend := func(ctx context.Context, tx *Tx) error { return tx.SpendTry(ctx, "a1", "token") }
	update(t, s, spend)
	tried := securityCode(1, "token")
	tried.TriesLeft = 1
	assertRead(t, s, tried, read("a1", "token"))
	mails(codeMail(1, "token"), codeMail(2, "email"), itsMail)
	update(t, s, spend)
	tried.TriesLeft = 0
	assertRead(t, s, tried, read("a1", "token"))
	mails(codeMail(2, "email"), itsMail)

	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.DeleteSecurityCode(ctx, "a1", "email") })
	assertNotFound(t, s, read("a1", "email"))
	assertRead(t, s, securityCode(2, "email"), read("a2", "email"))
	mails(codeMail(2, "email"))
	assertRefused(t, s, func(ctx context.Context, tx *Tx) error { return tx.InsertMail(ctx, codeMail(1, "email")) })
	assertRefused(t, s, func(ctx context.Context, tx *Tx) error { return tx.PutSecurityCode(ctx, securityCode(9, "email")) })
}

func (e suite) securityCodesExpire(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	later := securityCode(2, "email")
	later.ExpiresAt = noon.Add(2 * time.Hour)
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.PutSecurityCode(ctx, securityCode(1, "email")), tx.PutSecurityCode(ctx, later),
			tx.InsertMail(ctx, codeMail(1, "email")), tx.InsertMail(ctx, codeMail(2, "email")))
	})
	for _, step := range []struct {
		at   time.Time
		want []Mail
	}{
		{noon.Add(time.Hour - time.Millisecond), []Mail{codeMail(1, "email"), codeMail(2, "email")}},
		{noon.Add(time.Hour), []Mail{codeMail(2, "email")}},
		{noon.Add(2 * time.Hour), nil},
	} {
		update(t, s, func(ctx context.Context, tx *Tx) error { return tx.EraseExpiredMails(ctx, step.at) })
		assertRead(t, s, step.want, func(ctx context.Context, tx *Tx) ([]Mail, error) { return tx.Mails(ctx) })
	}
}
