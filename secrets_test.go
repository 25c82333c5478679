package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// The tests of this file let Terraform and the provider say all that they have to
// say, and then look for secrets in every byte that was left behind.

// mark is what every description of a token holds: what must be found, so that a
// search that finds nothing has not looked in the wrong place.
const mark = "a-mark-that-must-be-found"

// A scene is a project whose every word is kept.
type scene struct {
	*project
	// left are the places where the logs, the plans, the state, and what was printed are.
	left     []string
	database string
	printed  string
	// limited is set where calls are counted, in a file of their own.
	limited bool
	// managed are the secrets that may be in state and plans, since the configuration
	// has them there.
	managed []string
	// used are codes that nothing may hold once the database is closed.
	used []acctest.Match
}

// newScene returns a scene without a project, on a database that is looked at when
// nobody has it open any more: until then a write-ahead log may hold what was erased.
func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{database: filepath.Join(t.TempDir(), "access.db")}
	t.Cleanup(func() {
		if t.Skipped() {
			return
		}
		database := acctest.Gather(t, s.databases(t)...)
		for _, used := range s.used {
			if found := database.Holding(used); found != nil {
				t.Errorf("a code that was used or withdrawn is in %q", found)
			}
		}
	})
	return s
}

// begins initialises the project.
func (s *scene) begins(t *testing.T, configuration string, env ...string) {
	t.Helper()
	s.project = newProject(t, configuration)
	s.left = append(s.left, s.dir)
	s.env = append(slices.Clip(s.env), "TF_LOG=trace", "TF_LOG_PATH="+filepath.Join(s.dir, "trace.log"))
	s.env = append(s.env, env...)
}

// says runs Terraform, keeps what it prints, and reports whether it succeeded.
func (s *scene) says(t *testing.T, args ...string) bool {
	t.Helper()
	output, err := s.run(t, args...)
	s.printed += output
	s.write(t, "printed.txt", s.printed)
	if err != nil {
		t.Logf("terraform %s: %v\n%s", strings.Join(args, " "), err, output)
	}
	return err == nil
}

// applies makes a plan, shows it, and applies it, and notes the secret in the state.
func (s *scene) applies(t *testing.T, plan string, arguments ...string) {
	t.Helper()
	if !s.says(t, append([]string{"plan", "-input=false", "-out=" + plan}, arguments...)...) ||
		!s.says(t, "show", plan) || !s.says(t, "apply", "-input=false", plan) {
		t.Fatalf("%s failed", plan)
	}
	s.managed = append(s.managed, s.secret(t))
}

// secret is that of the token in the state.
func (s *scene) secret(t *testing.T) string {
	t.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Attributes struct{ Secret string }
			}
		}
	}
	text, err := os.ReadFile(filepath.Join(s.dir, "terraform.tfstate"))
	if err == nil {
		err = json.Unmarshal(text, &state)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, resource := range state.Resources {
		if resource.Type == "segmentaccess_token" {
			return resource.Instances[0].Attributes.Secret
		}
	}
	t.Fatal("there is no token in the state")
	return ""
}

// databases are the bytes of the database, whatever they are in.
func (s *scene) databases(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(s.database + "*")
	if err != nil || len(files) == 0 {
		t.Fatalf("there is no database (%v)", err)
	}
	if s.limited && !slices.ContainsFunc(files, func(name string) bool { return strings.HasSuffix(name, "-limits") }) {
		t.Errorf("calls are not counted in any of %q", files)
	}
	return files
}

// gather reads all that was left behind, and the database.
func (s *scene) gather(t *testing.T) acctest.Evidence {
	t.Helper()
	return acctest.Gather(t, append(s.databases(t), s.left...)...)
}

// keepsItsSecrets looks at all that was left behind, and at the database. Mailed are
// the codes that may be in the outbox.
func (s *scene) keepsItsSecrets(t *testing.T, mailed ...string) {
	t.Helper()
	evidence := s.gather(t)
	looked := append(evidence.Holding(acctest.Exactly(mark)), evidence.Holding(acctest.Exactly("segmentaccess_token.ci"))...)
	for _, place := range []string{"trace.log", "printed.txt", "terraform.tfstate", "1.tfplan!tfplan", "access.db"} {
		if !slices.ContainsFunc(looked, func(name string) bool { return strings.HasPrefix(name, place) }) {
			t.Errorf("what must be found is not found in %s, but in %q", place, looked)
		}
	}
	for _, secret := range s.managed {
		places := evidence.Holding(acctest.Exactly(secret))
		if len(places) == 0 || slices.ContainsFunc(places, notState) {
			t.Errorf("the secret of the token is in %q, want the state and plans made from it only", places)
		}
	}
	if places := evidence.Holding(acctest.Tokens(append(mailed, s.managed...)...)); places != nil {
		t.Errorf("the secret of another token is in %q", places)
	}
}

// notState reports a place that may not hold what the state does.
func notState(place string) bool {
	return !strings.HasPrefix(place, "terraform.tfstate") && !strings.Contains(place, ".tfplan!tf")
}

// outbox returns the codes that are waiting in the outbox, and whom they are for.
func (s *scene) outbox(t *testing.T) map[string]string {
	t.Helper()
	listed, err := exec.CommandContext(t.Context(), s.binary, "outbox", "--json", "--database", s.database).Output()
	if err != nil {
		t.Fatalf("listing the outbox: %v", err)
	}
	var mails []struct{ To, Code string }
	if err := json.Unmarshal(listed, &mails); err != nil {
		t.Fatal(err)
	}
	codes := map[string]string{}
	for _, mail := range mails {
		codes[mail.To] = mail.Code
	}
	return codes
}

// pipeline is a token that is rotated, one that is ephemeral and used by the block of
// another provider, and somebody who is invited.
const pipeline = `
variable "release" {
  default = "1"
}
variable "environment" {
  default = "prod"
}
resource "segmentaccess_user" "ada" {
  email        = "ada@example.com"
  workspace_id = %[1]s
}
resource "segmentaccess_token" "ci" {
  description  = "` + mark + `"
  workspace_id = %[1]s
  permissions  = [{ role = "Source Read-only", labels = { environment = var.environment } }]
  rotation     = { release = var.release }
}
ephemeral "segmentaccess_token" "run" {
  description  = "run"
  workspace_id = %[1]s
}
provider "segmentaccess" {
  alias    = "run"
  endpoint = %[2]q
  token    = ephemeral.segmentaccess_token.run.secret
}
`

// plays creates, rotates, errs and destroys, looks for secrets before the end and
// after it.
func (s *scene) plays(t *testing.T) {
	t.Helper()
	s.applies(t, "1.tfplan")
	invited := s.outbox(t)["ada@example.com"]
	if len(invited) < 20 {
		t.Fatalf("the code of the invite has %d characters", len(invited))
	}
	s.applies(t, "2.tfplan", "-var=release=2")
	if s.managed[0] == s.managed[1] {
		t.Error("the rotation made no new secret")
	}
	if s.says(t, "apply", "-input=false", "-auto-approve", "-var=release=3", "-var=environment=nowhere") {
		t.Error("a label that is not there was no error")
	}
	s.keepsItsSecrets(t, invited)
	s.hasInTheOutboxOnly(t, acctest.Exactly(invited))
	if !s.says(t, "destroy", "-input=false", "-auto-approve") {
		t.Fatal("destroying failed")
	}
	s.keepsItsSecrets(t, invited)
	s.used = append(s.used, acctest.Exactly(invited))
}

// hasInTheOutboxOnly looks for a code that was mailed and not used yet.
func (s *scene) hasInTheOutboxOnly(t *testing.T, code acctest.Match) {
	t.Helper()
	if found := acctest.Gather(t, s.left...).Holding(code); found != nil {
		t.Errorf("the code is in %q", found)
	}
	if found := acctest.Gather(t, s.databases(t)...).Holding(code); found == nil {
		t.Error("the code is not found in the outbox")
	}
}

func TestSecretsOfTheEmbeddedBackend(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.begins(t, fmt.Sprintf("provider \"segmentaccess\" {\n  embedded {\n    database = %q\n    limits = { iam = \"600/1m\" }\n  }\n}\n", s.database)+
		"resource \"segmentaccess_workspace\" \"w\" {\n  name = \"Acme\"\n  slug = \"acme\"\n  deletion_protection = false\n}\n"+
		fmt.Sprintf(pipeline, "segmentaccess_workspace.w.id", "https://127.0.0.1:9"))
	s.limited = true
	s.plays(t)
}

func TestSecretsOfAServer(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	server, env := s.serves(t)
	s.begins(t, fmt.Sprintf(pipeline, "null", server.URL)+"data \"segmentaccess_whoami\" \"run\" {\n  provider = segmentaccess.run\n}\n", env...)
	s.plays(t)
}

// serves starts a server that logs all that it can, and returns it with the
// environment that leads to it.
func (s *scene) serves(t *testing.T, changes ...func(*servertest.Options)) (*servertest.Server, []string) {
	t.Helper()
	log := filepath.Join(t.TempDir(), "server.log")
	file, err := os.Create(log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := file.Close(); err != nil {
			t.Error(err)
		}
	})
	s.left = append(s.left, log)
	server := servertest.Open(t, s.database, append(changes, func(o *servertest.Options) {
		o.Now, o.Log = time.Now, hclog.New(&hclog.LoggerOptions{Level: hclog.Trace, Output: file})
	})...)
	made := server.Bootstrap(t, acctest.Owner, acctest.Slug)
	return server, []string{"SEGMENTACCESS_ENDPOINT=" + server.URL, "SEGMENTACCESS_TOKEN=" + made.AccountToken}
}

// A security code is nowhere but in the outbox, and not even there once it was used
// (rules F3, F6).
func TestSecretsOfCodes(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	_, env := s.serves(t, func(o *servertest.Options) { o.SendsMail = true })
	s.begins(t, `
variable "code" {
  type      = string
  default   = null
  ephemeral = true
}
resource "segmentaccess_token" "ci" {
  description   = "`+mark+`"
  permissions   = [{ role = "Source Read-only" }]
  security_code = var.code
}
`, env...)
	if s.says(t, "apply", "-input=false", "-auto-approve") {
		t.Fatal("no code was asked for")
	}
	code := s.outbox(t)[acctest.Owner]
	s.hasInTheOutboxOnly(t, acctest.Digits(code))
	wrong := "271828"
	if code == wrong {
		wrong = "314159"
	}
	s.env = append(s.env, "TF_VAR_code="+wrong)
	if s.says(t, "apply", "-input=false", "-auto-approve") {
		t.Fatal("a wrong code was taken")
	}
	s.env = append(s.env, "TF_VAR_code="+code)
	s.applies(t, "1.tfplan")
	s.says(t, "plan", "-input=false")
	s.keepsItsSecrets(t)
	left := acctest.Gather(t, s.left...)
	for _, given := range []string{code, wrong} {
		if found := left.Holding(acctest.Digits(given)); found != nil {
			t.Errorf("a security code is in %q", found)
		}
	}
	s.used = append(s.used, acctest.Digits(code))
}
