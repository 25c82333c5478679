package client

import (
	"context"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// ListedSource returns a source out of the list of those in the client's workspace,
// where many are read at a time. It returns false where it is to be read alone, by
// GetSource or ReadSource: because few are, because the client is not sparing, or
// because the list does not have it, which does not say that it is gone, since a
// source may live in another workspace by now (rule G2).
//
// GetSource itself is never answered from the list: it tells the tracking plan of a
// source, which the list does not.
func ListedSource(ctx context.Context, c *Client, id string) (api.Source, bool, error) {
	return listed(ctx, c, func(l *library) *shelf[api.Source] { return l.sources }, api.ListSources.Name, id)
}
