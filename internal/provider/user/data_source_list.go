package user

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var _ datasource.DataSourceWithConfigure = (*userListDataSource)(nil)

type userListDataSource struct {
	connection.DataSource
}

// NewListDataSource returns the data source segmentaccess_users.
func NewListDataSource() datasource.DataSource {
	return &userListDataSource{DataSource: connection.NewDataSource("users")}
}

// listModel is the data source segmentaccess_users in configuration and state.
type listModel struct {
	WorkspaceID types.String  `tfsdk:"workspace_id"`
	Users       []personModel `tfsdk:"users"`
}

// personModel is one of the users in it.
type personModel struct {
	Email             customtypes.Email `tfsdk:"email"`
	UserID            types.String      `tfsdk:"user_id"`
	Name              types.String      `tfsdk:"name"`
	Status            types.String      `tfsdk:"status"`
	Roles             []string          `tfsdk:"roles"`
	Permissions       types.List        `tfsdk:"permissions"`
	DefaultSourceRole types.String      `tfsdk:"default_source_role"`
}

// personOf tells all that is known of a person.
func personOf(ctx context.Context, person people.Person, roles permission.Roles, workspaceID string) (personModel, diag.Diagnostics) {
	var diags diag.Diagnostics
	model := personModel{
		Email: customtypes.NewEmail(person.Email), Status: types.StringValue(string(person.Status)), Permissions: permission.Null(),
	}
	if person.DefaultSourceRoleID != "" {
		model.DefaultSourceRole = types.StringValue(roles.Spelling(person.DefaultSourceRoleID))
	}
	if person.Status == people.Active {
		model.UserID, model.Name = types.StringValue(person.UserID), types.StringValue(person.Name)
	}
	if person.Permissions != nil {
		model.Permissions, diags = permission.Flatten(ctx, permission.Null(), person.Permissions, roles, workspaceID)
		model.Roles = roleNames(person)
	}
	return model, diags
}

// roleNames are the roles of a person, each once, in the order they were given.
func roleNames(person people.Person) []string {
	names := []string{}
	for _, p := range person.Permissions {
		if !slices.Contains(names, p.RoleName) {
			names = append(names, p.RoleName)
		}
	}
	return names
}

// Schema describes the data source segmentaccess_users.
func (d *userListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Everybody in a workspace: its users, and after them those who are invited. Needs the role Workspace Owner.\n\n" +
			"A plain Public API does not tell what is in an invite, nor, in one request for all, what users may do: there, `permissions` and " +
			"`roles` are null; read single users with the data source `segmentaccess_user`.",
		Attributes: map[string]schema.Attribute{
			"workspace_id": connection.LookedInAttribute(),
			"users": schema.ListNestedAttribute{
				MarkdownDescription: "The people, in the order in which they came to the workspace.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: personAttributes()},
			},
		},
	}
}

// Read lists the people.
func (d *userListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
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
	everybody, err := people.All(ctx, workspace)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot list the users", err, nil)
		return
	}
	model.WorkspaceID = workspace.LookedIn(model.WorkspaceID)
	model.Users = make([]personModel, len(everybody))
	for i, person := range everybody {
		told, diags := personOf(ctx, person, roles, workspace.ID)
		resp.Diagnostics.Append(diags...)
		model.Users[i] = told
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}
