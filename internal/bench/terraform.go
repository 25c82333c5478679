package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/bench/meter"
)

// A toolchain is a Terraform CLI, and the measured provider in a mirror where it
// finds it.
type toolchain struct {
	terraform string
	// environment is that of every run.
	environment []string
	// profiles is the directory that the provider leaves profiles in, none if empty.
	profiles string
}

// measured is the package of the provider that is measured.
const measured = "github.com/seed-002e3773/terraform-provider-segmentaccess/internal/bench/plugin"

// newToolchain builds the provider into a mirror below a directory.
func newToolchain(ctx context.Context, terraform, directory, profiles string) (*toolchain, error) {
	const version = "0.0.1"
	plugin := filepath.Join(directory, "plugin")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", plugin, measured) //nolint:gosec // A directory of its own.
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("building the provider: %w\n%s", err, output)
	}
	mirror := filepath.Join(directory, "mirror")
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		target := filepath.Join(mirror, host, "seed-002e3773", "segmentaccess", version, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(target, 0o700); err != nil {
			return nil, err
		}
		if err := os.Link(plugin, filepath.Join(target, "terraform-provider-segmentaccess_v"+version)); err != nil {
			return nil, err
		}
	}
	configuration := filepath.Join(directory, "terraform.rc")
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	if err := os.WriteFile(configuration, []byte(text), 0o600); err != nil {
		return nil, err
	}
	environment := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		return strings.HasPrefix(variable, "TF_") || strings.HasPrefix(variable, "SEGMENTACCESS_") || strings.HasPrefix(variable, "PUBLIC_API_") ||
			strings.HasPrefix(variable, "BENCH_")
	})
	environment = append(environment, "TF_CLI_CONFIG_FILE="+configuration, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "BENCH_PROFILE="+profiles)
	return &toolchain{terraform: terraform, environment: environment, profiles: profiles}, nil
}

// version is what the CLI calls itself, such as "Terraform v1.11.4".
func (t *toolchain) version(ctx context.Context) (string, error) {
	command := exec.CommandContext(ctx, t.terraform, "version") //nolint:gosec // Whoever measures says which Terraform.
	command.Env = t.environment
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("asking for the version of Terraform: %w", err)
	}
	first, _, _ := strings.Cut(string(output), "\n")
	return first, nil
}

// A project is a directory with a configuration and its state.
type project struct {
	*toolchain

	directory string
	// settings are variables of the environment that lead to a server.
	settings []string
}

// newProject initialises a configuration in an empty directory.
func (t *toolchain) newProject(ctx context.Context, directory, configuration string, variables any) (*project, error) {
	const required = "terraform {\n  required_providers {\n    segmentaccess = { source = \"seed-002e3773/segmentaccess\" }\n  }\n}\n"
	p := &project{toolchain: t, directory: directory}
	if err := os.WriteFile(filepath.Join(directory, "main.tf"), []byte(required+configuration), 0o600); err != nil {
		return nil, err
	}
	if err := p.set(variables); err != nil {
		return nil, err
	}
	_, err := p.run(ctx, "init", "-input=false")
	return p, err
}

// set gives the variables of the configuration their values.
func (p *project) set(variables any) error {
	text, err := json.Marshal(variables)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(p.directory, "terraform.tfvars.json"), text, 0o600)
}

// A cost is what one command of Terraform took.
type cost struct {
	Wall time.Duration
	// AllCPU is the time that Terraform computed together with the provider, which
	// other work on the machine changes less than Wall.
	AllCPU time.Duration
	meter.Usage
}

// endOfOutput is how much of what Terraform printed an error holds, in bytes.
const endOfOutput = 4 << 10

// run runs Terraform and measures it. An error holds the end of what it printed.
func (p *project) run(ctx context.Context, arguments ...string) (cost, error) {
	used, err := os.MkdirTemp(p.directory, "usage-")
	if err != nil {
		return cost{}, err
	}
	//nolint:gosec // Whoever measures says which Terraform.
	command := exec.CommandContext(ctx, p.terraform, append([]string{arguments[0], "-no-color"}, arguments[1:]...)...)
	// Terraform ends its providers before it goes, if it is asked to.
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	command.Dir = p.directory
	command.Env = slices.Concat(p.environment, p.settings, []string{"BENCH_USAGE=" + used})
	began := time.Now()
	output, err := command.CombinedOutput()
	taken := cost{Wall: time.Since(began)}
	if ended := command.ProcessState; ended != nil {
		taken.AllCPU = ended.UserTime() + ended.SystemTime()
	}
	if err != nil {
		return taken, fmt.Errorf("terraform %s: %w\n%s", strings.Join(arguments, " "), err, output[max(0, len(output)-endOfOutput):])
	}
	taken.Usage, err = meter.Collect(used)
	return taken, err
}
