package connection

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

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
	value, err := json.Marshal(installation)
	if err != nil {
		diags.AddError("Cannot note which installation this is", err.Error())
		return diags
	}
	diags.Append(private.SetKey(ctx, installationKey, value)...)
	return diags
}

// Gone reports whether an object that the server does not show may be dropped
// from state: its workspace must be one that the credential sees, on the
// installation that the object was made on. Otherwise it is the provider's
// settings that changed, and dropping would end in making everything anew
// somewhere else; that is an error.
func (c *Connection) Gone(ctx context.Context, private PrivateReader, workspaceID string, diags *diag.Diagnostics) bool {
	if !c.SameInstallation(ctx, private, diags) {
		return false
	}
	c.Forget()
	if _, err := c.Workspace(ctx, workspaceID); err != nil {
		AddError(diags, "Cannot tell whether the object is gone", fmt.Errorf(
			"it is not to be found, but neither is its workspace: %w; the state is kept as it is", err), nil)
		return false
	}
	return true
}

// SameInstallation reports whether the server is the one that an object was made
// on, and says so in diags if not.
func (c *Connection) SameInstallation(ctx context.Context, private PrivateReader, diags *diag.Diagnostics) bool {
	value, found := private.GetKey(ctx, installationKey)
	diags.Append(found...)
	if found.HasError() {
		return false
	}
	if len(value) == 0 {
		return true // It was just imported, so nothing is known of where it lived.
	}
	var remembered string
	if err := json.Unmarshal(value, &remembered); err != nil {
		diags.AddError("Cannot read the private state", err.Error())
		return false
	}
	installation, err := c.installationID(ctx)
	if err != nil {
		AddError(diags, "Cannot tell which installation this is", err, nil)
		return false
	}
	if installation != remembered {
		c.reportOnce(diags, "This is another installation", "The objects in the state were made on another server or database than the one that "+
			"the provider is configured for ("+c.client.Endpoint()+"), so that they are not to be found here. The state is kept as it is. "+
			"Configure the provider as it was before, or, to begin anew here, remove the objects from the state with `terraform state rm`.")
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
