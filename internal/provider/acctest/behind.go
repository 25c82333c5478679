package acctest

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// Invite invites somebody behind Terraform's back.
func (e *Env) Invite(tb testing.TB, email string) {
	tb.Helper()
	Do(tb, e.Owner(tb), api.CreateInvites, api.CreateInvitesInput{Invites: []api.InviteInput{{Email: email}}})
}

// Join makes somebody a user behind Terraform's back, and returns their id.
func (e *Env) Join(tb testing.TB, email string) string {
	tb.Helper()
	e.Invite(tb, email)
	return e.Accept(tb, email)
}

// Readdress gives a user another address behind Terraform's back, as only they can
// (rule A2).
func (e *Env) Readdress(tb testing.TB, email, to string) {
	tb.Helper()
	token, err := e.Backend.AccountToken(tb.Context(), email)
	must(tb, "making a token for "+email, err)
	person := e.Client(tb, token)
	Do(tb, person, api.UpdateAccount, api.UpdateAccountInput{Email: &to})
	Do(tb, person, api.VerifyEmail, api.VerifyEmailInput{Code: e.Code(tb, to)})
}

// Expire makes the invite of somebody an expired one, with the same permissions.
func (e *Env) Expire(tb testing.TB, email string) {
	tb.Helper()
	if e.Embedded {
		// The provider goes by the real clock, so that it is the invite that is moved.
		e.Clock.Advance(-backend.DefaultInviteLifetime)
		Do(tb, e.Owner(tb), api.ResendInvite, api.InviteEmailInput{Email: email})
	}
	e.Clock.Advance(backend.DefaultInviteLifetime)
}

// RoleID returns the id of a role.
func (e *Env) RoleID(tb testing.TB, name string) string {
	tb.Helper()
	for _, role := range Do(tb, e.Owner(tb), api.ListRoles, api.ListInput{}).Roles {
		if role.Name == name {
			return role.ID
		}
	}
	tb.Fatalf("there is no role %q", name)
	return ""
}

// Do calls an operation that has to succeed.
func Do[In, Out any](tb testing.TB, c *client.Client, op api.Operation[In, Out], in In) Out {
	tb.Helper()
	out, err := client.Call(tb.Context(), c, op, in)
	if err != nil {
		tb.Fatalf("%s behind Terraform's back: %v", op.Name, err)
	}
	return out
}

// Meanwhile is a plan check that does something between plan and apply.
func Meanwhile(do func()) plancheck.PlanCheck {
	return meanwhile(do)
}

type meanwhile func()

// CheckPlan runs while the plan waits to be applied.
func (m meanwhile) CheckPlan(context.Context, plancheck.CheckPlanRequest, *plancheck.CheckPlanResponse) {
	m()
}
