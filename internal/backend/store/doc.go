// Package store keeps accounts, workspaces, people, permissions and what
// happened to them in an SQL database, and knows none of the rules about them.
//
// Everything is read in [Store.View] and written in [Store.Update], each of them
// one transaction. The methods of [Tx] speak of records; the SQL in them is the
// same for every engine. What differs from one engine to another stands in
// files of its name (sqlite.go) behind the engine interface, with its migrations
// in migrations/<engine>.
//
// What [Store.Count] counts for the rate limits stands apart from all that: it is
// no record, and may be lost.
//
// Times go in and come out in UTC, in whole milliseconds.
package store
