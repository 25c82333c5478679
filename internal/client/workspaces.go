package client

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// ListedWorkspace returns a workspace by its id out of the list of those that an account
// is a member of, where many are read at a time. It returns false where it is to be read
// alone, by ReadWorkspace: because few are, because the token is of one workspace and has
// no such list, or because the list does not have it, which the server then says in its
// own words.
func ListedWorkspace(ctx context.Context, c *Client, id string) (api.Workspace, bool, error) {
	if !c.config.Sparing {
		return api.Workspace{}, false, nil
	}
	features, err := c.Features(ctx)
	if err != nil || features.Workspace != nil || !features.Has(api.FeatureWorkspaces) {
		return api.Workspace{}, false, err
	}
	return listed(ctx, c, func(l *library) *shelf[api.Workspace] { return l.workspaces }, api.ReadWorkspaces.Name, id)
}
