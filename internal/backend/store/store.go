package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
)

// Memory is the location of a database in memory, each Store's own.
const Memory = ":memory:"

// DefaultBusyTimeout is how long an operation waits for other processes that
// have the same database open.
const DefaultBusyTimeout = 30 * time.Second

// maxReaders is the most reads that run at the same time in one Store.
const maxReaders = 4

// An engine is what differs from one database to another once it is open.
type engine interface {
	// patiently runs attempt again while another process is in the way, until the
	// busy timeout has passed (ErrBusy) or ctx has ended.
	patiently(ctx context.Context, attempt func() error) error
	// explain wraps a driver's error in the error of this package that it amounts
	// to, if any.
	explain(err error) error
	// openWindows opens what [Store.Count] counts in, for the Store to close. Its
	// writes need not outlive a loss of power. An engine that processes on several
	// machines share must let one transaction at a time write to a window, and must
	// have them all count by one clock, such as the database's own.
	openWindows(ctx context.Context) (*sql.DB, error)
}

// A Store is an open database. Its methods may be called at the same time.
type Store struct {
	engine engine
	// writer has one connection: one write at a time is all that SQLite does.
	writer  *sql.DB
	readers *sql.DB
	// windows are apart from both.
	windows     *windows
	busyTimeout time.Duration
	// closing is held for reading by every transaction.
	closing sync.RWMutex
	closed  bool
}

type options struct {
	mustExist      bool
	busyTimeout    time.Duration
	installationID func() string
	synchronous    string
}

// An Option changes how [Open] opens a database.
type Option func(*options)

// MustExist makes [Open] fail with [ErrMissing] instead of making a database
// where there is none.
func MustExist() Option {
	return func(o *options) { o.mustExist = true }
}

// WithBusyTimeout sets how long an operation waits for other processes before
// it fails with [ErrBusy], instead of DefaultBusyTimeout.
func WithBusyTimeout(timeout time.Duration) Option {
	return func(o *options) { o.busyTimeout = timeout }
}

// WithoutSync waits for no disk: what is written survives the end of the process, but
// no loss of power. It is for tests, whose databases nobody misses.
func WithoutSync() Option {
	return func(o *options) { o.synchronous = synchronousOff }
}

// WithInstallationID sets what makes the id of a new installation, instead of 22
// random letters and digits.
func WithInstallationID(generate func() string) Option {
	return func(o *options) { o.installationID = generate }
}

// Open opens the database at location and brings it up to date. Location is the
// path of an SQLite file, made if it does not exist and readable by its owner
// only, or [Memory] for a database that ends with the Store. A database in memory
// has one connection: there, a transaction inside another one waits until its
// context ends.
//
// Several processes may open the same file at the same time. A file "<location>.lock"
// stays beside the database and orders those who open it. What [Store.Count] counts
// and [Store.NoteTokenUse] notes is in "<location>-limits". What is wrong with a file
// is told by an [OpenError].
func Open(ctx context.Context, location string, opts ...Option) (*Store, error) {
	settings := options{busyTimeout: DefaultBusyTimeout, installationID: randomID, synchronous: synchronousFull}
	for _, opt := range opts {
		opt(&settings)
	}
	// The address may hold a password: it is not repeated.
	if strings.HasPrefix(location, "postgres://") || strings.HasPrefix(location, "postgresql://") {
		return nil, errPostgres
	}
	return openSQLite(ctx, location, settings)
}

// Close closes the database, once its transactions have ended. Later ones fail.
func (s *Store) Close() error {
	s.closing.Lock()
	defer s.closing.Unlock()
	s.closed = true
	err := s.windows.close()
	if s.readers != s.writer {
		err = errors.Join(err, s.readers.Close())
	}
	return errors.Join(err, s.writer.Close())
}

// View calls read with a transaction that changes nothing. All its reads see the
// database as it was at the first of them. The Tx ends with read.
func (s *Store) View(ctx context.Context, read func(*Tx) error) error {
	return s.transact(ctx, terms{pool: s.readers}, read)
}

// Update calls write with a transaction, and commits it if write returns nil. If
// write fails or panics, or ctx ends before that, nothing is changed. Updates run
// one after the other, over all processes. The Tx ends with write.
func (s *Store) Update(ctx context.Context, write func(*Tx) error) error {
	return s.transact(ctx, terms{pool: s.writer, writable: true}, write)
}

// terms are what a transaction is begun on.
type terms struct {
	pool     *sql.DB
	writable bool
	// wait bounds the wait for a connection and for other processes together. If it
	// is zero, a connection is waited for until the context ends.
	wait time.Duration
}

func (s *Store) transact(ctx context.Context, on terms, do func(*Tx) error) error {
	s.closing.RLock()
	defer s.closing.RUnlock()
	if s.closed {
		return errClosed
	}
	conn, begun, err := s.begin(ctx, on)
	if err != nil {
		return s.engine.explain(err)
	}
	defer release(conn)
	// Without effect after a commit. A deferred call rolls back on a panic too, and
	// leaves the panic as it is.
	defer begun.Rollback()

	tx := &Tx{tx: begun, engine: s.engine, writable: on.writable, statements: map[string]*sql.Stmt{}}
	if err := do(tx); err != nil {
		return err
	}
	if !on.writable {
		return nil
	}
	return tx.commit(ctx)
}

// begin begins a transaction as soon as it can.
func (s *Store) begin(ctx context.Context, on terms) (conn *sql.Conn, tx *sql.Tx, err error) {
	if on.wait > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, on.wait, ErrBusy)
		defer cancel()
	}
	err = s.engine.patiently(ctx, func() (err error) {
		conn, tx, err = beginOn(ctx, on)
		return err
	})
	if err != nil && errors.Is(context.Cause(ctx), ErrBusy) {
		err = fmt.Errorf("%w: %w", ErrBusy, err)
	}
	return conn, tx, err
}

// beginOn takes a connection and starts a transaction on it, which ctx does not
// end: database/sql would roll back behind the caller's back then, and might
// still be at it when Update has returned.
func beginOn(ctx context.Context, on terms) (*sql.Conn, *sql.Tx, error) {
	conn, err := on.pool.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), &sql.TxOptions{ReadOnly: !on.writable})
	if err != nil {
		release(conn)
		return nil, nil, err
	}
	return conn, tx, nil
}

// release gives a connection back to its pool.
func release(conn *sql.Conn) {
	// It fails only where the connection has been given back already.
	_ = conn.Close()
}
