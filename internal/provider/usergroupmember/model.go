package usergroupmember

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

// memberModel is segmentaccess_user_group_member in plan and state.
type memberModel struct {
	ID          types.String      `tfsdk:"id"`
	WorkspaceID types.String      `tfsdk:"workspace_id"`
	UserGroupID types.String      `tfsdk:"user_group_id"`
	Email       customtypes.Email `tfsdk:"email"`
	UserID      types.String      `tfsdk:"user_id"`
}

// plannedID is the id that the membership will have, as far as it is known.
func (m *memberModel) plannedID() types.String {
	if m.UserGroupID.IsUnknown() || m.Email.IsUnknown() {
		return types.StringUnknown()
	}
	return types.StringValue(m.UserGroupID.ValueString() + "/" + m.Email.Key())
}

// settle takes over who the member is. Somebody who has not accepted yet has no user
// id.
func (m *memberModel) settle(found member) {
	m.UserID = types.StringNull()
	if found.userID != "" {
		m.UserID = types.StringValue(found.userID)
	}
}

// same reports whether both say the same, down to the spelling.
func (m *memberModel) same(other memberModel) bool {
	return m.WorkspaceID.Equal(other.WorkspaceID) && m.UserGroupID.Equal(other.UserGroupID) && m.Email.Equal(other.Email)
}
