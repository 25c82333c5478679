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

// read asks for the group that is meant, and for its members.
func (ref reference) read(ctx context.Context, c *client.Client) (userGroup, error) {
	id, err := ref.find(ctx, c)
	if err != nil {
		return userGroup{}, err
	}
	return read(ctx, c, id, wants{permissions: true, members: true})
}

// idByName finds the id of the group with exactly that name.
func idByName(ctx context.Context, c *client.Client, name string) (string, error) {
	var ids []string
	for groups, err := range client.Pages(ctx, c, client.ListUserGroups, api.ListInput{}) {
		if err != nil {
			return "", err
		}
		for _, group := range groups {
			if group.Name == name {
				ids = append(ids, group.ID)
			}
		}
	}
	switch len(ids) {
	case 0:
		return "", fmt.Errorf("there is no user group named %q in the workspace", name)
	case 1:
		return ids[0], nil
	default:
		return "", fmt.Errorf("there are %d user groups named %q in the workspace; give the id of the one that is meant", len(ids), name)
	}
}
