package label

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// labelModel is segmentaccess_label in plan and state.
type labelModel struct {
	ID          types.String `tfsdk:"id"`
	WorkspaceID types.String `tfsdk:"workspace_id"`
	Key         types.String `tfsdk:"key"`
	Value       types.String `tfsdk:"value"`
	Description types.String `tfsdk:"description"`
}

// importedModel is no more than the name of a label, until Read finds out the rest.
func importedModel(workspaceID, key, value string) labelModel {
	return labelModel{
		ID: types.StringValue(name(key, value)), WorkspaceID: types.StringValue(workspaceID),
		Key: types.StringValue(key), Value: types.StringValue(value), Description: types.StringNull(),
	}
}

// imported reports whether the label was just imported. One that was read has a
// description, be it the empty one.
func (m labelModel) imported() bool {
	return m.Description.IsNull()
}

// name is how people write a label, and its id.
func name(key, value string) string {
	return key + ":" + value
}

func (m labelModel) name() string {
	return name(m.Key.ValueString(), m.Value.ValueString())
}

// plannedID is the id that the label will have, as far as it is known.
func (m labelModel) plannedID() types.String {
	if m.Key.IsUnknown() || m.Value.IsUnknown() {
		return types.StringUnknown()
	}
	return types.StringValue(m.name())
}

// describes reports whether the label stays what it is in state, and is to have
// another description. One that is not known yet may turn out to be the same.
func (m labelModel) describes(state labelModel) bool {
	return m.ID.Equal(state.ID) && m.WorkspaceID.Equal(state.WorkspaceID) &&
		!m.Description.IsUnknown() && !m.Description.Equal(state.Description)
}

// settled is the planned label once it is in a workspace.
func (m labelModel) settled(workspaceID string) labelModel {
	m.WorkspaceID, m.ID = types.StringValue(workspaceID), types.StringValue(m.name())
	return m
}

func (m labelModel) label() api.Label {
	return api.Label{Key: m.Key.ValueString(), Value: m.Value.ValueString(), Description: m.Description.ValueString()}
}
