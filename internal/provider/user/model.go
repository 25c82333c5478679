package user

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// userModel is segmentaccess_user in plan and state.
type userModel struct {
	ID                types.String      `tfsdk:"id"`
	WorkspaceID       types.String      `tfsdk:"workspace_id"`
	Email             customtypes.Email `tfsdk:"email"`
	Permissions       types.List        `tfsdk:"permissions"`
	ResendWhenExpired types.Bool        `tfsdk:"resend_when_expired"`
	Status            types.String      `tfsdk:"status"`
	Name              types.String      `tfsdk:"name"`
	UserID            types.String      `tfsdk:"user_id"`
}

// imported reports whether the state holds no more than what an import knows.
func (m *userModel) imported() bool {
	return m.Status.IsNull()
}

// pending reports whether the person had not accepted yet when last seen.
func (m *userModel) pending() bool {
	return m.Status.ValueString() != string(people.Active)
}

// renewable reports whether the plan is to renew an expired invite.
func (m *userModel) renewable(plan userModel) bool {
	return m.Status.ValueString() == string(people.InviteExpired) && plan.ResendWhenExpired.ValueBool()
}

// same reports whether a plan asks for nothing that the state does not have.
func (m *userModel) same(plan userModel) bool {
	return m.WorkspaceID.Equal(plan.WorkspaceID) && m.Email.Equal(plan.Email) &&
		m.Permissions.Equal(plan.Permissions) && m.ResendWhenExpired.Equal(plan.ResendWhenExpired)
}

// settle takes over what became of a person, and leaves what the user wrote.
func (m *userModel) settle(person people.Person) {
	m.Status = types.StringValue(string(person.Status))
	m.UserID, m.Name = types.StringNull(), types.StringNull()
	if person.Status == people.Active {
		m.UserID, m.Name = types.StringValue(person.UserID), types.StringValue(person.Name)
	}
}

// refresh takes over all that the server says, in the spelling that the state has
// for it. Permissions that are not managed stay so, and those that the server does
// not tell stay as they were given.
func (m *userModel) refresh(ctx context.Context, person people.Person, roles permission.Roles, workspaceID string) diag.Diagnostics {
	var diags diag.Diagnostics
	first := m.imported()
	m.WorkspaceID = types.StringValue(workspaceID)
	if first {
		m.ID = types.StringValue(api.FoldEmail(person.Email))
		m.ResendWhenExpired = types.BoolValue(true)
	}
	if email := customtypes.NewEmail(person.Email); !m.Email.SamePerson(email) {
		m.Email = email
	}
	if person.Permissions != nil && (first || !m.Permissions.IsNull()) {
		m.Permissions, diags = permission.Flatten(ctx, m.Permissions, person.Permissions, roles, workspaceID)
	}
	m.settle(person)
	return diags
}
