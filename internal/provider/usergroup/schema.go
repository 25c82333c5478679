package usergroup

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// maxName is the longest name of a group, in bytes.
const maxName = 255

const (
	resourceText = "A user group: its name, what it may do, and who is in it. Whoever is in the group holds its permissions, besides " +
		"their own and those of their other groups.\n\n" +
		"`members` and `permissions` are **authoritative** where they are set: who or what they do not name is taken out of the group, " +
		"whoever put it there. Manage a group with one resource only.\n\n" +
		"Destroying a group removes no person from the workspace. A group through which the last Workspace Owner is one cannot be " +
		"destroyed, emptied or left without that role.\n\n" +
		"It needs the role Workspace Owner."
	nameText = "Name of the group, 1 to 255 bytes, unique in the workspace. It may hold anything but control characters. " +
		"Changing it renames the group in place. It needs the role Workspace Owner."
	membersText = "Email addresses of the users and of the pending invites that are in the group; thousands are fine. An address must " +
		"belong to a user or an invite: where the same configuration invites somebody, refer to `segmentaccess_user.….email`, so that " +
		"Terraform invites first. By default members are not managed and stay as they are. A set is authoritative: who is not in it is " +
		"taken out of the group, and `[]` empties it. Changing it adds and removes members in place; the case of letters does not " +
		"matter, nor does the acceptance of an invite. It needs the role Workspace Owner."
)

// Schema describes segmentaccess_user_group.
func (r *userGroupResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: resourceText,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the group. It is given by the server and never changes.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"workspace_id": connection.WorkspaceAttribute(),
			"name": schema.StringAttribute{
				MarkdownDescription: nameText,
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthBetween(1, maxName)},
			},
			"permissions": permission.Attribute(),
			"members": schema.SetAttribute{
				MarkdownDescription: membersText,
				CustomType:          customtypes.EmailSetType{},
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Set{customtypes.ValidEmails()},
				PlanModifiers:       []planmodifier.Set{customtypes.KeepSetSpelling()},
			},
		},
	}
}

// IdentitySchema describes what names a group for import.
func (r *userGroupResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.IdentitySchema("Id of the group.")
}
