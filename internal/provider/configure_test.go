package provider

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/embedded"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
)

// variables are all that the provider reads from the environment.
var variables = []string{
	"SEGMENTACCESS_ENDPOINT", "PUBLIC_API_URL", "SEGMENTACCESS_TOKEN", "PUBLIC_API_TOKEN", "SEGMENTACCESS_WORKSPACE",
}

// setEnv makes the environment hold these variables of the provider's and no other.
// A test that does so cannot run in parallel, since there is only one environment.
func setEnv(t *testing.T, set map[string]string) {
	t.Helper()
	for _, name := range variables {
		t.Setenv(name, set[name])
	}
}

// connect configures a provider with a block.
func connect(t *testing.T, block providerModel) (*connection.Connection, diag.Diagnostics) {
	t.Helper()
	backends := new(embedded.Group)
	t.Cleanup(func() {
		if err := backends.Close(); err != nil {
			t.Errorf("closing the embedded backends: %v", err)
		}
	})
	var diags diag.Diagnostics
	p := &segmentaccessProvider{version: "1.2.3", backends: backends}
	return p.connect(block, &diags), diags
}

// text is a setting of the block, null if empty.
func text(value string) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(value)
}

// call is what a server gets to see of the provider.
type call struct {
	Server, Authorization, UserAgent string
}

// listen starts a server that is no Public API, and notes who calls.
func listen(t *testing.T, name string, calls *[]call) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*calls = append(*calls, call{name, r.Header.Get("Authorization"), r.UserAgent()})
		w.WriteHeader(http.StatusTeapot)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

//nolint:paralleltest // The environment is one for the whole process.
func TestBlockGoesBeforeEnvironment(t *testing.T) {
	const block, own, public = "block", "own", "public"
	tests := map[string]struct {
		// Each names a server or a token, empty for none.
		blockEndpoint, blockToken   string
		ownEndpoint, ownToken       string
		publicEndpoint, publicToken string
		wantServer, wantToken       string
	}{
		"block only":                     {blockEndpoint: block, blockToken: block, wantServer: block, wantToken: block},
		"block before both":              {block, block, own, own, public, public, block, block},
		"own variables":                  {ownEndpoint: own, ownToken: own, wantServer: own, wantToken: own},
		"own variables before Segment's": {"", "", own, own, public, public, own, own},
		"Segment's variables":            {publicEndpoint: public, publicToken: public, wantServer: public, wantToken: public},
		"endpoint of the block, token of the environment":   {blockEndpoint: block, publicToken: public, wantServer: block, wantToken: public},
		"token of the block, endpoint of the environment":   {blockToken: block, ownEndpoint: own, wantServer: own, wantToken: block},
		"own endpoint, Segment's token":                     {ownEndpoint: own, publicToken: public, wantServer: own, wantToken: public},
		"Segment's endpoint, own token before Segment's":    {"", "", "", own, public, public, public, own},
		"own endpoint before Segment's, token of the block": {"", block, own, "", public, "", own, block},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var calls []call
			servers := map[string]string{"": ""}
			for _, name := range []string{block, own, public} {
				servers[name] = listen(t, name, &calls)
			}
			setEnv(t, map[string]string{
				"SEGMENTACCESS_ENDPOINT": servers[test.ownEndpoint], "SEGMENTACCESS_TOKEN": test.ownToken,
				"PUBLIC_API_URL": servers[test.publicEndpoint], "PUBLIC_API_TOKEN": test.publicToken,
			})
			conn, diags := connect(t, providerModel{Endpoint: text(servers[test.blockEndpoint]), Token: text(test.blockToken)})
			if diags.HasError() {
				t.Fatalf("configuring: %v", diags)
			}
			if len(calls) > 0 {
				t.Errorf("configuring alone called %v", calls)
			}
			var said diag.Diagnostics
			if conn.Usable(t.Context(), &said) {
				t.Fatal("a teapot is usable")
			}
			want := []call{{test.wantServer, "Bearer " + test.wantToken, "terraform-provider-segmentaccess/1.2.3"}}
			if diff := cmp.Diff(want, calls); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

//nolint:paralleltest // The environment is one for the whole process.
func TestTokenWithoutEndpointIsForSegment(t *testing.T) {
	for name, test := range map[string]struct {
		block providerModel
		env   map[string]string
	}{
		"in the block":            {block: providerModel{Token: text("sgp_secret")}},
		"in its own variable":     {env: map[string]string{"SEGMENTACCESS_TOKEN": "sgp_secret"}},
		"in Segment's variable":   {env: map[string]string{"PUBLIC_API_TOKEN": "sgp_secret"}},
		"with the empty endpoint": {block: providerModel{Endpoint: types.StringValue(""), Token: text("sgp_secret")}},
	} {
		t.Run(name, func(t *testing.T) {
			setEnv(t, test.env)
			conn, diags := connect(t, test.block)
			if diags.HasError() {
				t.Fatalf("configuring: %v", diags)
			}
			if got := conn.Client().Endpoint(); got != "https://api.segmentapis.com" {
				t.Errorf("the endpoint is %s", got)
			}
		})
	}
}

func TestEmbeddedBackendIsChosen(t *testing.T) {
	elsewhere := map[string]string{
		"SEGMENTACCESS_ENDPOINT": "https://access.example.com", "SEGMENTACCESS_TOKEN": "sga_secret",
		"PUBLIC_API_URL": "https://api.example.com", "PUBLIC_API_TOKEN": "sgp_secret",
	}
	for name, test := range map[string]struct {
		block providerModel
		env   map[string]string
	}{
		"with nothing configured":         {},
		"with an empty block":             {block: providerModel{Embedded: &embeddedModel{}}},
		"with a block and an environment": {block: providerModel{Embedded: &embeddedModel{}}, env: elsewhere},
		"with a path": {block: providerModel{Embedded: &embeddedModel{
			Database: text("given.db"), OwnerEmail: customtypes.NewEmail("ada@example.com"), OwnerName: text("Ada"),
		}}},
	} {
		t.Run(name, func(t *testing.T) {
			directory := t.TempDir()
			t.Chdir(directory)
			setEnv(t, test.env)
			conn, diags := connect(t, test.block)
			if diags.HasError() {
				t.Fatalf("configuring: %v", diags)
			}
			if got := conn.Client().Endpoint(); got != embedded.Endpoint {
				t.Errorf("the endpoint is %s, want %s", got, embedded.Endpoint)
			}
			seen, err := conn.Seen(t.Context())
			if err != nil || len(seen) != 0 {
				t.Errorf("it sees %v (%v), want nothing", seen, err)
			}
			if files, err := filepath.Glob(filepath.Join(directory, "*")); err != nil || len(files) > 0 {
				t.Errorf("reading made %v (%v)", files, err)
			}
		})
	}
}

func TestDefaultWorkspaceOfTheEnvironment(t *testing.T) {
	for name, test := range map[string]struct{ block, environment, want string }{
		"block":       {block: "acme", want: `there is no workspace "acme"`},
		"environment": {environment: "beta", want: `there is no workspace "beta"`},
		"both":        {block: "acme", environment: "beta", want: `there is no workspace "acme"`},
		"neither":     {want: connection.ErrNoWorkspace.Error()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			setEnv(t, map[string]string{"SEGMENTACCESS_WORKSPACE": test.environment})
			conn, diags := connect(t, providerModel{Workspace: text(test.block)})
			if diags.HasError() {
				t.Fatalf("configuring: %v", diags)
			}
			if _, err := conn.Workspace(t.Context(), ""); err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("the error is %v, want one that begins with %q", err, test.want)
			}
		})
	}
}

//nolint:paralleltest // The environment is one for the whole process.
func TestConfigurationIsRefused(t *testing.T) {
	const secret = "sga_0123456789abcdef"
	const useless = "Cannot use the provider's settings: The settings do not lead to a server: "
	for name, test := range map[string]struct {
		block providerModel
		env   map[string]string
		// at is the attribute to blame, want how the error begins.
		at, want string
	}{
		"an endpoint without a token": {
			block: providerModel{Endpoint: text("https://access.example.com")}, at: "token",
			want: "The token is missing: A server is configured but no token for it. Set token, or the environment variable SEGMENTACCESS_TOKEN.",
		},
		"an endpoint of the environment without a token": {
			env: map[string]string{"PUBLIC_API_URL": "https://api.example.com"}, at: "token", want: "The token is missing: ",
		},
		"an empty token": {
			block: providerModel{Token: types.StringValue("")}, at: "token",
			want: "The token is missing: ",
		},
		"an empty endpoint": {
			block: providerModel{Endpoint: types.StringValue("")}, at: "token", want: "The token is missing: ",
		},
		"an embedded backend beside an endpoint": {
			block: providerModel{Endpoint: text("https://access.example.com"), Embedded: &embeddedModel{}}, at: "embedded",
			want: "Cannot use two backends: ",
		},
		"an embedded backend beside a token": {
			block: providerModel{Token: text(secret), Embedded: &embeddedModel{}}, at: "embedded", want: "Cannot use two backends: ",
		},
		"http to another machine": {
			block: providerModel{Endpoint: text("http://access.example.com"), Token: text(secret)},
			want:  useless + `the endpoint must use https, since the token would cross the network to "access.example.com" in plain text`,
		},
		"another scheme": {
			block: providerModel{Endpoint: text("ftp://access.example.com"), Token: text(secret)},
			want:  useless + "the endpoint must be an absolute URL",
		},
		"no URL": {
			block: providerModel{Endpoint: text("access.example.com"), Token: text(secret)}, want: useless + "the endpoint must be an absolute URL",
		},
		"endpoint and token exchanged": {
			block: providerModel{Endpoint: text(secret), Token: text("https://access.example.com")}, want: useless + "the endpoint must be an absolute URL",
		},
		"a token with a line break": {
			block: providerModel{Endpoint: text("https://access.example.com"), Token: text(secret + "\n")}, want: useless + "the token holds a space, a line break",
		},
		"a secret in the endpoint": {
			block: providerModel{Endpoint: text("https://ada:" + secret + "@access.example.com"), Token: text(secret)},
			want:  useless + "the endpoint must not hold a user name or password",
		},
	} {
		t.Run(name, func(t *testing.T) {
			setEnv(t, test.env)
			conn, diags := connect(t, test.block)
			if len(diags) != 1 {
				t.Fatalf("there are %d diagnostics, want 1: %v", len(diags), diags)
			}
			said := diags[0].Summary() + ": " + diags[0].Detail()
			if !strings.HasPrefix(said, test.want) {
				t.Errorf("it says %q, want a text that begins with %q", said, test.want)
			}
			if strings.Contains(said, secret) {
				t.Errorf("it gives the secret away: %q", said)
			}
			at := ""
			if blamed, ok := diags[0].(diag.DiagnosticWithPath); ok {
				at = blamed.Path().String()
			}
			if at != test.at {
				t.Errorf("it blames %q, want %q", at, test.at)
			}
			if !conn.Unknown() {
				t.Error("the connection can be used nevertheless")
			}
		})
	}
}

func TestHTTPIsForThisMachine(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []string{"http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080", "http://LOCALHOST"} {
		if _, diags := connect(t, providerModel{Endpoint: text(endpoint), Token: text("sga_secret")}); diags.HasError() {
			t.Errorf("%s: %v", endpoint, diags)
		}
	}
}

func TestUnknownSettings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		block providerModel
		want  bool
	}{
		"nothing":               {},
		"all known":             {block: providerModel{Endpoint: text("e"), Token: text("t"), Workspace: text("w")}},
		"embedded, all known":   {block: providerModel{Embedded: &embeddedModel{}}},
		"endpoint":              {providerModel{Endpoint: types.StringUnknown(), Token: text("t")}, true},
		"token":                 {providerModel{Token: types.StringUnknown()}, true},
		"workspace":             {providerModel{Workspace: types.StringUnknown()}, true},
		"embedded database":     {providerModel{Embedded: &embeddedModel{Database: types.StringUnknown()}}, true},
		"embedded owner":        {providerModel{Embedded: &embeddedModel{OwnerEmail: customtypes.NewEmailUnknown()}}, true},
		"embedded owner's name": {providerModel{Embedded: &embeddedModel{OwnerName: types.StringUnknown()}}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.block.unknown(); got != test.want {
				t.Errorf("unknown = %t, want %t", got, test.want)
			}
		})
	}
}
