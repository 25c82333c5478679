package usergroupmember

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

var (
	emailAt       = path.Root("email")
	userGroupIDAt = path.Root("user_group_id")
)

const (
	resourceText = "One person in one user group. It is **additive**: whoever else is in the group stays there. Manage the members of a group either " +
		"with resources like this one or with the authoritative `members` of `segmentaccess_user_group`, not with both, since that takes out " +
		"whom it does not name.\n\n" +
		"Somebody who is in the group already is adopted. Destroying the resource takes the person out of the group, whoever put them there, and " +
		"removes nobody from the workspace; so name a person in a group by one resource only; a second one is a plan error. Whoever is the last Workspace Owner through " +
		"the group cannot be taken out of it.\n\n" +
		"It needs the role Workspace Owner."
	emailText = "Address of a user, or of somebody who is invited: accepting the invite changes nothing here. Where the same configuration " +
		"invites the person, refer to `segmentaccess_user.….email`, so that Terraform invites first. Upper and lower case make no difference. A person " +
		"who takes another address stays in the group, and the plan asks for the new address here. Changing it to the address of somebody else takes " +
		"the one out of the group and adds the other. It needs the role Workspace Owner."
)

// Schema describes segmentaccess_user_group_member.
func (r *memberResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: resourceText,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the group, a slash, and the email as it was first written, in lower case. It does not change when an invite is accepted.",
				Computed:            true,
			},
			"workspace_id": connection.WorkspaceAttribute(),
			"user_group_id": schema.StringAttribute{
				MarkdownDescription: "Id of the user group. Changing it takes the person out of the one group and adds them to the other. It needs the role Workspace Owner.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"email": schema.StringAttribute{
				MarkdownDescription: emailText,
				CustomType:          customtypes.EmailType{},
				Required:            true,
				Validators:          []validator.String{customtypes.ValidEmail()},
				// Whether another address replaces the membership is for ModifyPlan to say.
				PlanModifiers: []planmodifier.String{customtypes.KeepSpelling()},
			},
			"user_id": schema.StringAttribute{
				MarkdownDescription: "Id of the user; null until the invite is accepted.",
				Computed:            true,
			},
		},
	}
}

// IdentitySchema describes what names a membership for import.
func (r *memberResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.IdentitySchema("Id of the group, a slash, and the email of the person, in lower case.")
}
