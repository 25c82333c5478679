// Package role is the data sources segmentaccess_role and segmentaccess_roles.
package role

import (
	"context"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/datasourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var (
	_ datasource.DataSourceWithConfigure        = (*roleDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*roleDataSource)(nil)
)

type roleDataSource struct {
	connection.DataSource
}

// NewDataSource returns segmentaccess_role.
func NewDataSource() datasource.DataSource {
	return &roleDataSource{DataSource: connection.NewDataSource("role")}
}

// Schema describes segmentaccess_role.
func (d *roleDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One role that permissions can give, found by its `name` or by its `id`.\n\nA permission takes the name of a role " +
			"as it is, so that this is needed only for the id, for instance to use it elsewhere. Any token may read it, whatever its roles.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the role, 27 characters. Either this or `name` is given, and the other one is found.",
				Optional:            true, Computed: true,
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name of the role, spelled exactly as the server lists it. Either this or `id` is given, and the other one is found.",
				Optional:            true, Computed: true,
			},
			"description": descriptionAttribute(),
		},
	}
}

// ConfigValidators asks for one way to find the role.
func (d *roleDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.ExactlyOneOf(path.MatchRoot("id"), path.MatchRoot("name"))}
}

// Read finds the role.
func (d *roleDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var config roleModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if resp.Diagnostics.HasError() {
		return
	}
	roles, err := d.Conn.Roles(ctx)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot find the role", err, nil)
		return
	}
	found, ok := find(roles, config, &resp.Diagnostics)
	if !ok {
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, modelOf(found))...)
}

// find looks for the role that the configuration means. If it returns false, it
// has added an error.
func find(roles permission.Roles, config roleModel, diags *diag.Diagnostics) (api.Role, bool) {
	at, wanted := path.Root("name"), config.Name.ValueString()
	if config.Name.IsNull() {
		at, wanted = path.Root("id"), config.ID.ValueString()
	}
	found, err := roles.Find(wanted)
	switch {
	case err != nil:
		diags.AddAttributeError(at, "Cannot find the role", sentence(err))
	case config.Name.IsNull() && found.ID != wanted:
		diags.AddAttributeError(at, "Cannot find the role", fmt.Sprintf("%q is the name of a role and not its id; give it as name.", wanted))
	case config.ID.IsNull() && found.Name != wanted:
		diags.AddAttributeError(at, "Cannot find the role", fmt.Sprintf("%q is the id of a role and not its name; give it as id.", wanted))
	default:
		return found, true
	}
	return api.Role{}, false
}

// sentence makes one of the end of one that Find returns.
func sentence(err error) string {
	text := "On this server, " + err.Error()
	if strings.HasSuffix(text, "?") {
		return text
	}
	return text + "."
}
