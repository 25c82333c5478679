package workspace

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

var (
	slugPattern      = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,62}$`)
	printablePattern = regexp.MustCompile(`^\P{Cc}*$`)
	// visiblePattern lets the empty name pass, which has an error of its own.
	visiblePattern = regexp.MustCompile(`^$|[^\s\p{Z}]`)
)

// Schema describes segmentaccess_workspace.
func (r *workspaceResource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "A Segment workspace. Whoever makes it becomes its Workspace Owner, and it starts with the labels " +
			"`environment:dev` and `environment:prod`.\n\nNeeds an access server, embedded or not, and an account token there: " +
			"Segment's own Public API cannot make workspaces. Changing or deleting one needs the role Workspace Owner.",
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				MarkdownDescription: "Id of the workspace, 22 characters. It never changes.",
				Computed:            true,
				PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
			},
			"name": schema.StringAttribute{
				MarkdownDescription: "Name for people to read. Changing it changes nothing else.",
				Required:            true,
				Validators: []validator.String{
					stringvalidator.LengthBetween(1, 255),
					stringvalidator.RegexMatches(printablePattern, "must not contain control characters"),
					stringvalidator.RegexMatches(visiblePattern, "must not be blank"),
				},
			},
			"slug": schema.StringAttribute{
				MarkdownDescription: "Name in addresses: 1 to 63 lower-case letters, digits and dashes, unique over the whole installation. " +
					"Changing it renames the workspace in place.",
				Required: true,
				Validators: []validator.String{stringvalidator.RegexMatches(slugPattern,
					"must be 1 to 63 lower-case letters, digits and dashes, and begin with a letter or digit")},
			},
			"region": schema.StringAttribute{
				MarkdownDescription: "Where the data lives, `us` (default) or `eu`. It is set when the workspace is made; changing it " +
					"makes another workspace, and is refused while `deletion_protection` is on.",
				Optional: true, Computed: true,
				Default:       stringdefault.StaticString(string(api.RegionUS)),
				Validators:    []validator.String{stringvalidator.OneOf(string(api.RegionUS), string(api.RegionEU))},
				PlanModifiers: []planmodifier.String{stringplanmodifier.RequiresReplace()},
			},
			"billing_contacts":  contactsAttribute("Who hears of bills"),
			"incident_contacts": contactsAttribute("Who hears of incidents"),
			"deletion_protection": schema.BoolAttribute{
				MarkdownDescription: "Whether a plan that would destroy the workspace is an error. Default: `true`. Deleting a workspace is " +
					"final, for it and everything in it; set this to `false` and apply before destroying it.",
				Optional: true, Computed: true,
				Default: booldefault.StaticBool(true),
			},
		},
	}
}

func contactsAttribute(what string) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: what + ", as email addresses. Not managed if left out; `[]` empties it.",
		CustomType:          customtypes.EmailSetType{},
		ElementType:         types.StringType,
		Optional:            true,
		Validators:          []validator.Set{customtypes.ValidEmails()},
		PlanModifiers:       []planmodifier.Set{customtypes.KeepSetSpelling()},
	}
}

// IdentitySchema describes what names a workspace for import.
func (r *workspaceResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = connection.LoneIdentitySchema("Id of the workspace.")
}
