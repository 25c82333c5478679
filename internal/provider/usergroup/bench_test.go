package usergroup_test

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/acctest"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/customtypes"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/usergroup"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/server"
)

// timed adds up how long the server takes.
type timed struct {
	server http.RoundTripper
	took   atomic.Int64
}

func (t *timed) RoundTrip(r *http.Request) (*http.Response, error) {
	began := time.Now()
	defer func() { t.took.Add(int64(time.Since(began))) }()
	return t.server.RoundTrip(r)
}

// bare is a provider of user groups alone, over a connection of its own.
type bare struct {
	conn *connection.Connection
}

func (b bare) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "segmentaccess"
}

func (b bare) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (b bare) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.ResourceData = b.conn
}

func (b bare) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{usergroup.NewResource}
}

func (b bare) DataSources(context.Context) []func() datasource.DataSource { return nil }

// BenchmarkRead refreshes groups of many members.
// provider-ms/op is the time spent in the provider, without the server's.
func BenchmarkRead(b *testing.B) {
	for _, members := range []int{manyMembers, 5 * manyMembers} {
		b.Run(strconv.Itoa(members), func(b *testing.B) { readGroup(b, members) })
	}
}

func readGroup(b *testing.B, members int) {
	b.Helper()
	env := acctest.HTTP(b)
	emails := people(members)
	invite(b, env, emails...)
	transport := &timed{server: client.InProcess(server.New(env.Backend, nil))}
	c, err := client.New(client.Config{Endpoint: "http://127.0.0.1", Token: env.Made.AccountToken, Transport: transport})
	if err != nil {
		b.Fatal(err)
	}
	p := serve(b, customtypes.NewServer(bare{connection.New(c, "a test server", "")}), nil)
	made := p.create(b, map[string]any{"name": "Everybody", "members": p.members(emails...)})
	requireNoErrors(b, made.Diagnostics)
	transport.took.Store(0)
	b.ReportAllocs()
	for b.Loop() {
		env.Clock.Advance(time.Minute) // The next window of the rate limit.
		requireNoErrors(b, p.read(b, made.NewState, made.Private).Diagnostics)
	}
	inProvider := b.Elapsed() - time.Duration(transport.took.Load())
	b.ReportMetric(float64(inProvider.Microseconds())/1000/float64(b.N), "provider-ms/op")
}
