package people

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// TokensLeft warns of the tokens that people made who are to leave a workspace, for
// each who made any that are still good, at the attribute that makes them leave: the
// tokens' rights are their own, whoever made them (rule F1), and their secrets may
// leave with the person. It costs one list of tokens for everybody, and nothing where
// nobody is a user or the server keeps no tokens. Whoever has not accepted made none.
func TokensLeft(
	ctx context.Context, conn *connection.Connection, workspace connection.Workspace, at path.Path, leaving ...Person,
) diag.Diagnostics {
	users := slices.DeleteFunc(slices.Clone(leaving), func(person Person) bool { return person.UserID == "" })
	if len(users) == 0 {
		return nil
	}
	var diags diag.Diagnostics
	tokens, err := readTokens(ctx, conn, workspace)
	if err != nil {
		diags.AddWarning("Cannot tell which tokens stay", fmt.Sprintf("Whoever leaves the workspace %q may have made tokens, which stay good. "+
			"They could not be listed: %v.", workspace.Slug, err))
		return diags
	}
	made := madeBy(tokens, time.Now())
	for _, person := range users {
		if stay := made[person.UserID]; len(stay) > 0 {
			diags.AddAttributeWarning(at, person.Email+" made tokens that stay", tokensStay(workspace, person, stay))
		}
	}
	return diags
}

// readTokens lists the tokens of a workspace, none on a server that keeps none.
func readTokens(ctx context.Context, conn *connection.Connection, workspace connection.Workspace) ([]api.Token, error) {
	features, err := conn.Client().Features(ctx)
	if err != nil || !features.Has(api.FeatureTokens) {
		return nil, err
	}
	return client.Tokens(ctx, workspace.Client)
}

// madeBy returns the tokens that are good at an instant, by who made them.
func madeBy(tokens []api.Token, now time.Time) map[string][]api.Token {
	made := map[string][]api.Token{}
	for _, token := range tokens {
		if token.ExpiresAt == nil || token.ExpiresAt.After(now) {
			made[token.CreatedBy] = append(made[token.CreatedBy], token)
		}
	}
	return made
}

func tokensStay(workspace connection.Workspace, person Person, stay []api.Token) string {
	const most = 10
	named := make([]string, 0, most+1)
	for _, token := range stay[:min(most, len(stay))] {
		named = append(named, fmt.Sprintf("%q (%s)", token.Description, token.ID))
	}
	if more := len(stay) - most; more > 0 {
		named = append(named, fmt.Sprintf("and %d more", more))
	}
	return fmt.Sprintf("Removing %s from the workspace %q revokes no token, and these, which are still good, are theirs: %s. Revoke or rotate those "+
		"whose secret the person may know.", person.Email, workspace.Slug, strings.Join(named, ", "))
}
