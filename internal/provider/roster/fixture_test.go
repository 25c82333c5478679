package roster_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
)

const typeName = "segmentaccess_roster"

// address is that of the roster under test.
const address = typeName + ".test"

// Roles as tests give them.
const (
	minimal = "Minimal Workspace Access"
	owner   = "Workspace Owner"
	reader  = "Source Read-only"
	admin   = "Source Admin"
)

// roles are people with their roles on the whole workspace: nil where they are not
// managed, and the roles joined by commas otherwise.
type roles map[string]*string

func of(names ...string) *string {
	joined := strings.Join(names, ",")
	return &joined
}

// team is the owner and some more people.
func team(more roles) roles {
	all := roles{acctest.Owner: of(owner)}
	maps.Copy(all, more)
	return all
}

// roster is a configuration of one roster with what else stands in its block.
func roster(env *acctest.Env, everybody roles, arguments ...string) string {
	var hcl strings.Builder
	for _, email := range slices.Sorted(maps.Keys(everybody)) {
		fmt.Fprintf(&hcl, "    %q = {%s}\n", email, permissionsHCL(everybody[email]))
	}
	return env.Config(fmt.Sprintf("resource %q \"test\" {\n  people = {\n%s  }\n%s\n}\n", typeName, hcl.String(), strings.Join(arguments, "\n")))
}

func permissionsHCL(joined *string) string {
	if joined == nil {
		return ""
	}
	var each []string
	for _, role := range split(*joined) {
		each = append(each, fmt.Sprintf("{ role = %q }", role))
	}
	return " permissions = [" + strings.Join(each, ", ") + "] "
}

func split(joined string) []string {
	if joined == "" {
		return nil
	}
	return strings.Split(joined, ",")
}

// value is people as the protocol has them.
func (r roles) value(tb testing.TB, p *acctest.Protocol) tftypes.Value {
	tb.Helper()
	all, _ := p.Type(tb, "people").(tftypes.Map)
	one, _ := all.ElementType.(tftypes.Object)
	list, _ := one.AttributeTypes["permissions"].(tftypes.List)
	permission, _ := list.ElementType.(tftypes.Object)
	elements := map[string]tftypes.Value{}
	for email, joined := range r {
		held := tftypes.NewValue(list, nil)
		if joined != nil {
			each := []tftypes.Value{}
			for _, role := range split(*joined) {
				each = append(each, tftypes.NewValue(permission, map[string]tftypes.Value{
					"role":      tftypes.NewValue(tftypes.String, role),
					"resources": tftypes.NewValue(permission.AttributeTypes["resources"], nil),
					"labels":    tftypes.NewValue(permission.AttributeTypes["labels"], nil),
				}))
			}
			held = tftypes.NewValue(list, each)
		}
		elements[email] = tftypes.NewValue(one, map[string]tftypes.Value{"permissions": held})
	}
	return tftypes.NewValue(all, elements)
}

// emails is a set of addresses as the protocol has it.
func emails(all ...string) tftypes.Value {
	elements := make([]tftypes.Value, len(all))
	for i, email := range all {
		elements[i] = tftypes.NewValue(tftypes.String, email)
	}
	return tftypes.NewValue(tftypes.Set{ElementType: tftypes.String}, elements)
}

// peopleIn returns the people of a state.
func peopleIn(tb testing.TB, p *acctest.Protocol, state *tfprotov6.DynamicValue) roles {
	tb.Helper()
	value := p.Decode(tb, state)
	if value.IsNull() {
		return nil
	}
	var members, elements map[string]tftypes.Value
	as(tb, value, &members)
	as(tb, members["people"], &elements)
	found := roles{}
	for email, element := range elements {
		var object map[string]tftypes.Value
		as(tb, element, &object)
		if object["permissions"].IsNull() {
			found[email] = nil
			continue
		}
		var list []tftypes.Value
		as(tb, object["permissions"], &list)
		var names []string
		for _, permission := range list {
			var fields map[string]tftypes.Value
			var role string
			as(tb, permission, &fields)
			as(tb, fields["role"], &role)
			names = append(names, role)
		}
		found[email] = of(names...)
	}
	return found
}

func as(tb testing.TB, value tftypes.Value, into any) {
	tb.Helper()
	if err := value.As(into); err != nil {
		tb.Fatal(err)
	}
}

// wantPeople checks who is in a state.
func wantPeople(tb testing.TB, p *acctest.Protocol, state *tfprotov6.DynamicValue, want roles) {
	tb.Helper()
	if diff := cmp.Diff(want, peopleIn(tb, p, state)); diff != "" {
		tb.Errorf("people in state (-want +got):\n%s", diff)
	}
}

// held returns who is in the workspace and what they hold, those who are invited with
// "invited: " before it.
func held(tb testing.TB, env *acctest.Env) map[string]string {
	tb.Helper()
	found := map[string]string{}
	users, err := client.All(tb.Context(), env.Owner(tb), client.ListUsers, api.ListInput{})
	if err != nil {
		tb.Fatal(err)
	}
	for _, user := range users {
		found[user.Email] = roleNames(user.Permissions)
	}
	invites, err := client.All(tb.Context(), env.Owner(tb), client.ReadInvites, api.ListInput{})
	if err != nil {
		tb.Fatal(err)
	}
	for _, invite := range invites {
		found[invite.Email] = "invited: " + roleNames(invite.Permissions)
	}
	return found
}

func roleNames(permissions []api.Permission) string {
	names := make([]string, len(permissions))
	for i, permission := range permissions {
		names[i] = permission.RoleName
	}
	slices.Sort(names)
	return strings.Join(names, ",")
}

// wantHeld checks who is in the workspace beside the owner.
func wantHeld(tb testing.TB, env *acctest.Env, want map[string]string) {
	tb.Helper()
	all := map[string]string{acctest.Owner: owner}
	maps.Copy(all, want)
	if diff := cmp.Diff(all, held(tb, env)); diff != "" {
		tb.Errorf("the people of the workspace (-want +got):\n%s", diff)
	}
}

// has is wantHeld before a step.
func has(tb testing.TB, env *acctest.Env, want map[string]string) func() {
	tb.Helper()
	return func() { wantHeld(tb, env, want) }
}

// give makes a user hold roles, behind Terraform's back.
func give(tb testing.TB, env *acctest.Env, userID string, names ...string) {
	tb.Helper()
	in := api.UserPermissionsInput{UserID: userID, Permissions: []api.PermissionInput{}}
	for _, name := range names {
		in.Permissions = append(in.Permissions, api.PermissionInput{
			RoleID: env.RoleID(tb, name), Resources: []api.Resource{{ID: env.Made.WorkspaceID, Type: api.ResourceWorkspace}},
		})
	}
	acctest.Do(tb, env.Owner(tb), api.ReplacePermissionsForUser, in)
}

// removeUser removes a user behind Terraform's back.
func removeUser(tb testing.TB, env *acctest.Env, userID string) {
	tb.Helper()
	acctest.Do(tb, env.Owner(tb), api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{userID}})
}

// created plans and applies a new roster that has to succeed.
func created(tb testing.TB, env *acctest.Env, given map[string]any) acctest.Object {
	tb.Helper()
	return changed(tb, env, acctest.Object{}, given)
}

// changed plans and applies a change that has to succeed.
func changed(tb testing.TB, env *acctest.Env, prior acctest.Object, given map[string]any) acctest.Object {
	tb.Helper()
	change := env.Protocol(tb, typeName).Plan(tb, prior, given)
	noErrors(tb, change.Said)
	object, said := apply(tb, env, change)
	noErrors(tb, said)
	return object
}

// apply carries out a plan in a run of its own, as Terraform does.
func apply(tb testing.TB, env *acctest.Env, change acctest.Change) (acctest.Object, []string) {
	tb.Helper()
	return env.Protocol(tb, typeName).Apply(tb, change)
}

// refreshed reads an object, which has to succeed.
func refreshed(tb testing.TB, p *acctest.Protocol, object acctest.Object) acctest.Object {
	tb.Helper()
	read, said := p.Read(tb, object)
	noErrors(tb, said)
	return read
}

func noErrors(tb testing.TB, said []string) {
	tb.Helper()
	for _, one := range said {
		if strings.HasPrefix(one, "ERROR") {
			tb.Fatalf("said: %s", one)
		}
	}
}

// wantSaid checks all that was said.
func wantSaid(tb testing.TB, said []string, want ...string) {
	tb.Helper()
	if diff := cmp.Diff(want, said); diff != "" {
		tb.Errorf("said (-want +got):\n%s", diff)
	}
}

// writes counts the writing operations among the calls.
func writes(calls []string) map[string]int {
	counted := map[string]int{}
	for _, route := range api.Routes() {
		for _, call := range calls {
			if call == route.Name && route.Writes() {
				counted[call]++
			}
		}
	}
	return counted
}

var emptyPlan = resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectEmptyPlan()}}

func action(want plancheck.ResourceActionType) resource.ConfigPlanChecks {
	return resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{plancheck.ExpectResourceAction(address, want)}}
}

// saying matches a message that Terraform has broken into lines.
func saying(message string) *regexp.Regexp {
	return regexp.MustCompile(strings.ReplaceAll(regexp.QuoteMeta(message), " ", `\s+(?:│\s+)?`))
}

// labelled are people beside the owner with one role on what is labelled
// environment:dev.
func labelled(tb testing.TB, p *acctest.Protocol, role string, emails ...string) tftypes.Value {
	tb.Helper()
	listed := team(nil)
	for _, email := range emails {
		listed[email] = of(role)
	}
	labels := tftypes.NewValue(tftypes.Map{ElementType: tftypes.String}, map[string]tftypes.Value{"environment": tftypes.NewValue(tftypes.String, "dev")})
	value, err := tftypes.Transform(listed.value(tb, p), func(at *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		steps := at.Steps()
		if len(steps) == 0 || steps[len(steps)-1] != tftypes.AttributeName("labels") || steps[0] == tftypes.ElementKeyString(acctest.Owner) {
			return v, nil
		}
		return labels, nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return value
}
