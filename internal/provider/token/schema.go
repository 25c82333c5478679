package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// maxDescription is the longest description, in bytes.
const maxDescription = 1024

const (
	resourceText = "A token of a workspace: what it is for, what it may do, and its secret. What a token may do are its own permissions, whoever " +
		"made it.\n\n" +
		"The server shows the secret once, when the token is made; from then on it is in the state, as `secret`, and nowhere else. Keep the " +
		"state where only those may read it who may have the secret, or use the ephemeral resource of the same name, which leaves none behind.\n\n" +
		"A new secret takes a new token. Where `rotation` or `expires_at` changes, the apply makes the new token, saves it in the state, and " +
		"revokes the old one at once, before anything that takes `secret` gets the new one: what uses the old one is refused until it has the new " +
		"one, and where giving it that fails, until the next apply. For none of that, replace the resource instead, with `create_before_destroy` and " +
		"`replace_triggered_by`: then the old token is revoked only after everything that takes `secret` has the new one.\n\n" +
		"The token that the provider itself is configured with is never revoked: a plan that would do so is an error. To replace it, configure " +
		"the provider with another token first.\n\n" +
		"An apply that is killed may have made a token that is in no state: the next one knows nothing of it and makes another. Look for such " +
		"tokens among the `Token Created` events of `segmentaccess_audit_events`, import them, and destroy them. One with `expires_at` ends by " +
		"itself.\n\n" +
		"`permissions` are **authoritative** where they are set. Manage what a token may do with one resource only.\n\n" +
		"It needs an access server, and the role Workspace Owner."
	permissionsText = "Permissions, each of them a role on the workspace or on parts of it; what they allow adds up. At most 200. " +
		"By default a token is made with the role Minimal Workspace Access alone, and its permissions are not managed: what they come to be stays, " +
		"also over a rotation. A list is authoritative: what it does not name is taken away, and `[]` leaves the role Minimal Workspace Access " +
		"alone. Changing it gives and takes permissions in place; order and spelling do not matter. It needs the role Workspace Owner."
	expiresAtText = "When the token expires, in RFC 3339, such as `2030-01-31T12:00:00Z`. Default: never. Changing it makes a new token, with a " +
		"new secret, and revokes the old one. A token that has expired stays in the state, with a warning in every plan, until it gets a later " +
		"`expires_at` or is removed."
	rotationText = "Any texts, such as a date or the number of a release. Changing them, setting them and leaving them out again included, makes a " +
		"new token, with a new secret, and revokes the old one, before anything that takes `secret` gets the new one. Default: none. The first rotation of an imported token is only noted."
	securityCodeText = "Security code for the next token that is made, where the server mails one: then the first apply fails, says whom the code " +
		"was mailed to, and makes nothing; give the code here, within ten minutes, and apply again with the same `description`, `permissions` and " +
		"`expires_at`. It is written to neither plan nor state; give it by an ephemeral variable, so that no saved plan holds it either. " +
		"It has no meaning afterwards; take it away before the next rotation, which has a code of its own mailed. It needs Terraform 1.11 or newer, " +
		"and the token of an account."
	secretText = "Secret of the token, to be sent as `Authorization: Bearer …`. It is null for a token that was imported, since the server " +
		"shows it only to whoever makes the token."
	supersededText = "Ids of earlier tokens that a rotation could not revoke. It is empty but after an apply that failed on that; the next apply " +
		"revokes them."
)

// Schema describes segmentaccess_token.
func (r *tokenResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	permissions := permission.Attribute()
	permissions.MarkdownDescription = permissionsText
	resp.Schema = schema.Schema{
		MarkdownDescription: resourceText,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the token. A rotation makes another token, with another id.",
				Computed:            true,
			},
			"workspace_id": connection.WorkspaceAttribute(),
			"description": schema.StringAttribute{
				MarkdownDescription: "What the token is for, 1 to 1024 bytes. Changing it describes the token anew in place. It needs the role Workspace Owner.",
				Required:            true,
				Validators:          []validator.String{stringvalidator.LengthBetween(1, maxDescription)},
			},
			"permissions": permissions,
			"expires_at": schema.StringAttribute{
				MarkdownDescription: expiresAtText,
				Optional:            true,
				Validators:          []validator.String{instant{}},
			},
			"rotation": schema.MapAttribute{
				MarkdownDescription: rotationText,
				ElementType:         types.StringType,
				Optional:            true,
			},
			"security_code": schema.StringAttribute{
				MarkdownDescription: securityCodeText,
				Optional:            true, Sensitive: true, WriteOnly: true,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"secret": schema.StringAttribute{MarkdownDescription: secretText, Computed: true, Sensitive: true},
			"created_at": schema.StringAttribute{
				MarkdownDescription: "When the token was made, in RFC 3339.",
				Computed:            true,
			},
			"created_by": schema.StringAttribute{
				MarkdownDescription: "Who made the token: the id of an account, which is also the id of the user, or of another token.",
				Computed:            true,
			},
			"superseded_ids": schema.ListAttribute{MarkdownDescription: supersededText, ElementType: types.StringType, Computed: true},
		},
	}
}

// IdentitySchema describes what names a token for import.
func (r *tokenResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.IdentitySchema("Id of the token.")
}
