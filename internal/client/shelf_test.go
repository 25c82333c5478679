package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// roleOf reads what an invite gives, "" if there is none.
func roleOf(ctx context.Context, c *client.Client, email string) (string, error) {
	out, err := client.Call(ctx, c, api.ReadInvite, api.InviteEmailInput{Email: email})
	switch {
	case client.IsNotFound(err):
		return "", nil
	case err != nil:
		return "", err
	case out.Invite.Email != email:
		return "", fmt.Errorf("reading the invite of %s answered that of %s", email, out.Invite.Email)
	}
	return out.Invite.Permissions[0].RoleID, nil
}

// inviteAs invites somebody to a role.
func inviteAs(ctx context.Context, c *client.Client, email, role string) error {
	_, err := client.Call(ctx, c, api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{
		Email: email, Permissions: []api.InvitePermission{{RoleID: role}},
	}}})
	return err
}

// wantRoles reads the invites of people, ten at a time, and expects all to give a
// role.
func wantRoles(t *testing.T, c *client.Client, emails []string, want string) {
	t.Helper()
	wantRolesAtOnce(t, c, emails, 10, want)
}

func wantRolesAtOnce(t *testing.T, c *client.Client, emails []string, parallelism int, want string) {
	t.Helper()
	for email, err := range concurrently(emails, parallelism, func(email string) error {
		role, err := roleOf(t.Context(), c, email)
		if err == nil && role != want {
			err = fmt.Errorf("the role is %q, want %q", role, want)
		}
		return err
	}) {
		if err != nil {
			t.Errorf("%s: %v", email, err)
		}
	}
}

func wantCalls(t *testing.T, server *registry, want map[string]int) {
	t.Helper()
	if diff := cmp.Diff(want, server.took()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}

// invited returns a registry in which people are invited to the role "reader".
func invited(emails []string) *registry {
	server := newRegistry()
	for _, email := range emails {
		server.invites[email] = "reader"
	}
	return server
}

func TestShelfReadsTheListOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(2500, "p")
		server := invited(emails)
		wantRoles(t, sparing(t, server), emails, "reader")
		wantCalls(t, server, map[string]int{api.ReadInvites.Name: 3})
	})
}

// Whoever is not in the list is not there.
func TestShelfAnswersWhatIsMissing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := newRegistry()
		c := sparing(t, server)
		wantRoles(t, c, people(100, "p"), "")
		wantCalls(t, server, map[string]int{api.ReadInvites.Name: 1})
		_, err := client.Call(t.Context(), c, api.ReadInvite, api.InviteEmailInput{Email: "zoe@example.com"})
		want := `the server answered ReadInvite with 404 Not Found: there is no invite for "zoe@example.com" in the workspace`
		if got := failing(t, err); got != want {
			t.Errorf("the error is %q, want %q", got, want)
		}
	})
}

// One read is one request, and so is the next; only then the list is worth it.
func TestShelfLeavesFewReadsAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(30, "p")
		server := invited(emails)
		server.pageSize = 10
		c := sparing(t, server)
		wantRoles(t, c, emails[:1], "reader")
		wantCalls(t, server, map[string]int{api.ReadInvite.Name: 1})
		wantRoles(t, c, emails[1:2], "reader")
		wantCalls(t, server, map[string]int{api.ReadInvite.Name: 1, api.ReadInvites.Name: 1})
		wantRoles(t, c, emails[2:], "reader")
		wantCalls(t, server, map[string]int{api.ReadInvites.Name: 2})
	})
}

// What this process writes is asked for anew, and nothing else is.
func TestShelfForgetsWhatIsWritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(50, "p")
		server := invited(emails)
		c := sparing(t, server)
		wantRoles(t, c, emails, "reader")
		if err := inviteAs(t.Context(), c, emails[0], "admin"); err != nil {
			t.Fatal(err)
		}
		permissions := []api.PermissionInput{{RoleID: "admin"}}
		if _, err := client.Call(t.Context(), c, api.UpdateInvite, api.UpdateInviteInput{Email: emails[1], Permissions: &permissions}); err != nil {
			t.Fatal(err)
		}
		server.took()
		wantRoles(t, c, emails[:1], "admin")
		wantRoles(t, c, emails[2:], "reader")
		wantCalls(t, server, map[string]int{api.ReadInvite.Name: 1})
		wantRoles(t, c, emails[1:2], "admin")
	})
}

// A write whose end is not known, or that is refused, may have changed something, or
// have been refused for what is not known here yet.
func TestShelfForgetsWhatMayBeWritten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(50, "p")
		server := invited(emails)
		c := sparing(t, server)
		wantRoles(t, c, emails, "reader")
		server.accept(emails[0]) // Behind our back, so that the list still has it.
		wantRoles(t, c, emails[:1], "reader")
		if err := withdraw(t.Context(), c, emails[0]); !client.IsNotFound(err) {
			t.Fatalf("withdrawing an invite that was accepted: %v", err)
		}
		wantRoles(t, c, emails[:1], "")
	})
}

// What others change is seen after a while.
func TestShelfGrowsStale(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(50, "p")
		server := invited(emails)
		c := sparing(t, server)
		wantRoles(t, c, emails, "reader")
		for _, email := range emails {
			server.invites[email] = "admin"
		}
		wantRoles(t, c, emails, "reader")
		<-time.After(3 * time.Minute)
		wantRoles(t, c, emails, "admin")
		wantCalls(t, server, map[string]int{api.ReadInvites.Name: 2})
	})
}

// A list that cannot be read is nobody's error.
func TestShelfFallsBackToSingleReads(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(20, "p")
		server := invited(emails)
		server.failing[api.ReadInvites.Name] = http.StatusInternalServerError
		wantRoles(t, sparing(t, server), emails, "reader")
		wantCalls(t, server, map[string]int{api.ReadInvites.Name: 1, api.ReadInvite.Name: 20})
	})
}

// Where the list of users leaves permissions out, it still tells who is there.
func TestShelfOfAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(20, "p")
		server := invited(emails)
		server.thin = true
		for _, email := range emails {
			server.accept(email)
		}
		c := sparing(t, server)
		for email, err := range concurrently(emails, 10, func(email string) error {
			user, found, err := client.FindUser(t.Context(), c, email)
			if err != nil || !found || user.ID != "u-"+email {
				return fmt.Errorf("%w: %v %v", err, found, user)
			}
			out, err := client.Call(t.Context(), c, api.GetUser, api.UserInput{UserID: user.ID})
			if err == nil && len(out.User.Permissions) != 1 {
				err = fmt.Errorf("the permissions are %v", out.User.Permissions)
			}
			return err
		}) {
			if err != nil {
				t.Errorf("%s: %v", email, err)
			}
		}
		wantCalls(t, server, map[string]int{api.ReadFeatures.Name: 1, api.ListUsers.Name: 1, api.GetUser.Name: 20})
	})
}

// Nothing is looked for in a list that is known to tell too little.
func TestShelfIsNotReadInVain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(20, "p")
		server := invited(emails)
		server.thin = true
		server.failing[api.ReadFeatures.Name] = http.StatusNotFound
		for _, email := range emails {
			server.accept(email)
		}
		c := sparing(t, server)
		for email, err := range concurrently(emails, 10, func(email string) error {
			_, err := client.Call(t.Context(), c, api.GetUser, api.UserInput{UserID: "u-" + email})
			return err
		}) {
			if err != nil {
				t.Errorf("%s: %v", email, err)
			}
		}
		wantCalls(t, server, map[string]int{api.ReadFeatures.Name: 1, api.GetUser.Name: 20})
	})
}

// A list that tells too little is not read again for what it does not tell.
func TestShelfOfAListThatTellsPart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(50, "p")
		server := invited(emails)
		server.thin = true
		for _, email := range emails {
			server.accept(email)
		}
		c := sparing(t, server)
		for range 2 {
			for email, err := range concurrently(emails, 10, func(email string) error {
				_, err := client.Call(t.Context(), c, api.GetUser, api.UserInput{UserID: "u-" + email})
				return err
			}) {
				if err != nil {
					t.Errorf("%s: %v", email, err)
				}
			}
			<-time.After(3 * time.Minute)
		}
		wantCalls(t, server, map[string]int{api.ReadFeatures.Name: 1, api.ListUsers.Name: 1, api.GetUser.Name: 100})
	})
}

func TestShelfEndsWithTheContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		emails := people(20, "p")
		server := invited(emails)
		server.pause = func(*http.Request) time.Duration { return time.Hour }
		c := sparing(t, server, func(cfg *client.Config) { cfg.Timeout = 24 * time.Hour })
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		started := time.Now()
		for email, err := range concurrently(emails, 20, func(email string) error {
			_, err := roleOf(ctx, c, email)
			return err
		}) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%s: %v", email, err)
			}
		}
		if took := time.Since(started); took != time.Minute {
			t.Errorf("giving up took %s", took)
		}
	})
}
