package usergroupmember

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

// ImportState takes <group id>/<email>, with the id or slug of the workspace and a
// slash before it or not, or an identity.
func (r *memberResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := connection.ImportID(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	found, err := r.resolve(ctx, id)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import user group member", err, nil)
		return
	}
	save(ctx, &resp.State, resp.Identity, found, &resp.Diagnostics)
}

// resolve finds the member that an import id names.
func (r *memberResource) resolve(ctx context.Context, importID string) (memberModel, error) {
	ref, ok := parseReference(importID)
	if !ok {
		return memberModel{}, fmt.Errorf("%q names no member of a user group: give the id of the group, a slash and the email of the person, with "+
			"the id or slug of the workspace and a slash before it where the token sees several workspaces, as in %q", importID,
			"acme/2Rf4vS5oGJk8mQ1xYz7bNc/ada@example.com")
	}
	workspace, err := r.Conn.Workspace(ctx, ref.workspace)
	if err != nil {
		return memberModel{}, err
	}
	who, err := find(ctx, workspace, ref.groupID, "", ref.email)
	if errors.Is(err, errNotIn) {
		return memberModel{}, fmt.Errorf("%q is not in a user group with the id %q in the workspace %q", ref.email, ref.groupID, workspace.Slug)
	}
	if err != nil {
		return memberModel{}, err
	}
	found := memberModel{
		WorkspaceID: types.StringValue(workspace.ID), UserGroupID: types.StringValue(ref.groupID), Email: customtypes.NewEmail(who.email),
	}
	found.ID = found.plannedID()
	found.settle(who)
	return found, nil
}

// A reference is how a person names a member: workspace is empty for the default one.
type reference struct {
	workspace, groupID, email string
}

// parseReference reads <group id>/<email> or <workspace>/<group id>/<email>. An address
// may hold slashes, too: before its @, one needs the workspace to stand there.
func parseReference(text string) (reference, bool) {
	first, rest, found := strings.Cut(text, "/")
	ref := reference{groupID: first, email: rest}
	if second, email, more := strings.Cut(rest, "/"); more && !strings.Contains(second, "@") {
		ref = reference{workspace: first, groupID: second, email: email}
	}
	return ref, found && first != "" && ref.groupID != "" && !strings.Contains(ref.groupID, "@") && strings.Contains(ref.email, "@")
}
