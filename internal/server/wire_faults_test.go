package server_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

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

func (j *journal) read() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// keepEverything makes a server log all that it has to say.
func (j *journal) keepEverything(o *servertest.Options) {
	o.Log = hclog.New(&hclog.LoggerOptions{Output: j, Level: hclog.Trace})
}

// A trap is a clock that panics when it is read so many times.
type trap struct {
	countdown atomic.Int64
}

func (c *trap) into(o *servertest.Options) {
	now := o.Now
	o.Now = func() time.Time {
		if c.countdown.Add(-1) == 0 {
			panic("the clock of this test broke")
		}
		return now()
	}
}

func TestWirePanicIsCaught(t *testing.T) {
	t.Parallel()
	var log journal
	var clock trap
	acme := newTeam(t, log.keepEverything, clock.into)
	before := acme.world.look(t)
	// The clock is read where the call is authorised, and in its transaction.
	for reading := range int64(2) {
		clock.countdown.Store(reading + 1)
		a := acme.world.expect(t, 500, group(acme.secret, "Analysts").with("X-Request-Id", "the-unlucky-one"))
		same(t, "the type", a.problems(t)[0].Type, "internal-error")
		same(t, "the id", a.header.Get("X-Request-Id"), "the-unlucky-one")
		if strings.Contains(a.body, "clock") {
			t.Errorf("the answer tells of the inside: %s", a.body)
		}
	}
	for _, told := range []string{"the clock of this test broke", "the-unlucky-one", "trap"} {
		if !strings.Contains(log.read(), told) {
			t.Errorf("the log does not tell %q:\n%s", told, log.read())
		}
	}
	same(t, "everything", encoded(t, acme.world.look(t)), encoded(t, before))
	acme.world.expect(t, 200, group(acme.secret, "Analysts"))
}

func TestWireRequestsAreLoggedByTheirID(t *testing.T) {
	t.Parallel()
	var log journal
	acme := newTeam(t, log.keepEverything)
	acme.world.expect(t, 200, request{method: "GET", path: "/", token: acme.secret}.with("X-Request-Id", "the-one"))
	acme.world.expect(t, 401, request{method: "GET", path: "/"}.with("X-Request-Id", "the-other"))
	for id, operation := range map[string]string{"the-one": "GetWorkspace", "the-other": "GetWorkspace"} {
		found := false
		for line := range strings.SplitSeq(log.read(), "\n") {
			found = found || strings.Contains(line, id) && strings.Contains(line, operation)
		}
		if !found {
			t.Errorf("no line tells of %s:\n%s", id, log.read())
		}
	}
}

func TestWireUnknownAddressesAreLogged(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/nowhere", "//nowhere"} {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			var log journal
			w := newWorld(t, log.keepEverything)
			w.expect(t, 404, request{method: "PUT", path: path + "?token=sgp_secret"}.with("X-Request-Id", "the-one"))
			_, told, _ := strings.Cut(strings.TrimSpace(log.read()), " ")
			same(t, "the log", told, "[INFO]  request: method=PUT status=404 request_id=the-one")
		})
	}
}

// secrets are all that the staff hold.
func (s *staff) secrets() []string {
	return []string{s.secret, s.owner.secret, s.ada.secret, s.bob.secret, s.code}
}

func TestRuleF2SecretsAreInNoLogAndNoRefusal(t *testing.T) {
	t.Parallel()
	var log journal
	s := newWorld(t, log.keepEverything).employ(t, "acme")
	secrets := s.secrets()
	for _, e := range operations {
		for _, secret := range secrets {
			a := s.world.send(t, e.ask(s.ghosts()).as(secret).in(s.id))
			for _, secret := range secrets {
				if a.status >= 400 && strings.Contains(a.body, secret) {
					t.Errorf("%s is refused with a secret: %s", e.name, a.body)
				}
			}
		}
	}
	s.world.expect(t, 404, request{method: "GET", path: "/x?token=" + s.secret, token: s.secret})
	for _, secret := range secrets {
		if strings.Contains(log.read(), secret) {
			t.Error("a secret is in the log")
		}
	}
}

func TestRuleF2SecretsAreNotStored(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "access.db")
	w := openWorld(t, database)
	s := w.employ(t, "acme")
	s.world.expect(t, 200, accepting(t, s.code, "").keyed("once"))
	var stored []byte
	for _, file := range []string{database, database + "-wal"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, text...)
	}
	if !bytes.Contains(stored, []byte(s.ada.email)) {
		t.Error("the database is not where it was looked for")
	}
	for _, secret := range []string{s.secret, s.owner.secret, s.ada.secret} {
		if bytes.Contains(stored, []byte(secret)) {
			t.Error("a token is stored as it is")
		}
	}
}

// Another server that holds the database for too long costs an answer, and
// nothing else.
func TestWireBusyDatabase(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "access.db")
	other := servertest.Open(t, database)
	w := openWorld(t, database, func(o *servertest.Options) { o.BusyTimeout = time.Millisecond })
	acme := w.found(t, "acme")
	before := acme.look(t)
	other.Hold(t, func() {
		a := w.expect(t, 503, group(acme.secret, "Analysts"))
		same(t, "the problems", a.problems(t), []api.Problem{
			{Type: "internal-error", Message: "the database is held by another process; try again"},
		})
		same(t, "the pause", a.header.Get("Retry-After"), "1")
		same(t, "the workspace, which can be read", acme.look(t), before)
	})
	w.expect(t, 200, group(acme.secret, "Analysts"))
}

// talk sends bytes to the server, and then nothing more, and returns the status
// line of what it answers.
func (w *world) talk(t *testing.T, text string) string {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", strings.TrimPrefix(w.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	if half, ok := conn.(*net.TCPConn); !ok || half.CloseWrite() != nil {
		t.Fatal("the connection cannot be closed on one side")
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

func TestWireBodyThatCannotBeRead(t *testing.T) {
	t.Parallel()
	acme := newTeam(t)
	before := acme.world.look(t)
	head := "POST /groups HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + acme.secret + "\r\n"
	for name, rest := range map[string]string{
		"cut off":        "Content-Length: 50\r\n\r\n{\"name\":\"Analysts\"}",
		"no chunk":       "Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
		"too few chunks": "Transfer-Encoding: chunked\r\n\r\n13\r\n{\"name\":\"Analysts\"}\r\n",
	} {
		same(t, "the answer to a body "+name, acme.world.talk(t, head+rest), "HTTP/1.1 400 Bad Request")
	}
	same(t, "everything", encoded(t, acme.world.look(t)), encoded(t, before))
}
