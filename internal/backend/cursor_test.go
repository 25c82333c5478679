package backend

import (
	"encoding/base64"
	"errors"
	"math"
	"math/big"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// Any text is a cursor or is blamed; a cursor is a place in its one spelling, and no place makes a list of roles go wrong.
func FuzzCursor(f *testing.F) {
	for _, cursor := range []string{
		"", "MA==", "MQ==", "MA", "MB==", "MA===", "MA==MA==", "LTE=", "LTA=", "KzE=", "MDA=", "MHgx", "MV8w", "MS41", "IDE=", "2aM=",
		"OTIyMzM3MjAzNjg1NDc3NTgwNw==", "OTIyMzM3MjAzNjg1NDc3NTgwOA==", "MA\r\n==", "TUE9PQ==", "KzU=", "Kzk=", strings.Repeat("MDAw", 100), "\xff", "null",
	} {
		f.Add(cursor, api.DefaultPageSize)
	}
	f.Add("Nw==", 1)
	f.Add("MTk=", api.MaxPageSize)
	f.Fuzz(func(t *testing.T, cursor string, count int) {
		count = 1 + int(uint(count)%api.MaxPageSize)
		page, err := pageOf(api.PageOf(count, cursor))
		if after, ok := modelCursor(cursor); ok != (err == nil) || ok && page != (store.Page{After: after, Count: count}) {
			t.Fatalf("the cursor %q is %+v, %v; want it accepted: %t, as %d", cursor, page, err, ok, after)
		}
		if err != nil {
			refused, ok := errors.AsType[*Error](err)
			if !ok || refused.Code != Invalid || len(refused.Problems) != 1 || refused.Problems[0].Field != "pagination.cursor" {
				t.Errorf("the cursor %q is refused by %v", cursor, err)
			}
			return
		}
		again, err := pageOf(api.PageOf(count, encodeCursor(page.After)))
		if diff := cmp.Diff(page, again); err != nil || diff != "" {
			t.Errorf("the cursor %q, written again, is another page: %v (-first +again):\n%s", cursor, err, diff)
		}
		expectNeighbours(t, page)
	})
}

// decimal is a number in the only way in which a cursor holds it.
var decimal = regexp.MustCompile(`^(0|[1-9][0-9]*)$`)

// modelCursor is what a cursor means, by numbers of any size.
func modelCursor(cursor string) (after int64, ok bool) {
	if cursor == "" {
		return 0, true
	}
	text, err := base64.StdEncoding.Strict().DecodeString(cursor)
	if err != nil || strings.ContainsAny(cursor, "\r\n") || !decimal.Match(text) {
		return 0, false
	}
	number, ok := new(big.Int).SetString(string(text), 10)
	if !ok || number.Sign() < 0 || number.Cmp(big.NewInt(math.MaxInt64)) > 0 {
		return 0, false
	}
	return number.Int64(), true
}

// expectNeighbours asserts that the pages beside a page of roles are pages
// themselves, and stand where they must.
func expectNeighbours(t *testing.T, page store.Page) {
	t.Helper()
	roles, info, err := pageOfRoles(page)
	if err != nil || len(roles) > page.Count {
		t.Fatalf("the page %+v has %d roles, and the error %v", page, len(roles), err)
	}
	shown := paginationOf(page, info)
	if place, ok := modelCursor(shown.Current); !ok || place != page.After {
		t.Errorf("the page %+v says that it is at %q", page, shown.Current)
	}
	if info.Next != nil && *info.Next != page.After+int64(len(roles)) {
		t.Errorf("after the page %+v of %d roles comes %d", page, len(roles), *info.Next)
	}
	if info.Previous != nil && (*info.Previous < 0 || *info.Previous >= page.After) {
		t.Errorf("before the page %+v comes %d", page, *info.Previous)
	}
	if first := page.After == 0; first != (shown.Previous == "") {
		t.Errorf("the page %+v has the previous one %q", page, shown.Previous)
	}
}
