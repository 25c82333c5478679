package operator_test

import (
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // To read what is stored, as it is stored.

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/mail/mailtest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// delivering are the flags of a server whose mails are delivered.
func delivering(t *testing.T, to *mailtest.Server) []string {
	t.Helper()
	return []string{"--smtp", "smtp://" + to.Listen(t), "--mail-from", "Access <access@example.com>", "--public-url", "https://access.example.com/"}
}

// find returns what a mail says that a pattern matches.
func find(t *testing.T, m mailtest.Received, pattern string) string {
	t.Helper()
	found := regexp.MustCompile(pattern).FindStringSubmatch(m.Text)
	if found == nil {
		t.Fatalf("nothing in the mail is like %s: %s", pattern, m.Text)
	}
	return found[1]
}

// The code comes by mail, is nowhere else any more, and opens what it is for (rules C2,
// F6).
func TestRuleC2TheMailedCodeAccepts(t *testing.T) {
	t.Parallel()
	path, smtp := database(t), new(mailtest.Server)
	flags := delivering(t, smtp)
	s := serve(t, path, flags...)
	made := bootstrap(t, path)
	invite(t, dial(t, s.url, made.WorkspaceToken, nil), "ada@example.com")

	received := smtp.Wait(t, 1)
	same(t, "who is told what", [3]string{received[0].From, received[0].To, received[0].Subject()},
		[3]string{"access@example.com", "ada@example.com", "You are invited to the Segment workspace acme"})
	code := find(t, received[0], `(?m)^    (sgi_\S+)$`)
	command := find(t, received[0], `(?s)    curl -X POST (.*?)\n\n`)
	same(t, "the command", command, "https://access.example.com/access/v1/invites/accept \\\n"+
		"        -H 'Content-Type: application/json' -d '{\"code\": \""+code+"\", \"name\": \"Your Name\"}'")
	same(t, "the code at the end", s.end(), 0)
	if log := s.log.read(); !strings.Contains(log, "segmentaccess.mail: the mail server took a mail: domain=example.com") ||
		strings.Contains(log, code) {
		t.Errorf("the log is %s", log)
	}
	same(t, "the outbox", succeed(t, "outbox", "--database", path), "The outbox is empty.\n")
	same(t, "where the code is stored", stored(t, path, code), nil)

	var accepted struct{ Data api.AcceptInviteOutput }
	decode(t, post(t, serve(t, path, flags...).url+"/access/v1/invites/accept", find(t, received[0], `-d '(.*)'`)), &accepted)
	same(t, "who accepted", [2]string{accepted.Data.User.Email, accepted.Data.User.Name}, [2]string{"ada@example.com", "Your Name"})
	same(t, "how many mails there were", len(smtp.Received()), 1)
}

// post sends a body without a token, as the command in the mail does, and returns the
// answer.
func post(t *testing.T, url, body string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := caller(t).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// stored returns the columns of a database that a text is somewhere in.
func stored(t *testing.T, path, text string) []string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	var found []string
	for _, column := range columns(t, db) {
		table, name, _ := strings.Cut(column, ".")
		var rows int
		query := fmt.Sprintf("SELECT COUNT(*) FROM %q WHERE instr(CAST(%q AS TEXT), ?) > 0", table, name)
		if err := db.QueryRowContext(t.Context(), query, text).Scan(&rows); err != nil {
			t.Fatal(err)
		}
		if rows > 0 {
			found = append(found, column)
		}
	}
	return found
}

// columns returns the columns of all tables, such as outbox.code.
func columns(t *testing.T, db *sql.DB) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT t.name || '.' || c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var column string
		if err := rows.Scan(&column); err != nil {
			t.Fatal(err)
		}
		all = append(all, column)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// What looks for the code finds it where it is.
func TestRuleF6WithoutDeliveryTheCodeWaits(t *testing.T) {
	t.Parallel()
	path := database(t)
	s := serve(t, path)
	invite(t, dial(t, s.url, bootstrap(t, path).WorkspaceToken, nil), "ada@example.com")
	same(t, "the code at the end", s.end(), 0)
	var mails []mail
	decode(t, succeed(t, "outbox", "--database", path, "--json"), &mails)
	same(t, "where the code is stored", stored(t, path, mails[0].Code), []string{"outbox.body", "outbox.code"})
}

// With mail, an account that makes a token proves that it reads its mail.
func TestRuleF3TheMailedCodeMakesAToken(t *testing.T) {
	t.Parallel()
	path, smtp := database(t), new(mailtest.Server)
	s := serve(t, path, delivering(t, smtp)...)
	made := bootstrap(t, path)
	owner := dial(t, s.url, made.AccountToken, nil).In("acme")
	in := api.CreateTokenInput{Description: "for a pipeline", Permissions: []api.PermissionInput{}}
	_, err := client.Call(t.Context(), owner, api.CreateToken, in)
	refused, ok := errors.AsType[*client.Error](err)
	if !ok || refused.Status != http.StatusUnprocessableEntity || refused.Problems[0].Type != "security-code-required" {
		t.Fatalf("got %v, want 422 security-code-required", err)
	}
	received := smtp.Wait(t, 1)
	same(t, "who is told what", [2]string{received[0].To, received[0].Subject()},
		[2]string{"owner@example.com", "Security code for a new token of the Segment workspace acme"})
	in.SecurityCode = find(t, received[0], `(?m)^    ([0-9]{6})$`)
	secret := call(t, owner, api.CreateToken, in).Secret
	call(t, dial(t, s.url, secret, nil), api.GetWorkspace, struct{}{})
	same(t, "the code at the end", s.end(), 0)
	same(t, "the outbox", succeed(t, "outbox", "--database", path), "The outbox is empty.\n")
}

// A mail that was refused for good is the operator's to see.
func TestOutboxNamesTheProblem(t *testing.T) {
	t.Parallel()
	path := database(t)
	smtp := &mailtest.Server{Script: func(verb, argument string) string {
		if verb == "RCPT" && strings.Contains(argument, "ada@") {
			return "550 5.1.1 no such mailbox"
		}
		return ""
	}}
	s := serve(t, path, delivering(t, smtp)...)
	owner := dial(t, s.url, bootstrap(t, path).WorkspaceToken, nil)
	invite(t, owner, "ada@example.com", "bob@example.com")
	smtp.Wait(t, 1)
	same(t, "the code at the end", s.end(), 0)
	var mails []struct{ To, Problem string }
	decode(t, succeed(t, "outbox", "--database", path, "--json"), &mails)
	same(t, "what waits", len(mails), 1)
	same(t, "the mail", mails[0], struct{ To, Problem string }{"ada@example.com", "550 5.1.1 no such mailbox"})
	_, after, _ := strings.Cut(succeed(t, "outbox", "--database", path), "Subject: ")
	if want := "You are invited to the Segment workspace acme\nProblem: 550 5.1.1 no such mailbox\n\nA Workspace Owner"; !strings.HasPrefix(after, want) {
		t.Errorf("the outbox for a person is %s", after)
	}
}

// The credentials come from the environment, and go nowhere but to the mail server.
func TestServeAuthenticatesToTheMailServer(t *testing.T) {
	t.Setenv("SEGMENTACCESS_SMTP_USERNAME", "courier")
	t.Setenv("SEGMENTACCESS_SMTP_PASSWORD", "hunter2")
	path, smtp := database(t), &mailtest.Server{Mechanisms: "PLAIN", Username: "courier", Password: "hunter2"}
	s := serve(t, path, delivering(t, smtp)...)
	invite(t, dial(t, s.url, bootstrap(t, path).WorkspaceToken, nil), "ada@example.com")
	same(t, "who sent the mail", smtp.Wait(t, 1)[0].Username, "courier")
	same(t, "the code at the end", s.end(), 0)
	if strings.Contains(s.log.read(), "hunter2") {
		t.Error("the password is in the log")
	}

	t.Setenv("SEGMENTACCESS_SMTP_PASSWORD", "")
	fail(t, 1, "SEGMENTACCESS_SMTP_USERNAME and SEGMENTACCESS_SMTP_PASSWORD go together",
		"serve", "--database", path, "--smtp", "smtp://localhost", "--mail-from", "access@example.com")
}

// A server whose mail server is away serves, and says once that it is.
func TestServeWhileTheMailServerIsAway(t *testing.T) {
	t.Parallel()
	path, smtp := database(t), new(mailtest.Server)
	address := smtp.Listen(t)
	smtp.SetAway(true) // It drops whoever connects.
	s := serve(t, path, "--smtp", "smtp://"+address, "--mail-from", "access@example.com", "--log-json")
	invite(t, dial(t, s.url, bootstrap(t, path).WorkspaceToken, nil), "ada@example.com")
	s.log.wait(t, `"@message":"the mail server takes no mails, which wait in the outbox until it does"`)
	smtp.SetAway(false)
	same(t, "whom it is to", smtp.Wait(t, 1)[0].To, "ada@example.com")
	s.log.wait(t, `"@message":"the mail server takes mails again"`)
	same(t, "the code at the end", s.end(), 0)
}

func TestServeRefusesMistakenDelivery(t *testing.T) {
	t.Parallel()
	path := database(t)
	const command, db, from = "serve", "--database", "access@example.com"
	fail(t, 1, "--smtp and --mail-from go together", command, db, path, "--smtp", "smtp://localhost")
	fail(t, 1, "--smtp and --mail-from go together", command, db, path, "--mail-from", from)
	fail(t, 1, "--smtp: the address of the mail server must be like", command, db, path, "--smtp", "localhost:25", "--mail-from", from)
	fail(t, 1, "--mail-from: the sender of the mails must be like", command, db, path, "--smtp", "smtp://localhost", "--mail-from", "access")
	r := run(t, command, db, path, "--smtp", "smtp://courier:hunter2@mail.example.com", "--mail-from", from)
	same(t, "a password in the address", r.log, "Error: --smtp: the address of the mail server must hold neither user name nor password: "+
		"set SEGMENTACCESS_SMTP_USERNAME and SEGMENTACCESS_SMTP_PASSWORD instead\n")
	for _, public := range []string{
		"access.example.com", "http://access.example.com", "ftp://access.example.com", "https://", "https://user@access.example.com",
		"https://access.example.com?a", "https://access.example.com#a", "https://access.example.com/'; rm", "/", "https://%zz",
	} {
		fail(t, 1, "--public-url must be like https://access.example.com", command, db, path, "--public-url", public)
	}
	isAbsent(t, path)
}
