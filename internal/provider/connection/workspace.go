package connection

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// A Workspace is one that the credential sees, with a client that acts in it.
type Workspace struct {
	ID, Slug, Name string
	// Client acts in the workspace.
	Client *client.Client
	// Plain is set where the server is a plain Public API.
	Plain bool
	// GroupsOfInvites shares the reading of which groups each invited address is in,
	// by the address as api.FoldEmail has it.
	GroupsOfInvites *Round[map[string][]api.GroupRef]
}

// Anew returns the workspace with a client that is answered from no list that was read
// before now.
func (w Workspace) Anew() Workspace {
	w.Client = w.Client.Anew()
	return w
}

// ErrNoWorkspace means that none was named and that the credential sees none
// either, which is how an embedded backend begins.
var ErrNoWorkspace = errors.New("there is no workspace yet: make one with segmentaccess_workspace and set workspace_id to its id")

// An UnseenError is a workspace that the credential does not see, whether or not
// it exists.
type UnseenError struct {
	// Ref is what was asked for, Hint what may help.
	Ref, Hint string
}

// Error says which workspace is not there and which are.
func (e *UnseenError) Error() string {
	return fmt.Sprintf("there is no workspace %q that the provider's token can act in; %s", e.Ref, e.Hint)
}

// Workspace finds a workspace by its id or slug. An empty ref stands for the
// default: the provider block's, else the only one there is.
func (c *Connection) Workspace(ctx context.Context, ref string) (Workspace, error) {
	if ref == "" {
		ref = c.defaultWorkspace
	}
	seen, err := c.Seen(ctx)
	if err != nil {
		return Workspace{}, err
	}
	found, err := choose(seen, ref)
	if err != nil && c.lookAgain() {
		// Another process, or this one, may have made it a moment ago.
		if seen, err = c.Seen(ctx); err != nil {
			return Workspace{}, err
		}
		found, err = choose(seen, ref)
	}
	if err != nil {
		return Workspace{}, err
	}
	plain, err := c.Plain(ctx)
	return Workspace{
		ID: found.ID, Slug: found.Slug, Name: found.Name, Client: c.client.In(found.ID), Plain: plain, GroupsOfInvites: &c.groupsOfInvites,
	}, err
}

// ActIn finds the workspace in which an object is made, changed or deleted, from
// its workspace_id. It returns false where there is an error, whose title says what
// could not be done.
func (c *Connection) ActIn(ctx context.Context, workspaceID types.String, title string, diags *diag.Diagnostics) (Workspace, bool) {
	workspace, err := c.Workspace(ctx, workspaceID.ValueString())
	if err != nil {
		AddError(diags, title, err, nil)
	}
	return workspace, err == nil
}

func choose(seen []api.WorkspaceAccess, ref string) (api.WorkspaceAccess, error) {
	if ref == "" {
		switch len(seen) {
		case 0:
			return api.WorkspaceAccess{}, ErrNoWorkspace
		case 1:
			return seen[0], nil
		default:
			return api.WorkspaceAccess{}, fmt.Errorf(
				"the provider's token sees %d workspaces, so that workspace_id must say which: %s", len(seen), names(seen))
		}
	}
	if i := slices.IndexFunc(seen, func(w api.WorkspaceAccess) bool { return w.ID == ref }); i >= 0 {
		return seen[i], nil
	}
	if i := slices.IndexFunc(seen, func(w api.WorkspaceAccess) bool { return w.Slug == ref }); i >= 0 {
		return seen[i], nil
	}
	hint := "it sees none"
	if len(seen) > 0 {
		hint = "it sees " + names(seen)
	}
	return api.WorkspaceAccess{}, &UnseenError{Ref: ref, Hint: hint}
}

// names lists workspaces for a message, a few of them where there are many.
func names(workspaces []api.WorkspaceAccess) string {
	const most = 5
	var list []string
	for _, w := range workspaces[:min(most, len(workspaces))] {
		list = append(list, fmt.Sprintf("%s (%s)", w.ID, w.Slug))
	}
	if more := len(workspaces) - most; more > 0 {
		list = append(list, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(list, ", ")
}

// Forget makes the next question about workspaces ask the server: for after one
// was made, renamed or deleted.
func (c *Connection) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.workspaces, c.asked, c.lookedAgain = nil, true, false
}

// lookAgain makes the next question about workspaces ask the server, and reports
// whether it does: only once after Forget, so that a thousand objects that are not
// to be found do not ask a thousand times.
func (c *Connection) lookAgain() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lookedAgain {
		return false
	}
	c.workspaces, c.asked, c.lookedAgain = nil, true, true
	return true
}

// Seen returns the workspaces that the credential sees. Asking for them fails for a
// server that is away and a token that is wrong, and such a failure is final for
// the process, since the client has tried again already.
func (c *Connection) Seen(ctx context.Context) ([]api.WorkspaceAccess, error) {
	if c.Unknown() {
		return nil, errUnknown
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failure != nil {
		return nil, c.failure
	}
	if c.workspaces != nil {
		return c.workspaces, nil
	}
	workspaces, err := c.readWorkspaces(ctx)
	if err != nil {
		if ctx.Err() == nil {
			c.failure = err
		}
		return nil, err
	}
	c.workspaces = workspaces
	return workspaces, nil
}

// readWorkspaces never returns nil without an error. The first time, it takes what the
// server said in the beginning. It is called with the lock held.
func (c *Connection) readWorkspaces(ctx context.Context) ([]api.WorkspaceAccess, error) {
	features, err := c.client.Features(ctx)
	if err != nil {
		return nil, err
	}
	first := !c.asked
	c.asked = true
	if features.Has(api.FeatureWhoami) {
		return c.callersWorkspaces(ctx, features.Caller, first)
	}
	if first && features.Workspace != nil {
		return []api.WorkspaceAccess{seen(*features.Workspace)}, nil
	}
	out, err := client.Call(ctx, c.client, api.GetWorkspace, struct{}{})
	if err != nil {
		return nil, err
	}
	return []api.WorkspaceAccess{seen(out.Workspace)}, nil
}

// callersWorkspaces takes over who the caller is, as an access server has it.
func (c *Connection) callersWorkspaces(ctx context.Context, said *api.WhoamiOutput, first bool) ([]api.WorkspaceAccess, error) {
	if said == nil || said.Workspaces == nil || !first {
		out, err := client.Call(ctx, c.client, api.Whoami, struct{}{})
		if err != nil {
			return nil, err
		}
		said = &out
	}
	caller := *said
	c.token = caller.TokenID
	if caller.Account != nil {
		c.account = caller.Account.ID
	}
	return append([]api.WorkspaceAccess{}, caller.Workspaces...), nil
}

// seen is a workspace as a plain Public API shows it, which tells no roles.
func seen(w api.WorkspaceRef) api.WorkspaceAccess {
	return api.WorkspaceAccess{ID: w.ID, Slug: w.Slug, Name: w.Name}
}
