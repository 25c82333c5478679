package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

const (
	selectPolicies = `
		SELECT p.id, p.workspace_id, p.subject_type, p.subject_id, p.role_id, r.type, r.resource_id, r.labels
		FROM policies p LEFT JOIN policy_resources r ON r.policy_id = p.id `
	orderPolicies = " ORDER BY p.seq, r.position"
)

// InsertPolicy adds a policy.
func (t *Tx) InsertPolicy(ctx context.Context, p Policy) error {
	_, err := t.change(ctx, `
		INSERT INTO policies (id, workspace_id, subject_type, subject_id, role_id) VALUES ($1, $2, $3, $4, $5)`,
		p.ID, p.WorkspaceID, p.SubjectType, p.SubjectID, p.RoleID)
	if err != nil {
		return err
	}
	for position, resource := range p.Resources {
		labels, err := jsonText(resource.Labels)
		if err != nil {
			return err
		}
		_, err = t.change(ctx, `
			INSERT INTO policy_resources (policy_id, position, type, resource_id, labels) VALUES ($1, $2, $3, $4, $5)`,
			p.ID, position, resource.Type, resource.ID, labels)
		if err != nil {
			return err
		}
	}
	return nil
}

// DeletePolicy deletes one policy.
func (t *Tx) DeletePolicy(ctx context.Context, workspaceID, id string) error {
	return t.changeOne(ctx, "DELETE FROM policies WHERE workspace_id = $1 AND id = $2", workspaceID, id)
}

// DeletePolicies deletes all policies of a subject and returns how many there
// were.
func (t *Tx) DeletePolicies(ctx context.Context, workspaceID, subjectType, subjectID string) (int, error) {
	return t.change(ctx, "DELETE FROM policies WHERE workspace_id = $1 AND subject_type = $2 AND subject_id = $3",
		workspaceID, subjectType, subjectID)
}

// Policies returns the policies of a subject in the order in which they were
// added.
func (t *Tx) Policies(ctx context.Context, workspaceID, subjectType, subjectID string) ([]Policy, error) {
	return t.policies(ctx, selectPolicies+
		"WHERE p.workspace_id = $1 AND p.subject_type = $2 AND p.subject_id = $3"+orderPolicies,
		workspaceID, subjectType, subjectID)
}

// Policy returns a policy of a workspace.
func (t *Tx) Policy(ctx context.Context, workspaceID, id string) (Policy, error) {
	found, err := t.policies(ctx, selectPolicies+"WHERE p.workspace_id = $1 AND p.id = $2"+orderPolicies, workspaceID, id)
	if err == nil && len(found) == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return Policy{}, err
	}
	return found[0], nil
}

// PoliciesIn lists the policies of a workspace that a filter lets through, in the
// order in which they were made.
func (t *Tx) PoliciesIn(ctx context.Context, workspaceID string, filter PolicyFilter, page Page) ([]Policy, PageInfo, error) {
	args := []any{workspaceID}
	where := "p.workspace_id = $1" + conditions(&args, map[string]string{
		"p.subject_type": filter.SubjectType, "p.subject_id": filter.SubjectID, "p.role_id": filter.RoleID,
	})
	// Type and id are those of one and the same resource.
	of := conditions(&args, map[string]string{"x.type": filter.ResourceType, "x.resource_id": filter.ResourceID})
	if of != "" {
		where += " AND EXISTS (SELECT 1 FROM policy_resources x WHERE x.policy_id = p.id" + of + ")"
	}
	return list(ctx, t, listing[Policy]{
		table: "policies p", where: where, seq: "p.seq", args: args,
		columns: "p.id, p.workspace_id, p.subject_type, p.subject_id, p.role_id", scan: scanBarePolicy, complete: t.completePolicies,
	}, page)
}

// conditions returns " AND column = $n" for every column with a value, and adds the
// values to the arguments.
func conditions(args *[]any, values map[string]string) string {
	var text strings.Builder
	for _, column := range slices.Sorted(maps.Keys(values)) {
		if value := values[column]; value != "" {
			*args = append(*args, value)
			fmt.Fprintf(&text, " AND %s = $%d", column, len(*args))
		}
	}
	return text.String()
}

func scanBarePolicy(r row) (p Policy, err error) {
	err = r.Scan(&p.ID, &p.WorkspaceID, &p.SubjectType, &p.SubjectID, &p.RoleID)
	return p, err
}

// completePolicies reads the resources of policies.
func (t *Tx) completePolicies(ctx context.Context, policies []Policy) error {
	ids := make([]string, len(policies))
	places := make(map[string]int, len(policies))
	for i, p := range policies {
		ids[i], places[p.ID] = p.ID, i
	}
	for batch := range slices.Chunk(ids, idsPerQuery) {
		list, args := placeholders(nil, batch)
		found, err := t.policies(ctx, selectPolicies+"WHERE p.id IN ("+list+")"+orderPolicies, args...)
		if err != nil {
			return err
		}
		for _, p := range found {
			policies[places[p.ID]] = p
		}
	}
	return nil
}

// PoliciesOf returns the policies of several subjects of one type, such as those
// of a page, by the id of the subject.
func (t *Tx) PoliciesOf(ctx context.Context, workspaceID, subjectType string, subjectIDs []string) (map[string][]Policy, error) {
	found := make(map[string][]Policy, len(subjectIDs))
	for batch := range slices.Chunk(subjectIDs, idsPerQuery) {
		list, args := placeholders([]any{workspaceID, subjectType}, batch)
		policies, err := t.policies(ctx, selectPolicies+
			"WHERE p.workspace_id = $1 AND p.subject_type = $2 AND p.subject_id IN ("+list+")"+orderPolicies,
			args...)
		if err != nil {
			return nil, err
		}
		addBySubject(found, policies)
	}
	return found, nil
}

// EffectivePolicies returns the policies that a member of a workspace acts by: the
// person's own and those of the person's groups (rule D1).
func (t *Tx) EffectivePolicies(ctx context.Context, workspaceID, accountID string) ([]Policy, error) {
	return t.policies(ctx, selectPolicies+`WHERE p.seq IN (
			SELECT own.seq FROM policies own
			WHERE own.workspace_id = $1 AND own.subject_type = $3 AND own.subject_id = $2
			UNION ALL
			SELECT shared.seq FROM policies shared
			WHERE shared.workspace_id = $1 AND shared.subject_type = $4 AND shared.subject_id IN (
				SELECT gm.group_id FROM group_members gm WHERE gm.workspace_id = $1 AND gm.account_id = $2)
		)`+orderPolicies,
		workspaceID, accountID, api.SubjectUser, api.SubjectGroup)
}

// CountOwners returns how many members of a workspace hold the owner role,
// directly or through a group (rule E1).
func (t *Tx) CountOwners(ctx context.Context, workspaceID, ownerRoleID string) (int, error) {
	return queryOne(ctx, t, scanValue[int], `
		SELECT COUNT(*) FROM (
			SELECT m.account_id FROM policies p
			JOIN members m ON m.workspace_id = p.workspace_id AND m.account_id = p.subject_id
			WHERE p.workspace_id = $1 AND p.role_id = $2 AND p.subject_type = $3
			UNION
			SELECT gm.account_id FROM policies p
			JOIN group_members gm ON gm.group_id = p.subject_id
			WHERE p.workspace_id = $1 AND p.role_id = $2 AND p.subject_type = $4 AND gm.account_id IS NOT NULL
		) owners`, workspaceID, ownerRoleID, api.SubjectUser, api.SubjectGroup)
}

// addBySubject adds policies to a map from the id of their subject.
func addBySubject(found map[string][]Policy, policies []Policy) {
	for _, p := range policies {
		found[p.SubjectID] = append(found[p.SubjectID], p)
	}
}

// A policyRow is a policy with one of its resources, or none.
type policyRow struct {
	policy   Policy
	resource *api.Resource
}

func scanPolicyRow(r row) (policyRow, error) {
	var p Policy
	var resourceType, resourceID, labels sql.NullString
	err := r.Scan(&p.ID, &p.WorkspaceID, &p.SubjectType, &p.SubjectID, &p.RoleID, &resourceType, &resourceID, &labels)
	if err != nil || !resourceType.Valid {
		return policyRow{policy: p}, err
	}
	resource := api.Resource{Type: resourceType.String, ID: resourceID.String}
	if labels.String != "[]" {
		err = jsonColumn[api.Label]{&resource.Labels}.Scan(labels.String)
	}
	return policyRow{policy: p, resource: &resource}, err
}

// policies runs a query that selects policies, one row for each of their
// resources, and puts them together.
func (t *Tx) policies(ctx context.Context, query string, args ...any) ([]Policy, error) {
	rows, err := queryAll(ctx, t, scanPolicyRow, query, args...)
	if err != nil {
		return nil, err
	}
	var policies []Policy
	for _, r := range rows {
		if n := len(policies); n == 0 || policies[n-1].ID != r.policy.ID {
			policies = append(policies, r.policy)
		}
		if r.resource != nil {
			last := &policies[len(policies)-1]
			last.Resources = append(last.Resources, *r.resource)
		}
	}
	return policies, nil
}
