package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/ratelimit"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server/servertest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

// open returns a backend that the test closes, and a client that calls it once for
// every call.
func open(t *testing.T, options embedded.Options) (*embedded.Backend, *client.Client) {
	t.Helper()
	options.Around = func(next http.Handler) http.Handler { return servertest.Checked(t, next) }
	b := embedded.New(options)
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Errorf("closing: %v", err)
		}
	})
	return b, dial(t, b, b.Token())
}

func dial(t *testing.T, b *embedded.Backend, token string) *client.Client {
	t.Helper()
	c, err := client.New(client.Config{Endpoint: embedded.Endpoint, Token: token, Transport: b, MaxTries: 1, MaxAttempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// database is the path of a file that is not there.
func database(t *testing.T) string {
	t.Helper()
	return filepath.Join(t.TempDir(), "access.db")
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

// found makes the workspace acme.
func found(t *testing.T, c *client.Client) api.Workspace {
	t.Helper()
	return do(t, c, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Acme", Slug: "acme", Region: api.RegionUS}).Workspace
}

func same[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// files are the names in the directory of a database.
func files(t *testing.T, path string) []string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestReadingMakesNoFile(t *testing.T) {
	t.Parallel()
	path := database(t)
	_, c := open(t, embedded.Options{Database: path, OwnerEmail: "ada@example.com", OwnerName: "Ada"})

	features := do(t, c, api.ReadFeatures, struct{}{})
	same(t, "the installation's id", features.InstallationID, "")
	same(t, "the features", features.Features, api.Features)
	said := do(t, c, api.Whoami, struct{}{})
	same(t, "who calls", said, api.WhoamiOutput{
		Kind: api.KindAccount, TokenID: said.TokenID, Account: &api.Account{Email: "ada@example.com", Name: "Ada"},
		Workspaces: []api.WorkspaceAccess{},
	})
	same(t, "the workspaces", do(t, c, api.ReadWorkspaces, api.ListInput{}).Workspaces, []api.Workspace{})
	do(t, c, api.ListRoles, api.ListInput{})
	if _, err := client.Call(t.Context(), c.In("acme"), api.ListUsers, api.ListInput{}); !client.IsNotFound(err) {
		t.Errorf("listing the users of a workspace that is not there: %v, want 404", err)
	}

	same(t, "the files", files(t, path), []string{})
}

func TestOnlyWritingMethodsMakeAFile(t *testing.T) {
	t.Parallel()
	for method, makes := range map[string]bool{
		http.MethodGet: false, http.MethodHead: false, http.MethodOptions: false, "NONSENSE": false,
		http.MethodPost: true, http.MethodPut: true, http.MethodPatch: true, http.MethodDelete: true,
	} {
		t.Run(method, func(t *testing.T) {
			t.Parallel()
			path := database(t)
			b, _ := open(t, embedded.Options{Database: path})
			request, err := http.NewRequestWithContext(t.Context(), method, embedded.Endpoint+"/users", http.NoBody)
			if err != nil {
				t.Fatal(err)
			}
			response, err := b.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			if err := response.Body.Close(); err != nil {
				t.Error(err)
			}
			same(t, "whether there is a file", slices.Contains(files(t, path), filepath.Base(path)), makes)
		})
	}
}

// A plan may try what an apply will do, and leaves nothing on the disk.
func TestDryRunMakesNoFile(t *testing.T) {
	t.Parallel()
	path := database(t)
	_, c := open(t, embedded.Options{Database: path})
	in := api.CreateWorkspaceInput{Name: "Acme", Slug: "acme", Region: api.RegionUS}

	for range 2 {
		tried := do(t, c, api.CreateWorkspace.DryRun(), in).Workspace
		same(t, "the workspace that would be", [2]string{tried.Name, tried.Slug}, [2]string{"Acme", "acme"})
	}
	same(t, "the workspaces", do(t, c, api.ReadWorkspaces, api.ListInput{}).Workspaces, []api.Workspace{})
	same(t, "the account's id", do(t, c, api.Whoami, struct{}{}).Account.ID, "")
	same(t, "the files", files(t, path), []string{})

	made := found(t, c)
	if _, err := client.Call(t.Context(), c, api.CreateWorkspace.DryRun(), in); err == nil {
		t.Error("a slug that is taken on the disk is free in a dry run")
	}
	do(t, c, api.DeleteWorkspace.DryRun(), api.WorkspaceInput{WorkspaceID: made.ID})
	same(t, "the workspaces of the file", do(t, c, api.ReadWorkspaces, api.ListInput{}).Workspaces, []api.Workspace{made})
}

func TestFirstWriteMakesFileAndOwner(t *testing.T) {
	t.Parallel()
	path := database(t)
	_, c := open(t, embedded.Options{Database: path})
	do(t, c, api.Whoami, struct{}{})

	made := found(t, c)

	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the mode of the file", info.Mode(), 0o600)
	account := do(t, c, api.Whoami, struct{}{}).Account
	same(t, "the owner", account.Email, embedded.DefaultOwnerEmail)
	users := do(t, c.In(made.ID), api.ListUsers, api.ListInput{}).Users
	same(t, "the number of members", len(users), 1)
	same(t, "the member", [3]string{users[0].ID, users[0].Email, users[0].Permissions[0].RoleName},
		[3]string{account.ID, "owner@localhost", "Workspace Owner"})
	if do(t, c, api.ReadFeatures, struct{}{}).InstallationID == "" {
		t.Error("the installation has no id")
	}
}

func TestLaterBackendReadsTheFile(t *testing.T) {
	t.Parallel()
	path := database(t)
	first, c := open(t, embedded.Options{Database: path})
	made := found(t, c)
	id, account := do(t, c, api.ReadFeatures, struct{}{}).InstallationID, do(t, c, api.Whoami, struct{}{}).Account
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second, later := open(t, embedded.Options{Database: path})

	same(t, "the workspaces", do(t, later, api.ReadWorkspaces, api.ListInput{}).Workspaces, []api.Workspace{made})
	same(t, "the installation's id", do(t, later, api.ReadFeatures, struct{}{}).InstallationID, id)
	same(t, "the owner", do(t, later, api.Whoami, struct{}{}).Account, account)
	if _, err := client.Call(t.Context(), dial(t, second, first.Token()), api.Whoami, struct{}{}); !client.IsUnauthorized(err) {
		t.Errorf("the credential of another process: %v, want 401", err)
	}
}

// What another process made meanwhile is seen by one that had only read so far.
func TestReaderSeesAFileThatAppears(t *testing.T) {
	t.Parallel()
	path := database(t)
	_, reader := open(t, embedded.Options{Database: path})
	same(t, "the workspaces at first", do(t, reader, api.ReadWorkspaces, api.ListInput{}).Workspaces, []api.Workspace{})

	_, writer := open(t, embedded.Options{Database: path})
	made := found(t, writer)

	same(t, "the workspaces", do(t, reader, api.ReadWorkspaces, api.ListInput{}).Workspaces, []api.Workspace{made})
	same(t, "the users", len(do(t, reader.In("acme"), api.ListUsers, api.ListInput{}).Users), 1)
	if do(t, reader, api.ReadFeatures, struct{}{}).InstallationID == "" {
		t.Error("the installation has no id")
	}
}

// Several processes of one Terraform run make the file, and write to it, at the
// same moment.
func TestBackendsShareAFile(t *testing.T) {
	t.Parallel()
	const writers, writes = 4, 5
	path := database(t)
	clients := make([]*client.Client, writers)
	for i := range clients {
		_, clients[i] = open(t, embedded.Options{Database: path})
	}
	start := make(chan struct{})
	failures := make([]error, writers)
	var finished sync.WaitGroup
	for i, c := range clients {
		finished.Go(func() {
			<-start
			for n := range writes {
				slug := fmt.Sprintf("w%d-%d", i, n)
				_, err := client.Call(t.Context(), c, api.CreateWorkspace, api.CreateWorkspaceInput{Name: slug, Slug: slug, Region: api.RegionUS})
				failures[i] = errors.Join(failures[i], err)
			}
		})
	}
	close(start)
	finished.Wait()
	if err := errors.Join(failures...); err != nil {
		t.Fatal(err)
	}

	want := []string{}
	for i := range writers {
		for n := range writes {
			want = append(want, fmt.Sprintf("w%d-%d", i, n))
		}
	}
	account, installation := do(t, clients[0], api.Whoami, struct{}{}).Account, do(t, clients[0], api.ReadFeatures, struct{}{}).InstallationID
	for _, c := range clients {
		slugs := []string{}
		for _, workspace := range do(t, c, api.ReadWorkspaces, api.ListInput{}).Workspaces {
			slugs = append(slugs, workspace.Slug)
		}
		slices.Sort(slugs)
		same(t, "the workspaces", slugs, want)
		same(t, "the owner", do(t, c, api.Whoami, struct{}{}).Account, account)
		same(t, "the installation's id", do(t, c, api.ReadFeatures, struct{}{}).InstallationID, installation)
	}
}

func TestOptionsReachTheBackend(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.May, 4, 8, 0, 0, 0, time.UTC)
	_, c := open(t, embedded.Options{
		Database: database(t), OwnerEmail: "Ada@example.com", OwnerName: "Ada",
		Backend: backend.Options{Now: func() time.Time { return now }, InviteLifetime: time.Hour},
	})
	acme := c.In(found(t, c).ID)
	do(t, acme, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{Email: "ivan@example.com"}}})

	invite := do(t, acme, api.ReadInvite, api.InviteEmailInput{Email: "ivan@example.com"}).Invite
	same(t, "the times", [2]time.Time{invite.CreatedAt, invite.ExpiresAt}, [2]time.Time{now, now.Add(time.Hour)})
	account := do(t, c, api.Whoami, struct{}{}).Account
	same(t, "the owner", account, &api.Account{ID: account.ID, Email: "Ada@example.com", Name: "Ada", CreatedAt: now})
}

// Processes that share a file share their limits, from the first write on, which
// makes the file and the account.
func TestRuleJ1BackendsShareTheirLimits(t *testing.T) {
	t.Parallel()
	options := embedded.Options{Database: database(t)}
	options.Backend.Limits.IAM = ratelimit.Rate{Calls: 3, Per: time.Hour}
	clients := make([]*client.Client, 2)
	for i := range clients {
		_, clients[i] = open(t, options)
	}
	statuses := []int{}
	for n := range 5 {
		slug := fmt.Sprintf("w%d", n)
		_, err := client.Call(t.Context(), clients[n%2], api.CreateWorkspace, api.CreateWorkspaceInput{Name: slug, Slug: slug, Region: api.RegionUS})
		var refused *client.Error
		switch {
		case err == nil:
			statuses = append(statuses, http.StatusCreated)
		case errors.As(err, &refused):
			statuses = append(statuses, refused.Status)
		default:
			t.Fatal(err)
		}
	}
	same(t, "the answers", statuses, []int{201, 201, 201, 429, 429})
}

func TestDatabaseIsAbsolute(t *testing.T) {
	t.Parallel()
	for given, name := range map[string]string{"": embedded.DefaultDatabase, "some.db": "some.db"} {
		path := embedded.New(embedded.Options{Database: given}).Database()
		if !filepath.IsAbs(path) || filepath.Base(path) != name {
			t.Errorf("the database %q is at %q", given, path)
		}
	}
}

// A group's tests see what goes over the wire, also while there is no file.
func TestGroupLooksAtWhatGoesOverTheWire(t *testing.T) {
	t.Parallel()
	var seen []string
	group := embedded.Group{Around: func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			seen = append(seen, r.Method+" "+r.URL.Path)
			next.ServeHTTP(w, r)
		})
	}}
	b := group.New(embedded.Options{Database: database(t)})
	c := dial(t, b, b.Token())
	do(t, c, api.Whoami, struct{}{})
	found(t, c)
	if err := group.Close(); err != nil {
		t.Fatal(err)
	}
	same(t, "what was seen", seen, []string{"GET /access/v1/whoami", "GET /access/v1", "POST /access/v1/workspaces"})
}

func TestClosingLeavesOneFile(t *testing.T) {
	t.Parallel()
	var group embedded.Group
	written, read := database(t), database(t)
	writer, reader := group.New(embedded.Options{Database: written}), group.New(embedded.Options{Database: read})
	found(t, dial(t, writer, writer.Token()))
	do(t, dial(t, reader, reader.Token()), api.Whoami, struct{}{})
	for range 2 {
		if err := group.Close(); err != nil {
			t.Fatal(err)
		}
	}
	same(t, "the files", files(t, written), []string{"access.db", "access.db.lock"})
	same(t, "the files where nothing was written", files(t, read), []string{})
}

// What keeps the database from being opened is told at once, to whoever only
// reads too.
func TestImpossibleDatabase(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	other := filepath.Join(directory, "other.txt")
	if err := os.WriteFile(other, []byte(strings.Repeat("This is no database. ", 500)), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"no directory": filepath.Join(directory, "absent", "access.db"), "a directory": directory, "another file": other,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := open(t, embedded.Options{Database: path})
			_, reading := client.Call(t.Context(), c, api.Whoami, struct{}{})
			_, writing := client.Call(t.Context(), c, api.CreateWorkspace, api.CreateWorkspaceInput{Name: "Acme", Slug: "acme", Region: api.RegionUS})
			for _, err := range []error{reading, writing} {
				if err == nil || !strings.Contains(err.Error(), path) {
					t.Errorf("got %v, want an error that names %s", err, path)
				}
			}
		})
	}
}

func TestCanceledRequestMakesNothing(t *testing.T) {
	t.Parallel()
	path := database(t)
	b, _ := open(t, embedded.Options{Database: path})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, embedded.Endpoint+"/access/v1/workspaces", strings.NewReader("{}"))
	if err != nil {
		t.Fatal(err)
	}
	response, err := b.RoundTrip(request)
	if err == nil {
		_ = response.Body.Close()
	}
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want %v", err, context.Canceled)
	}
	_, c := open(t, embedded.Options{Database: path})
	same(t, "the workspaces", do(t, c, api.ReadWorkspaces, api.ListInput{}).Workspaces, []api.Workspace{})
}
