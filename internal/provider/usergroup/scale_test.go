package usergroup_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const manyMembers = 1000

// TestAccAThousandMembers reports how long each step takes.
func TestAccAThousandMembers(t *testing.T) {
	t.Parallel()
	acctest.Each(t, func(t *testing.T, env *acctest.Env) {
		emails := people(manyMembers)
		invite(t, env, append([]string{"new@example.com"}, emails...)...)
		for _, email := range emails[:20] {
			env.Accept(t, email)
		}
		respelled := make([]string, len(emails))
		for i, email := range emails {
			respelled[i] = strings.ToUpper(email)
		}
		replaced := append([]string{"new@example.com"}, emails[1:]...)
		wanted := func(members []string) held {
			return held{Name: "Everybody", Roles: []string{"Minimal Workspace Access"}, Members: slices.Sorted(slices.Values(members))}
		}
		began := time.Now()
		timed := func(what string, check func(*terraform.State) error) resource.TestCheckFunc {
			return func(s *terraform.State) error {
				t.Logf("%s, of %d members: %s", what, manyMembers, time.Since(began))
				began = time.Now()
				return check(s)
			}
		}
		env.Test(t,
			resource.TestStep{
				Config: group(env, `name = "Everybody"`, "members = "+list(emails...)),
				Check:  timed("plan, apply and refresh", serverHas(t, env, wanted(emails))),
			},
			resource.TestStep{
				Config:           group(env, `name = "Everybody"`, "members = "+list(respelled...)),
				ConfigPlanChecks: nothingPlanned(),
				Check:            timed("refresh and plan without a change", serverHas(t, env, wanted(emails))),
			},
			resource.TestStep{
				Config:           group(env, `name = "Everybody"`, "members = "+list(replaced...)),
				ConfigPlanChecks: planned(plancheck.ResourceActionUpdate),
				Check:            timed("plan, apply and refresh of one replaced member", serverHas(t, env, wanted(replaced))),
			},
		)
	})
}

// TestReadOfAThousandMembersTakesThreeRequests counts where the time depends on
// the machine.
func TestReadOfAThousandMembersTakesThreeRequests(t *testing.T) {
	t.Parallel()
	env := acctest.HTTP(t)
	emails := people(manyMembers)
	invite(t, env, emails...)
	p := connect(t, env)
	made := p.create(t, map[string]any{"name": "Everybody", "members": p.members(emails...)})
	requireNoErrors(t, made.Diagnostics)
	env.ForgetCalls()
	resp := p.read(t, made.NewState, made.Private)
	requireNoErrors(t, resp.Diagnostics)
	if diff := cmp.Diff([]string{"ListUserGroups", "ListInvitesFromUserGroup", "ListUsersFromUserGroup"}, env.Calls()); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(p.decode(t, made.NewState), p.decode(t, resp.NewState)); diff != "" {
		t.Errorf("state (-before +after):\n%s", diff)
	}
}
