package permission

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// EphemeralAttribute returns the attribute for ephemeral resources, with the type
// and the checks of Attribute: optional, nothing but Minimal Workspace Access if
// null or empty. What it holds is known whenever it is asked for.
func EphemeralAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Optional: true,
		MarkdownDescription: "Permissions, each of them a role on the workspace or on parts of it; what they allow adds up. At most 200. " +
			"By default, and for `[]`, the role Minimal Workspace Access alone.",
		Validators: []validator.List{listvalidator.SizeAtMost(maxElements)},
		NestedObject: schema.NestedAttributeObject{
			Validators: []validator.Object{wellFormed{}},
			Attributes: map[string]schema.Attribute{
				nameRole: schema.StringAttribute{
					Optional: true, MarkdownDescription: "Required. Name of the role, spelled exactly as the server lists it, or its id.",
				},
				nameResources: ephemeralResourcesAttribute(),
				nameLabels: schema.MapAttribute{
					Optional: true, ElementType: types.StringType,
					MarkdownDescription: "Labels, key to value, that narrow a permission on the workspace to the resources which carry all of them; " +
						"at most 200, which must exist, and only where `resources` are left out or the workspace. By default none.",
					Validators: []validator.Map{mapvalidator.SizeAtMost(maxElements)},
				},
			},
		},
	}
}

func ephemeralResourcesAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Optional: true,
		MarkdownDescription: "Resources that the role is given on, at most 200; the server says which roles go with which types of resource. " +
			"By default the whole workspace.",
		Validators: []validator.List{listvalidator.SizeAtMost(maxElements)},
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			nameType: schema.StringAttribute{
				Optional: true, MarkdownDescription: "Required. Type of the resource: `WORKSPACE`, `SOURCE`, `FUNCTION`, `SPACE` or `WAREHOUSE`.",
				Validators: []validator.String{stringvalidator.OneOf(
					api.ResourceWorkspace, api.ResourceSource, api.ResourceFunction, api.ResourceSpace, api.ResourceWarehouse,
				)},
			},
			nameID: schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Required. Id of the resource, which has to be in the same workspace; for the type `WORKSPACE` the id of that workspace.",
				Validators:          []validator.String{stringvalidator.UTF8LengthBetween(1, maxIDLength)},
			},
		}},
	}
}
