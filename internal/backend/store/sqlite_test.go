package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofrs/flock"
)

// runChild is what a process does that opens a database together with others: it
// writes one event and prints the installation id.
func runChild(path string) error {
	ctx := context.Background()
	s, err := Open(ctx, path)
	if err != nil {
		return err
	}
	err = s.Update(ctx, func(tx *Tx) error {
		id, err := tx.InstallationID(ctx)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprint(os.Stdout, id); err != nil {
			return err
		}
		return tx.InsertEvent(ctx, Event{ID: fmt.Sprint(os.Getpid()), WorkspaceID: "w1", Timestamp: noon})
	})
	return errors.Join(err, s.Close())
}

func TestOpenByProcesses(t *testing.T) {
	t.Parallel()
	const processes = 6
	path := filepath.Join(t.TempDir(), "access.db")
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	outputs := make([]string, processes)
	var done sync.WaitGroup
	for n := range processes {
		done.Go(func() {
			child := exec.CommandContext(t.Context(), program)
			child.Env = append(os.Environ(), childFile+"="+path)
			var stdout, stderr bytes.Buffer
			child.Stdout, child.Stderr = &stdout, &stderr
			if err := child.Run(); err != nil {
				t.Errorf("%v: %s", err, stderr.String())
			}
			outputs[n] = stdout.String()
		})
	}
	done.Wait()

	s := openTest(t, path, MustExist())
	id := view(t, s, func(ctx context.Context, tx *Tx) (string, error) { return tx.InstallationID(ctx) })
	for _, output := range outputs {
		assertEqual(t, id, output)
	}
	assertEqual(t, processes, countEvents(t, s))
	assertIntact(t, s)
}

func TestOpenByGoroutines(t *testing.T) {
	t.Parallel()
	const goroutines = 16
	path := filepath.Join(t.TempDir(), "access.db")
	var done sync.WaitGroup
	for n := range goroutines {
		done.Go(func() {
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Error(err)
				return
			}
			err = s.Update(t.Context(), func(tx *Tx) error {
				return tx.InsertEvent(t.Context(), Event{ID: fmt.Sprint(n), WorkspaceID: "w1", Timestamp: noon})
			})
			if err := errors.Join(err, s.Close()); err != nil {
				t.Error(err)
			}
		})
	}
	done.Wait()
	s := openTest(t, path)
	assertEqual(t, goroutines, countEvents(t, s))
	assertIntact(t, s)
}

func countEvents(t *testing.T, s *Store) int {
	t.Helper()
	return view(t, s, func(ctx context.Context, tx *Tx) (int, error) {
		_, info, err := tx.Events(ctx, "w1", EventFilter{}, all)
		return info.Total, err
	})
}

func assertIntact(t *testing.T, s *Store) {
	t.Helper()
	assertRead(t, s, "ok", func(ctx context.Context, tx *Tx) (string, error) {
		return queryOne(ctx, tx, scanValue[string], "PRAGMA integrity_check")
	})
	assertRead(t, s, nil, func(ctx context.Context, tx *Tx) ([]string, error) {
		return queryAll(ctx, tx, scanValue[string], `SELECT "table" FROM pragma_foreign_key_check`)
	})
}

func TestOpenKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	first, err := Open(t.Context(), path, WithInstallationID(func() string { return "installation" }))
	if err != nil {
		t.Fatal(err)
	}
	fixture(t, first)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second := openTest(t, path, MustExist())
	assertRead(t, second, "installation", func(ctx context.Context, tx *Tx) (string, error) { return tx.InstallationID(ctx) })
	assertRead(t, second, account(4), func(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a4") })
	assertIntact(t, second)
}

func TestOpenInMemoryIsOfItsOwn(t *testing.T) {
	t.Parallel()
	first, second := openTestMemory(t), openTestMemory(t)
	fixture(t, first)
	assertNotFound(t, second, func(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a1") })
}

func TestOpenOddNames(t *testing.T) {
	t.Parallel()
	names := []string{"with space.db", "100%.db", "%41.db", "a#b.db", "a&b=c.db", "é😀.db", "a;b'c.db", "file:x.db", "no extension"}
	if runtime.GOOS != "windows" {
		names = append(names, "what?.db", "what?mode=memory&x.db", `back\slash".db`, "line\nbreak.db", ":memory")
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			s := openTest(t, filepath.Join(directory, name))
			fixture(t, s)
			var got []string
			entries, err := os.ReadDir(directory)
			if err != nil {
				t.Fatal(err)
			}
			for _, entry := range entries {
				got = append(got, entry.Name())
			}
			assertEqual(t, []string{name, name + "-shm", name + "-wal", name + ".lock"}, got)
		})
	}
}

func TestOpenRelativePath(t *testing.T) {
	directory := t.TempDir()
	t.Chdir(directory)
	openTest(t, "access.db")
	if _, err := os.Stat(filepath.Join(directory, "access.db")); err != nil {
		t.Error(err)
	}
}

func TestOpenThroughALink(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	path, link := filepath.Join(directory, "access.db"), filepath.Join(directory, "link.db")
	fixture(t, openTest(t, path))
	if err := os.Symlink(path, link); err != nil {
		t.Skipf("symbolic links cannot be made here: %v", err)
	}
	s := openTest(t, link)
	assertRead(t, s, account(1), func(ctx context.Context, tx *Tx) (Account, error) { return tx.Account(ctx, "a1") })
	if _, err := os.Stat(link + ".lock"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the link has a lock of its own: %v", err)
	}
}

func TestOpenIsPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no mode on Windows")
	}
	path := filepath.Join(t.TempDir(), "access.db")
	fixture(t, openTest(t, path))
	for _, file := range []string{path, path + "-wal", path + "-shm", path + ".lock"} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", file, info.Mode())
		}
	}
}

func TestSQLiteSettings(t *testing.T) {
	t.Parallel()
	lasting, relaxed := openTestFile(t), openTest(t, filepath.Join(t.TempDir(), "access.db"), WithoutSync())
	for _, c := range []struct {
		transact              func(context.Context, func(*Tx) error) error
		synchronous, patience string
	}{
		{lasting.View, "2", "30000"},
		{lasting.Update, "2", "250"}, // The rest of its patience is that of patiently.
		{relaxed.View, "0", "30000"},
		{relaxed.Update, "0", "250"},
	} {
		settings := map[string]string{
			"journal_mode": "wal", "synchronous": c.synchronous, "secure_delete": "1", "foreign_keys": "1", "busy_timeout": c.patience,
		}
		err := c.transact(t.Context(), func(tx *Tx) error {
			for pragma, want := range settings {
				got, err := queryOne(t.Context(), tx, scanValue[string], "PRAGMA "+pragma)
				if err != nil {
					return err
				}
				assertEqual(t, want, got)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
}

// rawFile opens a file, made if need be, with nothing of this package but the
// driver.
func rawFile(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", strings.Replace(fileURI(path), "mode=rw", "mode=rwc", 1))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func execRaw(t *testing.T, path, statement string) {
	t.Helper()
	if _, err := rawFile(t, path).ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

func TestOpenErrors(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	at := func(name string) string { return filepath.Join(directory, name) }
	write := func(name, content string) string {
		if err := os.WriteFile(at(name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return at(name)
	}
	newer := at("newer.db")
	if s, err := Open(t.Context(), newer); err != nil || s.Close() != nil {
		t.Fatal(err)
	}
	execRaw(t, newer, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
	execRaw(t, at("foreign.db"), "CREATE TABLE bookmarks (url TEXT)")

	for name, refused := range map[string]struct {
		location string
		opts     []Option
		is       error
		message  string
	}{
		"PostgreSQL": {
			location: "postgres://me:hunter2@db/access", is: errPostgres,
			message: "PostgreSQL is not supported by this version, which has SQLite only; give the path of a file instead of a postgres:// address",
		},
		"nothing": {location: "", is: errNoLocation, message: "no database is given; give the path of a file"},
		"a directory": {
			location: directory, is: ErrNotDatabase,
			message: fmt.Sprintf("cannot open the database %q: it is a directory; give the path of a file", directory),
		},
		"a directory that does not exist": {
			location: at("no/access.db"), is: fs.ErrNotExist,
			message: fmt.Sprintf("cannot open the database %q: the directory %q does not exist; create it or choose another path", at("no/access.db"), at("no")),
		},
		"a file that must exist": {
			location: at("no.db"), opts: []Option{MustExist()}, is: ErrMissing,
			message: fmt.Sprintf("cannot open the database %q: there is no such file; check the path", at("no.db")),
		},
		"not a database": {
			location: write("text.db", strings.Repeat("This is a text and not a database. ", 100)), is: ErrNotDatabase,
			message: fmt.Sprintf("cannot open the database %q: it is not an SQLite database, or a damaged one; choose another path or restore it from a backup", at("text.db")),
		},
		"somebody else's database": {
			location: at("foreign.db"), is: ErrNotDatabase,
			message: fmt.Sprintf("cannot open the database %q: it is the database of another program; choose another path", at("foreign.db")),
		},
		"a newer database": {
			location: newer, is: ErrNewer,
			message: fmt.Sprintf("cannot open the database %q: it was made by a newer version of this program, at schema version 9999 where this one knows 1 at most; use the newer version", newer),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := Open(t.Context(), refused.location, refused.opts...)
			if err == nil {
				t.Fatal(s.Close())
			}
			assertError(t, err, refused.is)
			assertEqual(t, refused.message, err.Error())
		})
	}
	t.Run("a file as a directory", func(t *testing.T) {
		t.Parallel()
		if s, err := Open(t.Context(), filepath.Join(write("file", ""), "access.db")); err == nil {
			t.Fatal(s.Close())
		}
	})
}

func TestOpenMustExistMakesNothing(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	if _, err := Open(t.Context(), filepath.Join(directory, "access.db"), MustExist()); !errors.Is(err, ErrMissing) {
		t.Errorf("got the error %v, want %v", err, ErrMissing)
	}
	if entries, err := os.ReadDir(directory); err != nil || len(entries) > 0 {
		t.Errorf("the directory has %v, %v; want nothing", entries, err)
	}
}

func TestOpenForbidden(t *testing.T) {
	t.Parallel()
	if os.Geteuid() <= 0 {
		t.Skip("the administrator may open every file, and Windows has no modes")
	}
	directory := t.TempDir()
	unreadable := filepath.Join(directory, "unreadable.db")
	if s, err := Open(t.Context(), unreadable); err != nil || s.Close() != nil {
		t.Fatal(err)
	}
	closed := filepath.Join(directory, "closed")
	if err := errors.Join(os.Chmod(unreadable, 0), os.Mkdir(closed, 0o500)); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{unreadable, filepath.Join(closed, "access.db")} {
		_, err := Open(t.Context(), path)
		want := fmt.Sprintf("cannot open the database %q: this user may not read and write both it and its directory; change their permissions or choose another path", path)
		assertEqual(t, want, fmt.Sprint(err))
	}
}

func TestBusy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	s := openTest(t, path, WithBusyTimeout(50*time.Millisecond))
	other, err := rawFile(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	exec := func(statement string) {
		t.Helper()
		if _, err := other.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	insert := func(tx *Tx) error { return tx.InsertAccount(t.Context(), account(1)) }

	exec("BEGIN IMMEDIATE")
	assertError(t, s.Update(t.Context(), insert), ErrBusy)
	// Who only reads, or opens what is up to date, does not wait.
	assertEqual(t, 0, countEvents(t, openTest(t, path, WithBusyTimeout(50*time.Millisecond))))
	exec("ROLLBACK")
	if err := errors.Join(s.Update(t.Context(), insert), other.Close()); err != nil {
		t.Error(err)
	}
}

func TestBusyEndsWithItsContext(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	s := openTest(t, path, WithBusyTimeout(time.Hour))
	other, err := rawFile(t, path).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	assertError(t, s.Update(ctx, func(*Tx) error { return nil }), context.DeadlineExceeded)
	if err := other.Close(); err != nil {
		t.Error(err)
	}
}

func TestOpenWaitsForTheLock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	held := flock.New(path + ".lock")
	if locked, err := held.TryLock(); err != nil || !locked {
		t.Fatal(locked, err)
	}
	_, err := Open(t.Context(), path, WithBusyTimeout(50*time.Millisecond))
	assertError(t, err, ErrBusy)
	assertEqual(t, fmt.Sprintf("cannot open the database %q: another process keeps it locked; try again when that one has ended", path), err.Error())

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Open(ctx, path)
	assertError(t, err, context.Canceled)

	opened := make(chan error)
	go func() {
		s, err := Open(t.Context(), path)
		if err == nil {
			err = s.Close()
		}
		opened <- err
	}()
	if err := errors.Join(held.Unlock(), <-opened); err != nil {
		t.Error(err)
	}
}
