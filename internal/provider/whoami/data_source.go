// Package whoami is the data source segmentaccess_whoami.
package whoami

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/workspace"
)

var _ datasource.DataSourceWithConfigure = (*whoamiDataSource)(nil)

type whoamiDataSource struct {
	connection.DataSource
}

// NewDataSource returns segmentaccess_whoami.
func NewDataSource() datasource.DataSource {
	return &whoamiDataSource{DataSource: connection.NewDataSource("whoami")}
}

// whoamiModel is segmentaccess_whoami in state.
type whoamiModel struct {
	Kind       types.String            `tfsdk:"kind"`
	TokenID    types.String            `tfsdk:"token_id"`
	Account    *accountModel           `tfsdk:"account"`
	Workspaces []workspace.AccessModel `tfsdk:"workspaces"`
}

// accountModel is the person behind an account token.
type accountModel struct {
	ID    types.String `tfsdk:"id"`
	Email types.String `tfsdk:"email"`
	Name  types.String `tfsdk:"name"`
}

func modelOf(out api.WhoamiOutput) whoamiModel {
	model := whoamiModel{
		Kind: types.StringValue(string(out.Kind)), TokenID: types.StringValue(out.TokenID),
		Workspaces: workspace.AccessModels(out.Workspaces),
	}
	if out.Account != nil {
		model.Account = &accountModel{
			ID: told(out.Account.ID), Email: types.StringValue(out.Account.Email), Name: told(out.Account.Name),
		}
	}
	return model
}

// told returns null for what is not there: the id of an account that the first
// apply is yet to make, the name of somebody who gave none.
func told(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// Schema describes segmentaccess_whoami.
func (d *whoamiDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Whose token the provider uses, and what it may do where.\n\nNeeds an access server, embedded or not: Segment's own " +
			"Public API does not tell. Any token may read it, whatever its roles.",
		Attributes: map[string]schema.Attribute{
			"kind": schema.StringAttribute{
				MarkdownDescription: "`account` for the token of a person, who acts in all their workspaces with all their rights, or " +
					"`workspace-token` for one of a workspace, which has rights of its own. The embedded backend acts for an account.",
				Computed: true,
			},
			"token_id": schema.StringAttribute{
				MarkdownDescription: "Id of the token, which is no secret; `embedded:` and the address of its owner for the embedded backend, which needs no token.",
				Computed:            true,
			},
			"account":    accountAttribute(),
			"workspaces": workspace.AccessAttribute(),
		},
	}
}

func accountAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "The person whom the token belongs to; null for a workspace token.",
		Computed:            true,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the account, which is the person's user id in every workspace. Null until the first apply of an embedded " +
					"backend has made the account.",
				Computed: true,
			},
			"email": schema.StringAttribute{MarkdownDescription: "Email address of the person.", Computed: true},
			"name":  schema.StringAttribute{MarkdownDescription: "Name of the person; null if they gave none.", Computed: true},
		},
	}
}

// Read asks whom the token belongs to.
func (d *whoamiDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	if err := d.Conn.Require(ctx, api.FeatureWhoami, "the data source segmentaccess_whoami"); err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot tell whose token this is", err, nil)
		return
	}
	out, err := client.Call(ctx, d.Conn.Client(), api.Whoami, struct{}{})
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot tell whose token this is", err, nil)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, modelOf(out))...)
}
