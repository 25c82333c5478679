package access_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

func TestRuleD2D3WhatPermissionsNameMustExist(t *testing.T) {
	t.Parallel()
	permissions := []api.PermissionInput{
		permission("Workspace Owner", wholeWorkspace()),
		permission("Source Admin", wholeWorkspace(dev, brand), api.Resource{ID: "web", Type: "SOURCE"}),
		permission("Source Read-only", api.Resource{ID: "app", Type: "SOURCE"}, wholeWorkspace(prod)),
		permission("Function Admin", api.Resource{ID: "fn", Type: "FUNCTION"}),
	}
	wantLabels := []access.LabelReference{
		{Path: "permissions.1.resources.0.labels.0.value", Key: "environment", Value: "dev"},
		{Path: "permissions.1.resources.0.labels.1.value", Key: "brand", Value: "acme"},
		{Path: "permissions.2.resources.1.labels.0.value", Key: "environment", Value: "prod"},
	}
	if diff := cmp.Diff(wantLabels, access.Labels("permissions", permissions)); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	wantSources := []access.SourceReference{
		{Path: "permissions.1.resources.1.id", ID: "web"},
		{Path: "permissions.2.resources.0.id", ID: "app"},
	}
	if diff := cmp.Diff(wantSources, access.Sources("permissions", permissions)); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

func TestRuleD2D3WhatAnInviteNamesMustExist(t *testing.T) {
	t.Parallel()
	const path = "invites.7.permissions"
	permissions := []api.InvitePermission{
		{RoleID: roleID("Workspace Owner")},
		{RoleID: roleID("Source Admin"), Labels: []api.Label{dev, brand}},
		{RoleID: roleID("Source Admin"), Resources: []api.InviteResource{{ID: workspaceID, Type: "WORKSPACE"}, {ID: "web", Type: "SOURCE"}}},
	}
	wantLabels := []access.LabelReference{
		{Path: path + ".1.labels.0.value", Key: "environment", Value: "dev"},
		{Path: path + ".1.labels.1.value", Key: "brand", Value: "acme"},
	}
	if diff := cmp.Diff(wantLabels, access.InviteLabels(path, permissions)); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	wantSources := []access.SourceReference{{Path: path + ".2.resources.1.id", ID: "web"}}
	if diff := cmp.Diff(wantSources, access.InviteSources(path, permissions)); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}
