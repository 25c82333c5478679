package store

import (
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// openConn opens the one connection of a database in memory.
func openConn(t *testing.T) *sql.Conn {
	t.Helper()
	pool, err := openPool(memoryURI, synchronousOff, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		release(conn)
		if err := pool.Close(); err != nil {
			t.Error(err)
		}
	})
	return conn
}

// idle are the statements that a connection keeps.
func idle(t *testing.T, conn *sql.Conn) []string {
	t.Helper()
	var queries []string
	err := conn.Raw(func(driverConn any) error {
		kept, ok := driverConn.(*keepingConn)
		if !ok {
			return fmt.Errorf("it is a %T", driverConn)
		}
		queries = slices.Sorted(maps.Keys(kept.idle))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return queries
}

func prepare(t *testing.T, conn *sql.Conn, query string) *sql.Stmt {
	t.Helper()
	statement, err := conn.PrepareContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	return statement
}

func closeStatement(t *testing.T, statement *sql.Stmt) {
	t.Helper()
	if err := statement.Close(); err != nil {
		t.Fatal(err)
	}
}

// ask runs a statement that answers with one number.
func ask(t *testing.T, statement *sql.Stmt, args ...any) int {
	t.Helper()
	var answer int
	if err := statement.QueryRowContext(t.Context(), args...).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestSQLiteStatementsAreKept(t *testing.T) {
	t.Parallel()
	conn := openConn(t)
	const query = "SELECT $1 + 1"
	first, second := prepare(t, conn, query), prepare(t, conn, query)
	// Each has a statement of its own, with values of its own.
	if got := []int{ask(t, first, 1), ask(t, second, 2), ask(t, first, 3)}; !cmp.Equal(got, []int{2, 3, 4}) {
		t.Errorf("got %d", got)
	}
	if kept := idle(t, conn); len(kept) != 0 {
		t.Errorf("%q are kept while they are in use", kept)
	}
	closeStatement(t, first)
	closeStatement(t, second)
	if diff := cmp.Diff([]string{query}, idle(t, conn)); diff != "" {
		t.Errorf("the kept statements (-want +got):\n%s", diff)
	}
	third := prepare(t, conn, query)
	if kept := idle(t, conn); len(kept) != 0 {
		t.Errorf("%q are kept, and the statement was prepared anew", kept)
	}
	// Nothing is left of the values that it ran with before.
	var answer sql.NullInt64
	if err := third.QueryRowContext(t.Context(), nil).Scan(&answer); err != nil || answer.Valid {
		t.Errorf("got %v (%v)", answer, err)
	}
	closeStatement(t, third)
}

// A table may have another shape the next time.
func TestSQLiteStatementsFollowTheSchema(t *testing.T) {
	t.Parallel()
	conn := openConn(t)
	change := func(statement string) {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	count := func() int {
		statement := prepare(t, conn, "SELECT COUNT(*) FROM things")
		defer closeStatement(t, statement)
		return ask(t, statement)
	}
	change("CREATE TABLE things (id INTEGER)")
	change("INSERT INTO things VALUES (1)")
	if got := count(); got != 1 {
		t.Errorf("got %d", got)
	}
	change("DROP TABLE things")
	change("CREATE TABLE things (name TEXT, id INTEGER)")
	if got := count(); got != 0 {
		t.Errorf("got %d from another table of the name", got)
	}
}

// Statements with lists come in as many texts as there are lengths.
func TestSQLiteStatementsAreNotKeptWithoutEnd(t *testing.T) {
	t.Parallel()
	conn := openConn(t)
	for n := range maxIdleStatements + 1 {
		statement := prepare(t, conn, fmt.Sprintf("SELECT %d", n))
		if got := ask(t, statement); got != n {
			t.Fatalf("got %d", got)
		}
		closeStatement(t, statement)
	}
	if diff := cmp.Diff([]string{fmt.Sprintf("SELECT %d", maxIdleStatements)}, idle(t, conn)); diff != "" {
		t.Errorf("the kept statements (-want +got):\n%s", diff)
	}
}
