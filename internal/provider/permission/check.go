package permission

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// labelPattern is what keys and values of labels look like (rule D2).
var labelPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`)

// Check says, as early as a plan, what is wrong with permissions: roles that do
// not exist, labels where none may stand, another workspace than the one with
// workspaceID. What is still unknown is left for a later call, and so is the
// workspace while workspaceID is empty. Which role binds to which type of
// resource is the server's to say (rule D3), since the table of a foreign server
// is not known here. A permission that is there twice is fine: Expand sends it
// once.
//
// Errors stand at the attribute to blame, below at.
func Check(_ context.Context, config types.List, roles Roles, workspaceID string, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	for i, element := range config.Elements() {
		written, ok := draftOf(element)
		if !ok {
			continue
		}
		place := at.AtListIndex(i)
		diags.Append(written.checkRole(roles, place)...)
		diags.Append(written.checkForm(place)...)
		diags.Append(written.checkWorkspace(workspaceID, place)...)
	}
	return diags
}

func (d draft) checkRole(roles Roles, at path.Path) diag.Diagnostics {
	if d.role.IsUnknown() {
		return nil
	}
	if _, err := roles.Find(d.role.ValueString()); err != nil {
		return attributeError(at.AtName(nameRole), "Unknown role", sentence(err))
	}
	return nil
}

// checkForm needs no server. It is run by the schema and once more before a
// request is made, because a value that was unknown to the schema may have
// turned out to be an empty list or a source.
func (d draft) checkForm(at path.Path) diag.Diagnostics {
	diags := d.checkLabels(at.AtName(nameLabels))
	if d.resources.IsNull() || d.resources.IsUnknown() {
		return diags
	}
	if len(d.resources.Elements()) == 0 {
		diags.AddAttributeError(at.AtName(nameResources), "Permission on nothing",
			"This list of resources is empty; leave resources out to mean the whole workspace, or leave out the permission.")
	}
	for _, element := range d.resources.Elements() {
		resource, ok := draftTargetOf(element)
		if !ok || resource.kind.IsNull() || resource.kind.IsUnknown() {
			continue
		}
		if kind := resource.kind.ValueString(); kind != api.ResourceWorkspace && len(d.labels.Elements()) > 0 {
			diags.AddAttributeError(at.AtName(nameLabels), "Labels on a single resource",
				fmt.Sprintf("Labels narrow a permission on the workspace, and this one is on a resource of type %s; leave out the labels or the resources.", kind))
		}
	}
	return diags
}

func (d draft) checkLabels(at path.Path) diag.Diagnostics {
	const rule = "it must begin with a letter and go on with letters, digits and hyphens, all of them ASCII."
	var diags diag.Diagnostics
	labels := d.labels.Elements()
	for _, key := range slices.Sorted(maps.Keys(labels)) {
		if !labelPattern.MatchString(key) {
			diags.AddAttributeError(at.AtMapKey(key), "Invalid label", fmt.Sprintf("%q cannot be the key of a label: %s", key, rule))
		}
		value, ok := labels[key].(types.String)
		if ok && !value.IsUnknown() && !labelPattern.MatchString(value.ValueString()) {
			diags.AddAttributeError(at.AtMapKey(key), "Invalid label", fmt.Sprintf("%q cannot be the value of the label %q: %s", value.ValueString(), key, rule))
		}
	}
	return diags
}

// checkWorkspace refuses what the server would not find (rule J2).
func (d draft) checkWorkspace(workspaceID string, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	for i, element := range d.resources.Elements() {
		resource, ok := draftTargetOf(element)
		if !ok || workspaceID == "" || resource.id.IsUnknown() || resource.kind.ValueString() != api.ResourceWorkspace {
			continue
		}
		if id := resource.id.ValueString(); id != workspaceID {
			diags.AddAttributeError(at.AtName(nameResources).AtListIndex(i).AtName(nameID), "Permission in another workspace",
				fmt.Sprintf("%q is not the id of the workspace that this permission is given in, which is %q; leave resources out to mean the whole of it.", id, workspaceID))
		}
	}
	return diags
}

func attributeError(at path.Path, summary, detail string) diag.Diagnostics {
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, summary, detail)}
}

// sentence makes a sentence of an error's message.
func sentence(err error) string {
	message := []rune(err.Error())
	message[0] = unicode.ToUpper(message[0])
	if text := string(message); strings.HasSuffix(text, "?") {
		return text
	}
	return string(message) + "."
}

// wellFormed is checkForm as the schema asks for it.
type wellFormed struct{}

var _ validator.Object = wellFormed{}

func (wellFormed) Description(context.Context) string {
	return "resources may be left out but not empty, and labels stand on the workspace only"
}

func (v wellFormed) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (wellFormed) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	if written, ok := draftOf(req.ConfigValue); ok {
		resp.Diagnostics.Append(written.checkForm(req.Path)...)
	}
}
