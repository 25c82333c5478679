package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// tokenModel is segmentaccess_token in plan and state.
type tokenModel struct {
	ID          types.String `tfsdk:"id"`
	WorkspaceID types.String `tfsdk:"workspace_id"`
	Description types.String `tfsdk:"description"`
	Permissions types.List   `tfsdk:"permissions"`
	ExpiresAt   types.String `tfsdk:"expires_at"`
	Rotation    types.Map    `tfsdk:"rotation"`
	// SecurityCode is in the configuration only, and null here.
	SecurityCode types.String `tfsdk:"security_code"`
	Secret       types.String `tfsdk:"secret"`
	CreatedAt    types.String `tfsdk:"created_at"`
	CreatedBy    types.String `tfsdk:"created_by"`
	// SupersededIDs are the tokens that this one replaced and that could not be
	// revoked; never null once the token was read.
	SupersededIDs types.List `tfsdk:"superseded_ids"`
}

// importedModel is no more than the name of a token, until Read finds out the rest.
func importedModel(workspaceID, id string) tokenModel {
	return tokenModel{
		ID: types.StringValue(id), WorkspaceID: types.StringValue(workspaceID),
		Permissions: permission.Null(), Rotation: types.MapNull(types.StringType), SupersededIDs: types.ListNull(types.StringType),
	}
}

// imported reports whether nothing but the name of the token is known yet.
func (m tokenModel) imported() bool {
	return m.Description.IsNull()
}

// secretless reports whether the secret is not known to Terraform, since the token
// was imported (rule F2).
func (m tokenModel) secretless() bool {
	return m.Secret.IsNull()
}

// same reports whether both say the same, down to the spelling.
func (m tokenModel) same(other tokenModel) bool {
	return m.ID.Equal(other.ID) && m.WorkspaceID.Equal(other.WorkspaceID) && m.Description.Equal(other.Description) &&
		m.Permissions.Equal(other.Permissions) && m.ExpiresAt.Equal(other.ExpiresAt) && m.Rotation.Equal(other.Rotation) &&
		m.SupersededIDs.Equal(other.SupersededIDs)
}

// refreshed returns what the server says, in the spelling of m. What is not managed
// stays so; permissions of a token that was imported are managed as far as they
// differ from none.
func (m tokenModel) refreshed(ctx context.Context, found api.Token, roles permission.Roles, workspaceID string) (tokenModel, diag.Diagnostics) {
	fresh := m.made(found)
	fresh.WorkspaceID, fresh.Description = types.StringValue(workspaceID), types.StringValue(found.Description)
	if expires := spelled(found.ExpiresAt); !sameInstant(expires, m.ExpiresAt) {
		fresh.ExpiresAt = expires
	}
	if m.SupersededIDs.IsNull() {
		fresh.SupersededIDs = idList(nil)
	}
	var diags diag.Diagnostics
	if !m.Permissions.IsNull() || m.imported() && !permission.Same(permission.FromGranted(found.Permissions), nil, workspaceID) {
		fresh.Permissions, diags = permission.Flatten(ctx, m.Permissions, found.Permissions, roles, workspaceID)
	}
	return fresh, diags
}

// made returns m with what the server decides when it makes a token.
func (m tokenModel) made(token api.Token) tokenModel {
	m.ID, m.CreatedBy = types.StringValue(token.ID), types.StringValue(token.CreatedBy)
	m.CreatedAt = spelled(&token.CreatedAt)
	return m
}

// issued returns m with the token that was made for it, and its secret.
func (m tokenModel) issued(out api.CreatedTokenOutput) tokenModel {
	m = m.made(out.Token)
	m.Secret, m.SupersededIDs = types.StringValue(out.Secret), idList(nil)
	return m
}

// request asks for the token. It says the same in the same words whenever it is made
// of the same plan, since a security code is good for one request only (rule F3).
func (m tokenModel) request(permissions []api.PermissionInput, code types.String) api.CreateTokenInput {
	return api.CreateTokenInput{
		Description: m.Description.ValueString(), Permissions: append([]api.PermissionInput{}, permissions...),
		ExpiresAt: m.ExpiresAt.ValueString(), SecurityCode: code.ValueString(),
	}
}

// superseded returns the ids of SupersededIDs.
func (m tokenModel) superseded() []string {
	var ids []string
	for _, element := range m.SupersededIDs.Elements() {
		if id, ok := element.(types.String); ok {
			ids = append(ids, id.ValueString())
		}
	}
	return ids
}

// tokens returns the ids of the token and of those that it replaced, the latter first.
func (m tokenModel) tokens() []string {
	return append(m.superseded(), m.ID.ValueString())
}

// idList is a list of ids, empty for none.
func idList(ids []string) types.List {
	elements := make([]attr.Value, len(ids))
	for i, id := range ids {
		elements[i] = types.StringValue(id)
	}
	return types.ListValueMust(types.StringType, elements)
}
