package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	"modernc.org/sqlite"
)

// maxIdleStatements is how many prepared statements a connection keeps: more than
// there are in this package. Those with a list of ids come in many lengths.
const maxIdleStatements = 250

// openSQL is [sql.Open] for a pool whose connections keep the statements that they
// have prepared. Every transaction prepares its own, and parsing and planning them
// would be the greater part of what a request costs.
func openSQL(dsn string) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(keepingConnector{connector}), nil
}

type keepingConnector struct {
	driver.Connector
}

// Connect implements [driver.Connector].
func (k keepingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	conn, ok := opened.(sqliteConn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: the driver's connection is a %T", opened), opened.Close())
	}
	return &keepingConn{sqliteConn: conn, idle: map[string]sqliteStatement{}}, nil
}

// sqliteConn is what the driver's connections can do.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	driver.Validator
}

// sqliteStatement is what the driver's statements can do.
type sqliteStatement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// A keepingConn gives a statement out that it has prepared before, if nobody is
// using it. SQLite prepares it anew by itself where the schema has changed. As any
// connection of a pool, it is used by one goroutine at a time.
type keepingConn struct {
	sqliteConn

	idle map[string]sqliteStatement // by text
}

// PrepareContext implements [driver.ConnPrepareContext].
func (c *keepingConn) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if kept, ok := c.idle[query]; ok {
		delete(c.idle, query)
		return &keptStatement{sqliteStatement: kept, conn: c, query: query}, nil
	}
	prepared, err := c.sqliteConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	statement, ok := prepared.(sqliteStatement)
	if !ok {
		return nil, errors.Join(fmt.Errorf("store: the driver's statement is a %T", prepared), prepared.Close())
	}
	return &keptStatement{sqliteStatement: statement, conn: c, query: query}, nil
}

// Close implements [driver.Conn].
func (c *keepingConn) Close() error {
	return errors.Join(c.closeIdle(), c.sqliteConn.Close())
}

// closeIdle closes the statements that nobody is using.
func (c *keepingConn) closeIdle() error {
	var errs []error
	for _, statement := range c.idle {
		errs = append(errs, statement.Close())
	}
	clear(c.idle)
	return errors.Join(errs...)
}

// A keptStatement goes back to its connection when it is closed.
type keptStatement struct {
	sqliteStatement

	conn  *keepingConn
	query string
}

// Close implements [driver.Stmt].
func (s *keptStatement) Close() error {
	if _, ok := s.conn.idle[s.query]; ok {
		return s.sqliteStatement.Close()
	}
	var err error
	if len(s.conn.idle) == maxIdleStatements {
		err = s.conn.closeIdle()
	}
	s.conn.idle[s.query] = s.sqliteStatement
	return err
}
