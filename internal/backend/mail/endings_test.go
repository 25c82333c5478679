package mail

import (
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// Whoever ends this process in the middle of a delivery has ten seconds: a mail that
// the server has not got is held back, and the next process sends it.
func TestAnEndBeforeTheFinalDot(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"CONNECT", "EHLO", "MAIL", "RCPT", "DATA"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			var slow chan struct{}
			in(t, func(v, _ string) string {
				if v == verb {
					<-slow
				}
				return ""
			}, func(o *office) {
				slow = make(chan struct{})
				o.write(bob, week)
				courier := o.start(o.store)
				synctest.Wait()
				began := time.Now()
				courier.end()
				same(o.t, "how long it took", time.Since(began), 0)
				close(slow)
				o.start(o.store)
				same(o.t, "who has mail", o.arrived(0), []string{bob})
				o.empty()
				same(o.t, "the warnings", strings.Count(o.log.String(), "[WARN]"), 0)
			})
		})
	}
}

// The answer to a final dot is waited for a little.
func TestAnEndAfterTheFinalDot(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answerAfter, took time.Duration
		want              []string
	}{
		"in time":  {4 * time.Second, 4 * time.Second, []string{bob}},
		"too late": {time.Minute, answerGrace, []string{bob, bob}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Bool
			in(t, func(verb, _ string) string {
				if verb == "." && !asked.Swap(true) {
					<-time.After(c.answerAfter)
				}
				return ""
			}, func(o *office) {
				o.write(bob, week)
				courier := o.start(o.store)
				synctest.Wait()
				began := time.Now()
				courier.end()
				same(o.t, "how long it took", time.Since(began), c.took)
				o.start(o.store)
				same(o.t, "who has mail", o.arrived(time.Hour), c.want)
				o.empty()
			})
		})
	}
}

// A courier that cannot store what became of a mail does not go on to the next one.
func TestADatabaseThatIsBusy(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		other, release, held := o.open(), make(chan struct{}), make(chan struct{})
		var holding sync.WaitGroup
		hold := sync.OnceFunc(func() {
			holding.Go(func() {
				err := other.Update(o.t.Context(), func(*store.Tx) error {
					close(held)
					<-release
					return nil
				})
				if err != nil {
					o.t.Error(err)
				}
			})
			<-held
		})
		o.smtp.Script = func(verb, _ string) string {
			if verb == "." {
				hold()
			}
			return ""
		}
		o.write(ada, week)
		o.write(bob, week)
		o.start(o.open(store.WithBusyTimeout(20 * time.Millisecond)))
		same(o.t, "who has mail meanwhile", o.arrived(20*time.Second), []string{ada})
		o.logs("[ERROR] cannot store what became of a mail")
		close(release)
		holding.Wait()
		same(o.t, "who has mail", o.arrived(time.Minute), []string{ada, bob})
		o.empty()
	})
}

// What is in the outbox of a process that died is delivered by the next one.
func TestACrashBetweenTheAnswerAndItsErasure(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		o.write(bob, week)
		died := NewCourier(o.store, o.server, hclog.NewNullLogger())
		d, err := died.lease(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		conn, err := died.server.connect(o.t.Context())
		if err != nil {
			o.t.Fatal(err)
		}
		same(o.t, "what became of it", died.deliver(o.t.Context(), conn, &d).outcome, taken)
		conn.cut()

		o.start(o.store)
		same(o.t, "who has mail while it is leased", o.arrived(leaseTime-time.Second), []string{bob})
		same(o.t, "who has mail", o.arrived(lookInterval), []string{bob, bob})
		same(o.t, "who has mail later", o.arrived(2*time.Hour), []string{bob, bob})
		same(o.t, "the ids", o.ids(), []string{"<mail1@example.com>", "<mail1@example.com>"})
		o.empty()
	})
}

// A process that dies every time leaves a note each time, so that the mail is not sent
// for ever.
func TestCrashesBetweenEveryAnswerAndItsErasure(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		o.write(bob, week)
		for range 2 {
			died := NewCourier(o.store, o.server, hclog.NewNullLogger())
			d, err := died.lease(o.t.Context())
			if err != nil {
				o.t.Fatal(err)
			}
			conn, err := died.server.connect(o.t.Context())
			if err != nil {
				o.t.Fatal(err)
			}
			same(o.t, "what became of it", died.deliver(o.t.Context(), conn, &d).outcome, taken)
			conn.cut()
			<-time.After(leaseTime)
		}
		o.start(o.store)
		same(o.t, "who has mail", o.arrived(6*24*time.Hour), []string{bob, bob})
		same(o.t, "the mails that stay", len(o.waiting()), 1)
	})
}

// A security code that was being delivered when the process died is still delivered
// while it lives.
func TestACrashLeavesTimeForASecurityCode(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		o.write(bob, 10*time.Minute)
		if _, err := NewCourier(o.store, o.server, hclog.NewNullLogger()).lease(o.t.Context()); err != nil {
			o.t.Fatal(err)
		}
		o.start(o.store)
		same(o.t, "who has mail", o.arrived(leaseTime+lookInterval), []string{bob})
	})
}
