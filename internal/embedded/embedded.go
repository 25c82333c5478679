// Package embedded runs the access server inside another process, on a SQLite
// file that the first write makes: it is an http.RoundTripper, so that a client
// reaches it exactly as it reaches a server.
package embedded

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server"
)

// Defaults of Options.
const (
	DefaultDatabase   = "segmentaccess.db"
	DefaultOwnerEmail = "owner@localhost"
)

// Endpoint is the address to give a client whose transport is a Backend. Nothing
// is ever sent there.
const Endpoint = "https://embedded.localhost"

// Options say where the data is and for whom the embedded server acts.
type Options struct {
	// Database is the path of the SQLite file; DefaultDatabase if empty.
	Database string
	// OwnerEmail and OwnerName are of the account that the first write makes;
	// DefaultOwnerEmail and no name if empty.
	OwnerEmail, OwnerName string
	// Backend is passed on; its LocalOwner and Provisional are set here.
	Backend backend.Options
	// Log gets what goes wrong inside; nothing is logged if nil.
	Log hclog.Logger
	// Around returns a handler that stands before the server, for tests that look
	// at what goes over the wire; nothing stands there if nil.
	Around func(http.Handler) http.Handler
}

// A Backend is an access server in this process. It opens its database when the
// first request comes. While there is no file, reads are answered from an empty
// database in memory, so that planning makes nothing on the disk; the first write
// makes the file.
type Backend struct {
	options Options
	secret  string

	// turn holds one token, for whoever looks at or sets what is opened. It is a
	// channel so that a wait for it ends with its context.
	turn  chan struct{}
	disk  *opened
	empty *opened
}

// A Group is the backends of one process, to be closed together when it ends. The
// zero value is ready; it is safe for concurrent use.
type Group struct {
	// Around is that of the options of every backend.
	Around func(http.Handler) http.Handler

	mu       sync.Mutex
	backends []*Backend
}

// New returns a Backend that the group closes.
func (g *Group) New(options Options) *Backend {
	options.Around = g.Around
	b := New(options)
	g.mu.Lock()
	defer g.mu.Unlock()
	g.backends = append(g.backends, b)
	return b
}

// Close closes the backends, so that their databases are left as single files,
// without a write-ahead log beside them that a copy would miss.
func (g *Group) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	var errs []error
	for _, b := range g.backends {
		errs = append(errs, b.Close())
	}
	g.backends = nil
	return errors.Join(errs...)
}

type opened struct {
	store     *store.Store
	transport http.RoundTripper
}

// New returns a Backend. Nothing is opened yet.
func New(options Options) *Backend {
	options.Database = cmp.Or(options.Database, DefaultDatabase)
	if absolute, err := filepath.Abs(options.Database); err == nil {
		options.Database = absolute
	}
	options.OwnerEmail = cmp.Or(options.OwnerEmail, DefaultOwnerEmail)
	return &Backend{options: options, secret: api.AccountTokenPrefix + rand.Text() + rand.Text(), turn: make(chan struct{}, 1)}
}

// Token is the credential to give a client whose transport this is. It is known
// to this process only.
func (b *Backend) Token() string {
	return b.secret
}

// Database is the path of the SQLite file, absolute where that can be told.
func (b *Backend) Database() string {
	return b.options.Database
}

// writing are the methods of the operations that write.
var writing = []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}

// RoundTrip answers a request in this process.
func (b *Backend) RoundTrip(r *http.Request) (*http.Response, error) {
	writes := slices.Contains(writing, r.Method) && !strings.HasPrefix(r.URL.Path, api.DryRunPrefix+"/")
	transport, err := b.transport(r.Context(), writes)
	if err != nil {
		if r.Body != nil {
			err = errors.Join(err, r.Body.Close())
		}
		return nil, err
	}
	return transport.RoundTrip(r)
}

// Close closes what was opened. A later request opens the database again.
func (b *Backend) Close() error {
	b.turn <- struct{}{}
	defer func() { <-b.turn }()
	var errs []error
	for _, o := range []*opened{b.disk, b.empty} {
		if o != nil {
			errs = append(errs, o.store.Close())
		}
	}
	b.disk, b.empty = nil, nil
	return errors.Join(errs...)
}

func (b *Backend) transport(ctx context.Context, write bool) (http.RoundTripper, error) {
	select {
	case b.turn <- struct{}{}:
		defer func() { <-b.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if b.disk != nil {
		return b.disk.transport, nil
	}
	there, err := exists(b.options.Database)
	if err != nil {
		return nil, err
	}
	if there || write {
		b.disk, err = b.open(ctx, b.options.Database)
		if err != nil {
			return nil, err
		}
		return b.disk.transport, nil
	}
	if b.empty == nil {
		if b.empty, err = b.open(ctx, store.Memory); err != nil {
			return nil, err
		}
	}
	return b.empty.transport, nil
}

// exists reports whether there is a database. A path that none can be made at is
// an error, so that a plan says so already.
func exists(path string) (bool, error) {
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return false, &openError{fmt.Errorf("cannot make the database %q: its directory is not there", path)}
		}
		return false, nil
	}
	if err != nil {
		return false, &openError{fmt.Errorf("cannot look for the database: %w", err)}
	}
	return true, nil
}

func (b *Backend) open(ctx context.Context, location string) (*opened, error) {
	s, err := store.Open(ctx, location)
	if err != nil {
		return nil, &openError{err}
	}
	options := b.options.Backend
	options.LocalOwner = &backend.LocalOwner{Secret: b.secret, Email: b.options.OwnerEmail, Name: b.options.OwnerName}
	options.Provisional = location == store.Memory
	var handler http.Handler = server.New(backend.New(s, options), b.options.Log)
	if b.options.Around != nil {
		handler = b.options.Around(handler)
	}
	return &opened{store: s, transport: client.InProcess(handler)}, nil
}

// openError is a database that cannot be opened: no lost connection, but
// something for the person to mend.
type openError struct {
	err error
}

// Error says what is wrong with the database.
func (e *openError) Error() string { return e.err.Error() }

// Unwrap returns the error of the store.
func (e *openError) Unwrap() error { return e.err }

// Final marks the error for the client, which then does not try again.
func (e *openError) Final() {}
