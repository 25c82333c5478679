package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestExamples applies the larger examples as people copy them, each with a backend
// embedded in an empty directory: a second plan finds nothing to do, and all of it
// can be destroyed.
func TestExamples(t *testing.T) {
	t.Parallel()
	roots, err := filepath.Glob("examples/*/main.tf")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(roots, filepath.Join("examples", "move-a-source", "main.tf")) {
		t.Errorf("the move of a source is not among the examples %q", roots)
	}
	for _, root := range roots {
		t.Run(filepath.Base(filepath.Dir(root)), func(t *testing.T) {
			t.Parallel()
			p := newExample(t, filepath.Dir(root))
			p.must(t, "apply", "-input=false", "-auto-approve")
			p.converged(t)
			p.must(t, "destroy", "-input=false", "-auto-approve")
		})
	}
}

// newExample is a project of the files of an example.
func newExample(t *testing.T, directory string) *project {
	t.Helper()
	p := newProject(t, "")
	files, err := filepath.Glob(filepath.Join(directory, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p.write(t, filepath.Base(file), string(text))
	}
	return p
}

// writeKey finds a write key in the state.
var writeKey = regexp.MustCompile(`"write_keys": \[\s*"([A-Za-z0-9]{32})"`)

// The write keys of a source are in the state, and in nothing that Terraform or the
// provider prints.
func TestWriteKeysAreNotPrinted(t *testing.T) {
	t.Parallel()
	p := newExample(t, filepath.Join("examples", "move-a-source"))
	p.env = append(p.env, "TF_LOG_PROVIDER=TRACE")
	var printed strings.Builder
	run := func(args ...string) string {
		t.Helper()
		output, err := p.run(t, args...)
		if err != nil {
			t.Fatalf("terraform %s: %v\n%s", strings.Join(args, " "), err, output)
		}
		return output
	}
	printed.WriteString(run("apply", "-input=false", "-auto-approve"))
	printed.WriteString(run("plan", "-input=false", "-destroy"))
	printed.WriteString(run("show"))
	printed.WriteString(run("destroy", "-input=false", "-auto-approve"))
	state, err := os.ReadFile(filepath.Join(p.dir, "terraform.tfstate.backup"))
	if err != nil {
		t.Fatal(err)
	}
	keys := writeKey.FindSubmatch(state)
	if keys == nil {
		t.Fatal("the state holds no write key")
	}
	if strings.Contains(printed.String(), string(keys[1])) {
		t.Error("a write key was printed")
	}
	if !strings.Contains(printed.String(), "write_keys") || !strings.Contains(printed.String(), "[TRACE]") {
		t.Error("neither the plan nor the log was printed")
	}
}
