package people

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// Where attributes stand that messages are about.
var (
	EmailAt       = path.Root("email")
	PermissionsAt = path.Root("permissions")
)

// Fields are the attributes that the server may blame.
var Fields = connection.Fields{
	"invites.0.email": EmailAt, "invites.0.permissions": PermissionsAt, "permissions": PermissionsAt,
}

// A Model is what all resources that name a person have in plan and state.
type Model struct {
	ID                types.String      `tfsdk:"id"`
	WorkspaceID       types.String      `tfsdk:"workspace_id"`
	Email             customtypes.Email `tfsdk:"email"`
	Permissions       types.List        `tfsdk:"permissions"`
	ResendWhenExpired types.Bool        `tfsdk:"resend_when_expired"`
	Status            types.String      `tfsdk:"status"`
	UserID            types.String      `tfsdk:"user_id"`
}

// ImportedModel is all that is known of a person by their email.
func ImportedModel(workspaceID, email string) Model {
	return Model{
		ID: types.StringValue(api.FoldEmail(email)), WorkspaceID: types.StringValue(workspaceID),
		Email: customtypes.NewEmail(email), Permissions: permission.Null(),
	}
}

// Key tells people apart, over all workspaces.
func (m *Model) Key() string {
	return m.WorkspaceID.ValueString() + "/" + m.ID.ValueString()
}

// Imported reports whether the state holds no more than what an import knows.
func (m *Model) Imported() bool {
	return m.Status.IsNull()
}

// Renewable reports whether the plan is to renew an expired invite.
func (m *Model) Renewable(plan Model) bool {
	return m.Status.ValueString() == string(InviteExpired) && plan.ResendWhenExpired.ValueBool()
}

// Same reports whether a plan asks for nothing that the state does not have.
func (m *Model) Same(plan Model) bool {
	return m.Stays(plan) && m.Permissions.Equal(plan.Permissions) && m.ResendWhenExpired.Equal(plan.ResendWhenExpired)
}

// Stays reports whether a plan is for the same person in the same workspace.
func (m *Model) Stays(plan Model) bool {
	return m.WorkspaceID.Equal(plan.WorkspaceID) && m.Email.Equal(plan.Email)
}

// GivesOther reports whether a plan is certain to want other permissions than the
// state has. Those that are not managed any more, or not known yet, are not.
func (m *Model) GivesOther(ctx context.Context, plan Model) bool {
	planned, err := plan.Permissions.ToTerraformValue(ctx)
	return err == nil && !planned.IsNull() && planned.IsFullyKnown() && !plan.Permissions.Equal(m.Permissions)
}

// ReinviteWarning says that a plan withdraws an invite and makes it again, on a
// plain Public API. Known tells whether the state says what the invite gives.
func ReinviteWarning(email string, known bool) diag.Diagnostic {
	why := "A plain Segment Public API cannot change what an invite gives"
	if !known {
		why = "A plain Segment Public API does not tell what an invite gives"
	}
	return diag.NewAttributeWarningDiagnostic(PermissionsAt, "The invite of "+email+" is sent again", fmt.Sprintf(
		"%s, so that the pending invite is withdrawn and made again with these permissions: %s gets another mail, and the one before "+
			"counts no more. The invite is put back into its user groups. To leave it as it is, leave out permissions.", why, email))
}

// PlainText says in a description what a plain Public API makes of an invite.
const PlainText = "\n\nA plain Public API, as Segment's, cannot change an invite: where `permissions` change before it is accepted, the invite is " +
	"withdrawn and made again, with another mail, and is put back into its user groups, which takes a request for each group of the workspace, shared by those who are changed at the same time. " +
	"The plan says so in a warning. Nor does it tell what an invite gives: an invite that was imported or adopted is made again too if " +
	"`permissions` are given, and what is changed elsewhere is not seen before it is accepted."

// IDAttribute is the attribute id, with more to say of it or nothing.
func IDAttribute(more string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "The email as it was first written, in lower case." + more,
		Computed:            true,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// EmailAttribute is the attribute email.
func EmailAttribute(description string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		CustomType:          customtypes.EmailType{},
		Required:            true,
		Validators:          []validator.String{customtypes.ValidEmail()},
		PlanModifiers:       []planmodifier.String{customtypes.KeepSpelling(), customtypes.RequiresReplaceIfOtherPerson()},
	}
}

// ResendAttribute is the attribute resend_when_expired.
func ResendAttribute() schema.BoolAttribute {
	return schema.BoolAttribute{
		MarkdownDescription: "Whether an invite that has expired is planned to be sent again. Default: `true`. Changing it changes nothing " +
			"by itself.",
		Optional: true, Computed: true,
		Default: booldefault.StaticBool(true),
	}
}
