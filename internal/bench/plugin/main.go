// Command plugin is the provider as the benchmark has Terraform start it: the real
// one or, with BENCH_FLOOR set, the floor under it. At its end it leaves in the
// directory BENCH_USAGE what it used and which requests its embedded backend
// answered, and in BENCH_PROFILE, where that is set, a profile of its computing.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime/pprof"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/bench/floor"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/bench/meter"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	process, err := meter.Begin(os.Getenv("BENCH_USAGE"))
	if err != nil {
		return err
	}
	isFloor := os.Getenv("BENCH_FLOOR") != ""
	endProfile, err := profile(os.Getenv("BENCH_PROFILE"), isFloor)
	if err != nil {
		return err
	}
	var counter meter.Counter
	backends := embedded.Group{Around: counter.Around}
	newProvider := provider.New("bench", &backends)
	if isFloor {
		newProvider = floor.New(newProvider)
	}
	err = provider.Serve(newProvider, false)
	return errors.Join(err, backends.Close(), endProfile(), process.End(counter.Take()))
}

// profile begins to note where the time goes, in a file of its own, if there is a
// directory for it. It returns what ends that.
func profile(directory string, isFloor bool) (end func() error, err error) {
	if directory == "" {
		return func() error { return nil }, nil
	}
	name := "provider-*.prof"
	if isFloor {
		name = "floor-*.prof"
	}
	file, err := os.CreateTemp(directory, name)
	if err != nil {
		return nil, err
	}
	if err := pprof.StartCPUProfile(file); err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return func() error {
		pprof.StopCPUProfile()
		return file.Close()
	}, nil
}
