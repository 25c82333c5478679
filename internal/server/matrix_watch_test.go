package server_test

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"modernc.org/sqlite"
)

// A watch is a connection of the test's own to the database of a server. It sees
// whether anybody else has written anything at all, and undoes it.
type watch struct {
	conn    *sql.Conn
	version int
	// saved is the path of a copy of the database.
	saved string
}

// watchDatabase begins with the database as it is.
func watchDatabase(t *testing.T, path string) *watch {
	t.Helper()
	pool, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(errors.Join(err, pool.Close()))
	}
	t.Cleanup(func() {
		if err := errors.Join(conn.Close(), pool.Close()); err != nil {
			t.Error(err)
		}
	})
	// What the watch itself writes needs to outlive nothing.
	if _, err := conn.ExecContext(t.Context(), "PRAGMA synchronous = OFF"); err != nil {
		t.Fatal(err)
	}
	w := &watch{conn: conn, saved: filepath.Join(t.TempDir(), "saved.db")}
	w.copyPages(t, backuper.NewBackup)
	w.wrote(t)
	return w
}

// wrote reports whether another connection has committed a change since it was
// asked last.
func (w *watch) wrote(t *testing.T) bool {
	t.Helper()
	before := w.version
	if err := w.conn.QueryRowContext(t.Context(), "PRAGMA data_version").Scan(&w.version); err != nil {
		t.Fatal(err)
	}
	return w.version != before
}

// undo makes the database what it was at the beginning.
func (w *watch) undo(t *testing.T) {
	t.Helper()
	w.copyPages(t, backuper.NewRestore)
	w.wrote(t)
}

// A backuper is what the driver calls a connection.
type backuper interface {
	NewBackup(to string) (*sqlite.Backup, error)
	NewRestore(from string) (*sqlite.Backup, error)
}

// copyPages copies the whole database to where it is saved, or back.
func (w *watch) copyPages(t *testing.T, begin func(backuper, string) (*sqlite.Backup, error)) {
	t.Helper()
	err := w.conn.Raw(func(driverConn any) error {
		ours, ok := driverConn.(backuper)
		if !ok {
			return fmt.Errorf("a %T makes no backups", driverConn)
		}
		backup, err := begin(ours, w.saved)
		if err != nil {
			return err
		}
		if _, err := backup.Step(-1); err != nil {
			return err
		}
		return backup.Finish()
	})
	if err != nil {
		t.Fatal(err)
	}
}
