package connection

import (
	"context"
	"strings"
)

// ImportWorkspace takes the workspace off the front of an import id, where it may
// stand by id or slug before a slash, and returns the rest. Further slashes belong
// to the rest, as in a name or an address; an address with a slash in it needs the
// workspace before it.
func (c *Connection) ImportWorkspace(ctx context.Context, id string) (Workspace, string, error) {
	if ref, rest, found := strings.Cut(id, "/"); found && !strings.ContainsAny(ref, "@=") {
		workspace, err := c.Workspace(ctx, ref)
		return workspace, rest, err
	}
	workspace, err := c.Workspace(ctx, "")
	return workspace, id, err
}
