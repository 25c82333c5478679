package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func TestCountOverStores(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	stores := []*Store{openTest(t, path), openTest(t, path), openTest(t, path)}
	assertExact(t, func(n int) *Store { return stores[n%len(stores)] })
}

func TestCountMakesItsFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	s := openTest(t, path)
	if _, err := os.Stat(path + "-limits"); !os.IsNotExist(err) {
		t.Errorf("the file is there before anything is counted: %v", err)
	}
	count(t, s, twoAMinute("a1", "", 0))
	for _, file := range []string{path + "-limits", path + "-limits-wal", path + "-limits-shm"} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if runtime.GOOS != "windows" && info.Mode() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", file, info.Mode())
		}
	}
	pool, err := s.windowPool(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "0", "busy_timeout": "250"} {
		var got string
		if err := pool.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %s (%v), want %s", pragma, got, err, want)
		}
	}
}

func TestCountOutlivesTheStore(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	for n := range 2 {
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		assertEqual(t, counted{n + 1, time.Minute, true}, count(t, s, twoAMinute("a1", "", 0)))
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove(path + "-limits"); err != nil {
		t.Fatal(err)
	}
	assertEqual(t, counted{1, time.Minute, true}, count(t, openTest(t, path), twoAMinute("a1", "", 0)))
}

// What a loss of power may leave of a file that was not waited for.
func TestCountInADamagedFile(t *testing.T) {
	t.Parallel()
	const page = 4096
	for name, damage := range map[string]func([]byte) []byte{
		"empty":           func([]byte) []byte { return nil },
		"zeros":           func(file []byte) []byte { return make([]byte, len(file)) },
		"text":            func([]byte) []byte { return bytes.Repeat([]byte("no database "), 1000) },
		"cut":             func(file []byte) []byte { return file[:page+page/2] },
		"a page lost":     func(file []byte) []byte { return append(file[:page:page], make([]byte, len(file)-page)...) },
		"a page that was": func(file []byte) []byte { copy(file[2*page:], file[page:2*page]); return file },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "access.db")
			s, err := Open(t.Context(), path)
			if err != nil {
				t.Fatal(err)
			}
			count(t, s, twoAMinute("a1", "", 0))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			file, err := os.ReadFile(path + "-limits")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path+"-limits", damage(file), 0o600); err != nil {
				t.Fatal(err)
			}

			s = openTest(t, path)
			for _, want := range []counted{{1, time.Minute, true}, {2, time.Minute, true}, {2, time.Minute, false}} {
				assertEqual(t, want, count(t, s, twoAMinute("a1", "", 0)))
			}
		})
	}
}

func TestCountInAFileThatCannotBe(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	s := openTest(t, path)
	if err := os.Mkdir(path+"-limits", 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := twoAMinute("a1", "", 0).countIn(t.Context(), s)
	failure, ok := errors.AsType[*OpenError](err)
	if !ok || filepath.Base(failure.Path) != "access.db-limits" {
		t.Fatalf("got %v, want an OpenError about the file", err)
	}
	assertEqual(t, "it is not a regular file, and calls are counted in one of this name; move it away", failure.Problem)
	assertEqual(t, err.Error(), s.OpenWindows(t.Context()).Error())
	if err := os.Remove(path + "-limits"); err != nil {
		t.Fatal(err)
	}
	assertEqual(t, counted{1, time.Minute, true}, count(t, s, twoAMinute("a1", "", 0)))
}

func TestCountBusy(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	s := openTest(t, path, WithBusyTimeout(50*time.Millisecond))
	count(t, s, twoAMinute("a1", "", 0))
	other, err := rawFile(t, path+"-limits").Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	exec := func(statement string) {
		t.Helper()
		if _, err := other.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	exec("BEGIN IMMEDIATE")
	_, err = twoAMinute("a1", "", 0).countIn(t.Context(), s)
	assertError(t, err, ErrBusy)
	exec("ROLLBACK")
	assertEqual(t, counted{2, time.Minute, true}, count(t, s, twoAMinute("a1", "", 0)))
	if err := other.Close(); err != nil {
		t.Error(err)
	}
}

// A call that waits for the one connection is not left waiting for it.
func TestCountBehindAnother(t *testing.T) {
	t.Parallel()
	s := openTest(t, filepath.Join(t.TempDir(), "access.db"), WithBusyTimeout(50*time.Millisecond))
	pool, err := s.windowPool(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = twoAMinute("a1", "", 0).countIn(t.Context(), s)
	assertError(t, err, ErrBusy)
	if err := conn.Close(); err != nil {
		t.Fatal(err)
	}
	assertEqual(t, counted{1, time.Minute, true}, count(t, s, twoAMinute("a1", "", 0)))
}

// Nor is one that waits for somebody who is opening the windows.
func TestCountBehindWhoOpens(t *testing.T) {
	t.Parallel()
	s := openTest(t, filepath.Join(t.TempDir(), "access.db"), WithBusyTimeout(50*time.Millisecond))
	s.windows.turn <- struct{}{}
	_, err := twoAMinute("a1", "", 0).countIn(t.Context(), s)
	assertError(t, err, ErrBusy)
	<-s.windows.turn
	assertEqual(t, counted{1, time.Minute, true}, count(t, s, twoAMinute("a1", "", 0)))
}

func TestOpenWindows(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.db")
	s := openTest(t, path)
	for range 2 {
		if err := s.OpenWindows(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(path + "-limits"); err != nil {
		t.Error(err)
	}
	assertEqual(t, counted{1, time.Minute, true}, count(t, s, twoAMinute("a1", "", 0)))
}
