package meter

import (
	"errors"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// onLinux skips a test where nothing is measured.
func onLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("what a process uses is measured on Linux only")
	}
}

func TestCollect(t *testing.T) {
	t.Parallel()
	onLinux(t)
	directory := t.TempDir()
	for _, answered := range []Requests{{Of: map[string]int{"Create Invites": 2, "List Roles": 1}, Refused: 1}, {}, {Of: map[string]int{"List Roles": 1}}} {
		process, err := Begin(directory)
		if err != nil {
			t.Fatal(err)
		}
		if err := process.End(answered); err != nil {
			t.Fatal(err)
		}
	}
	used, err := Collect(directory)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Requests{Of: map[string]int{"Create Invites": 2, "List Roles": 2}, Refused: 1}, used.Requests); diff != "" {
		t.Error(diff)
	}
	if used.CPU <= 0 {
		t.Errorf("this process computed for %s", used.CPU)
	}
	if used.PeakMemory < 1<<20 || used.PeakMemory > 1<<40 {
		t.Errorf("this process had %d bytes of memory", used.PeakMemory)
	}
}

func TestCollectMissesWhoWasKilled(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	if _, err := Begin(directory); err != nil {
		t.Fatal(err)
	}
	if _, err := Collect(directory); !errors.Is(err, errKilled) {
		t.Errorf("got the error %v, want %v", err, errKilled)
	}
}

func TestAddTakesTheHighestPeak(t *testing.T) {
	t.Parallel()
	all := Usage{CPU: 2, PeakMemory: 30}
	all.add(Usage{CPU: 3, PeakMemory: 20})
	all.add(Usage{CPU: 4, PeakMemory: 40})
	if diff := cmp.Diff(Usage{CPU: 9, PeakMemory: 40}, all); diff != "" {
		t.Error(diff)
	}
}

func TestTotal(t *testing.T) {
	t.Parallel()
	if got := (Requests{Of: map[string]int{"a": 2, "b": 3}}).Total(); got != 5 {
		t.Errorf("got %d, want 5", got)
	}
}
