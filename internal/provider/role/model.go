package role

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// roleModel is segmentaccess_role in configuration and state, and an element of
// segmentaccess_roles.
type roleModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Description types.String `tfsdk:"description"`
}

// listModel is segmentaccess_roles in state.
type listModel struct {
	Roles []roleModel `tfsdk:"roles"`
}

func modelOf(r api.Role) roleModel {
	return roleModel{ID: types.StringValue(r.ID), Name: types.StringValue(r.Name), Description: types.StringValue(r.Description)}
}

func modelsOf(roles []api.Role) listModel {
	models := make([]roleModel, len(roles))
	for i, r := range roles {
		models[i] = modelOf(r)
	}
	return listModel{Roles: models}
}

func descriptionAttribute() schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: "What the role lets its holder do, in the words of the server.", Computed: true}
}
