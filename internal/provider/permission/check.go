package permission

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/attr"
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
		diags.Append(check(element, roles, workspaceID, at.AtListIndex(i))...)
	}
	return diags
}

// check is Check for one element.
func check(element attr.Value, roles Roles, workspaceID string, at path.Path) diag.Diagnostics {
	diags := checkForm(element, at)
	if written, ok := draftOf(element); ok {
		diags.Append(written.checkRole(roles, at.AtName(nameRole))...)
		diags.Append(written.checkWorkspace(workspaceID, at.AtName(nameResources))...)
	}
	return diags
}

// checkForm needs no server. It is run by the schema and once more before a
// request is made, because a value that was unknown to the schema may have
// turned out to be null, an empty list or a source.
func checkForm(element attr.Value, at path.Path) diag.Diagnostics {
	if element.IsNull() {
		return problem(at, "Missing permission", "This permission is null; leave it out, or give it a role.")
	}
	written, ok := draftOf(element)
	if !ok {
		return nil
	}
	diags := required(written.role, at.AtName(nameRole), "Missing role", "A role is required; give its name or its id.")
	diags.Append(written.checkLabels(at.AtName(nameLabels))...)
	diags.Append(written.checkResources(at.AtName(nameResources))...)
	diags.Append(written.checkNarrowing(at.AtName(nameLabels))...)
	return diags
}

func required(value types.String, at path.Path, summary, detail string) diag.Diagnostics {
	if !value.IsNull() {
		return nil
	}
	return problem(at, summary, detail)
}

func (d draft) checkRole(roles Roles, at path.Path) diag.Diagnostics {
	if d.role.IsNull() || d.role.IsUnknown() {
		return nil
	}
	if _, err := roles.Find(d.role.ValueString()); err != nil {
		return problem(at, "Unknown role", sentence(err))
	}
	return nil
}

func (d draft) checkResources(at path.Path) diag.Diagnostics {
	if d.resources.IsNull() || d.resources.IsUnknown() {
		return nil
	}
	if len(d.resources.Elements()) == 0 {
		return problem(at, "Permission on nothing",
			"This list of resources is empty; leave resources out to mean the whole workspace, or leave out the permission.")
	}
	var diags diag.Diagnostics
	for i, element := range d.resources.Elements() {
		diags.Append(checkResource(element, at.AtListIndex(i))...)
	}
	return diags
}

func checkResource(element attr.Value, at path.Path) diag.Diagnostics {
	if element.IsNull() {
		return problem(at, "Missing resource", "This resource is null; leave it out, or give it a type and an id.")
	}
	resource, ok := draftTargetOf(element)
	if !ok {
		return nil
	}
	diags := required(resource.kind, at.AtName(nameType), "Missing type", "A type is required; give the type of the resource, such as SOURCE.")
	diags.Append(required(resource.id, at.AtName(nameID), "Missing id", "An id is required; give the id of the resource.")...)
	return diags
}

// checkNarrowing refuses labels on anything but the workspace.
func (d draft) checkNarrowing(at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, element := range d.resources.Elements() {
		resource, ok := draftTargetOf(element)
		if !ok || resource.kind.IsNull() || resource.kind.IsUnknown() {
			continue
		}
		if kind := resource.kind.ValueString(); kind != api.ResourceWorkspace && len(d.labels.Elements()) > 0 {
			diags.Append(problem(at, "Labels on a single resource",
				fmt.Sprintf("Labels narrow a permission on the workspace, and this one is on a resource of type %s; leave out the labels or the resources.", kind))...)
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
			diags.Append(problem(at.AtMapKey(key), "Invalid label", fmt.Sprintf("%q cannot be the key of a label: %s", key, rule))...)
		}
		value, ok := labels[key].(types.String)
		if ok && !value.IsUnknown() && !labelPattern.MatchString(value.ValueString()) {
			diags.Append(problem(at.AtMapKey(key), "Invalid label",
				fmt.Sprintf("%q cannot be the value of the label %q: %s", value.ValueString(), key, rule))...)
		}
	}
	return diags
}

// checkWorkspace refuses what the server would not find (rule J2).
func (d draft) checkWorkspace(workspaceID string, at path.Path) diag.Diagnostics {
	var diags diag.Diagnostics
	for i, element := range d.resources.Elements() {
		resource, ok := draftTargetOf(element)
		if !ok || workspaceID == "" || resource.id.IsNull() || resource.id.IsUnknown() || resource.kind.ValueString() != api.ResourceWorkspace {
			continue
		}
		if id := resource.id.ValueString(); id != workspaceID {
			diags.Append(problem(at.AtListIndex(i).AtName(nameID), "Permission in another workspace",
				fmt.Sprintf("%q is not the id of the workspace that this permission is given in, which is %q; leave resources out to mean the whole of it.", id, workspaceID))...)
		}
	}
	return diags
}

// problem is an error below the list. It says its place in words as well, since
// Terraform finds no line for what is inside a list of nested attributes, and
// shows the first line of the resource.
func problem(at path.Path, summary, detail string) diag.Diagnostics {
	return attributeError(at, summary, fmt.Sprintf("`%s`: %s", at, detail))
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
	return "needs a role; resources may be left out but not empty, each needs a type and an id, and labels stand on the workspace only"
}

func (v wellFormed) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (wellFormed) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	resp.Diagnostics.Append(checkForm(req.ConfigValue, req.Path)...)
}
