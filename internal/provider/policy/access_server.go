package policy

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// A policyList is the holdings on an access server. A policy keeps its id when the
// invite that holds it is accepted (rule C2).
type policyList struct {
	workspace connection.Workspace
}

func (l policyList) get(ctx context.Context, id string) (policy, error) {
	out, err := client.Call(ctx, l.workspace.Client, api.ReadPolicy, api.PolicyInput{PolicyID: id})
	if client.IsNotFound(err) {
		return policy{}, errNoPolicy
	}
	return policyOf(out.Policy), err
}

func policyOf(p api.Policy) policy {
	return policy{
		id: p.ID, subject: subject{kind: p.SubjectType, id: p.SubjectID},
		permission: api.Permission{RoleID: p.RoleID, RoleName: p.RoleName, Resources: p.Resources},
	}
}

func (l policyList) list(ctx context.Context, of subject) ([]policy, error) {
	found, err := client.PoliciesOf(ctx, l.workspace.Client.Anew(), of.kind, of.id)
	policies := make([]policy, len(found))
	for i, p := range found {
		policies[i] = policyOf(p)
	}
	return policies, err
}

func (l policyList) find(ctx context.Context, of subject, wanted api.PermissionInput) (string, error) {
	policies, err := l.list(ctx, of)
	if err != nil {
		return "", err
	}
	for _, p := range policies {
		if permission.Same(permission.FromGranted([]api.Permission{p.permission}), []api.PermissionInput{wanted}, l.workspace.ID) {
			return p.id, nil
		}
	}
	return "", nil
}

func (l policyList) add(ctx context.Context, to subject, wanted api.PermissionInput) (string, error) {
	out, err := client.Call(ctx, l.workspace.Client, api.CreatePolicy, api.CreatePolicyInput{
		SubjectType: to.kind, SubjectID: to.id, RoleID: wanted.RoleID, Resources: wanted.Resources,
	})
	return out.Policy.ID, err
}

func (l policyList) remove(ctx context.Context, id string) error {
	_, err := client.Call(ctx, l.workspace.Client, api.DeletePolicy, api.PolicyInput{PolicyID: id})
	if client.IsNotFound(err) {
		return errNoPolicy
	}
	return err
}
