package invite

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// Schema describes segmentaccess_invite.
func (r *inviteResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An invitation of one email to a workspace, and nothing more: once it is accepted, the person is out of this " +
			"resource's hands, and destroying it removes nobody. To manage the person from the invitation on, use `segmentaccess_user`." +
			"\n\nNeeds the role Workspace Owner." + people.PlainText,
		Attributes: map[string]schema.Attribute{
			"id":           people.IDAttribute(""),
			"workspace_id": connection.WorkspaceAttribute(),
			"email": people.EmailAttribute("Address to invite, in ASCII. Upper and lower case make no difference. Changing it to another person's " +
				"withdraws the one invite and makes the other."),
			"permissions":         permission.Attribute(),
			"resend_when_expired": people.ResendAttribute(),
			"status": schema.StringAttribute{
				MarkdownDescription: "`invited`, `invite_expired` or `accepted`. A plain Public API does not tell that an invite has expired.",
				Computed:            true,
			},
			"expires_at": schema.StringAttribute{
				MarkdownDescription: "When the invite expires, in RFC 3339; null once it is accepted, and on a plain Public API.",
				Computed:            true,
			},
			"user_id": schema.StringAttribute{
				MarkdownDescription: "Id of the user that accepted; null until then.",
				Computed:            true,
			},
		},
	}
}

// IdentitySchema describes what names an invite for import.
func (r *inviteResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.IdentitySchema("Email that is invited, in lower case.")
}
