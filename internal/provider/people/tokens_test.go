package people_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// makeToken makes a token as the owner of the workspace.
func makeToken(tb testing.TB, env *acctest.Env, description string, expiresAt time.Time) string {
	tb.Helper()
	in := api.CreateTokenInput{Description: description, Permissions: []api.PermissionInput{}}
	if !expiresAt.IsZero() {
		in.ExpiresAt = expiresAt.Format(time.RFC3339)
	}
	return acctest.Do(tb, env.Owner(tb), api.CreateToken, in).Token.ID
}

func TestTokensLeft(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	env.Clock.Advance(-20 * 365 * 24 * time.Hour)
	owner := acctest.Do(t, env.Owner(t), api.Whoami, struct{}{}).Account.ID
	ada := env.Join(t, "ada@example.com")
	makeToken(t, env, "expired", env.Clock.Now().Add(time.Hour))
	first, second := makeToken(t, env, "CI", time.Time{}), makeToken(t, env, "CD", time.Now().Add(time.Hour))
	workspace := in(t, env)
	conn := connection.New(workspace.Client, "the server", "")
	warn := func(leaving ...people.Person) []string {
		env.ForgetCalls()
		var said []string
		for _, d := range people.TokensLeft(t.Context(), conn, workspace, people.EmailAt, leaving...) {
			said = append(said, fmt.Sprintf("%s: %s: %s", d.Severity(), d.Summary(), d.Detail()))
		}
		return said
	}
	nobody := []people.Person{{Email: "bob@example.com"}, {Email: "ada@example.com", UserID: ada}}
	if diff := cmp.Diff([]string(nil), warn(nobody...)); diff != "" {
		t.Errorf("of those who made none (-want +got):\n%s", diff)
	}
	want := []string{fmt.Sprintf("Warning: owner@example.com made tokens that stay: Removing owner@example.com from the workspace \"acme\" revokes no "+
		"token, and these, which are still good, are theirs: \"CI\" (%s), \"CD\" (%s). Revoke or rotate those whose secret the person may know.", first, second)}
	if diff := cmp.Diff(want, warn(append(nobody, people.Person{Email: acctest.Owner, UserID: owner})...)); diff != "" {
		t.Errorf("of the owner (-want +got):\n%s", diff)
	}
	if calls := env.Calls(); !slices.Contains(calls, api.ReadTokens.Name) || slices.Index(calls, api.ReadTokens.Name) != len(calls)-1 {
		t.Errorf("for three people the server was asked %q, want one list of tokens", calls)
	}
	_ = warn(people.Person{Email: "bob@example.com", UserID: ""})
	if calls := env.Calls(); len(calls) > 0 {
		t.Errorf("for somebody who never accepted the server was asked %q", calls)
	}
	env.Fail(api.ReadTokens.Name, 1, http.StatusUnprocessableEntity)
	if said := warn(people.Person{Email: acctest.Owner, UserID: owner}); len(said) != 1 || !strings.HasPrefix(said[0], "Warning: Cannot tell which tokens stay: ") {
		t.Errorf("without the list it said %q", said)
	}
	for range 12 {
		makeToken(t, env, "more", time.Time{})
	}
	if said := warn(people.Person{Email: acctest.Owner, UserID: owner}); len(said) != 1 || !strings.Contains(said[0], "), and 4 more. ") {
		t.Errorf("of many tokens it said %q", said)
	}
}
