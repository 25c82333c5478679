package effectiveaccess

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// listModel is segmentaccess_effective_access in configuration and state.
type listModel struct {
	WorkspaceID  types.String `tfsdk:"workspace_id"`
	UserID       types.String `tfsdk:"user_id"`
	Role         types.String `tfsdk:"role"`
	ResourceType types.String `tfsdk:"resource_type"`
	ResourceID   types.String `tfsdk:"resource_id"`
	Access       []rowModel   `tfsdk:"access"`
}

// rowModel is one row of it.
type rowModel struct {
	UserID   types.String  `tfsdk:"user_id"`
	Email    types.String  `tfsdk:"email"`
	Role     types.String  `tfsdk:"role"`
	RoleID   types.String  `tfsdk:"role_id"`
	Resource resourceModel `tfsdk:"resource"`
	Via      viaModel      `tfsdk:"via"`
}

// resourceModel is what a role is held on. Labels are nil for none.
type resourceModel struct {
	Type   types.String      `tfsdk:"type"`
	ID     types.String      `tfsdk:"id"`
	Labels map[string]string `tfsdk:"labels"`
}

// viaModel is where a role comes from.
type viaModel struct {
	Kind     types.String `tfsdk:"kind"`
	ID       types.String `tfsdk:"id"`
	Name     types.String `tfsdk:"name"`
	PolicyID types.String `tfsdk:"policy_id"`
}

func rowsOf(rows []api.EffectiveAccess) []rowModel {
	models := make([]rowModel, len(rows))
	for i, row := range rows {
		models[i] = rowModel{
			UserID: types.StringValue(row.UserID), Email: types.StringValue(row.Email),
			Role: types.StringValue(row.RoleName), RoleID: types.StringValue(row.RoleID),
			Resource: resourceModel{
				Type: types.StringValue(row.Resource.Type), ID: types.StringValue(row.Resource.ID), Labels: labelsOf(row.Resource.Labels),
			},
			Via: viaModel{
				Kind: types.StringValue(row.Via.Kind), ID: types.StringValue(row.Via.ID), Name: types.StringValue(row.Via.Name),
				PolicyID: types.StringValue(row.Via.PolicyID),
			},
		}
	}
	return models
}

func labelsOf(labels []api.Label) map[string]string {
	if len(labels) == 0 {
		return nil
	}
	values := make(map[string]string, len(labels))
	for _, label := range labels {
		values[label.Key] = label.Value
	}
	return values
}
