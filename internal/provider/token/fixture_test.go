package token_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const typeName = "segmentaccess_token"

// address is that of the token under test.
const address = typeName + ".test"

// What stands in the block of a token.
const (
	ci       = `description = "CI"`
	reader   = `permissions = [{ role = "Source Read-only" }]`
	admin    = `permissions = [{ role = "Source Admin" }]`
	release1 = `rotation = { release = "1" }`
	release2 = `rotation = { release = "2" }`
	// later and latest are instants that will not come soon.
	later  = `expires_at = "2090-01-01T00:00:00Z"`
	latest = `expires_at = "2091-01-01T00:00:00Z"`
)

// token is a configuration of one token with what stands in its block.
func token(env *acctest.Env, arguments ...string) string {
	return env.Config("resource \"segmentaccess_token\" \"test\" {\n" + strings.Join(arguments, "\n") + "\n}\n")
}

// kept is a token as the server has it, without its id.
type kept struct {
	Description, ExpiresAt string
	Roles                  []string
}

// read returns the tokens of the workspace but for those that it began with.
func read(tb testing.TB, env *acctest.Env) []api.Token {
	tb.Helper()
	listed := acctest.Do(tb, env.Owner(tb), api.ReadTokens, api.ListInput{Pagination: api.PageOf(api.MaxPageSize, "")}).Tokens
	return listed[1:]
}

// wantTokens checks which tokens there are beside that of the beginning.
func wantTokens(tb testing.TB, env *acctest.Env, want ...kept) {
	tb.Helper()
	var got []kept
	for _, token := range read(tb, env) {
		k := kept{Description: token.Description}
		if token.ExpiresAt != nil {
			k.ExpiresAt = token.ExpiresAt.Format("2006-01-02")
		}
		for _, permission := range token.Permissions {
			k.Roles = append(k.Roles, permission.RoleName)
		}
		got = append(got, k)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Errorf("the server's tokens (-want +got):\n%s", diff)
	}
}

// serverHas is wantTokens before a step.
func serverHas(tb testing.TB, env *acctest.Env, want ...kept) func() {
	tb.Helper()
	return func() { wantTokens(tb, env, want...) }
}

// only returns the id of the only token there is beside that of the beginning.
func only(tb testing.TB, env *acctest.Env) string {
	tb.Helper()
	tokens := read(tb, env)
	if len(tokens) != 1 {
		tb.Fatalf("there are %d tokens, and one was expected", len(tokens))
	}
	return tokens[0].ID
}

// revoke revokes a token behind Terraform's back.
func revoke(tb testing.TB, env *acctest.Env, id string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.DeleteToken, api.TokenInput{TokenID: id})
}

// makeToken makes a token behind Terraform's back, which may read sources and
// expires at an instant if that is not empty, and returns its id.
func makeToken(tb testing.TB, env *acctest.Env, description, expiresAt string) string {
	tb.Helper()
	return acctest.Do(tb, env.Owner(tb), api.CreateToken, api.CreateTokenInput{
		Description: description, ExpiresAt: expiresAt, Permissions: []api.PermissionInput{{
			RoleID:    env.RoleID(tb, "Source Read-only"),
			Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
		}},
	}).Token.ID
}

// opens reports whether a secret opens anything.
func opens(tb testing.TB, env *acctest.Env, secret string) bool {
	tb.Helper()
	_, err := client.Call(tb.Context(), env.Client(tb, secret), api.GetWorkspace, struct{}{})
	if err != nil && !client.IsUnauthorized(err) {
		tb.Fatal(err)
	}
	return err == nil
}

// A value keeps an attribute that only a run can tell.
type value struct {
	text string
}

// of takes the value out of the state of a token.
func (v *value) of(attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringFunc(func(text string) error {
		v.text = text
		return nil
	}))
}

// isStill checks that an attribute is what v was when the check is made.
func (v *value) isStill(attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringFunc(func(text string) error {
		if text != v.text {
			return fmt.Errorf("%s has changed", attribute)
		}
		return nil
	}))
}

// isOther checks that an attribute is something else than v was, and keeps it.
func (v *value) isOther(attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringFunc(func(text string) error {
		if text == v.text || text == "" {
			return fmt.Errorf("%s has not changed", attribute)
		}
		v.text = text
		return nil
	}))
}

func checks(of ...statecheck.StateCheck) []statecheck.StateCheck {
	return of
}

func is(attribute, want string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.StringExact(want))
}

func isNull(attribute string) statecheck.StateCheck {
	return statecheck.ExpectKnownValue(address, tfjsonpath.New(attribute), knownvalue.Null())
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
}

// rotates expects a plan that makes a new token of that which is there.
var rotates = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
	plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
	plancheck.ExpectUnknownValue(address, tfjsonpath.New("id")), plancheck.ExpectUnknownValue(address, tfjsonpath.New("secret")),
}}

// staysItself expects a plan that changes the token and keeps its secret.
var staysItself = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
	plancheck.ExpectResourceAction(address, plancheck.ResourceActionUpdate),
	plancheck.ExpectKnownValue(address, tfjsonpath.New("id"), knownvalue.NotNull()),
}}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(pattern(message))
}

// planSaying matches a message of a plan: one that comes before anything is
// applied.
func planSaying(message string) *regexp.Regexp {
	return regexp.MustCompile(`(?s)Error running pre-apply plan.*` + pattern(message))
}

func pattern(message string) string {
	return strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+(?:│\s+)?`)
}

// failed is the status with which a server fails.
const failed = http.StatusInternalServerError
