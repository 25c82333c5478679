package invite

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// accepted is the status of an invite whose person is a user now. The others are
// those of package people.
const accepted = "accepted"

// inviteModel is segmentaccess_invite in plan and state.
type inviteModel struct {
	people.Model

	ExpiresAt types.String `tfsdk:"expires_at"`
}

// accepted reports whether the invite was accepted when last seen.
func (m *inviteModel) accepted() bool {
	return m.Status.ValueString() == accepted
}

// settle takes over what became of an invite, and leaves what the user wrote.
func (m *inviteModel) settle(person people.Person) {
	m.Status, m.UserID, m.ExpiresAt = types.StringValue(string(person.Status)), types.StringNull(), types.StringNull()
	if person.Status == people.Active {
		m.Status, m.UserID = types.StringValue(accepted), types.StringValue(person.UserID)
	}
	if !person.ExpiresAt.IsZero() {
		m.ExpiresAt = instant(person.ExpiresAt)
	}
}

// refresh takes over all that the server says, in the spelling that the state has
// for it. What the invite gave stays as it was once it is accepted: from then on
// it is the person that holds it.
func (m *inviteModel) refresh(ctx context.Context, person people.Person, roles permission.Roles) diag.Diagnostics {
	var diags diag.Diagnostics
	first := m.Imported()
	if first {
		m.ResendWhenExpired = types.BoolValue(true)
	}
	if person.Status != people.Active && person.Permissions != nil && (first || !m.Permissions.IsNull()) {
		m.Permissions, diags = permission.Flatten(ctx, m.Permissions, person.Permissions, roles, m.WorkspaceID.ValueString())
	}
	m.settle(person)
	return diags
}
