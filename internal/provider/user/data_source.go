package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var (
	_ datasource.DataSourceWithConfigure        = (*userDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*userDataSource)(nil)
)

type userDataSource struct {
	connection.DataSource
}

// NewDataSource returns the data source segmentaccess_user.
func NewDataSource() datasource.DataSource {
	return &userDataSource{DataSource: connection.NewDataSource("user")}
}

// dataSourceModel is the data source segmentaccess_user in configuration and
// state.
type dataSourceModel struct {
	WorkspaceID       types.String      `tfsdk:"workspace_id"`
	Email             customtypes.Email `tfsdk:"email"`
	UserID            types.String      `tfsdk:"user_id"`
	Name              types.String      `tfsdk:"name"`
	Status            types.String      `tfsdk:"status"`
	Roles             []string          `tfsdk:"roles"`
	Permissions       types.List        `tfsdk:"permissions"`
	DefaultSourceRole types.String      `tfsdk:"default_source_role"`
}

// Schema describes the data source segmentaccess_user.
func (d *userDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := personAttributes()
	attributes["workspace_id"] = connection.LookedInAttribute()
	attributes["email"] = schema.StringAttribute{
		MarkdownDescription: "Address to look for, in any case. Exactly one of `email` and `user_id` must be given.",
		CustomType:          customtypes.EmailType{},
		Optional:            true, Computed: true,
		Validators: []validator.String{customtypes.ValidEmail()},
	}
	attributes["user_id"] = schema.StringAttribute{
		MarkdownDescription: "Id of the user to look for; null for somebody who has not accepted yet.",
		Optional:            true, Computed: true,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "One person of a workspace, by email or user id: a user, or somebody who is invited. Needs the role Workspace Owner.",
		Attributes:          attributes,
	}
}

// personAttributes are what both data sources tell of a person.
func personAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"email": schema.StringAttribute{
			MarkdownDescription: "Address, as the person or whoever invited them wrote it.",
			CustomType:          customtypes.EmailType{},
			Computed:            true,
		},
		"user_id": schema.StringAttribute{MarkdownDescription: "Id of the user; null until the invite is accepted.", Computed: true},
		"name":    schema.StringAttribute{MarkdownDescription: "Name that the person gave; null until the invite is accepted.", Computed: true},
		"status": schema.StringAttribute{
			MarkdownDescription: "`invited`, `invite_expired` or `active`. A plain Public API does not tell that an invite has expired.",
			Computed:            true,
		},
		"roles": schema.ListAttribute{
			MarkdownDescription: "Names of the roles in `permissions`, each once; null where `permissions` is.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"permissions": permission.ComputedAttribute(),
		"default_source_role": schema.StringAttribute{
			MarkdownDescription: "Name of the role that the person gets on every new source; null for none, and on a plain Public API.",
			Computed:            true,
		},
	}
}

// ConfigValidators asks for one name of the person.
func (d *userDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("email"), path.MatchRoot("user_id"))}
}

// Read finds the person.
func (d *userDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var model dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, roles, ok := d.Conn.LookIn(ctx, model.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	person, err := people.Find(ctx, workspace, model.UserID.ValueString(), model.Email.ValueString())
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot find user", err, nil)
		return
	}
	told, diags := personOf(ctx, person, roles, workspace.ID)
	resp.Diagnostics.Append(diags...)
	resp.Diagnostics.Append(resp.State.Set(ctx, dataSourceModel{
		WorkspaceID: workspace.LookedIn(model.WorkspaceID), Email: told.Email, UserID: told.UserID, Name: told.Name,
		Status: told.Status, Roles: told.Roles, Permissions: told.Permissions, DefaultSourceRole: told.DefaultSourceRole,
	})...)
}
