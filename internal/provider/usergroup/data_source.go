package usergroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var (
	_ datasource.DataSourceWithConfigure        = (*userGroupDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*userGroupDataSource)(nil)
)

const memberCountText = "Number of users in the group. Pending invites do not count."

type userGroupDataSource struct {
	connection.DataSource
}

// NewDataSource returns the data source segmentaccess_user_group.
func NewDataSource() datasource.DataSource {
	return &userGroupDataSource{DataSource: connection.NewDataSource("user_group")}
}

// dataModel is a group as its data source shows it.
type dataModel struct {
	WorkspaceID types.String         `tfsdk:"workspace_id"`
	ID          types.String         `tfsdk:"id"`
	Name        types.String         `tfsdk:"name"`
	Permissions types.List           `tfsdk:"permissions"`
	Members     customtypes.EmailSet `tfsdk:"members"`
	MemberCount types.Int64          `tfsdk:"member_count"`
}

// Schema describes the data source.
func (d *userGroupDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A user group, found by its id or its name: its permissions and who is in it. It needs the role Workspace Owner.",
		Attributes: map[string]schema.Attribute{
			"workspace_id": connection.LookedInAttribute(),
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the group. Either this or `name` is needed.",
				Optional:            true, Computed: true,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the group, spelled exactly as it is. Either this or `id` is needed.",
				Optional:            true, Computed: true,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"permissions": permission.ComputedAttribute(),
			"members": schema.SetAttribute{
				MarkdownDescription: "Email addresses of the users and of the pending invites in the group.",
				CustomType:          customtypes.EmailSetType{},
				ElementType:         types.StringType,
				Computed:            true,
			},
			"member_count": schema.Int64Attribute{MarkdownDescription: memberCountText, Computed: true},
		},
	}
}

// ConfigValidators asks for one way to find the group.
func (d *userGroupDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
}

// Read finds the group.
func (d *userGroupDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var model dataModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, roles, ok := d.Conn.LookIn(ctx, model.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	found, err := reference{id: model.ID.ValueString(), name: model.Name.ValueString()}.read(ctx, workspace.Client)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot read user group", err, nil)
		return
	}
	permissions, diags := permission.Flatten(ctx, permission.Null(), found.Permissions, roles, workspace.ID)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, dataModel{
		WorkspaceID: workspace.LookedIn(model.WorkspaceID),
		ID:          types.StringValue(found.ID),
		Name:        types.StringValue(found.Name),
		Permissions: permissions,
		Members:     customtypes.NewEmailSet(found.members),
		MemberCount: types.Int64Value(int64(found.MemberCount)),
	})...)
}
