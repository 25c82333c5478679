package operator_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/operator"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// A result is what became of a command.
type result struct {
	code     int
	out, log string
}

// run runs a command.
func run(t *testing.T, arguments ...string) result {
	t.Helper()
	var out, log bytes.Buffer
	code := operator.Run(t.Context(), arguments, &out, &log)
	return result{code, out.String(), log.String()}
}

// succeed runs a command that must succeed and say nothing but its answer.
func succeed(t *testing.T, arguments ...string) string {
	t.Helper()
	r := run(t, arguments...)
	if r.code != 0 || r.log != "" {
		t.Fatalf("%q ended with %d: %s", arguments, r.code, r.log)
	}
	return r.out
}

// fail runs a command that must end with a code, answer nothing and say why.
func fail(t *testing.T, code int, why string, arguments ...string) {
	t.Helper()
	r := run(t, arguments...)
	if r.code != code || r.out != "" || !strings.Contains(r.log, why) {
		t.Errorf("%q ended with %d, answered %q and said %q; want %d and %q", arguments, r.code, r.out, r.log, code, why)
	}
}

func database(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "access.db")
}

// bootstrap makes an owner and a workspace, which is called acme.
func bootstrap(t *testing.T, path string) backend.Bootstrapped {
	t.Helper()
	var made backend.Bootstrapped
	decode(t, succeed(t, "bootstrap", "--database", path, "--email", "owner@example.com", "--workspace", "acme"), &made)
	return made
}

// decode reads one JSON value that a command answered.
func decode(t *testing.T, text string, into any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), into); err != nil {
		t.Fatalf("the answer is no JSON: %v: %s", err, text)
	}
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func isAbsent(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Errorf("%s is there (%v)", path, err)
	}
}

func TestCommandsAreToldFromTheRest(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"serve": true, "bootstrap": true, "outbox": true, "accept": true, "account-token": true,
		"help": true, "--help": true, "-help": true, "-h": true,
		"": false, "-debug": false, "--debug": false, "server": true, "Serve": true,
	} {
		same(t, "whether "+name+" is for the operator", operator.IsCommand(name), want)
	}
}

func TestHelpNamesEveryCommand(t *testing.T) {
	t.Parallel()
	for _, arguments := range [][]string{nil, {"help"}, {"--help"}, {"-h"}} {
		help := succeed(t, arguments...)
		for _, name := range []string{"serve", "bootstrap", "outbox", "accept", "account-token"} {
			if !strings.Contains(help, "\n  "+name+" --database FILE") {
				t.Errorf("the help does not name %s:\n%s", name, help)
			}
		}
	}
}

func TestEveryCommandExplainsItsFlags(t *testing.T) {
	t.Parallel()
	for name, flags := range map[string][]string{
		"serve":         {"-database", "-listen", "-invite-lifetime", "-tls-cert", "-tls-key", "-insecure", "-log-json", "-smtp", "-mail-from", "-public-url"},
		"bootstrap":     {"-database", "-email", "-workspace", "-name", "-region"},
		"outbox":        {"-database", "-json"},
		"accept":        {"-database", "-code", "-name"},
		"account-token": {"-database", "-email"},
	} {
		r := run(t, name, "--help")
		same(t, "the code of "+name, r.code, 0)
		for _, flag := range flags {
			if !strings.Contains(r.log, "  "+flag) {
				t.Errorf("%s does not explain %s:\n%s", name, flag, r.log)
			}
		}
	}
}

func TestMistakenArguments(t *testing.T) {
	t.Parallel()
	path := database(t)
	fail(t, 2, `There is no command "server"`, "server")
	for _, name := range []string{"serve", "bootstrap", "outbox", "accept", "account-token"} {
		fail(t, 2, "flag provided but not defined: -nonsense", name, "--nonsense")
		fail(t, 2, `takes flags only, and "stray" is none`, name, "--database", path, "stray")
	}
	fail(t, 1, "--database must name the SQLite file", "serve", "--listen", "127.0.0.1:0")
	fail(t, 1, "--database must name the SQLite file", "outbox")
	fail(t, 1, "--email and --workspace must be given", "bootstrap", "--database", path)
	fail(t, 1, "--email must be given", "bootstrap", "--database", path, "--workspace", "acme")
	fail(t, 1, "--code must be given", "accept", "--database", path)
	fail(t, 1, "--email must be given", "account-token", "--database", path)
	fail(t, 2, "invalid value", "serve", "--database", path, "--invite-lifetime", "soon")
	isAbsent(t, path)
}

// Only bootstrap and serve make a database.
func TestDatabaseMustBeThere(t *testing.T) {
	t.Parallel()
	path := database(t)
	fail(t, 1, path, "outbox", "--database", path)
	fail(t, 1, path, "accept", "--database", path, "--code", "sgi_unknown")
	fail(t, 1, path, "account-token", "--database", path, "--email", "owner@example.com")
	isAbsent(t, path)
}

func TestBootstrapAnswersWithJSON(t *testing.T) {
	t.Parallel()
	path := database(t)
	var members map[string]string
	decode(t, succeed(t, "bootstrap", "--database", path, "--email", "owner@example.com", "--workspace", "acme",
		"--name", "Acme & Sons", "--region", "eu"), &members)
	for _, name := range []string{"accountId", "accountToken", "workspaceId", "workspaceToken"} {
		if members[name] == "" {
			t.Errorf("the answer has no %s: %v", name, members)
		}
	}
	same(t, "the number of members", len(members), 4)

	c := servertest.Open(t, path).Client(t, members["accountToken"])
	workspaces := call(t, c, api.ReadWorkspaces, api.ListInput{}).Workspaces
	same(t, "the workspace", []string{workspaces[0].ID, workspaces[0].Name, workspaces[0].Slug, string(workspaces[0].Region)},
		[]string{members["workspaceId"], "Acme & Sons", "acme", "eu"})
}

func TestBootstrapTwiceAddsTokensOnly(t *testing.T) {
	t.Parallel()
	path := database(t)
	first, second := bootstrap(t, path), bootstrap(t, path)
	same(t, "the ids", [2]string{second.AccountID, second.WorkspaceID}, [2]string{first.AccountID, first.WorkspaceID})
	if first.AccountToken == second.AccountToken || first.WorkspaceToken == second.WorkspaceToken {
		t.Error("the tokens are not fresh")
	}
	s := servertest.Open(t, path)
	for _, token := range []string{first.AccountToken, first.WorkspaceToken, second.AccountToken, second.WorkspaceToken} {
		users := call(t, s.Client(t, token).In("acme"), api.ListUsers, api.ListInput{}).Users
		same(t, "the number of users", len(users), 1)
	}
}

func TestBootstrapRefusals(t *testing.T) {
	t.Parallel()
	path := database(t)
	bootstrap(t, path)
	const command, db = "bootstrap", "--database"
	fail(t, 1, "eve@example.com does not own it", command, db, path, "--email", "eve@example.com", "--workspace", "acme")
	fail(t, 1, `"email" must be an email address`, command, db, path, "--email", "eve", "--workspace", "eves")
	fail(t, 1, `"slug" must be`, command, db, path, "--email", "eve@example.com", "--workspace", "Eve's")
	fail(t, 1, `"region" must be`, command, db, path, "--email", "eve@example.com", "--workspace", "eves", "--region", "ap")
	fail(t, 1, "there is no account", "account-token", db, path, "--email", "eve@example.com")
}

// A mail is what outbox --json shows of one.
type mail struct {
	ID, To, Subject, Text, Code string
	CreatedAt                   time.Time
}

// byRealTime makes a server go by the clock that the commands go by.
func byRealTime(o *servertest.Options) {
	o.Now = time.Now
}

// All of this happens while a server has the database open.
func TestOutbox(t *testing.T) {
	t.Parallel()
	path := database(t)
	owner := servertest.Open(t, path, byRealTime).Client(t, bootstrap(t, path).WorkspaceToken)
	same(t, "the empty outbox", succeed(t, "outbox", "--database", path), "The outbox is empty.\n")
	same(t, "the empty outbox as JSON", succeed(t, "outbox", "--database", path, "--json"), "[]\n")
	invite(t, owner, "ada@example.com", "bob@example.com")

	var mails []mail
	decode(t, succeed(t, "outbox", "--database", path, "--json"), &mails)
	if len(mails) != 2 {
		t.Fatalf("the outbox holds %v, want two mails", mails)
	}
	same(t, "the mails", []string{mails[0].To, mails[1].To}, []string{"ada@example.com", "bob@example.com"})
	want := ""
	for _, m := range mails {
		if m.ID == "" || !strings.Contains(m.Text, m.Code) {
			t.Errorf("the mail lacks its id or its code: %v", m)
		}
		want += "To: " + m.To + "\nDate: " + m.CreatedAt.Format(time.RFC1123) + "\nSubject: " + m.Subject + "\n\n" + m.Text + "\n"
	}
	same(t, "the outbox for a person", succeed(t, "outbox", "--database", path), want)
}

func TestAccept(t *testing.T) {
	t.Parallel()
	path := database(t)
	s := servertest.Open(t, path, byRealTime)
	invite(t, s.Client(t, bootstrap(t, path).WorkspaceToken), "ada@example.com", "bob@example.com")
	code := s.Code(t, "ada@example.com")

	var accepted struct {
		User         api.User
		Workspace    api.Workspace
		AccountToken string
	}
	decode(t, succeed(t, "accept", "--database", path, "--code", code, "--name", "Ada Lovelace"), &accepted)

	same(t, "who accepted", [3]string{accepted.User.Email, accepted.User.Name, accepted.Workspace.Slug},
		[3]string{"ada@example.com", "Ada Lovelace", "acme"})
	call(t, s.Client(t, accepted.AccountToken).In("acme"), api.GetWorkspace, struct{}{})
	fail(t, 1, "no invite has this code", "accept", "--database", path, "--code", code)
	fail(t, 1, `"name" must not be blank`, "accept", "--database", path, "--code", s.Code(t, "bob@example.com"), "--name", " ")
}

func invite(t *testing.T, c *client.Client, emails ...string) {
	t.Helper()
	for _, email := range emails {
		call(t, c, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{Email: email}}})
	}
}

// call performs an operation that must succeed.
func call[In, Out any](t *testing.T, c *client.Client, op api.Operation[In, Out], in In) Out {
	t.Helper()
	out, err := client.Call(t.Context(), c, op, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAccountToken(t *testing.T) {
	t.Parallel()
	path := database(t)
	made := bootstrap(t, path)
	s := servertest.Open(t, path)
	answered := succeed(t, "account-token", "--database", path, "--email", "OWNER@example.com")
	token, found := strings.CutSuffix(answered, "\n")
	if !found || strings.ContainsAny(token, " \n") {
		t.Fatalf("the answer is %q, want one line", answered)
	}
	same(t, "whose it is", call(t, s.Client(t, token), api.Whoami, struct{}{}).Account.ID, made.AccountID)
	fail(t, 1, `there is no account with the email "eve@example.com"`, "account-token", "--database", path, "--email", "eve@example.com")
}
