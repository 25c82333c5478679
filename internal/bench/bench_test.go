package main

import (
	"cmp"
	"os"
	"runtime"
	"strings"
	"testing"

	diff "github.com/google/go-cmp/cmp"
)

// What is asked for is measured, as far as a scenario allows it, after the floor.
func TestWhatIsMeasured(t *testing.T) {
	t.Parallel()
	s := scenario{sizes: []int{20}, everyWay: 100, oneWay: 1000}
	if d := diff.Diff([]int{10, 1000}, s.of([]int{10, 1000, 5000})); d != "" {
		t.Error(d)
	}
	if d := diff.Diff([]int{20}, s.of(nil)); d != "" {
		t.Error(d)
	}
	for _, test := range []struct {
		name  string
		size  int
		asked []way
		ways  []way
		want  []way
	}{
		{"all", 100, backends, nil, withFloor},
		{"one", 100, []way{wayPublic}, nil, []way{wayFloor, wayPublic}},
		{"large", 1000, backends, nil, []way{wayFloor, wayServer}},
		{"large, another way", 1000, []way{wayPublic}, nil, []way{}},
		{"largest", 6000, backends, nil, []way{wayServer}},
		{"of the scenario", 100, backends, []way{wayPublic}, []way{wayFloor, wayPublic}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := scenario{everyWay: 100, oneWay: 1000, ways: test.ways}
			if d := diff.Diff(test.want, s.waysOf(test.size, test.asked)); d != "" {
				t.Error(d)
			}
		})
	}
}

// With many people, only what tells how it grows is measured.
func TestSteps(t *testing.T) {
	t.Parallel()
	s := scenario{everyWay: 100, oneWay: 1000, steps: lifeOfPeople}
	if d := diff.Diff(lifeOfPeople, s.stepsOf(100)); d != "" {
		t.Error(d)
	}
	if d := diff.Diff([]step{stepCreate, stepInvited}, s.stepsOf(101)); d != "" {
		t.Error(d)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	o, err := parse([]string{"-sizes", "10,100", "-ways", "public,embedded", "-scenarios", "roster", "-rounds", "5"})
	if err != nil {
		t.Fatal(err)
	}
	want := options{
		sizes: []int{10, 100}, ways: []way{wayPublic, wayEmbedded}, scenarios: []string{"roster"}, rounds: 5, terraform: "terraform", version: "an unknown version",
	}
	if d := diff.Diff(want, o, diff.AllowUnexported(options{})); d != "" {
		t.Error(d)
	}
}

// What was measured of a scenario is not replaced by a part of it.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{
		{"-write", "-sizes", "10"},
		{"-write", "-ways", "server"},
		{"-write", "-profiles", "/tmp"},
		{"-rounds", "0"},
		{"-sizes", "0"},
		{"-ways", "floor"},
		{"-scenarios", "nothing"},
		{"more"},
	} {
		if o, err := parse(arguments); err == nil {
			t.Errorf("%v is taken for %+v", arguments, o)
		}
	}
	for _, arguments := range [][]string{{"-write"}, {"-write", "-scenarios", "users"}} {
		if _, err := parse(arguments); err != nil {
			t.Errorf("%v: %v", arguments, err)
		}
	}
}

func TestChangeIsOfOne(t *testing.T) {
	t.Parallel()
	before, after := peopleVariables(10, false)["people"], peopleVariables(10, true)["people"]
	changed := diff.Diff(before, after)
	if got := strings.Count(changed, `"Source Admin"`); got != 1 {
		t.Errorf("%d people change: %s", got, changed)
	}
}

// A life with ten people: the provider does what it is measured at, and everything is
// measured.
func TestMeasure(t *testing.T) {
	t.Parallel()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("this test runs a real Terraform and only does so with TF_ACC=1, as `make test` sets it")
	}
	if runtime.GOOS != "linux" {
		t.Skip("what a process uses is measured on Linux only")
	}
	directory := t.TempDir()
	chain, err := newToolchain(t.Context(), cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), directory, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		scenario string
		way      way
		steps    int
	}{
		{"users", wayPublic, len(lifeOfPeople)},
		{"members", wayEmbedded, 2},
	} {
		t.Run(test.scenario, func(t *testing.T) {
			t.Parallel()
			o := options{sizes: []int{10}, ways: []way{test.way}, scenarios: []string{test.scenario}, rounds: 1}
			results, err := measureAll(t.Context(), chain, t.TempDir(), o, t.Output())
			if err != nil {
				t.Fatal(err)
			}
			if want := 2 * test.steps; len(results) != want {
				t.Errorf("there are %d results, want %d", len(results), want)
			}
			for _, r := range results {
				if r.Wall <= 0 || r.CPU <= 0 || r.PeakMemory <= 0 || (r.Requests.Total() > 0) != (r.way != wayFloor) || r.Requests.Refused > 0 {
					t.Errorf("%s, %s: %+v", r.way, r.step, r.cost)
				}
			}
		})
	}
}
