// Package connection is what the resources and data sources of one provider
// block share: the client, what the server at its other end can do, and which
// workspaces the credential sees there.
package connection

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/permission"
)

// A Connection is safe for concurrent use. It sends nothing until it is first
// asked for something, and never anything while Unknown.
type Connection struct {
	client           *client.Client
	where            string
	defaultWorkspace string

	// groupsOfInvites is only asked for at a plain Public API, whose tokens see one
	// workspace.
	groupsOfInvites Round[map[string][]api.GroupRef]
	readingRoles    Round[permission.Roles]
	exchange        Exchange

	mu         sync.Mutex
	failure    error
	reported   bool
	workspaces []api.WorkspaceAccess
	// asked is set once what the server told of them in the beginning is used, or out of
	// date.
	asked bool
	// account is the id of whom the credential acts for, and token that of the
	// credential, known with the workspaces.
	account, token string
	roles          *permission.Roles
	claims         map[string]*Claim
	marks          map[string]bool
	// lookedAgain is set once the workspaces were asked for a second time.
	lookedAgain bool
	// installation is known once the server has said it.
	installation string
}

// New returns a Connection over a client. Where names the other end in messages,
// such as "the server https://…". DefaultWorkspace is the id or slug that the
// provider block names, or empty.
func New(c *client.Client, where, defaultWorkspace string) *Connection {
	return &Connection{client: c, where: where, defaultWorkspace: defaultWorkspace}
}

// NewUnknown returns the Connection of a provider block whose settings are not
// known before apply.
func NewUnknown() *Connection {
	return &Connection{}
}

// From takes the Connection out of what the framework hands to Configure. It
// returns nil where the provider itself is not configured yet, as during
// validation.
func From(providerData any, diags *diag.Diagnostics) *Connection {
	if providerData == nil {
		return nil
	}
	c, ok := providerData.(*Connection)
	if !ok {
		diags.AddError("Cannot configure", fmt.Sprintf(
			"The provider handed over %T where a connection was expected; please report this to the provider's maintainers.", providerData))
	}
	return c
}

// Unknown reports whether the settings are not known yet, so that nothing can be
// asked.
func (c *Connection) Unknown() bool {
	return c == nil || c.client == nil
}

// errUnknown is why nothing can be asked through an unknown Connection.
var errUnknown = errors.New("the provider's endpoint, token or workspace is not known before apply")

// Client is for the operations that act in no workspace.
func (c *Connection) Client() *client.Client {
	return c.client
}

// Require says in one sentence what the server lacks, or returns nil. What is
// the subject of the sentence, such as "segmentaccess_workspace".
func (c *Connection) Require(ctx context.Context, feature api.Feature, what string) error {
	if c.Unknown() {
		return errUnknown
	}
	features, err := c.client.Features(ctx)
	if err != nil {
		return err
	}
	if !features.Has(feature) {
		return fmt.Errorf("%s needs an access server that offers %q, and %s does not: it is a plain Segment Public API",
			what, feature, c.where)
	}
	return nil
}

// Plain reports whether the server is a plain Public API, without what the access
// server adds to it.
func (c *Connection) Plain(ctx context.Context) (bool, error) {
	features, err := c.client.Features(ctx)
	return features.Plain(), err
}

// Roles returns the roles that the server knows, which are the same in all its
// workspaces.
func (c *Connection) Roles(ctx context.Context) (permission.Roles, error) {
	if c.Unknown() {
		return permission.Roles{}, errUnknown
	}
	if known := c.knownRoles(); known != nil {
		return *known, nil
	}
	return c.readingRoles.Get(ctx, c.readRoles)
}

func (c *Connection) knownRoles() *permission.Roles {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.roles
}

// readRoles takes the roles from what an access server said in the beginning, and asks
// a plain Public API for them.
func (c *Connection) readRoles(ctx context.Context) (permission.Roles, error) {
	if known := c.knownRoles(); known != nil {
		return *known, nil // Whoever asked at the same time has read them.
	}
	features, err := c.client.Features(ctx)
	listed := features.Roles
	if err == nil && len(listed) == 0 {
		listed, err = client.All(ctx, c.client, client.ListRoles, api.ListInput{})
	}
	if err != nil {
		return permission.Roles{}, fmt.Errorf("cannot read the roles: %w", err)
	}
	roles := permission.NewRoles(listed)
	c.mu.Lock()
	c.roles = &roles
	c.mu.Unlock()
	return roles, nil
}

// Usable reports whether the server can be reached and knows the credential. If
// not, every object would fail alike, so the reason is added to the first
// diagnostics only, and the caller keeps its state as it is.
func (c *Connection) Usable(ctx context.Context, diags *diag.Diagnostics) bool {
	_, err := c.Seen(ctx)
	if err == nil {
		return true
	}
	c.reportOnce(diags, "Cannot use the provider's connection", detail(err))
	return false
}
