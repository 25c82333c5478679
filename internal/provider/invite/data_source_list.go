package invite

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var _ datasource.DataSourceWithConfigure = (*invitesDataSource)(nil)

type invitesDataSource struct {
	connection.DataSource
}

// NewListDataSource returns the data source segmentaccess_invites.
func NewListDataSource() datasource.DataSource {
	return &invitesDataSource{DataSource: connection.NewDataSource("invites")}
}

// listModel is all invites of a workspace.
type listModel struct {
	WorkspaceID types.String     `tfsdk:"workspace_id"`
	Invites     []listEntryModel `tfsdk:"invites"`
}

// listEntryModel is one of them. All but the email is null where the server does
// not tell it.
type listEntryModel struct {
	Email       customtypes.Email `tfsdk:"email"`
	Permissions types.List        `tfsdk:"permissions"`
	Status      types.String      `tfsdk:"status"`
	GroupIDs    []string          `tfsdk:"group_ids"`
	InvitedBy   types.String      `tfsdk:"invited_by"`
	CreatedAt   types.String      `tfsdk:"created_at"`
	ExpiresAt   types.String      `tfsdk:"expires_at"`
}

// Schema describes the data source.
func (d *invitesDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "All invites of a workspace that nobody has accepted yet. It needs the role Workspace Owner.\n\nA plain Public API, as " +
			"Segment's, tells no more than the emails: there, everything else is null.",
		Attributes: map[string]schema.Attribute{
			"workspace_id": connection.LookedInAttribute(),
			"invites": schema.ListNestedAttribute{
				MarkdownDescription: "The invites, in the order in which the server lists them.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: entryAttributes()},
			},
		},
	}
}

func entryAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"email": schema.StringAttribute{
			MarkdownDescription: "Address that is invited, as whoever invited it wrote it.",
			CustomType:          customtypes.EmailType{},
			Computed:            true,
		},
		"permissions": permission.ComputedAttribute(),
		"status":      schema.StringAttribute{MarkdownDescription: "`invited`, or `invite_expired` for one that cannot be accepted any more.", Computed: true},
		"group_ids": schema.ListAttribute{
			MarkdownDescription: "Ids of the user groups that whoever accepts will be in.",
			ElementType:         types.StringType,
			Computed:            true,
		},
		"invited_by": schema.StringAttribute{MarkdownDescription: "Id of the user or the token that sent the invite.", Computed: true},
		"created_at": schema.StringAttribute{MarkdownDescription: "When it was sent, in RFC 3339.", Computed: true},
		"expires_at": schema.StringAttribute{MarkdownDescription: "When it expires or has expired, in RFC 3339.", Computed: true},
	}
}

// Read lists the invites.
func (d *invitesDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	if d.Conn.Defer(ctx, req, resp) {
		return
	}
	var model listModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	workspace, ok := d.Conn.LookInWorkspace(ctx, model.WorkspaceID, &resp.Diagnostics)
	if !ok {
		return
	}
	list := d.listed
	if workspace.Plain {
		list = listedEmails
	}
	entries, diags := list(ctx, workspace)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	model.WorkspaceID, model.Invites = workspace.LookedIn(model.WorkspaceID), entries
	resp.Diagnostics.Append(resp.State.Set(ctx, model)...)
}

// listed reads the invites with all that an access server knows of them.
func (d *invitesDataSource) listed(ctx context.Context, workspace connection.Workspace) ([]listEntryModel, diag.Diagnostics) {
	var diags diag.Diagnostics
	invites, err := client.All(ctx, workspace.Client, client.ReadInvites, api.ListInput{})
	if err != nil {
		return nil, cannotList(err)
	}
	roles, err := d.Conn.Roles(ctx)
	if err != nil {
		return nil, cannotList(err)
	}
	entries := make([]listEntryModel, len(invites))
	for i, invite := range invites {
		permissions, found := permission.Flatten(ctx, permission.Null(), invite.Permissions, roles, workspace.ID)
		diags.Append(found...)
		status := people.Invited
		if invite.Status == api.InviteExpired {
			status = people.InviteExpired
		}
		entries[i] = listEntryModel{
			Email: customtypes.NewEmail(invite.Email), Permissions: permissions, Status: types.StringValue(string(status)),
			GroupIDs: invite.GroupIDs, InvitedBy: types.StringValue(invite.InvitedBy),
			CreatedAt: instant(invite.CreatedAt), ExpiresAt: instant(invite.ExpiresAt),
		}
	}
	return entries, diags
}

// listedEmails reads what a plain Public API tells of the invites.
func listedEmails(ctx context.Context, workspace connection.Workspace) ([]listEntryModel, diag.Diagnostics) {
	emails, err := client.All(ctx, workspace.Client, client.ListInvites, api.ListInput{})
	if err != nil {
		return nil, cannotList(err)
	}
	entries := make([]listEntryModel, len(emails))
	for i, email := range emails {
		entries[i] = listEntryModel{Email: customtypes.NewEmail(email), Permissions: permission.Null()}
	}
	return entries, nil
}

func cannotList(err error) diag.Diagnostics {
	var diags diag.Diagnostics
	connection.AddError(&diags, "Cannot list the invites", err, nil)
	return diags
}

func instant(at time.Time) types.String {
	return types.StringValue(at.UTC().Format(time.RFC3339))
}
