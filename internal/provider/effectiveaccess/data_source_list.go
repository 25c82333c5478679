// Package effectiveaccess is the data source segmentaccess_effective_access.
package effectiveaccess

import (
	"context"

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
)

var _ datasource.DataSourceWithConfigure = (*effectiveAccessDataSource)(nil)

type effectiveAccessDataSource struct {
	connection.DataSource
}

// NewListDataSource returns the data source segmentaccess_effective_access.
func NewListDataSource() datasource.DataSource {
	return &effectiveAccessDataSource{DataSource: connection.NewDataSource("effective_access")}
}

// fields are the attributes that the server may blame.
var fields = connection.Fields{
	"userId": path.Root("user_id"), "roleId": path.Root("role"),
	"resourceType": path.Root("resource_type"), "resourceId": path.Root("resource_id"),
}

// Schema describes the data source.
func (d *effectiveAccessDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Who can do what in a workspace, and why: one row for each user, role and resource, with the user's own policy or the " +
			"user group that it comes from. Nobody who has not accepted their invite is in it. It needs the role Workspace Owner.\n\n" +
			"Needs an access server, embedded or not: Segment's own Public API does not tell.",
		Attributes: map[string]schema.Attribute{
			"workspace_id": connection.LookedInAttribute(),
			"user_id":      schema.StringAttribute{MarkdownDescription: "Only what the user with this id can do. Default: everybody.", Optional: true},
			"role":         schema.StringAttribute{MarkdownDescription: "Only this role, by name or id. Default: all roles.", Optional: true},
			"resource_type": schema.StringAttribute{
				MarkdownDescription: "Only roles on this type of resource: `WORKSPACE`, `SOURCE`, `FUNCTION`, `SPACE` or `WAREHOUSE`. Default: all types.",
				Optional:            true,
				Validators: []validator.String{stringvalidator.OneOf(
					api.ResourceWorkspace, api.ResourceSource, api.ResourceFunction, api.ResourceSpace, api.ResourceWarehouse,
				)},
			},
			"resource_id": schema.StringAttribute{
				MarkdownDescription: "Only roles that reach the resource with this id and `resource_type`, be it by id, by its labels or through the " +
					"whole workspace. Default: all resources.",
				Optional:   true,
				Validators: []validator.String{stringvalidator.AlsoRequires(path.MatchRoot("resource_type"))},
			},
			"access": schema.ListNestedAttribute{
				MarkdownDescription: "The rows, those of one user together.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: rowAttributes()},
			},
		},
	}
}

func rowAttributes() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	return map[string]schema.Attribute{
		"user_id": text("Id of the user."),
		"email":   text("Address of the user."),
		"role":    text("Name of the role that the user holds."),
		"role_id": text("Id of that role."),
		"resource": schema.SingleNestedAttribute{
			MarkdownDescription: "What the user holds it on.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"type": text("Type of the resource: `WORKSPACE`, `SOURCE`, `FUNCTION`, `SPACE` or `WAREHOUSE`."),
				"id":   text("Id of the resource."),
				"labels": schema.MapAttribute{
					MarkdownDescription: "Labels, key to value, that narrow a role on the workspace to the resources which carry all of them; null for none.",
					ElementType:         types.StringType,
					Computed:            true,
				},
			},
		},
		"via": schema.SingleNestedAttribute{
			MarkdownDescription: "Where it comes from.",
			Computed:            true,
			Attributes: map[string]schema.Attribute{
				"kind":      text("`user` for a policy of the user's own, `group` for one of a user group that the user is in."),
				"id":        text("Id of the user or of the user group."),
				"name":      text("Name of the user or of the user group."),
				"policy_id": text("Id of the policy."),
			},
		},
	}
}

// Read lists the rows.
func (d *effectiveAccessDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var model listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if err := d.Conn.Require(ctx, api.FeaturePolicies, "the data source segmentaccess_effective_access"); err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot tell who can do what", err, nil)
		return
	}
	workspace, ok := d.Conn.LookInWorkspace(ctx, model.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	role, ok := d.roleID(ctx, model.Role, &resp.Diagnostics)
	if !ok {
		return
	}
	rows, err := client.All(ctx, workspace.Client, client.ReadEffectiveAccess, api.EffectiveAccessInput{
		UserID: model.UserID.ValueString(), RoleID: role,
		ResourceType: model.ResourceType.ValueString(), ResourceID: model.ResourceID.ValueString(),
	})
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot tell who can do what", err, fields)
		return
	}
	model.WorkspaceID, model.Access = workspace.LookedIn(model.WorkspaceID), rowsOf(rows)
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// roleID finds the role that is asked for; empty for all. It returns false where
// there is an error.
func (d *effectiveAccessDataSource) roleID(ctx context.Context, nameOrID types.String, diags *diag.Diagnostics) (string, bool) {
	if nameOrID.IsNull() {
		return "", true
	}
	roles, err := d.Conn.Roles(ctx)
	if err != nil {
		connection.AddError(diags, "Cannot read the roles", err, nil)
		return "", false
	}
	role, err := roles.Find(nameOrID.ValueString())
	if err != nil {
		connection.AddAttributeError(diags, path.Root("role"), "Unknown role", err)
	}
	return role.ID, err == nil
}
