package connection

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// A Resource is what all resources begin with, by embedding it: their name, and
// the connection that they get when the provider is configured.
type Resource struct {
	// Conn is nil until then, as during validation.
	Conn *Connection

	name string
}

// NewResource returns the beginning of a resource. Name is its name without the
// provider's, such as "user_group".
func NewResource(name string) Resource {
	return Resource{name: name}
}

// Metadata names the resource.
func (r *Resource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + r.name
}

// Configure takes over the provider's connection.
func (r *Resource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	r.Conn = From(req.ProviderData, &resp.Diagnostics)
}

// A DataSource is what all data sources begin with, by embedding it: their name,
// and the connection that they get when the provider is configured.
type DataSource struct {
	// Conn is nil until then, as during validation.
	Conn *Connection

	name string
}

// NewDataSource returns the beginning of a data source. Name is its name without
// the provider's, such as "user_groups".
func NewDataSource(name string) DataSource {
	return DataSource{name: name}
}

// Metadata names the data source.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + d.name
}

// Configure takes over the provider's connection.
func (d *DataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.Conn = From(req.ProviderData, &resp.Diagnostics)
}

// An Ephemeral is what all ephemeral resources begin with, by embedding it: their
// name, and the connection that they get when the provider is configured.
type Ephemeral struct {
	// Conn is nil until then, as during validation.
	Conn *Connection

	name string
}

// NewEphemeral returns the beginning of an ephemeral resource. Name is its name
// without the provider's, such as "token".
func NewEphemeral(name string) Ephemeral {
	return Ephemeral{name: name}
}

// Metadata names the ephemeral resource.
func (e *Ephemeral) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + e.name
}

// Configure takes over the provider's connection.
func (e *Ephemeral) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.Conn = From(req.ProviderData, &resp.Diagnostics)
}
