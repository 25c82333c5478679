package label

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var _ datasource.DataSourceWithConfigure = (*labelsDataSource)(nil)

type labelsDataSource struct {
	connection.DataSource
}

// NewListDataSource returns the data source segmentaccess_labels.
func NewListDataSource() datasource.DataSource {
	return &labelsDataSource{DataSource: connection.NewDataSource("labels")}
}

// listModel is all labels of a workspace.
type listModel struct {
	WorkspaceID types.String     `tfsdk:"workspace_id"`
	Labels      []listEntryModel `tfsdk:"labels"`
}

// listEntryModel is one of them.
type listEntryModel struct {
	ID          types.String `tfsdk:"id"`
	Key         types.String `tfsdk:"key"`
	Value       types.String `tfsdk:"value"`
	Description types.String `tfsdk:"description"`
}

// Schema describes the data source.
func (d *labelsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All labels of a workspace. It needs the role Workspace Owner, Source Admin or Source Read-only.",
		Attributes: map[string]schema.Attribute{
			"workspace_id": connection.LookedInAttribute(),
			"labels": schema.ListNestedAttribute{
				MarkdownDescription: "The labels, in the order in which the server lists them.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":          schema.StringAttribute{MarkdownDescription: "Key and value, such as `environment:prod`.", Computed: true},
					"key":         schema.StringAttribute{MarkdownDescription: "Key of the label.", Computed: true},
					"value":       schema.StringAttribute{MarkdownDescription: "Value of the label.", Computed: true},
					"description": schema.StringAttribute{MarkdownDescription: "What the label is for; empty if nobody said.", Computed: true},
				}},
			},
		},
	}
}

// Read lists the labels.
func (d *labelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
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
	out, err := client.Call(ctx, workspace.Client.Anew(), api.ListLabels, struct{}{})
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot list labels", err, nil)
		return
	}
	model.WorkspaceID = workspace.LookedIn(model.WorkspaceID)
	model.Labels = make([]listEntryModel, len(out.Labels))
	for i, label := range out.Labels {
		model.Labels[i] = listEntryModel{
			ID: types.StringValue(name(label.Key, label.Value)), Key: types.StringValue(label.Key),
			Value: types.StringValue(label.Value), Description: types.StringValue(label.Description),
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
