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
	people.Model

	Name              types.String `tfsdk:"name"`
	DefaultSourceRole types.String `tfsdk:"default_source_role"`
}

// same reports whether a plan asks for nothing that the state does not have.
func (m *userModel) same(plan userModel) bool {
	return m.Same(plan.Model) && m.DefaultSourceRole.Equal(plan.DefaultSourceRole)
}

// pending reports whether the person had not accepted yet when last seen.
func (m *userModel) pending() bool {
	return m.Status.ValueString() != string(people.Active)
}

// person is who the state says this is.
func (m *userModel) person() people.Person {
	return people.Person{Email: m.Email.ValueString(), UserID: m.UserID.ValueString()}
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
// for it. What is not managed stays so, and permissions that the server does
// not tell stay as they were given.
func (m *userModel) refresh(ctx context.Context, person people.Person, roles permission.Roles, workspaceID string) diag.Diagnostics {
	var diags diag.Diagnostics
	first := m.Imported()
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
	if first || !m.DefaultSourceRole.IsNull() {
		m.DefaultSourceRole = defaultSourceRole(m.DefaultSourceRole, person.DefaultSourceRoleID, roles)
	}
	m.settle(person)
	return diags
}
