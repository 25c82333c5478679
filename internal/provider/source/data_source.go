package source

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

var (
	_ datasource.DataSourceWithConfigure        = (*sourceDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*sourceDataSource)(nil)
)

// noKeysText says why the data sources leave the write keys out.
const noKeysText = "Its write keys are told by the resource only, so that no other state holds them."

type sourceDataSource struct {
	connection.DataSource
}

// NewDataSource returns the data source segmentaccess_source.
func NewDataSource() datasource.DataSource {
	return &sourceDataSource{DataSource: connection.NewDataSource("source")}
}

// dataModel is a source as its data source shows it.
type dataModel struct {
	entryModel

	WorkspaceID    types.String `tfsdk:"workspace_id"`
	TrackingPlanID types.String `tfsdk:"tracking_plan_id"`
}

// entryModel is what both data sources tell of a source.
type entryModel struct {
	ID         types.String `tfsdk:"id"`
	Slug       types.String `tfsdk:"slug"`
	Name       types.String `tfsdk:"name"`
	MetadataID types.String `tfsdk:"metadata_id"`
	Enabled    types.Bool   `tfsdk:"enabled"`
	Labels     types.Map    `tfsdk:"labels"`
}

func entryOf(source api.Source) entryModel {
	return entryModel{
		ID: types.StringValue(source.ID), Slug: types.StringValue(source.Slug), Name: types.StringValue(source.Name),
		MetadataID: types.StringValue(source.Metadata.ID), Enabled: types.BoolValue(source.Enabled), Labels: labelsOf(source.Labels).value(),
	}
}

func entryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":          schema.StringAttribute{MarkdownDescription: "Id of the source.", Computed: true},
		"slug":        schema.StringAttribute{MarkdownDescription: "Name of the source in addresses.", Computed: true},
		"name":        schema.StringAttribute{MarkdownDescription: "Name of the source for people to read.", Computed: true},
		"metadata_id": schema.StringAttribute{MarkdownDescription: "Id of the kind of source in Segment's catalog.", Computed: true},
		"enabled":     schema.BoolAttribute{MarkdownDescription: "Whether the source takes data.", Computed: true},
		"labels": schema.MapAttribute{
			MarkdownDescription: "Labels that the source carries, from key to value.", ElementType: types.StringType, Computed: true,
		},
	}
}

// Schema describes the data source.
func (d *sourceDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := entryAttributes()
	attributes["id"] = schema.StringAttribute{
		MarkdownDescription: "Id of the source. Either this or `slug` is needed.",
		Optional:            true, Computed: true,
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["slug"] = schema.StringAttribute{
		MarkdownDescription: "Name of the source in addresses. Either this or `id` is needed.",
		Optional:            true, Computed: true,
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["workspace_id"] = schema.StringAttribute{
		MarkdownDescription: "Id or slug of the workspace to look in. Default, for a source named by its id and the token of an account: " +
			"whichever workspace it lives in, of which this is then the id; else the workspace of the token, or the one that the provider block " +
			"names, or the only one that the token sees.",
		Optional: true, Computed: true,
		Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	attributes["tracking_plan_id"] = schema.StringAttribute{
		MarkdownDescription: "Id of the tracking plan that the source is bound to; null if to none. A source that is bound to one cannot be transferred.",
		Computed:            true,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A source, found by its id or its slug. " + noKeysText + " It needs the role Workspace Owner, or Source Admin or " +
			"Source Read-only of the source.",
		Attributes: attributes,
	}
}

// ConfigValidators asks for one way to find the source.
func (d *sourceDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("slug"))}
}

// Read finds the source.
func (d *sourceDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var model dataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := d.find(ctx, model, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	if client.IsNotFound(err) {
		err = fmt.Errorf("there is no source %q there that the provider's token sees", model.ID.ValueString())
	}
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot find source", err, nil)
		return
	}
	told := dataModel{entryModel: entryOf(found.Source), WorkspaceID: found.Home.LookedIn(model.WorkspaceID)}
	if found.TrackingPlanID != "" {
		told.TrackingPlanID = types.StringValue(found.TrackingPlanID)
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, told)...)
}

// find looks in one workspace, or in all for a source that is named by its id.
func (d *sourceDataSource) find(ctx context.Context, model dataModel, diags *diag.Diagnostics) (whereabouts.Source, error) {
	everywhere, err := whereabouts.Everywhere(ctx, d.Conn)
	if err != nil {
		return whereabouts.Source{}, err
	}
	if everywhere && model.WorkspaceID.IsNull() && !model.ID.IsNull() {
		return whereabouts.Find(ctx, d.Conn, model.ID.ValueString())
	}
	workspace, ok := d.Conn.LookInWorkspace(ctx, model.WorkspaceID, diags)
	if !ok {
		return whereabouts.Source{}, nil
	}
	if model.ID.IsNull() {
		return whereabouts.InBySlug(ctx, workspace, model.Slug.ValueString())
	}
	return whereabouts.In(ctx, workspace, model.ID.ValueString())
}
