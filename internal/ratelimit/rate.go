// Package ratelimit has the form in which people write rate limits, such as
// 60/1m. It counts nothing.
package ratelimit

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// The most that a Rate may be.
const (
	MaxCalls = 1_000_000
	MaxPer   = 24 * time.Hour
)

// off is how no limit is written.
const off = "off"

// A Rate is how many calls a window of time has room for. The zero value is no
// limit.
type Rate struct {
	// Calls is from 1 to MaxCalls.
	Calls int
	// Per is the length of the window: whole seconds, from one to MaxPer.
	Per time.Duration
}

// Parse reads a rate in the form 60/1m, sixty calls a minute, or "off" for no
// limit. Its error is a sentence for the person who wrote the text, without the
// full stop.
func Parse(text string) (Rate, error) {
	if text == off {
		return Rate{}, nil
	}
	calls, per, _ := strings.Cut(text, "/")
	number, err := strconv.ParseUint(calls, 10, 32)
	if err != nil {
		return Rate{}, malformed(text)
	}
	length, err := time.ParseDuration(per)
	if err != nil {
		return Rate{}, malformed(text)
	}
	switch {
	case number < 1 || number > MaxCalls:
		return Rate{}, fmt.Errorf("%q must allow from 1 to %d calls, or be %q for no limit", text, MaxCalls, off)
	case length < time.Second || length > MaxPer || length%time.Second != 0:
		return Rate{}, fmt.Errorf("%q must be for a length of whole seconds, from 1s to %s", text, short(MaxPer))
	}
	return Rate{Calls: int(number), Per: length}, nil
}

func malformed(text string) error {
	return fmt.Errorf("%q is not a rate: write the calls and the time they are for, such as \"60/1m\", or %q for no limit", text, off)
}

// Unlimited reports whether the rate is none.
func (r Rate) Unlimited() bool {
	return r == Rate{}
}

// String returns what Parse reads.
func (r Rate) String() string {
	if r.Unlimited() {
		return off
	}
	return strconv.Itoa(r.Calls) + "/" + short(r.Per)
}

// short is a duration without the units of which it has none.
func short(d time.Duration) string {
	text := d.String()
	for _, end := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, end) {
			text = text[:len(text)-len(end)+1]
		}
	}
	return text
}

// MarshalText is String, for flags.
func (r Rate) MarshalText() ([]byte, error) {
	return []byte(r.String()), nil
}

// UnmarshalText is Parse, for flags.
func (r *Rate) UnmarshalText(text []byte) (err error) {
	*r, err = Parse(string(text))
	return err
}
