package roster

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// namePermissions is the attribute of every element of people.
const namePermissions = "permissions"

const (
	resourceText = "Everyone in a workspace: the bulk way to manage people, made for thousands of them, in a few requests.\n\n" +
		"It is **authoritative**: whoever is in the workspace, or invited to it, and stands neither in `people` nor in `ignore` is removed. " +
		"There is one roster for a workspace, and where there is one, no `segmentaccess_user` and no `segmentaccess_invite`: manage the " +
		"people of a workspace either by a roster or by those. To come from those to a roster, take them out of the state first, with " +
		"`removed` blocks or `terraform state rm`, so that nobody is removed on the way.\n\n" +
		"Inviting takes a request for 200 people, removing one for more than 20, and changing permissions one for each person whose " +
		"permissions change.\n\n" +
		"The plan names everybody who is added, changed or removed: who is in the workspace without being listed shows as an element of " +
		"`people` that goes. The first plan, which has nothing to compare with, shows it in `removed_at_creation` and a warning. A plan that removes more people than " +
		"`max_removals`, the account that applies, or the last Workspace Owner is an error, and so is one without people, as an empty " +
		"file leads to. An apply removes nobody whom its plan did not name: whoever comes in between is for the next plan. If those whom " +
		"the first plan removes have become others by the time it is applied, be it by the same run, which replaces the roster or removes " +
		"users of other resources, Terraform refuses it with \"Provider produced inconsistent final plan\". That is no bug: the new roster has " +
		"done nothing yet, and a new plan names who goes. It does the same where that " +
		"plan could not tell who goes, because the workspace or the people were not known yet, and there is somebody to remove. Importing " +
		"the workspace before the first apply avoids that, and shows each of them as an element that goes.\n\n" +
		"Somebody who changed their address is not taken for another person: the plan says which address to write. Accepting an invite is " +
		"no change.\n\n" +
		"**Destroying** a roster removes the people that it lists and whoever else is in the workspace without being ignored, but for the " +
		"account that applies, and for the owners where nobody else would be owner; a warning names who stays. `max_removals` guards that " +
		"as well. To stop managing the people and leave all of them where they are, use a `removed` block or `terraform state rm`.\n\n" +
		"A plain Public API tells the permissions of users one by one only, which takes a request for each whose permissions are managed, " +
		"and those of pending invites not at all: they stay in the state as they were written. Nor does it tell who is owner by then, so " +
		"that removing the last one is refused by the server when applying.\n\n" +
		"It needs the role Workspace Owner."
	peopleText = "Everybody who is to be in the workspace: email address to what they may do. Whoever is missing is invited, and gets " +
		"Minimal Workspace Access where `permissions` are left out; whoever is there then keeps what they hold. Changing it invites, " +
		"changes and removes people in place. Addresses are in ASCII; upper and lower case make no difference, and two keys may not be the same person. It must not be empty."
	ignoreText = "Email addresses that the roster leaves alone, whether they are in the workspace or not and whatever they may do there. " +
		"Default: nobody. An address in `people` cannot be in here. Changing it takes people out of the roster's care, or into it: then " +
		"they are removed where they are not in `people`."
	maxRemovalsText = "How many people a plan may remove, pending invites included; a plan that removes more is an error, also the first one, " +
		"and so is destroying the roster. Default: `10`. Changing it changes nothing by itself."
	selfText = "Whether the account that applies may be removed, or lose its own role Workspace Owner. Default: `false`, and a plan that does " +
		"so is an error. A workspace token is no account, and stays whoever is removed. Changing it changes nothing by itself."
	resendText = "Whether invites that have expired are planned to be sent again. Default: `true`. Changing it sends those that have expired " +
		"already. A plain Public API does not tell that an invite has expired."
	expiredText = "Email addresses of those whose invite has expired and was not sent again."
	removedText = "Email addresses, in lower case, of those whom creating the roster removes: nobody else, and nobody where the plan cannot tell. " +
		"It is shown by the plan, and stays as it was then. Nobody for a roster that was imported."
)

// Schema describes segmentaccess_roster.
func (r *rosterResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: resourceText,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the workspace.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"workspace_id": connection.WorkspaceAttribute(),
			"people": schema.MapNestedAttribute{
				MarkdownDescription: peopleText,
				// The types that it would have anyway: without them the framework makes them anew for
				// every value that it meets.
				CustomType:    types.MapType{ElemType: elementType},
				Required:      true,
				Validators:    []validator.Map{validPeople{}},
				PlanModifiers: []planmodifier.Map{skipElements{}},
				NestedObject: schema.NestedAttributeObject{
					CustomType: elementType,
					Attributes: map[string]schema.Attribute{namePermissions: permission.Attribute()},
				},
			},
			"ignore": schema.SetAttribute{
				MarkdownDescription: ignoreText,
				CustomType:          customtypes.EmailSetType{},
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Set{customtypes.ValidEmails()},
				PlanModifiers:       []planmodifier.Set{customtypes.KeepSetSpelling()},
			},
			"max_removals": schema.Int64Attribute{
				MarkdownDescription: maxRemovalsText,
				Optional:            true, Computed: true,
				Default:    int64default.StaticInt64(defaultMaxRemovals),
				Validators: []validator.Int64{int64validator.AtLeast(0)},
			},
			"allow_self_removal": schema.BoolAttribute{
				MarkdownDescription: selfText,
				Optional:            true, Computed: true,
				Default: booldefault.StaticBool(false),
			},
			"resend_when_expired": schema.BoolAttribute{
				MarkdownDescription: resendText,
				Optional:            true, Computed: true,
				Default: booldefault.StaticBool(true),
			},
			"expired_invites": schema.SetAttribute{
				MarkdownDescription: expiredText,
				CustomType:          customtypes.EmailSetType{},
				ElementType:         types.StringType,
				Computed:            true,
			},
			nameRemoved: schema.SetAttribute{
				MarkdownDescription: removedText,
				CustomType:          customtypes.EmailSetType{},
				ElementType:         types.StringType,
				Computed:            true,
			},
		},
	}
}

// IdentitySchema describes what names a roster for import.
func (r *rosterResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.LoneIdentitySchema("Id of the workspace.")
}
