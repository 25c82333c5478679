// Package provider is what Terraform sees: the provider block, and the resources
// and data sources, each of which has a package of its own below this one.
package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/audit"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/effectiveaccess"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/invite"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/label"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/policy"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/role"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/roster"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/source"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/sourcetransfer"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/token"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/user"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/usergroup"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/usergroupmember"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whoami"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/workspace"
)

var _ provider.ProviderWithEphemeralResources = (*segmentaccessProvider)(nil)

type segmentaccessProvider struct {
	version  string
	backends *embedded.Group
}

// New returns what makes the provider of a version. The backends that its blocks
// embed belong to the group, for the caller to close.
func New(version string, backends *embedded.Group) func() provider.Provider {
	return func() provider.Provider { return &segmentaccessProvider{version: version, backends: backends} }
}

// providerModel is the provider block.
type providerModel struct {
	Endpoint  types.String   `tfsdk:"endpoint"`
	Token     types.String   `tfsdk:"token"`
	Workspace types.String   `tfsdk:"workspace"`
	Embedded  *embeddedModel `tfsdk:"embedded"`
}

// embeddedModel is the block embedded in it.
type embeddedModel struct {
	Database   types.String      `tfsdk:"database"`
	OwnerEmail customtypes.Email `tfsdk:"owner_email"`
	OwnerName  types.String      `tfsdk:"owner_name"`
	Limits     types.Object      `tfsdk:"limits"`
}

// Metadata names the provider.
func (p *segmentaccessProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "segmentaccess"
	resp.Version = p.version
}

// Schema describes the provider block.
func (p *segmentaccessProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Manages who may do what in Segment workspaces: on Segment itself, on an access server of your own, or, with " +
			"nothing configured, on a backend embedded in the provider that keeps its data in a SQLite file.",
		Attributes: map[string]schema.Attribute{
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "URL of a Segment Public API or of an access server. Also `SEGMENTACCESS_ENDPOINT`, else `PUBLIC_API_URL`. " +
					"Default, where there is a token: `https://api.segmentapis.com`. It must be `https`, or lead to this machine.",
				Optional: true,
			},
			"token": schema.StringAttribute{
				MarkdownDescription: "Token of a workspace, or of an account on an access server. Also `SEGMENTACCESS_TOKEN`, else `PUBLIC_API_TOKEN`. " +
					"Managing people needs the role Workspace Owner.",
				Optional: true, Sensitive: true,
			},
			"workspace": schema.StringAttribute{
				MarkdownDescription: "Id or slug of the workspace that objects without `workspace_id` are in, for a token that sees several. " +
					"Also `SEGMENTACCESS_WORKSPACE`.",
				Optional: true,
			},
		},
		Blocks: map[string]schema.Block{
			"embedded": schema.SingleNestedBlock{
				MarkdownDescription: "The backend inside the provider. It is used where neither an endpoint nor a token is given, so that this " +
					"block is only needed for its settings; it cannot stand beside `endpoint` and `token`.",
				Attributes: map[string]schema.Attribute{
					"database": schema.StringAttribute{
						MarkdownDescription: "Path of the SQLite file. Default: `segmentaccess.db` in the working directory. The first apply makes it. It is the workspace: " +
							"keep it where the state is kept, and give each Terraform workspace one of its own, such as `${terraform.workspace}.db`.",
						Optional: true,
					},
					"owner_email": schema.StringAttribute{
						MarkdownDescription: "Address of the account that the provider acts for; the first apply makes it. Default: `owner@localhost`.",
						CustomType:          customtypes.EmailType{},
						Optional:            true,
						Validators:          []validator.String{customtypes.ValidEmail()},
					},
					"owner_name": schema.StringAttribute{
						MarkdownDescription: "Name of that account, used when it is made.",
						Optional:            true,
					},
					"limits": limitsAttribute(),
				},
			},
		},
	}
}

// Configure makes the connection that all resources share. It sends nothing.
func (p *segmentaccessProvider) Configure(ctx context.Context, req provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	var model providerModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	conn := connection.NewUnknown()
	if !model.unknown() {
		conn = p.connect(model, &resp.Diagnostics)
	}
	resp.ResourceData, resp.DataSourceData, resp.EphemeralResourceData = conn, conn, conn
}

// Resources lists the resources.
func (p *segmentaccessProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		workspace.NewResource,
		user.NewResource,
		invite.NewResource,
		usergroup.NewResource,
		usergroupmember.NewResource,
		policy.NewResource,
		label.NewResource,
		roster.NewResource,
		source.NewResource,
		sourcetransfer.NewResource,
		token.NewResource,
	}
}

// EphemeralResources lists the ephemeral resources.
func (p *segmentaccessProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{
		token.NewEphemeral,
	}
}

// DataSources lists the data sources.
func (p *segmentaccessProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		workspace.NewDataSource, workspace.NewListDataSource,
		user.NewDataSource, user.NewListDataSource,
		invite.NewListDataSource,
		usergroup.NewDataSource, usergroup.NewListDataSource,
		label.NewListDataSource,
		source.NewDataSource, source.NewListDataSource,
		role.NewDataSource, role.NewListDataSource,
		audit.NewListDataSource,
		effectiveaccess.NewListDataSource,
		whoami.NewDataSource,
	}
}
