package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/bench/meter"
)

// taking is a result that took so many milliseconds, in which the provider computed
// half of the time, with some requests.
func taking(scenario string, s step, size int, w way, milliseconds int, requests meter.Requests) result {
	wall := time.Duration(milliseconds) * time.Millisecond
	return result{scenario: scenario, step: s, size: size, way: w, cost: cost{
		Wall: wall, Usage: meter.Usage{CPU: wall / 2, PeakMemory: int64(milliseconds) << 18, Requests: requests},
	}}
}

func TestTables(t *testing.T) {
	t.Parallel()
	of := func(operation string, n int) meter.Requests { return meter.Requests{Of: map[string]int{operation: n}} }
	over := func(floors float64, r result) result {
		r.overFloor = floors
		return r
	}
	var got strings.Builder
	for _, s := range sectionsOf("Measured.", []result{
		taking("groups", stepPlan, 1000, wayFloor, 10_000, meter.Requests{}),
		taking("groups", stepPlan, 100, wayFloor, 500, meter.Requests{}),
		over(1.5, taking("groups", stepPlan, 100, wayServer, 750, meter.Requests{
			Of: map[string]int{"listGroups": 1, "whoami": 1, "getGroup": 1200, "b": 2, "a": 2, "c": 1}, Refused: 2,
		})),
		over(12, taking("groups", stepPlan, 1000, wayServer, 120_000, of("listGroups", 1))),
		over(1.5, taking("groups", stepPlan, 1000, wayPublic, 15_000, of("listGroups", 12))),
		taking("members", stepCreate, 10, wayEmbedded, 100, of("createGroup", 1)),
	}) {
		fmt.Fprintf(&got, "%s\n\n%s\n\n", s.title, s.text)
	}
	const want = "`segmentaccess_user_group` with `for_each`, 10 members each\n\nMeasured.\n" + `
| Requests | Groups | Own server | Public API only | Segment's own provider |
|---|---:|---:|---:|---:|
| Plan, nothing changed | 100 | 1,207 (2 refused) | – | 3G = 300 |
| Plan, nothing changed | 1,000 | 1 | 12 | 3G = 3,000 |

| What the requests were | Groups | Own server | Public API only |
|---|---:|---:|---:|
| Plan, nothing changed | 1,000 | 1 listGroups | 12 listGroups |

| Time | Groups | Floor | Own server | Public API only |
|---|---:|---:|---:|---:|
| Plan, nothing changed | 100 | 0.50 s | 0.75 s (1.50×) | – |
| Plan, nothing changed | 1,000 | 10.0 s | 120 s (12.00×) | 15.0 s (1.50×) |

| CPU time and memory of the provider | Groups | Floor | Own server | Public API only |
|---|---:|---:|---:|---:|
| Plan, nothing changed | 100 | 0.25 s, 125 MiB | 0.38 s, 188 MiB | – |
| Plan, nothing changed | 1,000 | 5.00 s, 2500 MiB | 60.0 s, 30000 MiB | 7.50 s, 3750 MiB |

` + "One `segmentaccess_user_group` with many members\n\nMeasured.\n" + `
| Requests | Members | Embedded |
|---|---:|---:|
| Create all | 10 | 1 |

| What the requests were | Members | Embedded |
|---|---:|---:|
| Create all | 10 | 1 createGroup |

| Time | Members | Embedded |
|---|---:|---:|
| Create all | 10 | 0.10 s |

| CPU time and memory of the provider | Members | Embedded |
|---|---:|---:|
| Create all | 10 | 0.05 s, 25 MiB |

`
	if diff := cmp.Diff(want, got.String()); diff != "" {
		t.Error(diff)
	}
}

func TestSpent(t *testing.T) {
	t.Parallel()
	for want, of := range map[string]map[string]int{
		"":                                 nil,
		"2 a, 1 b":                         {"a": 2, "b": 1},
		"1,200 z, 2 a, 2 b, 1 c, 4 others": {"a": 2, "b": 2, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1, "z": 1200},
	} {
		if got := spent(meter.Requests{Of: of}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 12345: "12,345", 999999: "999,999", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestOfficial(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		step   step
		people int
		want   int
	}{
		{stepCreate, 10, 20},
		{stepCreate, 200, 400},
		{stepCreate, 201, 402},
		{stepInvited, 1000, 1000},
		{stepChange, 1000, 1003},
		{stepAccepted, 1000, 1000},
		{stepDestroy, 1000, 4000},
	} {
		if got, _ := officialUsers(test.step, test.people); got != test.want {
			t.Errorf("%s with %d people: got %d, want %d", test.step, test.people, got, test.want)
		}
	}
	if got, _ := officialGroups(stepPlan, 100); got != 300 {
		t.Errorf("planning 100 groups: got %d, want 300", got)
	}
}
