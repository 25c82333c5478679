package source

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

const (
	// maxName is the longest name, in bytes, maxLabels the most labels that a request
	// may hold (rule D4).
	maxName, maxLabels = 255, 200

	resourceText = "A source: where data comes into a workspace.\n\n" +
		"A source that is transferred to another workspace, by `segmentaccess_source_transfer` or by somebody else, stays the same " +
		"resource: with the token of an account it is found in whichever workspace it lives, and changed and deleted there. The token of a " +
		"workspace loses sight of it, which is an error and not a reason to make it anew. Where the workspace that it moves to is " +
		"managed in the same configuration, name it in `depends_on`, so that the source is destroyed before it.\n\n" +
		"The settings of a source are not managed.\n\n" +
		"Making a source needs the role Workspace Owner, or Source Admin of the whole workspace; changing and deleting it Workspace Owner or " +
		"Source Admin of the source."
	workspaceText = "Id of the workspace that the source is made in. Default: the workspace of the token, or the one that the provider block " +
		"names, or the only one that the token sees. It stays what it was after a transfer, and may then be changed to where the source " +
		"lives. Any other change is an error: `segmentaccess_source_transfer` moves a source. One that is not known before apply makes the " +
		"source anew, which `deletion_protection` refuses."
	labelsText = "Labels that the source carries, as a map from key to value; the labels must be there in the workspace that the source lives " +
		"in. By default labels are not managed and stay as they are. A map is authoritative: labels that it does not name are taken off, and `{}` " +
		"takes off all. Changing it changes the source in place. A source that lives elsewhere than in `workspace_id`, after a transfer, is " +
		"left without the labels that are not there, with a warning. It needs the role Workspace Owner or Source Admin of the source."
	protectionText = "Whether a plan that would delete the source is an error. Default: `true`. Deleting a source is final, for it and its write " +
		"keys; set this to `false` and apply before destroying it."
)

// part is the form of the key and of the value of a label (rule D2).
var part = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// Schema describes segmentaccess_source.
func (r *sourceResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	unchanged := []planmodifier.String{stringplanmodifier.UseStateForUnknown()}
	ofLabel := stringvalidator.RegexMatches(part, "must be a letter followed by letters, digits and hyphens")
	resp.Schema = schema.Schema{
		MarkdownDescription: resourceText,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the source. It never changes, wherever the source lives.",
				Computed:            true,
				PlanModifiers:       unchanged,
			},
			"workspace_id": schema.StringAttribute{
				MarkdownDescription: workspaceText,
				Optional:            true, Computed: true,
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: unchanged,
			},
			"current_workspace_id": schema.StringAttribute{
				MarkdownDescription: "Id of the workspace that the source lives in now. It follows a transfer.",
				Computed:            true,
				PlanModifiers:       unchanged,
			},
			"slug": schema.StringAttribute{
				MarkdownDescription: "Name of the source in addresses: 1 to 100 letters, digits, dashes and underscores, unique in the workspace. " +
					"Changing it changes the source in place.",
				Required:   true,
				Validators: []validator.String{stringvalidator.LengthBetween(1, maxName)},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name for people to read. Default: the slug that the source is made with. Changing it changes the source in " +
					"place; leaving it out later keeps the name.",
				Optional: true, Computed: true,
				Validators:    []validator.String{stringvalidator.LengthBetween(1, maxName)},
				PlanModifiers: unchanged,
			},
			"metadata_id": schema.StringAttribute{
				MarkdownDescription: "Id of the kind of source in Segment's catalog, such as `IqDTy1TpoU` for Javascript. Changing it is an " +
					"error: a source does not become one of another kind, and is not made anew by accident.",
				Required:   true,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"enabled": schema.BoolAttribute{
				MarkdownDescription: "Whether the source takes data. Default: `true`. Changing it changes the source in place. Destroying " +
					"an enabled source is a warning while planning.",
				Optional: true, Computed: true,
				Default: booldefault.StaticBool(true),
			},
			"labels": schema.MapAttribute{
				MarkdownDescription: labelsText,
				ElementType:         types.StringType,
				Optional:            true,
				Validators: []validator.Map{
					mapvalidator.SizeAtMost(maxLabels), mapvalidator.KeysAre(ofLabel), mapvalidator.ValueStringsAre(ofLabel),
				},
			},
			"write_keys": schema.ListAttribute{
				MarkdownDescription: "Keys with which data is sent to the source, which stay the same after a transfer. Empty for a token that is " +
					"neither Workspace Owner nor Source Admin of the source.",
				ElementType: types.StringType,
				Computed:    true, Sensitive: true,
				PlanModifiers: []planmodifier.List{listplanmodifier.UseStateForUnknown()},
			},
			"deletion_protection": schema.BoolAttribute{
				MarkdownDescription: protectionText,
				Optional:            true, Computed: true,
				Default: booldefault.StaticBool(true),
			},
		},
	}
}

// IdentitySchema describes what names a source for import.
func (r *sourceResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.IdentitySchema("Id of the source.")
}
