package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// identity names an object in a workspace, whatever it is.
type identity struct {
	WorkspaceID types.String `tfsdk:"workspace_id"`
	ID          types.String `tfsdk:"id"`
}

// IdentitySchema is the identity of an object in a workspace. IDText says what
// its id is.
func IdentitySchema(idText string) identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"workspace_id": identityschema.StringAttribute{
				OptionalForImport: true,
				Description:       "Id of the workspace. Default: the workspace of the token, or the one that the provider block names.",
			},
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: idText},
		},
	}
}

// SetIdentity names an object in a response.
func SetIdentity(ctx context.Context, in *tfsdk.ResourceIdentity, workspaceID, id types.String, diags *diag.Diagnostics) {
	if in != nil {
		diags.Append(in.Set(ctx, identity{WorkspaceID: workspaceID, ID: id})...)
	}
}

// ImportID returns the id that an import gives, be it as such or as an identity:
// then with the workspace and a slash before it, if the identity has one.
func ImportID(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) string {
	if req.ID != "" || req.Identity == nil {
		return req.ID
	}
	var named identity
	diags.Append(req.Identity.Get(ctx, &named)...)
	if workspace := named.WorkspaceID.ValueString(); workspace != "" {
		return workspace + "/" + named.ID.ValueString()
	}
	return named.ID.ValueString()
}

// lone names an object that is in no workspace, or is one.
type lone struct {
	ID types.String `tfsdk:"id"`
}

// LoneIdentitySchema is the identity of an object by its id alone. IDText says what
// that is.
func LoneIdentitySchema(idText string) identityschema.Schema {
	return identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.StringAttribute{RequiredForImport: true, Description: idText},
		},
	}
}

// SetLoneIdentity names an object by its id alone in a response.
func SetLoneIdentity(ctx context.Context, in *tfsdk.ResourceIdentity, id types.String, diags *diag.Diagnostics) {
	if in != nil {
		diags.Append(in.Set(ctx, lone{ID: id})...)
	}
}

// LoneImportID returns the id that an import gives, be it as such or as an identity
// by the id alone.
func LoneImportID(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) string {
	if req.ID != "" || req.Identity == nil {
		return req.ID
	}
	var named lone
	diags.Append(req.Identity.Get(ctx, &named)...)
	return named.ID.ValueString()
}
