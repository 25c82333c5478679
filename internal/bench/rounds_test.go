package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/bench/meter"
)

// Each step is as it went in its own middle round, and compared with the floor of the
// same round: the second one is slow for all.
func TestMedian(t *testing.T) {
	t.Parallel()
	of := func(w way, s step, milliseconds, requests int) result {
		return taking("users", s, 10, w, milliseconds, meter.Requests{Of: map[string]int{"a": requests}})
	}
	type brief struct {
		step      step
		way       way
		wall      time.Duration
		requests  int
		overFloor float64
	}
	var got []brief
	for _, r := range (rounds{
		{of(wayFloor, stepCreate, 100, 0), of(wayFloor, stepDestroy, 100, 0), of(wayServer, stepCreate, 150, 1), of(wayServer, stepDestroy, 110, 4)},
		{of(wayFloor, stepCreate, 200, 0), of(wayFloor, stepDestroy, 200, 0), of(wayServer, stepCreate, 250, 2), of(wayServer, stepDestroy, 400, 5)},
		{of(wayFloor, stepCreate, 120, 0), of(wayFloor, stepDestroy, 100, 0), of(wayServer, stepCreate, 240, 3), of(wayServer, stepDestroy, 120, 6)},
	}).median() {
		got = append(got, brief{r.step, r.way, r.Wall, r.Requests.Total(), r.overFloor})
	}
	want := []brief{
		{stepCreate, wayFloor, 120 * time.Millisecond, 0, 0},
		{stepDestroy, wayFloor, 100 * time.Millisecond, 0, 0},
		{stepCreate, wayServer, 240 * time.Millisecond, 3, 1.5},
		{stepDestroy, wayServer, 120 * time.Millisecond, 6, 1.2},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(brief{})); diff != "" {
		t.Error(diff)
	}
}

func TestMedianWithoutFloor(t *testing.T) {
	t.Parallel()
	got := rounds{{taking("users", stepCreate, 10, wayServer, 150, meter.Requests{})}}.median()
	if len(got) != 1 || got[0].overFloor != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestRounds(t *testing.T) {
	t.Parallel()
	s := scenario{everyWay: 100, oneWay: 1000}
	for size, want := range map[int]int{100: 5, 101: 1} {
		if got := s.roundsOf(size, 5); got != want {
			t.Errorf("%d are measured in %d rounds, want %d", size, got, want)
		}
	}
}
