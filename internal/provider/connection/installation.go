package connection

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
)

// installationKey is where the private state of an object holds the id of the
// installation that it lives on.
const installationKey = "installation"

// PrivateReader is the private state of an object as requests carry it.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter is the private state of an object as responses carry it.
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Remember notes in an object's private state which installation it lives on. It
// is called with an object that is certainly there.
func (c *Connection) Remember(ctx context.Context, private PrivateWriter) diag.Diagnostics {
	var diags diag.Diagnostics
	installation, err := c.installationID(ctx)
	if err != nil {
		AddError(&diags, "Cannot tell which installation this is", err, nil)
		return diags
	}
	return Note(ctx, private, installationKey, installation)
}

// NotSeen adds the error of a workspace in state that the server does not show.
// To whoever has lost their membership, and to a token of another workspace, it is
// as if it were not there, so that this never tells that it is gone.
func (c *Connection) NotSeen(id string, diags *diag.Diagnostics) {
	c.reportOnce(diags, "Cannot find the workspace", "The provider's token does not see the workspace "+id+", whether it was deleted or this "+
		"token has no part in it (any more). The state is kept as it is. Configure the provider as it was before or, if the workspace was "+
		"deleted, remove it and what was in it from the state with `terraform state rm`.")
}

// recall returns what was remembered under a key, and false where nothing was, as
// for an object that was just imported.
func recall(ctx context.Context, private PrivateReader, key string, diags *diag.Diagnostics) (string, bool) {
	value, found := private.GetKey(ctx, key)
	diags.Append(found...)
	if found.HasError() || len(value) == 0 {
		return "", false
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		diags.AddError("Cannot read the private state", err.Error())
		return "", false
	}
	return text, true
}

// Gone reports whether an object that the server does not show may be dropped
// from state: its workspace must be one that the credential sees, on the
// installation that the object was made on. Otherwise it is the provider's
// settings that changed, and dropping would end in making everything anew
// somewhere else; that is an error.
func (c *Connection) Gone(ctx context.Context, private PrivateReader, workspaceID string, diags *diag.Diagnostics) bool {
	c.lookAgain()
	_, ok := c.Locate(ctx, private, types.StringValue(workspaceID), diags)
	return ok
}

// Locate finds the workspace of an object in state. It returns false where the
// object can be neither read nor dropped, so that the state stays as it is:
// because it is not Reachable, or because the credential does not see the
// workspace.
func (c *Connection) Locate(ctx context.Context, private PrivateReader, workspaceID types.String, diags *diag.Diagnostics) (Workspace, bool) {
	if !c.Reachable(ctx, private, diags) {
		return Workspace{}, false
	}
	workspace, err := c.Workspace(ctx, workspaceID.ValueString())
	if err != nil {
		c.reportOnce(diags, "Cannot find the workspace of the objects in the state", detail(err)+
			" The state is kept as it is. Configure the provider as it was before or, if the workspace was deleted, remove what was in it "+
			"from the state with `terraform state rm`.")
		return Workspace{}, false
	}
	return workspace, true
}

// Reachable reports whether an object in state can be asked for at all. If not,
// the state stays as it is; what would be the same error for every object is
// added once.
func (c *Connection) Reachable(ctx context.Context, private PrivateReader, diags *diag.Diagnostics) bool {
	if c.Unknown() {
		// What was imported or moved is no more than a name until it is read, and a
		// plan would make changes of all that is missing.
		if _, read := recall(ctx, private, installationKey, diags); !read && !diags.HasError() {
			diags.AddError("Cannot read yet", sentence(errUnknown.Error())+" What is imported or moved must be read at once: "+
				"apply what the provider's settings depend on first, with -target.")
		}
		return false
	}
	return c.Usable(ctx, diags) && c.sameInstallation(ctx, private, diags)
}

// sameInstallation reports whether the server is the one that an object was made
// on, and says so in diags if not.
func (c *Connection) sameInstallation(ctx context.Context, private PrivateReader, diags *diag.Diagnostics) bool {
	remembered, known := recall(ctx, private, installationKey, diags)
	if !known {
		return !diags.HasError() // Nothing is known of where it lived.
	}
	installation, err := c.installationID(ctx)
	if err != nil {
		AddError(diags, "Cannot tell which installation this is", err, nil)
		return false
	}
	if installation != remembered {
		c.reportOnce(diags, "This is another installation", "The provider is configured for "+c.where+", and the objects in the state were "+
			"made on another server or database, so that they are not to be found there. The state is kept as it is. "+
			"Configure the provider as it was before, or, to begin anew there, remove the objects from the state with `terraform state rm`.")
		return false
	}
	return true
}

// installationID returns the id of the installation at the other end, empty for a
// plain Public API. An embedded backend gets one only when the first write makes
// its database, so that one which has none yet is asked again.
func (c *Connection) installationID(ctx context.Context) (string, error) {
	c.mu.Lock()
	known := c.installation
	c.mu.Unlock()
	if known != "" {
		return known, nil
	}
	features, err := c.client.Features(ctx)
	if err != nil || features.Plain() || features.InstallationID != "" {
		return features.InstallationID, err
	}
	out, err := client.Call(ctx, c.client, api.ReadFeatures, struct{}{})
	if err != nil {
		return "", err
	}
	c.mu.Lock()
	c.installation = out.InstallationID
	c.mu.Unlock()
	return out.InstallationID, nil
}

// reportOnce adds an error that would be the same for every object.
func (c *Connection) reportOnce(diags *diag.Diagnostics, title, detail string) {
	c.mu.Lock()
	reported := c.reported
	c.reported = true
	c.mu.Unlock()
	if !reported {
		diags.AddError(title, detail)
	}
}

// wasReported reports whether an error was added that fails the whole plan.
func (c *Connection) wasReported() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.reported
}
