// Package people finds, invites, changes and removes people in a workspace, whatever has become of
// their invite meanwhile: somebody who was invited when a plan was made may be a
// user when it is applied.
package people

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// A Status is how far somebody has come.
type Status string

// The statuses of a person.
const (
	Invited       Status = "invited"
	InviteExpired Status = "invite_expired"
	Active        Status = "active"
)

// A Person is a user of a workspace, or somebody who is invited to it.
type Person struct {
	Status Status
	Email  string
	// UserID and Name are empty until the invite is accepted.
	UserID, Name string
	// Permissions is nil where the server does not tell them, as a plain Public API
	// does of an invite.
	Permissions []api.Permission
	// DefaultSourceRoleID is the role that they get on every new source (rule H1),
	// empty for none and where the server does not tell.
	DefaultSourceRoleID string
	// ExpiresAt is when the invite expires; zero for a user, and where the server
	// does not tell.
	ExpiresAt time.Time
}

// ErrNotFound means that somebody is neither a user of the workspace nor invited.
var ErrNotFound = errors.New("there is neither a user nor an invite")

// Find finds somebody by their user id, if that is not empty, and otherwise or
// else by their email, if that is not (rule A1). The error for nobody is
// ErrNotFound, and says who was looked for.
func Find(ctx context.Context, workspace connection.Workspace, userID, email string) (Person, error) {
	anew := workspace.Anew()
	person, err := find(ctx, workspace, userID, email)
	if errors.Is(err, ErrNotFound) {
		// Another process may have just invited them, such as that of a provider alias.
		person, err = find(ctx, anew, userID, email)
	}
	return person, whom(err, workspace, userID, email)
}

// Look is Find for an email where it is usual that nobody is there, and where it can be
// told later that somebody is: it may miss whom another process has invited in the last
// half minute, and still find whom one has removed in the last two.
func Look(ctx context.Context, workspace connection.Workspace, email string) (Person, error) {
	person, err := find(ctx, workspace, "", email)
	return person, whom(err, workspace, "", email)
}

// whom says who was looked for.
func whom(err error, workspace connection.Workspace, userID, email string) error {
	if errors.Is(err, ErrNotFound) {
		return fmt.Errorf("%w for %s in the workspace %q", err, named(userID, email), workspace.Slug)
	}
	return err
}

func named(userID, email string) string {
	switch {
	case userID == "":
		return email
	case email == "":
		return fmt.Sprintf("the user id %q", userID)
	default:
		return fmt.Sprintf("%s (user id %q)", email, userID)
	}
}

func find(ctx context.Context, workspace connection.Workspace, userID, email string) (Person, error) {
	if userID != "" {
		person, err := findUser(ctx, workspace, userID)
		if !errors.Is(err, ErrNotFound) || email == "" {
			return person, err
		}
	}
	// Invites come first: somebody who accepts between the two looks is then found
	// by one of them at least.
	person, err := findInvite(ctx, workspace, email)
	if errors.Is(err, ErrNotFound) {
		person, err = findByEmail(ctx, workspace, email)
	}
	return person, err
}

func findUser(ctx context.Context, workspace connection.Workspace, userID string) (Person, error) {
	out, err := client.Call(ctx, workspace.Client, api.GetUser, api.UserInput{UserID: userID})
	if client.IsNotFound(err) {
		return Person{}, ErrNotFound
	}
	return ofUser(out.User), err
}

func ofUser(user api.User) Person {
	return Person{
		Status: Active, Email: user.Email, UserID: user.ID, Name: user.Name, Permissions: user.Permissions,
		DefaultSourceRoleID: user.DefaultSourceRoleID,
	}
}

func findInvite(ctx context.Context, workspace connection.Workspace, email string) (Person, error) {
	if workspace.Plain {
		return findListedInvite(ctx, workspace, email)
	}
	out, err := client.Call(ctx, workspace.Client, api.ReadInvite, api.InviteEmailInput{Email: email})
	if client.IsNotFound(err) {
		return Person{}, ErrNotFound
	}
	return ofInvite(out.Invite), err
}

func ofInvite(invite api.Invite) Person {
	person := Person{
		Status: Invited, Email: invite.Email, Permissions: invite.Permissions, ExpiresAt: invite.ExpiresAt,
		DefaultSourceRoleID: invite.DefaultSourceRoleID,
	}
	if invite.Status == api.InviteExpired {
		person.Status = InviteExpired
	}
	return person
}

// Pending reports whether somebody is invited, at a plain Public API, and has not
// accepted yet.
func Pending(ctx context.Context, workspace connection.Workspace, email string) (bool, error) {
	_, err := findListedInvite(ctx, workspace, email)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

func findListedInvite(ctx context.Context, workspace connection.Workspace, email string) (Person, error) {
	invited, found, err := client.FindInvite(ctx, workspace.Client, email)
	if err == nil && !found {
		err = ErrNotFound
	}
	return Person{Status: Invited, Email: invited}, err
}

func findByEmail(ctx context.Context, workspace connection.Workspace, email string) (Person, error) {
	user, found, err := client.FindUser(ctx, workspace.Client, email)
	switch {
	case err != nil:
		return Person{}, err
	case !found:
		return Person{}, ErrNotFound
	case user.Permissions == nil:
		return findUser(ctx, workspace, user.ID) // The list of a plain Public API leaves them out.
	default:
		return ofUser(user), nil
	}
}

// All returns everybody in a workspace, the users first. Permissions are nil where
// the server's lists leave them out.
func All(ctx context.Context, workspace connection.Workspace) ([]Person, error) {
	// Invites are read first, so that whoever accepts in between is in one list at
	// least; somebody in both is a user.
	invited, err := invites(ctx, workspace)
	if err != nil {
		return nil, err
	}
	users, err := client.All(ctx, workspace.Client, client.ListUsers, api.ListInput{})
	if err != nil {
		return nil, err
	}
	people := make([]Person, len(users), len(users)+len(invited))
	accepted := make(map[string]bool, len(users))
	for i, user := range users {
		people[i] = ofUser(user)
		accepted[api.FoldEmail(user.Email)] = true
	}
	for _, person := range invited {
		if !accepted[api.FoldEmail(person.Email)] {
			people = append(people, person)
		}
	}
	return people, nil
}

func invites(ctx context.Context, workspace connection.Workspace) ([]Person, error) {
	var people []Person
	if workspace.Plain {
		emails, err := client.All(ctx, workspace.Client, client.ListInvites, api.ListInput{})
		for _, email := range emails {
			people = append(people, Person{Status: Invited, Email: email})
		}
		return people, err
	}
	invites, err := client.All(ctx, workspace.Client, client.ReadInvites, api.ListInput{})
	for _, invite := range invites {
		people = append(people, ofInvite(invite))
	}
	return people, err
}

// attempts is how often a change is tried on somebody who keeps changing between
// being invited and being a user.
const attempts = 3

// Change finds somebody and changes them, once more where they turn out to have
// become another kind of person in between, such as by accepting their invite.
func Change(
	ctx context.Context, workspace connection.Workspace, userID, email string, change func(Person) error,
) error {
	for attempt := 1; ; attempt++ {
		person, err := Find(ctx, workspace, userID, email)
		if err != nil {
			return err
		}
		if err = change(person); !client.IsNotFound(err) || attempt == attempts {
			return err
		}
	}
}

// Remove removes somebody from the workspace: the user, or the invite. Nobody
// being there is no error. They are looked for only where they are not what they were
// when last seen, with a user id or without; and where nobody knows what a plain Public
// API says to the withdrawal of an invite that was accepted.
func Remove(ctx context.Context, workspace connection.Workspace, userID, email string) error {
	if userID != "" || !workspace.Plain {
		if err := remove(ctx, workspace, userID, email); !client.IsNotFound(err) {
			return err
		}
	}
	err := Change(ctx, workspace, userID, email, func(person Person) error {
		if err := remove(ctx, workspace, person.UserID, person.Email); err != nil || person.UserID != "" || !workspace.Plain {
			return err
		}
		return removeAccepted(ctx, workspace, person.Email)
	})
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

// remove removes the user of an id, or else the invite of an email.
func remove(ctx context.Context, workspace connection.Workspace, userID, email string) error {
	if userID == "" {
		return Withdraw(ctx, workspace, email)
	}
	_, err := client.Call(ctx, workspace.Client, api.DeleteUsers, api.DeleteUsersInput{UserIDs: []string{userID}})
	return err
}

// removeAccepted removes the user of an email whose invite was withdrawn, if they had
// accepted it meanwhile and a plain Public API did not mind. The list that says that they
// had not may be half a minute old: another one after each withdrawal would double the
// requests of a destroy.
func removeAccepted(ctx context.Context, workspace connection.Workspace, email string) error {
	user, accepted, err := client.FindUser(ctx, workspace.Client, email)
	if err != nil || !accepted {
		return err
	}
	return remove(ctx, workspace, user.ID, email)
}

// Withdraw deletes an invite.
func Withdraw(ctx context.Context, workspace connection.Workspace, email string) error {
	_, err := client.Call(ctx, workspace.Client, api.DeleteInvites, api.DeleteInvitesInput{Emails: []string{email}})
	return err
}

// Invite invites somebody, and returns what the server tells of them: at a plain Public
// API nothing but that they are invited.
func Invite(ctx context.Context, workspace connection.Workspace, email string, permissions []api.InvitePermission) (Person, error) {
	out, err := client.Call(ctx, workspace.Client, api.CreateInvites, api.CreateInvitesInput{
		Invites: []api.InviteInput{{Email: email, Permissions: permissions}},
	})
	if err == nil && len(out.Invites) > 0 {
		return ofInvite(out.Invites[0]), nil
	}
	return Person{Status: Invited, Email: email}, err
}
