package client

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

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
	// Caller is whose token it is and in which workspaces, nil where the server does not
	// say.
	Caller *api.WhoamiOutput
	// Roles are all that there are, nil where the server does not say.
	Roles []api.Role

	offered []api.Feature
}

// Plain reports whether the server is a plain Public API.
func (f Features) Plain() bool { return len(f.offered) == 0 }

// Has reports whether the server offers a feature.
func (f Features) Has(feature api.Feature) bool { return slices.Contains(f.offered, feature) }

// Features asks the server what it offers, once: callers at the same time share
// one request, and In's copies share the answer. An error is not remembered.
func (c *Client) Features(ctx context.Context) (Features, error) {
	return c.features.get(ctx, (&Client{core: c.core}).readFeatures)
}

// readFeatures asks for the token's workspace, which an access server answers with its
// features and a plain Public API without: every other question of which it is would
// take one request more there. Whoever is refused may ask for the features alone: the
// token may have no role yet or be an account's, and something else may answer at /.
func (c *Client) readFeatures(ctx context.Context) (Features, error) {
	if strings.HasPrefix(c.config.Token, api.AccountTokenPrefix) {
		return c.readFeaturesAlone(ctx)
	}
	out, err := Call(ctx, c, api.GetWorkspace, struct{}{})
	switch {
	case isRefused(err):
		features, alone := c.readFeaturesAlone(ctx)
		if alone == nil && features.Plain() {
			return Features{}, err
		}
		return features, alone
	case err != nil:
		return Features{}, err
	case out.Access == nil:
		return Features{Workspace: &out.Workspace}, nil
	default:
		return featuresOf(*out.Access), nil
	}
}

func (c *Client) readFeaturesAlone(ctx context.Context) (Features, error) {
	out, err := Call(ctx, c, api.ReadFeatures, struct{}{})
	switch {
	case isAbsent(err):
		return Features{}, nil
	case err != nil:
		return Features{}, err
	}
	return featuresOf(out), nil
}

func featuresOf(out api.FeaturesOutput) Features {
	return Features{
		InstallationID: out.InstallationID, Workspace: out.Workspace, Caller: out.Caller, Roles: out.Roles, offered: out.Features,
	}
}

// isRefused reports a refusal that is final: neither a rate limit nor a server that is in
// trouble. A 404 is one, whoever said it.
func isRefused(err error) bool {
	refused, ok := errors.AsType[*Error](err)
	return isAbsent(err) || ok && refused.Status < http.StatusInternalServerError && refused.Status != http.StatusTooManyRequests
}

// isAbsent reports a 404, whoever said it: a Public API need not use its own
// envelope for a path that it has never heard of.
func isAbsent(err error) bool {
	var nonsense *NonsenseError
	return IsNotFound(err) || errors.As(err, &nonsense) && nonsense.Status == http.StatusNotFound
}
