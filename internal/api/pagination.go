package api

import "fmt"

// Page sizes, in entries.
const (
	DefaultPageSize = 200
	MaxPageSize     = 1000
)

// PageInput asks for one page of a list. An empty one asks for the first page in
// the server's default size.
type PageInput struct {
	// Count is the size of the page, 1 to MaxPageSize; DefaultPageSize if left out.
	Count *int `query:"count"`
	// Cursor is what an earlier answer gave as next or previous.
	Cursor string `query:"cursor"`
}

// PageOf returns the input for the page of count entries at cursor.
func PageOf(count int, cursor string) PageInput {
	return PageInput{Count: &count, Cursor: cursor}
}

// Size returns the number of entries asked for: Count, which may be out of bounds in
// an input that was not checked, or DefaultPageSize where that is left out.
func (p PageInput) Size() int {
	if p.Count == nil {
		return DefaultPageSize
	}
	return *p.Count
}

func (p PageInput) check(path string) []Problem {
	if size := p.Size(); size < 1 || size > MaxPageSize {
		return []Problem{invalid(path+".count", fmt.Sprintf("must be between 1 and %d", MaxPageSize))}
	}
	return nil
}

// Pagination tells where a page stands. Next and Previous are left out where
// there is no such page; they are never null, which the official Go client would
// take for a page and loop.
type Pagination struct {
	// Current is the cursor of this page.
	Current  string `json:"current"`
	Next     string `json:"next,omitempty"`
	Previous string `json:"previous,omitempty"`
	// TotalEntries counts the entries of all pages.
	TotalEntries *int `json:"totalEntries,omitempty"`
}
