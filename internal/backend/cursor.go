package backend

import (
	"encoding/base64"
	"strconv"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// A cursor is the padded base64 of a decimal number: the place of the last entry
// before the page, so that MA== (0) is the first page, and so that a walk neither
// skips nor repeats an entry however the list changes.

func encodeCursor(after int64) string {
	return base64.StdEncoding.EncodeToString([]byte(strconv.FormatInt(after, 10)))
}

// pageOf reads which page is asked for.
func pageOf(in api.PageInput) (store.Page, error) {
	page := store.Page{Count: in.Size()}
	if in.Cursor == "" {
		return page, nil
	}
	text, err := base64.StdEncoding.DecodeString(in.Cursor)
	if err == nil {
		page.After, err = strconv.ParseInt(string(text), 10, 64)
	}
	if err != nil || page.After < 0 || encodeCursor(page.After) != in.Cursor {
		return page, errCursor()
	}
	return page, nil
}

func errCursor() error {
	return invalidField("pagination.cursor", `"cursor" is not one that this server gave`)
}

// paginationOf describes a page that was read.
func paginationOf(page store.Page, info store.PageInfo) api.Pagination {
	p := api.Pagination{Current: encodeCursor(page.After), TotalEntries: &info.Total}
	if info.Next != nil {
		p.Next = encodeCursor(*info.Next)
	}
	if info.Previous != nil {
		p.Previous = encodeCursor(*info.Previous)
	}
	return p
}

// paginate reads one page of a list and turns its entries into what is answered.
func paginate[Record, Entry any](
	in api.PageInput,
	list func(store.Page) ([]Record, store.PageInfo, error),
	entry func(Record) Entry,
) ([]Entry, api.Pagination, error) {
	page, err := pageOf(in)
	if err != nil {
		return nil, api.Pagination{}, err
	}
	records, info, err := list(page)
	if err != nil {
		return nil, api.Pagination{}, err
	}
	entries := make([]Entry, len(records))
	for i, record := range records {
		entries[i] = entry(record)
	}
	return entries, paginationOf(page, info), nil
}

// idsOf returns the ids of records, for what is read of a whole page at once.
func idsOf[Record any](records []Record, id func(Record) string) []string {
	ids := make([]string, len(records))
	for i, record := range records {
		ids[i] = id(record)
	}
	return ids
}
