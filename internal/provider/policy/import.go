package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// ImportState takes the id of a policy, or who holds it, a slash and the role, each
// with the id or slug of the workspace and a slash before it or not, or an identity.
// It finds out the id, and Read does the rest.
func (r *policyResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	id := connection.ImportID(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	named, err := r.resolve(ctx, id)
	if err != nil {
		connection.AddError(&resp.Diagnostics, "Cannot import permission policy", err, nil)
		return
	}
	save(ctx, &resp.State, resp.Identity, named, &resp.Diagnostics)
}

// resolve finds the id of the policy that an import id names, whether or not there is
// one of that id.
func (r *policyResource) resolve(ctx context.Context, importID string) (policyModel, error) {
	workspace, rest, err := r.Conn.ImportWorkspace(ctx, importID)
	if err != nil {
		return policyModel{}, err
	}
	ref, ok := parseReference(rest)
	if !ok || ref.id != "" && workspace.Plain {
		return policyModel{}, malformedError(importID, workspace)
	}
	if ref.id != "" {
		return importedModel(workspace.ID, ref.id), nil
	}
	found, err := r.find(ctx, workspace, ref)
	return importedModel(workspace.ID, found), err
}

// A reference is how a person names a policy in a workspace: by its id, or by who
// holds it and what it says.
type reference struct {
	id string
	// email or subject is who holds it.
	email   string
	subject subject
	// role is its name or id.
	role string
	// fingerprint is that of the resources and labels. An empty one is not given.
	fingerprint string
}

// parseReference reads <policy id>, or <email>/<role>, user=<user id>/<role>,
// group=<group id>/<role> or token=<token id>/<role>, and these with a slash and a
// fingerprint after them.
func parseReference(text string) (reference, bool) {
	if !strings.ContainsAny(text, "/=@") {
		return reference{id: text}, text != ""
	}
	holder, role, found := cutAfter(text, "@", "/")
	if !found {
		holder, role, found = strings.Cut(text, "/")
	}
	var ref reference
	ref.role, ref.fingerprint, _ = strings.Cut(role, "/")
	kind, id, named := strings.Cut(holder, "=")
	switch {
	case !found || ref.role == "":
		return reference{}, false
	case strings.Contains(holder, "@"):
		ref.email = holder
		return ref, true
	case named && id != "" && (kind == api.SubjectUser || kind == api.SubjectGroup || kind == api.SubjectToken):
		ref.subject = subject{kind, id}
		return ref, true
	default:
		return reference{}, false
	}
}

// cutAfter cuts text at the first separator that comes after a mark.
func cutAfter(text, mark, separator string) (before, after string, found bool) {
	head, tail, marked := strings.Cut(text, mark)
	if !marked {
		return text, "", false
	}
	before, after, found = strings.Cut(tail, separator)
	return head + mark + before, after, found
}

func malformedError(importID string, workspace connection.Workspace) error {
	what := "the id of the policy, or who holds it and the role"
	if workspace.Plain {
		what = "who holds it and the role, since a plain Segment Public API has no ids of policies"
	}
	return fmt.Errorf("%q names no permission policy: give %s, as in %q or %q, with the id or slug of the workspace and a slash before it "+
		"where the token sees several workspaces", importID, what, "ada@example.com/Source Admin", "group=<group id>/Source Admin")
}

// find returns the id of the only policy that is meant.
func (r *policyResource) find(ctx context.Context, workspace connection.Workspace, ref reference) (string, error) {
	of := ref.subject
	if ref.email != "" {
		person, err := people.Find(ctx, workspace, "", ref.email)
		if err != nil {
			return "", err
		}
		of = subjectOf(person)
	}
	roles, err := r.Conn.Roles(ctx)
	if err != nil {
		return "", err
	}
	policies, err := holdingsOf(r.Conn, workspace).list(ctx, of)
	if err != nil && !client.IsNotFound(err) {
		return "", err
	}
	var ids []string
	for _, p := range policies {
		if ref.means(p, roles, workspace.ID) && !slices.Contains(ids, p.id) {
			ids = append(ids, p.id)
		}
	}
	switch {
	case len(ids) == 0:
		return "", fmt.Errorf("there is no policy %q in the workspace %q", ref, workspace.Slug)
	case len(ids) == 1:
		return ids[0], nil
	case slices.Contains(ids, ref.String()):
		// The id for the whole workspace is the beginning of the others.
		return ref.String(), nil
	default:
		return "", fmt.Errorf("there are %d policies %q in the workspace %q; give the id of the one that is meant: %q", len(ids), ref, workspace.Slug, ids)
	}
}

// means reports whether a policy of the right subject is meant.
func (ref reference) means(p policy, roles permission.Roles, workspaceID string) bool {
	if role, err := roles.Find(ref.role); p.permission.RoleID != ref.role && (err != nil || role.ID != p.permission.RoleID) {
		return false
	}
	return ref.fingerprint == "" || ref.fingerprint == permission.Fingerprint(permission.FromGranted([]api.Permission{p.permission})[0], workspaceID)
}

// String writes the reference as it is read.
func (ref reference) String() string {
	text := ref.email
	if text == "" {
		text = ref.subject.kind + "=" + ref.subject.id
	}
	text += "/" + ref.role
	if ref.fingerprint != "" {
		text += "/" + ref.fingerprint
	}
	return text
}
