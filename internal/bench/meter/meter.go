// Package meter is how the benchmark learns what the processes of a provider used:
// Terraform starts and ends them, so each leaves a file behind.
package meter

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"time"
)

// Usage is what processes used.
type Usage struct {
	// CPU is the time that they computed, in user and in kernel mode.
	CPU time.Duration
	// PeakMemory is the most memory that one of them had resident at a time, in bytes.
	PeakMemory int64
	// Requests are those that they answered themselves, with an embedded backend.
	Requests Requests
}

// add counts one more process in.
func (u *Usage) add(other Usage) {
	u.CPU += other.CPU
	u.PeakMemory = max(u.PeakMemory, other.PeakMemory)
	u.Requests.Add(other.Requests)
}

// Requests are numbers of requests.
type Requests struct {
	// Of is how many there were of each operation, by its name.
	Of map[string]int
	// Refused is how many of them met a rate limit.
	Refused int
}

// Add adds the numbers of others.
func (r *Requests) Add(others Requests) {
	for operation, n := range others.Of {
		r.count(operation, n)
	}
	r.Refused += others.Refused
}

func (r *Requests) count(operation string, n int) {
	if r.Of == nil {
		r.Of = map[string]int{}
	}
	r.Of[operation] += n
}

// Total is how many there were of all operations.
func (r Requests) Total() int {
	total := 0
	for n := range maps.Values(r.Of) {
		total += n
	}
	return total
}

// A Process is the file in which a process says what it used.
type Process struct {
	path string
}

// Begin makes the file of this process in a directory, empty until End, so that a
// process which is killed is not taken for one that never was.
func Begin(directory string) (*Process, error) {
	file, err := os.CreateTemp(directory, "process-*.json")
	if err != nil {
		return nil, err
	}
	return &Process{path: file.Name()}, file.Close()
}

// End says what this process has used until now, and which requests it answered.
func (p *Process) End(answered Requests) error {
	used, err := ownUsage()
	if err != nil {
		return err
	}
	used.Requests = answered
	text, err := json.Marshal(used)
	if err != nil {
		return err
	}
	return os.WriteFile(p.path, text, 0o600)
}

// errKilled is a process that did not get to say what it used.
var errKilled = errors.New("a process of the provider ended before it said what it had used")

// Collect adds up what the processes in a directory used.
func Collect(directory string) (Usage, error) {
	var all Usage
	files, err := filepath.Glob(filepath.Join(directory, "process-*.json"))
	if err != nil {
		return all, err
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return all, err
		}
		if len(text) == 0 {
			return all, errKilled
		}
		var used Usage
		if err := json.Unmarshal(text, &used); err != nil {
			return all, fmt.Errorf("reading what a process used: %w", err)
		}
		all.add(used)
	}
	return all, nil
}
