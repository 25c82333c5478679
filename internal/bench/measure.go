package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
)

// A result is what one step took.
type result struct {
	scenario string
	step     step
	size     int
	way      way
	cost
	// overFloor is how many times as long it took as the floor of the same round; zero
	// where there is none.
	overFloor float64
}

// A life is a configuration of one size that goes through the steps of its scenario
// by one way.
type life struct {
	scenario
	size    int
	way     way
	project *project
	// site is nil for the floor.
	site *site
	// report is told what each step took.
	report func(result)
}

// live takes a configuration through its life in a new directory below one.
func live(ctx context.Context, t *toolchain, below string, l *life) (err error) {
	directory, err := os.MkdirTemp(below, l.name+"-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(directory)) }()
	if l.project, err = t.newProject(ctx, directory, l.configuration, l.variables(l.size, false)); err != nil {
		return err
	}
	if l.way == wayFloor {
		l.project.settings = []string{"BENCH_FLOOR=1"}
		return l.takeSteps(ctx)
	}
	if err := l.settle(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, l.site.close()) }()
	return l.takeSteps(ctx)
}

// settle makes the site, with those in it who have to be there before.
func (l *life) settle(ctx context.Context) error {
	flags := l.flags
	if flags == nil {
		flags = unlimited
	}
	if l.way == wayPublic {
		flags = append(slices.Clone(flags), "--public-api-only")
	}
	var err error
	if l.site, err = newSite(ctx, filepath.Join(l.project.directory, embedded.DefaultDatabase), flags...); err != nil {
		return err
	}
	if l.invited != nil {
		if err := l.site.invite(ctx, l.invited(l.size)); err != nil {
			return fmt.Errorf("inviting people: %w", err)
		}
	}
	return l.connect(ctx)
}

// connect starts the server, if the provider uses one, and leads the provider there.
func (l *life) connect(ctx context.Context) error {
	if l.way == wayEmbedded {
		return nil
	}
	if err := l.site.start(ctx); err != nil {
		return err
	}
	token := l.site.made.AccountToken
	if l.way == wayPublic {
		token = l.site.made.WorkspaceToken
	}
	l.project.settings = []string{"SEGMENTACCESS_ENDPOINT=" + l.site.endpoint, "SEGMENTACCESS_TOKEN=" + token}
	return nil
}

// takeSteps takes the steps of the scenario.
func (l *life) takeSteps(ctx context.Context) error {
	for _, s := range l.stepsOf(l.size) {
		if err := l.take(ctx, s); err != nil {
			return fmt.Errorf("%s, %d, %s, %s: %w", l.name, l.size, l.way, s, err)
		}
	}
	return nil
}

func (l *life) take(ctx context.Context, s step) error {
	switch s {
	case stepCreate:
		return l.measure(ctx, s, append([]string{"apply", "-input=false", "-auto-approve"}, l.arguments...)...)
	case stepChange:
		if err := l.project.set(l.variables(l.size, true)); err != nil {
			return err
		}
		return l.measure(ctx, s, "apply", "-input=false", "-auto-approve")
	case stepAccepted:
		return l.withAllAccepted(ctx, func() error { return l.measurePlan(ctx, s) })
	case stepDestroy:
		return l.measure(ctx, s, "destroy", "-input=false", "-auto-approve")
	default:
		return l.measurePlan(ctx, s)
	}
}

// measurePlan is measure for a plan that finds nothing to do: the exit code is an
// error where it finds something.
func (l *life) measurePlan(ctx context.Context, s step) error {
	return l.measure(ctx, s, "plan", "-input=false", "-detailed-exitcode")
}

func (l *life) measure(ctx context.Context, s step, arguments ...string) error {
	taken, err := l.run(ctx, arguments...)
	if err != nil {
		return err
	}
	l.report(result{scenario: l.name, step: s, size: l.size, way: l.way, cost: taken})
	return nil
}

// run runs Terraform and measures it, the requests included, whoever answers them.
func (l *life) run(ctx context.Context, arguments ...string) (cost, error) {
	if l.site == nil {
		return l.project.run(ctx, arguments...)
	}
	l.site.answered.Take() // What was asked between the steps does not count.
	taken, err := l.project.run(ctx, arguments...)
	taken.Requests.Add(l.site.answered.Take())
	return taken, err
}

// kept are the files that are all there is to a life, while no process has the database
// open.
var kept = []string{embedded.DefaultDatabase, "terraform.tfstate"}

// withAllAccepted accepts all invites, has the state know that, does something, and makes
// it all undone.
func (l *life) withAllAccepted(ctx context.Context, do func() error) error {
	if l.site == nil {
		return do()
	}
	if err := l.site.close(); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(l.project.directory, embedded.DefaultDatabase+"-wal")); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the database is still in use: %w", cmp.Or(err, os.ErrExist))
	}
	var before [][]byte
	for _, name := range kept {
		content, err := os.ReadFile(filepath.Join(l.project.directory, name))
		if err != nil {
			return err
		}
		before = append(before, content)
	}
	if err := l.connect(ctx); err != nil {
		return err
	}
	if err := l.site.accept(ctx); err != nil {
		return fmt.Errorf("accepting the invites: %w", err)
	}
	if _, err := l.project.run(ctx, "apply", "-refresh-only", "-input=false", "-auto-approve"); err != nil {
		return err
	}
	if err := errors.Join(do(), l.site.close()); err != nil {
		return err
	}
	for i, name := range kept {
		//nolint:gosec // The directory is the life's own, and the names are constants.
		if err := os.WriteFile(filepath.Join(l.project.directory, name), before[i], 0o600); err != nil {
			return err
		}
	}
	return l.connect(ctx)
}

// announce prints what a step took, as a line of a table.
func announce(w io.Writer, r result) {
	_, _ = fmt.Fprintln(w, line([]string{
		r.scenario, string(r.step), grouped(r.size), r.way.title(), requests(r.Requests), seconds(r.Wall), seconds(r.AllCPU), seconds(r.CPU),
		memory(r.PeakMemory),
	}))
}
