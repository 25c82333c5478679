package workspace

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

// workspaceModel is segmentaccess_workspace in plan and state.
type workspaceModel struct {
	ID                 types.String         `tfsdk:"id"`
	Name               types.String         `tfsdk:"name"`
	Slug               types.String         `tfsdk:"slug"`
	Region             types.String         `tfsdk:"region"`
	BillingContacts    customtypes.EmailSet `tfsdk:"billing_contacts"`
	IncidentContacts   customtypes.EmailSet `tfsdk:"incident_contacts"`
	DeletionProtection types.Bool           `tfsdk:"deletion_protection"`
}

// createInput is the request for a planned workspace.
func createInput(plan workspaceModel) api.CreateWorkspaceInput {
	return api.CreateWorkspaceInput{
		Name: plan.Name.ValueString(), Slug: plan.Slug.ValueString(), Region: api.Region(plan.Region.ValueString()),
		BillingContacts: emails(plan.BillingContacts), IncidentContacts: emails(plan.IncidentContacts),
	}
}

// updateInput asks for what differs from state only, so that what is not managed
// is left alone.
func updateInput(plan, state workspaceModel) api.UpdateWorkspaceInput {
	in := api.UpdateWorkspaceInput{WorkspaceID: plan.ID.ValueString()}
	if !plan.Name.Equal(state.Name) {
		in.Name = plan.Name.ValueStringPointer()
	}
	if !plan.Slug.Equal(state.Slug) {
		in.Slug = plan.Slug.ValueStringPointer()
	}
	if contacts := emails(plan.BillingContacts); contacts != nil && !plan.BillingContacts.Equal(state.BillingContacts) {
		in.BillingContacts = &contacts
	}
	if contacts := emails(plan.IncidentContacts); contacts != nil && !plan.IncidentContacts.Equal(state.IncidentContacts) {
		in.IncidentContacts = &contacts
	}
	return in
}

// emails returns the addresses of a set, nil for one that is not managed.
func emails(set customtypes.EmailSet) []string {
	if set.IsNull() {
		return nil
	}
	list, _ := set.Emails() // All of it is known when it is applied.
	return append([]string{}, list...)
}

// refresh takes over what the server says. Contacts that are not managed stay
// so, unless everything is wanted, as after an import.
func (m *workspaceModel) refresh(w api.Workspace, everything bool) {
	m.ID = types.StringValue(w.ID)
	m.Name = types.StringValue(w.Name)
	m.Slug = types.StringValue(w.Slug)
	m.Region = types.StringValue(string(w.Region))
	m.BillingContacts = refreshed(m.BillingContacts, w.BillingContacts, everything)
	m.IncidentContacts = refreshed(m.IncidentContacts, w.IncidentContacts, everything)
}

func refreshed(prior customtypes.EmailSet, contacts []string, everything bool) customtypes.EmailSet {
	if prior.IsNull() && (!everything || len(contacts) == 0) {
		return prior
	}
	return customtypes.NewEmailSet(contacts).SpelledLike(prior)
}
