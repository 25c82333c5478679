package invite

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// accepted is the status of an invite whose person is a user now. The others are
// those of package people.
const accepted = "accepted"

// inviteModel is segmentaccess_invite in plan and state.
type inviteModel struct {
	ID                types.String      `tfsdk:"id"`
	WorkspaceID       types.String      `tfsdk:"workspace_id"`
	Email             customtypes.Email `tfsdk:"email"`
	Permissions       types.List        `tfsdk:"permissions"`
	ResendWhenExpired types.Bool        `tfsdk:"resend_when_expired"`
	Status            types.String      `tfsdk:"status"`
	ExpiresAt         types.String      `tfsdk:"expires_at"`
	UserID            types.String      `tfsdk:"user_id"`
}

// importedModel is all that is known of an invite by its email.
func importedModel(workspaceID, email string) inviteModel {
	return inviteModel{
		ID: types.StringValue(api.FoldEmail(email)), WorkspaceID: types.StringValue(workspaceID),
		Email: customtypes.NewEmail(email), Permissions: permission.Null(),
	}
}

// name tells invites apart, over all workspaces.
func (m *inviteModel) name() string {
	return m.WorkspaceID.ValueString() + "/" + m.ID.ValueString()
}

// imported reports whether the state holds no more than what an import knows.
func (m *inviteModel) imported() bool {
	return m.Status.IsNull()
}

// accepted reports whether the invite was accepted when last seen.
func (m *inviteModel) accepted() bool {
	return m.Status.ValueString() == accepted
}

// renewable reports whether the plan is to renew an expired invite.
func (m *inviteModel) renewable(plan inviteModel) bool {
	return m.Status.ValueString() == string(people.InviteExpired) && plan.ResendWhenExpired.ValueBool()
}

// same reports whether a plan asks for nothing that the state does not have.
func (m *inviteModel) same(plan inviteModel) bool {
	return m.WorkspaceID.Equal(plan.WorkspaceID) && m.Email.Equal(plan.Email) &&
		m.Permissions.Equal(plan.Permissions) && m.ResendWhenExpired.Equal(plan.ResendWhenExpired)
}

// settle takes over what became of an invite, and leaves what the user wrote.
func (m *inviteModel) settle(person people.Person) {
	m.Status, m.UserID, m.ExpiresAt = types.StringValue(string(person.Status)), types.StringNull(), types.StringNull()
	if person.Status == people.Active {
		m.Status, m.UserID = types.StringValue(accepted), types.StringValue(person.UserID)
	}
	if !person.ExpiresAt.IsZero() {
		m.ExpiresAt = types.StringValue(person.ExpiresAt.UTC().Format(time.RFC3339))
	}
}

// refresh takes over all that the server says, in the spelling that the state has
// for it. What the invite gave stays as it was once it is accepted: from then on
// it is the person that holds it.
func (m *inviteModel) refresh(ctx context.Context, person people.Person, roles permission.Roles) diag.Diagnostics {
	var diags diag.Diagnostics
	first := m.imported()
	if first {
		m.ResendWhenExpired = types.BoolValue(true)
	}
	if person.Status != people.Active && person.Permissions != nil && (first || !m.Permissions.IsNull()) {
		m.Permissions, diags = permission.Flatten(ctx, m.Permissions, person.Permissions, roles, m.WorkspaceID.ValueString())
	}
	m.settle(person)
	return diags
}
