package access_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

func TestPermissionsThatTheBackendGivesItself(t *testing.T) {
	t.Parallel()
	onWorkspace := []api.Resource{{ID: workspaceID, Type: "WORKSPACE"}}
	for _, tc := range []struct {
		name string
		got  api.PermissionInput
		want api.PermissionInput
	}{
		{"owner", access.OwnerPermission(workspaceID), api.PermissionInput{RoleID: "1WDUuRLxv84rrfCNUwvkrRtkxnS", Resources: onWorkspace}},
		{"minimal", access.MinimalPermission(workspaceID), api.PermissionInput{RoleID: "1aEWAcU0fArxScocwH9xxLgW7r3", Resources: onWorkspace}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, tc.got); diff != "" {
				t.Errorf("permission (-want +got):\n%s", diff)
			}
			if problems := access.Check("permissions", workspaceID, []api.PermissionInput{tc.got}); problems != nil {
				t.Errorf("it breaks the rules: %v", problems)
			}
		})
	}
}

func TestRoleNames(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		name     string
		policies []access.Policy
		want     []string
	}{
		{"none", nil, []string{}},
		{"table order", holding("PII Access", "Source Admin", "Workspace Owner"), []string{"Workspace Owner", "Source Admin", "PII Access"}},
		{"each once", holding("Source Admin", "Source Admin"), []string{"Source Admin"}},
		{"unknown role", []access.Policy{{RoleID: "gone"}}, []string{}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, access.RoleNames(tc.policies)); diff != "" {
				t.Errorf("names (-want +got):\n%s", diff)
			}
		})
	}
}

func TestGranted(t *testing.T) {
	t.Parallel()
	dev := api.Label{Key: "environment", Value: "dev"}
	policies := []access.Policy{
		{RoleID: roleID("Source Read-only"), Resources: []api.Resource{{ID: "web", Type: "SOURCE"}, {ID: workspaceID, Type: "WORKSPACE", Labels: []api.Label{dev}}}},
		{RoleID: roleID("Workspace Owner"), Resources: []api.Resource{{ID: workspaceID, Type: "WORKSPACE"}}},
	}
	want := []api.Permission{
		{
			RoleID: roleID("Source Read-only"), RoleName: "Source Read-only",
			Resources: []api.GrantedResource{
				{ID: "web", Type: "SOURCE", Labels: []api.Label{}},
				{ID: workspaceID, Type: "WORKSPACE", Labels: []api.Label{dev}},
			},
		},
		{
			RoleID: roleID("Workspace Owner"), RoleName: "Workspace Owner",
			Resources: []api.GrantedResource{{ID: workspaceID, Type: "WORKSPACE", Labels: []api.Label{}}},
		},
	}
	got := access.Granted(policies)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("permissions (-want +got):\n%s", diff)
	}
	got[0].Resources[1].Labels[0].Value = "prod"
	if policies[0].Resources[1].Labels[0] != dev {
		t.Error("the answer shares its labels with the policies")
	}
	if diff := cmp.Diff([]api.Permission{}, access.Granted(nil)); diff != "" {
		t.Errorf("no policies (-want +got):\n%s", diff)
	}
}
