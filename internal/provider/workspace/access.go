package workspace

import (
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// AccessModel is a workspace that a credential sees, as an element of
// AccessAttribute. What the server does not tell is null.
type AccessModel struct {
	ID     types.String `tfsdk:"id"`
	Slug   types.String `tfsdk:"slug"`
	Name   types.String `tfsdk:"name"`
	Region types.String `tfsdk:"region"`
	Roles  []string     `tfsdk:"roles"`
}

// AccessModels returns the models of workspaces in the same order, an empty list
// for none.
func AccessModels(seen []api.WorkspaceAccess) []AccessModel {
	models := make([]AccessModel, len(seen))
	for i, w := range seen {
		models[i] = AccessModel{
			ID: types.StringValue(w.ID), Slug: types.StringValue(w.Slug), Name: types.StringValue(w.Name),
			Region: told(string(w.Region)), Roles: w.Roles,
		}
	}
	return models
}

// told returns null for what the server left out.
func told(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// AccessAttribute returns the attribute that lists the workspaces a credential
// sees.
func AccessAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "Workspaces that the provider's token sees, in the order in which it came to them: the one of a workspace " +
			"token, or all that the person of an account token is a member of.",
		Computed: true,
		NestedObject: schema.NestedAttributeObject{
			Attributes: map[string]schema.Attribute{
				"id":     schema.StringAttribute{MarkdownDescription: "Id of the workspace.", Computed: true},
				"slug":   schema.StringAttribute{MarkdownDescription: "Name of the workspace in addresses.", Computed: true},
				"name":   schema.StringAttribute{MarkdownDescription: "Name of the workspace for people to read.", Computed: true},
				"region": regionAttribute(),
				"roles":  rolesAttribute(),
			},
		},
	}
}

func regionAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Where the data of the workspace lives, `us` or `eu`; null on a plain Public API, which does not tell.",
		Computed:            true,
	}
}

func rolesAttribute() schema.ListAttribute {
	return schema.ListAttribute{
		MarkdownDescription: "Names of the roles that the provider's token has in the workspace, each once, on all of it or on parts: those of " +
			"a workspace token itself, or those that the person of an account token has directly or through groups. Null on a plain " +
			"Public API, which does not tell.",
		ElementType: types.StringType,
		Computed:    true,
	}
}
