package policy

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// policyModel is segmentaccess_permission_policy in plan and state.
type policyModel struct {
	ID          types.String      `tfsdk:"id"`
	WorkspaceID types.String      `tfsdk:"workspace_id"`
	Email       customtypes.Email `tfsdk:"email"`
	UserGroupID types.String      `tfsdk:"user_group_id"`
	TokenID     types.String      `tfsdk:"token_id"`
	permission.Single
}

// importedModel is no more than the id of a policy, until Read finds out the rest.
func importedModel(workspaceID, id string) policyModel {
	return policyModel{
		ID: types.StringValue(id), WorkspaceID: types.StringValue(workspaceID), Email: customtypes.NewEmailNull(),
		UserGroupID: types.StringNull(), TokenID: types.StringNull(), Single: permission.NullSingle(),
	}
}

// imported reports whether only the id of the policy is known.
func (m *policyModel) imported() bool {
	return m.Role.IsNull()
}

// same reports whether both say the same, down to the spelling, ids apart.
func (m *policyModel) same(other policyModel) bool {
	return m.WorkspaceID.Equal(other.WorkspaceID) && m.Email.Equal(other.Email) && m.UserGroupID.Equal(other.UserGroupID) &&
		m.TokenID.Equal(other.TokenID) && m.SameSpelling(other.Single)
}

// holder is whom a message is about.
func (m *policyModel) holder() string {
	switch {
	case !m.UserGroupID.IsNull():
		return "the user group " + m.UserGroupID.ValueString()
	case !m.TokenID.IsNull():
		return "the token " + m.TokenID.ValueString()
	default:
		return m.Email.ValueString()
	}
}

// fixedSubject returns the group or the token that the policy is for, and false for a
// person, who may become another subject by accepting an invite.
func (m *policyModel) fixedSubject() (subject, bool) {
	switch {
	case !m.UserGroupID.IsNull():
		return subject{api.SubjectGroup, m.UserGroupID.ValueString()}, true
	case !m.TokenID.IsNull():
		return subject{api.SubjectToken, m.TokenID.ValueString()}, true
	default:
		return subject{}, false
	}
}

// refreshed returns what the server says of a policy, in the spelling of m. An
// address stays as it is written, also where the person has another one by now, which
// is for the plan to say.
func (m *policyModel) refreshed(
	ctx context.Context, found policy, workspace connection.Workspace, roles permission.Roles,
) (policyModel, diag.Diagnostics) {
	fresh := *m
	if m.imported() {
		if err := fresh.setSubject(ctx, workspace, found.subject); err != nil {
			var diags diag.Diagnostics
			connection.AddError(&diags, "Cannot import permission policy", err, nil)
			return fresh, diags
		}
	}
	var diags diag.Diagnostics
	fresh.ID, fresh.WorkspaceID = types.StringValue(found.id), types.StringValue(workspace.ID)
	fresh.Single, diags = m.Flatten(ctx, found.permission, roles, workspace.ID)
	return fresh, diags
}

func (m *policyModel) setSubject(ctx context.Context, workspace connection.Workspace, of subject) error {
	switch of.kind {
	case api.SubjectGroup:
		m.UserGroupID = types.StringValue(of.id)
	case api.SubjectToken:
		m.TokenID = types.StringValue(of.id)
	default:
		email, err := emailOf(ctx, workspace, of)
		m.Email = customtypes.NewEmail(email)
		return err
	}
	return nil
}

// emailOf returns the address of a user or an invite. That of a user may be one that
// they had a moment ago.
func emailOf(ctx context.Context, workspace connection.Workspace, of subject) (string, error) {
	if of.kind == api.SubjectInvite {
		return of.id, nil
	}
	if workspace.Plain { // What the user holds was read the same way.
		user, err := client.SharedUser(ctx, workspace.Client, of.id)
		return user.Email, err
	}
	out, err := client.Call(ctx, workspace.Client, api.GetUser, api.UserInput{UserID: of.id})
	return out.User.Email, err
}

// emailAnew returns the address of a user as it is now.
func emailAnew(ctx context.Context, workspace connection.Workspace, userID string) (string, error) {
	out, err := client.Call(ctx, workspace.Client.Anew(), api.GetUser, api.UserInput{UserID: userID})
	return out.User.Email, err
}
