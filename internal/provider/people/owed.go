package people

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// owedKey is where the private state of a person holds what is owed to them.
const owedKey = "owed"

// Owed is what somebody lost when their invite was withdrawn to be made again, on a
// plain Public API, and has not got back yet. It is kept in private state, so that
// the apply after one that failed makes up for it.
type Owed struct {
	// Invite is set where the invite may not be there.
	Invite bool `json:"invite,omitempty"`
	// Groups are those that the invite was in, and may not be in any more.
	Groups []api.GroupRef `json:"groups,omitempty"`
}

// OwedTo returns what is owed to the person in a private state.
func OwedTo(ctx context.Context, private connection.PrivateReader, diags *diag.Diagnostics) Owed {
	return connection.Noted[Owed](ctx, private, owedKey, diags)
}

// Keep writes what is owed to a private state, or that nothing is any more.
func (o Owed) Keep(ctx context.Context, private connection.PrivateWriter) diag.Diagnostics {
	if o.Nothing() {
		return private.SetKey(ctx, owedKey, nil)
	}
	return connection.Note(ctx, private, owedKey, o)
}

// Nothing reports whether nothing is owed.
func (o Owed) Nothing() bool {
	return !o.Invite && len(o.Groups) == 0
}

// Warnings say what is owed to the person of an address and that the next apply
// makes up for it; there are none where nothing is owed.
func (o Owed) Warnings(email string) diag.Diagnostics {
	if o.Nothing() {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("The invite of "+email+" is not complete",
		fmt.Sprintf("It was withdrawn to be made again with other permissions, and that went wrong on the way. The next apply %s.", o.remedy()))}
}

// Lost says what has to be put right by hand, for a person who is not in the state,
// so that nothing can be remembered of them. There is nothing to say where nothing
// is owed.
func (o Owed) Lost(email string) diag.Diagnostics {
	if o.Nothing() {
		return nil
	}
	detail := "It was withdrawn to be made again with other permissions, and that went wrong on the way. The next apply invites them"
	if len(o.Groups) > 0 {
		detail += ", but nothing remembers their groups: then add them to " + o.groupNames()
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("The invite of "+email+" was lost", detail+".")}
}

func (o Owed) remedy() string {
	var steps []string
	if o.Invite {
		steps = append(steps, "invites them")
	}
	if len(o.Groups) > 0 {
		steps = append(steps, "puts them back into "+o.groupNames())
	}
	return strings.Join(steps, " and ")
}

func (o Owed) groupNames() string {
	quoted := make([]string, len(o.Groups))
	for i, group := range o.Groups {
		quoted[i] = strconv.Quote(group.Name)
	}
	if len(quoted) == 1 {
		return "the user group " + quoted[0]
	}
	return "the user groups " + strings.Join(quoted, ", ")
}

// withdrawn is what is owed once an invite that is in some groups is withdrawn, on
// top of what was owed before.
func (o Owed) withdrawn(from []api.GroupRef) Owed {
	owed := Owed{Invite: true, Groups: slices.Clone(o.Groups)}
	for _, group := range from {
		if !slices.ContainsFunc(owed.Groups, func(known api.GroupRef) bool { return known.ID == group.ID }) {
			owed.Groups = append(owed.Groups, group)
		}
	}
	return owed
}

// putBack puts a person back into their groups, but for those that are gone.
func (o *Owed) putBack(ctx context.Context, c *client.Client, email string) error {
	for len(o.Groups) > 0 {
		group := o.Groups[0]
		_, err := client.Call(ctx, c, api.AddUsersToUserGroup, api.UserGroupMembersInput{UserGroupID: group.ID, Emails: []string{email}})
		if client.IsNotFound(err) && gone(ctx, c, group) {
			err = nil
		}
		if err != nil {
			return fmt.Errorf("%s could not be put back into the user group %q: %w", email, group.Name, err)
		}
		o.Groups = o.Groups[1:]
	}
	return nil
}

func gone(ctx context.Context, c *client.Client, group api.GroupRef) bool {
	_, err := client.Call(ctx, c, api.GetUserGroup, api.UserGroupInput{UserGroupID: group.ID})
	return client.IsNotFound(err)
}

// groupsOfInvite finds the groups that the invite of an address is in. A plain
// Public API has no other way to tell than the invites of every group, which takes
// a request for each, so that those who need them at the same time share them.
func groupsOfInvite(ctx context.Context, workspace connection.Workspace, email string) ([]api.GroupRef, error) {
	all, err := workspace.GroupsOfInvites.Get(ctx, func(ctx context.Context) (map[string][]api.GroupRef, error) {
		return groupsOfInvites(ctx, workspace.Client)
	})
	return all[api.FoldEmail(email)], err
}

func groupsOfInvites(ctx context.Context, c *client.Client) (map[string][]api.GroupRef, error) {
	groups, err := client.All(ctx, c, client.ListUserGroups, api.ListInput{})
	if err != nil {
		return nil, err
	}
	found := map[string][]api.GroupRef{}
	for _, group := range groups {
		invited, err := client.All(ctx, c, client.ListInvitesFromUserGroup, api.UserGroupListInput{UserGroupID: group.ID})
		if err != nil && !client.IsNotFound(err) { // A group that was deleted meanwhile has nobody in it.
			return nil, fmt.Errorf("cannot tell who is invited to the user group %q: %w", group.Name, err)
		}
		for _, email := range invited {
			key := api.FoldEmail(email)
			found[key] = append(found[key], api.GroupRef{ID: group.ID, Name: group.Name})
		}
	}
	return found, nil
}
