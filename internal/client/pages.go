package client

import (
	"context"
	"iter"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// A List is a list operation together with where its input takes the page and
// where its output has the entries, so that it can be walked.
type List[In, Out, Item any] struct {
	operation api.Operation[In, Out]
	page      func(*In) *api.PageInput
	items     func(Out) ([]Item, api.Pagination)
}

// All returns every entry of a list, in the server's order: never nil without an
// error. Pagination in the input is overwritten.
func All[In, Out, Item any](ctx context.Context, c *Client, list List[In, Out, Item], in In) ([]Item, error) {
	all := []Item{}
	for page, err := range Pages(ctx, c, list, in) {
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	return all, nil
}

// Pages walks a list page by page, as large as the API allows, and asks for a
// page only when the one before has been taken. An error is the last thing that
// it yields. Pagination in the input is overwritten.
func Pages[In, Out, Item any](ctx context.Context, c *Client, list List[In, Out, Item], in In) iter.Seq2[[]Item, error] {
	return func(yield func([]Item, error) bool) {
		for part, err := range walk(ctx, c, list, in) {
			if !yield(part.items, err) {
				return
			}
		}
	}
}

// A page is a part of a list, the number of entries in all of it, and the cursor of
// the page after it: empty where there is none.
type page[Item any] struct {
	items []Item
	total int
	next  string
}

// maxEmptyPages is how many pages without an entry may come one after the other before
// the next one: a server may filter what it has divided into pages, and one that never
// looks for the end of its list would promise another page for ever.
const maxEmptyPages = 10

func walk[In, Out, Item any](ctx context.Context, c *Client, list List[In, Out, Item], in In) iter.Seq2[page[Item], error] {
	return walkFrom(ctx, c, list, in, "")
}

// walkFrom walks a list from a cursor that an earlier walk came to; empty is the
// beginning.
func walkFrom[In, Out, Item any](
	ctx context.Context, c *Client, list List[In, Out, Item], in In, cursor string,
) iter.Seq2[page[Item], error] {
	return func(yield func(page[Item], error) bool) {
		at := course{cursor: cursor, seen: map[string]bool{}}
		for {
			*list.page(&in) = api.PageOf(api.MaxPageSize, at.cursor)
			out, err := Call(ctx, c, list.operation, in)
			if err != nil {
				yield(page[Item]{}, err)
				return
			}
			items, pagination := list.items(out)
			part := page[Item]{items: items, next: pagination.Next}
			if pagination.TotalEntries != nil {
				part.total = *pagination.TotalEntries
			}
			if !yield(part, nil) || pagination.Next == "" {
				return
			}
			if reason := at.goOn(pagination, len(items)); reason != "" {
				yield(page[Item]{}, &NonsenseError{
					Operation: list.operation.Name, Endpoint: c.endpoint, Status: list.operation.Status,
					ContentType: "application/json", Reason: reason,
				})
				return
			}
		}
	}
}

// A course is where a walk is, and has been.
type course struct {
	cursor string
	seen   map[string]bool
	// empty is how many pages without an entry came one after the other.
	empty int
}

// goOn goes on to the page after one with so many entries. It returns what is wrong with
// that page if the walk would have no end.
func (w *course) goOn(pagination api.Pagination, entries int) (reason string) {
	w.seen[w.cursor], w.seen[pagination.Current] = true, true
	w.cursor = pagination.Next
	if w.empty++; entries > 0 {
		w.empty = 0
	}
	switch {
	case w.seen[w.cursor]:
		return "a next page that was read before"
	case w.empty == maxEmptyPages:
		return "one empty page after the other"
	default:
		return ""
	}
}
