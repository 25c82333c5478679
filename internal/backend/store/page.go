package store

import (
	"cmp"
	"context"
	"fmt"
	"slices"
)

// A Page asks for at most Count entries of a list, Count being at least 1, that
// stand after the place After; 0 is the beginning.
type Page struct {
	After int64
	Count int
}

// A PageInfo tells where a page stands in its list, which has Total entries in
// all. Next and Previous are the After of the pages next to it, nil where there
// is none.
type PageInfo struct {
	Next, Previous *int64
	Total          int
}

// A listing is a list that is read by pages, in the order of a seq column. An
// entry keeps its seq and no seq is given twice, so a walk from page to page
// meets everything that was there all the time exactly once.
type listing[T any] struct {
	// table has the entries, where says which of its rows they are, with args as
	// $1, $2 and so on, and seq is its column of the order.
	table, where, seq string
	args              []any
	// columns are what scan scans; joins brings in the other tables they are of,
	// one row for each entry.
	columns, joins string
	scan           func(row) (T, error)
	// complete reads what entries have outside of their rows; nil if that is
	// nothing.
	complete func(context.Context, []T) error
}

// A placed is an entry of a list and its place.
type placed[T any] struct {
	seq   int64
	entry T
}

// A placedRow is a row whose first column is the place of the entry.
type placedRow struct {
	row
	seq *int64
}

func (r placedRow) Scan(dest ...any) error {
	return r.row.Scan(append([]any{r.seq}, dest...)...)
}

// list reads one page of a listing.
func list[T any](ctx context.Context, t *Tx, l listing[T], page Page) ([]T, PageInfo, error) {
	if page.Count < 1 {
		return nil, PageInfo{}, errPageCount
	}
	var info PageInfo
	rows, err := l.after(ctx, t, page.After, page.Count+1)
	if err != nil {
		return nil, PageInfo{}, err
	}
	if len(rows) > page.Count {
		rows = rows[:page.Count]
		info.Next = &rows[page.Count-1].seq
	}
	if info.Previous, err = l.previous(ctx, t, page); err != nil {
		return nil, PageInfo{}, err
	}
	count := fmt.Sprintf("SELECT COUNT(*) FROM %s WHERE %s", l.table, l.where)
	if info.Total, err = queryOne(ctx, t, scanValue[int], count, l.args...); err != nil {
		return nil, PageInfo{}, err
	}
	entries, err := l.entries(ctx, rows)
	return entries, info, err
}

// cut returns a page of a whole list.
func cut[T any](whole []placed[T], page Page) ([]T, PageInfo) {
	start, found := slices.BinarySearchFunc(whole, page.After, func(p placed[T], seq int64) int { return cmp.Compare(p.seq, seq) })
	if found {
		start++
	}
	end := min(start+page.Count, len(whole))
	info := PageInfo{Total: len(whole)}
	if end < len(whole) {
		info.Next = &whole[end-1].seq
	}
	switch {
	case page.After == 0 || start == 0:
	case start <= page.Count:
		info.Previous = new(int64)
	default:
		info.Previous = &whole[start-page.Count-1].seq
	}
	entries := make([]T, 0, end-start)
	for _, p := range whole[start:end] {
		entries = append(entries, p.entry)
	}
	return entries, info
}

// entries returns the entries of rows, completed.
func (l listing[T]) entries(ctx context.Context, rows []placed[T]) ([]T, error) {
	entries := make([]T, len(rows))
	for i, r := range rows {
		entries[i] = r.entry
	}
	if l.complete == nil || len(entries) == 0 {
		return entries, nil
	}
	return entries, l.complete(ctx, entries)
}

// after reads the first entries behind a place, at most so many as the limit.
func (l listing[T]) after(ctx context.Context, t *Tx, place int64, limit int) ([]placed[T], error) {
	n := len(l.args)
	query := fmt.Sprintf("SELECT %s, %s FROM %s %s WHERE %s AND %s > $%d ORDER BY %s LIMIT $%d",
		l.seq, l.columns, l.table, l.joins, l.where, l.seq, n+1, l.seq, n+2)
	scan := func(r row) (p placed[T], err error) {
		p.entry, err = l.scan(placedRow{row: r, seq: &p.seq})
		return p, err
	}
	return queryAll(ctx, t, scan, query, slices.Concat(l.args, []any{place, limit})...)
}

// previous returns the After of the page before, which ends where page begins.
func (l listing[T]) previous(ctx context.Context, t *Tx, page Page) (*int64, error) {
	if page.After == 0 {
		return nil, nil
	}
	n := len(l.args)
	query := fmt.Sprintf("SELECT %s FROM %s WHERE %s AND %s <= $%d ORDER BY %s DESC LIMIT $%d",
		l.seq, l.table, l.where, l.seq, n+1, l.seq, n+2)
	before, err := queryAll(ctx, t, scanValue[int64], query, slices.Concat(l.args, []any{page.After, page.Count + 1})...)
	switch {
	case err != nil || len(before) == 0:
		return nil, err
	case len(before) <= page.Count:
		return new(int64), nil
	default:
		return &before[page.Count], nil
	}
}
