package backend

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// UpdateUser sets the role that a member gets on every new source (rule H1).
func UpdateUser(ctx context.Context, r *Request, in api.UpdateUserInput) (api.UserOutput, error) {
	member, err := r.member(ctx, in.UserID)
	if err != nil {
		return api.UserOutput{}, err
	}
	role := *in.DefaultSourceRoleID
	if err := checkDefaultSourceRole(role); err != nil {
		return api.UserOutput{}, err
	}
	if role != member.DefaultSourceRole {
		if err := r.tx.SetDefaultSourceRole(ctx, r.workspace.ID, member.AccountID, role); err != nil {
			return api.UserOutput{}, err
		}
		if err := r.record(ctx, eventUserDefaultRoleUpdated, memberObject(member)); err != nil {
			return api.UserOutput{}, err
		}
		member.DefaultSourceRole = role
	}
	user, err := r.readUser(ctx, member)
	return api.UserOutput{User: user}, err
}

// setDefaultRoleOfInvite is UpdateUser for somebody who has not accepted yet.
func (r *Request) setDefaultRoleOfInvite(ctx context.Context, invite *store.Invite, role string) error {
	if role == invite.DefaultSourceRole {
		return nil
	}
	if err := r.tx.SetDefaultSourceRoleOfInvite(ctx, invite.ID, role); err != nil {
		return err
	}
	invite.DefaultSourceRole = role
	return r.record(ctx, eventInviteDefaultRoleUpdated, inviteObject(*invite))
}

// checkDefaultSourceRole asks for a role that is about sources, or for none.
func checkDefaultSourceRole(id string) error {
	if role, known := access.RoleByID(id); id == "" || known && role.OnSources() {
		return nil
	}
	return invalidField("defaultSourceRoleId", `"defaultSourceRoleId" must be the id of Source Admin or of Source Read-only, or empty for none`)
}

// grantDefaults gives every member with a default source role that role on a new
// source (rule H1).
func (r *Request) grantDefaults(ctx context.Context, source store.Source) error {
	members, err := r.tx.MembersWithDefaultRole(ctx, r.workspace.ID)
	if err != nil {
		return err
	}
	for _, member := range members {
		permission := api.PermissionInput{
			RoleID: member.DefaultSourceRole, Resources: []api.Resource{{ID: source.ID, Type: api.ResourceSource}},
		}
		if err := r.createPolicy(ctx, r.policyOf(r.workspace.ID, api.SubjectUser, member.AccountID, permission)); err != nil {
			return err
		}
	}
	return nil
}
