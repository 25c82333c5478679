package permission

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const singleRoleText = "Name of the role, spelled exactly as the server lists it, or its id. " +
	"Changing it gives the new role before it takes the old one away; the name instead of the id of the same role is no change. " +
	"It needs the role Workspace Owner."

// A Single is a permission whose parts are attributes of the resource itself. It is
// for embedding in the resource's model; NullSingle is the one without values.
type Single struct {
	Role      types.String `tfsdk:"role"`
	Resources types.List   `tfsdk:"resources"`
	Labels    types.Map    `tfsdk:"labels"`
}

// NullSingle returns the permission of which nothing is known, as of a resource that
// is imported.
func NullSingle() Single {
	return Single{Role: types.StringNull(), Resources: types.ListNull(targetType), Labels: types.MapNull(types.StringType)}
}

// AddSingleAttributes adds the attributes of a Single to those of a resource.
// Validate and Check have to be called beside them, and KeepSpelling.
func AddSingleAttributes(attributes map[string]schema.Attribute) {
	attributes[nameRole] = schema.StringAttribute{Required: true, MarkdownDescription: singleRoleText}
	attributes[nameResources] = resourcesAttribute()
	attributes[nameLabels] = labelsAttribute()
}

// SameSpelling reports whether both say the same, down to the spelling.
func (s Single) SameSpelling(other Single) bool {
	return s.Role.Equal(other.Role) && s.Resources.Equal(other.Resources) && s.Labels.Equal(other.Labels)
}

// Validate says what is wrong with a configured permission that needs no server to
// be seen.
func (s Single) Validate() diag.Diagnostics {
	return checkForm(s.element(), path.Empty())
}

// Check is the function Check for this permission, at the attributes of the resource.
func (s Single) Check(roles Roles, workspaceID string) diag.Diagnostics {
	return check(s.element(), roles, workspaceID, path.Empty())
}

// KeepSpelling is the function KeepSpelling for this permission, and reports whether
// both grant the same. A role by its other name, or resources in another order, are
// spelled as in state; what is left out in one of the two and written out in the other
// stays as it is planned.
func (s Single) KeepSpelling(_ context.Context, state Single, roles Roles, workspaceID string) (Single, bool) {
	same := s.SameSpelling(state) || grantTheSame(s.list(), state.list(), roles, workspaceID)
	return s.draft().spelledLike(state.draft(), roles).single(), same
}

// Expand is the function Expand for this permission.
func (s Single) Expand(ctx context.Context, roles Roles, workspaceID string) (api.PermissionInput, diag.Diagnostics) {
	if diags := s.Check(roles, workspaceID); diags.HasError() {
		return api.PermissionInput{}, diags
	}
	permissions, diags := Expand(ctx, s.list(), roles, workspaceID, path.Empty())
	if diags.HasError() {
		return api.PermissionInput{}, diags
	}
	return permissions[0], nil
}

// Flatten is the function Flatten for this permission. One whose resources have
// different labels cannot be written as one, which is an error.
func (s Single) Flatten(ctx context.Context, granted api.Permission, roles Roles, workspaceID string) (Single, diag.Diagnostics) {
	list, diags := Flatten(ctx, s.list(), []api.Permission{granted}, roles, workspaceID)
	if diags.HasError() {
		return s, diags
	}
	elements := list.Elements()
	if len(elements) != 1 {
		return s, diag.Diagnostics{diag.NewErrorDiagnostic("Cannot write a permission as one",
			"The resources of this permission do not have the same labels, or there are none; give it anew as several permissions.")}
	}
	written, _ := draftOf(elements[0])
	return written.single(), nil
}

func (s Single) list() types.List {
	return types.ListValueMust(entryType, []attr.Value{s.element()})
}

func (s Single) element() attr.Value {
	return s.draft().value()
}

func (s Single) draft() draft {
	return draft{role: s.Role, resources: s.Resources, labels: s.Labels}
}

func (d draft) single() Single {
	return Single{Role: d.role, Resources: d.resources, Labels: d.labels}
}

// Fingerprint tells permissions with one role apart by what they are on, however
// that is spelled; it is empty for the whole workspace.
func Fingerprint(permission api.PermissionInput, workspaceID string) string {
	triples := triplesOf([]api.PermissionInput{permission})
	if maps.Equal(triples, tripleSet{tripleOf(permission.RoleID, api.Resource{Type: api.ResourceWorkspace, ID: workspaceID}): {}}) {
		return ""
	}
	lines := make([]string, 0, len(triples))
	for t := range triples {
		lines = append(lines, strings.Join([]string{t.resourceType, t.resourceID, string(t.labels)}, "\n"))
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n\n")))
	return hex.EncodeToString(sum[:8])
}
