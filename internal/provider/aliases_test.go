package provider_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// TestProviderAliases runs the built provider, since Terraform gives each alias a
// process of its own, which the test framework does not.
func TestProviderAliases(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	override := install(t)
	for name, start := range map[string]func(testing.TB) *acctest.Env{"http": acctest.HTTP, "embedded": acctest.Embedded} {
		t.Run(name+", two installations", func(t *testing.T) {
			t.Parallel()
			here, there := start(t), start(t)
			runAliases(t, override, here.Provider, there.Provider)
			wantInvited(t, here, here.Made.WorkspaceID, "ada@example.com")
			wantInvited(t, there, there.Made.WorkspaceID, "ada@example.com")
		})
		t.Run(name+", two workspaces of one account", func(t *testing.T) {
			t.Parallel()
			env := start(t)
			beta := env.Bootstrap(t, acctest.Owner, "beta").WorkspaceID
			runAliases(t, override, withSetting(env.Provider, "workspace", acctest.Slug), withSetting(env.Provider, "workspace", beta))
			wantInvited(t, env, env.Made.WorkspaceID, "ada@example.com")
			wantInvited(t, env, beta, "ada@example.com")
		})
	}
}

// runAliases invites the same address through two provider blocks.
func runAliases(t *testing.T, override, here, there string) {
	t.Helper()
	terraform := terraform{directory: t.TempDir(), override: override}
	config := `
terraform {
  required_providers {
    segmentaccess = { source = "seed-002e3773/segmentaccess" }
  }
}

` + here + withSetting(there, "alias", "there") + `
resource "segmentaccess_invite" "here" {
  email = "ada@example.com"
}

resource "segmentaccess_invite" "there" {
  provider = segmentaccess.there
  email    = "ada@example.com"
}
`
	if err := os.WriteFile(filepath.Join(terraform.directory, "main.tf"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	const changes, noChanges = 2, 0
	terraform.run(t, changes, "plan", "-input=false", "-detailed-exitcode")
	terraform.run(t, 0, "apply", "-input=false", "-auto-approve")
	terraform.run(t, noChanges, "plan", "-input=false", "-detailed-exitcode")
}

// waveOfAliases is what two aliases make together, after something else.
const waveOfAliases = `
resource "segmentaccess_label" "labels_WAVE" {
  provider   = segmentaccess.other
  count      = 12
  key        = "team"
  value      = "team-WAVE-${count.index}"
  depends_on = AFTER
}

resource "segmentaccess_source" "sources_WAVE" {
  count       = 12
  slug        = "source-WAVE-${count.index}"
  metadata_id = "IqDTy1TpoU"
  labels      = { team = segmentaccess_label.labels_WAVE[count.index].value }
}

resource "segmentaccess_user" "people_WAVE" {
  provider   = segmentaccess.other
  count      = 12
  email      = "person-WAVE-${count.index}@example.com"
  depends_on = AFTER
}

resource "segmentaccess_permission_policy" "policies_WAVE" {
  count = 12
  email = segmentaccess_user.people_WAVE[count.index].email
  role  = "Source Read-only"
}
`

// What one alias makes is there for the other in the same apply, which has read its lists
// before that.
func TestAliasesFindWhatTheOtherMade(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	override := install(t)
	for name, start := range map[string]func(testing.TB) *acctest.Env{"http": acctest.HTTP, "embedded": acctest.Embedded} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := start(t)
			terraform := terraform{directory: t.TempDir(), override: override}
			here := withSetting(env.Provider, "workspace", acctest.Slug)
			config := `
terraform {
  required_providers {
    segmentaccess = { source = "seed-002e3773/segmentaccess" }
  }
}

` + here + withSetting(here, "alias", "other") + `
`
			for wave, after := range []string{"[]", "[segmentaccess_source.sources_0, segmentaccess_permission_policy.policies_0]"} {
				config += strings.NewReplacer("WAVE", strconv.Itoa(wave), "AFTER", after).Replace(waveOfAliases)
			}
			config += `
data "segmentaccess_user" "people" {
  count = 12
  email = segmentaccess_user.people_1[count.index].id
}

data "segmentaccess_labels" "all" {
  depends_on = [segmentaccess_label.labels_1]

  lifecycle {
    postcondition {
      condition     = length([for label in self.labels : label if label.key == "team"]) == 24
      error_message = "Labels are missing."
    }
  }
}
`
			if err := os.WriteFile(filepath.Join(terraform.directory, "main.tf"), []byte(config), 0o600); err != nil {
				t.Fatal(err)
			}
			terraform.run(t, 0, "apply", "-input=false", "-auto-approve")
			terraform.run(t, 0, "plan", "-input=false", "-detailed-exitcode")
		})
	}
}

// withSetting adds a setting to a provider block.
func withSetting(block, name, value string) string {
	return strings.Replace(block, "{\n", fmt.Sprintf("{\n  %s = %q\n", name, value), 1)
}

// wantInvited checks who is invited to a workspace.
func wantInvited(t *testing.T, env *acctest.Env, workspaceID string, want ...string) {
	t.Helper()
	c := env.Client(t, env.Made.AccountToken).In(workspaceID)
	if diff := cmp.Diff(want, acctest.Do(t, c, api.ListInvites, api.ListInput{}).Invites); diff != "" {
		t.Errorf("invited to %s (-want +got):\n%s", workspaceID, diff)
	}
}

// install builds the provider, and returns a configuration of Terraform that has it
// use that.
func install(t *testing.T) string {
	t.Helper()
	directory := t.TempDir()
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false",
		"-o", filepath.Join(directory, "terraform-provider-segmentaccess"), "github.com/seed-002e3773/terraform-provider-segmentaccess")
	if said, err := build.CombinedOutput(); err != nil {
		t.Fatalf("building the provider: %v\n%s", err, said)
	}
	override := filepath.Join(directory, "terraform.rc")
	text := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"seed-002e3773/segmentaccess\" = %q\n  }\n}\n", directory)
	if err := os.WriteFile(override, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return override
}

// terraform is the CLI in a directory.
type terraform struct {
	directory, override string
}

// run runs a command that has to end with a status, and returns what it says.
func (tf terraform) run(t *testing.T, want int, arguments ...string) string {
	t.Helper()
	program := os.Getenv("TF_ACC_TERRAFORM_PATH")
	if program == "" {
		program = "terraform"
	}
	command := exec.CommandContext(t.Context(), program, append(arguments, "-no-color")...)
	command.Dir = tf.directory
	command.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+tf.override, "CHECKPOINT_DISABLE=1")
	said, err := command.CombinedOutput()
	var exited *exec.ExitError
	if err != nil && !errors.As(err, &exited) {
		t.Fatalf("running %s: %v", program, err)
	}
	if got := command.ProcessState.ExitCode(); got != want {
		t.Fatalf("%v ended with %d, want %d:\n%s", command.Args, got, want, said)
	}
	return string(said)
}
