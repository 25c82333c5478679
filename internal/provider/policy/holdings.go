package policy

import (
	"context"
	"errors"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// A subject is who holds policies: a user, a group or a token by its id, an invite
// by its email. Kind is one of the api.Subject constants.
type subject struct {
	kind, id string
}

// A policy is one that a subject holds.
type policy struct {
	id         string
	subject    subject
	permission api.Permission
}

// errNoPolicy means that there is no policy of an id.
var errNoPolicy = errors.New("there is no such policy")

// holdings are the policies of a workspace. An access server has policies with ids; a
// plain Public API has lists of permissions, in which a policy is told by what it says.
type holdings interface {
	// get returns the policy of an id, or errNoPolicy.
	get(ctx context.Context, id string) (policy, error)
	// list returns the policies of a subject, as they are now.
	list(ctx context.Context, of subject) ([]policy, error)
	// find returns the id of the policy that gives a subject exactly one permission, and
	// an empty one where there is none now.
	find(ctx context.Context, of subject, permission api.PermissionInput) (string, error)
	// add gives a subject one more policy, and returns its id. It is called with the
	// claim on the policy.
	add(ctx context.Context, to subject, permission api.PermissionInput) (string, error)
	// remove takes a policy away, or returns errNoPolicy. Whoever is left with none
	// gets Minimal Workspace Access (rule D4).
	remove(ctx context.Context, id string) error
}

func holdingsOf(conn *connection.Connection, workspace connection.Workspace) holdings {
	if workspace.Plain {
		return permissionLists{conn: conn, workspace: workspace}
	}
	return policyList{workspace: workspace}
}

// holdAll locks the claim on all that a subject holds, and returns what lets it go: for
// whoever replaces all of it. In one run of Terraform, they are alone by that.
func holdAll(conn *connection.Connection, workspace connection.Workspace, of subject) (done func()) {
	claim := conn.Claim(heldBy(workspace, of))
	claim.Lock()
	return claim.Unlock
}

// holdOne locks the claim on one policy of a subject, and returns what lets it go: for
// whoever looks for it in order to add it. Others may add others to the same subject
// meanwhile, which go there together.
func holdOne(conn *connection.Connection, workspace connection.Workspace, of subject, wanted api.PermissionInput) (done func()) {
	name := policyName{of, wanted.RoleID, permission.Fingerprint(wanted, workspace.ID)}
	all, one := conn.Claim(heldBy(workspace, of)), conn.Claim("policy/"+workspace.ID+"/"+name.String())
	all.RLock()
	one.Lock()
	return func() {
		one.Unlock()
		all.RUnlock()
	}
}

func heldBy(workspace connection.Workspace, of subject) string {
	return "policies/" + workspace.ID + "/" + of.kind + "/" + of.id
}
