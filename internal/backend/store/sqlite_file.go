package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
	sqlite3 "modernc.org/sqlite/lib"
)

// private is the mode of the database and of what stands beside it: it holds
// hashes of secrets and, in the outbox, secrets.
const private fs.FileMode = 0o600

// locate returns the absolute path of a database file without symbolic links, so
// that all who open it meet at the same lock. It fails where no database can be.
func locate(location string, mustExist bool) (string, error) {
	if location == "" {
		return "", errNoLocation
	}
	path, err := filepath.Abs(location)
	if err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	path = withoutLinks(path)
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return "", &OpenError{Path: path, Err: ErrNotDatabase, Problem: "it is a directory; give the path of a file"}
	case err == nil && !info.Mode().IsRegular():
		return "", &OpenError{Path: path, Err: ErrNotDatabase, Problem: "it is not a regular file; choose another path"}
	case err == nil:
		return path, nil
	case !errors.Is(err, fs.ErrNotExist):
		return "", openError(path, err)
	}
	directory := filepath.Dir(path)
	if _, err := os.Stat(directory); errors.Is(err, fs.ErrNotExist) {
		return "", &OpenError{Path: path, Err: err, Problem: fmt.Sprintf("the directory %q does not exist; create it or choose another path", directory)}
	}
	if mustExist {
		return "", &OpenError{Path: path, Err: ErrMissing, Problem: "there is no such file; check the path"}
	}
	return path, nil
}

// withoutLinks resolves the symbolic links of an absolute path whose last element
// need not exist.
func withoutLinks(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	if directory, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
		return filepath.Join(directory, filepath.Base(path))
	}
	return path
}

// locked calls do while no other process and no other Store does the same for the
// same path. The lock file stays: who deleted it might delete the lock that
// somebody else just took.
func (e sqliteEngine) locked(ctx context.Context, path string, do func() error) error {
	file := flock.New(path+".lock", flock.SetPermissions(private))
	err := e.patiently(ctx, func() error {
		locked, err := file.TryLock()
		if err == nil && !locked {
			return ErrBusy
		}
		return err
	})
	if err != nil {
		return err
	}
	return errors.Join(do(), file.Unlock())
}

// createPrivate makes an empty file that its owner alone can read, which SQLite
// takes for a new database. A file that exists is not even opened: closing it
// would drop the locks that this process holds on it in another Store.
func createPrivate(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, private)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return file.Close()
}

// openError makes a sentence for the user of what went wrong while the database
// at path was opened.
func openError(path string, err error) error {
	if known, ok := errors.AsType[*OpenError](err); ok {
		return known
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("open the database %q: %w", path, err)
	}
	failure := &OpenError{Path: path, Err: err, Problem: err.Error()}
	if newer, ok := errors.AsType[newerError](err); ok {
		failure.Problem = fmt.Sprintf("it was made by a newer version of this program, at schema version %d where this one knows %d at most; use the newer version", newer.current, newer.newest)
		return failure
	}
	switch code := sqliteCode(err) & 0xff; {
	case errors.Is(err, ErrNotDatabase):
		failure.Problem = "it is the database of another program; choose another path"
	case code == sqlite3.SQLITE_NOTADB, code == sqlite3.SQLITE_CORRUPT:
		failure.Err = fmt.Errorf("%w: %w", ErrNotDatabase, err)
		failure.Problem = "it is not an SQLite database, or a damaged one; choose another path or restore it from a backup"
	case errors.Is(err, ErrBusy), code == sqlite3.SQLITE_BUSY:
		failure.Err = fmt.Errorf("%w: %w", ErrBusy, err)
		failure.Problem = "another process keeps it locked; try again when that one has ended"
	case errors.Is(err, fs.ErrPermission), code == sqlite3.SQLITE_PERM, code == sqlite3.SQLITE_CANTOPEN, code == sqlite3.SQLITE_READONLY:
		failure.Problem = "this user may not read and write both it and its directory; change their permissions or choose another path"
	}
	return failure
}
