package provider_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// TestExampleTeamsFromYAML applies examples/teams-from-yaml as a reader would, with
// the backend embedded in the built provider.
func TestExampleTeamsFromYAML(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	terraform := terraform{directory: t.TempDir(), override: install(t)}
	if err := os.CopyFS(terraform.directory, os.DirFS("../../examples/teams-from-yaml")); err != nil {
		t.Fatal(err)
	}
	const noChanges, failed, changes = 0, 1, 2
	terraform.run(t, 0, "apply", "-input=false", "-auto-approve")
	terraform.run(t, noChanges, "plan", "-input=false", "-detailed-exitcode")
	wantOutputs(t, terraform, `{
		"who_has_what": {
			"Ada@example.com": ["Tracking Plan Admin", "Source Admin (environment:dev) as one of Data", "Source Read-only as one of Data"],
			"alan@example.com": [],
			"grace@example.com": ["Workspace Owner"],
			"linus@example.com": ["Source Admin as one of Web", "Source Admin (environment:dev) as one of Data", "Source Read-only as one of Data"],
			"margaret@example.com": ["Source Read-only as one of Audit", "Tracking Plan Read-only as one of Audit"]
		},
		"teams": {
			"Audit": ["margaret@example.com"], "Data": ["Ada@example.com", "linus@example.com"], "Web": ["linus@example.com"]
		},
		"not_accepted_yet": ["Ada@example.com", "alan@example.com", "grace@example.com", "linus@example.com", "margaret@example.com"]
	}`)

	inFile(t, terraform, "  - email: margaret@example.com\n    teams: [Audit]\n", "  - email: margaret@example.com\n    teams: [Web]\n")
	inFile(t, terraform, "  - email: alan@example.com\n", "")
	terraform.run(t, changes, "plan", "-input=false", "-detailed-exitcode")
	terraform.run(t, 0, "apply", "-input=false", "-auto-approve")
	terraform.run(t, noChanges, "plan", "-input=false", "-detailed-exitcode")
	wantOutputs(t, terraform, `{
		"who_has_what": {
			"Ada@example.com": ["Tracking Plan Admin", "Source Admin (environment:dev) as one of Data", "Source Read-only as one of Data"],
			"grace@example.com": ["Workspace Owner"],
			"linus@example.com": ["Source Admin as one of Web", "Source Admin (environment:dev) as one of Data", "Source Read-only as one of Data"],
			"margaret@example.com": ["Source Admin as one of Web"]
		},
		"teams": {"Audit": [], "Data": ["Ada@example.com", "linus@example.com"], "Web": ["linus@example.com", "margaret@example.com"]},
		"not_accepted_yet": ["Ada@example.com", "grace@example.com", "linus@example.com", "margaret@example.com"]
	}`)

	inFile(t, terraform, "teams: [Web]", "teams: [Wep]")
	said := strings.Join(strings.Fields(terraform.run(t, failed, "plan", "-input=false")), " ")
	if want := "margaret@example.com is in a team that people.yaml does not describe; its teams are Audit, Data, Web."; !strings.Contains(
		strings.ReplaceAll(said, "│ ", ""), want) {
		t.Errorf("the plan said %s, want %s", said, want)
	}
}

// inFile replaces a part of people.yaml.
func inFile(t *testing.T, terraform terraform, part, other string) {
	t.Helper()
	path := filepath.Join(terraform.directory, "people.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(text), part) != 1 {
		t.Fatalf("%q is not once in people.yaml:\n%s", part, text)
	}
	if err := os.WriteFile(path, []byte(strings.Replace(string(text), part, other, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// wantOutputs checks all outputs, as JSON.
func wantOutputs(t *testing.T, terraform terraform, want string) {
	t.Helper()
	type output struct {
		Value any `json:"value"`
	}
	var (
		outputs map[string]output
		wanted  map[string]any
	)
	said := terraform.run(t, 0, "output", "-json")
	// What is said before it is a warning that the provider is one under development.
	if err := json.Unmarshal([]byte(said[strings.IndexByte(said, '{'):]), &outputs); err != nil {
		t.Fatalf("reading the outputs: %v\n%s", err, said)
	}
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	got := map[string]any{}
	for name, found := range outputs {
		got[name] = found.Value
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("outputs (-want +got):\n%s", diff)
	}
}
