package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// Schema describes segmentaccess_user.
func (r *userResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A person in a workspace, by email: invited if they are not in it yet, and the same resource once they have " +
			"accepted. Somebody who is in the workspace already, or invited to it, is adopted. Destroying the resource removes the person, " +
			"or withdraws the invite, whichever there is by then.\n\nNeeds the role Workspace Owner. Manage a person with one resource only: " +
			"this one, or `segmentaccess_invite` for just the invitation." + people.PlainText,
		Attributes: map[string]schema.Attribute{
			"id":           people.IDAttribute(" It does not change when the invite is accepted."),
			"workspace_id": connection.WorkspaceAttribute(),
			"email": people.EmailAttribute("Address of the person, in ASCII. Upper and lower case make no difference. Changing it to another " +
				"person's removes the one and invites the other."),
			"permissions":         permission.Attribute(),
			"default_source_role": defaultSourceRoleAttribute(),
			"resend_when_expired": people.ResendAttribute(),
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
