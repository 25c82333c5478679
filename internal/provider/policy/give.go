package policy

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/people"
)

// errPending means that a plain Public API cannot give somebody a policy, since they
// are no user.
var errPending = errors.New("a plain Segment Public API neither shows nor changes what a pending invite gives; wait until it is accepted, " +
	"or write the role into the permissions of the segmentaccess_user or segmentaccess_invite that invites them")

// A heldError is a policy that is there already and not this resource's.
type heldError struct {
	id string
}

func (e *heldError) Error() string {
	return fmt.Sprintf("the policy %q says the same already", e.id)
}

// tries is how often a policy is looked for that others of this run make and remove.
const tries = 3

// give makes the holder have a policy, and returns its id. One that says the same is
// taken over from a resource that lets it go in this run, and is a heldError
// otherwise, unless it is among the resource's own.
func (r *policyResource) give(
	ctx context.Context, workspace connection.Workspace, plan policyModel, wanted api.PermissionInput, own []string,
) (string, error) {
	var gives []string
	for _, id := range own {
		gives = append(gives, exchanged(workspace, id))
	}
	for attempt := 1; ; attempt++ {
		id, err := r.giveOnce(ctx, workspace, plan, wanted, own)
		held, isHeld := errors.AsType[*heldError](err)
		if !isHeld || attempt == tries {
			return id, err
		}
		switch r.Conn.Exchange().Want(ctx, exchanged(workspace, held.id), gives) {
		case connection.Granted:
			return held.id, nil
		case connection.Refused:
			return "", err
		case connection.Removed:
		}
	}
}

// exchanged is the name of a policy where resources hand them to each other.
func exchanged(workspace connection.Workspace, id string) string {
	return "policy/" + workspace.ID + "/" + id
}

// giveOnce is give without the other resources.
func (r *policyResource) giveOnce(
	ctx context.Context, workspace connection.Workspace, plan policyModel, wanted api.PermissionInput, own []string,
) (string, error) {
	held := holdingsOf(r.Conn, workspace)
	var given string
	giveTo := func(to subject) error {
		defer holdOne(r.Conn, workspace, to, wanted)()
		var err error
		if given, err = addOnce(ctx, held, to, wanted, own); err == nil {
			r.Conn.Exchange().Made(exchanged(workspace, given))
		}
		return err
	}
	if to, ok := plan.fixedSubject(); ok {
		err := giveTo(to)
		return given, err
	}
	userID, err := userOf(ctx, held, own)
	if err != nil {
		return "", err
	}
	if workspace.Plain {
		err = giveToUser(ctx, workspace, userID, plan.Email.ValueString(), giveTo)
		return given, err
	}
	err = people.Change(ctx, workspace, userID, plan.Email.ValueString(), func(person people.Person) error {
		return giveTo(subjectOf(person))
	})
	return given, err
}

// giveToUser gives something to a user of a plain Public API, who are known by their
// id, if that is not empty, or found by their address in its list of users. Who is not
// there any more by what they were known by is looked for anew.
func giveToUser(ctx context.Context, workspace connection.Workspace, userID, email string, giveTo func(subject) error) error {
	if userID == "" {
		found, err := userAt(ctx, workspace, email)
		if err != nil {
			return err
		}
		userID = found
	}
	err := giveTo(subject{api.SubjectUser, userID})
	if !client.IsNotFound(err) {
		return err
	}
	now, found, lookedFor := client.FindUser(ctx, workspace.Client.Anew(), email)
	switch {
	case lookedFor != nil:
		return lookedFor
	case !found:
		return nobodyError(workspace, email)
	case now.ID == userID:
		return err
	default:
		return giveTo(subject{api.SubjectUser, now.ID})
	}
}

// userAt returns the id of the user of a plain Public API who has an address. The error
// for somebody who is invited only is errPending, and for nobody people.ErrNotFound; it
// comes after a list that was read for it.
func userAt(ctx context.Context, workspace connection.Workspace, email string) (string, error) {
	user, found, err := client.FindUser(ctx, workspace.Client, email)
	if err != nil || found {
		return user.ID, err
	}
	// Invites come first now: whoever accepts between the two looks is a user in the second.
	invited, err := people.Pending(ctx, workspace, email)
	if err != nil {
		return "", err
	}
	user, found, err = client.FindUser(ctx, workspace.Client.Anew(), email)
	switch {
	case err != nil || found:
		return user.ID, err
	case invited:
		return "", errPending
	default:
		return "", nobodyError(workspace, email)
	}
}

func nobodyError(workspace connection.Workspace, email string) error {
	return fmt.Errorf("%w for %s in the workspace %q", people.ErrNotFound, email, workspace.Slug)
}

// userOf returns the id of the user who holds the last of some policies, and an empty
// one if there is none: by it the person is found under any address.
func userOf(ctx context.Context, held holdings, ids []string) (string, error) {
	if len(ids) == 0 {
		return "", nil
	}
	found, err := held.get(ctx, ids[len(ids)-1])
	switch {
	case errors.Is(err, errNoPolicy) || err == nil && found.subject.kind != api.SubjectUser:
		return "", nil
	default:
		return found.subject.id, err
	}
}

func subjectOf(person people.Person) subject {
	if person.Status == people.Active {
		return subject{api.SubjectUser, person.UserID}
	}
	return subject{api.SubjectInvite, person.Email}
}

// addOnce is called with the claim on the policy, so that of two resources with the
// same policy one finds that of the other.
func addOnce(ctx context.Context, held holdings, to subject, wanted api.PermissionInput, own []string) (string, error) {
	found, err := held.find(ctx, to, wanted)
	switch {
	case err != nil:
		return "", err
	case slices.Contains(own, found):
		return found, nil
	case found != "":
		return "", &heldError{id: found}
	}
	id, err := held.add(ctx, to, wanted)
	if client.MaybeDone(err) {
		// It was not there a moment ago: what is there now came of this.
		if made, lookedFor := held.find(ctx, to, wanted); lookedFor == nil && made != "" {
			return made, nil
		}
	}
	return id, err
}

// leftOverKey is where the private state holds the ids of policies that this one took
// the place of, and that could not be taken away.
const leftOverKey = "left_over"

func leftOverOf(ctx context.Context, private connection.PrivateReader, diags *diag.Diagnostics) []string {
	return connection.Noted[[]string](ctx, private, leftOverKey, diags)
}

// keepLeftOver notes what is left over now, if that is not what was before.
func keepLeftOver(ctx context.Context, private connection.PrivateWriter, before, now []string) diag.Diagnostics {
	if slices.Equal(before, now) {
		return nil
	}
	return connection.Note(ctx, private, leftOverKey, now)
}
