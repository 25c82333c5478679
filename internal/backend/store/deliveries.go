package store

import (
	"context"
	"time"
)

func scanDelivery(r row) (d Delivery, err error) {
	err = r.Scan(append(mailDest(&d.Mail), timeColumn{&d.Until}, &d.Tries, &d.Unanswered)...)
	return d, err
}

// LeaseMail takes the mail that is due at an instant and whose code ends first, for
// the caller to deliver until another instant: nobody else is given it before then.
// It returns ErrNotFound if none is due.
func (t *Tx) LeaseMail(ctx context.Context, now, until time.Time) (Delivery, error) {
	if !t.writable {
		return Delivery{}, ErrReadOnly
	}
	// Not interrupted by ctx, as for any other statement that writes. The plus sign
	// keeps to the index that has the mails in this order.
	return queryOne(context.WithoutCancel(ctx), t, scanDelivery, `
		UPDATE outbox SET due_at = $2 WHERE seq = (
			SELECT seq FROM outbox WHERE expires_at > $1 AND +due_at <= $1 ORDER BY expires_at LIMIT 1)
		RETURNING `+mailColumns+`, due_at, tries, unanswered`, millis(now), millis(until))
}

// RenewLease keeps a mail for the caller until another instant. It returns
// ErrNotFound where the mail is not the caller's any more.
func (t *Tx) RenewLease(ctx context.Context, d Delivery, until time.Time) error {
	renewed, err := t.record(ctx, "UPDATE outbox SET due_at = $3 WHERE id = $1 AND due_at = $2", d.Mail.ID, millis(d.Until), millis(until))
	if err == nil && renewed == 0 {
		err = ErrNotFound
	}
	return err
}

// HandOver notes that a mail is about to be handed to a mail server, so that even a
// process that dies leaves the note behind. It returns ErrNotFound where the mail is
// not the caller's any more at an instant, or not wanted: it has been erased, or its
// code has expired.
func (t *Tx) HandOver(ctx context.Context, d Delivery, now time.Time) error {
	noted, err := t.record(ctx, "UPDATE outbox SET unanswered = unanswered + 1 WHERE id = $1 AND due_at = $2 AND due_at > $3 AND expires_at > $3",
		d.Mail.ID, millis(d.Until), millis(now))
	if err == nil && noted == 0 {
		err = ErrNotFound
	}
	return err
}

// EraseDelivered erases the mail of a delivery, which the mail server has taken (rule
// F6). If it is not the caller's any more it stays as it is.
func (t *Tx) EraseDelivered(ctx context.Context, d Delivery) error {
	_, err := t.record(ctx, "DELETE FROM outbox WHERE id = $1 AND due_at = $2", d.Mail.ID, millis(d.Until))
	return err
}

// ReturnMail ends a delivery that has failed: its mail is due again at an instant, or
// never if that is zero, and Tries, Unanswered and the Problem of its Mail are stored. If it is
// not the caller's any more it stays as it is.
func (t *Tx) ReturnMail(ctx context.Context, d Delivery, due time.Time) error {
	_, err := t.record(ctx, "UPDATE outbox SET due_at = $3, tries = $4, unanswered = $5, problem = $6 WHERE id = $1 AND due_at = $2",
		d.Mail.ID, millis(d.Until), millis(due), d.Tries, d.Unanswered, d.Mail.Problem)
	return err
}

// NextMail returns when the next mail is due, or ErrNotFound if none will be.
func (t *Tx) NextMail(ctx context.Context) (time.Time, error) {
	scan := func(r row) (due time.Time, err error) {
		err = r.Scan(timeColumn{&due})
		return due, err
	}
	return queryOne(ctx, t, scan, "SELECT due_at FROM outbox WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1")
}
