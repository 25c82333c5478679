// Package whereabouts finds a source in whichever workspace it lives, and tells
// what became of one that is not to be found: a source keeps its id when it is
// transferred (rule G2).
package whereabouts

import (
	"context"
	"fmt"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/client"
	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/provider/connection"
)

// A Source is one with the workspace that it lives in now.
type Source struct {
	api.Source

	Home connection.Workspace
	// TrackingPlanID is empty for a source that is bound to none.
	TrackingPlanID string
}

// Everywhere reports whether the credential finds a source by its id in every
// workspace that it sees, as the token of an account does on an access server. The
// token of a workspace sees no other one.
func Everywhere(ctx context.Context, conn *connection.Connection) (bool, error) {
	if _, err := conn.Seen(ctx); err != nil {
		return false, err // Nothing can be asked, perhaps not even for features.
	}
	features, err := conn.Client().Features(ctx)
	return features.Has(api.FeatureTransfers) && features.Workspace == nil, err
}

// Find finds a source by its id in whichever of the workspaces that the credential
// sees it lives. The error of one that is in none of them is a client.IsNotFound.
func Find(ctx context.Context, conn *connection.Connection, id string) (Source, error) {
	everywhere, err := Everywhere(ctx, conn)
	if err != nil {
		return Source{}, err
	}
	if !everywhere {
		home, err := only(ctx, conn)
		if err != nil {
			return Source{}, err
		}
		return In(ctx, home, id)
	}
	out, err := client.Call(ctx, conn.Client(), api.ReadSource, api.SourceInput{SourceID: id})
	if err != nil {
		return Source{}, err
	}
	home, err := conn.Workspace(ctx, out.Source.WorkspaceID)
	return found(out, home), err
}

// Refresh finds a source as Find does; many at a time by the list of the workspace that
// each was seen in last. It does not tell the tracking plan.
func Refresh(ctx context.Context, conn *connection.Connection, id, lastHome string) (Source, error) {
	if home, known := seenIn(ctx, conn, lastHome); known {
		if source, ok, err := client.ListedSource(ctx, home.Client, id); ok || err != nil {
			return Source{Source: source, Home: home}, err
		}
	}
	return Find(ctx, conn, id)
}

// seenIn returns the workspace that a source was seen in last. It returns false where
// that is not known, or not to be seen any more.
func seenIn(ctx context.Context, conn *connection.Connection, lastHome string) (connection.Workspace, bool) {
	if lastHome == "" {
		return connection.Workspace{}, false
	}
	home, err := conn.Workspace(ctx, lastHome)
	return home, err == nil
}

// In finds a source by its id in one workspace.
func In(ctx context.Context, home connection.Workspace, id string) (Source, error) {
	out, err := client.Call(ctx, home.Client, api.GetSource, api.SourceInput{SourceID: id})
	if err != nil {
		return Source{}, err
	}
	return found(out, home), nil
}

// InBySlug finds a source by its slug in one workspace, by a list that all who look for
// one share. That may have been read a while ago, so that a source which is not there any
// more, or has another slug by now, is looked for again.
func InBySlug(ctx context.Context, home connection.Workspace, slug string) (Source, error) {
	listed, err := client.SourcesNamed(ctx, home.Client, slug)
	switch {
	case err != nil:
		return Source{}, err
	case len(listed) == 0:
		return Source{}, noSlugError(home, slug)
	}
	found, err := In(ctx, home, listed[0].ID)
	if err == nil && found.Slug == slug || err != nil && !client.IsNotFound(err) {
		return found, err
	}
	anew, err := BySlug(ctx, home, slug)
	if err != nil {
		return Source{}, err
	}
	return In(ctx, home, anew.ID)
}

// BySlug finds a source by its slug in one workspace, as it is now.
func BySlug(ctx context.Context, home connection.Workspace, slug string) (api.Source, error) {
	named, err := client.SourcesNamed(ctx, home.Client.Anew(), slug)
	switch {
	case err != nil:
		return api.Source{}, err
	case len(named) == 0:
		return api.Source{}, noSlugError(home, slug)
	default:
		return named[0], nil
	}
}

func noSlugError(home connection.Workspace, slug string) error {
	return fmt.Errorf("there is no source with the slug %q in the workspace %q", slug, home.Slug)
}

func found(out api.GetSourceOutput, home connection.Workspace) Source {
	source := Source{Source: out.Source, Home: home}
	if out.TrackingPlanID != nil {
		source.TrackingPlanID = *out.TrackingPlanID
	}
	return source
}

// only returns the one workspace that the token of a workspace sees, whatever the
// provider block names.
func only(ctx context.Context, conn *connection.Connection) (connection.Workspace, error) {
	seen, err := conn.Seen(ctx)
	if err != nil {
		return connection.Workspace{}, err
	}
	if len(seen) == 0 {
		return connection.Workspace{}, connection.ErrNoWorkspace
	}
	return conn.Workspace(ctx, seen[0].ID)
}
