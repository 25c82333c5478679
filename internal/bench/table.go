package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/bench/meter"
)

// none stands in a table where there is nothing to say.
const none = "–"

// sectionsOf are the results scenario by scenario, each after the facts about how they
// came about.
func sectionsOf(facts string, results []result) []section {
	var sections []section
	for _, s := range scenarios {
		if rows := rowsOf(s, results); len(rows) > 0 {
			parts := []string{facts, requestTable(s, rows), spentTable(s, rows), timeTable(s, rows), costTable(s, rows)}
			sections = append(sections, section{title: s.title, text: strings.Join(parts, "\n\n")})
		}
	}
	return sections
}

// A row is what one step took with one size, by each way.
type row struct {
	step step
	size int
	by   map[way]result
}

// rowsOf are the results of a scenario, ordered by step and size.
func rowsOf(s scenario, results []result) []row {
	var rows []row
	for _, step := range s.steps {
		bySize := map[int]row{}
		for _, r := range results {
			if r.scenario != s.name || r.step != step {
				continue
			}
			if bySize[r.size].by == nil {
				bySize[r.size] = row{step: step, size: r.size, by: map[way]result{}}
			}
			bySize[r.size].by[r.way] = r
		}
		for _, size := range slices.Sorted(maps.Keys(bySize)) {
			rows = append(rows, bySize[size])
		}
	}
	return rows
}

// requestTable tells how many requests there were.
func requestTable(s scenario, rows []row) string {
	t := newTable("Requests", s.counted)
	ways := taken(rows, backends)
	t.head(ways)
	compared := slices.ContainsFunc(rows, func(r row) bool { return official(s, r) != none })
	if compared {
		t.columns = append(t.columns, "Segment's own provider")
	}
	for _, r := range rows {
		cells := r.cells(ways, func(r result) string { return requests(r.Requests) })
		if compared {
			cells = append(cells, official(s, r))
		}
		t.add(r, cells)
	}
	return t.String()
}

func official(s scenario, r row) string {
	if s.official == nil {
		return none
	}
	n, formula := s.official(r.step, r.size)
	if formula == "" {
		return none
	}
	return formula + " = " + grouped(n)
}

// spentTable tells what the requests were, with the largest size that was measured
// by most ways.
func spentTable(s scenario, rows []row) string {
	largest := slices.MaxFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(len(a.by), len(b.by)), cmp.Compare(a.size, b.size))
	}).size
	rows = slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return r.size != largest })
	t := newTable("What the requests were", s.counted)
	ways := taken(rows, backends)
	t.head(ways)
	for _, r := range rows {
		t.add(r, r.cells(ways, func(r result) string { return spent(r.Requests) }))
	}
	return t.String()
}

// spent lists the operations that most requests were of.
func spent(r meter.Requests) string {
	const most = 4
	operations := slices.SortedFunc(maps.Keys(r.Of), func(a, b string) int {
		return cmp.Or(cmp.Compare(r.Of[b], r.Of[a]), cmp.Compare(a, b))
	})
	var parts []string
	rest := r.Total()
	for _, operation := range operations[:min(most, len(operations))] {
		parts = append(parts, grouped(r.Of[operation])+" "+operation)
		rest -= r.Of[operation]
	}
	if rest > 0 {
		parts = append(parts, grouped(rest)+" others")
	}
	return strings.Join(parts, ", ")
}

// timeTable tells how long Terraform took, and how many times the floor that is.
func timeTable(s scenario, rows []row) string {
	t := newTable("Time", s.counted)
	ways := taken(rows, withFloor)
	t.head(ways)
	for _, r := range rows {
		t.add(r, r.cells(ways, func(r result) string {
			if r.overFloor == 0 {
				return seconds(r.Wall)
			}
			return fmt.Sprintf("%s (%.2f×)", seconds(r.Wall), r.overFloor)
		}))
	}
	return t.String()
}

// costTable tells how long the provider computed and the most memory it took.
func costTable(s scenario, rows []row) string {
	t := newTable("CPU time and memory of the provider", s.counted)
	ways := taken(rows, withFloor)
	t.head(ways)
	for _, r := range rows {
		t.add(r, r.cells(ways, func(r result) string { return seconds(r.CPU) + ", " + memory(r.PeakMemory) }))
	}
	return t.String()
}

// withFloor are all ways in the order of the columns.
var withFloor = slices.Concat([]way{wayFloor}, backends)

// taken are those of the ways that any row has a result of.
func taken(rows []row, ways []way) []way {
	return slices.DeleteFunc(slices.Clone(ways), func(w way) bool {
		return !slices.ContainsFunc(rows, func(r row) bool {
			_, measured := r.by[w]
			return measured
		})
	})
}

func (r row) cells(ways []way, write func(result) string) []string {
	cells := make([]string, len(ways))
	for i, w := range ways {
		cells[i] = none
		if measured, ok := r.by[w]; ok {
			cells[i] = write(measured)
		}
	}
	return cells
}

// A table is one in Markdown. Its first column tells the step, its second the size.
type table struct {
	columns []string
	lines   []string
}

func newTable(first, second string) *table {
	return &table{columns: []string{first, second}}
}

func (t *table) head(ways []way) {
	for _, w := range ways {
		t.columns = append(t.columns, w.title())
	}
}

func (t *table) add(r row, cells []string) {
	t.lines = append(t.lines, line(append([]string{string(r.step), grouped(r.size)}, cells...)))
}

// String is the table without a line break at its end.
func (t *table) String() string {
	rule := "|---" + strings.Repeat("|---:", len(t.columns)-1) + "|"
	return strings.Join(append([]string{line(t.columns), rule}, t.lines...), "\n")
}

func line(cells []string) string {
	return "| " + strings.Join(cells, " | ") + " |"
}

// requests writes a number of requests, and how many of them were refused.
func requests(r meter.Requests) string {
	if r.Refused > 0 {
		return fmt.Sprintf("%s (%s refused)", grouped(r.Total()), grouped(r.Refused))
	}
	return grouped(r.Total())
}

// grouped writes a number with a comma between each three digits.
func grouped(n int) string {
	digits := strconv.Itoa(n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// seconds writes a duration with three digits or so.
func seconds(d time.Duration) string {
	decimals := 2
	switch {
	case d >= 100*time.Second:
		decimals = 0
	case d >= 10*time.Second:
		decimals = 1
	}
	return strconv.FormatFloat(d.Seconds(), 'f', decimals, 64) + " s"
}

// memory writes a number of bytes.
func memory(bytes int64) string {
	return fmt.Sprintf("%d MiB", (bytes+1<<19)>>20)
}
