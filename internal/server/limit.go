package server

import (
	"net/http"
	"strconv"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
)

// rfc5322 is the form of a date in the headers of a rate limit.
const rfc5322 = "Mon, 02 Jan 2006 15:04:05 -0700"

// tellLimit puts into the headers how a call stands with its rate limit, if it has
// one (rule J1). Times are rounded up, so that who waits for them gets through.
func tellLimit(header http.Header, s *backend.Standing) {
	if s == nil {
		return
	}
	header.Set(api.HeaderLimitConsumed, strconv.Itoa(s.Consumed))
	header.Set(api.HeaderLimitRemaining, strconv.Itoa(s.Remaining))
	header.Set(api.HeaderLimitReset, s.Ends.Add(time.Second-time.Nanosecond).Truncate(time.Second).UTC().Format(rfc5322))
	if s.Exceeded {
		header.Set("Retry-After", strconv.Itoa(wholeSeconds(s.Wait)))
	}
}

// wholeSeconds rounds a wait up, to one second at least.
func wholeSeconds(wait time.Duration) int {
	return max(1, int((wait+time.Second-time.Nanosecond)/time.Second))
}
