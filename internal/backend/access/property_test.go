package access_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

func TestRuleD1RightsAgreeWithTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given := policies().Draw(t, "policies")
		var names []string
		for _, p := range given {
			if name := nameOf(p.RoleID); name != "" {
				names = append(names, name)
			}
		}
		rights := access.Rights(given)
		for _, right := range declaredRights() {
			want := right.InWorkspace() && len(names) > 0
			if holders, restricted := modelHolders[right]; restricted {
				want = slices.ContainsFunc(holders, func(holder string) bool { return slices.Contains(names, holder) })
			}
			if right == api.CreateSources {
				want = want || slices.ContainsFunc(given, modelCreator)
			}
			if got := rights.Has(right); got != want {
				t.Errorf("%v have the right to %s: %t, want %t", names, right, got, want)
			}
		}
		if got, want := access.IsOwner(given), slices.Contains(names, "Workspace Owner"); got != want {
			t.Errorf("%v make an owner: %t, want %t", names, got, want)
		}
	})
}

func TestRuleJ4ReachAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given := policies().Draw(t, "policies")
		for _, right := range declaredRights() {
			reached, whole := set{}, false
			for _, p := range given {
				over := right == api.SeeSources || right == api.ManageSources
				if name := nameOf(p.RoleID); over && slices.Contains(modelHolders[right], name) {
					reached.add(modelCovered(name, p.Resources))
					whole = whole || modelWhole(p)
				}
			}
			for i, object := range universe() {
				if got, want := access.Reaches(given, right, object), reached[i]; got != want {
					t.Errorf("%v reach %v to %s: %t, want %t", given, object, right, got, want)
				}
			}
			if got := access.ReachesAll(given, right); got != whole {
				t.Errorf("%v reach everything to %s: %t, want %t", given, right, got, whole)
			}
		}
	})
}

func TestRuleD2CoversAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for _, p := range policies().Draw(t, "policies") {
			name := nameOf(p.RoleID)
			covered := set{}
			if name != "" {
				covered = modelCovered(name, p.Resources)
			}
			for i, object := range universe() {
				if got, want := p.Covers(object), covered[i]; got != want {
					t.Errorf("%s on %v covers %v: %t, want %t", name, p.Resources, object, got, want)
				}
			}
		}
	})
}

// crew is the people and groups that effective access is drawn for.
type crew struct {
	people []access.Person
	groups []access.Group
}

func crews() *rapid.Generator[crew] {
	return rapid.Custom(func(t *rapid.T) crew {
		ids := rapid.SliceOfDistinct(rapid.SampledFrom([]string{"1", "2", "3"}), rapid.ID[string])
		var c crew
		for _, id := range ids.Draw(t, "people") {
			c.people = append(c.people, access.Person{UserID: id, Email: id + "@example.com", Name: "Person " + id})
		}
		for _, id := range ids.Draw(t, "groups") {
			c.groups = append(c.groups, access.Group{ID: id, Name: "Group " + id, Members: ids.Draw(t, "members")})
		}
		return c
	})
}

// modelReason names the subject through which a policy is a person's, or is
// empty where it is not.
func (c crew) modelReason(person access.Person, policy access.Policy) string {
	switch policy.SubjectType {
	case "user":
		if policy.SubjectID == person.UserID {
			return "user " + person.UserID + " " + person.Name
		}
	case "group":
		for _, group := range c.groups {
			if group.ID == policy.SubjectID && slices.Contains(group.Members, person.UserID) {
				return "group " + group.ID + " " + group.Name
			}
		}
	}
	return ""
}

func TestRuleD1EffectiveAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, given := crews().Draw(t, "crew"), policies().Draw(t, "policies")
		var want []string
		for _, policy := range given {
			for _, person := range c.people {
				reason := c.modelReason(person, policy)
				for _, r := range policy.Resources {
					if reason != "" {
						want = append(want, fmt.Sprint(person.UserID, " ", person.Email, " ", policy.RoleID, " ", nameOf(policy.RoleID), " ",
							r.Type, " ", r.ID, " ", r.Labels, " via ", reason, " ", policy.ID))
					}
				}
			}
		}
		var got []string
		for _, g := range access.Effective(c.people, c.groups, given) {
			got = append(got, fmt.Sprint(g.UserID, " ", g.Email, " ", g.RoleID, " ", g.RoleName, " ",
				g.Resource.Type, " ", g.Resource.ID, " ", g.Resource.Labels, " via ", g.Via.Kind, " ", g.Via.ID, " ", g.Via.Name, " ", g.Via.PolicyID))
		}
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("grants (-want +got):\n%s", diff)
		}
	})
}

// What a person's policies cover and what the rows about them cover is the same.
func TestRuleD1EffectiveCoversWhatPoliciesCover(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, given := crews().Draw(t, "crew"), policies().Draw(t, "policies")
		grants := access.Effective(c.people, c.groups, given)
		for _, person := range c.people {
			for i, object := range universe() {
				want := slices.ContainsFunc(given, func(p access.Policy) bool {
					return c.modelReason(person, p) != "" && nameOf(p.RoleID) != "" && modelCovered(nameOf(p.RoleID), p.Resources)[i]
				})
				got := slices.ContainsFunc(grants, func(g access.Grant) bool { return g.UserID == person.UserID && g.Covers(object) })
				if got != want {
					t.Errorf("%s reaches %v: %t, want %t", person.Name, object, got, want)
				}
			}
		}
	})
}

func permissions() *rapid.Generator[[]api.PermissionInput] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) api.PermissionInput {
		id := checkedRoleIDs().Draw(t, "role")
		resources := resourcesOf(fittingTypes(id).Draw(t, "types"))
		return api.PermissionInput{RoleID: id, Resources: rapid.SliceOfN(resources, 0, 3).Draw(t, "resources")}
	}), 0, 3)
}

func TestRuleD2D3CheckAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, checkAgreesWithTheModel)
}

func checkAgreesWithTheModel(t *rapid.T) {
	allowed := modelAllowed()
	for i, p := range permissions().Draw(t, "permissions") {
		problems := access.Check("permissions", bigWorkspace, []api.PermissionInput{p})
		if got, want := len(problems) == 0, modelValid(allowed, p); got != want {
			t.Errorf("permission %d, %s on %v, is valid: %t, want %t; problems: %v", i, nameOf(p.RoleID), p.Resources, got, want, problems)
		}
	}
}

func TestRuleD2LabelFormAgreesWithTheModel(t *testing.T) {
	t.Parallel()
	words := rapid.StringOfN(rapid.SampledFrom([]rune("aZ09--_:é \n")), 0, 4, -1)
	rapid.Check(t, func(t *rapid.T) {
		label := api.Label{Key: words.Draw(t, "key"), Value: words.Draw(t, "value")}
		p := permission("Source Admin", api.Resource{ID: bigWorkspace, Type: "WORKSPACE", Labels: []api.Label{label}})
		var want []string
		if !modelWord(label.Key) {
			want = append(want, "permissions.0.resources.0.labels.0.key")
		}
		if !modelWord(label.Value) {
			want = append(want, "permissions.0.resources.0.labels.0.value")
		}
		var got []string
		for _, problem := range access.Check("permissions", bigWorkspace, []api.PermissionInput{p}) {
			got = append(got, problem.Field)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("failing fields of %q (-want +got):\n%s", label, diff)
		}
	})
}

// A list has the problems of its permissions, and no others.
func TestRuleD3CheckLooksAtEveryPermission(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		given := permissions().Draw(t, "permissions")
		var want []api.Problem
		for i, p := range given {
			for _, alone := range access.Check("permissions", bigWorkspace, []api.PermissionInput{p}) {
				alone.Field = strings.Replace(alone.Field, "permissions.0", fmt.Sprintf("permissions.%d", i), 1)
				want = append(want, alone)
			}
		}
		if diff := cmp.Diff(want, access.Check("permissions", bigWorkspace, given)); diff != "" {
			t.Errorf("problems (-want +got):\n%s", diff)
		}
	})
}

func invitePermissions() *rapid.Generator[[]api.InvitePermission] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) api.InvitePermission {
		p := api.InvitePermission{RoleID: checkedRoleIDs().Draw(t, "role"), Labels: labelLists(dev, prod, brand).Draw(t, "labels")}
		resources := resourcesOf(fittingTypes(p.RoleID).Draw(t, "types"))
		for _, r := range rapid.SliceOfN(resources, 0, 2).Draw(t, "resources") {
			p.Resources = append(p.Resources, api.InviteResource{ID: r.ID, Type: r.Type})
		}
		return p
	}), 0, 3)
}

// An invite may hold what any other subject may hold, and names the same things.
func TestRuleD3InvitesObeyTheSameRules(t *testing.T) {
	t.Parallel()
	rapid.Check(t, invitesObeyTheSameRules)
}

func invitesObeyTheSameRules(t *rapid.T) {
	invite := invitePermissions().Draw(t, "invite")
	converted := access.FromInvite(bigWorkspace, invite)
	got := len(access.CheckInvite("permissions", bigWorkspace, invite)) == 0
	if want := len(access.Check("permissions", bigWorkspace, converted)) == 0; got != want {
		t.Fatalf("the invite is valid: %t, want %t", got, want)
	}
	var wantLabels, gotLabels, wantSources, gotSources []string
	for _, reference := range access.Labels("", converted) {
		wantLabels = append(wantLabels, reference.Key+":"+reference.Value)
	}
	for _, reference := range access.InviteLabels("", invite) {
		gotLabels = append(gotLabels, reference.Key+":"+reference.Value)
	}
	for _, reference := range access.Sources("", converted) {
		wantSources = append(wantSources, reference.ID)
	}
	for _, reference := range access.InviteSources("", invite) {
		gotSources = append(gotSources, reference.ID)
	}
	// A label of two resources is named once in the invite.
	slices.Sort(wantLabels)
	slices.Sort(gotLabels)
	if diff := cmp.Diff(slices.Compact(wantLabels), slices.Compact(gotLabels)); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(wantSources, gotSources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}
