package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"time"
)

// facts are those of the machine and the programs that a measurement depends on, as
// Markdown. They name neither the machine nor its directories.
func facts(ctx context.Context, t *toolchain, o options, now time.Time) (string, error) {
	cli, err := t.version(ctx)
	if err != nil {
		return "", err
	}
	cpu, err := find("/proc/cpuinfo", `(?m)^model name\s*:\s*(.+)$`)
	if err != nil {
		return "", err
	}
	system, err := find("/etc/os-release", `(?m)^PRETTY_NAME="?([^"\n]+)"?$`)
	if err != nil {
		return "", err
	}
	total, err := find("/proc/meminfo", `(?m)^MemTotal:\s+(\d+) kB$`)
	if err != nil {
		return "", err
	}
	kilobytes, err := strconv.Atoi(total)
	if err != nil {
		return "", err
	}
	load, err := find("/proc/loadavg", `^(\S+)`)
	if err != nil {
		return "", err
	}
	rounds := "once"
	if o.rounds > 1 {
		rounds = fmt.Sprintf("in %d rounds", o.rounds)
	}
	return fmt.Sprintf("Measured %s on %s with %s and the provider at %s, built with %s, on %s (%s), %d cores of %s, %.0f GiB of memory, load %s at the beginning.",
		rounds, now.Format(time.DateOnly), cli, o.version, strings.Replace(runtime.Version(), "go", "Go ", 1), system, runtime.GOOS+"/"+runtime.GOARCH,
		runtime.NumCPU(), cpu, float64(kilobytes)/(1<<20), load), nil
}

// find returns what the group of a pattern matches in a file, or else that it is
// unknown.
func find(file, pattern string) (string, error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return "unknown", nil
	}
	if err != nil {
		return "", err
	}
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if found == nil {
		return "unknown", nil
	}
	return string(found[1]), nil
}
