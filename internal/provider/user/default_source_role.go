package user

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// defaultSourceRoleAt is where messages about the default source role stand.
var defaultSourceRoleAt = path.Root("default_source_role")

// defaultSourceRoles are the names of those roles that somebody may get on every
// new source (rule H1).
var defaultSourceRoles = []string{"Source Admin", "Source Read-only"}

func defaultSourceRoleAttribute() schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "Role that the person gets on every source that is made from then on: `Source Admin` or `Source Read-only`, by name " +
			"or id, or `\"\"` for none. Default: not managed. Changing it does nothing to the sources that are there. Somebody who is invited " +
			"gets it on accepting. Needs an access server, and the role Workspace Owner.",
		Optional: true,
	}
}

// planDefaultSourceRole checks what is planned as the default source role and keeps
// the state's spelling of the same role. It returns false where there is an error.
func planDefaultSourceRole(
	ctx context.Context, conn *connection.Connection, planned, state types.String, diags *diag.Diagnostics,
) (types.String, bool) {
	if planned.IsNull() || planned.IsUnknown() {
		return planned, true
	}
	err := conn.Require(ctx, api.FeatureDefaultSourceRoles, "default_source_role of segmentaccess_user")
	var wanted *string
	if err == nil {
		wanted, err = defaultSourceRoleID(ctx, conn, planned)
	}
	if err != nil {
		connection.AddAttributeError(diags, defaultSourceRoleAt, "Cannot set the default source role", err)
		return planned, false
	}
	// A role that cannot be found any more is another one than what is planned.
	if held, err := defaultSourceRoleID(ctx, conn, state); err == nil && held != nil && *held == *wanted {
		return state, true
	}
	return planned, true
}

// defaultSourceRoleID returns the id of a default source role, empty for none, or
// nil where it is not managed.
func defaultSourceRoleID(ctx context.Context, conn *connection.Connection, nameOrID types.String) (*string, error) {
	if nameOrID.IsNull() {
		return nil, nil //nolint:nilnil // Not managed is neither a role nor an error.
	}
	if nameOrID.ValueString() == "" {
		return new(""), nil
	}
	roles, err := conn.Roles(ctx)
	if err != nil {
		return nil, err
	}
	role, err := roles.Find(nameOrID.ValueString())
	if err == nil && !slices.Contains(defaultSourceRoles, role.Name) {
		quoted := make([]string, len(defaultSourceRoles))
		for i, name := range defaultSourceRoles {
			quoted[i] = strconv.Quote(name)
		}
		err = fmt.Errorf("the role that somebody gets on new sources is %s, or \"\" for none, and not %q", strings.Join(quoted, " or "), role.Name)
	}
	return &role.ID, err
}

// defaultSourceRole spells the default source role of an id: as prior does, if that
// is the same role, else by name. The empty id, for none, is null where nothing was
// written before.
func defaultSourceRole(prior types.String, id string, roles permission.Roles) types.String {
	if id == "" {
		if prior.IsNull() {
			return prior
		}
		return types.StringValue("")
	}
	if role, err := roles.Find(prior.ValueString()); err == nil && role.ID == id {
		return prior
	}
	return types.StringValue(roles.Spelling(id))
}
