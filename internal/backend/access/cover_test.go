package access_test

import (
	"testing"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
)

var (
	dev   = api.Label{Key: "environment", Value: "dev"}
	prod  = api.Label{Key: "environment", Value: "prod"}
	brand = api.Label{Key: "brand", Value: "acme"}
)

func wholeWorkspace(labels ...api.Label) api.Resource {
	return api.Resource{ID: workspaceID, Type: api.ResourceWorkspace, Labels: labels}
}

func source(id string, labels ...api.Label) access.Object {
	return access.Object{Type: api.ResourceSource, ID: id, Labels: labels}
}

func TestRuleD2WhatAPolicyCovers(t *testing.T) {
	t.Parallel()
	web := api.Resource{ID: "web", Type: api.ResourceSource}
	workspace := access.Object{Type: api.ResourceWorkspace, ID: workspaceID}
	for _, tc := range []struct {
		name      string
		role      string
		resources []api.Resource
		object    access.Object
		want      bool
	}{
		{"the named source", "Source Admin", []api.Resource{web}, source("web"), true},
		{"the named source, whatever it carries", "Source Admin", []api.Resource{web}, source("web", prod), true},
		{"another source", "Source Admin", []api.Resource{web}, source("app"), false},
		{"another kind with the same id", "Source Admin", []api.Resource{web}, access.Object{Type: "SPACE", ID: "web"}, false},
		{"a named source opens no workspace", "Source Admin", []api.Resource{web}, workspace, false},
		{"the second of two resources", "Source Admin", []api.Resource{web, {ID: "app", Type: "SOURCE"}}, source("app"), true},
		{"every source of the workspace", "Source Read-only", []api.Resource{wholeWorkspace()}, source("app", prod), true},
		{"the whole workspace itself", "Source Admin", []api.Resource{wholeWorkspace()}, workspace, true},
		{"another workspace", "Source Admin", []api.Resource{wholeWorkspace()}, access.Object{Type: "WORKSPACE", ID: "wsOther"}, false},
		{"a kind that is not the role's", "Source Admin", []api.Resource{wholeWorkspace()}, access.Object{Type: "WAREHOUSE", ID: "dwh"}, false},
		{"a label carried", "Source Admin", []api.Resource{wholeWorkspace(dev)}, source("app", dev), true},
		{"a label carried among others", "Source Admin", []api.Resource{wholeWorkspace(dev)}, source("app", brand, dev), true},
		{"another value of the key", "Source Admin", []api.Resource{wholeWorkspace(dev)}, source("app", prod), false},
		{"the value under another key", "Source Admin", []api.Resource{wholeWorkspace(dev)}, source("app", api.Label{Key: "stage", Value: "dev"}), false},
		{"no label carried", "Source Admin", []api.Resource{wholeWorkspace(dev)}, source("app"), false},
		{"one of two labels", "Source Admin", []api.Resource{wholeWorkspace(dev, brand)}, source("app", dev), false},
		{"both of two labels", "Source Admin", []api.Resource{wholeWorkspace(dev, brand)}, source("app", brand, dev), true},
		{"a description tells nothing apart", "Source Admin", []api.Resource{wholeWorkspace(dev)}, source("app", api.Label{Key: "environment", Value: "dev", Description: "Development"}), true},
		{"labels keep the workspace itself out", "Source Admin", []api.Resource{wholeWorkspace(dev)}, workspace, false},
		{"two resources widen each other", "Source Admin", []api.Resource{wholeWorkspace(dev), wholeWorkspace(prod)}, source("app", prod), true},
		{"an owner and a source", "Workspace Owner", []api.Resource{wholeWorkspace()}, source("app", prod), true},
		{"an owner and a warehouse", "Workspace Owner", []api.Resource{wholeWorkspace()}, access.Object{Type: "WAREHOUSE", ID: "dwh"}, true},
		{"a member and a source", "Workspace Member", []api.Resource{wholeWorkspace()}, source("app"), false},
		{"personal data alone", "PII Access", []api.Resource{wholeWorkspace()}, source("app"), false},
		{"spaces by label", "Unify and Engage Read-only", []api.Resource{wholeWorkspace(brand)}, access.Object{Type: "SPACE", ID: "crm", Labels: []api.Label{brand}}, true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			policy := access.Policy{WorkspaceID: workspaceID, RoleID: roleID(tc.role), Resources: tc.resources}
			if got := policy.Covers(tc.object); got != tc.want {
				t.Errorf("Covers is %t, want %t", got, tc.want)
			}
		})
	}
}

func TestPolicyOfAnUnknownRoleCoversNothing(t *testing.T) {
	t.Parallel()
	resources := []api.Resource{wholeWorkspace(), {ID: "web", Type: api.ResourceSource}}
	policy := access.Policy{WorkspaceID: workspaceID, RoleID: "gone", Resources: resources}
	if policy.Covers(source("web")) {
		t.Error("a policy covers a source by a role that there is not")
	}
	grant := access.Grant{RoleID: "gone", Resource: api.GrantedResource{ID: "web", Type: api.ResourceSource}}
	if grant.Covers(source("web")) {
		t.Error("a grant covers a source by a role that there is not")
	}
}
