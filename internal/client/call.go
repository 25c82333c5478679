package client

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"

	"github.com/seed-002e3773/terraform-provider-segmentaccess/internal/api"
)

// Call performs one operation and returns its output. It repeats what is safe to
// repeat; see Error, UnreachableError, NonsenseError and RedirectError for what
// may go wrong, and MaybeDone for what may have been done nevertheless. Slices in the
// output may be shared with others who asked for the same, and must not be changed.
func Call[In, Out any](ctx context.Context, c *Client, op api.Operation[In, Out], in In) (Out, error) {
	route := op.Route()
	switch {
	case !c.config.Sparing || route.DryRun:
		return callAlone(ctx, c, op, in)
	case route.Writes():
		return write(ctx, c, op, in)
	default:
		return read(ctx, c, op, in)
	}
}

// write performs an operation that writes, together with others of its kind, and
// notes what it changes.
func write[In, Out any](ctx context.Context, c *Client, op api.Operation[In, Out], in In) (out Out, err error) {
	c.libraries.note(c.workspace, op.Name, in, nil, false)
	defer func() { c.libraries.note(c.workspace, op.Name, in, out, MaybeDone(err)) }()
	if batched, ok := filedFor[*batcher[In, Out]](c.batchers, op.Name); ok {
		return batched.do(ctx, c, in)
	}
	return callAlone(ctx, c, op, in)
}

// read performs an operation that reads, from a list where that takes fewer
// requests.
func read[In, Out any](ctx context.Context, c *Client, op api.Operation[In, Out], in In) (Out, error) {
	if listed, ok := filedFor[listAnswerer[In, Out]](listedReads, op.Name); ok {
		out, answered, err := listed.answer(ctx, c, c.libraries.in(c.workspace), in)
		if answered || err != nil {
			return out, err
		}
	}
	out, err := callAlone(ctx, c, op, in)
	if IsNotFound(err) {
		c.libraries.in(c.workspace).miss(in)
	}
	return out, err
}

// callAlone performs one operation with a request of its own.
func callAlone[In, Out any](ctx context.Context, c *Client, op api.Operation[In, Out], in In) (Out, error) {
	return callFrom(ctx, c, op, in, nil)
}

// callFrom is callAlone for a call that has a place in the rate limit already, nil if it
// has none.
func callFrom[In, Out any](ctx context.Context, c *Client, op api.Operation[In, Out], in In, place *reserved) (Out, error) {
	var none, out Out
	request, err := op.Encode(in)
	if err != nil {
		return none, err
	}
	prepared, err := c.prepare(ctx, op.Route(), request)
	if err != nil {
		return none, err
	}
	prepared.place = place
	if err := c.exchange(ctx, prepared, &out); err != nil {
		return none, err
	}
	return out, nil
}

// call is an operation's request, the same over all its tries.
type call struct {
	route   api.Route
	request api.Request
	// key makes a write repeatable; empty where the server knows no keys.
	key string
	// place is where its first try is let in already, nil if it has to wait.
	place *reserved
}

// repeatable reports whether doing the call twice does no more than doing it
// once.
func (cl call) repeatable() bool {
	return cl.route.Method != http.MethodPost || cl.route.DryRun || cl.key != ""
}

func (c *Client) prepare(ctx context.Context, route api.Route, request api.Request) (call, error) {
	if err := checkPath(route.Name, request.Path); err != nil {
		return call{}, err
	}
	if !printable(c.workspace) {
		return call{}, fmt.Errorf("%s: %q is neither the id nor the slug of a workspace", route.Name, c.workspace)
	}
	prepared := call{route: route, request: request}
	if route.Writes() {
		prepared.key = c.newKey(ctx, route)
	}
	return prepared, nil
}

// checkPath refuses ids that would make another operation's path: a server or a
// proxy may resolve /users/.. to /, and /users/ is the list.
func checkPath(operation, path string) error {
	if path == "/" {
		return nil
	}
	for segment := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		if segment == "" || segment == "." || segment == ".." {
			return fmt.Errorf("%s: an id must not be empty, %q or %q", operation, ".", "..")
		}
	}
	return nil
}

// newKey returns a fresh idempotency key, or none where the server knows no keys
// or does not say: then the write goes without one and is repeated only if that
// can do no harm.
func (c *Client) newKey(ctx context.Context, route api.Route) string {
	features, err := c.Features(ctx)
	if err != nil {
		c.config.Log(ctx, "Writing without an idempotency key, since the server did not tell its features.",
			"operation", route.Name, "error", err.Error())
		return ""
	}
	if !features.Has(api.FeatureIdempotencyKeys) {
		return ""
	}
	return rand.Text()
}
