package backend

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/access"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/backend/store"
)

// ListInvites lists the emails that have an invite, expired ones among them
// (rule C2).
func ListInvites(ctx context.Context, r *Request, in api.ListInput) (api.InviteEmailsOutput, error) {
	emails, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Invite, store.PageInfo, error) {
			return r.tx.Invites(ctx, r.workspace.ID, p)
		},
		func(i store.Invite) string { return i.Email })
	return api.InviteEmailsOutput{Invites: emails, Pagination: pagination}, err
}

// ReadInvites lists invites with all that is known of them.
func ReadInvites(ctx context.Context, r *Request, in api.ListInput) (api.InvitesOutput, error) {
	var policies map[string][]store.Policy
	var groups map[string][]string
	invites, pagination, err := paginate(in.Pagination,
		func(p store.Page) ([]store.Invite, store.PageInfo, error) {
			invites, info, err := r.tx.Invites(ctx, r.workspace.ID, p)
			if err != nil {
				return nil, info, err
			}
			ids := idsOf(invites, func(i store.Invite) string { return i.ID })
			if policies, err = r.tx.PoliciesOf(ctx, r.workspace.ID, api.SubjectInvite, ids); err != nil {
				return nil, info, err
			}
			groups, err = r.tx.GroupIDsOfInvites(ctx, r.workspace.ID, ids)
			return invites, info, err
		},
		func(i store.Invite) api.Invite { return r.inviteOf(i, policies[i.ID], groups[i.ID]) })
	return api.InvitesOutput{Invites: invites, Pagination: pagination}, err
}

// ReadInvite answers with one invite.
func ReadInvite(ctx context.Context, r *Request, in api.InviteEmailInput) (api.InviteOutput, error) {
	invite, err := r.invite(ctx, in.Email)
	if err != nil {
		return api.InviteOutput{}, err
	}
	return r.readInvite(ctx, invite)
}

func (r *Request) invite(ctx context.Context, email string) (store.Invite, error) {
	invite, err := r.tx.InviteByEmail(ctx, r.workspace.ID, email)
	return invite, asNotFound(err, notFound("there is no invite for %q in the workspace", email))
}

func (r *Request) readInvite(ctx context.Context, invite store.Invite) (api.InviteOutput, error) {
	policies, err := r.tx.Policies(ctx, r.workspace.ID, api.SubjectInvite, invite.ID)
	if err != nil {
		return api.InviteOutput{}, err
	}
	groups, err := r.tx.GroupIDsOfInvite(ctx, invite.ID)
	return api.InviteOutput{Invite: r.inviteOf(invite, policies, groups)}, err
}

func (r *Request) inviteOf(i store.Invite, policies []store.Policy, groups []string) api.Invite {
	status := api.InvitePending
	if r.expired(i.ExpiresAt) {
		status = api.InviteExpired
	}
	return api.Invite{
		Email: i.Email, Permissions: access.Granted(policies), GroupIDs: orEmpty(groups), Status: status,
		InvitedBy: i.InvitedBy, CreatedAt: i.CreatedAt, ExpiresAt: i.ExpiresAt, DefaultSourceRoleID: i.DefaultSourceRole,
	}
}

// CreateInvites invites a batch of emails, all or none of them, and mails each
// its code. An email that has an invite gets a new code and the new permissions,
// and keeps its group memberships (rule C3).
func CreateInvites(ctx context.Context, r *Request, in api.CreateInvitesInput) (api.CreateInvitesOutput, error) {
	if err := r.checkInvites(ctx, in.Invites); err != nil {
		return api.CreateInvitesOutput{}, err
	}
	var out api.CreateInvitesOutput
	for _, wanted := range in.Invites {
		invite, err := r.inviteOne(ctx, wanted)
		if err != nil {
			return api.CreateInvitesOutput{}, err
		}
		out.Emails = append(out.Emails, wanted.Email)
		if !r.extended {
			continue
		}
		read, err := r.readInvite(ctx, invite)
		if err != nil {
			return api.CreateInvitesOutput{}, err
		}
		out.Invites = append(out.Invites, read.Invite)
	}
	return out, nil
}

func (r *Request) checkInvites(ctx context.Context, invites []api.InviteInput) error {
	var wrong problems
	if len(invites) == 0 {
		wrong.add("invites", `"invites" must name at least one email`)
	}
	if len(invites) > api.MaxInviteBatch {
		wrong.add("invites", `"invites" must have at most %d entries`, api.MaxInviteBatch)
		return wrong.err(Invalid)
	}
	seen := make(map[string]bool, len(invites))
	for i, invite := range invites {
		path := fmt.Sprintf("invites.%d", i)
		if err := api.CheckEmail(invite.Email); err != nil {
			wrong.add(path+".email", `"email" %v`, err)
		} else if key := api.FoldEmail(invite.Email); seen[key] {
			wrong.add(path+".email", `"email" is in this batch twice: %s`, invite.Email)
		} else {
			seen[key] = true
			if err := r.checkNoMember(ctx, &wrong, path+".email", invite.Email); err != nil {
				return err
			}
		}
		if err := r.checkInvitePermissions(ctx, &wrong, path+".permissions", invite.Permissions); err != nil {
			return err
		}
	}
	return wrong.err(Invalid)
}

// checkInvitePermissions checks what an invite would give (rules D2, D3, D4).
func (r *Request) checkInvitePermissions(
	ctx context.Context, wrong *problems, path string, permissions []api.InvitePermission,
) error {
	if found := access.CheckInvite(path, r.workspace.ID, permissions); len(found) > 0 {
		*wrong = append(*wrong, found...)
		return nil
	}
	found, err := r.checkReferences(ctx, access.InviteLabels(path, permissions), access.InviteSources(path, permissions))
	*wrong = append(*wrong, found...)
	return err
}

func (r *Request) checkNoMember(ctx context.Context, wrong *problems, field, email string) error {
	_, err := r.tx.MemberByEmail(ctx, r.workspace.ID, email)
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err == nil {
		wrong.add(field, `"email" is a member of the workspace already: %s`, email)
	}
	return err
}

func (r *Request) inviteOne(ctx context.Context, in api.InviteInput) (store.Invite, error) {
	invite, err := r.putInvite(ctx, in.Email)
	if err != nil {
		return store.Invite{}, err
	}
	invited, err := r.invitedEvent(ctx, invite.Email)
	if err != nil {
		return store.Invite{}, err
	}
	if err := r.record(ctx, invited, inviteObject(invite)); err != nil {
		return store.Invite{}, err
	}
	_, _, err = r.replacePermissions(ctx, api.SubjectInvite, invite.ID, access.FromInvite(r.workspace.ID, in.Permissions))
	return invite, err
}

// putInvite makes an invite, or renews the one that the email has: a new code, a
// new lifetime, a new mail, and nothing of the old mail left (rule F6).
func (r *Request) putInvite(ctx context.Context, email string) (store.Invite, error) {
	code := newSecret(inviteCodePrefix)
	actor, _ := r.caller.actor()
	invite := store.Invite{
		ID: r.ids.Object(), WorkspaceID: r.workspace.ID, Email: email, CodeHash: hashSecret(code),
		InvitedBy: actor, CreatedAt: r.now, ExpiresAt: r.now.Add(r.inviteLifetime),
	}
	id, err := r.tx.PutInvite(ctx, invite)
	if err != nil {
		return invite, err
	}
	// An address that was invited before keeps the spelling it had.
	if invite, err = r.tx.Invite(ctx, id); err != nil {
		return invite, err
	}
	if err := errors.Join(r.tx.EraseMails(ctx, invite.ID), r.tx.EraseExpiredMails(ctx, r.now)); err != nil {
		return invite, err
	}
	return invite, r.tx.InsertMail(ctx, r.inviteMail(invite, code))
}

func (r *Request) invitedEvent(ctx context.Context, email string) (string, error) {
	_, err := r.tx.AccountByEmail(ctx, email)
	if errors.Is(err, store.ErrNotFound) {
		return eventInvitedUnknown, nil
	}
	return eventInvitedKnown, err
}

// UpdateInvite changes what an invite will give, and keeps its code and mail.
func UpdateInvite(ctx context.Context, r *Request, in api.UpdateInviteInput) (api.InviteOutput, error) {
	invite, err := r.invite(ctx, in.Email)
	if err != nil {
		return api.InviteOutput{}, err
	}
	if in.Permissions != nil {
		if err := r.replacePermissionsOfInvite(ctx, invite, *in.Permissions); err != nil {
			return api.InviteOutput{}, err
		}
	}
	if in.DefaultSourceRoleID != nil {
		if err := checkDefaultSourceRole(*in.DefaultSourceRoleID); err != nil {
			return api.InviteOutput{}, err
		}
		if err := r.setDefaultRoleOfInvite(ctx, &invite, *in.DefaultSourceRoleID); err != nil {
			return api.InviteOutput{}, err
		}
	}
	return r.readInvite(ctx, invite)
}

func (r *Request) replacePermissionsOfInvite(ctx context.Context, invite store.Invite, permissions []api.PermissionInput) error {
	if err := r.checkedPermissions(ctx, permissions); err != nil {
		return err
	}
	_, changed, err := r.replacePermissions(ctx, api.SubjectInvite, invite.ID, r.orMinimal(permissions))
	if err != nil || !changed {
		return err
	}
	return r.record(ctx, eventInvitePolicyUpdated, inviteObject(invite))
}

// ResendInvite gives an invite a new code, a new lifetime and a new mail, and
// keeps what it will give.
func ResendInvite(ctx context.Context, r *Request, in api.InviteEmailInput) (api.InviteOutput, error) {
	invite, err := r.invite(ctx, in.Email)
	if err != nil {
		return api.InviteOutput{}, err
	}
	if invite, err = r.putInvite(ctx, invite.Email); err != nil {
		return api.InviteOutput{}, err
	}
	if err := r.record(ctx, eventInviteResent, inviteObject(invite)); err != nil {
		return api.InviteOutput{}, err
	}
	return r.readInvite(ctx, invite)
}

// DeleteInvites withdraws invites, with their group memberships (rule C4).
func DeleteInvites(ctx context.Context, r *Request, in api.DeleteInvitesInput) (api.StatusOutput, error) {
	invites, err := r.invitesByEmail(ctx, in.Emails)
	if err != nil {
		return api.StatusOutput{}, err
	}
	for _, invite := range invites {
		if err := r.deleteInvite(ctx, invite); err != nil {
			return api.StatusOutput{}, err
		}
	}
	return api.StatusOutput{Status: api.StatusSuccess}, nil
}

// invitesByEmail finds each invite once, in the order of the emails.
func (r *Request) invitesByEmail(ctx context.Context, emails []string) ([]store.Invite, error) {
	var invites []store.Invite
	var unknown problems
	found := make(map[string]bool, len(emails))
	for i, email := range emails {
		invite, err := r.tx.InviteByEmail(ctx, r.workspace.ID, email)
		switch {
		case errors.Is(err, store.ErrNotFound):
			unknown.add(fmt.Sprintf("emails.%d", i), "there is no invite for %q in the workspace", email)
		case err != nil:
			return nil, err
		case !found[invite.ID]:
			found[invite.ID] = true
			invites = append(invites, invite)
		}
	}
	return invites, unknown.err(NotFound)
}

func (r *Request) deleteInvite(ctx context.Context, invite store.Invite) error {
	groups, err := r.tx.GroupIDsOfInvite(ctx, invite.ID)
	if err != nil {
		return err
	}
	if len(groups) > 0 {
		if err := r.record(ctx, eventMembershipsDeleted, inviteObject(invite)); err != nil {
			return err
		}
	}
	if err := r.tx.DeleteInvite(ctx, invite.ID); err != nil {
		return err
	}
	return r.record(ctx, eventInviteDeleted, inviteObject(invite))
}
