package store

import (
	"errors"
	"fmt"
)

var (
	// ErrNotFound says that what was asked for does not exist.
	ErrNotFound = errors.New("store: not found")
	// ErrTaken says that something with that id, slug, name or email exists.
	ErrTaken = errors.New("store: already taken")
	// ErrBusy says that another process has held the database for longer than
	// the busy timeout.
	ErrBusy = errors.New("store: locked by another process")
	// ErrMissing says that there is no database file, where [MustExist] asks for
	// one.
	ErrMissing = errors.New("store: no such database")
	// ErrNotDatabase says that a file is not a database of this program.
	ErrNotDatabase = errors.New("store: not a database of this program")
	// ErrNewer says that a database was made by a newer version of this program.
	ErrNewer = errors.New("store: made by a newer version")
	// ErrReadOnly says that something was to be changed in a View.
	ErrReadOnly = errors.New("store: a View cannot change anything")
)

var (
	errPostgres   = errors.New("PostgreSQL is not supported by this version, which has SQLite only; give the path of a file instead of a postgres:// address")
	errClosed     = errors.New("store: the database is closed")
	errNoLocation = errors.New("no database is given; give the path of a file")
	errPageCount  = errors.New("store: a page holds at least one entry")
)

// An OpenError says why a database cannot be opened, in one sentence for the
// person who chose its location. It wraps one of this package's errors, or the
// one of the file system, such as fs.ErrPermission.
type OpenError struct {
	// Path is the file, absolute.
	Path string
	// Problem is the rest of the sentence: what is wrong and what to do next.
	Problem string
	Err     error
}

// Error returns the sentence.
func (e *OpenError) Error() string {
	return fmt.Sprintf("cannot open the database %q: %s", e.Path, e.Problem)
}

// Unwrap returns what the sentence is about.
func (e *OpenError) Unwrap() error {
	return e.Err
}
