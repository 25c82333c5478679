package access_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

const workspaceID = "wsAcme0000000000000000"

// holding returns a policy on the whole workspace for each of the named roles.
func holding(roleNames ...string) []access.Policy {
	policies := make([]access.Policy, len(roleNames))
	for i, name := range roleNames {
		policies[i] = access.Policy{
			ID: "policy of " + name, WorkspaceID: workspaceID,
			SubjectType: api.SubjectUser, SubjectID: "ann", RoleID: roleID(name),
			Resources: []api.Resource{{ID: workspaceID, Type: api.ResourceWorkspace}},
		}
	}
	return policies
}

// onSource is holding with one source in place of the workspace.
func onSource(roleName string) []access.Policy {
	policies := holding(roleName)
	policies[0].Resources = []api.Resource{{ID: "web", Type: api.ResourceSource}}
	return policies
}

// onLabels is holding with labels that narrow the workspace.
func onLabels(roleName string) []access.Policy {
	policies := holding(roleName)
	policies[0].Resources[0].Labels = []api.Label{{Key: "environment", Value: "prod"}}
	return policies
}

// declaredRights are all rights of package api, whatever is added to it.
func declaredRights() []api.Right {
	var rights []api.Right
	for right := api.Public; right.String() != api.Right(0).String(); right++ {
		rights = append(rights, right)
	}
	return rights
}

func held(set access.RightSet) []string {
	rights := []string{}
	for _, right := range declaredRights() {
		if set.Has(right) {
			rights = append(rights, right.String())
		}
	}
	return rights
}

func TestRuleD1RightsAreTheUnionOfThoseOfTheRoles(t *testing.T) {
	t.Parallel()
	var everything []string
	for _, right := range declaredRights() {
		if right.InWorkspace() {
			everything = append(everything, right.String())
		}
	}
	for _, tc := range []struct {
		name     string
		policies []access.Policy
		want     []string
	}{
		{"nothing", nil, []string{}},
		{"unknown role", []access.Policy{{RoleID: "gone"}}, []string{}},
		{"owner", holding("Workspace Owner"), everything},
		{"minimal", holding("Minimal Workspace Access"), []string{"see the workspace", "manage one's own membership"}},
		{"member", holding("Workspace Member"), []string{"see the workspace", "manage one's own membership", "see members"}},
		{
			"source admin", holding("Source Admin"),
			[]string{"see the workspace", "manage one's own membership", "see labels", "see sources", "manage sources", "create sources"},
		},
		{
			"source admin of one source", onSource("Source Admin"),
			[]string{"see the workspace", "manage one's own membership", "see labels", "see sources", "manage sources"},
		},
		{
			"source admin of labels", onLabels("Source Admin"),
			[]string{"see the workspace", "manage one's own membership", "see labels", "see sources", "manage sources"},
		},
		{"source reader", holding("Source Read-only"), []string{"see the workspace", "manage one's own membership", "see labels", "see sources"}},
		{"tracking plan admin", holding("Tracking Plan Admin"), []string{"see the workspace", "manage one's own membership", "manage tracking plans"}},
		{"personal data alone", holding("PII Access"), []string{"see the workspace", "manage one's own membership"}},
		{"minimal and member", holding("Minimal Workspace Access", "Workspace Member"), []string{"see the workspace", "manage one's own membership", "see members"}},
		{"member and owner", holding("Workspace Member", "Workspace Owner"), everything},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, held(access.Rights(tc.policies))); diff != "" {
				t.Errorf("rights (-want +got):\n%s", diff)
			}
		})
	}
}

// An operation that nobody may call would be a gap in the table of roles.
func TestEveryOperationInAWorkspaceIsOpenToItsOwner(t *testing.T) {
	t.Parallel()
	owner := access.Rights(holding("Workspace Owner"))
	for _, route := range api.Routes() {
		if got, want := owner.Has(route.Right), route.Right.InWorkspace(); got != want {
			t.Errorf("%s: the owner's right is %t, want %t", route.Name, got, want)
		}
	}
}

func TestRightSetHoldsNoUndeclaredRight(t *testing.T) {
	t.Parallel()
	owner := access.Rights(holding("Workspace Owner"))
	for _, right := range []api.Right{-64, -1, 0, 63, 64, 64 + api.ManagePeople, 1 << 40} {
		if owner.Has(right) {
			t.Errorf("the owner has the right %d, which is none", right)
		}
	}
}

func TestIsOwner(t *testing.T) {
	t.Parallel()
	for _, role := range access.Roles() {
		if got, want := access.IsOwner(holding(role.Name)), role.Name == "Workspace Owner"; got != want {
			t.Errorf("%s alone: IsOwner is %t, want %t", role.Name, got, want)
		}
	}
	if access.IsOwner(nil) {
		t.Error("nobody's policies make an owner")
	}
	if !access.IsOwner(holding("Minimal Workspace Access", "Workspace Owner")) {
		t.Error("an owner with another role beside it is none")
	}
}
