package mail

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/mail/mailtest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// refusing is a script that answers a verb about an address with a reply, the first
// times.
func refusing(verb, about, reply string, times int64) mailtest.Script {
	var refused atomic.Int64
	return func(v, argument string) string {
		if v == verb && strings.Contains(argument, about) && refused.Add(1) <= times {
			return reply
		}
		return ""
	}
}

const ever = 1 << 30

func TestOneRefusedMailHarmsNoOther(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"RCPT", "DATA", "."} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			in(t, refusing(verb, bob, "550 5.1.1 no\x1b mailbox for secret-2", ever), func(o *office) {
				o.write(ada, week)
				refused := o.write(bob, 3*time.Hour)
				o.write(eve, week)
				o.start(o.store)
				same(o.t, "who has mail", o.arrived(2*time.Hour), []string{ada, eve})
				same(o.t, "the connections", o.smtp.Connections(), 1)
				refused.Problem = "550 5.1.1 no mailbox for [secret]"
				same(o.t, "what waits", o.waiting(), []store.Mail{refused})
				o.logs("[WARN]", "domain=example.org mail=mail2", `problem="550 5.1.1 no mailbox for [secret]"`)
				same(o.t, "who has mail once it has expired", o.arrived(time.Hour+lookInterval), []string{ada, eve})
				o.empty()
			})
		})
	}
}

func TestAPostponedMailArrivesOnce(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"RCPT", "DATA", "."} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			in(t, refusing(verb, bob, "451 4.7.1 come back later", 3), func(o *office) {
				o.write(ada, week)
				o.write(bob, week)
				o.write(eve, week)
				o.start(o.store)
				same(o.t, "who has mail at once", o.arrived(0), []string{ada, eve})
				same(o.t, "the problem", o.waiting()[0].Problem, "451 4.7.1 come back later")
				// Three pauses of 30 s, 1 min and 2 min, or up to a quarter less.
				same(o.t, "who has mail too soon", o.arrived(157*time.Second), []string{ada, eve})
				same(o.t, "who has mail", o.arrived(54*time.Second), []string{ada, eve, bob})
				same(o.t, "who has mail later", o.arrived(time.Hour), []string{ada, eve, bob})
				o.empty()
				o.logs("[WARN]", "a mail was not delivered: domain=example.org mail=mail2", "next_try=2000-01-01T00:0")
			})
		})
	}
}

// Nothing is sent any more once its code has expired, and the code is erased.
func TestNoMailOutlivesItsCode(t *testing.T) {
	t.Parallel()
	in(t, refusing("RCPT", bob, "451 come back later", ever), func(o *office) {
		o.write(bob, 10*time.Minute)
		o.start(o.store)
		o.arrived(10*time.Minute + lookInterval)
		o.empty()
		same(o.t, "the connections", o.smtp.Connections() <= 6, true)
	})
}

// A server that turns down what is the same for every mail turns down none of them for
// good.
func TestAServerThatTakesNoMailsAtAll(t *testing.T) {
	t.Parallel()
	for verb, reply := range map[string]string{"CONNECT": "554 no service", "MAIL": "550 no service", "RCPT": "530 no service"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			var open atomic.Bool
			in(t, func(v, _ string) string {
				if v == verb && !open.Load() {
					return reply
				}
				return ""
			}, func(o *office) {
				o.write(ada, week)
				o.write(bob, week)
				o.start(o.store)
				same(o.t, "who has mail", o.arrived(2*time.Hour), []string{})
				same(o.t, "how often it is logged", strings.Count(o.log.String(), "takes no mails"), 1)
				o.logs("no service")
				open.Store(true)
				got := o.arrived(time.Minute)
				slices.Sort(got)
				same(o.t, "who has mail", got, []string{ada, bob})
				o.empty()
			})
		})
	}
}
