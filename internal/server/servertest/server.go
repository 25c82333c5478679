// Package servertest runs a whole access server for tests: on a SQLite file of
// its own, behind a real HTTP listener, with a clock that only the test moves,
// and with faults that the test asks for.
package servertest

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store" //nolint:depguard // As embedded does, this puts the layers together.
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"        //nolint:depguard // Tests call the server by it.
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server"
)

// A Server is an access server under test.
type Server struct {
	// URL is the address to give a client.
	URL string
	// Database is the path of its SQLite file.
	Database string
	// Backend is the engine, for what the operator does.
	Backend *backend.Backend
	// Clock is the time that the server goes by.
	Clock *Clock

	store   *store.Store
	handler http.Handler
	router  *http.ServeMux
	mu      sync.Mutex
	calls   []string
	tooMany int
	faults  []*fault
}

// Options are what a test may change about a server. It has no rate limits unless
// they are set.
type Options struct {
	backend.Options

	// Log gets what the server logs; nothing is logged if nil.
	Log hclog.Logger
	// BusyTimeout is how long a write waits for other servers on the database;
	// store.DefaultBusyTimeout if left alone.
	BusyTimeout time.Duration
}

// New starts a server with an empty database, which ends with the test. The
// changes are made to the options of its backend.
func New(tb testing.TB, changes ...func(*Options)) *Server {
	tb.Helper()
	return Open(tb, filepath.Join(tb.TempDir(), "access.db"), changes...)
}

// Open starts a server on a database file, which is made if it is not there, and
// which another server may have open.
func Open(tb testing.TB, database string, changes ...func(*Options)) *Server {
	tb.Helper()
	clock := NewClock()
	options := Options{Options: backend.Options{Now: clock.Now}, BusyTimeout: store.DefaultBusyTimeout}
	for _, change := range changes {
		change(&options)
	}
	s, err := store.Open(tb.Context(), database, store.WithBusyTimeout(options.BusyTimeout), store.WithoutSync())
	if err != nil {
		tb.Fatalf("opening the database: %v", err)
	}
	b := backend.New(s, options.Options)
	under := &Server{Database: database, Backend: b, Clock: clock, store: s, router: newRouter()}
	served := server.New(b, options.Log)
	under.handler = under.observe(Checked(tb, served))
	if options.PublicAPIOnly {
		under.handler = under.observe(checkedPublicly(tb, served))
	}
	listening := httptest.NewServer(under.handler)
	under.URL = listening.URL
	tb.Cleanup(func() {
		listening.Close()
		if err := s.Close(); err != nil {
			tb.Errorf("closing the database: %v", err)
		}
	})
	return under
}

// ServeHTTP answers a request as the listener does, without a connection: for
// tests of very many.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.handler.ServeHTTP(w, r)
}

// Bootstrap makes an account, its workspace and a token of each.
func (s *Server) Bootstrap(tb testing.TB, email, slug string) backend.Bootstrapped {
	tb.Helper()
	made, err := s.Backend.Bootstrap(tb.Context(), backend.Bootstrapping{Email: email, Slug: slug, Region: api.RegionUS})
	if err != nil {
		tb.Fatalf("bootstrapping %s: %v", slug, err)
	}
	return made
}

// Client returns a client of the server that never repeats a call, so that each
// call of a test is one request.
func (s *Server) Client(tb testing.TB, token string) *client.Client {
	tb.Helper()
	c, err := client.New(client.Config{Endpoint: s.URL, Token: token, MaxTries: 1, MaxAttempts: 1})
	if err != nil {
		tb.Fatalf("making a client: %v", err)
	}
	return c
}

// Hold does something while no other server on the database can write.
func (s *Server) Hold(tb testing.TB, do func()) {
	tb.Helper()
	err := s.store.Update(tb.Context(), func(*store.Tx) error {
		do()
		return nil
	})
	if err != nil {
		tb.Fatalf("holding the database: %v", err)
	}
}

// EventTypes returns the types of the audit events of a workspace, oldest first,
// even of one that is deleted: for what no caller may read any more.
func (s *Server) EventTypes(tb testing.TB, workspaceID string) []string {
	tb.Helper()
	return s.EventTypesSince(tb, workspaceID, time.Time{})
}

// EventTypesSince is EventTypes without the events before an instant.
func (s *Server) EventTypesSince(tb testing.TB, workspaceID string, from time.Time) []string {
	tb.Helper()
	var types []string
	err := s.store.View(tb.Context(), func(tx *store.Tx) error {
		events, _, err := tx.Events(tb.Context(), workspaceID, store.EventFilter{From: from}, store.Page{Count: api.MaxPageSize})
		for _, event := range events {
			types = append(types, event.Type)
		}
		return err
	})
	if err != nil {
		tb.Fatalf("reading the audit events: %v", err)
	}
	return types
}

// Code returns the code that was mailed to an address last.
func (s *Server) Code(tb testing.TB, email string) string {
	tb.Helper()
	return Code(tb, s.Backend, email)
}

// Accept accepts the invite of an address, as its reader would, and returns the
// user id.
func (s *Server) Accept(tb testing.TB, email string) string {
	tb.Helper()
	return Accept(tb, s.Backend, email)
}

// Code returns the code that a backend mailed to an address last.
func Code(tb testing.TB, b *backend.Backend, email string) string {
	tb.Helper()
	mails, err := b.Outbox(tb.Context())
	if err != nil {
		tb.Fatalf("reading the outbox: %v", err)
	}
	for _, mail := range slices.Backward(mails) {
		if api.SameEmail(mail.To, email) {
			return mail.Code
		}
	}
	tb.Fatalf("no mail to %s is in the outbox", email)
	return ""
}

// Accept accepts the invite that a backend mailed to an address, and returns the
// user id.
func Accept(tb testing.TB, b *backend.Backend, email string) string {
	tb.Helper()
	out, err := b.Accept(tb.Context(), api.AcceptInviteInput{Code: Code(tb, b, email)})
	if err != nil {
		tb.Fatalf("accepting the invite of %s: %v", email, err)
	}
	return out.User.ID
}

// A Clock stands still until it is moved. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock returns a Clock at some noon.
func NewClock() *Clock {
	return &Clock{now: time.Date(2026, time.March, 4, 12, 0, 0, 0, time.UTC)}
}

// Now returns the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}
