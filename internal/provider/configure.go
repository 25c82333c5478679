package provider

import (
	"cmp"
	"context"
	"fmt"
	"os"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// segmentEndpoint is where a token without an endpoint belongs.
const segmentEndpoint = "https://api.segmentapis.com"

// unknown reports whether the block depends on something that is made in the same
// apply.
func (m providerModel) unknown() bool {
	if m.Endpoint.IsUnknown() || m.Token.IsUnknown() || m.Workspace.IsUnknown() {
		return true
	}
	e := m.Embedded
	return e != nil && (e.Database.IsUnknown() || e.OwnerEmail.IsUnknown() || e.OwnerName.IsUnknown() || limitsUnknown(e.Limits))
}

// connect chooses between a server and the embedded backend, and makes the client
// for it. What the block says goes before the environment.
func (p *segmentaccessProvider) connect(m providerModel, diags *diag.Diagnostics) *connection.Connection {
	if m.Embedded != nil && (!m.Endpoint.IsNull() || !m.Token.IsNull()) {
		diags.AddAttributeError(path.Root("embedded"), "Cannot use two backends",
			"The provider block has both an embedded backend and the endpoint or token of a server. Keep one of them.")
		return connection.NewUnknown()
	}
	config := client.Config{UserAgent: "terraform-provider-segmentaccess/" + p.version, Sparing: true, Log: logToTerraform}
	if m.Embedded == nil {
		config.Endpoint = given(m.Endpoint, "SEGMENTACCESS_ENDPOINT", "PUBLIC_API_URL")
		config.Token = given(m.Token, "SEGMENTACCESS_TOKEN", "PUBLIC_API_TOKEN")
	}
	var where string
	switch {
	// An empty text is a setting whose variable was forgotten, and no wish for the
	// embedded backend.
	case config.Endpoint == "" && config.Token == "" && m.Endpoint.IsNull() && m.Token.IsNull():
		backend := p.backends.New(m.Embedded.options(diags))
		config.Endpoint, config.Token, config.Transport = embedded.Endpoint, backend.Token(), backend
		where = fmt.Sprintf("the database %q", backend.Database())
	case config.Token == "":
		diags.AddAttributeError(path.Root("token"), "The token is missing",
			"A server is configured but no token for it. Set token, or the environment variable SEGMENTACCESS_TOKEN. For the embedded backend, "+
				"leave out endpoint and token, or set them to null.")
		return connection.NewUnknown()
	default:
		config.Endpoint = cmp.Or(config.Endpoint, segmentEndpoint)
		where = "the server " + config.Endpoint
	}
	c, err := client.New(config)
	if err != nil {
		diags.AddError("Cannot use the provider's settings", "The settings do not lead to a server: "+err.Error()+".")
		return connection.NewUnknown()
	}
	return connection.New(c, where, given(m.Workspace, "SEGMENTACCESS_WORKSPACE"))
}

func (e *embeddedModel) options(diags *diag.Diagnostics) embedded.Options {
	if e == nil {
		return embedded.Options{Log: backendLog()}
	}
	options := embedded.Options{
		Database: e.Database.ValueString(), OwnerEmail: e.OwnerEmail.ValueString(), OwnerName: e.OwnerName.ValueString(), Log: backendLog(),
	}
	options.Backend.Limits.IAM = rateOf(e.Limits, iamLimit, diags)
	options.Backend.Limits.Default = rateOf(e.Limits, defaultLimit, diags)
	return options
}

// given returns a setting of the block, else the first of the environment
// variables that is set to something.
func given(setting types.String, variables ...string) string {
	value := setting.ValueString()
	for _, name := range variables {
		value = cmp.Or(value, os.Getenv(name))
	}
	return value
}

// logToTerraform shows what keeps a call waiting in Terraform's own log.
func logToTerraform(ctx context.Context, message string, args ...any) {
	fields := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			fields[name] = args[i+1]
		}
	}
	tflog.Info(ctx, message, fields)
}

// backendLog is the log of what goes wrong in an embedded backend. Terraform takes what its plugins
// write to standard error in this form into its own log.
func backendLog() hclog.Logger {
	return hclog.New(&hclog.LoggerOptions{Name: "backend", Level: hclog.Warn, JSONFormat: true})
}
