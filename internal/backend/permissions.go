package backend

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// checkPermissions says what is wrong with permissions that stand at path: what
// package access can tell alone, and labels and sources that are not there
// (rules D2, D3, D4).
func (r *Request) checkPermissions(ctx context.Context, path string, permissions []api.PermissionInput) (problems, error) {
	if wrong := access.Check(path, r.workspace.ID, permissions); len(wrong) > 0 {
		return wrong, nil
	}
	return r.checkReferences(ctx, access.Labels(path, permissions), access.Sources(path, permissions))
}

func (r *Request) checkReferences(ctx context.Context, labels []access.LabelReference, sources []access.SourceReference) (problems, error) {
	var wrong problems
	for _, label := range labels {
		found, err := r.tx.HasLabel(ctx, r.workspace.ID, label.Key, label.Value)
		if err != nil {
			return nil, err
		}
		if !found {
			wrong.add(label.Path, `"value" names the label %s:%s, which the workspace does not have`, label.Key, label.Value)
		}
	}
	for _, source := range sources {
		found, err := r.tx.HasSource(ctx, r.workspace.ID, source.ID)
		if err != nil {
			return nil, err
		}
		if !found {
			wrong.add(source.Path, `"id" names the source %q, which the workspace does not have`, source.ID)
		}
	}
	return wrong, nil
}

// addPermissions gives a subject what it does not hold yet and answers with the
// policies that now stand for the given permissions. Giving what is held already
// makes no second policy, so that a repeat doubles nothing.
func (r *Request) addPermissions(
	ctx context.Context, subjectType, subjectID string, permissions []api.PermissionInput,
) (added, all []store.Policy, changed bool, err error) {
	all, err = r.tx.Policies(ctx, r.workspace.ID, subjectType, subjectID)
	if err != nil {
		return nil, nil, false, err
	}
	held := make(map[string]store.Policy, len(all))
	for _, policy := range all {
		held[permissionKey(policy.RoleID, policy.Resources)] = policy
	}
	for _, permission := range permissions {
		key := permissionKey(permission.RoleID, permission.Resources)
		policy, there := held[key]
		if !there {
			policy = r.policyOf(r.workspace.ID, subjectType, subjectID, permission)
			if err := r.createPolicy(ctx, policy); err != nil {
				return nil, nil, false, err
			}
			held[key], all, changed = policy, append(all, policy), true
		}
		added = append(added, policy)
	}
	if len(all) > access.MaxEntries {
		return nil, nil, false, invalidField("permissions",
			`"permissions" would come to %d, and at most %d can be held`, len(all), access.MaxEntries)
	}
	return added, all, changed, nil
}

// replacePermissions makes a subject hold exactly the given permissions. Policies
// that say the same stay as they are, with their ids.
func (r *Request) replacePermissions(
	ctx context.Context, subjectType, subjectID string, permissions []api.PermissionInput,
) (policies []store.Policy, changed bool, err error) {
	held, err := r.tx.Policies(ctx, r.workspace.ID, subjectType, subjectID)
	if err != nil {
		return nil, false, err
	}
	wanted := make(map[string]bool, len(permissions))
	for _, permission := range permissions {
		wanted[permissionKey(permission.RoleID, permission.Resources)] = true
	}
	for _, policy := range held {
		if wanted[permissionKey(policy.RoleID, policy.Resources)] {
			continue
		}
		if err := r.tx.DeletePolicy(ctx, r.workspace.ID, policy.ID); err != nil {
			return nil, false, err
		}
		if err := r.record(ctx, eventPolicyDeleted, policyObject(policy)); err != nil {
			return nil, false, err
		}
		changed = true
	}
	_, policies, added, err := r.addPermissions(ctx, subjectType, subjectID, permissions)
	return policies, changed || added, err
}

// permissionKey spells a role on resources in one order, so that two of them are
// equal if they say the same. The parts are quoted, so that no id can be taken for
// two.
func permissionKey(roleID string, resources []api.Resource) string {
	keys := make([]string, len(resources))
	for i, resource := range resources {
		labels := make([]string, len(resource.Labels))
		for j, label := range resource.Labels {
			labels[j] = strconv.Quote(label.Key) + strconv.Quote(label.Value)
		}
		slices.Sort(labels)
		keys[i] = strconv.Quote(resource.Type) + strconv.Quote(resource.ID) + strings.Join(labels, "")
	}
	slices.Sort(keys)
	return strconv.Quote(roleID) + strings.Join(slices.Compact(keys), ";")
}

// keepMinimal gives a subject that has lost its last policy Minimal Workspace
// Access (rule D4). A token may have none.
func (r *Request) keepMinimal(ctx context.Context, subjectType, subjectID string) error {
	if subjectType == api.SubjectToken {
		return nil
	}
	left, err := r.tx.Policies(ctx, r.workspace.ID, subjectType, subjectID)
	if err != nil || len(left) > 0 {
		return err
	}
	return r.createPolicy(ctx, r.policyOf(r.workspace.ID, subjectType, subjectID, access.MinimalPermission(r.workspace.ID)))
}

// createPolicy stores a policy and its audit event.
func (r *Request) createPolicy(ctx context.Context, policy store.Policy) error {
	if err := r.tx.InsertPolicy(ctx, policy); err != nil {
		return err
	}
	return r.record(ctx, eventPolicyCreated, policyObject(policy))
}

// accessPermissions is how the answer to a change shows policies; with the
// policy and its subject where detailed.
func accessPermissions(policies []store.Policy, detailed bool) api.PermissionsOutput {
	out := api.PermissionsOutput{Permissions: make([]api.AccessPermission, len(policies))}
	for i, permission := range access.Granted(policies) {
		out.Permissions[i] = api.AccessPermission{
			RoleID: permission.RoleID, RoleName: permission.RoleName, Resources: permission.Resources,
		}
		if detailed {
			out.Permissions[i].PolicyID = policies[i].ID
			out.Permissions[i].SubjectID = policies[i].SubjectID
			out.Permissions[i].SubjectType = policies[i].SubjectType
		}
	}
	return out
}
