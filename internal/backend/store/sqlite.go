package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

const (
	// sqliteSlice is how long SQLite itself waits for a lock at a time: it does not
	// look at contexts while it waits.
	sqliteSlice = 250 * time.Millisecond
	// sqlitePause stands between two attempts, where SQLite did not wait at all.
	sqlitePause = 10 * time.Millisecond
)

// sqliteEngine is the engine of SQLite, through the driver without cgo.
type sqliteEngine struct {
	busyTimeout time.Duration
	// path is empty for a database in memory.
	path string
}

// openSQLite opens the database file at location, or one in memory.
func openSQLite(ctx context.Context, location string, o options) (*Store, error) {
	if location == Memory {
		return openInMemory(ctx, o)
	}
	path, err := locate(location, o.mustExist)
	if err != nil {
		return nil, err
	}
	var s *Store
	e := sqliteEngine{busyTimeout: o.busyTimeout, path: path}
	err = e.locked(ctx, path, func() (err error) {
		s, err = e.openFile(ctx, o)
		return err
	})
	if err != nil {
		return nil, openError(path, err)
	}
	return s, nil
}

func (e sqliteEngine) openFile(ctx context.Context, o options) (*Store, error) {
	if err := createPrivate(e.path); err != nil {
		return nil, err
	}
	// A transaction waits in slices, so that it can be given up (patiently); the
	// statements of a reader have no such loop around them.
	writer, err := openPool(fileURI(e.path), o.synchronous, min(sqliteSlice, e.busyTimeout), 1)
	if err != nil {
		return nil, err
	}
	readers, err := openPool(fileURI(e.path), o.synchronous, e.busyTimeout, maxReaders)
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	return e.prepare(ctx, writer, readers, o)
}

// openInMemory opens a database whose one connection is all there is of it.
func openInMemory(ctx context.Context, o options) (*Store, error) {
	pool, err := openPool(memoryURI, synchronousFull, o.busyTimeout, 1)
	if err != nil {
		return nil, err
	}
	return sqliteEngine{busyTimeout: o.busyTimeout}.prepare(ctx, pool, pool, o)
}

// prepare makes a Store of two pools and brings its database up to date. It
// closes them if that fails.
func (e sqliteEngine) prepare(ctx context.Context, writer, readers *sql.DB, o options) (*Store, error) {
	s := &Store{engine: e, writer: writer, readers: readers, windows: newWindows(), busyTimeout: o.busyTimeout}
	err := s.engine.patiently(ctx, func() error { return migrateSQLite(ctx, writer) })
	if err == nil {
		err = s.install(ctx, o.installationID)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// fileURI returns the URI of a file that exists, for SQLite, which takes a ? or a
// % in a plain path for something else.
func fileURI(path string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/directory
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: "mode=rw"}).String()
}

// memoryURI is the URI of a database in memory, of each connection its own.
const memoryURI = "file::memory:?mode=memory"

// What of a commit must have reached the disk: all of it, or nothing.
const (
	synchronousFull = "FULL"
	synchronousOff  = "OFF"
)

// openPool returns a pool of at most size connections, which stay open. The URI
// has a query.
func openPool(uri, synchronous string, busyTimeout time.Duration, size int) (*sql.DB, error) {
	settings := url.Values{
		"_busy_timeout": {strconv.FormatInt(busyTimeout.Milliseconds(), 10)},
		"_dqs":          {"false"},
		"_error_rc":     {"true"},
		"_foreign_keys": {"on"},
		"_journal_mode": {"WAL"},
		// What is erased, such as a code that was used, is gone from the file too (rule F6).
		"_pragma":      {"secure_delete(on)"},
		"_synchronous": {synchronous},
		"_txlock":      {"immediate"},
	}
	pool, err := openSQL(uri + "&" + settings.Encode())
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(size)
	pool.SetMaxIdleConns(size)
	return pool, nil
}

// migrateSQLite brings the schema up to date.
func migrateSQLite(ctx context.Context, db *sql.DB) error {
	if err := checkOurs(ctx, db); err != nil {
		return err
	}
	migrations, err := fs.Sub(sqliteMigrations, "migrations/sqlite")
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, db, migrations,
		goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > newest {
		return newerError{current: current, newest: newest}
	}
	if current == newest {
		return nil
	}
	_, err = provider.Up(ctx)
	return err
}

// checkOurs leaves a database alone that some other program made.
func checkOurs(ctx context.Context, db *sql.DB) error {
	var tables, ours int
	err := db.QueryRowContext(ctx, "SELECT COUNT(*), COUNT(*) FILTER (WHERE name = $1) FROM sqlite_schema",
		goose.DefaultTablename).Scan(&tables, &ours)
	if err == nil && tables > 0 && ours == 0 {
		return ErrNotDatabase
	}
	return err
}

// A newerError is ErrNewer with the versions.
type newerError struct {
	current, newest int64
}

func (e newerError) Error() string {
	return fmt.Sprintf("%v: schema version %d, newest known %d", ErrNewer, e.current, e.newest)
}

func (e newerError) Unwrap() error {
	return ErrNewer
}

// patiently implements [engine].
func (e sqliteEngine) patiently(ctx context.Context, attempt func() error) error {
	var deadline time.Time
	for {
		err := attempt()
		if !sqliteIsBusy(err) && !errors.Is(err, ErrBusy) {
			return err
		}
		if deadline.IsZero() {
			deadline = time.Now().Add(e.busyTimeout)
		}
		if !time.Now().Before(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(sqlitePause):
		}
	}
}

// explain implements [engine].
func (e sqliteEngine) explain(err error) error {
	switch {
	case sqliteIsBusy(err):
		return fmt.Errorf("%w: %w", ErrBusy, err)
	case sqliteCode(err) == sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqliteCode(err) == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("%w: %w", ErrTaken, err)
	default:
		return err
	}
}

func sqliteIsBusy(err error) bool {
	primary := sqliteCode(err) & 0xff
	return primary == sqlite3.SQLITE_BUSY || primary == sqlite3.SQLITE_LOCKED
}

// sqliteCode returns SQLite's extended result code, or 0 if err is not SQLite's.
func sqliteCode(err error) int {
	if failure, ok := errors.AsType[*sqlite.Error](err); ok {
		return failure.Code()
	}
	return 0
}
