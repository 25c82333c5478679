package policy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/resourcevalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

var (
	emailAt       = path.Root("email")
	userGroupIDAt = path.Root("user_group_id")
	tokenIDAt     = path.Root("token_id")
	roleAt        = path.Root("role")
	resourcesAt   = path.Root("resources")
	labelsAt      = path.Root("labels")
)

const (
	resourceText = "One permission policy: a role for one person, one user group or one token, on the workspace or on parts of it. It is " +
		"**additive**: whatever else the person, the group or the token holds stays as it is. Manage what somebody holds either with policies " +
		"like this one or with the authoritative `permissions` of `segmentaccess_user`, `segmentaccess_invite`, `segmentaccess_user_group`, " +
		"`segmentaccess_token` or `segmentaccess_roster`, not with both, since those take away what they do not name.\n\n" +
		"A policy is there once: one that says the same and is there already, made by hand or by another resource, is an error, which " +
		"tells how to import it. Two resources never share a policy, so that destroying the one does not take it away from the other. Resources that swap " +
		"what they give in one apply, or of which one goes as the other comes under a new name, make the policy over to each other, and access does not " +
		"lapse; where many do so at once, another apply may be needed.\n\n" +
		"A policy that is changed is added anew before the old one goes, so that access never lapses; it gets a new `id` by that. " +
		"Whoever is left without a policy holds Minimal Workspace Access. The policy of the last Workspace Owner cannot be destroyed.\n\n" +
		"A plain Public API, such as Segment's own, has no single policies. There the resource adds a permission to a user or a group and " +
		"takes it away by replacing all of them, one such change at a time within a run of Terraform; two runs at once may undo each other's. " +
		"What pending invites and tokens hold cannot be read or changed there, which is a plan error.\n\n" +
		"It needs the role Workspace Owner."
	idText = "Id of the policy, given by the server. It does not change when an invite is accepted; a policy that is changed gets a new one. " +
		"A plain Public API has no such ids: there it is `user=` or `group=` with the id of the holder, a slash and the id of the role, and, " +
		"unless it is for the whole workspace, another slash and a fingerprint of the resources and labels."
	emailText = "Address of the person who gets the role, a user or somebody who is invited: accepting the invite changes nothing here. Exactly " +
		"one of `email`, `user_group_id` and `token_id` is needed. Where the same configuration invites the person, refer to " +
		"`segmentaccess_user.….email`, so that Terraform invites first. Changing it to the address of somebody else replaces the policy; another spelling, or a " +
		"new address of the same person, which the plan asks for, does not. It needs the role Workspace Owner."
	userGroupIDText = "Id of the user group that gets the role. Exactly one of `email`, `user_group_id` and `token_id` is needed. Changing it " +
		"replaces the policy. It needs the role Workspace Owner."
	tokenIDText = "Id of the token of the workspace that gets the role; it needs an access server. Exactly one of `email`, `user_group_id` and " +
		"`token_id` is needed. Changing it to another token gives that the role before the one before loses it. Rotating a token copies what it holds " +
		"to the new one, and the policy is the one there from then on. It needs the role Workspace Owner."
)

// Schema describes segmentaccess_permission_policy.
func (r *policyResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: resourceText,
		Attributes: map[string]schema.Attribute{
			"id":           schema.StringAttribute{MarkdownDescription: idText, Computed: true},
			"workspace_id": connection.WorkspaceAttribute(),
			"email": schema.StringAttribute{
				MarkdownDescription: emailText,
				CustomType:          customtypes.EmailType{},
				Optional:            true,
				Validators:          []validator.String{customtypes.ValidEmail()},
				// Whether another address replaces the policy is for ModifyPlan to say.
				PlanModifiers: []planmodifier.String{customtypes.KeepSpelling()},
			},
			"user_group_id": holderAttribute(userGroupIDText, stringplanmodifier.RequiresReplace()),
			"token_id":      holderAttribute(tokenIDText, replaceUnlessToken()),
		},
	}
	permission.AddSingleAttributes(resp.Schema.Attributes)
}

// holderAttribute is the id of whom a policy is for.
func holderAttribute(text string, replace planmodifier.String) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: text,
		Optional:            true,
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
		PlanModifiers:       []planmodifier.String{replace},
	}
}

// replaceUnlessToken replaces the policy where it is to be a token's instead of
// somebody's, or the other way round. One token in place of another is mostly the same
// one, rotated.
func replaceUnlessToken() planmodifier.String {
	return stringplanmodifier.RequiresReplaceIf(
		func(_ context.Context, req planmodifier.StringRequest, resp *stringplanmodifier.RequiresReplaceIfFuncResponse) {
			resp.RequiresReplace = req.StateValue.IsNull() || req.PlanValue.IsNull()
		}, "Replaces what is not another token's.", "Replaces what is not another token's.")
}

// IdentitySchema describes what names a policy for import.
func (r *policyResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.IdentitySchema("Id of the policy.")
}

// ConfigValidators asks for one holder.
func (r *policyResource) ConfigValidators(context.Context) []resource.ConfigValidator {
	return []resource.ConfigValidator{resourcevalidator.ExactlyOneOf(
		path.MatchRoot("email"), path.MatchRoot("user_group_id"), path.MatchRoot("token_id"))}
}

// ValidateConfig refuses what can be seen to be wrong without a server.
func (r *policyResource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config policyModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.Validate()...)
	}
}
