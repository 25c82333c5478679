package user_test

import (
	"strings"
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// Whoever is removed leaves their tokens behind, of which the plan warns.
func TestUserWhoLeavesTokens(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	owner := acctest.Do(t, env.Owner(t), api.Whoami, struct{}{}).Account.ID
	id := acctest.Do(t, env.Owner(t), api.CreateToken, api.CreateTokenInput{Description: "CI", Permissions: []api.PermissionInput{}}).Token.ID
	env.Join(t, "ada@example.com")
	provider := env.Protocol(t, "segmentaccess_user")

	ada, _ := provider.ImportID(t, "ada@example.com")
	if said := provider.Destroy(t, ada); len(said) > 0 {
		t.Errorf("of somebody who made none it said %q", said)
	}
	self, _ := provider.ImportID(t, owner)
	said := provider.Destroy(t, self)
	if len(said) != 2 || !strings.HasPrefix(said[0], "WARNING: owner@example.com made tokens that stay: ") || !strings.Contains(said[0], `"CI" (`+id+")") {
		t.Errorf("it said %q, want a warning and that the last owner stays", said)
	}
}

// A plain Public API keeps no tokens.
func TestUserOfAPlainPublicAPILeavesNone(t *testing.T) {
	t.Parallel()
	env := acctest.PublicAPIOnly(t)
	env.Join(t, "ada@example.com")
	provider := env.Protocol(t, "segmentaccess_user")
	ada, _ := provider.ImportID(t, "ada@example.com")
	if said := provider.Destroy(t, ada); len(said) > 0 {
		t.Errorf("it said %q", said)
	}
}
