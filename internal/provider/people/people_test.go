package people_test

import (
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// in is the workspace of an Env as package connection finds it.
func in(tb testing.TB, env *acctest.Env) connection.Workspace {
	tb.Helper()
	return connection.Workspace{ID: env.Made.WorkspaceID, Slug: acctest.Slug, Client: env.Owner(tb)}
}

func TestFind(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	adaID := env.Join(t, "Ada@example.com")
	env.Invite(t, "Bob@example.com")
	env.Invite(t, "carl@example.com")
	env.Accept(t, "carl@example.com")
	plain := in(t, env)
	plain.Plain = true
	ada := people.Person{Status: people.Active, Email: "Ada@example.com", UserID: adaID}
	bob := people.Person{Status: people.Invited, Email: "Bob@example.com"}
	const nobody = `there is neither a user nor an invite for `
	tests := map[string]struct {
		workspace     connection.Workspace
		userID, email string
		want          people.Person
		err           string
	}{
		"a user by id":                 {in(t, env), adaID, "", ada, ""},
		"a user by id, moved":          {in(t, env), adaID, "carl@example.com", ada, ""},
		"a user by email":              {in(t, env), "", "ADA@example.com", ada, ""},
		"an invite":                    {in(t, env), "", "bob@EXAMPLE.com", bob, ""},
		"who has another id now":       {in(t, env), "gone", "ada@example.com", ada, ""},
		"a user of a plain Public API": {plain, "", "ada@example.com", ada, ""},
		"an invite of a plain one":     {plain, "", "bob@example.com", bob, ""},
		"nobody by id":                 {in(t, env), "gone", "", people.Person{}, nobody + `the user id "gone" in the workspace "acme"`},
		"nobody by email":              {in(t, env), "", "eve@example.com", people.Person{}, nobody + `eve@example.com in the workspace "acme"`},
		"nobody by both":               {in(t, env), "gone", "eve@example.com", people.Person{}, nobody + `eve@example.com (user id "gone") in the workspace "acme"`},
		"nobody in a plain Public API": {plain, "", "eve@example.com", people.Person{}, nobody + `eve@example.com in the workspace "acme"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := people.Find(t.Context(), test.workspace, test.userID, test.email)
			if said := text(err); said != test.err || errors.Is(err, people.ErrNotFound) != (test.err != "") {
				t.Errorf("the error is %q, want %q", said, test.err)
			}
			got.Permissions, got.ExpiresAt = nil, test.want.ExpiresAt
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// Somebody who accepts between the look for an invite and the look for a user must
// be found by one of them, so that invites come first.
func TestFindLooksForInvitesFirst(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Invite(t, "ada@example.com")
	env.Before(api.ListUsers.Name, func() { t.Error("users were listed though there is an invite") })
	workspace := in(t, env)
	for _, workspace.Plain = range []bool{false, true} {
		if _, err := people.Find(t.Context(), workspace, "", "ada@example.com"); err != nil {
			t.Errorf("finding an invite (plain: %t): %v", workspace.Plain, err)
		}
	}
}

func TestFindPassesErrorsOn(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Fail(api.ReadInvite.Name, 1, http.StatusInternalServerError)
	if _, err := people.Find(t.Context(), in(t, env), "", "ada@example.com"); err == nil || errors.Is(err, people.ErrNotFound) {
		t.Errorf("the error is %v, want that of the server", err)
	}
}

func TestAllNamesEverybodyOnce(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Join(t, "ada@example.com")
	env.Invite(t, "bob@example.com")
	env.Invite(t, "carl@example.com")
	workspace := in(t, env)
	for _, workspace.Plain = range []bool{false, true} {
		everybody, err := people.All(t.Context(), workspace)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]people.Status{}
		for _, person := range everybody {
			got[person.Email] = person.Status
		}
		want := map[string]people.Status{
			acctest.Owner: people.Active, "ada@example.com": people.Active, "bob@example.com": people.Invited, "carl@example.com": people.Invited,
		}
		if diff := cmp.Diff(want, got); diff != "" || len(everybody) != len(want) {
			t.Errorf("plain: %t, %d people (-want +got):\n%s", workspace.Plain, len(everybody), diff)
		}
	}
}

// Carl accepts after the invites were listed, and is a user then.
func TestAllWhileSomebodyAccepts(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Invite(t, "carl@example.com")
	env.Before(api.ListUsers.Name, func() { env.Accept(t, "carl@example.com") })
	everybody, err := people.All(t.Context(), in(t, env))
	if err != nil || len(everybody) != 2 || everybody[1].Status != people.Active {
		t.Errorf("got %+v and %v, want the owner and carl as users", everybody, err)
	}
}

func TestRemove(t *testing.T) {
	t.Parallel()
	tests := map[string]func(t *testing.T, env *acctest.Env){
		"a user":    func(t *testing.T, env *acctest.Env) { t.Helper(); env.Join(t, "ada@example.com") },
		"an invite": func(t *testing.T, env *acctest.Env) { t.Helper(); env.Invite(t, "ada@example.com") },
		"nobody":    func(*testing.T, *acctest.Env) {},
		"somebody who accepts just then": func(t *testing.T, env *acctest.Env) {
			t.Helper()
			env.Invite(t, "ada@example.com")
			env.Before(api.DeleteInvites.Name, func() { env.Accept(t, "ada@example.com") })
		},
	}
	for name, prepare := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			prepare(t, env)
			if err := people.Remove(t.Context(), in(t, env), "", "ada@example.com"); err != nil {
				t.Fatal(err)
			}
			everybody, err := people.All(t.Context(), in(t, env))
			if err != nil || len(everybody) != 1 {
				t.Errorf("got %+v and %v, want the owner only", everybody, err)
			}
		})
	}
}

// What a plain Public API says to the withdrawal of an invite that was accepted is not
// documented: where that is success, the person is removed nevertheless.
func TestRemoveWhoseWithdrawalSucceededInVain(t *testing.T) {
	t.Parallel()
	const ada = `{"id":"u1","name":"","email":"ada@example.com"}`
	users := `[` + ada + `]`
	plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := `{"status":"SUCCESS"}`
		switch r.Method + " " + r.URL.Path {
		case "GET /":
			body = `{"workspace":{"id":"w1","slug":"acme","name":"Acme"}}`
		case "GET /invites":
			body = `{"invites":["ada@example.com"],"pagination":{"current":"MA==","totalEntries":1}}`
		case "GET /users":
			body = `{"users":` + users + `,"pagination":{"current":"MA==","totalEntries":1}}`
		case "DELETE /users":
			if got := r.URL.Query().Get("userIds.0"); got != "u1" {
				t.Errorf("the user %q is removed", got)
			}
			users = `[]`
		case "DELETE /invites":
		default:
			t.Errorf("%s %s is asked", r.Method, r.URL)
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"data":`+body+`}`)
	})
	c, err := client.New(client.Config{Endpoint: "http://in-process", Token: "sgp_token", Transport: client.InProcess(plain), Sparing: true})
	if err != nil {
		t.Fatal(err)
	}
	workspace := connection.Workspace{ID: "w1", Slug: acctest.Slug, Client: c, Plain: true}
	if err := people.Remove(t.Context(), workspace, "", "ada@example.com"); err != nil || users != `[]` {
		t.Errorf("removing ended with %v, the users are %s", err, users)
	}
}

// Somebody whom another process has just invited is found by who must not miss them.
func TestFindAsksAnew(t *testing.T) {
	t.Parallel()
	for name, look := range map[string]func(connection.Workspace, string) (people.Person, error){
		"Find": func(w connection.Workspace, email string) (people.Person, error) {
			return people.Find(t.Context(), w, "", email)
		},
		"Look": func(w connection.Workspace, email string) (people.Person, error) {
			return people.Look(t.Context(), w, email)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.HTTP(t)
			c, err := client.New(client.Config{Endpoint: env.URL, Token: env.Made.WorkspaceToken, Sparing: true})
			if err != nil {
				t.Fatal(err)
			}
			workspace := connection.Workspace{ID: env.Made.WorkspaceID, Slug: acctest.Slug, Client: c}
			for range 3 { // From the second on, that nobody is there is known from lists.
				if _, err := people.Look(t.Context(), workspace, "ada@example.com"); !errors.Is(err, people.ErrNotFound) {
					t.Fatalf("looking ended with %v", err)
				}
			}
			env.Invite(t, "ada@example.com")
			if _, err := look(workspace, "ada@example.com"); errors.Is(err, people.ErrNotFound) != (name == "Look") {
				t.Errorf("looking ended with %v", err)
			}
		})
	}
}

// Whoever was taken over in a run stays; another run knows nothing of that.
func TestLetGo(t *testing.T) {
	t.Parallel()
	run, other := connection.NewUnknown(), connection.NewUnknown()
	letGo := func(conn *connection.Connection, workspaceID, email string) bool {
		taken, done := people.LetGo(conn, people.ImportedModel(workspaceID, email))
		done()
		return taken
	}
	before := letGo(run, "w1", "ada@example.com")
	people.TakeOver(run, people.ImportedModel("w1", "Ada@example.com"))()
	got := []bool{
		before, letGo(run, "w1", "ada@EXAMPLE.com"), letGo(run, "w2", "ada@example.com"), letGo(run, "w1", "bob@example.com"),
		letGo(other, "w1", "ada@example.com"),
	}
	if diff := cmp.Diff([]bool{false, true, false, false, false}, got); diff != "" {
		t.Errorf("taken (-want +got):\n%s", diff)
	}
}
