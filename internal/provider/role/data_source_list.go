package role

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var _ datasource.DataSourceWithConfigure = (*roleListDataSource)(nil)

type roleListDataSource struct {
	connection.DataSource
}

// NewListDataSource returns segmentaccess_roles.
func NewListDataSource() datasource.DataSource {
	return &roleListDataSource{DataSource: connection.NewDataSource("roles")}
}

// Schema describes segmentaccess_roles.
func (d *roleListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All the roles that permissions can give, which are the same in all workspaces of a server.\n\nAny token may read " +
			"them, whatever its roles.",
		Attributes: map[string]schema.Attribute{
			"roles": schema.ListNestedAttribute{
				MarkdownDescription: "Roles, in the order in which the server lists them.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{
					Attributes: map[string]schema.Attribute{
						"id":          schema.StringAttribute{MarkdownDescription: "Id of the role, 27 characters.", Computed: true},
						"name":        schema.StringAttribute{MarkdownDescription: "Name of the role, as permissions take it.", Computed: true},
						"description": descriptionAttribute(),
					},
				},
			},
		},
	}
}

// Read lists the roles.
func (d *roleListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	roles, err := d.list(ctx)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot read roles", err, nil)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, modelsOf(roles))...)
}

// list takes the roles from what an access server said in the beginning, and asks a
// plain Public API for them. Both tell them in the same order.
func (d *roleListDataSource) list(ctx context.Context) ([]api.Role, error) {
	features, err := d.Conn.Client().Features(ctx)
	if err != nil || len(features.Roles) > 0 {
		return features.Roles, err
	}
	return client.All(ctx, d.Conn.Client(), client.ListRoles, api.ListInput{})
}
