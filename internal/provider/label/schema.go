package label

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// maxDescription is the longest description, in bytes.
const maxDescription = 1024

const partForm = "a letter followed by letters, digits and hyphens"

// part is the form of a key and of a value (rule D2).
var part = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// Schema describes segmentaccess_label.
func (r *labelResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A label of a workspace: a key and a value that sources carry, and that narrow permissions to the sources that " +
			"carry them. Every new workspace has `environment:dev` and `environment:prod` already; import them to manage them.\n\n" +
			"A label that a source carries or a permission names cannot be destroyed; the error says where it is. " +
			"It needs the role Workspace Owner.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "The key and the value with a colon between them, such as `environment:prod`.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"workspace_id": connection.WorkspaceAttribute(),
			"key":          partAttribute("Key of the label, " + partForm + ". A source carries at most one value of each key."),
			"value":        partAttribute("Value of the label, " + partForm + "."),
			"description": schema.StringAttribute{
				MarkdownDescription: "What the label is for, at most 1024 bytes. Default: empty. Changing it describes the label anew in place on an " +
					"access server; a plain Public API, such as Segment's own, cannot do that, and the plan says so. It needs the role Workspace Owner.",
				Optional: true, Computed: true,
				// No description and an empty one are the same to the server.
				Default:    stringdefault.StaticString(""),
				Validators: []validator.String{stringvalidator.LengthAtMost(maxDescription)},
			},
		},
	}
}

// partAttribute is a key or a value, which make the label what it is.
func partAttribute(text string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: text + " At most 255 characters. Changing it makes another label. It needs the role Workspace Owner.",
		Required:            true,
		Validators: []validator.String{
			stringvalidator.RegexMatches(part, "must be "+partForm), stringvalidator.LengthAtMost(api.MaxPathID),
		},
		PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
}

// IdentitySchema describes what names a label for import.
func (r *labelResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.IdentitySchema("Key and value of the label, such as environment:prod.")
}
