package source

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/whereabouts"
)

// sourceModel is segmentaccess_source in plan and state.
type sourceModel struct {
	ID                 types.String `tfsdk:"id"`
	WorkspaceID        types.String `tfsdk:"workspace_id"`
	CurrentWorkspaceID types.String `tfsdk:"current_workspace_id"`
	Slug               types.String `tfsdk:"slug"`
	Name               types.String `tfsdk:"name"`
	MetadataID         types.String `tfsdk:"metadata_id"`
	Enabled            types.Bool   `tfsdk:"enabled"`
	Labels             types.Map    `tfsdk:"labels"`
	WriteKeys          types.List   `tfsdk:"write_keys"`
	DeletionProtection types.Bool   `tfsdk:"deletion_protection"`
}

// madeModel is all of a source that was just made in a workspace, not protected yet.
func madeModel(made api.Source, workspaceID string) sourceModel {
	return sourceModel{
		ID: types.StringValue(made.ID), WorkspaceID: types.StringValue(workspaceID), CurrentWorkspaceID: types.StringValue(workspaceID),
		Slug: types.StringValue(made.Slug), Name: types.StringValue(made.Name), MetadataID: types.StringValue(made.Metadata.ID),
		Enabled: types.BoolValue(made.Enabled), Labels: labelsOf(made.Labels).value(), WriteKeys: list(made.WriteKeys),
		DeletionProtection: types.BoolValue(false),
	}
}

// importedModel is no more than the name of a source, until Read finds out the rest.
func importedModel(workspaceID, id string) sourceModel {
	return sourceModel{
		ID: types.StringValue(id), WorkspaceID: types.StringValue(workspaceID),
		Labels: types.MapNull(types.StringType), WriteKeys: types.ListNull(types.StringType),
	}
}

// imported reports whether the source was just imported and not read yet.
func (m sourceModel) imported() bool {
	return m.Slug.IsNull()
}

// moved reports whether the source lives in another workspace than the one that its
// configuration names.
func (m sourceModel) moved(home string) bool {
	return m.WorkspaceID.ValueString() != home
}

// refreshed returns what the server says, with the labels that the state is to show.
// The workspace that the source was made in stays.
func (m sourceModel) refreshed(found whereabouts.Source, labels types.Map) sourceModel {
	fresh := madeModel(found.Source, found.Home.ID)
	fresh.WorkspaceID, fresh.Labels = m.WorkspaceID, labels
	fresh.DeletionProtection = types.BoolValue(m.protected())
	return fresh
}

// missing names the source once it is not to be found.
func (m sourceModel) missing() whereabouts.Missing {
	home := m.CurrentWorkspaceID.ValueString()
	if home == "" {
		home = m.WorkspaceID.ValueString()
	}
	return whereabouts.Missing{ID: m.ID.ValueString(), Slug: m.Slug.ValueString(), Home: home}
}

// protected reports whether the source must not be deleted. One that was just
// imported is, whatever the configuration will say.
func (m sourceModel) protected() bool {
	return !m.DeletionProtection.Equal(types.BoolValue(false))
}

// createInput is the request for a planned source.
func createInput(plan sourceModel) api.CreateSourceInput {
	return api.CreateSourceInput{
		Slug: plan.Slug.ValueString(), Enabled: plan.Enabled.ValueBoolPointer(), MetadataID: plan.MetadataID.ValueString(),
	}
}

// updateInput asks for what is known to differ, and reports whether anything does.
func updateInput(want, have sourceModel) (api.UpdateSourceInput, bool) {
	in := api.UpdateSourceInput{SourceID: have.ID.ValueString()}
	if differs(want.Name, have.Name) {
		in.Name = want.Name.ValueStringPointer()
	}
	if differs(want.Slug, have.Slug) {
		in.Slug = want.Slug.ValueStringPointer()
	}
	if differs(want.Enabled, have.Enabled) {
		in.Enabled = want.Enabled.ValueBoolPointer()
	}
	return in, in.Name != nil || in.Slug != nil || in.Enabled != nil
}

// differs reports whether a value is known, and another one than there is.
func differs(want, have attr.Value) bool {
	return !want.IsUnknown() && !want.Equal(have)
}

func list(texts []string) types.List {
	elements := make([]attr.Value, len(texts))
	for i, text := range texts {
		elements[i] = types.StringValue(text)
	}
	return types.ListValueMust(types.StringType, elements)
}
