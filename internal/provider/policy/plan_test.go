package policy_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

// On a plain Public API pending invites and tokens hold nothing that can be seen or
// changed, and the plan says so.
func TestPolicyOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, ada)
	const pending = "ada@example.com is not a user of the workspace yet, and a plain Segment Public API neither shows nor changes what a pending invite " +
		"gives; wait until it is accepted, or write the role into the permissions of the segmentaccess_user or segmentaccess_invite that invites them."
	env.Test(t,
		resource.TestStep{Config: policy(env, forAda, admin), ExpectError: planSaying(pending)},
		resource.TestStep{
			Config:      policy(env, "email = \"eve@example.com\"", admin),
			ExpectError: planSaying("eve@example.com is not a user of the workspace yet"),
		},
		resource.TestStep{
			Config: policy(env, "token_id = \"2Rf4vS5oGJk8mQ1xYz7bNc\"", admin),
			ExpectError: planSaying(`The policy of a token needs an access server that offers "policies", and the server ` + env.Plain.URL +
				" does not: it is a plain Segment Public API."),
		},
		resource.TestStep{PreConfig: func() { env.Accept(t, ada) }, Config: policy(env, forAda, admin)},
		resource.TestStep{Config: policy(env, forAda, admin), ConfigPlanChecks: emptyPlan},
	)
}

// Whoever is not known while planning may still be pending when it is applied.
func TestPolicyOfAnUnknownPersonOnAPlainPublicAPI(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.PublicAPIOnly(t)
	env.Invite(t, ada)
	env.Test(t, resource.TestStep{
		Config:      policy(env, "email = terraform_data.email.output", admin) + "resource \"terraform_data\" \"email\" {\n  input = \"ada@example.com\"\n}\n",
		ExpectError: saying("ada@example.com is not a user of the workspace yet"),
	})
}

// A person who takes another address keeps the policy, and the plan asks for the new
// one.
func TestPolicyOfAPersonWithAnotherAddress(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		userID := env.Join(t, ada)
		same := statecheck.CompareValue(compare.ValuesSame())
		id := func() []statecheck.StateCheck {
			return []statecheck.StateCheck{same.AddStateValue(address, tfjsonpath.New("id"))}
		}
		lovelace := "email = \"lovelace@example.com\"\n"
		env.Test(t,
			resource.TestStep{Config: policy(env, forAda, admin), ConfigStateChecks: id()},
			resource.TestStep{
				PreConfig: func() { env.Readdress(t, ada, "lovelace@example.com") },
				Config:    policy(env, forAda, admin),
				ExpectError: planSaying("The user who was ada@example.com is lovelace@example.com now. Write email = \"lovelace@example.com\": it is the same " +
					"person, and nothing else changes."),
			},
			resource.TestStep{
				Config: policy(env, lovelace, admin), ConfigPlanChecks: action(plancheck.ResourceActionUpdate), ConfigStateChecks: id(),
			},
			resource.TestStep{Config: policy(env, lovelace, reader), ConfigPlanChecks: action(plancheck.ResourceActionUpdate)},
			resource.TestStep{PreConfig: held(t, env, userID, minimal, "Source Read-only"), Config: policy(env, lovelace, reader), ConfigPlanChecks: emptyPlan},
			// The old address is nobody's by now.
			resource.TestStep{
				Config: policy(env, "email = "+fmt.Sprintf("%q", acctest.Owner), reader), ConfigPlanChecks: action(plancheck.ResourceActionDestroyBeforeCreate),
			},
		)
		wantHeld(t, env, api.SubjectUser, userID, minimal)
	})
}

// What is unknown while planning waits.
func TestPolicyThatIsUnknown(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	config := func(generation int, role string) string {
		return policy(env,
			"workspace_id = segmentaccess_workspace.beta.id", "email = terraform_data.email.output", "role = terraform_data.role.output",
			"resources = [{ type = \"WORKSPACE\", id = segmentaccess_workspace.beta.id }]", "labels = { environment = terraform_data.label.output }") + fmt.Sprintf(`
resource "segmentaccess_workspace" "beta" {
  name                = "Beta"
  slug                = "beta"
  deletion_protection = false
}

resource "segmentaccess_user" "ada" {
  workspace_id = segmentaccess_workspace.beta.id
  email        = "ada@example.com"
}

resource "terraform_data" "email" {
  input = segmentaccess_user.ada.email
}

resource "terraform_data" "role" {
  input            = %q
  triggers_replace = %d
}

resource "terraform_data" "label" {
  input            = "dev"
  triggers_replace = %d
}
`, role, generation, generation)
	}
	unknown := func(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
		checks := action(want)
		checks.PreApply = append(checks.PreApply,
			plancheck.ExpectUnknownValue(address, tfjsonpath.New("id")), plancheck.ExpectUnknownValue(address, tfjsonpath.New("role")))
		return checks
	}
	env.Test(t,
		resource.TestStep{
			Config: config(1, "Source Admin"), ConfigPlanChecks: unknown(plancheck.ResourceActionCreate),
			ConfigStateChecks: []statecheck.StateCheck{attribute("role", "Source Admin"), attribute("email", ada)},
		},
		resource.TestStep{Config: config(1, "Source Admin"), ConfigPlanChecks: emptyPlan},
		resource.TestStep{
			Config: config(2, "Source Read-only"), ConfigPlanChecks: unknown(plancheck.ResourceActionUpdate),
			ConfigStateChecks: []statecheck.StateCheck{attribute("role", "Source Read-only")},
		},
		// It may turn out to be what it was.
		resource.TestStep{Config: config(3, "Source Read-only"), ConfigPlanChecks: unknown(plancheck.ResourceActionUpdate)},
		resource.TestStep{Config: config(3, "Source Read-only"), ConfigPlanChecks: emptyPlan},
	)
}

func TestPolicyStaysInItsWorkspace(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	env.Join(t, ada)
	other := env.Bootstrap(t, acctest.Owner, "beta")
	withDefault := func(slug string) string {
		return strings.Replace(policy(env, forAda, admin), "token =", fmt.Sprintf("workspace = %q\n  token =", slug), 1)
	}
	env.Test(t,
		resource.TestStep{Config: withDefault(acctest.Slug)},
		// It stays where it is, whatever the default is by now.
		resource.TestStep{Config: withDefault("beta"), ConfigPlanChecks: emptyPlan},
		// A token that does not see the workspace tells nothing of what is in it.
		resource.TestStep{
			Config:      strings.Replace(policy(env, forAda, admin), env.Made.AccountToken, other.WorkspaceToken, 1),
			ExpectError: planSaying("Cannot find the workspace"),
		},
		resource.TestStep{Config: withDefault("beta"), ConfigPlanChecks: emptyPlan},
	)
}

func TestPolicyOfNobody(t *testing.T) {
	t.Parallel()
	acctest.RequireTerraform(t)
	env := acctest.HTTP(t)
	for _, test := range []struct{ holder, want string }{
		{forAda, `ada@example.com is neither a user of the workspace "acme" nor invited. Invite them first, with segmentaccess_user or segmentaccess_invite.`},
		{`user_group_id = "gone"`, `There is no user group with the id "gone" in the workspace "acme".`},
		{`token_id = "gone"`, `There is no token with the id "gone" in the workspace "acme".`},
	} {
		env.Test(t, resource.TestStep{Config: policy(env, test.holder, admin), ExpectError: saying(test.want)})
	}
}

// TestPolicyPlanRefusesWhatIsKnownToFail makes no request that writes.
func TestPolicyPlanRefusesWhatIsKnownToFail(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		arguments []string
		want      string
	}{
		"nobody":               {[]string{admin}, "Exactly one of these attributes must be configured: [email,user_group_id,token_id]"},
		"two holders":          {[]string{forAda, `user_group_id = "x"`, admin}, "Exactly one of these attributes must be configured"},
		"no address":           {[]string{`email = "ada"`, admin}, "Invalid email address"},
		"no such role":         {[]string{forAda, `role = "Source Amin"`}, `There is no role "Source Amin"; did you mean "Source Admin"?`},
		"on nothing":           {[]string{forAda, admin, "resources = []"}, "This list of resources is empty"},
		"labels on a source":   {[]string{forAda, devAdmin, `resources = [{ type = "SOURCE", id = "x" }]`}, "Labels narrow a permission on the workspace"},
		"an odd label":         {[]string{forAda, admin, `labels = { environment = "d e v" }`}, `"d e v" cannot be the value of the label`},
		"another workspace":    {[]string{forAda, admin, `resources = [{ type = "WORKSPACE", id = "x" }]`}, "is not the id of the workspace that this permission is given in"},
		"an unseen workspace":  {[]string{forAda, admin, `workspace_id = "nosuch"`}, `There is no workspace "nosuch" that the provider's token can act in`},
		"a workspace's slug":   {[]string{forAda, admin, `workspace_id = "acme"`}, `workspace_id takes an id, and "acme" is the slug of the workspace`},
		"a type that is wrong": {[]string{forAda, admin, `resources = [{ type = "THING", id = "x" }]`}, "value must be one of"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.RequireTerraform(t)
			env := acctest.HTTP(t)
			env.Test(t, resource.TestStep{Config: policy(env, test.arguments...), PlanOnly: true, ExpectError: saying(test.want)})
			if calls := env.Calls(); slices.Contains(calls, api.CreatePolicy.Name) {
				t.Errorf("a plan made a policy: %q", calls)
			}
		})
	}
}

// Rule D3: which role goes with which resource is the server's to say, and its words
// stand at the attribute.
func TestRuleD3PolicyThatTheServerRefuses(t *testing.T) {
	t.Parallel()
	remote(t, func(t *testing.T, env *acctest.Env) {
		env.Join(t, ada)
		env.Test(t,
			resource.TestStep{
				Config:      policy(env, forAda, admin, `resources = [{ type = "SOURCE", id = "gone" }]`),
				ExpectError: saying(`"id" names the source "gone", which the workspace does not have.`),
			},
			resource.TestStep{
				Config:      policy(env, forAda, admin, `labels = { team = "ghost" }`),
				ExpectError: saying(`names the label team:ghost, which the workspace does not have.`),
			},
		)
	})
}
