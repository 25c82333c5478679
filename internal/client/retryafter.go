package client

import (
	"math"
	"net/http"
	"net/mail"
	"strconv"
	"strings"
	"time"
)

// parseRetryAfter reads a Retry-After header: whole seconds, or a date in the
// form of HTTP or of RFC 5322. It returns nil for what is neither, and never a
// negative duration: a date that has passed is no wait at all.
func parseRetryAfter(value string, now time.Time) *time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return nil
	}
	if strings.Trim(value, "0123456789") == "" {
		delay := wholeSeconds(value)
		return &delay
	}
	date, ok := parseDate(value)
	if !ok {
		return nil
	}
	delay := max(0, date.Sub(now))
	return &delay
}

// parseDate reads a date in the form of HTTP or of RFC 5322.
func parseDate(value string) (time.Time, bool) {
	date, err := http.ParseTime(value)
	if err != nil {
		date, err = mail.ParseDate(value)
	}
	return date, err == nil
}

// wholeSeconds reads digits; what no duration can hold is the longest there is.
func wholeSeconds(digits string) time.Duration {
	seconds, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || seconds > int64(math.MaxInt64/time.Second) {
		return math.MaxInt64
	}
	return time.Duration(seconds) * time.Second
}
