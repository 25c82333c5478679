package invite

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// Schema describes segmentaccess_invite.
func (r *inviteResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "An invitation of one email to a workspace, and nothing more: once it is accepted, the person is out of this " +
			"resource's hands, and destroying it removes nobody. To manage the person from the invitation on, use `segmentaccess_user`." +
			"\n\nNeeds the role Workspace Owner.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The email as it was first written, in lower case.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"workspace_id": connection.WorkspaceAttribute(),
			"email": schema.StringAttribute{
				MarkdownDescription: "Address to invite, in ASCII. Upper and lower case make no difference. Changing it to another person's " +
					"withdraws the one invite and makes the other.",
				CustomType:    customtypes.EmailType{},
				Required:      true,
				Validators:    []validator.String{customtypes.ValidEmail()},
				PlanModifiers: []planmodifier.String{customtypes.KeepSpelling(), customtypes.RequiresReplaceIfOtherPerson()},
			},
			"permissions": permission.Attribute(),
			"resend_when_expired": schema.BoolAttribute{
				MarkdownDescription: "Whether an invite that has expired is planned to be sent again. Default: `true`. Changing it changes nothing " +
					"by itself.",
				Optional: true, Computed: true,
				Default: booldefault.StaticBool(true),
			},
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
