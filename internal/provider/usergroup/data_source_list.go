package usergroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var _ datasource.DataSourceWithConfigure = (*userGroupsDataSource)(nil)

type userGroupsDataSource struct {
	connection.DataSource
}

// NewListDataSource returns the data source segmentaccess_user_groups.
func NewListDataSource() datasource.DataSource {
	return &userGroupsDataSource{DataSource: connection.NewDataSource("user_groups")}
}

// listModel is all groups of a workspace.
type listModel struct {
	WorkspaceID types.String     `tfsdk:"workspace_id"`
	UserGroups  []listEntryModel `tfsdk:"user_groups"`
}

// listEntryModel is one of them.
type listEntryModel struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	MemberCount types.Int64  `tfsdk:"member_count"`
	Permissions types.List   `tfsdk:"permissions"`
}

// Schema describes the data source.
func (d *userGroupsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All user groups of a workspace with their permissions. Who is in one of them is told by the data source " +
			"`segmentaccess_user_group`. It needs the role Workspace Owner.\n\nSegment's own Public API lists groups without their " +
			"permissions, so that there every group costs a request of its own.",
		Attributes: map[string]schema.Attribute{
			"workspace_id": connection.LookedInAttribute(),
			"user_groups": schema.ListNestedAttribute{
				MarkdownDescription: "The groups, in the order in which the server lists them.",
				Computed:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":           schema.StringAttribute{MarkdownDescription: "Id of the group.", Computed: true},
					"name":         schema.StringAttribute{MarkdownDescription: "Name of the group.", Computed: true},
					"member_count": schema.Int64Attribute{MarkdownDescription: memberCountText, Computed: true},
					"permissions":  permission.ComputedAttribute(),
				}},
			},
		},
	}
}

// Read lists the groups.
func (d *userGroupsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var model listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, roles, ok := d.Conn.LookIn(ctx, model.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	groups, err := list(ctx, workspace.Client)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot list user groups", err, nil)
		return
	}
	model.WorkspaceID = workspace.LookedIn(model.WorkspaceID)
	model.UserGroups = make([]listEntryModel, len(groups))
	for i, group := range groups {
		permissions, diags := permission.Flatten(ctx, permission.Null(), group.Permissions, roles, workspace.ID)
		resp.Diagnostics.Append(diags...)
		model.UserGroups[i] = listEntryModel{
			ID: types.StringValue(group.ID), Name: types.StringValue(group.Name),
			MemberCount: types.Int64Value(int64(group.MemberCount)), Permissions: permissions,
		}
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// list returns all groups with their permissions, which a plain Public API leaves
// out of its list. A group that is deleted meanwhile is left out.
func list(ctx context.Context, c *client.Client) ([]api.UserGroup, error) {
	listed, err := client.All(ctx, c, client.ListUserGroups, api.ListInput{})
	if err != nil {
		return nil, err
	}
	groups := make([]api.UserGroup, 0, len(listed))
	for _, group := range listed {
		if group.Permissions == nil {
			found, err := read(ctx, c, group.ID, wants{permissions: true})
			if client.IsNotFound(err) {
				continue
			}
			if err != nil {
				return nil, err
			}
			group = found.UserGroup
		}
		groups = append(groups, group)
	}
	return groups, nil
}
