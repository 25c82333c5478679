package token

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// ephemeralModel is the ephemeral resource segmentaccess_token.
type ephemeralModel struct {
	WorkspaceID types.String `tfsdk:"workspace_id"`
	Description types.String `tfsdk:"description"`
	Permissions types.List   `tfsdk:"permissions"`
	ExpiresIn   types.String `tfsdk:"expires_in"`
	ID          types.String `tfsdk:"id"`
	Secret      types.String `tfsdk:"secret"`
	ExpiresAt   types.String `tfsdk:"expires_at"`
}

// defaultLife is how long an ephemeral token lives that nobody revokes.
const defaultLife = "1h"

// request asks for the token that is to be opened at an instant.
func (m ephemeralModel) request(permissions []api.PermissionInput, now time.Time) (api.CreateTokenInput, error) {
	life, err := time.ParseDuration(m.life().ValueString())
	if err != nil {
		return api.CreateTokenInput{}, fmt.Errorf("expires_in is no duration: %w", err)
	}
	return api.CreateTokenInput{
		Description: m.Description.ValueString(), Permissions: append([]api.PermissionInput{}, permissions...),
		ExpiresAt: now.Add(life).UTC().Format(time.RFC3339),
	}, nil
}

func (m ephemeralModel) life() types.String {
	if m.ExpiresIn.IsNull() {
		return types.StringValue(defaultLife)
	}
	return m.ExpiresIn
}

// opened returns m with the token that was made for it, and its secret.
func (m ephemeralModel) opened(workspace connection.Workspace, out api.CreatedTokenOutput) ephemeralModel {
	m.WorkspaceID, m.ExpiresIn = workspace.LookedIn(m.WorkspaceID), m.life()
	m.ID, m.Secret, m.ExpiresAt = types.StringValue(out.Token.ID), types.StringValue(out.Secret), spelled(out.Token.ExpiresAt)
	return m
}

const ephemeralText = "A token of a workspace that lives as long as Terraform runs: made when it is needed, revoked when Terraform is done with it. " +
	"Its secret is in neither plan nor state. Use it in the configuration of another provider, or in a write-only argument.\n\n" +
	"Terraform opens an ephemeral resource in every phase that needs it, so that each plan and each apply makes a token and revokes it again, " +
	"which the audit events show. A Terraform that is killed revokes nothing; the token then expires by itself, after `expires_in`.\n\n" +
	"It cannot be used where the server mails security codes. On the embedded backend there has to be a workspace: before the first apply " +
	"has made one, refer to it, as in `workspace_id = segmentaccess_workspace.….id`, so that Terraform waits for it.\n\n" +
	"It needs an access server, and the role Workspace Owner."

// Schema describes the ephemeral resource.
func (e *tokenEphemeral) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: ephemeralText,
		Attributes: map[string]schema.Attribute{
			"workspace_id": schema.StringAttribute{
				MarkdownDescription: "Id or slug of the workspace that the token is for. Default: the workspace of the provider's token, or the one that " +
					"the provider block names, or the only one that the token sees.",
				Optional: true, Computed: true,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"description": schema.StringAttribute{
				MarkdownDescription: "What the token is for, 1 to 1024 bytes.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthBetween(1, maxDescription)},
			},
			"permissions": permission.EphemeralAttribute(),
			"expires_in": schema.StringAttribute{
				MarkdownDescription: "How long the token is good if nobody revokes it, as a duration such as `90m`. Default: `1h`. At least a minute, and " +
					"longer than the apply takes, since a token cannot be renewed.",
				Optional: true, Computed: true,
				Validators: []validator.String{duration{}},
			},
			"id":         schema.StringAttribute{MarkdownDescription: "Id of the token.", Computed: true},
			"secret":     schema.StringAttribute{MarkdownDescription: "Secret of the token, to be sent as `Authorization: Bearer …`.", Computed: true, Sensitive: true},
			"expires_at": schema.StringAttribute{MarkdownDescription: "When the token expires, in RFC 3339.", Computed: true},
		},
	}
}
