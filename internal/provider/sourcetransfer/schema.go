package sourcetransfer

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/listplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/mapplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

const resourceText = "Moves a source to another workspace, and keeps it there: a source that somebody moves elsewhere is moved back by the " +
	"next apply. The source keeps its id, slug, settings and write keys, and a `segmentaccess_source` stays the same resource.\n\n" +
	"What does not move is listed once it is done, and the plan warns of it as far as it is known: destinations are disconnected, labels that the other " +
	"workspace does not have are dropped, and permissions that are about this source alone are removed.\n\n" +
	"A source that is bound to a tracking plan, a workspace in another region, and a slug that is taken there are errors while planning. " +
	"Destroying a transfer leaves the source where it is. Move a source with one such resource only.\n\n" +
	"Needs an access server, embedded or not, and the token of an account there that is Workspace Owner of both workspaces: " +
	"Segment's own Public API cannot transfer sources."

// Schema describes segmentaccess_source_transfer.
func (r *transferResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: resourceText,
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the source, as `source_id` is.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"source_id": schema.StringAttribute{
				MarkdownDescription: "Id of the source. Changing it leaves that source where it is, and moves the other one. " +
					"It needs the role Workspace Owner where the source lives.",
				Required:      true,
				Validators:    []validator.String{stringvalidator.LengthAtLeast(1)},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"to_workspace_id": schema.StringAttribute{
				MarkdownDescription: "Id of the workspace to move the source to, in the same region. Changing it moves the source on. " +
					"It needs the role Workspace Owner there.",
				Required:   true,
				Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"from_workspace_id": schema.StringAttribute{
				MarkdownDescription: "Id of the workspace that the source was in before. Null after an import.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"disconnected_destinations": schema.ListNestedAttribute{
				MarkdownDescription: "Destinations that were connected to the source and are so no more. Null after an import.",
				Computed:            true,
				PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id":   schema.StringAttribute{MarkdownDescription: "Id of the destination.", Computed: true},
					"name": schema.StringAttribute{MarkdownDescription: "Name of the destination.", Computed: true},
				}},
			},
			"dropped_labels": schema.MapAttribute{
				MarkdownDescription: "Labels that the source carried and that the other workspace did not have, from key to value. Null after an import.",
				ElementType:         types.StringType,
				Computed:            true,
				PlanModifiers:       []planmodifier.Map{mapplanmodifier.UseStateForUnknown()},
			},
			"removed_policies": schema.ListAttribute{
				MarkdownDescription: "Ids of the policies of the former workspace that were about this source alone, and are gone. Null after an import.",
				ElementType:         types.StringType,
				Computed:            true,
				PlanModifiers:       []planmodifier.List{listplanmodifier.UseStateForUnknown()},
			},
		},
	}
}

// IdentitySchema describes what names a transfer for import.
func (r *transferResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.LoneIdentitySchema("Id of the source.")
}
