package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A Tx is one transaction, for one goroutine. A method that returns, changes or
// deletes one record returns [ErrNotFound] where there is none, unless it says
// otherwise. When a method fails with anything else the transaction is lost, as
// PostgreSQL has it: every later method fails the same way, and [Store.Update]
// commits nothing.
type Tx struct {
	tx       *sql.Tx
	engine   engine
	writable bool
	// statements are the prepared ones, by their text; the end of the transaction
	// closes them.
	statements map[string]*sql.Stmt
	changes    int
	mailed     bool
	failure    error
}

// Changes returns how many statements have changed something so far. Audit
// events, mails and remembered answers do not count: they go along with a change
// (rule I1).
func (t *Tx) Changes() int {
	return t.changes
}

// change runs a statement that changes what the rules are about, and returns the
// number of rows it changed.
func (t *Tx) change(ctx context.Context, query string, args ...any) (int, error) {
	rows, err := t.record(ctx, query, args...)
	if rows > 0 {
		t.changes++
	}
	return rows, err
}

// changeOne is change for a statement that is about one row: without it the
// error is ErrNotFound.
func (t *Tx) changeOne(ctx context.Context, query string, args ...any) error {
	rows, err := t.change(ctx, query, args...)
	if err == nil && rows == 0 {
		return ErrNotFound
	}
	return err
}

// record runs a writing statement that does not count as a change, and returns
// the number of rows it wrote.
func (t *Tx) record(ctx context.Context, query string, args ...any) (int, error) {
	if !t.writable {
		return 0, ErrReadOnly
	}
	if err := t.prepare(ctx, query); err != nil {
		return 0, err
	}
	// Not interrupted by ctx: SQLite would roll the transaction back by itself, and
	// commit what follows statement by statement.
	result, err := t.statements[query].ExecContext(context.WithoutCancel(ctx), args...)
	if err != nil {
		return 0, t.fail(query, err)
	}
	rows, err := result.RowsAffected()
	if err != nil {
		return 0, t.fail(query, err)
	}
	return int(rows), nil
}

// prepare puts the prepared statement of a query into t.statements, unless the
// transaction is lost or ctx has ended.
func (t *Tx) prepare(ctx context.Context, query string) error {
	if t.failure != nil {
		return t.failure
	}
	if err := ctx.Err(); err != nil {
		return t.fail(query, err)
	}
	if _, ok := t.statements[query]; ok {
		return nil
	}
	statement, err := t.tx.PrepareContext(ctx, query) //nolint:sqlclosecheck // The end of the transaction closes it.
	if err != nil {
		return t.fail(query, err)
	}
	t.statements[query] = statement
	return nil
}

// fail gives the transaction up because of err, and returns it explained.
func (t *Tx) fail(query string, err error) error {
	t.failure = fmt.Errorf("%w, running %s", t.engine.explain(err), strings.Join(strings.Fields(query), " "))
	return t.failure
}

func (t *Tx) commit(ctx context.Context) error {
	if t.failure != nil {
		return t.failure
	}
	if err := ctx.Err(); err != nil {
		return t.fail("COMMIT", err)
	}
	if err := t.tx.Commit(); err != nil {
		return t.fail("COMMIT", err)
	}
	return nil
}

// A row is one row of an answer, to be scanned once.
type row interface {
	Scan(dest ...any) error
}

// queryAll returns what scan makes of every row of a query.
func queryAll[T any](ctx context.Context, t *Tx, scan func(row) (T, error), query string, args ...any) ([]T, error) {
	if err := t.prepare(ctx, query); err != nil {
		return nil, err
	}
	rows, err := t.statements[query].QueryContext(ctx, args...)
	if err != nil {
		return nil, t.fail(query, err)
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, t.fail(query, err)
		}
		all = append(all, one)
	}
	if err := rows.Err(); err != nil {
		return nil, t.fail(query, err)
	}
	return all, nil
}

// queryOne returns what scan makes of the one row of a query, or ErrNotFound.
func queryOne[T any](ctx context.Context, t *Tx, scan func(row) (T, error), query string, args ...any) (T, error) {
	var none T
	all, err := queryAll(ctx, t, scan, query, args...)
	if err != nil {
		return none, err
	}
	if len(all) == 0 {
		return none, ErrNotFound
	}
	return all[0], nil
}

// exists reports whether a query has any row. The query selects one integer.
func (t *Tx) exists(ctx context.Context, query string, args ...any) (bool, error) {
	rows, err := queryAll(ctx, t, scanValue[int], query, args...)
	return len(rows) > 0, err
}

// scanValue scans a row of one column.
func scanValue[T any](r row) (value T, err error) {
	err = r.Scan(&value)
	return value, err
}

// idsPerQuery is the most ids that one query asks for: as many as a page holds.
const idsPerQuery = api.MaxPageSize

// placeholders appends ids to the arguments of a query, and returns what stands
// for them in it, such as "$3, $4".
func placeholders(args []any, ids []string) (string, []any) {
	names := make([]string, len(ids))
	for i, id := range ids {
		args = append(args, id)
		names[i] = fmt.Sprintf("$%d", len(args))
	}
	return strings.Join(names, ", "), args
}
