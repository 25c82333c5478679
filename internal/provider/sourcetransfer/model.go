package sourcetransfer

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// transferModel is segmentaccess_source_transfer in plan and state.
type transferModel struct {
	ID                       types.String `tfsdk:"id"`
	SourceID                 types.String `tfsdk:"source_id"`
	ToWorkspaceID            types.String `tfsdk:"to_workspace_id"`
	FromWorkspaceID          types.String `tfsdk:"from_workspace_id"`
	DisconnectedDestinations types.List   `tfsdk:"disconnected_destinations"`
	DroppedLabels            types.Map    `tfsdk:"dropped_labels"`
	RemovedPolicies          types.List   `tfsdk:"removed_policies"`
}

// destinationType is an element of disconnected_destinations.
var destinationType = types.ObjectType{AttrTypes: map[string]attr.Type{"id": types.StringType, "name": types.StringType}}

// imported reports whether the transfer was just imported and not read yet.
func (m transferModel) imported() bool {
	return m.ToWorkspaceID.IsNull()
}

// importedModel is no more than the source, until Read finds out where it lives.
func importedModel(sourceID types.String) transferModel {
	return transferModel{
		ID: sourceID, SourceID: sourceID, DisconnectedDestinations: types.ListNull(destinationType),
		DroppedLabels: types.MapNull(types.StringType), RemovedPolicies: types.ListNull(types.StringType),
	}
}

// open is the planned transfer, of which nobody knows yet what does not move.
func (m transferModel) open() transferModel {
	m.ID = m.SourceID
	m.FromWorkspaceID = types.StringUnknown()
	m.DisconnectedDestinations = types.ListUnknown(destinationType)
	m.DroppedLabels = types.MapUnknown(types.StringType)
	m.RemovedPolicies = types.ListUnknown(types.StringType)
	return m
}

func (m transferModel) input() api.TransferSourceInput {
	return api.TransferSourceInput{SourceID: m.SourceID.ValueString(), WorkspaceID: m.ToWorkspaceID.ValueString()}
}

// settled is the planned transfer once it is done, from a workspace.
func (m transferModel) settled(from string, out api.TransferOutput) transferModel {
	m.ID, m.FromWorkspaceID = m.SourceID, types.StringValue(from)
	m.DisconnectedDestinations = destinationsOf(out.DisconnectedDestinations)
	dropped := make(map[string]attr.Value, len(out.DroppedLabels))
	for _, label := range out.DroppedLabels {
		dropped[label.Key] = types.StringValue(label.Value)
	}
	m.DroppedLabels = types.MapValueMust(types.StringType, dropped)
	removed := make([]attr.Value, len(out.RemovedPolicies))
	for i, id := range out.RemovedPolicies {
		removed[i] = types.StringValue(id)
	}
	m.RemovedPolicies = types.ListValueMust(types.StringType, removed)
	return m
}

func destinationsOf(disconnected []api.DestinationRef) types.List {
	elements := make([]attr.Value, len(disconnected))
	for i, destination := range disconnected {
		elements[i] = types.ObjectValueMust(destinationType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(destination.ID), "name": types.StringValue(destination.Name),
		})
	}
	return types.ListValueMust(destinationType, elements)
}
