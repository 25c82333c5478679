package workspace

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var _ datasource.DataSourceWithConfigure = (*workspaceListDataSource)(nil)

type workspaceListDataSource struct {
	connection.DataSource
}

// NewListDataSource returns segmentaccess_workspaces.
func NewListDataSource() datasource.DataSource {
	return &workspaceListDataSource{DataSource: connection.NewDataSource("workspaces")}
}

// listModel is segmentaccess_workspaces in state.
type listModel struct {
	Workspaces []AccessModel `tfsdk:"workspaces"`
}

// Schema describes segmentaccess_workspaces.
func (d *workspaceListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All the workspaces that the provider's token sees.\n\nWorks everywhere; on a plain Public API, such as " +
			"Segment's own, a token sees one workspace only, and `region` and `roles` are null. It needs any role in the workspaces.",
		Attributes: map[string]schema.Attribute{"workspaces": AccessAttribute()},
	}
}

// Read lists the workspaces as they are now, whatever was read before in the same
// run.
func (d *workspaceListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	d.Conn.Forget()
	seen, err := d.Conn.Seen(ctx)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot read workspaces", err, nil)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, listModel{Workspaces: AccessModels(seen)})...)
}
