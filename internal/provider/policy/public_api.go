package policy

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// permissionLists are the holdings on a plain Public API: it shows what a user or a
// group holds as a list, adds to it, and otherwise replaces all of it. What an invite
// or a token holds it does not show.
//
// Its policies have no ids, so that one is made of who holds it and what it says; see
// policyName.
type permissionLists struct {
	conn      *connection.Connection
	workspace connection.Workspace
}

// A policyName is the id of a policy on a plain Public API, written as
// user=<user id>/<role id>, and with a slash and the fingerprint of its resources and
// labels unless it is for the whole workspace.
type policyName struct {
	subject             subject
	roleID, fingerprint string
}

func (n policyName) String() string {
	name := n.subject.kind + "=" + n.subject.id + "/" + n.roleID
	if n.fingerprint != "" {
		name += "/" + n.fingerprint
	}
	return name
}

func parsePolicyName(id string) (policyName, bool) {
	kind, rest, found := strings.Cut(id, "=")
	parts := strings.Split(rest, "/")
	if !found || kind != api.SubjectUser && kind != api.SubjectGroup || len(parts) < 2 || len(parts) > 3 || slices.Contains(parts, "") {
		return policyName{}, false
	}
	name := policyName{subject: subject{kind: kind, id: parts[0]}, roleID: parts[1]}
	if len(parts) == 3 {
		name.fingerprint = parts[2]
	}
	return name, true
}

func (l permissionLists) nameOf(of subject, input api.PermissionInput) string {
	return policyName{of, input.RoleID, permission.Fingerprint(input, l.workspace.ID)}.String()
}

// permissions returns what a user or a group holds. Those who want to know of the same
// one share the answer.
func (l permissionLists) permissions(ctx context.Context, of subject) ([]api.Permission, error) {
	switch of.kind {
	case api.SubjectUser:
		user, err := client.SharedUser(ctx, l.workspace.Client, of.id)
		return user.Permissions, err
	case api.SubjectGroup:
		group, err := client.SharedUserGroup(ctx, l.workspace.Client, of.id)
		return group.Permissions, err
	default:
		return nil, errors.New("a plain Segment Public API does not show what invites and tokens hold")
	}
}

func (l permissionLists) list(ctx context.Context, of subject) ([]policy, error) {
	return l.anew().listed(ctx, of)
}

// anew returns the same holdings, of which is told what is there from now on.
func (l permissionLists) anew() permissionLists {
	l.workspace = l.workspace.Anew()
	return l
}

// listed is list as it was lately.
func (l permissionLists) listed(ctx context.Context, of subject) ([]policy, error) {
	held, err := l.permissions(ctx, of)
	if err != nil {
		return nil, err
	}
	policies := make([]policy, len(held))
	for i, input := range permission.FromGranted(held) {
		policies[i] = policy{id: l.nameOf(of, input), subject: of, permission: held[i]}
	}
	return policies, nil
}

// get only says that there is no such policy after it has asked anew.
func (l permissionLists) get(ctx context.Context, id string) (policy, error) {
	name, ok := parsePolicyName(id)
	if !ok {
		return policy{}, errNoPolicy
	}
	for _, source := range []permissionLists{l, l.anew()} {
		policies, err := source.listed(ctx, name.subject)
		switch {
		case client.IsNotFound(err):
			return policy{}, errNoPolicy // That is never remembered.
		case err != nil:
			return policy{}, err
		}
		if i := slices.IndexFunc(policies, func(p policy) bool { return p.id == id }); i >= 0 {
			return policies[i], nil
		}
	}
	return policy{}, errNoPolicy
}

func (l permissionLists) find(ctx context.Context, of subject, wanted api.PermissionInput) (string, error) {
	policies, err := l.list(ctx, of)
	id := l.nameOf(of, wanted)
	if err != nil || !slices.ContainsFunc(policies, func(p policy) bool { return p.id == id }) {
		return "", err
	}
	return id, nil
}

func (l permissionLists) add(ctx context.Context, to subject, wanted api.PermissionInput) (string, error) {
	var err error
	permissions := []api.PermissionInput{wanted}
	if to.kind == api.SubjectGroup {
		_, err = client.Call(ctx, l.workspace.Client, api.AddPermissionsToUserGroup,
			api.UserGroupPermissionsInput{UserGroupID: to.id, Permissions: permissions})
	} else {
		_, err = client.Call(ctx, l.workspace.Client, api.AddPermissionsToUser, api.UserPermissionsInput{UserID: to.id, Permissions: permissions})
	}
	return l.nameOf(to, wanted), err
}

// remove replaces what the subject holds by all but the policy. The claim keeps others
// of this run from changing it between the two calls.
func (l permissionLists) remove(ctx context.Context, id string) error {
	name, ok := parsePolicyName(id)
	if !ok {
		return errNoPolicy
	}
	defer holdAll(l.conn, l.workspace, name.subject)()
	policies, err := l.list(ctx, name.subject)
	if client.IsNotFound(err) {
		return errNoPolicy
	}
	if err != nil {
		return err
	}
	var rest []api.Permission
	for _, p := range policies {
		if p.id != id {
			rest = append(rest, p.permission)
		}
	}
	if len(rest) == len(policies) {
		return errNoPolicy
	}
	return l.replace(ctx, name.subject, permission.OrMinimal(permission.FromGranted(rest), l.workspace.ID))
}

func (l permissionLists) replace(ctx context.Context, of subject, permissions []api.PermissionInput) error {
	if of.kind == api.SubjectGroup {
		_, err := client.Call(ctx, l.workspace.Client, api.ReplacePermissionsForUserGroup,
			api.UserGroupPermissionsInput{UserGroupID: of.id, Permissions: permissions})
		return err
	}
	_, err := client.Call(ctx, l.workspace.Client, api.ReplacePermissionsForUser,
		api.UserPermissionsInput{UserID: of.id, Permissions: permissions})
	return err
}
