// Command bench measures the provider with a real Terraform: how many requests it
// sends, how long Terraform takes, and how much CPU time and memory the provider uses
// meanwhile. It runs in the root of the module, prints what each step took, and
// with -write puts the tables into the guide on performance.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// options are what the person who measures may choose.
type options struct {
	// sizes are nil for those of each scenario.
	sizes     []int
	ways      []way
	scenarios []string
	// rounds is how often each life is lived.
	rounds    int
	terraform string
	version   string
	profiles  string
	write     bool
}

func parse(arguments []string) (options, error) {
	o := options{ways: backends}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.Func("sizes", "measure these `numbers` of people or groups only, such as 10,100 (default: up to 10,000, as each scenario has it)", func(text string) error {
		o.sizes = nil
		for number := range strings.SplitSeq(text, ",") {
			size, err := strconv.Atoi(number)
			if err != nil || size < 1 {
				return fmt.Errorf("%q is no number of people or groups", number)
			}
			o.sizes = append(o.sizes, size)
		}
		return nil
	})
	flags.Func("ways", "measure these `ways` only, such as embedded,server,public (default: all)", func(text string) error {
		o.ways = nil
		for name := range strings.SplitSeq(text, ",") {
			if !slices.Contains(backends, way(name)) {
				return fmt.Errorf("there is no way %q; the ways are %v", name, backends)
			}
			o.ways = append(o.ways, way(name))
		}
		return nil
	})
	flags.Func("scenarios", "measure these `scenarios` only, such as users,roster (default: all)", func(text string) error {
		o.scenarios = strings.Split(text, ",")
		for _, name := range o.scenarios {
			if !slices.ContainsFunc(scenarios, func(s scenario) bool { return s.name == name }) {
				return fmt.Errorf("there is no scenario %q", name)
			}
		}
		return nil
	})
	flags.IntVar(&o.rounds, "rounds", 3, "measure `so often`, all ways in turn, and take the median; the largest sizes are measured once")
	flags.StringVar(&o.terraform, "terraform", "terraform", "the `path` of Terraform or OpenTofu")
	flags.StringVar(&o.version, "version", "an unknown version", "what the guide calls the `version` of the provider")
	flags.StringVar(&o.profiles, "profiles", "", "the `directory`, an absolute path, for a profile of each process of the provider; none if empty")
	flags.BoolVar(&o.write, "write", false, "put the tables into the guide on performance")
	if err := flags.Parse(arguments); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%q is neither a flag nor the value of one", flags.Arg(0))
	}
	return o, o.check()
}

// check refuses what makes no sense together.
func (o options) check() error {
	partial := o.sizes != nil || len(o.ways) < len(backends)
	switch {
	case o.rounds < 1:
		return fmt.Errorf("there is nothing to measure in %d rounds", o.rounds)
	case o.write && (partial || o.profiles != ""):
		return errors.New("the guide holds all that is measured of a scenario, so that -write goes without -sizes, -ways and -profiles")
	default:
		return nil
	}
}

func run(ctx context.Context, arguments []string, out io.Writer) (err error) {
	o, err := parse(arguments)
	if err != nil {
		return err
	}
	directory, err := os.MkdirTemp("", "segmentaccess-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()
	t, err := newToolchain(ctx, o.terraform, directory, o.profiles)
	if err != nil {
		return err
	}
	about, err := facts(ctx, t, o, time.Now())
	if err != nil {
		return err
	}
	results, failed := measureAll(ctx, t, directory, o, out)
	if len(results) == 0 && failed == nil {
		return errors.New("no scenario is measured in these sizes and ways")
	}
	sections := sectionsOf(about, results)
	for _, s := range sections {
		if _, err := fmt.Fprintf(out, "\n%s%s\n\n%s\n", heading, s.title, s.text); err != nil {
			return errors.Join(failed, err)
		}
	}
	if failed != nil || !o.write {
		return failed
	}
	return writeGuide(sections)
}

// measureAll takes every scenario that was asked for through its life, by the floor
// and by every way, and prints what each step took in each round. It returns what they
// took in the median, and where something fails, what was measured before it.
func measureAll(ctx context.Context, t *toolchain, directory string, o options, out io.Writer) ([]result, error) {
	var results []result
	_, _ = fmt.Fprintln(out, line([]string{"Scenario", "Step", "Size", "Way", "Requests", "Time", "CPU time", "of it the provider's", "Memory"}))
	for _, s := range scenarios {
		if o.scenarios != nil && !slices.Contains(o.scenarios, s.name) {
			continue
		}
		for _, size := range s.of(o.sizes) {
			var all rounds
			for range s.roundsOf(size, o.rounds) {
				var round []result
				for _, w := range s.waysOf(size, o.ways) {
					l := &life{scenario: s, size: size, way: w, report: func(r result) {
						round = append(round, r)
						announce(out, r)
					}}
					if err := live(ctx, t, directory, l); err != nil {
						return results, err
					}
				}
				all = append(all, round)
			}
			results = append(results, all.median()...)
		}
	}
	return results, nil
}
