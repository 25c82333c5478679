package usergroup_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// address is that of the group under test.
const address = "segmentaccess_user_group.test"

// group is a configuration of one group with what stands in its block.
func group(env *acctest.Env, arguments ...string) string {
	return env.Config("resource \"segmentaccess_user_group\" \"test\" {\n" + strings.Join(arguments, "\n") + "\n}\n")
}

// list writes a list of strings in HCL.
func list(texts ...string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = fmt.Sprintf("%q", text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+(?:│\s+)?`))
}

// call does something behind Terraform's back, as the owner.
func call[In, Out any](tb testing.TB, env *acctest.Env, op api.Operation[In, Out], in In) Out {
	tb.Helper()
	out, err := client.Call(tb.Context(), env.Owner(tb), op, in)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// invite invites people into the workspace.
func invite(tb testing.TB, env *acctest.Env, emails ...string) {
	tb.Helper()
	for batch := range slices.Chunk(emails, api.MaxInviteBatch) {
		invites := make([]api.InviteInput, len(batch))
		for i, email := range batch {
			invites[i].Email = email
		}
		call(tb, env, api.CreateInvites, api.CreateInvitesInput{Invites: invites})
	}
}

// people returns addresses that nobody has yet.
func people(n int) []string {
	emails := make([]string, n)
	for i := range emails {
		emails[i] = fmt.Sprintf("person%04d@example.com", i)
	}
	return emails
}

// roleID returns the id of a role.
func roleID(tb testing.TB, env *acctest.Env, name string) string {
	tb.Helper()
	for _, role := range call(tb, env, api.ListRoles, api.ListInput{}).Roles {
		if role.Name == name {
			return role.ID
		}
	}
	tb.Fatalf("there is no role %q", name)
	return ""
}

// held is a group as the server has it: roles by name, members sorted.
type held struct {
	Name           string
	Roles, Members []string
}

// groupsOf returns what the server has.
func groupsOf(ctx context.Context, tb testing.TB, env *acctest.Env) []held {
	tb.Helper()
	c := env.Owner(tb)
	listed, err := client.All(ctx, c, client.ListUserGroups, api.ListInput{})
	if err != nil {
		tb.Fatal(err)
	}
	var groups []held
	for _, group := range listed {
		h := held{Name: group.Name}
		for _, permission := range group.Permissions {
			h.Roles = append(h.Roles, permission.RoleName)
		}
		users, err := client.All(ctx, c, client.ListUsersFromUserGroup, api.UserGroupListInput{UserGroupID: group.ID})
		if err != nil {
			tb.Fatal(err)
		}
		for _, user := range users {
			h.Members = append(h.Members, user.Email)
		}
		invites, err := client.All(ctx, c, client.ListInvitesFromUserGroup, api.UserGroupListInput{UserGroupID: group.ID})
		if err != nil {
			tb.Fatal(err)
		}
		h.Members = append(h.Members, invites...)
		slices.Sort(h.Roles)
		slices.Sort(h.Members)
		groups = append(groups, h)
	}
	return groups
}

// serverHas checks what there is behind Terraform's back.
func serverHas(tb testing.TB, env *acctest.Env, want ...held) func(*terraform.State) error {
	tb.Helper()
	return func(*terraform.State) error {
		if diff := cmp.Diff(want, groupsOf(tb.Context(), tb, env)); diff != "" {
			return fmt.Errorf("the server's groups (-want +got):\n%s", diff)
		}
		return nil
	}
}

// onlyGroup returns the id of the only group there is.
func onlyGroup(tb testing.TB, env *acctest.Env) string {
	tb.Helper()
	groups := call(tb, env, api.ListUserGroups, api.ListInput{}).UserGroups
	if len(groups) != 1 {
		tb.Fatalf("there are %d groups, and one was expected", len(groups))
	}
	return groups[0].ID
}

// refused is the status with which a server refuses what it will not do.
const refused = http.StatusUnprocessableEntity
