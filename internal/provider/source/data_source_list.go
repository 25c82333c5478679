package source

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var _ datasource.DataSourceWithConfigure = (*sourcesDataSource)(nil)

type sourcesDataSource struct {
	connection.DataSource
}

// NewListDataSource returns the data source segmentaccess_sources.
func NewListDataSource() datasource.DataSource {
	return &sourcesDataSource{DataSource: connection.NewDataSource("sources")}
}

// listModel is all sources of a workspace.
type listModel struct {
	WorkspaceID types.String `tfsdk:"workspace_id"`
	Sources     []entryModel `tfsdk:"sources"`
}

// Schema describes the data source.
func (d *sourcesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "The sources of a workspace: all of them for a Workspace Owner, and for a Source Admin or Source Read-only those " +
			"that the role is about. Their write keys are told by the resource only, so that no other state holds them.",
		Attributes: map[string]schema.Attribute{
			"workspace_id": connection.LookedInAttribute(),
			"sources": schema.ListNestedAttribute{
				MarkdownDescription: "The sources, in the order in which the server lists them.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: entryAttributes()},
			},
		},
	}
}

// Read lists the sources.
func (d *sourcesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var model listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := d.Conn.LookInWorkspace(ctx, model.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	listed, err := client.All(ctx, workspace.Client, client.ListSources, api.ListInput{})
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot list sources", err, nil)
		return
	}
	model.WorkspaceID = workspace.LookedIn(model.WorkspaceID)
	model.Sources = make([]entryModel, len(listed))
	for i, source := range listed {
		model.Sources[i] = entryOf(source)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
