package usergroup

import (
	"context"
	"fmt"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// userGroup is a group as the server has it.
type userGroup struct {
	api.UserGroup

	// members are the emails of its users and invites, nil if they were not wanted.
	// Somebody who accepted meanwhile may be in it twice.
	members []string
}

// wants are the parts of a group that are wanted beside its name.
type wants struct {
	permissions, members bool
}

// read asks for a group, and for those of its parts that are wanted.
func read(ctx context.Context, c *client.Client, id string, want wants) (userGroup, error) {
	group, err := readGroup(ctx, c, id, want.permissions)
	if err != nil {
		return userGroup{}, err
	}
	found := userGroup{UserGroup: group}
	if want.members {
		found.members, err = client.MembersOfUserGroup(ctx, c, id)
	}
	return found, err
}

// readGroup reads a group alone, or out of the list, which a plain Public API leaves
// permissions out of.
func readGroup(ctx context.Context, c *client.Client, id string, withPermissions bool) (api.UserGroup, error) {
	if !withPermissions {
		if group, found, err := client.ListedUserGroup(ctx, c, id); found || err != nil {
			return group, err
		}
	}
	out, err := client.Call(ctx, c, api.GetUserGroup, api.UserGroupInput{UserGroupID: id})
	return out.UserGroup, err
}

// A reference is how a person names a group in a workspace: by one of the two.
type reference struct {
	id, name string
}

// find returns the id of the group that is meant, whether or not there is one of
// that id.
func (ref reference) find(ctx context.Context, c *client.Client) (string, error) {
	if ref.id != "" {
		return ref.id, nil
	}
	return idByName(ctx, c, ref.name)
}

// read asks for the group that is meant, and for its members. One that is named is
// looked for in a list that all who name one share. That may have been read a while ago,
// so that a group which is not there any more under its id, or has another name by now,
// is looked for again.
func (ref reference) read(ctx context.Context, c *client.Client) (userGroup, error) {
	all := wants{permissions: true, members: true}
	if ref.id != "" {
		return read(ctx, c, ref.id, all)
	}
	listed, err := client.UserGroupsNamed(ctx, c, ref.name)
	if err != nil {
		return userGroup{}, err
	}
	id, err := only(listed, ref.name)
	if err != nil {
		return userGroup{}, err
	}
	found, err := read(ctx, c, id, all)
	if err == nil && found.Name == ref.name || err != nil && !client.IsNotFound(err) {
		return found, err
	}
	if id, err = idByName(ctx, c, ref.name); err != nil {
		return userGroup{}, err
	}
	return read(ctx, c, id, all)
}

// idByName finds the id of the group with exactly that name, as it is now.
func idByName(ctx context.Context, c *client.Client, name string) (string, error) {
	named, err := client.UserGroupsNamed(ctx, c.Anew(), name)
	if err != nil {
		return "", err
	}
	return only(named, name)
}

// only returns the id of the one group with a name.
func only(named []api.UserGroup, name string) (string, error) {
	switch len(named) {
	case 0:
		return "", fmt.Errorf("there is no user group named %q in the workspace", name)
	case 1:
		return named[0].ID, nil
	default:
		return "", fmt.Errorf("there are %d user groups named %q in the workspace; give the id of the one that is meant", len(named), name)
	}
}
