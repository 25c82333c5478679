package client

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Features is what a server offers beyond Segment's Public API. The zero value
// is a plain Public API, which offers nothing more.
type Features struct {
	// InstallationID tells one server's database from another's; empty for a
	// plain Public API, and for an embedded backend that has no database yet.
	InstallationID string
	// Workspace is the token's, for a workspace token; nil otherwise.
	Workspace *api.WorkspaceRef

	offered []api.Feature
}

// Plain reports whether the server is a plain Public API.
func (f Features) Plain() bool { return len(f.offered) == 0 }

// Has reports whether the server offers a feature.
func (f Features) Has(feature api.Feature) bool { return slices.Contains(f.offered, feature) }

// Features asks the server what it offers, once: callers at the same time share
// one request, and In's copies share the answer. An error is not remembered.
func (c *Client) Features(ctx context.Context) (Features, error) {
	return c.features.get(ctx, c.readFeatures)
}

func (c *Client) readFeatures(ctx context.Context) (Features, error) {
	out, err := Call(ctx, c, api.ReadFeatures, struct{}{})
	switch {
	case isAbsent(err):
		return Features{}, nil
	case err != nil:
		return Features{}, err
	}
	return Features{InstallationID: out.InstallationID, Workspace: out.Workspace, offered: out.Features}, nil
}

// isAbsent reports a 404, whoever said it: a Public API need not use its own
// envelope for a path that it has never heard of.
func isAbsent(err error) bool {
	var nonsense *NonsenseError
	return IsNotFound(err) || errors.As(err, &nonsense) && nonsense.Status == http.StatusNotFound
}
