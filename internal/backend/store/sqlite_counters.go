package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"

	sqlite3 "modernc.org/sqlite/lib"
)

// windowsSuffix makes the path of a database that of its windows. They are in a
// file of their own, so that counting neither waits for who writes the data nor
// makes them wait, and need not reach the disk to be good. The file may be deleted
// when nobody has it open.
const windowsSuffix = "-limits"

// sqliteWindows is the schema of the windows. There are no migrations for it:
// what does not fit is a table of another name.
const sqliteWindows = `
	CREATE TABLE IF NOT EXISTS windows (
		credential TEXT    NOT NULL,
		class      TEXT    NOT NULL,
		consumed   INTEGER NOT NULL,
		ends_at    INTEGER NOT NULL,
		PRIMARY KEY (credential, class)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX IF NOT EXISTS windows_by_end ON windows (ends_at);`

// openCounters implements [engine].
func (e sqliteEngine) openCounters(ctx context.Context) (*sql.DB, error) {
	if e.path == "" {
		return e.openWindows(ctx, memoryURI)
	}
	var pool *sql.DB
	err := e.locked(ctx, e.path, func() (err error) {
		pool, err = e.openWindowsFile(ctx, e.path+windowsSuffix)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("opening %q, where calls are counted: %w", e.path+windowsSuffix, err)
	}
	return pool, nil
}

// openWindowsFile opens the windows, or makes them. What a loss of power left
// damaged is made anew: nothing in it is worth more than the minute it is about.
func (e sqliteEngine) openWindowsFile(ctx context.Context, path string) (*sql.DB, error) {
	pool, err := e.openPrivate(ctx, path)
	if !damaged(err) {
		return pool, err
	}
	for _, file := range []string{path, path + "-wal", path + "-shm"} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
	}
	return e.openPrivate(ctx, path)
}

func (e sqliteEngine) openPrivate(ctx context.Context, path string) (*sql.DB, error) {
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	return e.openWindows(ctx, fileURI(path))
}

func (e sqliteEngine) openWindows(ctx context.Context, uri string) (*sql.DB, error) {
	pool, err := openPool(uri, synchronousOff, min(sqliteSlice, e.busyTimeout), 1)
	if err != nil {
		return nil, err
	}
	err = e.patiently(ctx, func() error {
		if _, err := pool.ExecContext(ctx, sqliteWindows); err != nil {
			return err
		}
		return checkWhole(ctx, pool)
	})
	if err != nil {
		return nil, errors.Join(err, pool.Close())
	}
	return pool, nil
}

// errDamaged says that a file does not pass SQLite's own check.
var errDamaged = errors.New("store: the file is damaged")

func checkWhole(ctx context.Context, pool *sql.DB) error {
	var result string
	if err := pool.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&result); err != nil {
		return err
	}
	if result != "ok" {
		return fmt.Errorf("%w: %s", errDamaged, result)
	}
	return nil
}

// damaged reports whether an error says that a file is no whole database.
func damaged(err error) bool {
	code := sqliteCode(err) & 0xff
	return code == sqlite3.SQLITE_NOTADB || code == sqlite3.SQLITE_CORRUPT || errors.Is(err, errDamaged)
}
