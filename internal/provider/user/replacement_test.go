package user_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// replaced is a user who is replaced with every generation.
func replaced(env *acctest.Env, lifecycle, argument string, generation int) string {
	return env.Config(fmt.Sprintf("resource \"terraform_data\" \"generation\" {\n  input = %d\n}\n"+
		"resource \"segmentaccess_user\" \"ada\" {\n  email = \"ada@example.com\"\n  %s\n  lifecycle {\n"+
		"    replace_triggered_by = [terraform_data.generation]\n    %s\n  }\n}\n", generation, argument, lifecycle))
}

// wantPeople checks who is in the workspace beside its owner, and who is invited.
func wantPeople(tb testing.TB, env *acctest.Env, users, invited []string) {
	tb.Helper()
	var got []string
	for _, user := range acctest.Do(tb, env.Owner(tb), api.ListUsers, api.ListInput{}).Users {
		if user.Email != acctest.Owner {
			got = append(got, user.Email)
		}
	}
	if !slices.Equal(got, users) {
		tb.Errorf("%q are users, want %q", got, users)
	}
	if got := acctest.Do(tb, env.Owner(tb), api.ListInvites, api.ListInput{}).Invites; !slices.Equal(got, invited) {
		tb.Errorf("%q are invited, want %q", got, invited)
	}
}

// With create_before_destroy, whoever is replaced by themselves is adopted, and
// must still be there in the end.
func TestUserReplacedByThemselves(t *testing.T) {
	t.Parallel()
	only := []string{"ada@example.com"}
	tests := map[string]struct {
		lifecycle      string
		accept         bool
		action         plancheck.ResourceActionType
		users, invited []string
		becomes        people.Status
	}{
		"a user, created first": {
			"create_before_destroy = true", true, plancheck.ResourceActionCreateBeforeDestroy, only, []string{}, people.Active,
		},
		"an invite, created first": {
			"create_before_destroy = true", false, plancheck.ResourceActionCreateBeforeDestroy, nil, only, people.Invited,
		},
		"a user, destroyed first":    {"", true, plancheck.ResourceActionDestroyBeforeCreate, nil, only, people.Invited},
		"an invite, destroyed first": {"", false, plancheck.ResourceActionDestroyBeforeCreate, nil, only, people.Invited},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			acctest.Each(t, func(t *testing.T, env *acctest.Env) {
				second := replaced(env, test.lifecycle, "", 2)
				env.Test(t,
					resource.TestStep{Config: replaced(env, test.lifecycle, "", 1)},
					resource.TestStep{
						PreConfig: func() {
							if test.accept {
								env.Accept(t, "ada@example.com")
							}
						},
						Config: second, ConfigPlanChecks: action(test.action),
						ConfigStateChecks: []statecheck.StateCheck{status(test.becomes)},
					},
					resource.TestStep{
						PreConfig: func() { wantPeople(t, env, test.users, test.invited) },
						Config:    second, ConfigPlanChecks: emptyPlan,
					},
				)
				wantPeople(t, env, nil, []string{})
			})
		})
	}
}

// Terraform tells nothing of an object that is tainted while its replacement is
// planned.
func TestUserTaintedAndCreatedFirst(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		cfg := replaced(env, "create_before_destroy = true", "", 1)
		env.Test(t,
			resource.TestStep{Config: cfg},
			resource.TestStep{
				PreConfig: func() { env.Accept(t, "ada@example.com") },
				Taint:     []string{ada}, Config: cfg, ConfigPlanChecks: action(plancheck.ResourceActionCreateBeforeDestroy),
			},
			resource.TestStep{
				PreConfig: func() { wantPeople(t, env, []string{"ada@example.com"}, []string{}) },
				Config:    cfg, ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// Somebody else is still removed.
func TestUserReplacedByAnotherCreatedFirst(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		of := func(email string) string {
			return env.Config(fmt.Sprintf("resource \"segmentaccess_user\" \"ada\" {\n  email = %q\n  lifecycle {\n    create_before_destroy = true\n  }\n}\n", email))
		}
		env.Test(t,
			resource.TestStep{Config: of("ada@example.com")},
			resource.TestStep{
				PreConfig: func() { env.Accept(t, "ada@example.com") },
				Config:    of("grace@example.com"), ConfigPlanChecks: action(plancheck.ResourceActionCreateBeforeDestroy),
			},
			resource.TestStep{
				PreConfig: func() { wantPeople(t, env, nil, []string{"grace@example.com"}) },
				Config:    of("grace@example.com"), ConfigPlanChecks: emptyPlan,
			},
		)
	})
}

// The invite that a user resource adopts is not withdrawn for good by the resource
// that made it, whichever of the two comes first.
func TestUserTakesOverAnInvite(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		before := env.Config("resource \"segmentaccess_invite\" \"ada\" {\n  email = \"ada@example.com\"\n}\n")
		after := env.Config(config("ada@example.com", ""))
		env.Test(t,
			resource.TestStep{Config: before},
			resource.TestStep{Config: after},
			resource.TestStep{
				PreConfig: func() { wantPeople(t, env, nil, []string{"ada@example.com"}) },
				Config:    after, ConfigPlanChecks: emptyPlan,
			},
		)
	})
}
