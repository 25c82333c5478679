package mail

import (
	"context"
	"strings"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// settle stores what became of a delivery, and logs it.
func (c *Courier) settle(ctx context.Context, d store.Delivery, r result) {
	_, domain, _ := strings.Cut(d.Mail.To, "@")
	log := c.log.With("mail", d.Mail.ID, "domain", domain)
	switch r.outcome {
	case taken:
		c.keep(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.EraseDelivered(ctx, d) })
		log.Info("the mail server took a mail")
	case refused:
		c.putBack(ctx, d, r.problem, time.Time{})
		log.Warn("the mail server refused a mail for good, which stays in the outbox", "problem", r.problem)
	case unanswered:
		d.Unanswered++
		next := time.Now().Add(mailPauses.after(d.Tries + 1))
		c.putBack(ctx, d, r.problem, next)
		log.Warn("the mail server did not say of a mail whether it takes it", "problem", r.problem, "times", d.Unanswered)
	case postponed, lost:
		next := time.Now().Add(mailPauses.after(d.Tries + 1))
		c.putBack(ctx, d, r.problem, next)
		log.Warn("a mail was not delivered", "problem", r.problem, "next_try", next.UTC().Format(time.RFC3339))
	case unable:
		c.release(ctx, d)
		// The first time may be a server that takes so many mails over one connection.
		if c.failures > 0 {
			c.troubled(ctx, r.problem)
		}
	case interrupted:
		c.release(ctx, d)
	case unwanted: // Whoever withdrew it has erased it.
	}
}

// putBack ends a delivery that has failed by its mail.
func (c *Courier) putBack(ctx context.Context, d store.Delivery, problem string, next time.Time) {
	d.Tries++
	d.Mail.Problem = problem
	c.keep(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.ReturnMail(ctx, d, next) })
}

// release ends a delivery that has failed without its mail: it is due as before.
func (c *Courier) release(ctx context.Context, d store.Delivery) {
	c.keep(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.ReturnMail(ctx, d, time.Now()) })
}

// keep stores the end of a delivery. It does not give up while this process lives: a
// mail that the server has and that is not erased would be sent again.
func (c *Courier) keep(ctx context.Context, do func(context.Context, *store.Tx) error) {
	settling, cancel := outlive(ctx, settleGrace)
	defer cancel()
	for settling.Err() == nil {
		err := c.store.Update(settling, func(tx *store.Tx) error { return do(settling, tx) })
		if err == nil {
			return
		}
		c.log.Error("cannot store what became of a mail, which may be sent again", "error", err)
		pause(settling, time.Second, nil)
	}
}
