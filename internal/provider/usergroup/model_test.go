package usergroup

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var roles = permission.NewRoles([]api.Role{
	{ID: api.RoleIDMinimalWorkspaceAccess, Name: "Minimal Workspace Access"},
	{ID: "r1", Name: "Source Admin"},
})

func granted(roleID string) []api.Permission {
	return []api.Permission{{RoleID: roleID, Resources: []api.GrantedResource{{ID: "w1", Type: api.ResourceWorkspace}}}}
}

// onWorkspace is the attribute value of one permission on the workspace.
func onWorkspace(t *testing.T, roleID string) types.List {
	t.Helper()
	list, diags := permission.Flatten(t.Context(), permission.Null(), granted(roleID), roles, "w1")
	if diags.HasError() {
		t.Fatal(diags)
	}
	return list
}

func TestRefreshed(t *testing.T) {
	t.Parallel()
	imported := unmanaged(types.StringNull(), types.StringValue("g1"), types.StringNull())
	nameOnly := unmanaged(types.StringValue("w1"), types.StringValue("g1"), types.StringValue("Ops"))
	managed := nameOnly
	managed.Permissions, managed.Members = onWorkspace(t, "r1"), customtypes.NewEmailSet([]string{"Ann@example.com"})
	emptied := nameOnly
	emptied.Members = customtypes.NewEmailSet(nil)

	minimal := api.UserGroup{ID: "g1", Name: "Ops", Permissions: granted(api.RoleIDMinimalWorkspaceAccess)}
	admin := api.UserGroup{ID: "g1", Name: "Ops", Permissions: granted("r1")}
	renamed := api.UserGroup{ID: "g1", Name: "Operations", Permissions: granted("r1")}

	tests := map[string]struct {
		prior userGroupModel
		found userGroup
		want  func(*userGroupModel)
	}{
		"nothing has changed": {managed, userGroup{admin, []string{"ann@example.com"}}, func(*userGroupModel) {}},
		"the name has changed": {managed, userGroup{renamed, []string{"ann@example.com"}}, func(m *userGroupModel) {
			m.Name = types.StringValue("Operations")
		}},
		"somebody is new, and in both lists": {managed, userGroup{admin, []string{"bob@example.com", "ann@example.com", "BOB@example.com"}}, func(m *userGroupModel) {
			m.Members = customtypes.NewEmailSet([]string{"bob@example.com", "Ann@example.com"})
		}},
		"nobody is left": {managed, userGroup{admin, []string{}}, func(m *userGroupModel) {
			m.Members = customtypes.NewEmailSet(nil)
		}},
		"somebody is in a group that was emptied": {emptied, userGroup{admin, []string{"bob@example.com"}}, func(m *userGroupModel) {
			m.Members = customtypes.NewEmailSet([]string{"bob@example.com"})
		}},
		"permissions have changed": {managed, userGroup{minimal, []string{"ann@example.com"}}, func(m *userGroupModel) {
			m.Permissions = onWorkspace(t, api.RoleIDMinimalWorkspaceAccess)
		}},
		"what is not managed stays so": {nameOnly, userGroup{admin, nil}, func(*userGroupModel) {}},
		"an imported group is read whole": {imported, userGroup{admin, []string{"bob@example.com"}}, func(m *userGroupModel) {
			m.WorkspaceID, m.Name = types.StringValue("w1"), types.StringValue("Ops")
			m.Permissions, m.Members = onWorkspace(t, "r1"), customtypes.NewEmailSet([]string{"bob@example.com"})
		}},
		"an imported group as it was made is not managed": {imported, userGroup{minimal, []string{}}, func(m *userGroupModel) {
			m.WorkspaceID, m.Name = types.StringValue("w1"), types.StringValue("Ops")
		}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := test.prior
			test.want(&want)
			got, diags := test.prior.refreshed(t.Context(), test.found, roles, "w1")
			if diags.HasError() {
				t.Fatal(diags)
			}
			if !got.same(want) {
				t.Errorf("refreshed (-want +got):\n%s", cmp.Diff(want, got))
			}
		})
	}
}
