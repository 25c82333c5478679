package token

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

var (
	_ ephemeral.EphemeralResourceWithClose     = (*tokenEphemeral)(nil)
	_ ephemeral.EphemeralResourceWithConfigure = (*tokenEphemeral)(nil)
)

type tokenEphemeral struct {
	connection.Ephemeral

	now func() time.Time
}

// NewEphemeral returns the ephemeral resource segmentaccess_token.
func NewEphemeral() ephemeral.EphemeralResource {
	return &tokenEphemeral{Ephemeral: connection.NewEphemeral("token"), now: time.Now}
}

// Open makes a token. Until it has found the workspace it only reads, so that
// planning on an embedded backend makes no database.
func (e *tokenEphemeral) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	const title = "Cannot make a token"
	var model ephemeralModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() || e.Conn.DeferOpen(ctx, req, resp) {
		return
	}
	if err := e.Conn.Require(ctx, api.FeatureTokens, "The ephemeral resource segmentaccess_token"); err != nil {
		connection.AddError(&resp.Diagnostics, title, err, nil)
		return
	}
	workspace, permissions, ok := e.Conn.Permissions(ctx, model.WorkspaceID, model.Permissions, permissionsAt, &resp.Diagnostics)
	if !ok {
		return
	}
	in, err := model.request(permissions, e.now())
	if err != nil {
		connection.AddError(&resp.Diagnostics, title, err, nil)
		return
	}
	out, err := issue(ctx, workspace.Client, in)
	if err != nil {
		addNotOpened(ctx, &resp.Diagnostics, title, e.Conn, err)
		return
	}
	resp.Diagnostics.Append(connection.Note(ctx, resp.Private, openedKey, openedToken{Workspace: workspace.ID, ID: out.Token.ID})...)
	resp.Diagnostics.Append(resp.Result.Set(ctx, model.opened(workspace, out))...)
	if resp.Diagnostics.HasError() {
		// What could not be opened is never closed.
		if err := revoke(ctx, workspace.Client, out.Token.ID); err != nil {
			connection.AddError(&resp.Diagnostics, "Cannot revoke token", err, nil)
		}
	}
}

// Close revokes the token. One whose opening was deferred was never made.
func (e *tokenEphemeral) Close(ctx context.Context, req ephemeral.CloseRequest, resp *ephemeral.CloseResponse) {
	const title = "Cannot revoke token"
	opened := connection.Noted[openedToken](ctx, req.Private, openedKey, &resp.Diagnostics)
	if resp.Diagnostics.HasError() || opened.ID == "" {
		return
	}
	workspace, err := e.Conn.Workspace(ctx, opened.Workspace)
	if _, unseen := errors.AsType[*connection.UnseenError](err); unseen {
		resp.Diagnostics.AddWarning("The token went with its workspace", fmt.Sprintf("The provider's token does not see the workspace %s any more. "+
			"Where that was deleted, as a destroy does, the ephemeral token %s is gone with it; otherwise it is good until it expires.",
			opened.Workspace, opened.ID))
		return
	}
	if err == nil {
		err = revoke(ctx, workspace.Client, opened.ID)
	}
	if err != nil {
		connection.AddError(&resp.Diagnostics, title, fmt.Errorf("the token %s is good until it expires: %w", opened.ID, err), nil)
	}
}

// openedKey is where the private data of an opened resource hold what to close.
const openedKey = "token"

// openedToken is a token that is to be revoked.
type openedToken struct {
	Workspace string `json:"workspace"`
	ID        string `json:"id"`
}

// addNotOpened says why there is no ephemeral token. A security code is no way to
// one: it is good for a single request (rule F3), and each phase of a run makes one
// of its own.
func addNotOpened(ctx context.Context, diags *diag.Diagnostics, title string, conn *connection.Connection, err error) {
	if _, needed := needsCode(err); needed {
		err = errors.New("this server mails a security code for every token that is made, and nobody can give one in the middle of a run, so " +
			"that there are no ephemeral tokens there: use the resource segmentaccess_token, and disregard the code")
	}
	connection.AddError(diags, title, withCredential(ctx, conn, err), fields)
}
