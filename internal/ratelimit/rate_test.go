package ratelimit_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]struct {
		rate ratelimit.Rate
		// written is how the rate is written back.
		written string
	}{
		"off":         {ratelimit.Rate{}, "off"},
		"60/1m":       {ratelimit.Rate{Calls: 60, Per: time.Minute}, "60/1m"},
		"60/60s":      {ratelimit.Rate{Calls: 60, Per: time.Minute}, "60/1m"},
		"1/1s":        {ratelimit.Rate{Calls: 1, Per: time.Second}, "1/1s"},
		"200/90s":     {ratelimit.Rate{Calls: 200, Per: 90 * time.Second}, "200/1m30s"},
		"5/10m":       {ratelimit.Rate{Calls: 5, Per: 10 * time.Minute}, "5/10m"},
		"5/1h":        {ratelimit.Rate{Calls: 5, Per: time.Hour}, "5/1h"},
		"5/1h30m":     {ratelimit.Rate{Calls: 5, Per: 90 * time.Minute}, "5/1h30m"},
		"5/1h0m10s":   {ratelimit.Rate{Calls: 5, Per: time.Hour + 10*time.Second}, "5/1h0m10s"},
		"1000000/24h": {ratelimit.Rate{Calls: 1_000_000, Per: 24 * time.Hour}, "1000000/24h"},
		"060/1000ms":  {ratelimit.Rate{Calls: 60, Per: time.Second}, "60/1s"},
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			rate, err := ratelimit.Parse(text)
			if err != nil || rate != want.rate {
				t.Fatalf("%q is read as %#v (%v), want %#v", text, rate, err, want.rate)
			}
			if rate.String() != want.written || rate.Unlimited() != (want.written == "off") {
				t.Errorf("it is written %q, unlimited: %t; want %q", rate, rate.Unlimited(), want.written)
			}
			if again, err := ratelimit.Parse(rate.String()); err != nil || again != rate {
				t.Errorf("what is written is read as %#v (%v), want %#v", again, err, rate)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	malformed := func(text string) string {
		return fmt.Sprintf(`%q is not a rate: write the calls and the time they are for, such as "60/1m", or "off" for no limit`, text)
	}
	calls := func(text string) string {
		return fmt.Sprintf(`%q must allow from 1 to 1000000 calls, or be "off" for no limit`, text)
	}
	length := func(text string) string {
		return fmt.Sprintf(`%q must be for a length of whole seconds, from 1s to 24h`, text)
	}
	for text, want := range map[string]func(string) string{
		"": malformed, "60": malformed, "60/": malformed, "/1m": malformed, "60/m": malformed, "60/1": malformed, "-1/1m": malformed,
		"60 / 1m": malformed, "60/1m/1m": malformed, "1.5/1m": malformed, "Off": malformed, "none": malformed, "99999999999999999999/1m": malformed,
		"0/1m": calls, "1000001/1m": calls,
		"60/0s": length, "60/-1m": length, "60/1500ms": length, "60/24h1s": length, "60/999ms": length,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			rate, err := ratelimit.Parse(text)
			if err == nil || err.Error() != want(text) || rate != (ratelimit.Rate{}) {
				t.Errorf("%q is read as %v (%v), want the error %s", text, rate, err, want(text))
			}
		})
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	var rate ratelimit.Rate
	if err := rate.UnmarshalText([]byte("60/1m")); err != nil {
		t.Fatal(err)
	}
	if text, err := rate.MarshalText(); err != nil || string(text) != "60/1m" {
		t.Errorf("it is written %q (%v), want 60/1m", text, err)
	}
	if err := rate.UnmarshalText([]byte("60")); err == nil {
		t.Error("60 alone was read")
	}
}
