package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// expiring returns a mail whose code lives for a time.
func expiring(n int, lifetime time.Duration) Mail {
	return Mail{ID: id("m", n), To: "x@example.com", Code: id("code", n), CreatedAt: noon, ExpiresAt: noon.Add(lifetime)}
}

func insertMails(t *testing.T, s *Store, mails ...Mail) {
	t.Helper()
	update(t, s, func(ctx context.Context, tx *Tx) error {
		for _, m := range mails {
			if err := tx.InsertMail(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// lease leases what is due at an instant, for an hour.
func lease(t *testing.T, s *Store, now time.Time) (Delivery, error) {
	t.Helper()
	var d Delivery
	err := s.Update(t.Context(), func(tx *Tx) (err error) {
		d, err = tx.LeaseMail(t.Context(), now, now.Add(time.Hour))
		return err
	})
	return d, err
}

// assertLeased fails unless the mail that is due first at an instant is want, and
// leases it.
func assertLeased(t *testing.T, s *Store, now time.Time, want Mail, tries int) Delivery {
	t.Helper()
	d, err := lease(t, s, now)
	if err != nil {
		t.Fatal(err)
	}
	assertEqual(t, Delivery{Mail: want, Until: now.Add(time.Hour), Tries: tries}, d)
	return d
}

func assertNoneDue(t *testing.T, s *Store, now time.Time) {
	t.Helper()
	_, err := lease(t, s, now)
	assertError(t, err, ErrNotFound)
}

func nextMail(ctx context.Context, tx *Tx) (time.Time, error) { return tx.NextMail(ctx) }

func mailsOf(ctx context.Context, tx *Tx) ([]Mail, error) { return tx.Mails(ctx) }

// The mail whose code ends first is delivered first, whichever was written first, and
// nobody gets one that is leased until its lease is over.
func (e suite) deliveries(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	assertNotFound(t, s, nextMail)
	assertNoneDue(t, s, noon)
	long, short, expired := expiring(1, 24*time.Hour), expiring(2, 10*time.Minute), expiring(3, 0)
	insertMails(t, s, long, short, expired)
	assertRead(t, s, noon, nextMail)
	assertNoneDue(t, s, noon.Add(-time.Millisecond))

	first := assertLeased(t, s, noon, short, 0)
	second := assertLeased(t, s, noon, long, 0)
	assertNoneDue(t, s, noon)
	assertNoneDue(t, s, noon.Add(time.Hour-time.Millisecond))
	for at, want := range map[time.Duration]bool{0: true, 10*time.Minute - time.Millisecond: true, 10 * time.Minute: false} {
		assertEqual(t, want, handsOver(t, s, first, noon.Add(at)))
	}
	for at, want := range map[time.Duration]bool{time.Hour - time.Millisecond: true, time.Hour: false} {
		assertEqual(t, want, handsOver(t, s, second, noon.Add(at)))
	}
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.EraseDelivered(ctx, first), tx.EraseDelivered(ctx, second))
	})
	assertRead(t, s, []Mail{expired}, mailsOf)
	assertNoneDue(t, s, noon.Add(24*time.Hour-1))
	assertUpdateFails(t, s, ErrNotFound, func(ctx context.Context, tx *Tx) error {
		_, err := tx.LeaseMail(ctx, noon, noon.Add(time.Hour))
		return err
	})
	err := s.View(t.Context(), func(tx *Tx) error {
		_, err := tx.LeaseMail(t.Context(), noon, noon.Add(time.Hour))
		return err
	})
	assertError(t, err, ErrReadOnly)
}

// handsOver reports whether a delivery may begin with its mail at an instant.
func handsOver(t *testing.T, s *Store, d Delivery, at time.Time) bool {
	t.Helper()
	return tried(t, s, func(ctx context.Context, tx *Tx) error { return tx.HandOver(ctx, d, at) })
}

// tried reports whether a mail was there for what is done to it.
func tried(t *testing.T, s *Store, do func(context.Context, *Tx) error) bool {
	t.Helper()
	err := s.Update(t.Context(), func(tx *Tx) error { return do(t.Context(), tx) })
	if err != nil && !errors.Is(err, ErrNotFound) {
		t.Fatal(err)
	}
	return err == nil
}

// A lease that is renewed ends later, and each mail that is handed over is noted, for
// whoever delivers it next.
func (e suite) renewedDeliveries(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	mail := expiring(1, 24*time.Hour)
	insertMails(t, s, mail)
	d := assertLeased(t, s, noon, mail, 0)
	renew := func(d Delivery, until time.Time) bool {
		t.Helper()
		return tried(t, s, func(ctx context.Context, tx *Tx) error { return tx.RenewLease(ctx, d, until) })
	}
	assertEqual(t, true, renew(d, noon.Add(2*time.Hour)))
	assertEqual(t, false, renew(d, noon.Add(3*time.Hour)))
	assertEqual(t, false, handsOver(t, s, d, noon))
	d.Until = noon.Add(2 * time.Hour)
	assertEqual(t, true, handsOver(t, s, d, noon.Add(time.Hour)))
	assertNoneDue(t, s, noon.Add(2*time.Hour-time.Millisecond))
	update(t, s, func(ctx context.Context, tx *Tx) (err error) {
		d, err = tx.LeaseMail(ctx, noon.Add(2*time.Hour), noon.Add(3*time.Hour))
		return err
	})
	assertEqual(t, 1, d.Unanswered)
}

// A mail that was refused for good stays, and is due no more.
func (e suite) failedDeliveries(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	mail := expiring(1, 24*time.Hour)
	insertMails(t, s, mail)
	giveBack := func(d Delivery, due time.Time) {
		t.Helper()
		update(t, s, func(ctx context.Context, tx *Tx) error {
			err := tx.ReturnMail(ctx, d, due)
			assertEqual(t, 0, tx.Changes())
			return err
		})
	}
	d := assertLeased(t, s, noon, mail, 0)
	d.Tries, d.Mail.Problem = 1, "451 later"
	giveBack(d, noon.Add(time.Minute))
	mail.Problem = "451 later"
	assertRead(t, s, []Mail{mail}, mailsOf)
	assertRead(t, s, noon.Add(time.Minute), nextMail)
	assertNoneDue(t, s, noon.Add(time.Minute-time.Millisecond))

	d = assertLeased(t, s, noon.Add(time.Minute), mail, 1)
	d.Mail.Problem = "550 no such mailbox"
	giveBack(d, time.Time{})
	mail.Problem = "550 no such mailbox"
	assertRead(t, s, []Mail{mail}, mailsOf)
	assertNotFound(t, s, nextMail)
	assertNoneDue(t, s, noon.Add(24*time.Hour-1))
}

// Whoever comes back to a mail after its lease, or after it was erased, changes
// nothing.
func (e suite) lostDeliveries(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	fixture(t, s)
	mail := expiring(1, 24*time.Hour)
	mail.InviteID = "i1"
	insertMails(t, s, mail)
	late := assertLeased(t, s, noon, mail, 0)
	current := assertLeased(t, s, noon.Add(time.Hour), mail, 0)
	late.Mail.Problem = "late"
	held := func(d Delivery) bool {
		t.Helper()
		return handsOver(t, s, d, noon)
	}
	assertEqual(t, [2]bool{false, true}, [2]bool{held(late), held(current)})
	update(t, s, func(ctx context.Context, tx *Tx) error {
		return errors.Join(tx.EraseDelivered(ctx, late), tx.ReturnMail(ctx, late, noon))
	})
	assertRead(t, s, []Mail{mail}, mailsOf)
	assertNoneDue(t, s, noon.Add(2*time.Hour-time.Millisecond))

	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.DeleteInvite(ctx, "i1") })
	assertEqual(t, false, held(current))
	update(t, s, func(ctx context.Context, tx *Tx) error { return tx.ReturnMail(ctx, current, noon) })
	assertRead(t, s, nil, mailsOf)
	assertNoneDue(t, s, noon.Add(2*time.Hour))
}

// Whoever asks at the same time gets another mail.
func (e suite) concurrentDeliveries(t *testing.T) {
	t.Parallel()
	s := e.open(t)
	var mails []Mail
	for n := range 20 {
		mails = append(mails, expiring(n, time.Hour))
	}
	insertMails(t, s, mails...)
	got := make([]string, len(mails)+5)
	var done sync.WaitGroup
	for i := range got {
		done.Go(func() {
			d, err := lease(t, s, noon)
			got[i] = d.Mail.ID
			if err != nil {
				got[i] = fmt.Sprint(errors.Is(err, ErrNotFound))
			}
		})
	}
	done.Wait()
	want := slices.Repeat([]string{"true"}, 5)
	for _, m := range mails {
		want = append(want, m.ID)
	}
	slices.Sort(want)
	slices.Sort(got)
	assertEqual(t, want, got)
}
