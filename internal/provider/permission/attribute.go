package permission

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// maxElements is the most permissions, resources and labels that the server
// takes (rule D4).
const maxElements = 200

// maxIDLength is the longest id in characters.
const maxIDLength = 255

const (
	permissionsText = "Permissions, each of them a role on the workspace or on parts of it; what they allow adds up. " +
		"At most 200. By default permissions are not managed and stay as they are. " +
		"A list is authoritative: what it does not name is taken away, and `[]` leaves the role Minimal Workspace Access alone. " +
		"Changing it gives and takes permissions in place; order and spelling do not matter. " +
		"It needs the role Workspace Owner."
	roleText = "Required. Name of the role, spelled exactly as the server lists it, or its id. " +
		"Changing it takes the old role away and gives the new one; the name instead of the id of the same role is no change. " +
		"It needs the role Workspace Owner."
	resourcesText = "Resources that the role is given on, at most 200; the server says which roles go with which types of resource. " +
		"By default the whole workspace, with whatever comes to be in it later. " +
		"Changing them takes away and gives access in place. It needs the role Workspace Owner."
	typeText = "Required. Type of the resource: `WORKSPACE`, `SOURCE`, `FUNCTION`, `SPACE` or `WAREHOUSE`. " +
		"Changing it gives access to another resource. It needs the role Workspace Owner."
	idText = "Required. Id of the resource, which has to be in the same workspace; for the type `WORKSPACE` the id of that workspace. " +
		"Changing it gives access to another resource. It needs the role Workspace Owner."
	labelsText = "Labels, key to value, that narrow a permission on the workspace to the resources which carry all of them; " +
		"at most 200, which must exist, and only where `resources` are left out or the workspace. By default none. " +
		"Changing them takes away and gives access in place. It needs the role Workspace Owner."
)

// Attribute returns the attribute for resources: optional, not managed if null,
// authoritative if not. Check has to be called beside it while planning, since
// the schema does not know the roles, and KeepSpelling, since the framework
// compares lists element by element.
//
// What every permission and every resource needs is optional to the schema and
// required by checkForm: the framework takes an attribute of an object that is
// not known yet for null, so that a permission out of a variable, which nobody
// knows while validating, would lack its role.
func Attribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Optional:            true,
		MarkdownDescription: permissionsText,
		Validators:          []validator.List{listvalidator.SizeAtMost(maxElements)},
		NestedObject: schema.NestedAttributeObject{
			Validators: []validator.Object{wellFormed{}},
			Attributes: map[string]schema.Attribute{
				nameRole:      schema.StringAttribute{Optional: true, MarkdownDescription: roleText},
				nameResources: resourcesAttribute(),
				nameLabels:    labelsAttribute(),
			},
		},
	}
}

func labelsAttribute() schema.MapAttribute {
	return schema.MapAttribute{
		Optional:            true,
		ElementType:         types.StringType,
		MarkdownDescription: labelsText,
		Validators:          []validator.Map{mapvalidator.SizeAtMost(maxElements)},
	}
}

func resourcesAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		Optional:            true,
		MarkdownDescription: resourcesText,
		Validators:          []validator.List{listvalidator.SizeAtMost(maxElements)},
		NestedObject: schema.NestedAttributeObject{
			Attributes: map[string]schema.Attribute{
				nameType: schema.StringAttribute{
					Optional:            true,
					MarkdownDescription: typeText,
					Validators: []validator.String{stringvalidator.OneOf(
						api.ResourceWorkspace, api.ResourceSource, api.ResourceFunction, api.ResourceSpace, api.ResourceWarehouse,
					)},
				},
				nameID: schema.StringAttribute{
					Optional:            true,
					MarkdownDescription: idText,
					Validators:          []validator.String{stringvalidator.UTF8LengthBetween(1, maxIDLength)},
				},
			},
		},
	}
}

// ComputedAttribute returns the attribute for data sources. It has the type of
// Attribute, so that what a data source reads can be given to a resource as it
// is. Only a Workspace Owner may read it.
func ComputedAttribute() datasource.ListNestedAttribute {
	return datasource.ListNestedAttribute{
		Computed:            true,
		MarkdownDescription: "Permissions, each of them a role on the workspace or on parts of it; what they allow adds up. Reading them needs the role Workspace Owner.",
		NestedObject: datasource.NestedAttributeObject{Attributes: map[string]datasource.Attribute{
			nameRole: datasource.StringAttribute{
				Computed:            true,
				MarkdownDescription: "Name of the role, or its id where the name does not tell which role it is.",
			},
			nameResources: datasource.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "Resources that the role is given on; null for the whole workspace.",
				NestedObject: datasource.NestedAttributeObject{Attributes: map[string]datasource.Attribute{
					nameType: datasource.StringAttribute{
						Computed:            true,
						MarkdownDescription: "Type of the resource: `WORKSPACE`, `SOURCE`, `FUNCTION`, `SPACE` or `WAREHOUSE`.",
					},
					nameID: datasource.StringAttribute{
						Computed:            true,
						MarkdownDescription: "Id of the resource.",
					},
				}},
			},
			nameLabels: datasource.MapAttribute{
				Computed:            true,
				ElementType:         types.StringType,
				MarkdownDescription: "Labels, key to value, that narrow the permission to the resources which carry all of them; null for none.",
			},
		}},
	}
}
