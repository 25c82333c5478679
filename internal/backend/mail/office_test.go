package mail

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/go-hclog"
	"go.uber.org/goleak"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/mail/mailtest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// An office is an outbox, an SMTP server, and couriers between them. It is in a bubble
// of testing/synctest, where time passes when everybody waits.
type office struct {
	t        *testing.T
	database string
	store    *store.Store
	smtp     *mailtest.Server
	server   Server
	log      *journal
	written  int
}

// A journal is a log that can be read while it is written.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(line []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(line)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// in runs a test in an office whose server follows a script, if it is not nil.
func in(t *testing.T, script mailtest.Script, test func(*office)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o := &office{
			t: t, database: filepath.Join(t.TempDir(), "access.db"), smtp: &mailtest.Server{Script: script}, log: new(journal),
		}
		o.store = o.open()
		o.server = o.parse("smtp://localhost")
		test(o)
		o.smtp.Stop()
	})
}

// open opens the database once more.
func (o *office) open(opts ...store.Option) *store.Store {
	o.t.Helper()
	s, err := store.Open(o.t.Context(), o.database, opts...)
	if err != nil {
		o.t.Fatal(err)
	}
	o.t.Cleanup(func() {
		if err := s.Close(); err != nil {
			o.t.Error(err)
		}
	})
	return s
}

func (o *office) parse(address string) Server {
	o.t.Helper()
	server, err := ParseServer(address)
	if err != nil {
		o.t.Fatal(err)
	}
	if err := server.SendFrom("Access <access@example.com>"); err != nil {
		o.t.Fatal(err)
	}
	server.dial = o.smtp.Dial
	return server
}

// A running courier.
type running struct {
	*Courier
	// end tells it to end and waits until it has.
	end func()
}

// start runs a courier on a store until the test ends, at the latest.
func (o *office) start(s *store.Store) running {
	o.t.Helper()
	ctx, cancel := context.WithCancel(o.t.Context())
	r := running{Courier: NewCourier(s, o.server, hclog.New(&hclog.LoggerOptions{Output: o.log, DisableTime: true}))}
	ended := make(chan struct{})
	go func() {
		r.Run(ctx)
		close(ended)
	}()
	r.end = sync.OnceFunc(func() {
		cancel()
		<-ended
	})
	o.t.Cleanup(r.end)
	return r
}

// write puts a mail into the outbox whose code lives for a time.
func (o *office) write(to string, lifetime time.Duration) store.Mail {
	o.t.Helper()
	o.written++
	m := store.Mail{
		ID: fmt.Sprintf("mail%d", o.written), To: to, Subject: "For " + to, Code: fmt.Sprintf("secret-%d", o.written),
		CreatedAt: time.Now().UTC(), ExpiresAt: time.Now().UTC().Add(lifetime),
	}
	m.Text = "The code is " + m.Code + ".\n"
	o.update(func(tx *store.Tx) error { return tx.InsertMail(o.t.Context(), m) })
	return m
}

func (o *office) update(do func(*store.Tx) error) {
	o.t.Helper()
	if err := o.store.Update(o.t.Context(), do); err != nil {
		o.t.Fatal(err)
	}
}

// waiting returns the mails in the outbox.
func (o *office) waiting() []store.Mail {
	o.t.Helper()
	var mails []store.Mail
	err := o.store.View(o.t.Context(), func(tx *store.Tx) (err error) {
		mails, err = tx.Mails(o.t.Context())
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return mails
}

// arrived lets everything happen that happens within a time, and returns whom the
// server has taken mails to.
func (o *office) arrived(within time.Duration) []string {
	o.t.Helper()
	if within > 0 {
		<-time.After(within)
	}
	synctest.Wait()
	to := []string{}
	for _, m := range o.smtp.Received() {
		to = append(to, m.To)
	}
	return to
}

func (o *office) ids() []string {
	ids := []string{}
	for _, m := range o.smtp.Received() {
		ids = append(ids, m.Header.Get("Message-ID"))
	}
	return ids
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// empty checks that nothing is left in the outbox.
func (o *office) empty() {
	o.t.Helper()
	same(o.t, "what waits", len(o.waiting()), 0)
}

// logs checks that the log has each of the words, and no secret.
func (o *office) logs(words ...string) {
	o.t.Helper()
	log := o.log.String()
	for _, word := range words {
		if !strings.Contains(log, word) {
			o.t.Errorf("the log does not say %q:\n%s", word, log)
		}
	}
	if strings.Contains(log, "secret-") || strings.Contains(log, "The code is") || strings.Contains(log, "ada@") {
		o.t.Errorf("the log says too much:\n%s", log)
	}
}

const (
	ada, bob, eve = "ada@example.com", "bob@example.org", "eve@example.net"
	week          = 7 * 24 * time.Hour
)
