package backend

import (
	"context"
	"errors"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ReadPolicies lists the policies of the workspace.
func ReadPolicies(ctx context.Context, r *Request, in api.ReadPoliciesInput) (api.PoliciesOutput, error) {
	filter := store.PolicyFilter{
		SubjectType: in.SubjectType, SubjectID: in.SubjectID, RoleID: in.RoleID, ResourceType: in.ResourceType, ResourceID: in.ResourceID,
	}
	if in.SubjectType == api.SubjectInvite && in.SubjectID != "" {
		invite, err := r.tx.InviteByEmail(ctx, r.workspace.ID, in.SubjectID)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return api.PoliciesOutput{}, err
		}
		if err == nil {
			filter.SubjectID = invite.ID
		}
	}
	emails := map[string]string{}
	policies, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Policy, store.PageInfo, error) {
			policies, info, err := r.tx.PoliciesIn(ctx, r.workspace.ID, filter, p)
			for i := 0; err == nil && i < len(policies); i++ {
				emails[policies[i].SubjectID], err = r.subjectName(ctx, policies[i])
			}
			return policies, info, err
		},
		func(p store.Policy) api.Policy { return policyAs(p, emails[p.SubjectID]) })
	return api.PoliciesOutput{Policies: policies, Pagination: pagination}, err
}

// ReadPolicy answers with one policy.
func ReadPolicy(ctx context.Context, r *Request, in api.PolicyInput) (api.PolicyOutput, error) {
	policy, err := r.policy(ctx, in.PolicyID)
	if err != nil {
		return api.PolicyOutput{}, err
	}
	return r.readPolicy(ctx, policy)
}

// CreatePolicy gives a subject one more policy. One that says the same and is there
// already is answered instead, so that a repeat doubles nothing.
func CreatePolicy(ctx context.Context, r *Request, in api.CreatePolicyInput) (api.PolicyOutput, error) {
	subjectID, updated, about, err := r.policySubject(ctx, in.SubjectType, in.SubjectID)
	if err != nil {
		return api.PolicyOutput{}, err
	}
	permission := api.PermissionInput{RoleID: in.RoleID, Resources: in.Resources}
	if err := r.checkedPolicy(ctx, permission); err != nil {
		return api.PolicyOutput{}, err
	}
	added, _, changed, err := r.addPermissions(ctx, in.SubjectType, subjectID, []api.PermissionInput{permission})
	if err != nil {
		return api.PolicyOutput{}, err
	}
	if changed {
		if err := r.record(ctx, updated, about); err != nil {
			return api.PolicyOutput{}, err
		}
	}
	return r.readPolicy(ctx, added[0])
}

// checkedPolicy is checkPermissions of one that stands in the input itself.
func (r *Request) checkedPolicy(ctx context.Context, permission api.PermissionInput) error {
	const list = "permissions"
	wrong, err := r.checkPermissions(ctx, list, []api.PermissionInput{permission})
	if err != nil {
		return err
	}
	for i := range wrong {
		wrong[i].Field = strings.TrimPrefix(wrong[i].Field, list+".0.")
	}
	return wrong.err(Invalid)
}

// policySubject finds who a new policy is for: the id that it is stored under, and
// the audit event of a change to them.
func (r *Request) policySubject(ctx context.Context, subjectType, id string) (subjectID, event string, about object, err error) {
	switch subjectType {
	case api.SubjectUser:
		member, err := r.member(ctx, id)
		return member.AccountID, eventUserPolicyUpdated, memberObject(member), err
	case api.SubjectGroup:
		group, err := r.group(ctx, id)
		return group.ID, eventGroupPolicyUpdated, groupObject(group), err
	case api.SubjectInvite:
		invite, err := r.invite(ctx, id)
		return invite.ID, eventInvitePolicyUpdated, inviteObject(invite), err
	case api.SubjectToken:
		token, err := r.token(ctx, id)
		return token.ID, eventTokenUpdated, tokenObject(token), err
	default:
		return "", "", object{}, invalidField("subjectType", `"subjectType" must be user, group, invite or token`)
	}
}

// DeletePolicy deletes a policy. Whoever is left with none gets Minimal Workspace
// Access, as when all permissions are replaced (rules D4, E1).
func DeletePolicy(ctx context.Context, r *Request, in api.PolicyInput) (api.StatusOutput, error) {
	policy, err := r.policy(ctx, in.PolicyID)
	if err != nil {
		return api.StatusOutput{}, err
	}
	err = r.keepOwner(ctx, func() error {
		if err := r.tx.DeletePolicy(ctx, r.workspace.ID, policy.ID); err != nil {
			return err
		}
		if err := r.record(ctx, eventPolicyDeleted, policyObject(policy)); err != nil {
			return err
		}
		return r.keepMinimal(ctx, policy.SubjectType, policy.SubjectID)
	})
	return api.StatusOutput{Status: api.StatusSuccess}, err
}

func (r *Request) policy(ctx context.Context, id string) (store.Policy, error) {
	policy, err := r.tx.Policy(ctx, r.workspace.ID, id)
	return policy, asNotFound(err, notFound("there is no policy %q in the workspace", id))
}

func (r *Request) readPolicy(ctx context.Context, policy store.Policy) (api.PolicyOutput, error) {
	subject, err := r.subjectName(ctx, policy)
	return api.PolicyOutput{Policy: policyAs(policy, subject)}, err
}

// subjectName is how an answer names the subject of a policy: an invite by its
// email, since its id is never shown.
func (r *Request) subjectName(ctx context.Context, policy store.Policy) (string, error) {
	if policy.SubjectType != api.SubjectInvite {
		return policy.SubjectID, nil
	}
	invite, err := r.tx.Invite(ctx, policy.SubjectID)
	return invite.Email, err
}

func policyAs(policy store.Policy, subject string) api.Policy {
	granted := access.Granted([]store.Policy{policy})[0]
	return api.Policy{
		ID: policy.ID, SubjectType: policy.SubjectType, SubjectID: subject,
		RoleID: granted.RoleID, RoleName: granted.RoleName, Resources: granted.Resources,
	}
}
