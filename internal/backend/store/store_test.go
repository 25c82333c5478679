package store

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// childFile names the environment variable that makes the test binary a process
// that opens the database in it, as [TestOpenByProcesses] starts several.
const childFile = "SEGMENTACCESS_STORE_TEST_FILE"

func TestMain(m *testing.M) {
	if path, ok := os.LookupEnv(childFile); ok {
		if err := runChild(path); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	goleak.VerifyTestMain(m)
}

func TestSQLite(t *testing.T) {
	t.Parallel()
	runSuite(t, openTestFile)
	runConcurrentSuite(t, openTestFile)
}

func TestSQLiteInMemory(t *testing.T) {
	t.Parallel()
	runSuite(t, openTestMemory)
}

func openTestFile(t *testing.T) *Store {
	t.Helper()
	return openTest(t, filepath.Join(t.TempDir(), "access.db"))
}

func openTestMemory(t *testing.T) *Store {
	t.Helper()
	return openTest(t, Memory)
}

// openTest opens a database for a test, which closes it at its end.
func openTest(tb testing.TB, location string, opts ...Option) *Store {
	tb.Helper()
	s, err := Open(tb.Context(), location, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

// noon is a time with whole milliseconds.
var noon = time.Date(2026, 5, 9, 12, 0, 0, int(7*time.Millisecond), time.UTC)

// update runs write in a transaction that must succeed.
func update(t *testing.T, s *Store, write func(ctx context.Context, tx *Tx) error) {
	t.Helper()
	if err := s.Update(t.Context(), func(tx *Tx) error { return write(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// view runs read in a transaction that must succeed, and returns what it read.
func view[T any](t *testing.T, s *Store, read func(ctx context.Context, tx *Tx) (T, error)) T {
	t.Helper()
	var got T
	err := s.View(t.Context(), func(tx *Tx) (err error) {
		got, err = read(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}
