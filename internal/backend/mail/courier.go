package mail

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

const (
	// lookInterval is how soon a mail is found that another process wrote.
	lookInterval = 30 * time.Second
	// leaseTime is how long a mail waits that was being delivered when its process died,
	// well below the life of a security code. A longer delivery renews its lease every
	// renewInterval, so that nobody else begins with its mail.
	leaseTime     = time.Minute
	renewInterval = leaseTime / 4
	// mostUnanswered is how often a mail is handed over of which nobody knows whether
	// it was taken: once more after the first time. Who gets it twice has got it.
	mostUnanswered = 2
	// settleGrace is how long storing what became of a mail may take once this process
	// is told to end. With answerGrace it stays below ten seconds.
	settleGrace = 3 * time.Second
)

// The pauses between two tries double from the first to the longest.
var (
	// serverPauses are for a server that is away. They stay short, as a security code
	// lives for ten minutes.
	serverPauses = pauses{first: time.Second, longest: time.Minute}
	// mailPauses are for one mail. Servers that put off whom they do not know take the
	// mail after a few minutes (greylisting, RFC 6647).
	mailPauses = pauses{first: 30 * time.Second, longest: time.Hour}
)

type pauses struct {
	first, longest time.Duration
}

// after returns the pause after so many failures. Up to a quarter of it is left out at
// random, so that those who failed together do not all come back together.
func (p pauses) after(failures int) time.Duration {
	d := p.first
	for n := 1; n < failures && d < p.longest; n++ {
		d *= 2
	}
	d = min(d, p.longest)
	return d - rand.N(d/4) //nolint:gosec // Nobody gains anything by guessing it.
}

// A Courier delivers the mails in the outbox of a store to a server. Couriers of
// several processes may work on one database.
type Courier struct {
	store  *store.Store
	server Server
	log    hclog.Logger
	woken  chan struct{}
	// failures counts how often in a row the server could not be worked with.
	failures int
	// trouble is what was last logged of that.
	trouble string
}

// NewCourier returns a Courier, which does nothing before it runs. The store stays
// the caller's to close, after the Courier has ended.
func NewCourier(s *store.Store, server Server, log hclog.Logger) *Courier {
	return &Courier{store: s, server: server, log: log, woken: make(chan struct{}, 1)}
}

// Wake tells that a mail was put into the outbox. It does not wait.
func (c *Courier) Wake() {
	select {
	case c.woken <- struct{}{}:
	default: // Somebody has told already.
	}
}

// Run delivers mails until ctx ends, and returns at most eight seconds later. What
// fails is logged and tried again. It is called once.
func (c *Courier) Run(ctx context.Context) {
	for ctx.Err() == nil {
		if wait := c.untilNext(ctx); wait > 0 {
			pause(ctx, wait, c.woken)
			continue
		}
		if c.deliverAll(ctx) {
			c.failures = 0
			continue
		}
		c.failures++
		// A new mail does not shorten it: the server that is away is away for that one too.
		pause(ctx, serverPauses.after(c.failures), nil)
	}
}

// untilNext returns how long to wait for the next mail that is due, and no longer
// than until the next look. It erases those whose codes have expired (rule F6).
func (c *Courier) untilNext(ctx context.Context) time.Duration {
	now, due := time.Now(), time.Time{}
	err := c.store.Update(ctx, func(tx *store.Tx) (err error) {
		if err = tx.EraseExpiredMails(ctx, now); err != nil {
			return err
		}
		if due, err = tx.NextMail(ctx); errors.Is(err, store.ErrNotFound) {
			due, err = now.Add(lookInterval), nil
		}
		return err
	})
	if err != nil {
		c.logUnlessEnding(ctx, "cannot read the outbox", err)
		return lookInterval
	}
	return min(due.Sub(now), lookInterval)
}

// deliverAll delivers the mails that are due, over one connection, and reports whether
// the server could be worked with to the end.
func (c *Courier) deliverAll(ctx context.Context) bool {
	conn, err := c.server.connect(ctx)
	if err != nil {
		c.troubled(ctx, c.redacted(said(err)))
		return false
	}
	for ctx.Err() == nil {
		d, err := c.lease(ctx)
		if errors.Is(err, store.ErrNotFound) {
			conn.quit()
			return true
		}
		if err != nil {
			c.logUnlessEnding(ctx, "cannot read the outbox", err)
			break
		}
		r := c.deliver(ctx, conn, &d)
		c.settle(ctx, d, r)
		if !r.outcome.keepsConnection() {
			break
		}
		c.recovered()
	}
	conn.cut()
	return false
}

// lease takes the mail that is to be sent next.
func (c *Courier) lease(ctx context.Context) (store.Delivery, error) {
	var d store.Delivery
	err := c.store.Update(ctx, func(tx *store.Tx) (err error) {
		now := time.Now()
		d, err = tx.LeaseMail(ctx, now, now.Add(leaseTime))
		return err
	})
	return d, err
}

// deliver sends a mail, and keeps it leased meanwhile. Until of the delivery moves
// with that.
func (c *Courier) deliver(ctx context.Context, conn *connection, d *store.Delivery) result {
	if d.Unanswered >= mostUnanswered {
		return result{refused, fmt.Sprintf("the mail was handed over %d times, and it is not known whether it was taken", d.Unanswered)}
	}
	m, err := c.server.message(d.Mail)
	if err != nil {
		return result{refused, c.redacted(said(err), d.Mail.Code)}
	}
	held := &lease{delivery: d}
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.renew(renewing, held)
	}()
	r := conn.send(ctx, m, func() outcome { return c.begin(ctx, held) })
	stop()
	<-ended
	// A server may repeat what it was sent. The code is in no log, and in the outbox it
	// has a place of its own.
	r.problem = c.redacted(r.problem, d.Mail.Code)
	return r
}

// A lease is a delivery whose end moves while it is carried out.
type lease struct {
	sync.Mutex

	delivery *store.Delivery
}

// renew keeps a mail leased until the context ends, or it is somebody else's.
func (c *Courier) renew(ctx context.Context, held *lease) {
	for {
		if pause(ctx, renewInterval, nil); ctx.Err() != nil {
			return
		}
		held.Lock()
		until := time.Now().Add(leaseTime)
		err := c.store.Update(ctx, func(tx *store.Tx) error { return tx.RenewLease(ctx, *held.delivery, until) })
		if err == nil {
			held.delivery.Until = until
		}
		held.Unlock()
		if errors.Is(err, store.ErrNotFound) {
			return // This machine was asleep until another process took over, or the mail was withdrawn.
		}
		if err != nil {
			c.logUnlessEnding(ctx, "cannot keep a mail that is being delivered, which may be sent twice", err)
		}
	}
}

// begin notes that a mail is about to be handed over. It is not if that cannot be
// noted, or if it is not wanted any more: an invite may be withdrawn, and a code used,
// replaced or expired while the server takes its time.
func (c *Courier) begin(ctx context.Context, held *lease) outcome {
	held.Lock()
	defer held.Unlock()
	err := c.store.Update(ctx, func(tx *store.Tx) error { return tx.HandOver(ctx, *held.delivery, time.Now()) })
	switch {
	case errors.Is(err, store.ErrNotFound):
		return unwanted
	case err != nil:
		c.logUnlessEnding(ctx, "cannot note that a mail is being handed over, which is put off", err)
		return interrupted
	default:
		return taken
	}
}

// maxProblem is the longest answer that is kept of a server, in bytes.
const maxProblem = 500

// redacted takes secrets out of what a server said, and shortens it.
func (c *Courier) redacted(text string, secrets ...string) string {
	for _, secret := range append(secrets, c.server.password) {
		if secret == "" {
			continue
		}
		text = strings.ReplaceAll(text, secret, "[secret]")
		// Mails are sent with soft line breaks, which a server may repeat too.
		if strings.Contains(strings.NewReplacer(" ", "", "=", "").Replace(text), secret) {
			return "the server repeats the mail, which is left out here"
		}
	}
	if len(text) > maxProblem {
		text = strings.ToValidUTF8(text[:maxProblem], "") + "..."
	}
	return text
}

// troubled logs that the server takes no mails, once for as long as it says the same.
func (c *Courier) troubled(ctx context.Context, problem string) {
	if ctx.Err() != nil || problem == c.trouble {
		return
	}
	c.trouble = problem
	c.log.Warn("the mail server takes no mails, which wait in the outbox until it does", "server", c.server.Address(), "problem", problem)
}

// recovered logs that the server takes mails again.
func (c *Courier) recovered() {
	c.failures = 0
	if c.trouble != "" {
		c.trouble = ""
		c.log.Info("the mail server takes mails again", "server", c.server.Address())
	}
}

// logUnlessEnding logs an error that is not the end of this process.
func (c *Courier) logUnlessEnding(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		c.log.Error(what, "error", err)
	}
}
