package access_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

func TestRuleC1FromInvite(t *testing.T) {
	t.Parallel()
	workspace := api.InviteResource{ID: workspaceID, Type: "WORKSPACE"}
	for _, tc := range []struct {
		name   string
		invite []api.InvitePermission
		want   []api.PermissionInput
	}{
		{"nothing", nil, []api.PermissionInput{permission("Minimal Workspace Access", wholeWorkspace())}},
		{"an empty list", []api.InvitePermission{}, []api.PermissionInput{permission("Minimal Workspace Access", wholeWorkspace())}},
		{
			"no resources",
			[]api.InvitePermission{{RoleID: roleID("Workspace Owner")}},
			[]api.PermissionInput{permission("Workspace Owner", wholeWorkspace())},
		},
		{
			"no resources, with labels",
			[]api.InvitePermission{{RoleID: roleID("Source Admin"), Labels: []api.Label{dev, brand}}},
			[]api.PermissionInput{permission("Source Admin", wholeWorkspace(dev, brand))},
		},
		{
			"the workspace, with a label",
			[]api.InvitePermission{{RoleID: roleID("Source Admin"), Resources: []api.InviteResource{workspace}, Labels: []api.Label{dev}}},
			[]api.PermissionInput{permission("Source Admin", wholeWorkspace(dev))},
		},
		{
			"several, each with its own",
			[]api.InvitePermission{
				{RoleID: roleID("Source Admin"), Resources: []api.InviteResource{{ID: "web", Type: "SOURCE"}, {ID: "app", Type: "SOURCE"}}},
				{RoleID: roleID("Source Read-only"), Labels: []api.Label{prod}},
			},
			[]api.PermissionInput{
				permission("Source Admin", api.Resource{ID: "web", Type: "SOURCE"}, api.Resource{ID: "app", Type: "SOURCE"}),
				permission("Source Read-only", wholeWorkspace(prod)),
			},
		},
		{
			"labels that the rules refuse are not lost",
			[]api.InvitePermission{{RoleID: roleID("Source Admin"), Resources: []api.InviteResource{workspace, {ID: "web", Type: "SOURCE"}}, Labels: []api.Label{dev}}},
			[]api.PermissionInput{permission("Source Admin", wholeWorkspace(dev), api.Resource{ID: "web", Type: "SOURCE", Labels: []api.Label{dev}})},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, access.FromInvite(workspaceID, tc.invite)); diff != "" {
				t.Errorf("permissions (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRuleD3PermissionsOfAnInvite(t *testing.T) {
	t.Parallel()
	const path = "invites.3.permissions"
	workspace := api.InviteResource{ID: workspaceID, Type: "WORKSPACE"}
	web := api.InviteResource{ID: "web", Type: "SOURCE"}
	for _, tc := range []struct {
		name        string
		permissions []api.InvitePermission
		want        []api.Problem
	}{
		{"nothing", nil, nil},
		{"no resources", []api.InvitePermission{{RoleID: roleID("Workspace Owner")}}, nil},
		{"labels and no resources", []api.InvitePermission{{RoleID: roleID("Source Admin"), Labels: []api.Label{dev}}}, nil},
		{"labels and the workspace", []api.InvitePermission{{RoleID: roleID("Source Admin"), Resources: []api.InviteResource{workspace}, Labels: []api.Label{dev}}}, nil},
		{"a source without labels", []api.InvitePermission{{RoleID: roleID("Source Admin"), Resources: []api.InviteResource{web}, Labels: []api.Label{}}}, nil},
		{"labels and a source", []api.InvitePermission{{RoleID: roleID("Source Admin"), Resources: []api.InviteResource{workspace, web}, Labels: []api.Label{dev}}}, []api.Problem{
			problem(path+".0.labels", `"labels" can narrow resources of the type WORKSPACE only, and must be empty for any other`),
		}},
		{"labels and a source first", []api.InvitePermission{{RoleID: roleID("Source Admin"), Resources: []api.InviteResource{web, workspace}, Labels: []api.Label{dev}}}, []api.Problem{
			problem(path+".0.labels", `"labels" can narrow resources of the type WORKSPACE only, and must be empty for any other`),
		}},
		{"labels for a role without", []api.InvitePermission{{RoleID: roleID("Workspace Owner"), Labels: []api.Label{dev}}}, []api.Problem{
			problem(path+".0.labels", `"labels" must be empty, since labels cannot narrow the role Workspace Owner`),
		}},
		{"every failing field of every permission", []api.InvitePermission{
			{RoleID: "gone", Resources: []api.InviteResource{{ID: "wsOther", Type: "WORKSPACE"}}},
			{RoleID: roleID("Source Admin"), Resources: []api.InviteResource{web, {ID: "x", Type: "SPACE"}}},
			{RoleID: roleID("Source Admin"), Labels: []api.Label{dev, {Key: "environment", Value: "?"}}},
		}, []api.Problem{
			problem(path+".0.roleId", `"roleId" must be the id of a role, which "gone" is not; list the roles for their ids`),
			problem(path+".0.resources.0.id", `"id" must be `+workspaceID+`, the id of the workspace that the permission is for`),
			problem(path+".1.resources.1.type", `"type" must be WORKSPACE or SOURCE for the role Source Admin`),
			problem(path+".2.labels.1.value", `"value" must be a letter followed by letters, digits and hyphens`),
			problem(path+".2.labels.1.key", `"key" must not be "environment" a second time, since a resource carries one value for a key`),
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, access.CheckInvite(path, workspaceID, tc.permissions)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRuleD4AtMost200OfEachInAnInvite(t *testing.T) {
	t.Parallel()
	sourceAdmin := func(resources, labels int) []api.InvitePermission {
		return []api.InvitePermission{{
			RoleID:    roleID("Source Admin"),
			Resources: slices.Repeat([]api.InviteResource{{ID: workspaceID, Type: "WORKSPACE"}}, resources),
			Labels:    manyLabels(labels),
		}}
	}
	for _, tc := range []struct {
		name        string
		permissions []api.InvitePermission
		want        []api.Problem
	}{
		{"200 permissions", slices.Repeat(sourceAdmin(1, 1), 200), nil},
		{"201 permissions", slices.Repeat(sourceAdmin(1, 1), 201), []api.Problem{
			problem("permissions", `"permissions" must have at most 200 entries, and has 201`),
		}},
		{"200 resources and labels", sourceAdmin(200, 200), nil},
		{"201 resources and labels", sourceAdmin(201, 201), []api.Problem{
			problem("permissions.0.resources", `"resources" must have at most 200 entries, and has 201`),
			problem("permissions.0.labels", `"labels" must have at most 200 entries, and has 201`),
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tc.want, access.CheckInvite("permissions", workspaceID, tc.permissions)); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
