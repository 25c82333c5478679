package main

import (
	"bufio"
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	_ "modernc.org/sqlite"
)

// The tests of this file are about the program as it is installed: the binary, in
// a mirror where Terraform finds it, in as many processes as Terraform starts.

// installation is the provider in a mirror, and a CLI configuration for it.
type installation struct {
	terraform string
	cliConfig string
	// binary is the provider.
	binary string
}

var install = sync.OnceValues(func() (installation, error) {
	terraform, err := exec.LookPath(cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"))
	if err != nil {
		return installation{}, err
	}
	dir, err := os.MkdirTemp("", "segmentaccess-test-")
	if err != nil {
		return installation{}, err
	}
	installed = dir
	platform := runtime.GOOS + "_" + runtime.GOARCH
	var binary string
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		target := filepath.Join(dir, "mirror", host, "seed-002e3773", "segmentaccess", "0.0.1", platform)
		binary = filepath.Join(target, "terraform-provider-segmentaccess_v0.0.1")
		build := exec.Command("go", "build", "-buildvcs=false", "-o", binary, ".")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := build.CombinedOutput(); err != nil {
			return installation{}, fmt.Errorf("building the provider: %w\n%s", err, output)
		}
	}
	config := filepath.Join(dir, "terraform.rc")
	mirror := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.Join(dir, "mirror"))
	return installation{terraform: terraform, cliConfig: config, binary: binary}, os.WriteFile(config, []byte(mirror), 0o600)
})

// installed is the directory that install made.
var installed string

func TestMain(m *testing.M) {
	code := m.Run()
	if installed != "" {
		if err := os.RemoveAll(installed); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	os.Exit(code)
}

// project is a working directory of Terraform's.
type project struct {
	installation
	dir string
	env []string
}

func newProject(t *testing.T, configuration string) *project {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("this test runs a real Terraform and only does so with TF_ACC=1, as `make test` sets it")
	}
	made, err := install()
	if err != nil {
		t.Fatal(err)
	}
	p := &project{installation: made, dir: t.TempDir()}
	p.write(t, "main.tf", "terraform {\n  required_providers {\n    segmentaccess = { source = \"seed-002e3773/segmentaccess\" }\n  }\n}\n"+configuration)
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "TF_") && !strings.HasPrefix(variable, "SEGMENTACCESS_") && !strings.HasPrefix(variable, "PUBLIC_API_") {
			p.env = append(p.env, variable)
		}
	}
	p.env = append(p.env, "TF_CLI_CONFIG_FILE="+made.cliConfig, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1")
	p.must(t, "init", "-input=false")
	return p
}

func (p *project) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(p.dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (p *project) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	command := exec.CommandContext(t.Context(), p.terraform, append([]string{args[0], "-no-color"}, args[1:]...)...)
	command.Dir, command.Env = p.dir, p.env
	return command
}

// run returns all that Terraform printed.
func (p *project) run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	output, err := p.command(t, args...).CombinedOutput()
	return string(output), err
}

func (p *project) must(t *testing.T, args ...string) {
	t.Helper()
	if output, err := p.run(t, args...); err != nil {
		t.Fatalf("terraform %s: %v\n%s", strings.Join(args, " "), err, output)
	}
}

// converged fails the test unless nothing is left to do.
func (p *project) converged(t *testing.T) {
	t.Helper()
	p.must(t, "plan", "-input=false", "-detailed-exitcode")
}

// team is a workspace with people and a group, on a database.
func team(database, slug string, people int) string {
	return fmt.Sprintf(`
provider "segmentaccess" {
  embedded {
    database = %q
  }
}

resource "segmentaccess_workspace" "w" {
  name                = "Team %s"
  slug                = %[2]q
  deletion_protection = false
}

resource "segmentaccess_user" "people" {
  count        = %d
  workspace_id = segmentaccess_workspace.w.id
  email        = "person-${count.index}@%[2]s.example.com"
  permissions  = [{ role = "Source Read-only" }]
}

resource "segmentaccess_user_group" "all" {
  workspace_id = segmentaccess_workspace.w.id
  name         = "Everybody"
  permissions  = [{ role = "Workspace Member" }]
  members      = segmentaccess_user.people[*].email
}
`, database, slug, people)
}

// count asks the database itself.
func count(t *testing.T, database, query string) int {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+database+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	var n int
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func wantIntact(t *testing.T, database string) {
	t.Helper()
	if n := count(t, database, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"); n != 1 {
		t.Error("the database does not pass its integrity check")
	}
	if n := count(t, database, "SELECT count(*) FROM pragma_foreign_key_check"); n != 0 {
		t.Errorf("%d rows of the database refer to nothing", n)
	}
}

// Two people apply at the same time, for the first time, on one database.
func TestTwoAppliesAtOnce(t *testing.T) {
	t.Parallel()
	database := filepath.Join(t.TempDir(), "shared.db")
	projects := []*project{newProject(t, team(database, "north", 20)), newProject(t, team(database, "south", 20))}
	var group sync.WaitGroup
	for _, p := range projects {
		group.Go(func() {
			if output, err := p.run(t, "apply", "-input=false", "-auto-approve"); err != nil {
				t.Errorf("applying at the same time: %v\n%s", err, output)
			}
		})
	}
	group.Wait()
	for _, p := range projects {
		p.converged(t)
	}
	for what, want := range map[string]int{"workspaces": 2, "accounts": 1, "invites": 40, "user_groups": 2, "group_members": 40} {
		if got := count(t, database, "SELECT count(*) FROM "+what); got != want {
			t.Errorf("there are %d %s, want %d", got, what, want)
		}
	}
	wantIntact(t, database)
}

// importBlock is what an error names to make an interrupted apply converge.
var importBlock = regexp.MustCompile(`(?s)import \{\s+to = (\S+)\.<name>\s+id = ("[^"]+")\s+\}`)

// TestKilledInTheMiddleOfAnApply kills the provider when Terraform has printed so
// many lines of progress, over the whole of an apply.
func TestKilledInTheMiddleOfAnApply(t *testing.T) {
	t.Parallel()
	for _, lines := range []int{1, 2, 3, 5, 8, 10, 12, 13, 14} {
		t.Run(fmt.Sprintf("after %d lines", lines), func(t *testing.T) {
			t.Parallel()
			const people = 5
			database := filepath.Join(t.TempDir(), "killed.db")
			p := newProject(t, team(database, "team", people))
			p.applyAndKill(t, lines)

			output, err := p.run(t, "apply", "-input=false", "-auto-approve")
			for imports := 0; err != nil && imports < 2; imports++ {
				named := importBlock.FindStringSubmatch(output)
				if named == nil {
					t.Fatalf("the next apply neither converges nor names an import: %v\n%s", err, output)
				}
				address := map[string]string{"segmentaccess_workspace": "w", "segmentaccess_user_group": "all"}[named[1]]
				p.write(t, named[1]+".tf", fmt.Sprintf("import {\n  to = %s.%s\n  id = %s\n}\n", named[1], address, named[2]))
				output, err = p.run(t, "apply", "-input=false", "-auto-approve")
			}
			if err != nil {
				t.Fatalf("applying again: %v\n%s", err, output)
			}
			p.converged(t)
			for what, want := range map[string]int{"workspaces": 1, "accounts": 1, "invites": people, "user_groups": 1, "group_members": people} {
				if got := count(t, database, "SELECT count(*) FROM "+what); got != want {
					t.Errorf("there are %d %s, want %d", got, what, want)
				}
			}
			wantIntact(t, database)
		})
	}
}

// applyAndKill applies with a provider of the test's own, and kills it.
func (p *project) applyAndKill(t *testing.T, lines int) {
	t.Helper()
	provider := exec.CommandContext(t.Context(), p.binary, "-debug")
	provider.Dir, provider.Env = p.dir, p.env
	said, err := provider.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.Start(); err != nil {
		t.Fatal(err)
	}
	reattach := regexp.MustCompile(`TF_REATTACH_PROVIDERS='([^']+)'`)
	var attach string
	for scanner := bufio.NewScanner(said); attach == "" && scanner.Scan(); {
		if found := reattach.FindStringSubmatch(scanner.Text()); found != nil {
			attach = found[1]
		}
	}
	apply := p.command(t, "apply", "-input=false", "-auto-approve")
	apply.Env = append(slices.Clip(p.env), "TF_REATTACH_PROVIDERS="+attach)
	progress, err := apply.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaint bytes.Buffer
	apply.Stderr = &complaint
	if err := apply.Start(); err != nil {
		t.Fatal(err)
	}
	seen := 0
	scanner := bufio.NewScanner(progress)
	for scanner.Scan() {
		if line := scanner.Text(); strings.Contains(line, "Creating...") || strings.Contains(line, "Creation complete") {
			if seen++; seen == lines {
				if err := provider.Process.Kill(); err != nil {
					t.Fatal(err)
				}
				break
			}
		}
	}
	if _, err := io.Copy(io.Discard, progress); err != nil {
		t.Fatal(err)
	}
	if seen != lines {
		t.Fatalf("the apply printed only %d lines of progress before it ended\n%s", seen, complaint.String())
	}
	applied := apply.Wait()
	killed := provider.Wait()
	t.Logf("apply: %v, provider: %v", applied, killed)
}
