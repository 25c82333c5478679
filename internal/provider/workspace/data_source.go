package workspace

import (
	"context"
	"errors"
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
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

var (
	_ datasource.DataSourceWithConfigure        = (*workspaceDataSource)(nil)
	_ datasource.DataSourceWithConfigValidators = (*workspaceDataSource)(nil)
)

type workspaceDataSource struct {
	connection.DataSource
}

// NewDataSource returns the data source segmentaccess_workspace.
func NewDataSource() datasource.DataSource {
	return &workspaceDataSource{DataSource: connection.NewDataSource("workspace")}
}

// dataSourceModel is the data source segmentaccess_workspace in configuration and
// state.
type dataSourceModel struct {
	ID               types.String         `tfsdk:"id"`
	Slug             types.String         `tfsdk:"slug"`
	Name             types.String         `tfsdk:"name"`
	Region           types.String         `tfsdk:"region"`
	BillingContacts  customtypes.EmailSet `tfsdk:"billing_contacts"`
	IncidentContacts customtypes.EmailSet `tfsdk:"incident_contacts"`
	Roles            []string             `tfsdk:"roles"`
}

// Schema describes the data source segmentaccess_workspace.
func (d *workspaceDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "One workspace that the provider's token sees: the one with an `id` or a `slug`, or, with neither, the default " +
			"workspace, which is the one that the provider block names or else the only one there is.\n\nWorks everywhere; on a plain " +
			"Public API, such as Segment's own, only `id`, `slug` and `name` are known and everything else is null. It needs any role in " +
			"the workspace.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the workspace to read. Default: found by `slug`, beside which it cannot stand, else the default workspace.",
				Optional:            true, Computed: true,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"slug": schema.StringAttribute{
				MarkdownDescription: "Name in addresses of the workspace to read. Default: found by `id`, beside which it cannot stand, else the default workspace.",
				Optional:            true, Computed: true,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"name":              schema.StringAttribute{MarkdownDescription: "Name for people to read.", Computed: true},
			"region":            regionAttribute(),
			"billing_contacts":  computedContacts("Who hears of bills"),
			"incident_contacts": computedContacts("Who hears of incidents"),
			"roles":             rolesAttribute(),
		},
	}
}

func computedContacts(what string) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: what + ", as email addresses; null on a plain Public API, which does not tell.",
		CustomType:          customtypes.EmailSetType{},
		ElementType:         types.StringType,
		Computed:            true,
	}
}

// ConfigValidators refuses two names for one workspace.
func (d *workspaceDataSource) ConfigValidators(context.Context) []datasource.ConfigValidator {
	return []datasource.ConfigValidator{datasourcevalidator.Conflicting(path.MatchRoot("id"), path.MatchRoot("slug"))}
}

// Read reads the workspace as it is now, whatever was read before in the same
// run.
func (d *workspaceDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var model dataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	d.Conn.Forget()
	found, ok := d.find(ctx, model, &resp.Diagnostics)
	if !ok {
		return
	}
	model = dataSourceModel{ID: types.StringValue(found.ID), Slug: types.StringValue(found.Slug), Name: types.StringValue(found.Name)}
	if err := d.readSettings(ctx, found, &model); err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot read workspace", err, nil)
		return
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// find looks for the workspace that the configuration means. If it returns false,
// it has added an error.
func (d *workspaceDataSource) find(ctx context.Context, config dataSourceModel, diags *diag.Diagnostics) (connection.Workspace, bool) {
	const title = "Cannot find the workspace"
	at, ref := path.Root("id"), config.ID.ValueString()
	if config.ID.IsNull() {
		at, ref = path.Root("slug"), config.Slug.ValueString()
	}
	found, err := d.Conn.Workspace(ctx, ref)
	var unseen *connection.UnseenError
	switch {
	case errors.As(err, &unseen) && ref != "":
		diags.AddAttributeError(at, title, fmt.Sprintf(
			"There is no workspace with the %s %q that the provider's token can act in; %s.", at, ref, unseen.Hint))
	case errors.Is(err, connection.ErrNoWorkspace):
		connection.AddError(diags, title, fmt.Errorf("%w; to read it in the same run, name that resource in depends_on", err), nil)
	case err != nil:
		connection.AddError(diags, title, err, nil)
	case !config.ID.IsNull() && ref != found.ID:
		diags.AddAttributeError(at, title, fmt.Sprintf("%q is the slug of a workspace and not its id; give it as slug.", ref))
	case !config.Slug.IsNull() && ref != found.Slug:
		diags.AddAttributeError(at, title, fmt.Sprintf("%q is the id of a workspace and not its slug; give it as id.", ref))
	default:
		return found, true
	}
	return connection.Workspace{}, false
}

// readSettings fills in what only an access server tells.
func (d *workspaceDataSource) readSettings(ctx context.Context, found connection.Workspace, model *dataSourceModel) error {
	if found.Plain {
		return nil
	}
	out, err := client.Call(ctx, found.Client, api.ReadWorkspace, api.WorkspaceInput{WorkspaceID: found.ID})
	if err != nil {
		return err
	}
	model.Region = types.StringValue(string(out.Workspace.Region))
	model.BillingContacts = customtypes.NewEmailSet(out.Workspace.BillingContacts)
	model.IncidentContacts = customtypes.NewEmailSet(out.Workspace.IncidentContacts)
	seen, err := d.Conn.Seen(ctx)
	if err != nil {
		return err
	}
	for _, w := range seen {
		if w.ID == found.ID {
			model.Roles = w.Roles
		}
	}
	return nil
}
