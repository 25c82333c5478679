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

// windowsSuffix makes the path of a database that of its windows, by what they are
// to a user: limits. They are in a file of their own, so that counting neither waits
// for who writes the data nor makes them wait, and need not reach the disk to be
// good.
//
// The file may be deleted when nobody has it open. A process that has it open then
// goes on counting in what is deleted, and those that come later count apart from
// it until it ends. When tokens were last used is forgotten with it.
const windowsSuffix = "-limits"

// sqliteWindows is the schema of the windows, and of what is noted beside them. There are no migrations for it:
// what does not fit is a table of another name.
const sqliteWindows = `
	CREATE TABLE IF NOT EXISTS windows (
		credential TEXT    NOT NULL,
		class      TEXT    NOT NULL,
		consumed   INTEGER NOT NULL,
		ends_at    INTEGER NOT NULL,
		PRIMARY KEY (credential, class)
	) STRICT, WITHOUT ROWID;
	CREATE INDEX IF NOT EXISTS windows_by_end ON windows (ends_at);
	CREATE TABLE IF NOT EXISTS token_uses (
		token_id TEXT    NOT NULL PRIMARY KEY,
		used_at  INTEGER NOT NULL
	) STRICT, WITHOUT ROWID;`

// openWindows implements [engine].
func (e sqliteEngine) openWindows(ctx context.Context) (*sql.DB, error) {
	if e.path == "" {
		return e.openWindowsAt(ctx, memoryURI)
	}
	path := e.path + windowsSuffix
	var pool *sql.DB
	err := e.locked(ctx, e.path, func() (err error) {
		pool, err = e.openWindowsFile(ctx, path)
		return err
	})
	if err != nil {
		return nil, windowsError(path, err)
	}
	return pool, nil
}

// openWindowsFile opens the windows, or makes them. What is damaged is made anew:
// no window in it is worth more than the minute it is about, and a token that is in
// use is noted again with its next call. Two that find the damage
// at once do not remove each other's file, since they open one after the other.
// SQLite has no way to tell whether some process still has the damaged file open. A
// loss of power, after which files are damaged, leaves none; where something else
// has damaged it, that process counts on by itself until it ends.
func (e sqliteEngine) openWindowsFile(ctx context.Context, path string) (*sql.DB, error) {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, errNotRegular
	}
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
	return e.openWindowsAt(ctx, fileURI(path))
}

func (e sqliteEngine) openWindowsAt(ctx context.Context, uri string) (*sql.DB, error) {
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

var (
	// errDamaged says that a file does not pass SQLite's own check.
	errDamaged = errors.New("store: the file is damaged")
	// errNotRegular says that something stands where the file of the windows goes.
	errNotRegular = errors.New("store: not a regular file")
)

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

// damaged reports whether an error says that a file is no whole database, or that
// its write-ahead log is that of another one: the file was deleted by itself.
func damaged(err error) bool {
	switch code := sqliteCode(err); {
	case code == sqlite3.SQLITE_IOERR_SHORT_READ, code == sqlite3.SQLITE_IOERR_CORRUPTFS:
		return true
	case code&0xff == sqlite3.SQLITE_NOTADB, code&0xff == sqlite3.SQLITE_CORRUPT:
		return true
	default:
		return errors.Is(err, errDamaged)
	}
}

// windowsError is openError for the file of the windows, whose path nobody chose,
// and which holds nothing that must be kept.
func windowsError(path string, err error) error {
	err = openError(path, err)
	failure, ok := errors.AsType[*OpenError](err)
	switch {
	case !ok:
	case errors.Is(err, errNotRegular):
		failure.Problem = "it is not a regular file, and calls are counted in one of this name; move it away"
	case errors.Is(err, fs.ErrPermission), sqliteCode(err)&0xff == sqlite3.SQLITE_CANTOPEN, sqliteCode(err)&0xff == sqlite3.SQLITE_READONLY:
		failure.Problem = "calls are counted in it, and this user may not read and write both it and its directory; change their permissions"
	}
	return err
}
