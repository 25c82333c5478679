package role

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

func TestFind(t *testing.T) {
	t.Parallel()
	admin := api.Role{ID: "role-admin", Name: "Source Admin"}
	twins := []api.Role{{ID: "role-twin-1", Name: "Twin"}, {ID: "role-twin-2", Name: "Twin"}}
	roles := permission.NewRoles(append(twins, admin))
	byName := func(name string) roleModel { return roleModel{Name: types.StringValue(name)} }
	byID := func(id string) roleModel { return roleModel{ID: types.StringValue(id)} }
	wrong := func(attribute, detail string) diag.Diagnostics {
		return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(attribute), "Cannot find the role", detail)}
	}

	for name, test := range map[string]struct {
		config roleModel
		want   api.Role
		diags  diag.Diagnostics
	}{
		"by name":     {config: byName("Source Admin"), want: admin},
		"by id":       {config: byID("role-admin"), want: admin},
		"twin by id":  {config: byID("role-twin-2"), want: twins[1]},
		"almost":      {config: byName("source admn"), diags: wrong("name", `On this server, there is no role "source admn"; did you mean "Source Admin"?`)},
		"not at all":  {config: byName("Janitor"), diags: wrong("name", `On this server, there is no role "Janitor"; the roles are "Source Admin", "Twin".`)},
		"unknown id":  {config: byID("role-0"), diags: wrong("id", `On this server, there is no role "role-0"; the roles are "Source Admin", "Twin".`)},
		"twins":       {config: byName("Twin"), diags: wrong("name", `On this server, there are 2 roles of the name "Twin"; give the id of the one that is meant.`)},
		"id as name":  {config: byName("role-admin"), diags: wrong("name", `"role-admin" is the id of a role and not its name; give it as id.`)},
		"name as id":  {config: byID("Source Admin"), diags: wrong("id", `"Source Admin" is the name of a role and not its id; give it as name.`)},
		"empty name":  {config: byName(""), diags: wrong("name", `On this server, there is no role ""; the roles are "Source Admin", "Twin".`)},
		"empty as id": {config: byID(""), diags: wrong("id", `On this server, there is no role ""; the roles are "Source Admin", "Twin".`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var diags diag.Diagnostics
			got, ok := find(roles, test.config, &diags)
			if got != test.want || ok != (test.diags == nil) {
				t.Errorf("find = %v, %t, want %v", got, ok, test.want)
			}
			if diff := cmp.Diff(test.diags, diags); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}
