package user

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

// Schema describes segmentaccess_user.
func (r *userResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A person in a workspace, by email: invited if they are not in it yet, and the same resource once they have " +
			"accepted. Somebody who is in the workspace already, or invited to it, is adopted. Destroying the resource removes the person, " +
			"or withdraws the invite, whichever there is by then.\n\nNeeds the role Workspace Owner. Manage a person with one resource only: " +
			"this one, or `segmentaccess_invite` for just the invitation.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The email as it was first written, in lower case. It does not change when the invite is accepted.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"workspace_id": connection.WorkspaceAttribute(),
			"email": schema.StringAttribute{
				MarkdownDescription: "Address of the person, in ASCII. Upper and lower case make no difference. Changing it to another " +
					"person's removes the one and invites the other.",
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
				MarkdownDescription: "`invited`, `invite_expired` or `active`. A plain Public API does not tell that an invite has expired.",
				Computed:            true,
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name that the person gave; null until the invite is accepted.",
				Computed:            true,
			},
			"user_id": schema.StringAttribute{
				MarkdownDescription: "Id of the user; null until the invite is accepted.",
				Computed:            true,
			},
		},
	}
}

// IdentitySchema describes what names a person for import.
func (r *userResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.IdentitySchema("Email of the person, in lower case.")
}
