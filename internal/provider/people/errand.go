package people

import (
	"context"
	"errors"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// An Errand is what an apply has to do for a person who is there already.
type Errand struct {
	Workspace connection.Workspace
	// Prior is the person as the state has them, with null permissions for whoever is
	// not in the state yet. Plan is what they are to become.
	Prior, Plan Model
	// Permissions are those of the plan, nil where they are not managed.
	Permissions []api.PermissionInput
	// DefaultSourceRoleID is the role that they are to get on every new source (rule
	// H1): empty for none, nil where it is not managed.
	DefaultSourceRoleID *string
	// Owed is what is left over from an apply that failed, and in the end what is
	// left over from this one.
	Owed Owed
	// Reinvited is set once an invite was made again that gives what is planned.
	Reinvited bool

	// invited is the person that the invite was made again for in place of another.
	invited Person
}

// Run carries out the errand, with the user id that the state has, if any. What is
// done with the person that is found is up to do, which calls Bring in the end.
func (e *Errand) Run(ctx context.Context, userID string, do func(Person) error) (Person, error) {
	email := e.Plan.Email.ValueString()
	if e.Owed.Invite {
		if err := e.makeUp(ctx, userID, email); err != nil {
			return Person{}, err
		}
	}
	if err := Change(ctx, e.Workspace, userID, email, func(person Person) error {
		e.invited = Person{} // Whoever accepts an invite that was made again is somebody else from then on.
		return do(person)
	}); err != nil {
		return Person{}, err
	}
	if e.invited.Email != "" {
		return e.invited, nil
	}
	return Find(ctx, e.Workspace, userID, email)
}

// makeUp invites somebody whose invite an earlier apply withdrew.
func (e *Errand) makeUp(ctx context.Context, userID, email string) error {
	switch _, err := Find(ctx, e.Workspace, userID, email); {
	case errors.Is(err, ErrNotFound):
		return e.invite(ctx, email)
	case err != nil:
		return err
	default: // They were invited meanwhile, or the invite was made and only its answer lost.
		e.Owed.Invite = false
		return nil
	}
}

// Bring makes a person what the plan says: with the permissions and the default
// source role, if they are managed, with an invite that has not expired, if that is
// wanted, and with what is owed to them.
func (e *Errand) Bring(ctx context.Context, person Person) error {
	if e.gives(ctx, person) {
		if err := e.give(ctx, person); err != nil {
			return err
		}
	}
	if err := e.SetDefaultSourceRole(ctx, person); err != nil {
		return err
	}
	if person.Status == InviteExpired && e.Plan.ResendWhenExpired.ValueBool() {
		if err := resend(ctx, e.Workspace, person.Email); err != nil {
			return err
		}
	}
	return e.PutBack(ctx, person)
}

// SetDefaultSourceRole sets the role that a person gets on every new source, if it
// is managed and another one.
func (e *Errand) SetDefaultSourceRole(ctx context.Context, person Person) error {
	if e.DefaultSourceRoleID == nil || *e.DefaultSourceRoleID == person.DefaultSourceRoleID {
		return nil
	}
	var err error
	if person.Status == Active {
		_, err = client.Call(ctx, e.Workspace.Client, api.UpdateUser,
			api.UpdateUserInput{UserID: person.UserID, DefaultSourceRoleID: e.DefaultSourceRoleID})
	} else {
		_, err = client.Call(ctx, e.Workspace.Client, api.UpdateInvite,
			api.UpdateInviteInput{Email: person.Email, DefaultSourceRoleID: e.DefaultSourceRoleID})
	}
	return err
}

// PutBack puts a person back into the groups that are owed to them.
func (e *Errand) PutBack(ctx context.Context, person Person) error {
	return e.Owed.putBack(ctx, e.Workspace.Client, person.Email)
}

// gives reports whether the person does not hold the permissions yet, as far as can
// be told: what an invite gives on a plain Public API, only the state can say.
func (e *Errand) gives(ctx context.Context, person Person) bool {
	switch {
	case e.Plan.Permissions.IsNull():
		return false
	case person.Permissions != nil:
		return !permission.Same(permission.FromGranted(person.Permissions), e.Permissions, e.Workspace.ID)
	default:
		return person.Status == Active || e.Prior.GivesOther(ctx, e.Plan)
	}
}

func (e *Errand) give(ctx context.Context, person Person) error {
	var err error
	switch {
	case person.Status == Active:
		_, err = client.Call(ctx, e.Workspace.Client, api.ReplacePermissionsForUser,
			api.UserPermissionsInput{UserID: person.UserID, Permissions: e.Permissions})
	case e.Workspace.Plain:
		err = e.reinvite(ctx, person.Email)
	default:
		_, err = client.Call(ctx, e.Workspace.Client, api.UpdateInvite,
			api.UpdateInviteInput{Email: person.Email, Permissions: &e.Permissions})
	}
	return err
}

// reinvite withdraws an invite and makes it again with other permissions, since a
// plain Public API cannot change one. That takes it out of its groups (rule C4),
// which are noted first, so that whatever fails, they are known.
func (e *Errand) reinvite(ctx context.Context, email string) error {
	groups, err := groupsOfInvite(ctx, e.Workspace, email)
	if err != nil {
		return err
	}
	before := e.Owed
	e.Owed = before.withdrawn(groups)
	err = Withdraw(ctx, e.Workspace, email)
	switch {
	case err == nil, client.IsNotFound(err) && client.MaybeDone(err): // It was this deletion, sent twice.
		return e.invite(ctx, email)
	case !client.MaybeDone(err):
		e.Owed = before
	}
	return err
}

// invite makes an invite that gives what is planned, in place of one that was
// withdrawn.
func (e *Errand) invite(ctx context.Context, email string) error {
	invited, err := Invite(ctx, e.Workspace, email, permission.ToInvite(e.Permissions))
	if err != nil {
		return err
	}
	e.invited, e.Owed.Invite, e.Reinvited = invited, false, true
	e.Prior.Permissions = e.Plan.Permissions
	return nil
}

// resend gives an invite a new code and a new lifetime. Only an access server
// tells that an invite has expired, so that a plain Public API is never asked.
func resend(ctx context.Context, workspace connection.Workspace, email string) error {
	_, err := client.Call(ctx, workspace.Client, api.ResendInvite, api.InviteEmailInput{Email: email})
	return err
}
