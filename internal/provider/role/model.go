package role

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
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

// list reads the roles in any of the workspaces that the token sees: they are the
// same in all, but the server asks for one.
func list(ctx context.Context, conn *connection.Connection) ([]api.Role, error) {
	seen, err := conn.Seen(ctx)
	if err != nil {
		return nil, err
	}
	if len(seen) == 0 {
		return nil, fmt.Errorf("%w; to read roles in the same run, name that resource in depends_on", connection.ErrNoWorkspace)
	}
	return client.All(ctx, conn.Client().In(seen[0].ID), client.ListRoles, api.ListInput{})
}
