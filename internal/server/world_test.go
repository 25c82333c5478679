package server_test

import (
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

// A world is a server and the workspaces on it.
type world struct {
	*servertest.Server
	teams   []*team
	watcher *sql.DB
}

func newWorld(t *testing.T, changes ...func(*servertest.Options)) *world {
	t.Helper()
	return openWorld(t, filepath.Join(t.TempDir(), "access.db"), changes...)
}

// openWorld starts a server on a database, which is made if it is not there.
func openWorld(t *testing.T, database string, changes ...func(*servertest.Options)) *world {
	t.Helper()
	w := &world{Server: servertest.Open(t, database, changes...)}
	var err error
	if w.watcher, err = sql.Open("sqlite", database); err != nil {
		t.Fatal(err)
	}
	w.watcher.SetMaxOpenConns(1)
	t.Cleanup(func() {
		if err := w.watcher.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// version returns a number that is another one as soon as anybody has written
// anything at all to the database. That tells more than all that can be read through
// the operations, and costs next to nothing.
func (w *world) version(t *testing.T) int {
	t.Helper()
	var version int
	if err := w.watcher.QueryRowContext(t.Context(), "PRAGMA data_version").Scan(&version); err != nil {
		t.Fatal(err)
	}
	return version
}

// A team is a workspace and its first owner.
type team struct {
	world    *world
	id, slug string
	owner    person
	// secret is a workspace token that may do everything, and token a client with
	// it.
	secret string
	token  *client.Client
}

// A person is an account with a token of it, which the client acts by in the
// workspace of one team.
type person struct {
	id, email, secret string
	*client.Client
}

// found makes a workspace whose owner is owner@<slug>.example.
func (w *world) found(t *testing.T, slug string) *team {
	t.Helper()
	email := "owner@" + slug + ".example"
	made := w.Bootstrap(t, email, slug)
	created := &team{
		world: w, id: made.WorkspaceID, slug: slug, secret: made.WorkspaceToken, token: w.Client(t, made.WorkspaceToken),
		owner: w.person(t, made.AccountID, email, made.AccountToken, made.WorkspaceID),
	}
	w.teams = append(w.teams, created)
	return created
}

func (w *world) person(t *testing.T, id, email, secret, workspaceID string) person {
	t.Helper()
	return person{id: id, email: email, secret: secret, Client: w.Client(t, secret).In(workspaceID)}
}

// outsider returns an account that is in none of the teams' workspaces and acts
// in this team's, if it can.
func (tm *team) outsider(t *testing.T, email string) person {
	t.Helper()
	made := tm.world.Bootstrap(t, email, "outside-"+strings.ToLower(strings.NewReplacer("@", "-", ".", "-").Replace(email)))
	return tm.world.person(t, made.AccountID, email, made.AccountToken, tm.id)
}

// invite invites an address with roles on the whole workspace.
func (tm *team) invite(t *testing.T, email string, roles ...string) api.CreateInvitesOutput {
	t.Helper()
	invite := api.InviteInput{Email: email}
	for _, role := range roles {
		invite.Permissions = append(invite.Permissions, api.InvitePermission{RoleID: roleID(t, tm.token, role)})
	}
	return do(t, tm.token, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{invite}})
}

// join invites an address that has no account with roles on the whole workspace,
// and accepts.
func (tm *team) join(t *testing.T, email string, roles ...string) person {
	t.Helper()
	tm.invite(t, email, roles...)
	accepted := tm.world.accept(t, "", tm.world.Code(t, email))
	return tm.world.person(t, accepted.User.ID, email, accepted.AccountToken, tm.id)
}

// joinAs is join for somebody who has an account.
func (tm *team) joinAs(t *testing.T, known person, roles ...string) person {
	t.Helper()
	tm.invite(t, known.email, roles...)
	tm.world.accept(t, known.secret, tm.world.Code(t, known.email))
	return tm.world.person(t, known.id, known.email, known.secret, tm.id)
}

// accept redeems a code, with a token or without.
func (w *world) accept(t *testing.T, secret, code string) api.AcceptInviteOutput {
	t.Helper()
	answered := w.send(t, request{
		method: "POST", path: api.AccessPrefix + "/invites/accept", token: secret, body: encoded(t, map[string]any{"code": code}),
	})
	if answered.status != 200 {
		t.Fatalf("accepting an invite: %d %s", answered.status, answered.body)
	}
	var out api.AcceptInviteOutput
	answered.decode(t, &out)
	return out
}

// group makes a group with members.
func (tm *team) group(t *testing.T, name string, emails ...string) string {
	t.Helper()
	id := do(t, tm.token, api.CreateUserGroup, api.CreateUserGroupInput{Name: name}).UserGroup.ID
	if len(emails) > 0 {
		do(t, tm.token, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: id, Emails: emails})
	}
	return id
}

// permissions are roles on the whole workspace.
func (tm *team) permissions(t *testing.T, roles ...string) []api.PermissionInput {
	t.Helper()
	permissions := make([]api.PermissionInput, len(roles))
	for i, role := range roles {
		permissions[i] = on(roleID(t, tm.token, role), api.Resource{ID: tm.id, Type: api.ResourceWorkspace})
	}
	return permissions
}

func on(roleID string, resources ...api.Resource) api.PermissionInput {
	return api.PermissionInput{RoleID: roleID, Resources: append([]api.Resource{}, resources...)}
}

// The names of roles that tests hand out.
const (
	ownerRole   = "Workspace Owner"
	minimalRole = "Minimal Workspace Access"
	memberRole  = "Workspace Member"
	adminRole   = "Source Admin"
	readerRole  = "Source Read-only"
)

// roleID looks a role up by its name.
func roleID(t *testing.T, c *client.Client, name string) string {
	t.Helper()
	roles := do(t, c, api.ListRoles, api.ListInput{}).Roles
	i := slices.IndexFunc(roles, func(r api.Role) bool { return r.Name == name })
	if i < 0 {
		t.Fatalf("there is no role %q", name)
	}
	return roles[i].ID
}

// do performs an operation that must succeed.
func do[In, Out any](t *testing.T, c *client.Client, op api.Operation[In, Out], in In) Out {
	t.Helper()
	out, err := client.Call(t.Context(), c, op, in)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// callError performs an operation and returns its error.
func callError[In, Out any](t *testing.T, c *client.Client, op api.Operation[In, Out], in In) error {
	t.Helper()
	_, err := client.Call(t.Context(), c, op, in)
	return err
}

// refuse performs an operation that must be refused with a status, blame exactly
// the given fields, and write nothing (rule I1).
func refuse[In, Out any](
	t *testing.T, w *world, c *client.Client, op api.Operation[In, Out], in In, status int, fields ...string,
) []api.Problem {
	t.Helper()
	before := w.version(t)
	_, err := client.Call(t.Context(), c, op, in)
	problems := refusal(t, err, status)
	if w.version(t) != before {
		t.Errorf("the refused %s has written to the database", op.Name)
	}
	blamed := make([]string, 0, len(problems))
	for _, p := range problems {
		if p.Field != "" {
			blamed = append(blamed, p.Field)
		}
	}
	if !slices.Equal(blamed, fields) {
		t.Errorf("%s blames the fields %q, want %q: %v", op.Name, blamed, fields, err)
	}
	return problems
}

// refusal returns what the server said in refusing a call with a status.
func refusal(t *testing.T, err error, status int) []api.Problem {
	t.Helper()
	var refused *client.Error
	if !errors.As(err, &refused) {
		t.Fatalf("got %v, want a refusal with the status %d", err, status)
	}
	if refused.Status != status {
		t.Fatalf("got %v, want the status %d", err, status)
	}
	return refused.Problems
}

// says checks that the only problem of a refusal has a message with each of the
// words in it.
func says(t *testing.T, problems []api.Problem, words ...string) {
	t.Helper()
	if len(problems) != 1 {
		t.Fatalf("there are %d problems, want one: %v", len(problems), problems)
	}
	for _, word := range words {
		if !strings.Contains(problems[0].Message, word) {
			t.Errorf("the message %q does not name %q", problems[0].Message, word)
		}
	}
}

// same compares what came with what was wanted.
func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
