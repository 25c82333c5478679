package client

import (
	"math"
	"strconv"
	"testing"
	"time"
)

// FuzzRetryAfter asserts that no header makes a negative wait, that whole seconds
// are read exactly or are the longest wait there is.
func FuzzRetryAfter(f *testing.F) {
	for _, seed := range []string{
		"", "0", "7", "-1", "+5", "1.5", "00060", "9223372036", "9223372037", "18446744073709551616", "1e3", "٣",
		"Thu, 20 Aug 2026 16:00:42 GMT", "Thursday, 20-Aug-26 16:00:42 GMT", "Thu Aug 20 16:00:42 2026",
		"Thu, 20 Aug 2026 16:00:42 +0000", "20 Aug 26 16:00 EST (a comment)", "Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
	} {
		f.Add(seed)
	}
	now := time.Date(2026, time.August, 20, 16, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string) {
		delay := parseRetryAfter(value, now)
		if delay != nil && *delay < 0 {
			t.Fatalf("%q is a wait of %s", value, *delay)
		}
		seconds, err := strconv.ParseUint(value, 10, 64)
		switch {
		case err != nil:
		case delay == nil:
			t.Fatalf("%q is no wait", value)
		case seconds <= math.MaxInt64/uint64(time.Second) && *delay != time.Duration(seconds)*time.Second:
			t.Fatalf("%q is a wait of %s", value, *delay)
		case seconds > math.MaxInt64/uint64(time.Second) && *delay != math.MaxInt64:
			t.Fatalf("%q is a wait of %s", value, *delay)
		}
	})
}
