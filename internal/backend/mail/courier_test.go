package mail

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/mail/mailtest"
)

func TestMailsAreDeliveredOverOneConnection(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		var want []string
		for n := range 50 {
			to := fmt.Sprintf("p%d@example.com", n)
			o.write(to, week)
			want = append(want, to)
		}
		o.start(o.store)
		same(o.t, "who has mail", o.arrived(0), want)
		same(o.t, "the connections", o.smtp.Connections(), 1)
		o.empty()
		o.logs("the mail server took a mail: domain=example.com mail=mail1")
	})
}

// A code that ends soon does not wait behind a thousand invites.
func TestTheCodeThatEndsFirstGoesFirst(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		o.write(ada, week)
		o.write(bob, 10*time.Minute)
		o.start(o.store)
		same(o.t, "who has mail", o.arrived(0), []string{bob, ada})
	})
}

func TestAWokenCourierDeliversAtOnce(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		courier := o.start(o.store)
		synctest.Wait()
		o.write(ada, week)
		same(o.t, "who has mail before", o.arrived(lookInterval-time.Millisecond), []string{})
		courier.Wake()
		courier.Wake()
		same(o.t, "who has mail", o.arrived(0), []string{ada})
		o.write(bob, week)
		same(o.t, "who has mail without waking", o.arrived(lookInterval), []string{ada, bob})
	})
}

func TestAServerThatIsAwayAndComesBack(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		o.smtp.SetAway(true)
		courier := o.start(o.store)
		for range 3 {
			o.write(ada, week)
			courier.Wake()
			o.arrived(0)
		}
		same(o.t, "who has mail", o.arrived(10*time.Minute), []string{})
		same(o.t, "how often it is logged", strings.Count(o.log.String(), "takes no mails"), 1)
		o.logs("[WARN]", "server=localhost:587", "connection refused")
		o.smtp.SetAway(false)
		same(o.t, "who has mail", o.arrived(time.Minute), []string{ada, ada, ada})
		o.logs("[INFO]  the mail server takes mails again: server=localhost:587")
		o.empty()
	})
}

// A connection that is lost before the final dot has brought nothing, and the mail that
// it was lost over keeps nobody else's back.
func TestAConnectionLostBeforeTheFinalDot(t *testing.T) {
	t.Parallel()
	for verb, reply := range map[string]string{"RCPT": mailtest.Drop, "DATA": mailtest.Drop, "MAIL": mailtest.Drop, "RCPT 421": "421 closing"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			verb, _, _ := strings.Cut(verb, " ")
			about := map[bool]string{true: "access@", false: bob}[verb == "MAIL"]
			in(t, refusing(verb, about, reply, 1), func(o *office) {
				o.write(bob, week)
				o.write(ada, week)
				o.start(o.store)
				if verb != "MAIL" {
					same(o.t, "who has mail soon", o.arrived(time.Second), []string{ada})
				}
				got := o.arrived(time.Minute)
				slices.Sort(got)
				same(o.t, "who has mail", got, []string{ada, bob})
				o.empty()
			})
		})
	}
}

// A server that keeps a connection open and says nothing is given up.
func TestAServerThatFallsSilent(t *testing.T) {
	t.Parallel()
	var hanging chan struct{}
	in(t, func(verb, argument string) string {
		if verb == "RCPT" && strings.Contains(argument, bob) {
			<-hanging
		}
		return ""
	}, func(o *office) {
		hanging = make(chan struct{})
		o.write(bob, week)
		o.write(ada, week)
		o.start(o.store)
		same(o.t, "who has mail meanwhile", o.arrived(offerTimeout-time.Second), []string{})
		same(o.t, "who has mail afterwards", o.arrived(3*time.Second), []string{ada})
		close(hanging)
		same(o.t, "who has mail", o.arrived(time.Minute), []string{ada, bob})
		o.empty()
	})
}

// Slowness makes no doubles, not even with another courier about.
func TestASlowServerGetsNoDoubles(t *testing.T) {
	t.Parallel()
	var answer chan struct{}
	in(t, func(verb, _ string) string {
		if verb == "." {
			<-answer
		}
		return ""
	}, func(o *office) {
		answer = make(chan struct{})
		o.write(bob, week)
		o.start(o.store)
		other := o.open()
		o.start(other)
		same(o.t, "who has mail meanwhile", o.arrived(answerTimeout-time.Second), []string{})
		same(o.t, "the connections", o.smtp.Connections(), 1)
		close(answer)
		same(o.t, "who has mail", o.arrived(2*time.Hour), []string{bob})
		o.empty()
	})
}

// SMTP cannot say whether a mail was taken whose answer was lost. It comes again, and
// its reader can tell that it is the same.
func TestAConnectionLostAfterTheFinalDot(t *testing.T) {
	t.Parallel()
	in(t, refusing(".", bob, mailtest.TakeAndDrop, 1), func(o *office) {
		o.write(bob, week)
		o.write(ada, week)
		o.start(o.store)
		same(o.t, "who has mail", o.arrived(time.Hour), []string{bob, ada, bob})
		same(o.t, "the ids", o.ids(), []string{"<mail1@example.com>", "<mail2@example.com>", "<mail1@example.com>"})
		twice := o.smtp.Received()
		same(o.t, "the second copy", twice[2].Raw, twice[0].Raw)
		o.empty()
		o.logs("did not say whether it takes it")
	})
}

// Any answer of the second hundred means that the server has the mail.
func TestAnyPositiveAnswerIsOne(t *testing.T) {
	t.Parallel()
	for _, reply := range []string{"200 OK", "251 forwarded", "259 whatever"} {
		t.Run(reply, func(t *testing.T) {
			t.Parallel()
			in(t, refusing(".", bob, reply, ever), func(o *office) {
				o.write(bob, week)
				o.start(o.store)
				same(o.t, "who has mail", o.arrived(6*24*time.Hour), []string{bob})
				o.empty()
			})
		})
	}
}

// A server that never answers gets no third copy.
func TestConnectionsLostAfterEveryFinalDot(t *testing.T) {
	t.Parallel()
	in(t, refusing(".", bob, mailtest.TakeAndDrop, 100), func(o *office) {
		o.write(bob, week)
		o.start(o.store)
		same(o.t, "who has mail", o.arrived(6*24*time.Hour), []string{bob, bob})
		kept := o.waiting()
		same(o.t, "the mails that stay", len(kept), 1)
		o.logs("handed over 2 times, and it is not known whether it was taken", kept[0].Problem)
	})
}

func TestTwoCouriersOnOneDatabase(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		var want []string
		for n := range 60 {
			to := fmt.Sprintf("p%02d@example.com", n)
			o.write(to, week)
			want = append(want, to)
		}
		o.start(o.open())
		o.start(o.open())
		got := o.arrived(time.Hour)
		slices.Sort(got)
		same(o.t, "who has mail", got, want)
		o.empty()
	})
}

func TestNothingIsLostOrDoubledByRestarts(t *testing.T) {
	t.Parallel()
	in(t, nil, func(o *office) {
		var want []string
		for n := range 30 {
			to := fmt.Sprintf("p%02d@example.com", n)
			o.write(to, week)
			want = append(want, to)
		}
		for n := 1; len(o.arrived(0)) < len(want); n++ {
			courier := o.start(o.store)
			o.smtp.Wait(o.t, min(3*n, len(want)))
			courier.end()
		}
		o.empty()
		got := o.arrived(0)
		slices.Sort(got)
		same(o.t, "who has mail", got, want)
	})
}

func TestPauses(t *testing.T) {
	t.Parallel()
	for failures, longest := range map[int]time.Duration{
		0: 30 * time.Second, 1: 30 * time.Second, 2: time.Minute, 3: 2 * time.Minute, 7: 32 * time.Minute, 8: time.Hour, 1000: time.Hour,
	} {
		seen := map[time.Duration]bool{}
		for range 20 {
			got := mailPauses.after(failures)
			seen[got] = true
			if got > longest || got <= longest-longest/4 {
				t.Errorf("the pause after %d failures is %v, want up to a quarter less than %v", failures, got, longest)
			}
		}
		same(t, "whether they differ", len(seen) > 1, true)
	}
}
