package store

import (
	"bytes"
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
	pool, err := s.counters.get(t.Context(), s.engine)
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
	if _, admitted, err := s.Count(t.Context(), twoAMinute("a1", "", 0)); err == nil || admitted {
		t.Errorf("a call was counted in a directory: %t, %v", admitted, err)
	}
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
	_, _, err = s.Count(t.Context(), twoAMinute("a1", "", 0))
	assertError(t, err, ErrBusy)
	exec("ROLLBACK")
	assertEqual(t, counted{2, time.Minute, true}, count(t, s, twoAMinute("a1", "", 0)))
	if err := other.Close(); err != nil {
		t.Error(err)
	}
}
